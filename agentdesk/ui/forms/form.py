"""A form made of questions: what each asks, how it is answered, what is wrong with it. Answers are plain strings.

Strings, so that a half-filled form is a draft as it stands, and two states of it can be laid beside each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.clock import Clock
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Habit, Reason
from agentdesk.core.money import Money
from agentdesk.core.orders.model import ProductFound
from agentdesk.core.wording import error_text, knows, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.fields import ChoiceField, DayField
from agentdesk.ui.forms.product_field import ProductField
from agentdesk.ui.interactions.reason_field import ReasonField
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card_guard import CardGuard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.moment_field import MomentField
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

SAVE_KEY = "Ctrl+S"
Answers = dict[str, str]
Words = Callable[[], str]
"""What is to be read, in the language of now."""
_on_disk: Words = partial(text, "note.draft")
_TOP = Qt.AlignmentFlag.AlignTop
_MOST_LINE, _MOST_WORDS = 300, 20_000


class How(StrEnum):
    """How a question is answered. An amount is money in major units; a check says "1" for yes."""

    LINE = "line"
    WORDS = "words"
    CHOICE = "choice"
    MOMENT = "moment"
    DAY = "day"
    AMOUNT = "amount"
    CHECK = "check"
    REASON = "reason"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. `label` and `hint` are message keys (a label may be words already); `options` are codes and their
    words; `half`: beside its neighbour; `past`: the moment may be over."""

    name: str
    label: str
    how: How = How.LINE
    hint: str = ""
    needed: bool = False
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    half: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What answers are read with."""

    clock: Clock
    zone: ZoneInfo
    reasons: Sequence[Reason] = ()
    habits: Sequence[Habit] = ()
    currency: str = "EUR"
    product_field: Callable[[], ProductField] | None = None


class Form(Growing):
    """`saved` once everything needed is there: Ctrl+S, Enter in a line, or its button. `left` by Esc, what was typed is
    kept; `discarded` by its button. `narrow` has one question in a line."""

    changed = Signal()
    saved = Signal()
    left = Signal()
    discarded = Signal()

    def __init__(
        self,
        title: Words,
        asks: Callable[[], Sequence[Ask]],
        setting: Setting,
        *,
        save: Words,
        notes: Callable[[], Sequence[str]] = tuple,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Asked again in another language, `asks` and `notes` give as many, in the same order."""
        super().__init__(parent=parent)
        self.setObjectName("" if narrow else "card")
        self._in_words = (title, asks, save, notes)
        self.asks, self._setting, self._narrow = tuple(asks()), setting, narrow
        self.title = Text(role="strong", wrap=True)
        self._notes = [Text(role="muted", wrap=True) for _ in notes()]
        self.notice, self._state = Notice(), Text(role="small")
        self.notice.hide()
        self._said: tuple[Words, Tone] | None = None
        self._advice: dict[str, Words] = {}
        self._kept: Words = str
        self._fields: dict[str, QWidget] = {}
        self._rows: dict[str, FieldRow] = {}
        self._chosen: Answers = {}
        self.save_button = Button(kind="primary", on_click=self.save)
        self._discard = Button(kind="quiet", on_click=self.discarded.emit)
        self._ways: list[tuple[Button, Words]] = []
        self._lay_out()
        self.fill({ask.name: ask.value for ask in self.asks})
        follow_language(self)

    def retranslate(self) -> None:
        """What was typed stays as it is."""
        title, asks, save, notes = self._in_words
        self.title.setText(title())
        self.title.setHidden(not title())
        self.setAccessibleName(title())
        for line, words in zip(self._notes, notes(), strict=True):
            line.setText(words)
        for button, name in ((self.save_button, save), *self._ways):
            button.setText(name())
        self.save_button.set_key(key_name(SAVE_KEY))
        self._discard.setText(text("note.cancel"))
        self._state.setText(self._kept())
        self.asks = tuple(asks())
        for ask in self.asks:
            self._name(ask)
        if self._said:
            self._tell(*self._said)

    # ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────
    def answers(self) -> Answers:
        return {ask.name: self._answer(ask) for ask in self.asks}

    def fill(self, answers: Mapping[str, str]) -> None:
        """Shows these; tells nobody. What the form does not ask is passed over."""
        for ask in self.asks:
            if ask.name in answers:
                self._show(ask, answers[ask.name])

    def save(self) -> None:
        """Says what is missing or wrong, at the first place where it is, or `saved`."""
        if self.check() and self.save_button.isEnabled():
            self.saved.emit()

    def check(self) -> bool:
        """Whether everything needed is there and can be read; says where not."""
        self.hush()
        wrong = [ask for ask in self.asks if not self._check(ask)]
        if wrong:
            self._focus(wrong[0].name)
        return not wrong

    def advise(self, name: str, words: Words) -> None:
        self._advice[name] = words
        self._rows[name].show_advice(words())

    def say(self, words: Words, tone: Tone = Tone.STOP) -> None:
        """What hinders saving, in place; nothing typed is lost."""
        self._said = (words, tone)
        self._tell(words, tone)
        announce(self, words())

    def hush(self) -> None:
        self._said = None
        self.notice.hide()

    def say_kept(self, words: Words = _on_disk) -> None:
        """What became of it so far: it is on disk, unless `words` tell something else."""
        self._kept = words
        self._state.setText(words())

    def add_way(self, words: Words, call: Callable[[], object]) -> None:
        """Another way to save, beside the first; only once all answers are in order."""

        def run() -> None:
            if self.check():
                call()

        button = Button(words(), on_click=run)
        self._ways.append((button, words))
        self._foot.insert(1, button)

    def work(self, working: bool) -> None:
        self.save_button.setEnabled(not working)

    def take_focus(self, *, selected: bool = False) -> None:
        """To the first question; what is proposed there is `selected`, so that typing replaces it."""
        if self.asks:
            self._focus(self.asks[0].name)
            if selected and isinstance(first := self._fields[self.asks[0].name], QLineEdit):
                first.selectAll()
        else:
            self.save_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """On a choice that was perhaps only walked over it opens the list; nothing is sent by it."""
        choice = next(
            (field for field in self._fields.values() if isinstance(field, ChoiceField) and field.hasFocus()), None
        )
        choice.showPopup() if choice else self.save()

    def final(self) -> Answers:
        """The answers for a command: days as ISO 8601. Only after everything was found in order."""
        days = {ask.name: self.day(ask.name) for ask in self.asks if ask.how is How.DAY}
        return self.answers() | days

    # ── each way to answer ──────────────────────────────────────────────────────────────────────────────────────
    def _make(self, ask: Ask) -> QWidget:
        field: QWidget
        match ask.how:
            case How.WORDS:
                field = words = QPlainTextEdit()
                words.setTabChangesFocus(True)
                words.setFixedHeight(look().sp(66))
                words.textChanged.connect(self.changed)
                CardGuard(words)
            case How.CHOICE:
                field = choice = ChoiceField()
                choice.offer(ask.options)
                choice.setCurrentIndex(0)
                choice.currentIndexChanged.connect(self.changed)
            case How.MOMENT:
                field = moment = MomentField(clock=self._setting.clock, zone=self._setting.zone, past=ask.past)
                moment.edit.textEdited.connect(self.changed)
                moment.changed.connect(self.changed)
            case How.CHECK:
                field = check = QCheckBox()
                check.toggled.connect(self.changed)
            case How.REASON:
                field = self._make_reason(ask)
            case How.PRODUCT:
                field = self._make_product()
            case How.DAY:
                field = day = DayField()
                day.textEdited.connect(self.changed)
            case _:
                field = line = QLineEdit()
                line.setMaxLength(_MOST_LINE)
                line.textEdited.connect(self.changed)
        return field

    def _make_reason(self, ask: Ask) -> ReasonField:
        field = ReasonField(key="")
        field.show_reasons(self._setting.reasons, self._setting.habits)

        def pick(reason_id: UUID) -> None:
            self._chosen[ask.name] = str(reason_id)
            field.show_reason(reason_id)
            self._check(ask)
            self.changed.emit()

        field.picked.connect(pick)
        field.left.connect(lambda: self._focus_after(ask))
        return field

    def _make_product(self) -> ProductField:
        assert self._setting.product_field, "who asks for products knows where to find them"
        field = self._setting.product_field()
        field.textEdited.connect(self.changed)
        field.picked.connect(self._take_product)
        return field

    def _take_product(self, product: ProductFound | None) -> None:
        """With it comes the order in which it was bought, unless one was chosen."""
        order = next((ask for ask in self.asks if ask.name == "order"), None)
        if product and product.order_id and order and not self._answer(order):
            self._show(order, str(product.order_id))
        self.changed.emit()

    def _answer(self, ask: Ask) -> str:
        match self._fields[ask.name]:
            case ProductField() as product:
                return product.answer
            case QPlainTextEdit() as words:
                return words.toPlainText()[:_MOST_WORDS].strip()
            case ChoiceField() as choice:
                return choice.code
            case MomentField() as moment:
                return moment.moment.isoformat() if moment.moment else moment.words.strip()
            case QCheckBox() as check:
                return "1" if check.isChecked() else ""
            case ReasonField():
                return self._chosen.get(ask.name, "")
            case QLineEdit() as line:
                return line.text().strip()
        return ""

    def _show(self, ask: Ask, answer: str) -> None:
        field = self._fields[ask.name]
        field.blockSignals(True)
        match field:
            case ProductField():
                field.show_answer(answer)
            case QPlainTextEdit():
                field.setPlainText(answer)
            case ChoiceField():
                field.choose(answer) if answer or field.findData("") >= 0 else field.setCurrentIndex(0)
            case MomentField():
                at = _moment(answer)
                field.show_moment(at) if at or not answer else field.show_words(answer)
            case QCheckBox():
                field.setChecked(bool(answer))
            case ReasonField():
                self._chosen[ask.name] = answer
                field.show_reason(UUID(answer) if answer else None)
            case DayField() if day := _day(answer):
                field.show_day(day)
            case QLineEdit():
                field.setText(answer)
        field.blockSignals(False)

    def _check(self, ask: Ask) -> bool:
        """Whether the answer is there, if needed, and can be read; where not it is said at the field."""
        words, answer = "", self._answer(ask)
        self._advice.pop(ask.name, None)
        if not answer:
            words = text("cases.form.needed") if ask.needed else ""
        elif ask.how is How.MOMENT and _moment(answer) is None:
            field = self._fields[ask.name]
            assert isinstance(field, MomentField)
            field.check()
            return False
        else:
            words = self._unreadable(ask, answer)
        self._rows[ask.name].show_problem(words)
        return not words

    def _unreadable(self, ask: Ask, answer: str) -> str:
        try:
            if ask.how is How.DAY:
                self.day(ask.name)
            elif ask.how is How.AMOUNT:
                read_amount(answer)
            elif ask.how is How.PRODUCT:
                _read_id(answer)
        except Refused as refusal:
            return error_text(refusal)
        return ""

    def day(self, name: str) -> str:
        """The day as ISO 8601, empty for none. Raises Refused `moments.…`."""
        field = self._fields[name]
        assert isinstance(field, DayField)
        if not field.text().strip():
            return ""
        return field.read(self._setting.clock.now(), self._setting.zone).isoformat()

    # ── layout ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4) if self._narrow else column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(9)
        for part in (self.title, *self._notes, self.notice):
            column.addWidget(part)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(9)
        for number in (0,) if self._narrow else (0, 1):
            grid.setColumnStretch(number, 1)
        self._fill_grid(grid)
        column.addLayout(grid)
        self._foot = FlowLayout()
        self._foot.addWidget(self.save_button)
        self._foot.addWidget(self._discard)
        self._foot.addWidget(self._state)
        column.addLayout(self._foot)

    def _fill_grid(self, grid: QGridLayout) -> None:
        line, place = 0, 0
        for ask in self.asks:
            half = ask.half and not self._narrow
            if place and not half:
                line, place = line + 1, 0
            grid.addWidget(self._row(ask), line, place, 1, 1 if half or self._narrow else 2, _TOP)
            line, place = (line, 1) if half and not place else (line + 1, 0)

    def _row(self, ask: Ask) -> QWidget:
        field = self._fields[ask.name] = self._make(ask)
        row = self._rows[ask.name] = FieldRow("", field, needed=ask.needed and ask.how is not How.CHECK)
        return row

    def _name(self, ask: Ask) -> None:
        """Its words in the language of now, and what was said about it."""
        field, row, label = self._fields[ask.name], self._rows[ask.name], label_of(ask)
        is_check = isinstance(field, QCheckBox)
        row.set_words("" if is_check else label, text(ask.hint) if ask.hint and knows(ask.hint) else "")
        field.setAccessibleName(label)
        if isinstance(field, QCheckBox):
            field.setText(label)
        elif isinstance(field, ChoiceField):
            field.blockSignals(True)
            field.offer(ask.options)
            field.blockSignals(False)
        if row.problem:
            self._check(ask)
        elif ask.name in self._advice:
            row.show_advice(self._advice[ask.name]())

    def _tell(self, words: Words, tone: Tone) -> None:
        self.notice.say("", words(), tone)
        self.notice.show()

    def _focus(self, name: str) -> None:
        field = self._fields[name]
        if isinstance(field, ReasonField):
            field.open()
        else:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _focus_after(self, ask: Ask) -> None:
        """The reason is picked: on to the next question."""
        behind = self.asks[self.asks.index(ask) + 1 :]
        after = next((each for each in behind if each.how is not How.REASON), None)
        if after:
            self._focus(after.name)
        else:
            self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)


