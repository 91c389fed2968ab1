"""The real window over a real profile, as a person has it before them: keys go in, what is painted comes out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QDeadlineTimer, QElapsedTimer, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from agentdesk.ui.app import Start
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.single_instance import SingleInstance
from agentdesk.ui.widgets.text import Text

PASSPHRASE = "vier Rösser traben heim"
PATIENCE_MS = 60_000
"""More than anybody should wait: the machine that tests may be busy."""
_LOOK_EVERY_MS, _REST = 10, 4
"""Reading paints the whole window, which takes the time from what is waited for: that gets so much more of it."""
_MOST_TABS = 80


class Window:
    """Opened as `agentdesk` does. `key` and `type` are the only ways in, `words` and `shows` tell what is painted."""

    def __init__(
        self,
        profile: Path,
        *,
        language: str = "en",
        passphrase: str | None = PASSPHRASE,
        uri: str = "",
        person: str = "",
    ):
        app = QApplication.instance() or QApplication(["agentdesk"])
        assert isinstance(app, QApplication)
        self.instance = SingleInstance(profile)
        self.start = Start(app, profile, language_code=language, passphrase=passphrase, uri=uri, person=person)
        self.instance.messages.connect(self.start.receive)
        assert self.instance.listen(), "another window of this profile is open"
        self.start.window.resize(1440, 900)
        self.start.show()
        self.come_to_front()

    def come_to_front(self) -> None:
        """Where several are open, whoever sits before this one is the next to type."""
        self.start.window.activateWindow()
        self.wait(self.start.window.isActiveWindow, "the window does not come to the front")

    # ── what a person does ──────────────────────────────────────────────────────────────────────────────────────
    def key(self, *keys: str) -> None:
        """Keys as they are called in the handbook: `F2`, `Ctrl+Return`, `Down`, `J`."""
        for name in keys:
            combination = QKeySequence(name)[0]  # type: ignore[index]  # indexable, which its stub does not say
            QTest.keyClick(self._keyboard, combination.key(), combination.keyboardModifiers())

    def press(self, words: str) -> None:
        """Goes by Tab to the button that says so, and presses it."""
        for _ in range(_MOST_TABS):
            if getattr(self._keyboard, "text", str)() == words:
                return self.key("Space")
            self.key("Tab")
        raise AssertionError(f"Tab never comes to “{words}”: {self.words()}")

    def type(self, words: str) -> None:
        """Letter by letter, umlauts too, as a keyboard sends them."""
        for letter in words:
            key = Qt.Key.Key_Return if letter == "\n" else Qt.Key.Key_unknown
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                QApplication.sendEvent(self._keyboard, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))

    # ── what a person sees ──────────────────────────────────────────────────────────────────────────────────────
    def words(self) -> list[str]:
        """Every run of text that is painted now, in the window and whatever lies over it."""
        return [run for widget in QApplication.topLevelWidgets() if self._is_mine(widget) for run in painted(widget)]

    def shows(self, *wanted: str) -> bool:
        """Whether all of this can be read now; headings may be in capitals."""
        read = " ".join(self.words()).casefold()
        return all(each.casefold() in read for each in wanted)

    def see(self, *wanted: str) -> None:
        """Waits until all of this can be read."""
        self.wait(lambda: self.shows(*wanted), lambda: f"{wanted} not among {self.words()}")

    def see_no_more(self, *unwanted: str) -> None:
        self.wait(lambda: not any(self.shows(each) for each in unwanted), lambda: f"still there: {unwanted}")

    def ready(self) -> Window:
        """Waits until everything stands."""
        self.wait(self._is_ready, lambda: str(self.words()))
        return self

    def _is_ready(self) -> bool:
        """Raises what hinders it for good."""
        bench = self.start.workbench
        if bench and bench.trouble:
            raise bench.trouble
        return bench is not None and bench.is_ready

    @property
    def heading(self) -> str:
        """Who is in front, as the large words of the page say."""
        bench = self.start.workbench
        page = bench.customers.page if bench else None
        titles = [part for part in page.findChildren(Text) if part.property("role") == "title"] if page else []
        return next((part.text() for part in titles if part.isVisible()), "")

    @property
    def asks_for_file(self) -> bool:
        return isinstance(QApplication.activeWindow(), QFileDialog) and isinstance(self._keyboard, QLineEdit)

    @property
    def typed(self) -> str:
        """What the field holds that has the keyboard."""
        read = getattr(self._keyboard, "toPlainText", None) or getattr(self._keyboard, "text", str)
        return str(read())

    def _is_mine(self, widget: QWidget) -> bool:
        """Somebody else's window may be open beside this one."""
        root = widget
        while parent := root.parentWidget():
            root = parent
        return widget.isVisible() and (root is self.start.window or not isinstance(root, MainWindow))

    def wait(self, until: Callable[[], object], what: str | Callable[[], str] = "waited in vain") -> None:
        patience, looking = QDeadlineTimer(PATIENCE_MS), QElapsedTimer()
        looking.start()
        while not until():
            assert not patience.hasExpired(), what if isinstance(what, str) else what()
            QTest.qWait(max(_LOOK_EVERY_MS, _REST * looking.elapsed()))
            looking.restart()

    def rest(self, milliseconds: int) -> None:
        QTest.qWait(milliseconds)

    def settle(self) -> None:
        """Waits until everything typed is on disk and the desk has answered everything."""
        bench = self.start.workbench
        assert bench is not None
        self.wait(lambda: bench.contacts.keeper.is_saved and not bench.runner._running, "not everything is saved")

    def close(self) -> None:
        self.start.window.close()
        self.start.close()
        self.instance.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()

    @property
    def _keyboard(self) -> QWidget:
        active = QApplication.activeWindow()
        if active is None or not active.isVisible():  # after a dialog or menu; on a desk the window manager sees to it
            self.start.window.activateWindow()
            self.wait(self.start.window.isActiveWindow, "the window does not come to the front again")
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self.start.window


@contextmanager
def open_window(
    profile: Path, *, language: str = "en", passphrase: str | None = PASSPHRASE, uri: str = "", person: str = ""
) -> Iterator[Window]:
    window = Window(profile, language=language, passphrase=passphrase, uri=uri, person=person)
    try:
        yield window
    finally:
        window.close()


def painted(widget: QWidget) -> list[str]:
    """The text a widget paints, run by run: what its painter is told to write, not what some property holds."""
    sheet, device = QByteArray(), QBuffer()
    device.setBuffer(sheet)
    device.open(QBuffer.OpenModeFlag.WriteOnly)
    paper = QSvgGenerator()
    paper.setOutputDevice(device)
    paper.setSize(widget.size())
    painter = QPainter(paper)
    widget.render(painter, QPoint())
    painter.end()
    runs = re.findall(r"<text[^>]*>(.*?)</text>", sheet.data().decode(), re.DOTALL)
    return [words for run in runs if (words := html.unescape(run).strip())]
