"""Signing in again at the server, as whoever this desk belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.ui.in_step.browser import Browser
from agentdesk.ui.in_step.secret_form import SecretForm
from agentdesk.ui.language import follow_language
from agentdesk.ui.tasks import Lane, Task, TaskRunner
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import Text

if TYPE_CHECKING:
    from agentdesk.core.sync.in_browser import InBrowser
    from agentdesk.core.sync.replica import Replica
    from agentdesk.core.sync.signing_in import Secret

_ASKS_AGAIN_MS = 10_000


class SignInCard(SectionCard):
    """`signed_in` once the server has said yes: what waits can be sent. `left` without.

    The login is that of the desk and stays it: what waits here is never sent under another name. Whoever shows the card
    calls `begin`.
    """

    signed_in = Signal()
    left = Signal()

    def __init__(
        self, replica: Replica, runner: TaskRunner, *, leave: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._replica, self._runner = replica, runner
        self._task: Task | None = None
        self._words = Text(role="muted", wrap=True)
        self.form = SecretForm(lambda: text("sign_in.do"), leave=leave)
        self.body.addWidget(self._words)
        self.body.addSpacing(4)
        self.body.addWidget(self.form)
        self.form.given.connect(self._sign_in)
        self.form.by_browser.connect(self._sign_in_by_browser)
        self._browser = Browser(self)
        self._browser.not_opened.connect(self.form.say_no_browser)
        self._asks_again = QTimer(self, interval=_ASKS_AGAIN_MS, singleShot=True)
        self._asks_again.timeout.connect(self._look)
        self.form.cancelled.connect(self._cancel)
        self.form.left.connect(self._leave)
        self.form.fill(fixed=True)  # the keyboard goes to the password before the login is known
        follow_language(self)

    def begin(self) -> None:
        """As whom, and the keyboard where the password goes."""
        self.form.forget_secrets()
        self.form.take_focus()
        reveal(self.form)
        self._runner.run(self._login, owner=self, done=self._show_login)
        self._look()

    def retranslate(self) -> None:
        self.set_words(text("sign_in.title"))
        self._words.setText(text("sign_in.words"))

    def _look(self) -> None:
        """Whether there is single sign-on: whoever has no password needs it, as soon as the server is there."""

        def look() -> str:
            from agentdesk.core.connecting import ways_of

            return ways_of(self._replica.standing().url).provider or ""

        if self.isVisible() and not self.form.is_working:
            failed = lambda _: self._asks_again.start()  # noqa: E731
            self._runner.run(
                look, owner=self, done=self.form.offer, failed=failed, lane=Lane.NETWORK, supersedes="look"
            )

    def _login(self) -> str:
        from agentdesk.core.sync.signing_in import login_of

        return login_of(self._replica.database)

    def _show_login(self, login: str) -> None:
        self.form.fill(login=login, fixed=bool(login))
        if not self.form.fields["password"].text():
            self.form.take_focus()

    def _sign_in(self, _: str, login: str, password: str, code: str) -> None:
        def by(_: Task) -> Secret:
            from agentdesk.core.sync.signing_in import Secret

            return Secret(login, password, code or None)

        self.form.work(True)
        self._go(by)

    def _sign_in_by_browser(self, _: str) -> None:
        def by(task: Task) -> InBrowser:
            from agentdesk.core.sync.in_browser import InBrowser

            return InBrowser(self._browser.show, still=lambda: not task.cancelled)

        self.form.work(True, in_browser=True)
        self._go(by)

    def _go(self, by: Callable[[Task], Secret | InBrowser]) -> None:
        def sign_in(task: Task) -> None:
            from agentdesk.core.connecting import line_of

            with line_of(self._replica) as line:
                line.sign_in_again(by(task))

        self._task = self._runner.run(
            sign_in, owner=self, done=self._done, failed=self._refuse, lane=Lane.NETWORK, supersedes="sign_in"
        )

    def _refuse(self, problem: Exception) -> None:
        self.form.refuse(problem)
        reveal(self.form)  # where little is seen of the page, nobody types their password out of sight

    def _cancel(self) -> None:
        if self._task:
            self._task.cancel()
        self.form.work(False)

    def _leave(self) -> None:
        self.form.forget_secrets()
        self.left.emit()

    def _done(self, _: object) -> None:
        self.form.work(False)
        self.form.forget_secrets()
        self.signed_in.emit()
