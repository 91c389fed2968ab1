"""How each kind of question is answered: the field for it, what it says, how an answer is shown in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from agentdesk.core.errors import Refused
from agentdesk.core.wording import error_text
from agentdesk.ui.forms.asks import Ask, How, Setting, moment_of
from agentdesk.ui.forms.fields import AmountField, ChoiceField, DayField
from agentdesk.ui.interactions.reason_field import ReasonField
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.card_guard import CardGuard
from agentdesk.ui.widgets.moment_field import MomentField

Changed = Callable[..., object]
_MOST_LINE, _MOST_WORDS = 300, 20_000


@dataclass(frozen=True, slots=True)
class Way:
    """`read` gives the answer and `show` shows one; `final` is what a command takes, Refused if it cannot be read."""

    field: QWidget
    read: Callable[[], str]
    show: Callable[[str], object]
    final: Callable[[], str]

    def wrong(self) -> str:
        """Why the answer cannot be read; empty where it can."""
        try:
            self.final()
        except Refused as refusal:
            return error_text(refusal)
        return ""


def way_for(ask: Ask, setting: Setting, changed: Changed) -> Way:
    """`changed` is called with whatever a person does there."""
    return _WAYS[ask.how](ask, setting, changed)


def _line(ask: Ask, setting: Setting, changed: Changed) -> Way:
    line = QLineEdit()
    line.setMaxLength(_MOST_LINE)
    line.textEdited.connect(changed)
    if not ask.half:  # half a line holds a number or a name
        spell(line)
    return _plain(line, lambda: line.text().strip(), line.setText)


def _words(ask: Ask, setting: Setting, changed: Changed) -> Way:
    words = QPlainTextEdit()
    words.setTabChangesFocus(True)
    words.setFixedHeight(look().sp(66))
    words.textChanged.connect(changed)
    CardGuard(words)
    spell(words)

    def read() -> str:
        return words.toPlainText()[:_MOST_WORDS].strip()

    return _plain(words, read, words.setPlainText)


def _choice(ask: Ask, setting: Setting, changed: Changed) -> Way:
    choice = ChoiceField()
    choice.offer(ask.options)
    choice.setCurrentIndex(0)
    choice.currentIndexChanged.connect(changed)

    def show(answer: str) -> None:
        choice.choose(answer) if answer or choice.findData("") >= 0 else choice.setCurrentIndex(0)

    return _plain(choice, lambda: choice.code, show)


def _moment(ask: Ask, setting: Setting, changed: Changed) -> Way:
    moment = MomentField(clock=setting.clock, zone=setting.zone, past=ask.past)
    moment.edit.textEdited.connect(changed)
    moment.changed.connect(changed)

    def show(answer: str) -> None:
        at = moment_of(answer)
        moment.show_moment(at) if at or not answer else moment.show_words(answer)

    return _plain(moment, lambda: moment.moment.isoformat() if moment.moment else moment.words.strip(), show)


def _day(ask: Ask, setting: Setting, changed: Changed) -> Way:
    """As it was typed, until it goes into a command."""
    day = DayField()
    day.textEdited.connect(changed)

    def show(answer: str) -> None:
        try:
            day.show_day(date.fromisoformat(answer))
        except ValueError:
            day.setText(answer)

    def final() -> str:
        return day.read(setting.clock.now(), setting.zone).isoformat() if day.text().strip() else ""

    return Way(day, lambda: day.text().strip(), show, final)


def _amount(ask: Ask, setting: Setting, changed: Changed) -> Way:
    amount = AmountField(setting.currency)
    amount.textEdited.connect(changed)
    return Way(amount, lambda: amount.answer, amount.show_answer, amount.require)


def _check(ask: Ask, setting: Setting, changed: Changed) -> Way:
    check = QCheckBox()
    check.toggled.connect(changed)
    return _plain(check, lambda: "1" if check.isChecked() else "", lambda answer: check.setChecked(bool(answer)))


def _reason(ask: Ask, setting: Setting, changed: Changed) -> Way:
    reason, chosen = ReasonField(key=""), [""]
    reason.show_reasons(setting.reasons, setting.habits)

    def show(answer: str) -> None:
        chosen[0] = answer
        reason.show_reason(UUID(answer) if answer else None)

    def pick(reason_id: UUID) -> None:
        show(str(reason_id))
        changed()

    reason.picked.connect(pick)
    return _plain(reason, lambda: chosen[0], show)


def _product(ask: Ask, setting: Setting, changed: Changed) -> Way:
    assert setting.product_field, "who asks for products knows where to find them"
    product = setting.product_field()
    product.textEdited.connect(changed)

    def final() -> str:
        try:
            return str(UUID(product.answer)) if product.answer else ""
        except ValueError:  # words, of which none was chosen
            raise Refused("cases.product_not_chosen") from None

    return Way(product, lambda: product.answer, product.show_answer, final)


def _plain(field: QWidget, read: Callable[[], str], show: Callable[[str], object]) -> Way:
    """What can always be read."""
    return Way(field, read, show, read)


_WAYS: dict[How, Callable[[Ask, Setting, Changed], Way]] = {
    How.LINE: _line,
    How.WORDS: _words,
    How.CHOICE: _choice,
    How.MOMENT: _moment,
    How.DAY: _day,
    How.AMOUNT: _amount,
    How.CHECK: _check,
    How.REASON: _reason,
    How.PRODUCT: _product,
}
