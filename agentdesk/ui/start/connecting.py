"""The way of a desk to its server at the first start: the form, a passphrase where one is needed, fetching, and again
where that broke off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from agentdesk.core.errors import AgentDeskError
from agentdesk.core.laid_down import locked_words
from agentdesk.core.policy import policy
from agentdesk.core.wording import error_text, text
from agentdesk.ui.in_step.browser import Browser
from agentdesk.ui.in_step.secret_form import SecretForm
from agentdesk.ui.language import follow_language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.start.pages import PassphrasePage, centred
from agentdesk.ui.start.presenter import CONNECTING
from agentdesk.ui.widgets.state_page import StatePage
from agentdesk.ui.widgets.text import Text

if TYPE_CHECKING:
    from agentdesk.core.workplace import Workplace
    from agentdesk.ui.in_step.sign_in import SignInCard
    from agentdesk.ui.start.connect_presenter import ConnectPresenter
    from agentdesk.ui.tasks import TaskRunner


_TRIES_AGAIN_MS = 15_000


class ConnectPage(QWidget):
    """The address of a server, and who one is there."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading, self._words = Text(role="title", wrap=True), Text(role="muted", wrap=True)
        self.form = SecretForm(lambda: text("start.server_do"), with_address=True)
        self.setFocusProxy(self.form.fields["address"])
        centred(self, self._heading, self._words, self.form)
        follow_language(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.form.take_focus()

    def retranslate(self) -> None:
        self._heading.setText(text("start.server"))
        self._words.setText(text("connect.words"))


class Connecting(QObject):
    """Shows its pages in the window. `ready` with the open workplace; `left` where somebody wants another way, or the
    desk is there already."""

    ready = Signal(object)
    left = Signal()

    def __init__(
        self, window: MainWindow, presenter: ConnectPresenter, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._presenter, self._runner = window, presenter, runner
        self.page, self._state = ConnectPage(), StatePage()
        self.passphrase = PassphrasePage()
        self._sign_in: tuple[QWidget, SignInCard] | None = None
        self._browser = Browser(self)
        self._percent = 0
        self._trouble: Exception | None = None
        self._again = QTimer(self, interval=_TRIES_AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self.fetch)
        self._connect()
        follow_language(self)

    def begin(self, *, address: str = "", login: str = "") -> None:
        laid_down = policy()
        address = laid_down.server or address
        self.page.form.fill(address=address, login=login)
        if laid_down.server:
            self.page.form.lock_address(laid_down.server, locked_words(laid_down))
        if address:
            self._presenter.look(address)
        self._window.show_question(self.page)
        self.page.form.take_focus()

    def fetch(self, place: Workplace | None = None) -> None:
        """What the window cannot be built without."""
        self._again.stop()
        self._percent, self._trouble = 0, None
        self._show_state()
        self._presenter.fetch(place)

    def retranslate(self) -> None:
        if not self._state.isHidden():
            self._say_state()

    # ── connecting ──────────────────────────────────────────────────────────────────────────────────────────────
    def _give(self, address: str, login: str, password: str, code: str) -> None:
        self._remember(address, login)
        self.page.form.work(True)
        self._presenter.connect_desk(address, login, password, code)

    def _go_by_browser(self, address: str) -> None:
        self._remember(address, "")
        self.page.form.work(True, in_browser=True)
        self._presenter.connect_by_browser(address, self._browser.show)

    def _cancel(self) -> None:
        if self._presenter.cancel():
            self.page.form.work(False)

    def _leave(self) -> None:
        self.page.form.forget_secrets()
        self._forget()
        self.left.emit()

    def _refuse(self, problem: Exception) -> None:
        self._window.show_question(self.page)
        if isinstance(problem, AgentDeskError) and problem.code == "keys.passphrase_needed":
            self.page.form.work(False)  # they would not choose one
        else:
            self.page.form.refuse(problem)

    def _ask_passphrase(self, why: str, new: bool) -> None:
        self.passphrase.ask(why, new=new)
        self._window.show_question(self.passphrase)

    def _passphrase_given(self, passphrase: str) -> None:
        self._window.show_question(self.page)
        self._presenter.answer(passphrase)

    def _connected(self) -> None:
        self._forget()
        self.page.form.work(False)
        self.page.form.forget_secrets()
        self.fetch()

    # ── fetching ────────────────────────────────────────────────────────────────────────────────────────────────
    def _note_progress(self, percent: int) -> None:
        self._percent = percent
        self._say_state()

    def _not_fetched(self, problem: Exception) -> None:
        code = problem.code if isinstance(problem, AgentDeskError) else ""
        if code.startswith("access."):
            self._ask_to_sign_in(problem)
            return
        self._trouble = problem
        self._show_state()
        if code == "sync.unreachable":
            self._again.start()

    def _ask_to_sign_in(self, problem: Exception) -> None:
        place = self._presenter.place
        assert place
        assert place.replica
        if self._sign_in is None:
            from agentdesk.ui.in_step.sign_in import SignInCard

            card, page = SignInCard(place.replica, self._runner, leave=False), QWidget()
            card.signed_in.connect(self.fetch)
            centred(page, card)
            self._sign_in = page, card
        page, card = self._sign_in
        self._window.show_question(page)
        card.begin()
        if getattr(problem, "code", "") != "access.signed_out":
            card.form.refuse(problem)

    def _show_state(self) -> None:
        self._say_state()
        self._window.show_question(self._state)

    def _say_state(self) -> None:
        if self._trouble is None:
            self._state.loading(text("connect.fetching"), text("connect.fetching_words", percent=self._percent))
            return
        away = getattr(self._trouble, "code", "") == "sync.unreachable"
        words = text("connect.away") if away else error_text(self._trouble)
        self._state.failed(
            text("connect.not_fetched"),
            f"{words} {text('connect.goes_on')}",
            action=text("start.try_again"),
            on_action=self.fetch,
        )

    def _hand_on(self, place: Workplace) -> None:
        self._again.stop()
        self.ready.emit(place)

    # ── between two starts ──────────────────────────────────────────────────────────────────────────────────────
    def _remember(self, address: str, login: str) -> None:
        """A kill while the profile is made leaves an empty one: the next start has to know for what."""
        self._window.state.extra[CONNECTING] = {"address": address, "login": login}
        self._window.save_soon()

    def _forget(self) -> None:
        if self._window.state.extra.pop(CONNECTING, None) is not None:
            self._window.save_soon()

    def _connect(self) -> None:
        form, presenter = self.page.form, self._presenter
        form.given.connect(self._give)
        form.by_browser.connect(self._go_by_browser)
        form.address_settled.connect(presenter.look)
        form.cancelled.connect(self._cancel)
        form.left.connect(self._leave)
        self._browser.not_opened.connect(form.say_no_browser)
        presenter.offered.connect(form.offer)
        presenter.connected.connect(self._connected)
        presenter.refused.connect(self._refuse)
        presenter.joined_already.connect(self._leave)
        presenter.passphrase_wanted.connect(self._ask_passphrase)
        presenter.fetching.connect(self._note_progress)
        presenter.not_fetched.connect(self._not_fetched)
        presenter.ready.connect(self._hand_on)
        self.passphrase.given.connect(self._passphrase_given)
        self.passphrase.gave_up.connect(lambda: presenter.answer(None))
