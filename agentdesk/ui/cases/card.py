"""The customer's cases beside them: open ones first, each opening its page; a new one in place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.cases.model import ACTIVE, CaseRow
from agentdesk.core.deadlines.clocks import Clock
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.cases.card_presenter import CasesPresenter, Listed
from agentdesk.ui.cases.known import urgent_clock
from agentdesk.ui.cases.procedures import PROCEDURES
from agentdesk.ui.cases.words import SEVERITY_TONES, STATUS_TONES, case_line, status_words
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import KeptForms
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.countdown import Countdown, Waker
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.paint import TITLE
from agentdesk.ui.widgets.painted import Lines, LinesButton, Sign, Words
from agentdesk.ui.widgets.text import Text, plain_tip

NEW_KEY, CARD_KEY = "F9", "Shift+F9"


class CasesCard(SectionCard):
    """`opened(case_id)`; `new_asked`. A form for a new case stands on top of the list while it is filled in."""

    place = "cases"
    opened = Signal(object)
    new_asked = Signal()
    procedure_asked = Signal(object)
    """A `Procedure` for this customer."""

    def __init__(
        self, presenter: CasesPresenter, waker: Waker, kept: KeptForms, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self._waker, self._kept = presenter, waker, kept
        self._procedures = [
            Button(kind="quiet", icon=each.icon, on_click=partial(self.procedure_asked.emit, each), parent=self)
            for each in PROCEDURES
        ]
        self._all = self._awaited = False
        self._listed: Listed | None = None
        self.form: Form | None = None
        self._column = QVBoxLayout()
        self._column.setSpacing(2)
        self._more = Button(kind="quiet", on_click=self._show_all, parent=self)
        self._new = Button(kind="quiet", icon="folder-plus", on_click=self.new_asked.emit, parent=self)
        self.body.addLayout(self._column)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._new)
        foot.addWidget(self._more)
        foot.addStretch(1)
        self.body.addLayout(foot)
        flow = FlowLayout(gap=2, line_gap=0)
        for button in self._procedures:
            flow.addWidget(button)
        self.body.addLayout(flow)
        kept.changed.connect(self._name_procedures)
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        follow_language(self)

    def take_focus(self) -> None:
        """On the first case, else where one is made; before they are here it waits for them."""
        self._awaited = self.presenter.listed is None
        if self._awaited:
            return
        if lines := self._lines():
            self._focus(lines[0].case_id)
        else:
            self._new.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_form(self, form: Form) -> None:
        self.form = form
        self.body.insertWidget(0, form)
        self._new.hide()

    def end_form(self) -> None:
        if form := self.form:
            self.form = None
            form.hide()
            form.deleteLater()
            self._new.show()

    def retranslate(self) -> None:
        self._new.setText(text("cases.new"))
        self._new.set_key(key_name(NEW_KEY))
        self._name_procedures()
        self._rebuild()

    def _show(self, listed: Listed) -> None:
        if listed != self._listed:
            self._listed = listed
            self._rebuild()
        elif self._awaited:
            self.take_focus()

    def _rebuild(self) -> None:
        listed = self.presenter.listed
        had_keyboard = next((line.case_id for line in self._lines() if line.button.hasFocus()), None)
        self._empty()
        if listed is None:
            self.set_words(text("cases.title"))
            self._more.hide()
            return
        count = len(listed.open)
        self.set_words(text("cases.title"), text("cases.open_count", count=count) if count else "")
        for case in listed.open + (listed.settled if self._all else ()):
            self._column.addWidget(self._line(case, listed))
        if not listed.open and not self._all:
            self._column.addWidget(Text(text("cases.none_open"), "muted", wrap=True))
        self._more.setVisible(bool(listed.settled))
        key = "cases.show_open" if self._all else "cases.show_all"
        self._more.setText(text(key, count=len(listed.settled)))
        if had_keyboard:
            self._focus(had_keyboard)
        if self._awaited:
            self.take_focus()

    def _name_procedures(self) -> None:
        """One that was begun says so."""
        begun = {kept.form for kept in self._kept.about(self.presenter.customer_id)}
        for button, procedure in zip(self._procedures, PROCEDURES, strict=True):
            name = text(procedure.name_key)
            button.setText(text("cases.draft_of", what=name) if procedure.name in begun else name)

    def _line(self, case: CaseRow, listed: Listed) -> CaseLine:
        line = CaseLine(case, listed.clocks.get(case.id, ()), self._waker, self.opened.emit, alone=listed.alone)
        line.setParent(self)
        line.button.walked.connect(partial(self._walk, line))
        return line

    def _fail(self, words: str) -> None:
        self._empty()
        self._column.addWidget(Text(words, "muted", wrap=True))

    def _show_all(self) -> None:
        self._all = not self._all
        self._rebuild()

    def _lines(self) -> list[CaseLine]:
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        return [widget for item in items if item and isinstance(widget := item.widget(), CaseLine)]

    def _walk(self, line: CaseLine, way: int) -> None:
        lines = self._lines()
        place = lines.index(line) + way
        if 0 <= place < len(lines):
            self._focus(lines[place].case_id)

    def _focus(self, case_id: UUID) -> None:
        for line in self._lines():
            if line.case_id == case_id:
                line.show()  # or the keyboard would be elsewhere until it is
                line.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _empty(self) -> None:
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()


class CaseButton(LinesButton):
    """↑ ↓ walk from case to case, Enter opens."""

    walked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if way:
            self.walked.emit(way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class CaseLine(QWidget):
    """Number and subject, state and owner; at the right what runs out first."""

    def __init__(
        self,
        case: CaseRow,
        clocks: tuple[Clock, ...],
        waker: Waker,
        open: Callable[[UUID], None],
        *,
        alone: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.case_id = case.id
        self.button = CaseButton(_lines(case, alone), text("cases.open"), parent=self)
        self.button.clicked.connect(partial(open, case.id))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self.button, 1)
        self.chip = Countdown(waker, parent=self)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        show_clock(self.chip, case, clocks)


def show_clock(chip: Countdown, case: CaseRow, clocks: tuple[Clock, ...]) -> None:
    """What runs out first: a clock, else the follow-up."""
    urgent = urgent_clock(clocks)
    steps = [(case.next_step_at, text("cases.field.next_step"))] if case.next_step_at else []
    steps += [(urgent[1], text(f"cases.measure.{urgent[0].measure}"))] if urgent else []
    if case.status in ACTIVE and steps:
        due, label = min(steps)
        chip.show_due(due, label=label)
        chip.setToolTip(plain_tip(label))
    else:
        chip.show_due(None)


def _lines(case: CaseRow, alone: bool) -> Lines:
    owner = "" if alone else case.owner
    state = " · ".join(part for part in (status_words(case), owner) if part)
    grave = SEVERITY_TONES[case.severity]
    signs = (Sign("circle-alert", grave, text(f"cases.severity.{case.severity}")),) if grave is not Tone.NEUTRAL else ()
    icon = "folder-open" if case.status in ACTIVE else "folder"
    words = (Words(case_line(case), TITLE),)
    return Lines(icon=icon, tone=STATUS_TONES[case.status], words=words, last=state, signs=signs)
