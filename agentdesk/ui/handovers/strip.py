"""An offer above the conversation: its packet, and what its receiver or its sender does about it. One digit each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.commands import Command, Undo
from agentdesk.core.handovers.commands import (
    AcceptHandover,
    AnswerQuestion,
    AskBack,
    DeclineHandover,
    GetHandover,
    NoteRefusal,
    WithdrawHandover,
)
from agentdesk.core.handovers.model import Handover, HandoverState
from agentdesk.core.wording import error_text, text
from agentdesk.ui.forms.reason_line import ReasonLine
from agentdesk.ui.handovers.words import packet_lines, question_lines, title_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.parts import Bench
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import IconMark, Notice
from agentdesk.ui.widgets.text import Text, announce


@dataclass(frozen=True, slots=True)
class Choice:
    """Its digit is its place."""

    words: str
    run: Callable[[], object]


class OfferStrip(Growing):
    """Digits choose while it has the keyboard, Esc puts it away; the offer stays on the list."""

    left = Signal()

    def __init__(self, bench: Bench, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._bench, self._zone = bench, ZoneInfo(bench.shop.time_zone)
        self._offer: Handover | None = None
        self._looks = False
        self._title, self._packet, self._problem = Text(role="strong", wrap=True), Text(wrap=True), Notice()
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, gap=6)
        self._choices: tuple[Choice, ...] = ()
        self._made: list[Button] = []
        self._lines = {
            "decline": ReasonLine("handover.decline_why", "handover.decline_it", "refused.handovers.reason_missing"),
            "ask": ReasonLine("handover.ask_what", "handover.ask_it", "refused.handovers.question_missing"),
            "answer": ReasonLine("handover.answer_what", "handover.answer_it", "refused.handovers.answer_missing"),
        }
        self._lines["decline"].given.connect(lambda said: self._do(DeclineHandover, "declined", reason=said))
        self._lines["ask"].given.connect(lambda said: self._do(AskBack, "asked", question=said))
        self._lines["answer"].given.connect(lambda said: self._do(AnswerQuestion, "answered", answer=said))
        for line in self._lines.values():
            line.left.connect(self._leave_line)
        self._lay_out()
        follow_language(self)
        self.hide()

    def open(self, handover_id: UUID) -> None:
        """Shows the offer and takes the keyboard."""
        self._ask(handover_id, lead=True)

    def give_way_to(self, handover_id: UUID) -> None:
        """Something else is opened."""
        if self._offer and self._offer.id != handover_id:
            self._put_away()

    def front_changed(self, customer_id: UUID | None) -> None:
        """It stays beside its customer and, once somebody looks at it, its case; it says nothing beside others."""
        here = customer_id == self._offer.customer_id if self._offer and customer_id else self._looks
        if self._offer and not here:
            self._put_away()

    def hear(self) -> None:
        """Something has changed somewhere."""
        if self._offer:
            self._ask(self._offer.id, lead=False)

    def retranslate(self) -> None:
        if self._offer:
            self._show(self._offer, lead=False)

    def take_focus(self) -> None:
        if self._made:
            self._made[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1.value
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and 0 <= place < len(self._choices):
            self._choices[place].run()
        elif event.key() == Qt.Key.Key_Escape:
            self._put_away()
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _ask(self, handover_id: UUID, *, lead: bool) -> None:
        self._bench.door.ask(
            GetHandover(handover_id),
            owner=self,
            done=lambda offer: self._show(offer, lead=lead),
            failed=lambda error: self._bench.tell(error_text(error)),
            supersedes="handover",
        )

    def _show(self, offer: Handover, *, lead: bool) -> None:
        if offer == self._offer and self.isVisible() and not lead:
            return
        self._offer, now = offer, self._bench.door.clock.now()
        self._title.setText(title_words(offer, mine=self._is_mine))
        lines = (*packet_lines(offer.packet, now, self._zone), *question_lines(offer))
        self._packet.setText("\n".join(f"{name}: {words}" for name, words in lines))
        self._packet.setVisible(bool(lines))
        self._problem.hide()
        for line in self._lines.values():
            line.hide()
        self._show_choices()
        if not self._choices:
            self._put_away()
            return
        self.setAccessibleName(f"{self._title.text()}. {self._packet.text()}")
        self.show()
        announce(self, self.accessibleName())
        if lead:
            self.take_focus()

    def _show_choices(self) -> None:
        self._choices = tuple(self._choices_of())
        self._flow.clear()
        self._made = []
        for n, choice in enumerate(self._choices, 1):
            button = Button(choice.words, "primary" if n == 1 else "", key=str(n), on_click=choice.run)
            self._flow.addWidget(button)
            self._made.append(button)

    def _choices_of(self) -> Iterator[Choice]:
        offer = self._offer
        assert offer
        look = Choice(text("handover.look"), self._look)
        if self._is_mine:
            if offer.is_open and offer.state is HandoverState.ASKED_BACK:
                yield Choice(text("handover.do.answer"), partial(self._begin, "answer"))
            if offer.is_open:
                yield Choice(text("handover.do.withdraw"), lambda: self._do(WithdrawHandover, "withdrawn"))
            elif offer.state is HandoverState.DECLINED and not offer.noted:
                yield Choice(text("handover.do.note"), lambda: self._do(NoteRefusal, "noted"))
            else:
                return
        elif offer.is_open:
            yield Choice(text("handover.do.accept"), lambda: self._do(AcceptHandover, "accepted"))
            yield Choice(text("handover.do.ask"), partial(self._begin, "ask"))
            yield Choice(text("handover.do.decline"), partial(self._begin, "decline"))
        else:
            return
        yield look

    @property
    def _is_mine(self) -> bool:
        return self._offer is not None and self._bench.person.id in (self._offer.from_id, self._offer.offered_by)

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _look(self) -> None:
        if self._offer:
            self._looks = True
            self._bench.show_case(self._offer.case_now)

    def _begin(self, name: str) -> None:
        for line in self._lines.values():
            line.hide()
        self._lines[name].begin()

    def _leave_line(self) -> None:
        for line in self._lines.values():
            line.hide()
        self.take_focus()

    def _do(self, command: type[Command], done_words: str, **said: str) -> None:
        offer = self._offer
        if offer is None:
            return

        def done(_: object) -> None:
            self._put_away()
            words = text(f"handover.done.{done_words}", code=offer.case_number)
            self._bench.tell(words, lambda: self._bench.door.do(Undo(command_id=command_id), owner=self, failed=again))
            if command is AcceptHandover:
                self._bench.show_case(offer.case_now)

        def refused(error: Exception) -> None:
            self._problem.say("", error_text(error), Tone.CARE)
            self._problem.show()

        def again(error: Exception) -> None:
            self._bench.tell(error_text(error))

        wish = command.model_validate({"handover_id": offer.id, **said})
        command_id = self._bench.door.do(wish, owner=self, done=done, failed=refused)

    def _put_away(self) -> None:
        had_keyboard = self.isAncestorOf(self.window().focusWidget())
        self._offer, self._looks = None, False
        self.hide()
        if had_keyboard:
            self.left.emit()

    def _lay_out(self) -> None:
        self.setProperty("notice", Tone.ACCENT.value)
        words = QVBoxLayout()
        words.setSpacing(4)
        for part in (self._title, self._packet, self._buttons, *self._lines.values(), self._problem):
            words.addWidget(part)
        for line in (*self._lines.values(), self._problem):
            line.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(10)
        row.addWidget(IconMark("arrow-right-left", Tone.ACCENT), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
