"""The supervisor's page: requests that wait, with whom and how long; decided ones; budgets and limits in short."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.approvals.model import RequestState, Waiting
from agentdesk.core.wording import text
from agentdesk.core.work.words import moment_words
from agentdesk.ui.actions import Action, Actions
from agentdesk.ui.approvals.limits import limit_lines
from agentdesk.ui.approvals.presenter import Shown, TeamRequests
from agentdesk.ui.approvals.words import clock_state, decided_words, what_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.budgets_card import BudgetsCard
from agentdesk.ui.settings.budgets_presenter import BudgetsPresenter
from agentdesk.ui.settings.pin_card import PinHint
from agentdesk.ui.settings.pin_presenter import PinPresenter
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.countdown import Waker
from agentdesk.ui.widgets.filter_chips import Filter
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.list_page import Cell, Column, ListPage, ListRow
from agentdesk.ui.widgets.list_rows import MARKS
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text

ELSEWHERE = ("voucher.liability", "patterns.show")
"""Pages that belong to others: a way there where the window has them."""
PIN_ACTION = "settings.pin"
_SETTINGS = ("settings.goodwill", "window.settings")
_LABELS = 150
_NO_LIMIT = 16_777_215
"""As Qt has it."""
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class View(StrEnum):
    TO_ME = "to_me"
    WAITING = "waiting"
    DECIDED = "decided"


class ApprovalsPage(QWidget):
    """Enter opens a request beside its customer; Esc leaves."""

    opened = Signal(object)
    """The `Request`."""
    left = Signal()
    happened = Signal(str, object)

    def __init__(
        self, presenter: TeamRequests, actions: Actions, waker: Waker, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter, self._actions, self._waker = presenter, actions, waker
        self.view = View.WAITING
        self.list = ListPage()
        self.budgets = BudgetsPresenter(presenter.door, self)
        self.budgets_card, self._limits, self._grid = BudgetsCard(self.budgets), SectionCard(), QGridLayout()
        self.pins = PinPresenter(presenter.door, self)
        self._hint = PinHint(self.pins, partial(self._run, PIN_ACTION))
        self._title, self._leave = Text(role="title"), Button(kind="icon", icon="x", on_click=self.left.emit)
        self._links, self._made = QWidget(), list[tuple[Button, str]]()
        self._lay_out()
        self.setFocusProxy(self.list)
        self.list.filters.picked.connect(self._turn)
        self.list.opened.connect(self._open)
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        self.budgets.happened.connect(self.happened)
        self.budgets.refused.connect(lambda code, words: self.happened.emit(words, None))
        follow_language(self)

    def load(self) -> None:
        self.presenter.load()
        self.budgets.load()
        self.pins.load()
        self._offer_links()

    def hear(self) -> None:
        """Something has changed somewhere."""
        self.presenter.hear()
        if self.isVisible():
            self.budgets.load()

    def save(self) -> bool:
        """Ctrl+S in the form of a budget; whether the keyboard is there."""
        there = self.budgets_card.isAncestorOf(self.window().focusWidget())
        if there:
            self.budgets_card.save()
        return there

    def retranslate(self) -> None:
        self._title.setText(text("approval.page"))
        self.setAccessibleName(text("approval.page"))
        self._leave.set_name(text("approval.page_leave"))
        self.list.set_name(text("approval.page_list"))
        self._offer_links()
        if self.presenter.last:
            self._show(self.presenter.last)
        else:
            self.list.loading(text("approval.loading"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, shown: Shown) -> None:
        to_me = [each for each in shown.waiting if each.to_me]
        counts = {View.TO_ME: len(to_me), View.WAITING: len(shown.waiting), View.DECIDED: len(shown.decided)}
        views = [Filter(view, text(f"approval.view.{view}"), counts[view]) for view in View]
        self.list.show_filters(views, chosen=self.view)
        found = {View.TO_ME: tuple(to_me), View.WAITING: shown.waiting, View.DECIDED: shown.decided}[self.view]
        columns = _columns(over=self.view is View.DECIDED)
        if columns != list(self.list.columns):
            self.list.show_columns(columns)
            self.list.view.setColumnHidden(MARKS, True)  # nothing is done with many at once: each is looked at
        if found:
            self.list.show_rows([self._row(each) for each in found])
        else:
            self.list.empty("shield-check", text(f"approval.none.{self.view}"), text("approval.none_words"))
        self._fit_list()
        self._show_limits(shown)
        self._wake(shown)

    def _fit_list(self) -> None:
        """Few requests leave the room to what stands below; many have half of the page and are scrolled."""
        rows = len(self.list.keys)
        self.list.setMaximumHeight(self.list.height_for(rows) if rows else _NO_LIMIT)
        self._column.setStretch(self._column.indexOf(self.list), 1 if rows else 0)

    def _row(self, each: Waiting) -> ListRow:
        request, now, zone = each.request, self.presenter.now, self.presenter.zone
        about = (Cell(request.customer, strong=True), what_words(request), request.requester)
        if self.view is View.DECIDED:
            tone = Tone.GOOD if each.standing is RequestState.APPROVED else Tone.NEUTRAL
            ended = moment_words(request.decided_at, now, zone) if request.decided_at else ""
            return ListRow(request.id, (*about, request.decider, ended, Cell(decided_words(each), tone)))
        words, tone, _ = clock_state(request, now)
        state = Cell(text(f"approvals.state.{each.standing}"))
        since = moment_words(request.requested_at, now, zone)
        return ListRow(request.id, (*about, ", ".join(each.waits_for), since, state, Cell(words, tone)))

    def _wake(self, shown: Shown) -> None:
        """A clock that is seen goes on by the second while somebody is on the line, by the minute otherwise."""
        self._waker.forget(self)
        if self.view is View.DECIDED or not shown.waiting or not self.isVisible():
            return
        live = any(each.request.live for each in shown.waiting)
        at = self.presenter.now + (_SECOND if live else _MINUTE)
        self._waker.wake(self, at, self._tick)

    def _tick(self) -> None:
        shown = self.presenter.last
        if shown is None or not self.isVisible():
            return
        changes = shown.changes_at(self.presenter.now - _SECOND)
        if changes and changes <= self.presenter.now:
            self.presenter.load()
            return
        for each in shown.waiting:
            self.list.change_row(self._row(each))
        self._wake(shown)

    def _show_limits(self, shown: Shown) -> None:
        self._limits.set_words(text("approval.limits"), text("approval.limits_hint"))
        while self._grid.count():
            item = self._grid.takeAt(0)
            if item and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        for n, (who, words) in enumerate(limit_lines(shown.edition)):
            label = Text(who, "muted", wrap=True)
            label.setFixedWidth(look().sp(_LABELS))
            for column, part in enumerate((label, Text(words, wrap=True))):
                self._grid.addWidget(part, n, column, Qt.AlignmentFlag.AlignTop)
                part.show()  # at once, not in a later round

    def _fail(self, why: str) -> None:
        self.list.failed(text("approval.failed"), why, action=text("lists.try_again"), on_action=self.load)

    def _offer_links(self) -> None:
        known = {action.id: action for action in self._actions}
        settings = next((id for id in _SETTINGS if id in known), "")
        for button, id in self._made:
            wanted = settings if id == _SETTINGS[0] else id
            button.setVisible(wanted in known and known[wanted].enabled())
            button.setText(text("approval.to_settings") if id == _SETTINGS[0] else _words_of(known, id))

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _turn(self, view: str) -> None:
        self.view = View(view)
        if self.presenter.last:
            self._show(self.presenter.last)

    def _open(self, key: Any) -> None:
        shown = self.presenter.last
        if shown and (request := shown.request(key)):
            self.opened.emit(request)

    def _run(self, id: str) -> None:
        known = {action.id for action in self._actions}
        wanted = next((each for each in _SETTINGS if each in known), "") if id == _SETTINGS[0] else id
        if wanted in known:
            self._actions.run(wanted)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._leave)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        inside = QWidget()
        inside.setLayout(self._grid)
        self._limits.body.addWidget(inside)
        flow = FlowLayout(self._links, gap=8)
        for id in (_SETTINGS[0], *ELSEWHERE):
            button = Button(on_click=partial(self._run, id))
            self._made.append((button, id))
            flow.addWidget(button)
        below = ScrollColumn(side=0)
        for part in (self._limits, self._links, self.budgets_card):
            below.add(part)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addWidget(self.list, 1)
        column.addWidget(below, 1)


def _words_of(known: Mapping[str, Action], id: str) -> str:
    return known[id].words if id in known else ""


def _columns(*, over: bool) -> list[Column]:
    columns = [
        Column(key="customer", title=text("lists.column.customer"), width=140, stretch=True, sortable=False),
        Column(key="what", title=text("approval.column.what"), width=160, sortable=False),
        Column(key="requester", title=text("approval.column.requester"), width=130, sortable=False),
    ]
    if over:
        return [
            *columns,
            Column(key="decider", title=text("approval.column.decider"), width=130, sortable=False),
            Column(key="ended", title=text("approval.column.ended"), width=110, sortable=False),
            Column(key="outcome", title=text("approval.column.outcome"), width=190, sortable=False),
        ]
    return [
        *columns,
        Column(key="with", title=text("lists.column.waits_for"), width=170, sortable=False),
        Column(key="since", title=text("lists.column.since"), width=100, sortable=False),
        Column(key="state", title=text("lists.column.state"), width=170, sortable=False),
        Column(key="left", title=text("approval.column.left"), width=90, sortable=False),
    ]
