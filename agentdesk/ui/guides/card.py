"""The guide in the right column: what to say, what to leave unsaid, what to ask, and where that leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.drafts import Draft
from agentdesk.core.errors import Refused
from agentdesk.core.guides.model import Ask, Do, End, HandOver, Label, Read
from agentdesk.core.guides.speaking import Sayable
from agentdesk.core.guides.trying import read_answer
from agentdesk.core.guides.words import told_lines
from agentdesk.core.wording import error_text, text
from agentdesk.core.work.words import moment_words
from agentdesk.ui.actions import key_name
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.guides.given_code import GivenCode
from agentdesk.ui.guides.presenter import CustomerGuide, Shown
from agentdesk.ui.guides.proposing import Proposing, about
from agentdesk.ui.guides.wording_form import WordingForm
from agentdesk.ui.guides.words import (
    answers,
    because_words,
    cap_of,
    hint_words,
    label,
    over_words,
    question_words,
    typed_words,
)
from agentdesk.ui.knowledge.next_questions import NextQuestions
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.choice import ChoiceButton
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.scroll_column import is_beside, reveal
from agentdesk.ui.widgets.text import Text, announce

CARD_KEY, OTHER_KEY, OWN_KEY, BACK_KEY = "F5", "Shift+F5", "Ctrl+F5", "Alt+0"
BETTER_KEY = "Ctrl+Shift+F5"
_MOST_OFFERED, _MOST_TOLD = 2, 3


@dataclass(frozen=True, slots=True)
class Told:
    """A step as it is shown, and the words to say that stand there now; empty where there are none."""

    shown: Shown
    words: str


class GuideCard(SectionCard):
    """Hidden while there is no guide and none fits."""

    place = "guide"
    opens = Signal(object, object)
    """A `Do`, `Read` or `HandOver`, and the most to give (Money or None): what is to be opened for it."""
    refused = Signal(str)
    gone_on = Signal(object)
    """What was `told` at the step that has been left for the next one."""
    keyboard_left = Signal()
    """It had the keyboard, and goes; or what was typed in it is answered, and nothing more is to be typed."""

    def __init__(
        self, presenter: CustomerGuide, keeper: DraftKeeper | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self.proposing = Proposing(presenter.door, keeper, self.customer_id, self)
        self._wording: WordingForm | None = None
        presenter.setParent(self)
        self._phrase, self._chosen = 0, False
        self.told: Told | None = None
        self.choices: list[ChoiceButton] = []
        self.say = SayBox()
        self._hint, self._question = Text(role="muted", wrap=True), Text(role="strong", wrap=True)
        self.given = GivenCode(presenter.door)
        self.field = QLineEdit()
        spell(self.field)
        self._row = FieldRow("", self.field)
        self.next = NextQuestions(presenter.door)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._feet = QWidget()
        self._back = Button(kind="icon", icon="undo-2", on_click=presenter.back)
        self._other = Button(kind="quiet", icon="repeat", on_click=self.other_phrase)
        self._own = Button(kind="icon", icon="message-circle", on_click=presenter.say_own_words)
        self._better = Button(kind="icon", icon="pencil", on_click=self.propose)
        self._pause = Button(kind="icon", icon="pause", on_click=presenter.pause)
        self._leave = Button(kind="icon", icon="x", on_click=presenter.leave)
        self._lay_out()
        self.hide()
        self.field.returnPressed.connect(self._answer_typed)
        presenter.moved.connect(self._begin_step)
        presenter.changed.connect(self._show)
        presenter.refused.connect(self._refuse)
        presenter.customer.shown.connect(lambda _: presenter.load())
        follow_language(self)

    @property
    def customer_id(self) -> UUID:
        return self.presenter.customer.customer_id

    @property
    def currency(self) -> str:
        return self.presenter.customer.shop.currency

    # ── what keys and buttons ask ───────────────────────────────────────────────────────────────────────────────
    def take_focus(self) -> None:
        """F5: to what answers the step."""
        first: QWidget = self.field if not self._row.isHidden() else next(iter(self.choices), self._leave)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(self)

    def choose(self, number: int) -> None:
        """Alt+1 … Alt+9."""
        if number <= len(self.choices):
            self.choices[number - 1].click()

    def other_phrase(self) -> None:
        """The next of those that may be said now."""
        shown = self.presenter.shown
        if shown and shown.phrases:
            self._phrase = (self._phrase + 1) % len(shown.phrases)
            self._show()
            announce(self, self.say.accessibleName())

    def propose(self) -> None:
        """The form for better words than those that are shown; what was begun there goes before."""
        shown = self.presenter.shown
        if shown and shown.step.say:
            self.proposing.open(about(shown, self._said(shown), self.presenter.customer.zone))
        if self.proposing.about:
            self._wording_form().open()

    def take_up(self, draft: Draft) -> None:
        self.proposing.take_up(draft)
        self._wording_form().show()
        self.show()

    @property
    def can_propose(self) -> bool:
        shown = self.presenter.shown
        return self.proposing.about is not None or (shown is not None and bool(shown.step.say))

    @property
    def wording(self) -> WordingForm | None:
        """The form, while it is open."""
        return self._wording if self._wording and not self._wording.isHidden() else None

    def _wording_form(self) -> WordingForm:
        if self._wording is None:
            self._wording = WordingForm(self.proposing, parent=self)
            self.body.insertWidget(self.body.indexOf(self._feet) + 1, self._wording)
        return self._wording

    def _said(self, shown: Shown) -> Sayable | None:
        return shown.phrases[self._phrase % len(shown.phrases)] if shown.phrases else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and up lead through the answers, Esc back to where one was."""
        keys = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        there = [each for each in self.choices if each.hasFocus()]
        if event.key() in keys and there:
            at = self.choices.index(there[0]) + keys[Qt.Key(event.key())]
            self.choices[at % len(self.choices)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def retranslate(self) -> None:
        self._back.set_key(key_name(BACK_KEY))
        self._back.set_name(text("guides.back"))
        self._other.setText(text("guides.other_phrase"))
        self._own.set_key(key_name(OWN_KEY))
        self._own.set_name(text("guides.own_words"))
        self._better.set_key(key_name(BETTER_KEY))
        self._better.set_name(text("guides.better_words"))
        self._pause.set_name(text("guides.pause"))
        self._show()

    def _begin_step(self) -> None:
        before, shown = self.told, self.presenter.shown
        if before and shown and before.shown.run.id == shown.run.id and before.shown.number < shown.number:
            self.gone_on.emit(before)
        self._phrase = 0
        focus = self.window().focusWidget()
        had_keyboard, typed = focus is not None and self.isAncestorOf(focus), focus is self.field
        self.field.clear()
        self._row.show_problem("")
        self._show()
        if shown := self.presenter.shown:
            announce(self, self.say.accessibleName() or question_words(shown))
        if had_keyboard:
            over = shown is not None and shown.is_over
            back = self.isHidden() or over or (typed and self._row.isHidden())
            self.keyboard_left.emit() if back else self.take_focus()
        elif not self.isHidden() and not is_beside(self, focus):
            reveal(self)  # a form further down may have been filled in meanwhile

    def _show(self) -> None:
        shown = self.presenter.shown
        if shown:
            self._show_step(shown)
        else:
            self.told = None
            self._show_offers()

    def _show_step(self, shown: Shown) -> None:
        hint = text("guides.step", number=shown.number, key=key_name(CARD_KEY))
        self.set_words(self._called(shown.guide.title), hint)
        phrase = self._said(shown)
        self.told = Told(shown, phrase.words if phrase else "")
        spoken = str(shown.situation.get("customer.language") or "") or None
        avoid = [label(each, spoken) for each in shown.step.avoid]  # words to the customer, as those to say are
        only_in = phrase.only_in if phrase else ""
        self.say.show_words(phrase.words if phrase else "", avoid, own=shown.own_words, only_in=only_in)
        self.given.follow(shown)
        _tell(self._hint, hint_words(shown, self.presenter.customer.zone))
        _tell(self._question, question_words(shown))
        asks = shown.step.act if isinstance(shown.step.act, Ask) and not shown.step.act.answers else None
        self._row.setVisible(asks is not None)
        if asks:
            self._row.set_words(typed_words(shown, asks))
            self.field.setPlaceholderText(text("guides.type_here", key=key_name(CARD_KEY)))
        offered = answers(shown, self.currency, self.presenter.customer.zone, alone=self.presenter.alone)
        self._show_choices([(words, partial(self._answer, value)) for value, words in offered])
        self._show_feet(shown)
        self.next.ask_after(self.presenter.reason_at_end)
        self.show()

    def _show_feet(self, shown: Shown) -> None:
        over = isinstance(shown.step.act, End) and shown.is_over
        self._feet.show()
        self._other.setVisible(len(shown.phrases) > 1)
        self._back.setVisible(shown.number > 1)
        self._own.setVisible(bool(shown.step.say) and not over)
        self._better.setVisible(bool(shown.step.say))
        self._pause.setVisible(not over)
        self._leave.set_name(text("guides.close" if over else "guides.leave"))

    def _show_offers(self) -> None:
        """The guide that was paused, then those that fit."""
        paused, offers = self.presenter.paused, self.presenter.fitting[:_MOST_OFFERED]
        self.set_words(text("guides.card"), key_name(CARD_KEY))
        self.say.show_words("", [])
        self.given.follow(None)
        _tell(self._question, "")
        _tell(self._hint, self._why_offered())
        self._row.hide()
        self._feet.hide()
        self.next.ask_after(None)
        rows: list[tuple[str, Callable[[], object]]] = []
        if paused:
            words = text("guides.resume_it", title=self._called(paused.guides[paused.run.guide].title))
            rows.append((words, self.presenter.resume))
        if self.presenter.can_begin_anew and (over := self.presenter.over):
            rows.append((text("guides.begin_anew", title=self._called(over.title)), self.presenter.begin_anew))
        rows += [(label(each.guide.title), partial(self.presenter.start, each.guide.id)) for each in offers]
        self._show_choices(rows)
        self.setVisible(bool(rows) or self.presenter.over is not None or self.wording is not None)

    def _why_offered(self) -> str:
        """Of what was paused, of what is over, or why the first one fits."""
        offers, over = self.presenter.fitting, self.presenter.over
        if self.presenter.paused:
            return self._paused_words()
        now, zone = self.presenter.door.clock.now(), self.presenter.customer.zone
        told = over_words(over, self._called(over.title), moment_words(over.at, now, zone)) if over else ""
        return "\n".join(filter(None, (told, because_words(offers[0]) if offers else "")))

    def _called(self, title: Label) -> str:
        return text("guides.card") if self._discreet else label(title)

    @property
    def _discreet(self) -> bool:
        """Somebody stands there who may read it: what a guide is called, and what was answered in it, tell a mood."""
        return self.presenter.contacts.conversations.at_the_counter

    def _paused_words(self) -> str:
        paused = self.presenter.paused
        if paused is None:
            return ""
        by = text("guides.paused_by", name=paused.run.holder) if paused.run.holder else ""
        now, zone = self.presenter.door.clock.now(), self.presenter.customer.zone
        due = text("guides.rung_when", when=moment_words(paused.due, now, zone)) if paused.due else ""
        answered = () if self._discreet else told_lines(paused, typed_only=True)[-_MOST_TOLD:]
        return "\n".join((" · ".join(filter(None, (by, due))), *answered))

    def _show_choices(self, rows: list[tuple[str, Callable[[], object]]]) -> None:
        """In place: the buttons stay, so that the keyboard does."""
        for button in self.choices[len(rows) :]:
            button.hide()
            button.deleteLater()
        del self.choices[len(rows) :]
        while len(self.choices) < len(rows):
            button = ChoiceButton(key="")
            self._rows.addWidget(button)
            self.choices.append(button)
        for n, (button, (words, run)) in enumerate(zip(self.choices, rows, strict=True), 1):
            button.setText(words)
            button.setAccessibleName(words)
            button.set_key(key_name(f"Alt+{n}"))
            button._on_click = run
            button.show()

    # ── answering ───────────────────────────────────────────────────────────────────────────────────────────────
    def _answer(self, value: str) -> None:
        shown = self.presenter.shown
        act = shown.step.act if shown else None
        if shown and not value and isinstance(act, Do | Read | HandOver):
            self.opens.emit(act, cap_of(act, shown.situation, self.currency) if isinstance(act, Do) else None)
        else:
            self.presenter.answer(value)

    def _refuse(self, words: str) -> None:
        """Beside the field, where there is one."""
        if self._row.isHidden():
            self.refused.emit(words)
        else:
            self._row.show_problem(words)

    def _answer_typed(self) -> None:
        shown = self.presenter.shown
        if shown is None or not isinstance(shown.step.act, Ask):
            return
        words = self.field.text().strip()
        try:
            now, zone = self.presenter.door.clock.now(), self.presenter.customer.zone
            value = read_answer(shown.step.act.type, words, self.currency, now, zone) if words else ""
        except Refused as problem:
            self._row.show_problem(error_text(problem))
            return
        self._row.show_problem("")
        self.presenter.answer(value)

    def _lay_out(self) -> None:
        row = FlowLayout(self._feet, gap=2)
        for button in (self._other, self._back, self._own, self._better, self._pause, self._leave):
            row.addWidget(button)
        for part in (self.say, self.given, self._hint, self._question, self._row):
            self.body.addWidget(part)
        self.body.addLayout(self._rows)
        self.body.addWidget(self.next)
        self.body.addWidget(self._feet)


class SayBox(QWidget):
    """The words to say behind a green bar, those to avoid behind a red one."""

    def __init__(self) -> None:
        super().__init__()
        self._boxes = {"say": Spoken("say"), "avoid": Spoken("avoid")}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for box in self._boxes.values():
            column.addWidget(box)

    def show_words(self, say: str, avoid: list[str], *, own: bool = False, only_in: str = "") -> None:
        """`only_in`: they are in this language, which is not the customer's."""
        mark = text("guides.said_own") if own and say else text("guides.say")
        if only_in:
            mark = text(f"guides.only_in.{only_in}", mark=mark)
        self._boxes["say"].show_words(mark, text("guides.quoted", words=say) if say else "")
        self._boxes["avoid"].show_words(text("guides.avoid"), " · ".join(avoid))
        self.setAccessibleName(f"{mark}: {say}" if only_in and say else say)
        self.setVisible(bool(say or avoid))


class Spoken(Growing):
    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setProperty("spoken", kind)
        self._mark, self._words = Text(role="section"), Text(wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 7, 9, 8)
        column.setSpacing(2)
        column.addWidget(self._mark)
        column.addWidget(self._words)

    def show_words(self, mark: str, words: str) -> None:
        self._mark.setText(mark)
        self._words.setText(words)
        self.setVisible(bool(words))


def _tell(line: Text, words: str) -> None:
    line.setText(words)
    line.setVisible(bool(words))
