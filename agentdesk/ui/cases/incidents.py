"""Incidents: what is proposed because one reason has risen with one product, and what is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.cases.commands import FindCases, IncidentProposals, OpenIncident
from agentdesk.core.cases.model import ACTIVE, CaseFilter, CaseRow, IncidentProposal, Kind, Sort
from agentdesk.core.wording import error_text, label, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.cases.words import STATUS_TONES, case_line, status_words
from agentdesk.ui.door import Door
from agentdesk.ui.forms.form import Form
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.paint import SMALL, TITLE
from agentdesk.ui.widgets.painted import Lines, LinesButton, LinesLabel, Words
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Incidents:
    proposals: tuple[IncidentProposal, ...]
    open: tuple[CaseRow, ...]


class IncidentsPresenter(QObject):
    """Signals out, intentions in."""

    shown = Signal(object)
    failed = Signal(str)
    opened = Signal(object, object)
    """An incident was opened: what the desk answered, and the id of the command, to take it back."""
    refused = Signal(str)

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door = door

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self.shown.emit, failed=self._fail, supersedes="incidents")

    def open(self, proposal: IncidentProposal) -> None:
        """With all the cases that are counted in it."""
        command = OpenIncident(
            subject=title_of(proposal),
            reason_id=proposal.reason_id,
            product_id=proposal.product_id,
            case_ids=proposal.case_ids,
        )
        command_id = self.door.do(
            command,
            owner=self,
            done=lambda result: self.opened.emit(result, command_id),
            failed=lambda error: self.refused.emit(error_text(error)),
        )

    def _look(self) -> Incidents:
        asked = self.door.asked
        incidents = CaseFilter(statuses=frozenset(ACTIVE), kinds=frozenset({Kind.INCIDENT}))
        return Incidents(asked(IncidentProposals()), asked(FindCases(incidents, Sort.OPENED, descending=True)).rows)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))


class IncidentsPage(StatefulPanel):
    """Tab walks the proposals and the incidents, Enter opens one; N begins one by hand; Esc goes back."""

    left = Signal()
    case_asked = Signal(object)
    new_asked = Signal()

    def __init__(self, presenter: IncidentsPresenter, *, parent: QWidget | None = None) -> None:
        self.column = ScrollColumn(side=20)
        super().__init__(self.column, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.presenter = presenter
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self._title = Text(role="title")
        self._cards: list[QWidget] = []
        self._form: Form | None = None
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._back)
        row.addStretch(1)
        self._new = Button(icon="triangle-alert", on_click=self.new_asked.emit)
        row.addWidget(self._new)
        self._forms = QVBoxLayout()
        holder = Growing()
        holder.setLayout(self._forms)
        self._forms.setContentsMargins(0, 0, 0, 0)
        for part in (head, self._title, holder):
            self.column.add(part)
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        follow_language(self)

    def retranslate(self) -> None:
        self.setAccessibleName(text("cases.incidents"))
        self._title.setText(text("cases.incidents"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self._new.setText(text("cases.new_incident"))
        self._new.set_key("N")
        self.presenter.load()

    def show_form(self, form: Form) -> None:
        self._form = form
        self._forms.addWidget(form)
        form.show()

    def end_form(self) -> None:
        if form := self._form:
            self._form = None
            form.hide()
            form.deleteLater()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def form(self) -> Form | None:
        return self._form

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_N and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.new_asked.emit()
        else:
            super().keyPressEvent(event)

    def _show(self, found: Incidents) -> None:
        self.show_content()
        focus = self.window().focusWidget()
        had_keyboard = any(card.isAncestorOf(focus) for card in self._cards)
        for card in self._cards:
            card.hide()
            card.deleteLater()
        proposals = _card("proposals", (_proposal(each, self.presenter.open) for each in found.proposals))
        self._cards = [proposals, _card("open_incidents", (self._incident(each) for each in found.open))]
        for card in self._cards:
            self.column.add(card)
        if had_keyboard:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _incident(self, case: CaseRow) -> QWidget:
        words = (Words(case_line(case), TITLE), Words(f"{status_words(case)} · {case.owner}", SMALL, "muted"))
        line = LinesButton(Lines(icon="folder-open", tone=STATUS_TONES[case.status], words=words), text("cases.open"))
        line.clicked.connect(partial(self.case_asked.emit, case.id))
        return line

    def _fail(self, words: str) -> None:
        self.show_state().failed(text("cases.failed"), words, action=text("cases.back"), on_action=self.left.emit)


def title_of(proposal: IncidentProposal) -> str:
    """Fault: Mill."""
    return f"{label(proposal.reason)}: {proposal.product}"


def figures_of(proposal: IncidentProposal) -> str:
    """How many customers lately, how many are usual, how often chance alone brings so many."""
    usual = wording.number(round(proposal.usual, 1))
    weeks = round(1 / proposal.chance) if proposal.chance > _RARE else 0
    rare = text("cases.chance", weeks=wording.number(weeks)) if weeks else text("cases.chance_never")
    return text("cases.risen", count=proposal.count, usual=usual, chance=rare)


_RARE = 1e-4
"""Rarer than this is said in words."""


def _proposal(proposal: IncidentProposal, begin: Callable[[IncidentProposal], object]) -> QWidget:
    words = (Words(title_of(proposal), TITLE), Words(figures_of(proposal)))
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(LinesLabel(Lines(icon="triangle-alert", tone=Tone.CARE, words=words)), 1)
    count = len(proposal.case_ids)
    line.addWidget(Button(text("cases.open_incident", count=count), "primary", on_click=partial(begin, proposal)))
    return row


def _card(name: str, lines: Iterable[QWidget]) -> SectionCard:
    card = SectionCard(text(f"cases.{name}"))
    there = list(lines) or [Text(text(f"cases.{name}.none"), "muted", wrap=True)]
    for line in there:
        card.body.addWidget(line)
    return card
