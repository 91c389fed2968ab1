"""Signing in again at the server, as whoever this desk belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.ui.in_step.secret_form import SecretForm
from agentdesk.ui.language import follow_language
from agentdesk.ui.tasks import Lane, Task, TaskRunner
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.text import Text

if TYPE_CHECKING:
    from agentdesk.core.sync.replica import Replica


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
        self.form.cancelled.connect(self._cancel)
        self.form.left.connect(self._leave)
        self.form.fill(fixed=True)  # the keyboard goes to the password before the login is known
        follow_language(self)

    def begin(self) -> None:
        """As whom, and the keyboard where the password goes."""
        self.form.forget_secrets()
        self.form.take_focus()
        self._runner.run(self._login, owner=self, done=self._show_login)

    def retranslate(self) -> None:
        self.set_words(text("sign_in.title"))
        self._words.setText(text("sign_in.words"))

    def _login(self) -> str:
        from agentdesk.core.sync.signing_in import login_of

        return login_of(self._replica.database)

    def _show_login(self, login: str) -> None:
        self.form.fill(login=login, fixed=bool(login))
        if not self.form.fields["password"].text():
            self.form.take_focus()

    def _sign_in(self, _: str, login: str, password: str, code: str) -> None:
        def sign_in() -> None:
            from agentdesk.core.connecting import line_of
            from agentdesk.core.sync.signing_in import Secret

            with line_of(self._replica) as line:
                line.sign_in_again(Secret(login, password, code or None))

        self.form.work(True)
        self._task = self._runner.run(
            sign_in, owner=self, done=self._done, failed=self.form.refuse, lane=Lane.NETWORK, supersedes="sign_in"
        )

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
