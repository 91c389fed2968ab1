"""Drives the main job in a window that nobody sees and keeps its pictures: the handbook's, and proof on a machine
without a display.

The sample shop is made anew in a temporary place on a fixed day, so that the pictures change only when the window does.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from agentdesk.core.clock import FixedClock
from agentdesk.core.errors import Failure
from agentdesk.core.sample import PASSPHRASE, PERSON, open_sample
from agentdesk.ui.app import Start

DAY = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)
WIDE, NARROW = (1440, 900), (1280, 720)
_PATIENCE_MS = 60_000
_CALLER = "bäckerei"
_FILE = """Exportiert am 20.11.2026;;;;;;;
Kundennr.;Anrede;Name;Straße;PLZ;Ort;Telefon;E-Mail
1001;Frau;Dr. Jana Grünwald;Am Stadtgarten 4;50672;Köln;0221 / 4710 222;jana.gruenwald@example.org
1002;Herr;von der Heide, Karl;Lindenweg 12a;01067;Dresden;(0351) 55 501 42;k.vdheide@example.com
1003;Firma;Café Morgenrot GmbH;Hauptstr. 7;1067;Dresden;0351-5550143;post@example.net
;;Unbekannt;;;;12;keine
20001;;Neuer Name;;;;;
"""
_NOTES = {
    "de": "Ersatz ging an die alte Adresse. Neu: Lindenweg 8, 50674 Köln. Braucht sie vor Mittwoch.",
    "en": "Replacement went to the old address. New: Lindenweg 8, 50674 Köln. Needs it before Wednesday.",
}


def run_tour(folder: Path) -> list[Path]:
    """Returns the pictures, in the order in which they were taken."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(["agentdesk"])
    assert isinstance(app, QApplication)
    pictures: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="agentdesk-tour-") as place:
        clock = FixedClock(DAY)
        open_sample(Path(place) / "shop", clock=clock).close()
        for language, mode, size in (("en", "light", WIDE), ("de", "light", WIDE), ("de", "dark", NARROW)):
            guide = _Guide(app, Path(place), folder, clock, language, mode, size)
            pictures += guide.show_first_start() if mode == "light" else []
            pictures += guide.show_main_job()
    return pictures


class _Guide:
    """One walk through the window in one language, theme and size."""

    def __init__(
        self,
        app: QApplication,
        place: Path,
        folder: Path,
        clock: FixedClock,
        language: str,
        mode: str,
        size: tuple[int, int],
    ) -> None:
        self._app, self._place, self._folder, self._clock = app, place, folder, clock
        self._language, self._mode, self._size = language, mode, size

    def show_first_start(self) -> list[Path]:
        with self._window(self._place / f"new-{self._language}", "") as start:
            _until(lambda: start.window.centre.panel is not start.page)
            return [self._picture(start, "first-start")]

    def show_main_job(self) -> list[Path]:
        with self._window(self._place / "shop", PASSPHRASE) as start:
            _until(lambda: start.workbench is not None and start.workbench.is_ready)
            return list(self._main_job(start))

    def _main_job(self, start: Start) -> Iterator[Path]:
        bench = start.workbench
        assert bench is not None
        start.window.activateWindow()
        start.window.top.focus_search()
        for letter in _CALLER:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click,
                start.window.top.search,
                Qt.Key.Key_unknown,
                letter,
                Qt.KeyboardModifier.NoModifier,
            )
        _until(bench.box.popup.isVisible)
        yield self._picture(start, "find")
        QTest.keyClick(start.window.top.search, Qt.Key.Key_Return)
        _until(lambda: bench.customers.page is not None and bench.customers.page.presenter.opened is not None)
        yield self._picture(start, "customer")
        yield self._page(start, "customer.edit", "editor")
        QTest.keyClick(self._app.focusWidget() or start.window, Qt.Key.Key_Escape)
        _until(lambda: bench.customers.front is not None)
        start.window.actions_of_window.run("call.start")
        self._clock.move(timedelta(minutes=2, seconds=14))
        _until(lambda: isinstance(self._app.focusWidget(), QPlainTextEdit))
        notes = self._app.focusWidget()
        assert isinstance(notes, QPlainTextEdit)
        notes.insertPlainText(_NOTES[self._language])
        yield self._picture(start, "call")
        start.window.actions_of_window.run("call.wrap_up")
        yield self._picture(start, "wrap-up")
        bench.contacts.discard()
        _rest(300)
        yield from self._import(start)
        yield self._page(start, "window.settings", "settings")
        yield self._page(start, "window.help", "help")

    def _import(self, start: Start) -> Iterator[Path]:
        """Looked at and rehearsed, never carried out."""
        bench = start.workbench
        assert bench is not None
        file = self._place / "kunden.csv"
        file.write_text(_FILE, encoding="cp1252")
        start.window.actions_of_window.run("intake.open")
        bench.intake.look(file)
        _until(lambda: bench.intake.file is not None)
        yield self._picture(start, "import-columns")
        bench.intake.rehearse()
        _until(lambda: bench.intake.found is not None)
        yield self._picture(start, "import-checked")

    def _page(self, start: Start, action: str, name: str) -> Path:
        start.window.actions_of_window.run(action)
        return self._picture(start, name)

    def _picture(self, start: Start, name: str) -> Path:
        _rest(900)
        path = self._folder / f"{name}-{self._language}-{self._mode}.png"
        _in_few_colours(start.window.grab().toImage()).save(str(path))
        return path

    @contextmanager
    def _window(self, profile: Path, passphrase: str) -> Iterator[Start]:
        state = self._place / "window.json"
        state.write_text(json.dumps({"mode": self._mode}), encoding="utf-8")
        start = Start(
            self._app,
            profile,
            person=PERSON if passphrase else "",
            language_code=self._language,
            state_file=state,
            passphrase=passphrase,
            clock=self._clock,
        )
        start.window.resize(*self._size)
        start.show()
        try:
            yield start
        finally:
            start.window.close()
            start.close()


def _in_few_colours(picture: QImage) -> QImage:
    """A third of the size, for the handbook: with its own 256 commonest colours, for dots in flat areas cost room."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    commonest = [colour for colour, _ in Counter(memoryview(plain.constBits()).cast("B").cast("I")).most_common(256)]
    exact = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, commonest, exact)


def _until(there: Callable[[], object]) -> None:
    """Raises Failure tour.stuck when the window does not get there."""
    deadline = QDeadlineTimer(_PATIENCE_MS)
    while not there():
        if deadline.hasExpired():
            raise Failure("tour.stuck")
        _rest(20)


def _rest(milliseconds: int) -> None:
    """Lets the window work for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
