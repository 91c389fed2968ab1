"""A case whole, in the centre: where it stands, what comes next, what hangs on it, what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from agentdesk.core.cases.model import ACTIVE, Status
from agentdesk.core.deadlines.clocks import Standing
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.cases.around import Around
from agentdesk.ui.cases.confirmation import ConfirmationCard
from agentdesk.ui.cases.deeds import DEEDS, Deed
from agentdesk.ui.cases.known import Known
from agentdesk.ui.cases.presenter import CasePresenter
from agentdesk.ui.cases.sections import fact_line, sections
from agentdesk.ui.cases.words import SEVERITY_TONES, STATUS_TONES, kind_words, status_words, when
from agentdesk.ui.customer.header_words import customer_name
from agentdesk.ui.forms.form import Form
from agentdesk.ui.handovers.words import HAND_OVER_KEY
from agentdesk.ui.icons import icon
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import Chip
from agentdesk.ui.widgets.countdown import Countdown, Waker
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text

MORE_LETTER = "w"
_IN_SIGHT = 3


class CasePage(StatefulPanel):
    """Letters act while no text field has the keyboard; Esc goes back."""

    left = Signal()
    customer_asked = Signal(object)
    case_asked = Signal(object)
    work_asked = Signal(str, object)
    """A promise or a callback of the case is to be dealt with: which of them, and its id."""
    callback_asked = Signal(object)
    """The id of a callback that is to be settled while the page stays."""
    hand_over_asked = Signal()
    deed_asked = Signal(object, dict)
    """A `Deed` for this case, and what is to stand in its form already."""

    def __init__(self, presenter: CasePresenter, waker: Waker, *, parent: QWidget | None = None) -> None:
        self.column = ScrollColumn(side=20)
        super().__init__(self.column, parent=parent)
        self.setObjectName("case")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.presenter = presenter
        self.head = CaseHead(waker, presenter.zone)
        self.deeds = DeedBar(lambda deed: self.deed_asked.emit(deed, {}))
        self._forms = QVBoxLayout()
        self._below = QVBoxLayout()
        self.form: Form | None = None
        self._confirmation: ConfirmationCard | None = None
        for layout in (self._forms, self._below):
            layout.setSpacing(10)
        self.head.back.clicked.connect(self.left)
        self.head.customer.clicked.connect(self._ask_customer)
        self.head.hand_over.clicked.connect(self.hand_over_asked)
        self._holder = _holding(self._below)
        for part in (self.head, self.deeds, _holding(self._forms), self._holder):
            self.column.add(part)
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        follow_language(self)

    @property
    def known(self) -> Known | None:
        return self.presenter.known

    def begin(self, case_id: UUID) -> None:
        if self.presenter.case_id != case_id:
            self.end_form()
            self.show_state().loading(text("cases.loading"))
            self.column.verticalScrollBar().setValue(0)
        self.presenter.load(case_id)

    def show_form(self, form: Form) -> None:
        self.end_form()
        self.form = form
        self._forms.addWidget(form)
        form.show()
        self.column.verticalScrollBar().setValue(0)

    def end_form(self) -> None:
        if form := self.form:
            had_keyboard = form.isAncestorOf(self.window().focusWidget())
            self.form = None
            form.hide()
            form.deleteLater()
            if had_keyboard:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.setAccessibleName(text("cases.title"))
        self.deeds.forget()
        if self.known:
            self._show(self.known)
        elif self.is_loading:
            self.state.loading(text("cases.loading"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Comes here from whatever has the keyboard and does not want the key itself."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        deed = self.deeds.of(event.text()) if plain and event.text() else None
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif deed:
            self.deed_asked.emit(deed, {})
        elif plain and event.text().casefold() == MORE_LETTER:
            self.deeds.open_more()
        elif plain and self._confirmation and (way := self._confirmation.of(event.text())):
            way()
        else:
            super().keyPressEvent(event)

    def _show(self, known: Known) -> None:
        self.show_content()
        had_keyboard = self._holder.isAncestorOf(self.window().focusWidget())
        self.head.show_case(known)
        self.deeds.show_for(known)
        while item := self._below.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._confirmation = None
        around = Around(self.presenter, self, self.case_asked.emit, self.work_asked.emit, self.callback_asked.emit)
        for section in sections(known, around):
            self._below.addWidget(section)
            if isinstance(section, ConfirmationCard):
                self._confirmation = section
        if had_keyboard:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail(self, words: str) -> None:
        self.end_form()
        self.show_state().failed(text("cases.failed"), words, action=text("cases.back"), on_action=self.left.emit)

    def _ask_customer(self) -> None:
        if self.known and self.known.case.customer_id:
            self.customer_asked.emit(self.known.case.customer_id)


class CaseHead(Growing):
    """Who, what, how grave, whose, and how long there is still."""

    def __init__(self, waker: Waker, zone: ZoneInfo) -> None:
        super().__init__()
        self._waker, self._zone = waker, zone
        self.back = Button(kind="quiet", icon="arrow-left")
        self.customer = Button(kind="quiet", icon="user")
        self.hand_over = Button(kind="quiet", icon="arrow-right-left")
        self._title = Text(role="title", wrap=True)
        self._chips = FlowLayout(gap=6)
        self._clocks = FlowLayout(gap=14)
        self._facts = Text(role="muted", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        for part in (self.back, self.customer):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(self.hand_over)
        self._top = top
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 2)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._title)
        column.addLayout(self._chips)
        column.addWidget(self._facts)
        column.addLayout(self._clocks)

    def add_lines(self, lines: Iterable[QWidget]) -> None:
        """Words beside whose case it is."""
        for line in lines:
            self._top.insertWidget(2, line, 100)

    def show_case(self, known: Known) -> None:
        case = known.case
        self.back.setText(text("cases.back"))
        self.back.set_key(key_name("Esc"))
        self.hand_over.setText(text("cases.hand_over"))
        self.hand_over.set_key(key_name(HAND_OVER_KEY))
        self.hand_over.setVisible(case.status in ACTIVE and not known.stock.alone)
        self.customer.setVisible(known.stock.customer is not None)
        if known.stock.customer:
            self.customer.setText(customer_name(known.stock.customer))
        self._title.setText(f"{case.code} · {case.subject}")
        self._chips.clear()
        for words, tone in _chips(known):
            self._chips.addWidget(Chip(words, tone, parent=self))
        self._facts.setText(fact_line(known, self._zone))
        self._show_clocks(known)

    def _show_clocks(self, known: Known) -> None:
        self._clocks.clear()
        if known.case.status not in ACTIVE:
            return
        for clock in known.clocks:
            if clock.due_at or clock.standing is Standing.PAUSED:
                self._clocks.addWidget(self._clock(text(f"cases.measure.{clock.measure}"), clock.due_at))
        if known.case.interim_due_at:
            self._clocks.addWidget(self._clock(text("cases.field.interim_due"), known.case.interim_due_at))

    def _clock(self, label: str, due: datetime | None) -> QWidget:
        pair = QWidget(self)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        chip = Countdown(self._waker, label, parent=pair)
        row.addWidget(Text(label, "muted", parent=pair))
        row.addWidget(chip)
        if due:
            row.addWidget(Text(when(due, self._zone), "muted", parent=pair))
            chip.show_due(due)
        else:
            chip.show_still(text("cases.clock.paused"))
        return pair


class DeedBar(Growing):
    """What can be done with the case now, each with its letter: the likeliest beside each other, the rest in a menu."""

    def __init__(self, do: Callable[[Deed], object]) -> None:
        super().__init__()
        self._do = do
        self._flow = FlowLayout(self, gap=6)
        self._now: list[Deed] = []
        self._menu = QMenu(self)
        self._more: QWidget = self

    def show_for(self, known: Known) -> None:
        likely = _LIKELY.get(known.case.status, ())
        now = sorted((deed for deed in DEEDS if deed.may(known)), key=lambda deed: _place(deed.name, likely))
        if now == self._now and self._flow.count():
            return
        self._now = now
        self._flow.clear()
        for place, deed in enumerate(now[:_IN_SIGHT]):
            button = Button(
                text(deed.name_key),
                "primary" if not place else "",
                icon=deed.icon,
                key=deed.letter.upper(),
                on_click=partial(self._do, deed),
                parent=self,
            )
            self._flow.addWidget(button)
        if len(now) > _IN_SIGHT:
            words, key = text("cases.more"), MORE_LETTER.upper()
            self._more = Button(words, icon="chevron-down", key=key, on_click=self.open_more)
            self._flow.addWidget(self._more)

    def open_more(self) -> None:
        """Below its button; ↑ ↓ and Enter choose, or the letter without the menu."""
        menu = self._menu
        menu.clear()
        menu.setAccessibleName(text("cases.more"))
        for deed in self._now[_IN_SIGHT:]:
            action = menu.addAction(icon(deed.icon), f"{text(deed.name_key)}\t{deed.letter.upper()}")
            action.triggered.connect(partial(self._pick, deed))
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])
            menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _pick(self, deed: Deed, checked: bool = False) -> None:
        self._do(deed)

    def forget(self) -> None:
        """They are called otherwise now."""
        self._now = []

    def of(self, letter: str) -> Deed | None:
        return next((deed for deed in self._now if deed.letter == letter.casefold()), None)


_LIKELY: dict[Status, tuple[str, ...]] = {
    Status.OPEN: ("inform", "gather", "finish", "reply", "resolve", "step"),
    Status.WAITING_US: ("inform", "finish", "reply", "resolve", "step"),
    Status.WAITING_CUSTOMER: ("message", "resolve", "step"),
    Status.WAITING_OTHERS: ("answer", "interim", "resolve"),
    Status.RESOLVED: ("reopen", "close", "message"),
    Status.CLOSED: ("reopen", "message"),
}
"""What is mostly done next with a case in this state."""


def _place(name: str, likely: tuple[str, ...]) -> int:
    return likely.index(name) if name in likely else len(likely)


def _holding(layout: QVBoxLayout) -> QWidget:
    holder = Growing()
    holder.setLayout(layout)
    layout.setContentsMargins(0, 0, 0, 0)
    return holder


def _chips(known: Known) -> list[tuple[str, Tone]]:
    case = known.case
    chips = [(status_words(case), STATUS_TONES[case.status]), (kind_words(case.kind), Tone.NEUTRAL)]
    chips.append((text(f"cases.severity.{case.severity}"), SEVERITY_TONES[case.severity]))
    if not known.stock.alone:
        chips.append((text("cases.level", level=case.level), Tone.NEUTRAL))
    if case.tier:
        chips.append((case.tier, Tone.ACCENT))
    if case.reopened_count:
        chips.append((text("cases.reopened_times", count=case.reopened_count), Tone.CARE))
    if case.unconfirmed_since:
        chips.append((text("cases.unconfirmed"), Tone.CARE))
    return chips
