"""What a decision says: another amount, why not and how to tell the customer, a question; and the confirming PIN."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from agentdesk.core.amounts import read_amount
from agentdesk.core.approvals.model import Decision
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.money import Money
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.approvals.seen import Seen
from agentdesk.ui.forms.fields import AmountField, written_amount
from agentdesk.ui.forms.form import SAVE_KEY
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text

PROPOSALS = ("made_good", "too_much", "not_ours", "by_law")
"""Reasons to decline that come up again and again, each with words to say."""
_NEEDS = {
    Decision.APPROVE: (),
    Decision.APPROVE_OTHER: ("amount",),
    Decision.DECLINE: ("reason", "to_say"),
    Decision.ASK_BACK: ("question",),
}
_MOST_PIN = 12


class PinField(QLineEdit):
    """Digits that nobody reads; they are forgotten with `clear`, and in no draft."""

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(_MOST_PIN)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.setMaximumWidth(look().sp(190))


class DecisionFields(Growing):
    """`given` once all that is needed is there: Enter in a line, Ctrl+S or the button. Esc leaves everything."""

    given = Signal()
    left = Signal()
    typed = Signal()
    """Words have changed."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.decision = Decision.APPROVE
        self._seen: Seen | None = None
        self.amount, self.reason, self.pin = AmountField(), QLineEdit(), PinField()
        self.to_say, self.question = _words(), _words()
        spell(self.reason, self.to_say, self.question)
        self.reason.setMaxLength(300)
        self._rows = {
            name: FieldRow("", getattr(self, name)) for name in ("amount", "reason", "to_say", "question", "pin")
        }
        self._proposals, self._problem = QWidget(), Text(role="small", wrap=True)
        self._confirm = Button(kind="primary", on_click=self.confirm)
        self._leave = Button(kind="quiet", on_click=self.left.emit)
        for field in self._fields_of_words.values():
            field.textChanged.connect(self.typed)
        self._lay_out()
        self.hide()
        follow_language(self)

    @property
    def words(self) -> dict[str, str]:
        """What was typed so far, but for amount and PIN."""
        return {name: _typed(field) for name, field in self._fields_of_words.items()}

    def take_up(self, words: Mapping[str, str]) -> None:
        """What was typed before the program went; what is typed by now goes before it."""
        if not any(self.words.values()):
            self.reason.setText(words.get("reason", ""))
            self.to_say.setPlainText(words.get("to_say", ""))
            self.question.setPlainText(words.get("question", ""))

    def begin(self, decision: Decision, seen: Seen) -> None:
        """What was typed for the same decision before is there again, but for the PIN."""
        self.decision, self._seen = decision, seen
        for name, row in self._rows.items():
            row.setVisible(name in _NEEDS[decision] or (name == "pin" and seen.needs_pin))
            row.show_problem("")
        self._proposals.setVisible(decision is Decision.DECLINE)
        self._problem.hide()
        self.pin.clear()
        self.amount.currency = seen.view.request.currency
        if not self.amount.text():
            self.amount.setText(written_amount(Money(_proposed(seen), seen.view.request.currency)))
        self.retranslate()
        self.show()
        self.take_focus()

    @staticmethod
    def asks_nothing_for(decision: Decision, seen: Seen) -> bool:
        """Whether there is nothing to be typed before it is carried out."""
        return not _NEEDS[decision] and not seen.needs_pin

    def take_focus(self) -> None:
        first = next((row.field for row in self._rows.values() if not row.isHidden()), self._confirm)
        if isinstance(first, QLineEdit):
            first.selectAll()
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def said(self) -> dict[str, object]:
        """As `Decide` has it. Raises Refused approvals.amount_… for an amount that cannot be read or is too much."""
        needed = _NEEDS[self.decision]
        said: dict[str, object] = {"amount": self._minor()} if "amount" in needed else {}
        return said | {name: words.strip() for name, words in self.words.items() if name in needed}

    def confirm(self) -> None:
        """Says what is missing, at its place, or `given`."""
        for row in self._rows.values():
            row.show_problem("")
        wrong = [name for name, problem in self._missing() if self._say(name, problem)]
        if wrong:
            self._rows[wrong[0]].field.setFocus()
        else:
            self.given.emit()

    def refuse(self, error: Exception) -> None:
        """Said at the field that it is about, else below; the PIN is to be typed again."""
        self.pin.clear()
        code = error.code if isinstance(error, AgentDeskError) else ""
        if code.startswith("people.pin") and not self._rows["pin"].isHidden():
            self._say("pin", error_text(error))
            self.pin.setFocus()
        elif _is_about_amount(code) and not self._rows["amount"].isHidden():
            self._say("amount", error_text(error))
            self.amount.setFocus()
        else:
            self._problem.setText(error_text(error))
            self._problem.show()

    def put_away(self) -> None:
        self.pin.clear()
        self.hide()

    def put_aside(self) -> None:
        """It is asked for otherwise now: words are there again, an amount is proposed anew."""
        self.amount.clear()
        self.put_away()

    def forget(self) -> None:
        """It is decided: nothing typed for it is left."""
        for field in self._fields_of_words.values():
            field.clear()
        self.put_aside()

    def retranslate(self) -> None:
        for name, row in self._rows.items():
            row.set_words(text(f"approval.field.{name}"), self._hint(name))
        for button, name in zip(self._buttons, PROPOSALS, strict=True):
            button.setText(text(f"approval.decline.{name}.reason"))
        self._proposals.setAccessibleName(text("approval.proposals"))
        self._leave.setText(text("settings.cancel"))
        request = self._seen.view.request if self._seen else None
        amount = request.money if request else Money(0, "EUR")
        self._confirm.setText(text(f"approval.confirm.{self.decision}", amount=amount))
        self._confirm.set_key(key_name(SAVE_KEY))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        elif event.key() not in _DIGITS:  # a digit for a field is no choice among the decisions
            super().keyPressEvent(event)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _fields_of_words(self) -> dict[str, QLineEdit | QPlainTextEdit]:
        return {"reason": self.reason, "to_say": self.to_say, "question": self.question}

    def _missing(self) -> list[tuple[str, str]]:
        needed, missing = _NEEDS[self.decision], []
        if "amount" in needed:
            try:
                self._minor()
            except Refused as refused:
                missing.append(("amount", error_text(refused)))
        if "reason" in needed and not self.reason.text().strip():
            missing.append(("reason", text("refused.approvals.reason_missing")))
        for name, key in (("to_say", "words_missing"), ("question", "question_missing")):
            if name in needed and not getattr(self, name).toPlainText().strip():
                missing.append((name, text(f"refused.approvals.{key}")))
        if self._seen and self._seen.needs_pin and not self.pin.text():
            missing.append(("pin", text("approval.pin_missing")))
        return missing

    def _say(self, name: str, problem: str) -> bool:
        self._rows[name].show_problem(problem)
        return bool(problem)

    def _minor(self) -> int:
        """Exactly what was typed, and no more than may be. Raises Refused money.amount_…, approvals.above_together."""
        assert self._seen
        currency, most = self._seen.view.request.currency, _most(self._seen)
        minor = read_amount(self.amount.text(), currency)
        if minor > most:
            raise Refused("approvals.above_together", most=Money(most, currency), wanted=Money(minor, currency))
        return minor

    def _hint(self, name: str) -> str:
        if name == "to_say":
            return text("approval.to_say_hint")
        if name != "amount" or self._seen is None:
            return ""
        view, currency = self._seen.view, self._seen.view.request.currency
        alone, most = Money(view.own_room or 0, currency), Money(_most(self._seen), currency)
        key = "approval.amount_together" if most > alone else "approval.amount_alone"
        return text(key, alone=alone, most=most)

    def _propose(self, name: str) -> None:
        self.reason.setText(text(f"approval.decline.{name}.reason"))
        self.to_say.setPlainText(text(f"approval.decline.{name}.to_say"))
        field: QWidget = self.pin if not self._rows["pin"].isHidden() else self.to_say
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        flow = FlowLayout(self._proposals, gap=4, line_gap=0)
        self._buttons = [Button(kind="quiet", on_click=partial(self._propose, name)) for name in PROPOSALS]
        for button in self._buttons:
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._proposals)
        for row in self._rows.values():
            column.addWidget(row)
        column.addWidget(self._problem)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._confirm)
        foot.addWidget(self._leave)
        foot.addStretch(1)
        column.addLayout(foot)


def _typed(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _words() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFixedHeight(look().sp(84))
    return field


def _most(seen: Seen) -> int:
    return max(seen.view.own_room or 0, seen.view.together_most)


def _proposed(seen: Seen) -> int:
    """What may be approved alone, where that is less than what is asked for."""
    return min(seen.view.request.on_the_table, seen.view.own_room or seen.view.request.on_the_table)


def _is_about_amount(code: str) -> bool:
    about = ("approvals.above_together", "approvals.amount", "goodwill.above", "ledger.short")
    return code.startswith(about)


_DIGITS = tuple(Qt.Key(Qt.Key.Key_0.value + n) for n in range(10))
