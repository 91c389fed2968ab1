"""A request for more: it waits, is asked back, or is decided; what to say meanwhile and then."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from agentdesk.core.approvals.model import OPEN, RequestState, Waiting, changes_at
from agentdesk.core.money import Money
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.approvals.clock import RequestClock
from agentdesk.ui.approvals.here import DecideHere
from agentdesk.ui.goodwill.presenter import CustomerGoodwill
from agentdesk.ui.goodwill.words import (
    asked_words,
    decided_line,
    decided_words,
    said_words,
    say_words,
    with_whom,
)
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.vouchers.code_view import CodeView
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.countdown import Waker
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text, announce

_TONES = {RequestState.APPROVED: Tone.GOOD, RequestState.DECLINED: Tone.STOP, RequestState.LAPSED: Tone.CARE}


class RequestBox(Growing):
    """One request of the person who sits here, live. One that is decided folds into a line; what its person opens or
    folds by hand stays so."""

    change_wanted = Signal()
    again_wanted = Signal()
    """Ask anew for what lapsed or was declined."""
    part_wanted = Signal()
    """One's own limit now, the rest by callback."""
    keyboard_left = Signal()
    """It is answered, or waits on, and nothing is to be done here."""

    def __init__(self, presenter: CustomerGoodwill, waker: Waker, zone: ZoneInfo, shown: Waiting) -> None:
        super().__init__()
        self._presenter, self._waker, self._zone, self.shown = presenter, waker, zone, shown
        self._title, self._who = Text(role="strong", wrap=True), Text(role="muted", wrap=True)
        self._clock = RequestClock(presenter.door.clock)
        self._say, self._why = Text(wrap=True), Text(wrap=True)
        self.answer = QLineEdit()
        spell(self.answer)
        self._row = FieldRow("", self.answer)
        self._answer = Button(kind="primary", on_click=self._send_answer)
        self._noted = Button(on_click=lambda: presenter.note(self.shown.request))
        self._again = Button(kind="quiet", on_click=self.again_wanted.emit)
        self._part = Button(on_click=self.part_wanted.emit)
        self._change = Button(kind="quiet", icon="pencil", on_click=self.change_wanted.emit)
        self._withdraw = Button(kind="quiet", on_click=lambda: presenter.withdraw(self.shown.request))
        self._here = Button(kind="quiet", icon="user-check", on_click=self._decide_here)
        self.here: DecideHere | None = None
        self.code: CodeView | None = None
        self._unfolded, self._by_hand = False, False
        self._line = Button(kind="quiet", icon="chevron-down", on_click=self._toggle)
        self._less = Button(kind="quiet", icon="chevron-up", on_click=self._toggle)
        self._lay_out()
        follow_language(self)

    @property
    def goes_on(self) -> bool:
        return self.shown.standing in OPEN

    @property
    def is_open(self) -> bool:
        return self.goes_on or self._unfolded

    def unfold(self, unfolded: bool) -> None:
        """As the card means it; never under the hands of whoever has the keyboard in it."""
        in_hands = self._by_hand or self.isAncestorOf(self.window().focusWidget())
        if unfolded != self._unfolded and not in_hands:
            self._unfolded = unfolded
            self._show()

    def show_request(self, shown: Waiting) -> None:
        if self.shown.standing != shown.standing:
            announce(self, decided_words(shown))
            self._unfolded = self._unfolded or self.goes_on
        if shown.standing is not RequestState.ASKED_BACK:
            self.answer.clear()  # of the question before
        self.shown, focus = shown, self.window().focusWidget()
        self._show()
        if self.isAncestorOf(focus) and not focus.isVisibleTo(self):  # it went with what can be done no more
            self.keyboard_left.emit() if self.goes_on else self.take_focus()

    def take_focus(self) -> None:
        if not self.is_open:
            self._toggle()
        first = (self.answer, self._noted, self._part, self._withdraw)
        there = next((each for each in first if each.isVisibleTo(self)), None)
        if there:
            there.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save(self) -> bool:
        """Ctrl+S with the keyboard in here."""
        focus = self.window().focusWidget()
        if self.here and self.here.isAncestorOf(focus):
            return self.here.save()
        if self.answer.hasFocus():
            self._send_answer()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.answer.hasFocus():
            self._send_answer()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self._row.set_words(text("give.answer"))
        for button, key in (
            (self._answer, "give.answer_it"), (self._noted, "give.noted"), (self._again, "give.ask_again"),
            (self._change, "give.change_it"), (self._withdraw, "give.withdraw"), (self._here, "give.decide_here"),
            (self._less, "give.less"),
        ):  # fmt: skip
            button.setText(text(key))
        self._answer.set_key(key_name("Return"))
        self._show()

    def _show(self) -> None:
        shown, request, going = self.shown, self.shown.request, self.goes_on
        self._line.setText(decided_line(shown, self._presenter.now, self._zone))
        self._line.setVisible(not self.is_open)
        self._whole.setVisible(self.is_open)
        asked_back = shown.standing is RequestState.ASKED_BACK
        approved = shown.standing is RequestState.APPROVED
        self._title.setText(text("give.asked_for", what=asked_words(shown)) if going else decided_words(shown))
        self._title.set_tone(_TONES.get(shown.standing, Tone.NEUTRAL))
        self._who.setText(with_whom(shown) if going else "")
        self._who.setVisible(going)
        self._clock.show_request(request if going else None)
        self._say.setText(self._to_say())
        self._say.setVisible(bool(self._say.text()))
        why = request.question if asked_back else request.reason if shown.standing is RequestState.DECLINED else ""
        self._why.setText(text("give.question" if asked_back else "give.because", words=why) if why else "")
        self._why.setVisible(bool(why))
        for part in (self._row, self._answer):
            part.setVisible(asked_back)
        part_now = self._presenter.part_of(request) if going else 0
        self._part.setText(text("give.part", part=Money(part_now, request.currency)))
        self._part.setVisible(bool(part_now))
        for button in (self._change, self._withdraw):
            button.setVisible(going)
        self._here.setVisible(going and not asked_back and self.here is None and self._anybody_may_sit_here)
        for button in (self._noted, self._less):
            button.setVisible(not going)
        self._again.setVisible(shown.standing in (RequestState.LAPSED, RequestState.DECLINED))
        if not going and self.here:
            self._close_here()
        if approved and request.voucher_id and self.code is None and self.is_open:
            self._show_code()
        self._wake()

    def _toggle(self) -> None:
        self._unfolded, self._by_hand = not self._unfolded, True
        self._show()
        there = self._noted if self._unfolded else self._line
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_say(self) -> str:
        shown, request, spoken = self.shown, self.shown.request, self._presenter.spoken
        if shown.standing is RequestState.APPROVED:
            return say_words(request.kind, Money(request.on_the_table, request.currency), spoken)
        if shown.standing is RequestState.DECLINED:
            return text("give.say", words=request.to_say)
        if shown.standing is RequestState.LAPSED:
            return text("give.say", words=said_words("lapsed", spoken))
        return text("give.say", words=said_words("wait", spoken)) if request.live else ""

    def _show_code(self) -> None:
        voucher_id = self.shown.request.voucher_id
        assert voucher_id
        self.code = CodeView(self._presenter.door)
        self.code.happened.connect(lambda said: self._presenter.customer.happened.emit(said, None))
        self.code.failed.connect(self._presenter.customer.refused)
        self._column.insertWidget(self._column.count() - 1, self.code)
        self.code.show_voucher(voucher_id)

    def _wake(self) -> None:
        """It goes on to others, or lapses, by time alone."""
        at: datetime | None = changes_at(self.shown.request, self._presenter.now)
        if at:
            self._waker.wake(self, at, self._presenter.load)
        else:
            self._waker.forget(self)

    def _send_answer(self) -> None:
        words = self.answer.text().strip()
        if not words:
            self._row.show_problem(text("refused.approvals.answer_missing"))
            return
        self._row.show_problem("")
        self._presenter.answer(self.shown.request, words, self._refuse)

    def _refuse(self, error: Exception) -> None:
        if isValid(self):
            self._row.show_problem(error_text(error))

    def _decide_here(self) -> None:
        self.here = DecideHere(self._presenter.door, self.shown.request.id, self._zone)
        self.here.left.connect(self._close_here)
        self.here.decided.connect(lambda _: self._presenter.load())
        self._column.insertWidget(self._column.count() - 1, self.here)
        self._here.hide()
        self.here.begin()

    def _close_here(self) -> None:
        if self.here:
            here, self.here = self.here, None
            had_keyboard = here.isAncestorOf(self.window().focusWidget())
            here.hide()
            here.deleteLater()
            self._here.setVisible(self.goes_on and self._anybody_may_sit_here)
            if had_keyboard:
                self.take_focus()

    @property
    def _anybody_may_sit_here(self) -> bool:
        """At a desk in step with a server nobody acts but whoever signed in: others decide at desks of their own."""
        return self._presenter.door.desk.side.decides

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._clock, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (
            self._answer, self._noted, self._part, self._again, self._change, self._withdraw, self._here,
            self._less,
        ):  # fmt: skip
            row.addWidget(button)
        self._whole = Growing()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._whole)
        self._column = QVBoxLayout(self._whole)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(6)
        self._column.addLayout(head)
        for part in (self._who, self._why, self._say, self._row, buttons):
            self._column.addWidget(part)
