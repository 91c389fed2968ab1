"""Whose desk this is where it works at a server: nobody changes places here, but whoever it is can sign out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import error_text, text
from agentdesk.ui.in_step.sign_in import SignInCard
from agentdesk.ui.language import follow_language
from agentdesk.ui.tasks import Lane, TaskRunner
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.question import Question
from agentdesk.ui.widgets.text import Text

if TYPE_CHECKING:
    from agentdesk.core.sync.replica import Replica
    from agentdesk.core.workplace import Workplace

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose desk this is at which server, and how many of their changes wait to be sent: `_MOST` may be more."""

    name: str
    login: str
    address: str
    signed_in: bool
    waiting: int


class SeatPresenter(QObject):
    """Intentions: `load`, `sign_out`."""

    loaded = Signal()
    changed = Signal()
    """Signed out, or in again: how things stand with the server is to be looked at."""
    signed_out = Signal()
    failed = Signal(str)

    def __init__(self, place: Workplace, replica: Replica, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place, self.replica, self.runner = place, replica, runner
        self.seat: Seat | None = None

    def load(self) -> None:
        self.runner.run(self._look, owner=self, done=self._show, failed=self._fail, supersedes="look")

    def sign_out(self) -> None:
        def sign_out() -> None:
            from agentdesk.core.connecting import line_of

            with line_of(self.replica) as line:
                line.sign_out()

        self.runner.run(sign_out, owner=self, done=lambda _: self._done(), failed=self._fail, lane=Lane.NETWORK)

    def _look(self) -> Seat:
        from agentdesk.core.sync.signing_in import is_signed_in, login_of

        replica = self.replica
        return Seat(
            name=self._place.person().name,
            login=login_of(replica.database),
            address=replica.standing().url,
            signed_in=is_signed_in(replica.database),
            waiting=len(replica.unsent(_MOST)),
        )

    def _show(self, seat: Seat) -> None:
        self.seat = seat
        self.loaded.emit()

    def _done(self) -> None:
        self.load()
        self.signed_out.emit()
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))


class SeatCard(SectionCard):
    """Says who works here by which server; out and in again. What waits is told before."""

    def __init__(self, presenter: SeatPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter = presenter
        self._words, self._notice = Text(wrap=True), Notice()
        self._hint = Text(role="small", wrap=True)
        self._button = Button(on_click=self._press)
        self._button.hide()
        self._question = Question(self._sign_out)
        self._question.answered.connect(self._take_back_keyboard)
        self._sign_in: SignInCard | None = None
        for part in (self._words, self._hint, self._notice, self._question):
            self.body.addWidget(part)
        self.body.addWidget(self._button, 0, Qt.AlignmentFlag.AlignRight)
        self._notice.hide()
        presenter.loaded.connect(self._show)
        presenter.failed.connect(self._say)
        follow_language(self)

    def load(self) -> None:
        self._presenter.load()

    def ask_out(self) -> None:
        """To sign out, with what waits by now."""
        self._once_known(self._ask_out)

    def ask_in(self) -> None:
        """To sign in again, for whoever is out."""
        self._once_known(self._ask_in)

    def _once_known(self, call: Callable[[], None]) -> None:
        self._presenter.loaded.connect(call, Qt.ConnectionType.SingleShotConnection)
        self._presenter.load()

    def _ask_out(self) -> None:
        if (seat := self._presenter.seat) and seat.signed_in:
            self._button.hide()
            self._question.set_words(_what_waits(seat), text("seat.sign_out"))
            self._question.ask()

    def _ask_in(self) -> None:
        if (seat := self._presenter.seat) is None or seat.signed_in:
            return
        if self._sign_in is None:
            self._sign_in = SignInCard(self._presenter.replica, self._presenter.runner)
            self._sign_in.signed_in.connect(self._presenter.changed)
            self._sign_in.signed_in.connect(self._close_sign_in)
            self._sign_in.left.connect(self._close_sign_in)
            self.body.addWidget(self._sign_in)
        self._button.hide()
        self._sign_in.show()
        self._sign_in.begin()

    def retranslate(self) -> None:
        self.set_words(text("settings.person"))
        self._hint.setText(text("seat.hint"))
        self._show()

    def _press(self) -> None:
        seat = self._presenter.seat
        (self.ask_out if seat and seat.signed_in else self.ask_in)()

    def _show(self) -> None:
        seat = self._presenter.seat
        if seat is None:
            return
        facts = {"name": seat.name, "login": seat.login, "address": seat.address}
        self._words.setText(text("seat.signed_in" if seat.signed_in else "seat.signed_out", **facts))
        self._button.setText(text("seat.sign_out" if seat.signed_in else "sign_in.do"))
        if seat.signed_in and not self._question.isHidden():
            self._question.set_words(_what_waits(seat), text("seat.sign_out"))
        elif self._sign_in is None or self._sign_in.isHidden():
            self._button.show()

    def _sign_out(self) -> None:
        self._notice.hide()
        self._presenter.sign_out()

    def _take_back_keyboard(self) -> None:
        """Whatever was answered: it would go to a field of another card."""
        self._button.show()
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_sign_in(self) -> None:
        if self._sign_in:
            self._sign_in.hide()
        self._take_back_keyboard()
        self._presenter.load()

    def _say(self, words: str) -> None:
        self._notice.say("", words, Tone.STOP)
        self._notice.show()


def _what_waits(seat: Seat) -> str:
    return text("seat.waiting", count=seat.waiting) if seat.waiting else text("seat.nothing_waits")
