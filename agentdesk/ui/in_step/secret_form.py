"""The form in which somebody signs in at a server: what is typed, what is wrong with it, and a way out meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.errors import AgentDeskError
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

_FIELDS = ("address", "login", "password", "code")
_AT_FIELD = {
    "access.wrong": "password",
    "access.code_missing": "code",
    "access.code_wrong": "code",
    "access.login_form": "login",
    "sync.address_wrong": "address",
    "sync.address_unsafe": "address",
    "sync.not_a_server": "address",
    "sync.untrusted": "address",
    "sync.no_tls": "address",
    "sync.speaks_tls": "address",
}
"""Where what is wrong is put right; everything else stands above the fields."""
_TYPED_ANEW = {"access.wrong": "password", "access.code_wrong": "code"}
_BROWSER = "browser"
_SETTLES_MS = 400
_LONGEST = {"address": 300, "login": 64, "password": 1_000, "code": 12}


class SecretForm(Growing):
    """`given` with address, login, password and code once all that is asked for is there: Enter, or the button. Then
    `work(True)` until it is known what came of it; Esc or Cancel meanwhile is `cancelled`, else `left`.

    The code is asked for only once the server wants one. `with_address`: which server is asked as well, and
    `address_settled` tells it once nobody types it any more. Where single sign-on is offered, `by_browser` is the way
    without login and password, with the address.
    """

    given = Signal(str, str, str, str)
    by_browser = Signal(str)
    address_settled = Signal(str)
    cancelled = Signal()
    left = Signal()

    def __init__(
        self, save: Callable[[], str], *, with_address: bool = False, leave: bool = True, parent: QWidget | None = None
    ) -> None:
        """`save` says what the button is called; without `leave` there is nowhere to go but on."""
        super().__init__(parent=parent)
        self._save_words, self._can_leave, self.is_working = save, leave, False
        self.fields = {name: QLineEdit() for name in _FIELDS}
        self._rows = {name: FieldRow("", field) for name, field in self.fields.items()}
        self._problem: tuple[str, Exception] | None = None
        self.notice, self._state = Notice(), Text(role="muted")
        self.save_button = Button(kind="primary", on_click=self.save)
        self.browser_button = Button(on_click=self.go_by_browser)
        self.leave_button = Button(kind="quiet", on_click=self.leave)
        self._provider, self._in_browser, self._why_locked = "", False, ""
        self._waits_for_login = False
        """Enter was pressed before it was known."""
        self._settling = QTimer(self, interval=_SETTLES_MS, singleShot=True)
        self._settling.timeout.connect(lambda: self.address_settled.emit(self._typed("address")))
        self.fields["address"].textEdited.connect(self._settling.start)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for name, field in self.fields.items():
            field.setMaxLength(_LONGEST[name])
        for name in ("password", "code"):
            self.fields[name].setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        self.fields["password"].setEchoMode(QLineEdit.EchoMode.Password)
        self._lay_out()
        self._rows["address"].setVisible(with_address)
        self._rows["code"].hide()
        follow_language(self)

    def lock_address(self, address: str, why: str) -> None:
        """It is not asked for here; `why` stands below it."""
        self._why_locked = why
        self.fields["address"].setText(address)
        self.fields["address"].setReadOnly(True)
        self.fields["address"].setDisabled(True)
        self.retranslate()

    # ── what is typed ───────────────────────────────────────────────────────────────────────────────────────────
    def fill(self, *, address: str = "", login: str = "", fixed: bool = False) -> None:
        """What is known beforehand; a `fixed` login stays what it is."""
        self.fields["address"].setText(address)
        self.fields["login"].setText(login)
        self.fields["login"].setReadOnly(fixed)
        self.fields["login"].setDisabled(fixed)
        if login and self._waits_for_login:
            self.save()

    def save(self) -> None:
        if self.is_working:
            return
        self._hush()
        self._waits_for_login = self.fields["login"].isReadOnly() and not self._typed("login")
        if self._waits_for_login:
            return  # it is not typed here, and comes in a moment
        missing = [name for name in self._asked if not self._typed(name)]
        for name in missing:
            self._rows[name].show_problem(text("cases.form.needed"))
        if missing:
            self._focus(missing[0])
        else:
            self.given.emit(*(self._typed(name) for name in _FIELDS))

    def offer(self, provider: str) -> None:
        """Single sign-on by this provider; by none where its name is empty."""
        self._provider = provider
        if not provider and self.browser_button.hasFocus():
            self._focus(self._first)
        self.retranslate()

    def go_by_browser(self) -> None:
        self._hush()
        self._settling.stop()
        self.by_browser.emit(self._typed("address"))

    def say_no_browser(self) -> None:
        self.notice.say("", text("sign_in.no_browser"), Tone.CARE)
        self.notice.show()
        announce(self, text("sign_in.no_browser"))

    def leave(self) -> None:
        if self.is_working:
            self.cancelled.emit()
        elif self._can_leave:
            self.left.emit()

    def forget_secrets(self) -> None:
        """Nobody who comes to the form later finds them in it."""
        self._waits_for_login = False
        for name in ("password", "code"):
            self.fields[name].clear()
        self._rows["code"].hide()
        self._hush()

    # ── what comes of it ────────────────────────────────────────────────────────────────────────────────────────
    def work(self, working: bool, *, in_browser: bool = False) -> None:
        """While the server is asked, or somebody signs in in their browser. The keyboard stays in the form, where Esc
        stops it and one Enter too many does nothing."""
        had = next((name for name, field in self.fields.items() if field.hasFocus()), "")
        was_away, self.is_working = self._in_browser, working
        self._in_browser = working and in_browser
        if was_away and not working:
            self.notice.hide()
            self.window().activateWindow()
        for row in self._rows.values():
            row.setEnabled(not working)
        self.save_button.setEnabled(not working)
        if working:
            self._keyboard_was = _BROWSER if in_browser else had or "password"
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.retranslate()
        if working:
            announce(self, self._state.text())
        elif self.hasFocus() or self.leave_button.hasFocus():
            self._focus(self._keyboard_was)

    def refuse(self, problem: Exception) -> None:
        """What is wrong, where it is put right. What was typed stays, but for a password or code that was wrong."""
        self.work(False)
        code = problem.code if isinstance(problem, AgentDeskError) else ""
        if code == "access.code_missing":
            self._rows["code"].show()
        if emptied := _TYPED_ANEW.get(code):
            self.fields[emptied].clear()
        at = _AT_FIELD.get(code, "")
        at = at if at in self._asked else ""
        self._problem = (at, problem)
        self._show_problem()
        self._focus(at or self._where_they_were(code))
        announce(self, self._words_of(problem))

    def _where_they_were(self, code: str) -> str:
        """Whoever has to wait types their password next: not where everybody could read it."""
        if self._keyboard_was == _BROWSER:
            return _BROWSER
        if not code.startswith("access."):
            return self._first
        at = self._keyboard_was if self._keyboard_was in _TYPED_ANEW.values() else "password"
        self.fields[at].selectAll()
        return at

    def take_focus(self) -> None:
        self._focus(self._first)

    def retranslate(self) -> None:
        for name, row in self._rows.items():
            hint = {"address": self._why_locked or text("sign_in.address_hint"), "code": text("sign_in.code_hint")}.get(
                name, ""
            )
            row.set_words(text(f"sign_in.{name}"), hint)
        self.save_button.setText(self._save_words())
        self.save_button.set_key(key_name("Return"))
        self.leave_button.setText(text("settings.cancel" if self.is_working else "start.back"))
        self.leave_button.set_key(key_name("Esc"))
        self.leave_button.setVisible(self.is_working or self._can_leave)
        self.browser_button.setText(text("sign_in.by_provider", provider=self._provider))
        self.browser_button.setVisible(bool(self._provider) and not self.is_working)
        working = text("sign_in.in_browser" if self._in_browser else "sign_in.working")
        self._state.setText(working if self.is_working else "")
        self._show_problem()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.is_working or self._can_leave):
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _asked(self) -> list[str]:
        return [name for name, row in self._rows.items() if not row.isHidden()]

    @property
    def _first(self) -> str:
        """What is still to be typed, or the first that can be."""
        free = [name for name in self._asked if not self.fields[name].isReadOnly()]
        return next((name for name in free if not self._typed(name)), free[0])

    def _typed(self, name: str) -> str:
        said = self.fields[name].text()
        return said if name == "password" else said.strip()

    def _focus(self, name: str) -> None:
        at = self.browser_button if name == _BROWSER and self._provider else self.fields.get(name)
        (at or self.fields[self._first]).setFocus(Qt.FocusReason.OtherFocusReason)

    def _words_of(self, problem: Exception) -> str:
        """Before there is a desk nothing waits in it."""
        away = isinstance(problem, AgentDeskError) and problem.code == "sync.unreachable"
        return text("connect.unreachable") if away and "address" in self._asked else error_text(problem)

    def _show_problem(self) -> None:
        if self._problem is None:
            return
        at, problem = self._problem
        if at == "code" and not self.fields["code"].text() and _code_of(problem) == "access.code_missing":
            return  # its hint says so
        if at:
            self._rows[at].show_problem(self._words_of(problem))
        else:
            self.notice.say("", self._words_of(problem), Tone.STOP)
            self.notice.show()

    def _hush(self) -> None:
        self._problem = None
        self.notice.hide()
        for row in self._rows.values():
            row.show_problem("")

    def _lay_out(self) -> None:
        self._keyboard_was = "password"
        self.notice.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.notice)
        for row in self._rows.values():
            column.addWidget(row)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.save_button)
        foot.addWidget(self.browser_button)
        foot.addWidget(self.leave_button)
        foot.addSpacing(4)
        foot.addWidget(self._state)
        foot.addStretch(1)
        column.addLayout(foot)


def _code_of(problem: Exception) -> str:
    return problem.code if isinstance(problem, AgentDeskError) else ""