def label_of(ask: Ask) -> str:
    return text(ask.label) if knows(ask.label) else ask.label


def first_of(ask: Ask) -> str:
    """What stands in the form before anybody touches it."""
    is_choice = ask.how is How.CHOICE and ask.options
    return ask.options[0][0] if is_choice and not ask.value else ask.value.strip()


def moment_of(answer: str) -> datetime | None:
    return _moment(answer) if answer else None


def id_of(answer: str) -> UUID | None:
    return UUID(answer) if answer else None


def read_amount(words: str) -> Decimal:
    """As written in this language, or with a point. Raises Refused cases.amount_unreadable."""
    from babel.numbers import NumberFormatError, parse_decimal

    bare = words.replace("€", "").replace("\xa0", "").strip()
    for locale in (wording.language(), "en"):
        try:
            amount = parse_decimal(bare, locale=locale, strict=True)
        except NumberFormatError:
            continue
        if 0 <= amount < 10**12 and amount == amount.quantize(Decimal("0.001")):
            return amount
    raise Refused("cases.amount_unreadable")


def _read_id(answer: str) -> UUID:
    """Raises Refused cases.product_not_chosen for words, of which none was chosen."""
    try:
        return UUID(answer)
    except ValueError:
        raise Refused("cases.product_not_chosen") from None


def written_amount(money: Money) -> str:
    """As it is typed in this language, without its currency."""
    return wording.decimal_text(money).replace(".", "," if wording.language() == "de" else ".")


def _day(answer: str) -> date | None:
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return None


def _moment(answer: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(answer)
    except ValueError:
        return None
    return at if at.tzinfo else None
