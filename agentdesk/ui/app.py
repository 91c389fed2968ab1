"""The window's start: the frame is painted before anything of the core is imported; the desk opens behind it."""

from __future__ import annotations

import argparse
import os
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from agentdesk.core import paths
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.laid_down import require_language
from agentdesk.core.policy import policy
from agentdesk.core.wording import error_text, text
from agentdesk.ui.early_keys import EarlyKeys
from agentdesk.ui.first_frame import FirstFrame
from agentdesk.ui.icons import app_icon
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.single_instance import SingleInstance
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.state_page import StatePage
from agentdesk.ui.window_state import WindowState

if TYPE_CHECKING:
    from agentdesk.core.clock import Clock
    from agentdesk.core.workplace import Workplace
    from agentdesk.ui.start.connect_presenter import ConnectPresenter
    from agentdesk.ui.start.connecting import Connecting
    from agentdesk.ui.start.pages import FirstStartPage, PassphrasePage
    from agentdesk.ui.start.presenter import StartPresenter
    from agentdesk.ui.workbench import Workbench


_REFUSED = 2
"""The exit code, as on the command line."""


def run(arguments: list[str]) -> int:
    """Open the window, or bring the one of this profile to the front. Returns the exit code."""
    asked = _parse(arguments)
    try:
        require_language(asked.language)
    except Refused as refusal:
        language().use(policy().language)
        if sys.stderr:  # a program of Windows without a terminal has none
            sys.stderr.write(f"{error_text(refusal)}\n")
        return _REFUSED
    app = QApplication.instance() or Application(["agentdesk"])
    assert isinstance(app, QApplication)
    instance = SingleInstance(asked.profile)
    if instance.hand_over([asked.uri] if asked.uri else ["show"]):
        return 0
    program = Program(app, asked)
    instance.messages.connect(program.receive)
    if isinstance(app, Application):
        app.address_asked.connect(lambda address: program.receive([address]))
    instance.listen()
    program.open(uri=asked.uri).painted.connect(_keep_a_log)
    code = app.exec()
    program.close()
    return code


def _keep_a_log() -> None:
    from agentdesk.core.logs import log_to

    log_to(paths.log_folder())


class Application(QApplication):
    """Hears on macOS of addresses that somebody clicks: there the running program is told, and none is started."""

    address_asked = Signal(str)

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.setDesktopFileName("agentdesk")  # by which a desktop finds its icon

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.url().isValid():
            self.address_asked.emit(event.url().toString(QUrl.ComponentFormattingOption.FullyEncoded))
            return True
        return super().event(event)


