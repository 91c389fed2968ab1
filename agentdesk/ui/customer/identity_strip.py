"""Who is speaking: a strip below the header that asks, and opens what is masked; never in the way of a call."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.identity.model import NOT_ASKED, Masked, Question, Reason, Standing, Way
from agentdesk.core.wording import text
from agentdesk.ui.customer.identity_presenter import IdentityPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

_COPIES = {"phone": Masked.PHONE, "email": Masked.EMAIL, "address": Masked.ADDRESS}


class IdentityStrip(Growing):
    """Opened by a key, closed by Esc. With somebody on the line it asks a question: ← → another one, Enter compares.
    With nobody it opens one field for a reason. `left`: the keyboard goes back."""

    left = Signal()

    def __init__(self, presenter: IdentityPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self._standing = NOT_ASKED
        self.state, self.outcome = Text(role="strong", wrap=True), Notice()
        self.say = Text(role="muted", wrap=True)
        self.questions, self.fields, self.reasons = FilterChips(), FilterChips(), FilterChips()
        self.line, self.go = QLineEdit(), Button(kind="primary", on_click=self._go)
        self.line.setMaxLength(300)
        self.ways = {way: Button(kind="quiet", on_click=partial(presenter.vouch, way)) for way in Way}
        self.close_button = Button(kind="icon", icon="x", on_click=self.leave)
        self._lay_out()
        self.questions.picked.connect(lambda _: self._turn())
        self.reasons.picked.connect(lambda _: self._turn())
        presenter.answered.connect(self._show_answer)
        presenter.refused.connect(lambda words: self._tell(words, Tone.CARE))
        self.outcome.hide()
        self.hide()
        follow_language(self)

    @property
    def is_on(self) -> bool:
        return self._standing.on

    def hides(self, fact: str) -> bool:
        return _COPIES.get(fact) in self._standing.hidden

    def begin(self) -> None:
        """Asks, or offers what can be opened; with nothing to ask it says how it stands."""
        if not self._standing.on:
            return
        self.outcome.hide()
        self.show()
        self._show_all()
        self._take_focus()

    def leave(self) -> None:
        self.line.clear()
        self.hide()
        self.left.emit()

    def show_standing(self, standing: Standing) -> None:
        """How it stands now; closes by itself once somebody else is on the line."""
        before, self._standing = self._standing, standing
        if not standing.on or (self.isVisible() and before.interaction_id != standing.interaction_id):
            self.line.clear()
            self.outcome.hide()
        if not standing.on:
            self.hide()
        if standing != before:
            self._show_all()

    def retranslate(self) -> None:
        self.setAccessibleName(text("identity.name"))
        self.close_button.set_name(text("identity.close"))
        for way, button in self.ways.items():
            button.setText(text(f"identity.way.{way}"))
        self._show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show_all(self) -> None:
        standing = self._standing
        asks, opens = bool(standing.questions), standing.interaction_id is None and bool(standing.hidden)
        self.state.setText(standing_words(standing))
        self.questions.show_filters(_chips("question", standing.questions))
        self.fields.show_filters(_chips("field", (each for each in Masked if each in standing.hidden)))
        self.reasons.show_filters(_chips("reason", Reason))
        for chips, name, shown in (
            (self.questions, "identity.questions", asks),
            (self.fields, "identity.fields", opens),
            (self.reasons, "identity.reasons", opens),
        ):
            chips.setAccessibleName(text(name))
            chips.setVisible(shown)
        may = {
            Way.DOCUMENT: True,
            Way.RUNG_BACK: standing.may_ring_back,
            Way.SUPERVISOR: False,  # at their own desk: who sits here cannot stand for the caller
        }
        for way, button in self.ways.items():
            button.setVisible(standing.interaction_id is not None and may[way] and way not in standing.ways)
        self.go.setText(text("identity.compare" if asks else "identity.open_field"))
        self.go.setVisible(asks or opens)
        self.say.setVisible(asks)
        self._turn()

    def _turn(self) -> None:
        """To the question, or the reason, that is chosen now."""
        asks = bool(self._standing.questions)
        own_words = self.reasons.isVisibleTo(self) and self.reasons.chosen == Reason.OTHER
        self.line.setVisible(asks or own_words)
        self.line.setAccessibleName(text("identity.answer" if asks else "identity.reason_words"))
        self.line.setPlaceholderText(text("identity.answer" if asks else "identity.reason_words"))
        if asks:
            self.say.setText(text(f"identity.say.{self.questions.chosen}"))

    def _show_answer(self, matches: bool, left: int) -> None:
        self.line.clear()
        if matches:
            self._tell(text("identity.matches"), Tone.GOOD)
        else:
            words = text("identity.matches_not", count=left) if left else text("identity.over")
            self._tell(words, Tone.CARE if left else Tone.STOP)

    def _tell(self, words: str, tone: Tone) -> None:
        self.outcome.say("", words, tone)
        self.outcome.show()
        announce(self, words)

    def _take_focus(self) -> None:
        if self.line.isVisibleTo(self):
            self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.fields.isVisibleTo(self):
            self.fields.take_focus()
        else:
            self.close_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go(self) -> None:
        if self._standing.questions:
            self.presenter.answer(Question(self.questions.chosen), self.line.text())
        elif self.fields.isVisibleTo(self):
            field, reason = Masked(self.fields.chosen), Reason(self.reasons.chosen)
            self.presenter.open_field(field, reason, self.line.text() if reason is Reason.OTHER else "")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.state, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        typed = QHBoxLayout()
        typed.setSpacing(8)
        typed.addWidget(self.line, 1)
        typed.addWidget(self.go)
        for button in self.ways.values():
            typed.addWidget(button)
        typed.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 14, 4)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (self.questions, self.fields, self.reasons, self.say):
            column.addWidget(part)
        column.addLayout(typed)
        column.addWidget(self.outcome)


def _chips(of: str, those: Iterable[StrEnum]) -> list[Filter]:
    return [Filter(each.value, text(f"identity.{of}.{each}")) for each in those]


def standing_words(standing: Standing) -> str:
    """What is reached, and what is missing."""
    if standing.interaction_id is None:
        return text("identity.nobody_on_line" if standing.hidden else "identity.opened")
    if not standing.hidden:
        return text("identity.all_shown")
    if standing.is_over:
        return text("identity.over")
    reached = text(f"identity.level.{standing.level}")
    if not standing.questions:
        return text("identity.nothing_to_ask", level=reached)
    return text("identity.still", level=reached, count=standing.proofs_missing)
