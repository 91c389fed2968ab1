"""A form made of questions: asked, answered, found in order or said where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.orders.model import ProductFound
from agentdesk.core.wording import knows, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.asks import Answers, Ask, How, Setting, Words, label_of, moment_of
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.forms.product_field import ProductField
from agentdesk.ui.forms.ways import Way, way_for
from agentdesk.ui.interactions.reason_field import ReasonField
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.moment_field import MomentField
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce, without_keys

SAVE_KEY = "Ctrl+S"
_on_disk: Words = partial(text, "note.draft")
_TOP = Qt.AlignmentFlag.AlignTop


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
        self._answering: dict[str, Way] = {}
        self._rows: dict[str, FieldRow] = {}
        self.save_button = Button(kind="primary", on_click=self.save)
        self._discard = Button(kind="quiet", on_click=self.discarded.emit)
        self._ways: list[tuple[Button, Words]] = []
        self._lay_out()
        self.changed.connect(self._show_asked)
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
        return {name: way.read() for name, way in self._answering.items()}

    def fill(self, answers: Mapping[str, str]) -> None:
        """Shows these; tells nobody. What the form does not ask is passed over."""
        for ask in self.asks:
            if ask.name in answers:
                self._show(ask, answers[ask.name])
        self._show_asked()

    def is_asked(self, ask: Ask) -> bool:
        """Whether what it depends on is answered so."""
        return ask.only is None or self._answering[ask.only[0]].read() == ask.only[1]

    def save(self) -> None:
        """Says what is missing or wrong, at the first place where it is, or `saved`."""
        if self.check() and self.save_button.isEnabled():
            self.saved.emit()

    def check(self) -> bool:
        """Whether everything needed is there and can be read; says where not."""
        self.hush()
        wrong = [ask for ask in self.asks if self.is_asked(ask) and not self._check(ask)]
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

    def add_strip(self, strip: QWidget) -> None:
        """Above the questions; it hides while it has nothing to say."""
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.indexOf(self.notice) + 1, strip)

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
            if selected and isinstance(first := self._answering[self.asks[0].name].field, QLineEdit):
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
        fields = (way.field for way in self._answering.values())
        choice = next((field for field in fields if isinstance(field, ChoiceField) and field.hasFocus()), None)
        choice.showPopup() if choice else self.save()

    def final(self) -> Answers:
        """The answers for a command: days as ISO 8601. Only after everything was found in order."""
        return {name: way.final() for name, way in self._answering.items()}

    # ── each question ───────────────────────────────────────────────────────────────────────────────────────────
    def _make(self, ask: Ask) -> QWidget:
        way = self._answering[ask.name] = way_for(ask, self._setting, lambda *_: self.changed.emit())
        if isinstance(way.field, ReasonField):
            way.field.picked.connect(lambda _: self._check(ask))
            way.field.left.connect(lambda: self._focus_after(ask))
        elif isinstance(way.field, ProductField):
            way.field.picked.connect(self._take_product)
        return way.field

    def _take_product(self, product: ProductFound | None) -> None:
        """With it comes the order in which it was bought, unless one was chosen."""
        order = self._answering.get("order")
        if product and product.order_id and order and not order.read():
            self.fill({"order": str(product.order_id)})
        self.changed.emit()

    def _show(self, ask: Ask, answer: str) -> None:
        way = self._answering[ask.name]
        way.field.blockSignals(True)
        way.show(answer)
        way.field.blockSignals(False)

    def _show_asked(self) -> None:
        for ask in self.asks:
            if ask.only:
                self._rows[ask.name].setVisible(self.is_asked(ask))

    def _check(self, ask: Ask) -> bool:
        """Whether the answer is there, if needed, and can be read; where not it is said at the field."""
        way = self._answering[ask.name]
        answer, words = way.read(), ""
        self._advice.pop(ask.name, None)
        if not answer:
            words = text("cases.form.needed") if ask.needed else ""
        elif isinstance(way.field, MomentField) and moment_of(answer) is None:
            way.field.check()
            return False
        else:
            words = way.wrong()
        self._rows[ask.name].show_problem(words)
        return not words

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
        row = FieldRow("", self._make(ask), needed=ask.needed and ask.how is not How.CHECK)
        self._rows[ask.name] = row
        return row

    def _name(self, ask: Ask) -> None:
        """Its words in the language of now, and what was said about it."""
        field, row, label = self._answering[ask.name].field, self._rows[ask.name], label_of(ask)
        is_check = isinstance(field, QCheckBox)
        row.set_words("" if is_check else label, text(ask.hint) if ask.hint and knows(ask.hint) else "")
        field.setAccessibleName(label)
        if isinstance(field, QCheckBox):
            field.setText(without_keys(label))
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
        field = self._answering[name].field
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