class Program(QObject):
    """The window that is open now, and how it is closed and opened again: for another person, after a restore."""

    def __init__(self, app: QApplication, asked: argparse.Namespace) -> None:
        super().__init__()
        self._app, self._asked = app, asked
        self.start: Start | None = None

    def open(self, *, uri: str = "", restore: Path | None = None) -> FirstFrame:
        asked, again = self._asked, self.start is not None
        self.start = Start(
            self._app,
            asked.profile,
            person="" if again else asked.person,
            language_code="" if again else asked.language,
            uri=uri,
            sample=asked.sample,
            restore=restore,
        )
        self.start.again_asked.connect(self._open_again)
        return self.start.show()

    def receive(self, messages: list[str]) -> None:
        if self.start:
            self.start.receive(messages)

    def close(self) -> None:
        if self.start:
            self.start.close()

    def _open_again(self, backup: Path | None) -> None:
        self.close()  # first: a restore needs the files for itself
        self.open(restore=backup)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="agentdesk")
    parser.add_argument("--profile", type=Path, default=paths.profile_folder())
    parser.add_argument("--as", dest="person", default="")
    parser.add_argument("--language", choices=("de", "en"), default="")
    parser.add_argument("--sample", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("uri", nargs="?", default="")
    return parser.parse_args(arguments)


class Start(QObject):
    """One window from its first frame to its last: frame, opening, workbench.

    `workbench` is None until the profile is open.
    """

    again_asked = Signal(object)
    """See `Workbench.again_asked`."""

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        *,
        person: str = "",
        language_code: str = "",
        uri: str = "",
        sample: bool = False,
        restore: Path | None = None,
        state_file: Path | None = None,
        passphrase: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self._app, self._folder, self._person, self._sample = app, folder, person, sample
        self._given, self._clock = passphrase or os.environ.get("AGENTDESK_PASSPHRASE"), clock
        self._waiting, self._restore = [uri] if uri else [], restore
        self.workbench: Workbench | None = None
        state_file = state_file or folder / "settings.json"
        kept = WindowState.load(state_file)
        language().use(policy().language or language_code or kept.language)
        self.theme = Theme(app, mode=kept.mode, text_size=kept.text_size)
        self.window = MainWindow(state_file)
        self.preferences = Preferences(self.window, self.theme)
        self.runner = TaskRunner(self)
        self.page = StatePage()
        self.page.loading(text("start.opening"))
        self.window.set_centre(self.page)
        self._early = EarlyKeys(self.window)
        self._presenters: list[StartPresenter | ConnectPresenter] = []

    def show(self) -> FirstFrame:
        frame = FirstFrame(self.window)
        frame.painted.connect(self._begin)
        self.window.show()
        return frame

    def receive(self, messages: list[str]) -> None:
        """What a second start hands over: addresses to open; in any case the window comes to the front."""
        self.window.setWindowState(self.window.windowState() & ~self._minimised())
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self._waiting += [message for message in messages if message != "show"]
        self._open_waiting()

    def close(self) -> None:
        """Saves what was typed, lets calls that have begun finish, lets go of the profile."""
        if self.workbench:
            self.workbench.save()
        for presenter in self._presenters:
            presenter.stop()
        self.runner.close()
        for presenter in self._presenters:
            presenter.close()
        if self.workbench:
            self.workbench.close()
            self._hold.release()
        self.window.close()
        self.window.deleteLater()

    def _begin(self) -> None:
        """After the first frame: only now Python has time for the rest."""
        self._app.setWindowIcon(app_icon())
        from agentdesk.ui.start.presenter import StartPresenter

        self.presenter = StartPresenter(
            self._folder, self.runner, given=self._given, clock=self._clock, restore=self._restore, parent=self
        )
        self._presenters.append(self.presenter)
        self._import_afterwards = self._creating = False
        self.presenter.ready.connect(self._work)
        self.presenter.nothing_yet.connect(self._fetch)
        self.presenter.new_profile.connect(self._offer_choices)
        self.presenter.passphrase_wanted.connect(self._ask_passphrase)
        self.presenter.failed.connect(self._fail)
        self.presenter.progress.connect(lambda share, words: self.page.loading(words, f"{share * 100:.0f} %"))
        self._open_profile()

    def _open_profile(self) -> None:
        from agentdesk.ui.start.presenter import CONNECTING

        begun = self.window.state.extra.get(CONNECTING)
        if self._sample:
            self._try_sample()
        elif isinstance(begun, dict) and not self._restore:
            self.connecting.begin(address=str(begun.get("address", "")), login=str(begun.get("login", "")))
        else:
            self.presenter.begin()

    @cached_property
    def first(self) -> FirstStartPage:
        """Made when it is first wanted, as the other question: most starts ask nothing."""
        from agentdesk.ui.start.pages import FirstStartPage

        page = FirstStartPage()
        page.empty_asked.connect(self._create)
        page.import_asked.connect(self._create_and_import)
        page.sample_asked.connect(self._try_sample)
        page.server_asked.connect(self._connect)
        return page

    @cached_property
    def connecting(self) -> Connecting:
        from agentdesk.ui.start.connect_presenter import ConnectPresenter
        from agentdesk.ui.start.connecting import Connecting

        presenter = ConnectPresenter(self._folder, self.runner, given=self._given, clock=self._clock, parent=self)
        self._presenters.append(presenter)
        way = Connecting(self.window, presenter, self.runner, self.window)
        way.ready.connect(self._work)
        way.left.connect(self._try_again)
        return way

    @cached_property
    def passphrase(self) -> PassphrasePage:
        from agentdesk.ui.start.pages import PassphrasePage

        page = PassphrasePage()
        page.given.connect(self._passphrase_given)
        page.gave_up.connect(self._passphrase_refused)
        return page

    def _connect(self) -> None:
        self.connecting.begin()

    def _fetch(self, workplace: Workplace) -> None:
        self.connecting.fetch(workplace)

    def _offer_choices(self) -> None:
        self.first.set_busy(False)
        self.window.show_question(self.first)

    def _create(self) -> None:
        self._creating = True
        self._load(text("start.creating"))
        self.presenter.create()

    def _create_and_import(self) -> None:
        self._import_afterwards = True
        self._create()

    def _try_sample(self) -> None:
        self._load(text("start.opening_sample"))
        self.presenter.try_sample(self._folder if self._sample else None)

    def _ask_passphrase(self, why: str) -> None:
        self.passphrase.ask(why, new=self._creating)
        self.window.show_question(self.passphrase)

    def _passphrase_given(self, passphrase: str) -> None:
        self._load(text("start.opening"))
        if self._creating:
            self.presenter.create(passphrase)
        else:
            self.presenter.answer(passphrase)

    def _passphrase_refused(self) -> None:
        if self._creating:
            self._creating = False
            self._offer_choices()
        else:
            self.presenter.give_up()

    def _fail(self, problem: Exception) -> None:
        if isinstance(problem, Failure) and problem.code == "profile.moved":
            self._offer_to_connect(str(problem.facts["address"]), text("start.moved_words", **problem.facts))
            return
        again = self._offer_choices if self._creating else self._try_again
        self.page.failed(text("start.not_opened"), error_text(problem), action=text("start.try_again"), on_action=again)
        self.window.show_question(self.page)

    def _offer_to_connect(self, address: str, words: str) -> None:
        """The shop of this profile is at a server now: a desk there is one step away."""
        connect = partial(self.connecting.begin, address=address)
        self.page.empty("link", text("start.moved"), words, action=text("start.server_do"), on_action=connect)
        self.window.show_question(self.page)

    def _fail_to_build(self, problem: Exception) -> None:
        again = partial(self.again_asked.emit, None)
        nobodys = ("people.unknown", "sync.somebody_else")
        page, unknown = StatePage(), isinstance(problem, Refused) and problem.code in nobodys
        words = text("start.without_name" if unknown else "start.try_again")
        page.failed(text("start.not_opened"), error_text(problem), action=words, on_action=again)
        self.window.show_question(page)

    def _try_again(self) -> None:
        self._load(text("start.opening"))
        self.presenter.begin()

    def _load(self, words: str) -> None:
        self.page.loading(words)
        self.window.set_centre(self.page)

    def _work(self, workplace: Workplace) -> None:
        from agentdesk.ui.workbench import Workbench

        try:
            self._hold = workplace.hold_window()
        except Failure as problem:
            self._fail(problem)
            return
        self.workbench = Workbench(self.window, self.runner, workplace, self.preferences, person=self._person)
        self.workbench.again_asked.connect(self.again_asked)
        self.workbench.ready.connect(self._open_waiting)
        self.workbench.ready.connect(self._early.carry_out)
        self.workbench.broken.connect(self._fail_to_build)
        self.workbench.build(import_first=self._import_afterwards, is_new=self._creating)

    def _open_waiting(self) -> None:
        if self.workbench and self.workbench.is_ready:
            waiting, self._waiting = self._waiting, []
            for uri in waiting:
                self.workbench.open_uri(uri)

    @staticmethod
    def _minimised() -> Any:
        from PySide6.QtCore import Qt

        return Qt.WindowState.WindowMinimized


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
