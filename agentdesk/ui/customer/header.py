"""The header of the customer page: it never scrolls away."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.facts import FactButton, FactLabel
from agentdesk.ui.customer.header_words import HeaderFact, HeaderWords, tier_shown
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import Chip, ChipButton
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.text import ElidedText, Text

_EVERY_MS = 10_000  # the local time is never more than ten seconds behind
MOST_TAGS = 6
IDENTITY_KEY = "Ctrl+Shift+D"


class CustomerHeader(QWidget):
    """Who it is, how to reach them, what time it is there, what is owed to them. `copy_asked` with the fact,
    `card_asked` with the place of a card, `edit_asked` for the editor."""

    copy_asked = Signal(str)
    card_asked = Signal(str)
    edit_asked = Signal()
    why_asked = Signal()
    """Why somebody may leave."""
    identity_asked = Signal()

    def __init__(self, presenter: CustomerPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._words: HeaderWords | None = None
        self._may_leave = ""
        self._facts: dict[str, FactButton | FactLabel] = {}
        self._name, self._person = ElidedText(role="title"), Text(role="muted")
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._edit = Button(kind="icon", icon="pencil", on_click=self.edit_asked.emit)
        self._chips, self._fact_line = QWidget(), QWidget()
        self._chip_flow = FlowLayout(self._chips, gap=6, line_gap=4)
        self._fact_flow = FlowLayout(self._fact_line, gap=16, line_gap=2)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._clock = QTimer(self, interval=_EVERY_MS)
        self._clock.timeout.connect(self.follow_time)
        self._clock.start()

    def show_words(self) -> None:
        """From the presenter: all of it anew."""
        words = self._presenter.header()
        if words is None or words == self._words:
            return
        self._words = words
        self._name.setText(words.name)
        self._person.setText(words.person)
        self._person.setVisible(bool(words.person))
        self._edit.set_name(f"{text('header.edit')} ({key_name('Ctrl+E')})")
        self.setAccessibleName(f"{text('header.name')}: {words.name}")
        self._show_chips(words)
        self._show_facts(words)

    def add_lines(self, lines: Iterable[QWidget]) -> None:
        """Above the name; each keeps its height, so that nothing moves when it has something to say."""
        for line in lines:
            self._top.insertWidget(0, line)
            self._column.setContentsMargins(20, 7, 14, 11)

    def show_risk(self, may_leave: str) -> None:
        """Why, in short; empty for nobody who may."""
        if may_leave != self._may_leave:
            self._may_leave = may_leave
            if self._words:
                self._show_chips(self._words)

    def follow_time(self) -> None:
        """The minute hand of the customer's clock, and promises that break by time alone; the rest stays untouched."""
        words = self._presenter.header()
        if words and self._words and _owed(words) != _owed(self._words):
            self.show_words()
            return
        fact = next((fact for fact in words.facts if fact.id == "local_time"), None) if words else None
        shown = self._facts.get("local_time")
        if fact and isinstance(shown, FactLabel):
            shown.show_fact(fact)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fact_flow.invalidate()

    def _show_chips(self, words: HeaderWords) -> None:
        self._chip_flow.clear()
        if words.bound:
            self._chip_flow.addWidget(Chip(words.bound, Tone.STOP))
        if tier := tier_shown(words.tier, raised=bool(self._may_leave)):
            self._chip_flow.addWidget(Chip(tier, Tone.CARE))
        if self._may_leave:
            why = ChipButton(self._may_leave, Tone.STOP, name=text("risk.show_why"), on_click=self.why_asked.emit)
            self._chip_flow.addWidget(why)
        if words.identity:
            name = f"{text('identity.open')} ({key_name(IDENTITY_KEY)}): {words.identity}"
            tone = Tone.GOOD if words.sure else Tone.CARE
            self._chip_flow.addWidget(ChipButton(words.identity, tone, name=name, on_click=self.identity_asked.emit))
        if words.form:
            self._chip_flow.addWidget(Chip(words.form))
        for tag in words.tags[:MOST_TAGS]:
            self._chip_flow.addWidget(Chip(tag))
        if more := len(words.tags) - MOST_TAGS:
            self._chip_flow.addWidget(Chip(f"+{more}")) if more > 0 else None

    def _show_facts(self, words: HeaderWords) -> None:
        had_focus = next((id for id, shown in self._facts.items() if shown.hasFocus()), "")
        self._fact_flow.clear()
        self._facts = {fact.id: self._make(fact) for fact in words.facts}
        before: QWidget = self._edit
        for shown in self._facts.values():
            self._fact_flow.addWidget(shown)
            if isinstance(shown, FactButton):
                QWidget.setTabOrder(before, shown)
                before = shown
        if had_focus in self._facts:
            self._facts[had_focus].setFocus()

    def _make(self, fact: HeaderFact) -> FactButton | FactLabel:
        if fact.leads:
            button = FactButton(fact, text("header.show_card"))
            button.clicked.connect(lambda: self.card_asked.emit(fact.leads))
            return button
        if not fact.copies:
            return FactLabel(fact)
        button = FactButton(fact, text("contact.copy", what=copy_words(fact.id)))
        button.clicked.connect(lambda: self.copy_asked.emit(fact.id))
        return button

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._name)
        first.addWidget(self._chips, 1, Qt.AlignmentFlag.AlignVCenter)
        first.addStretch()  # the name stays at the left where there are no chips
        first.addWidget(self._edit)
        self._top, self._column = QVBoxLayout(), QVBoxLayout(self)
        self._top.setSpacing(0)
        self._top.addLayout(first)
        self._column.setContentsMargins(20, 13, 14, 11)
        self._column.setSpacing(5)
        self._column.addLayout(self._top)
        self._column.addWidget(self._person)
        self._column.addWidget(self._fact_line)


def _owed(words: HeaderWords) -> list[HeaderFact]:
    return [fact for fact in words.facts if fact.leads]


def copy_words(fact: str) -> str:
    """What is copied, as a word: Customer number, Phone, E-mail, Address."""
    return text({"number": "field.number"}.get(fact, f"contact.kind.{fact}"))
