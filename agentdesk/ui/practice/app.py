"""The practice window: a process of its own, over a profile of its own, gone when it is closed.

It knows the folder that it was given and nothing else: what it would keep it keeps there, it listens to no socket, asks
no keyring, dials no telephone and opens no mail.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from agentdesk.core import paths
from agentdesk.core.practice.brief import Brief, clear, take_up
from agentdesk.core.wording import text
from agentdesk.ui.practice.start import PracticeStart
from agentdesk.ui.window_state import WindowState

_NOWHERE = ("tel", "mailto", "sms", "callto")


def run(folder: Path) -> int:
    """Returns the exit code; the folder is gone then."""
    try:
        brief, lock = take_up(folder)
    except (OSError, ValueError):
        return 2
    paths.confine(folder)
    try:
        app = QApplication.instance() or QApplication(["agentdesk"])
        assert isinstance(app, QApplication)
        return Practice(app, folder, brief).run()
    finally:
        clear(folder, lock)


class Practice(QObject):
    """One window after the other, each over a fresh profile."""

    def __init__(self, app: QApplication, folder: Path, brief: Brief) -> None:
        super().__init__()
        self._app, self._folder, self._brief = app, folder, brief
        self._state_file, self._count = folder / "settings.json", 0
        WindowState(
            mode=brief.mode, text_size=brief.text_size, language=brief.language, width=brief.width, height=brief.height
        ).save(self._state_file)
        for scheme in _NOWHERE:
            QDesktopServices.setUrlHandler(scheme, self, "lead_nowhere")  # type: ignore[arg-type]  # its stub is wrong

    def run(self) -> int:
        self.open(self._brief.scenario)
        code = self._app.exec()
        self.start.close()
        return code

    def open(self, scenario: str) -> None:
        """With this customer on the line; without a scenario it is asked which."""
        former = getattr(self, "start", None)
        self._count += 1
        brief = self._brief.model_copy(update={"scenario": scenario})
        self.start = PracticeStart(self._app, self._folder / f"shop-{self._count}", brief, self._state_file)
        self.start.again.connect(self.open)
        self.start.show()
        if former:
            former.close()

    @Slot(QUrl)
    def lead_nowhere(self, address: QUrl) -> None:
        """Nobody is rung and nothing is sent from here."""
        if self.start.workbench:
            self.start.workbench.tell(text("practice.nobody_rung"))


def begin(folder: str) -> int:
    return run(Path(folder))
