"""A window of the tour with hands at its keyboard: keys go in, pictures come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.core.clock import FixedClock
from agentdesk.core.errors import Failure
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.app import Start
from agentdesk.ui.parts import Part
from agentdesk.ui.search.hits import Hit
from agentdesk.ui.workbench import Workbench

_PATIENCE_MS = 240_000
"""What hears reasons and moods gives way to everything else on the machine, which may be busy."""
_COLOURS = 80
_KIND = 0xC0C0C0
"""The two highest bits of red, green and blue: 64 kinds of colour."""
_SMALLEST = 0
"""What Qt calls the quality of a PNG: as small as can be, without loss."""
AnyPart = TypeVar("AnyPart", bound=Part)
AnyWidget = TypeVar("AnyWidget", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Looks:
    """`mode`: light or dark; `size` in pixels."""

    language: str
    mode: str
    size: tuple[int, int]


class Hands:
    """At one window. Whatever is waited for and does not come is Failure tour.stuck."""

    def __init__(self, start: Start, looks: Looks, folder: Path, clock: FixedClock, aside: Path) -> None:
        """`folder` takes the pictures, `aside` what else is needed; `clock` is the window's."""
        self.start, self.language, self.clock, self.aside = start, looks.language, clock, aside
        self._folder, self._ending = folder, f"{looks.language}-{looks.mode}.png"

    # ── what is there ───────────────────────────────────────────────────────────────────────────────────────────
    @property
    def bench(self) -> Workbench:
        """Once everything stands."""
        until(lambda: self.start.workbench is not None and self.start.workbench.is_ready)
        assert self.start.workbench is not None
        return self.start.workbench

    def part(self, kind: type[AnyPart]) -> AnyPart:
        return next(part for part in self.bench.parts if isinstance(part, kind))

    def seen(self, kind: type[AnyWidget]) -> AnyWidget:
        """The one of its kind that is shown, once it is."""

        def shown() -> list[AnyWidget]:
            return [each for each in self.start.window.findChildren(kind) if each.isVisible()]

        until(shown)
        return shown()[0]

    def work(self, kind: str) -> WorkItem:
        """The most urgent of this kind."""
        work = self.bench.work
        until(lambda: any(item.kind == kind for item in work.items))
        return next(item for item in work.items if item.kind == kind)

    # ── what is done ────────────────────────────────────────────────────────────────────────────────────────────
    def run(self, action: str) -> None:
        """By its key or its name in the palette, whichever it has; it must be there and possible now."""
        if not self.bench.window.actions_of_window.run(action):
            raise Failure("tour.stuck")

    def press(self, *keys: str) -> None:
        """As they are called in the handbook: `Return`, `Alt+1`."""
        for name in keys:
            combination = QKeySequence(name)[0]  # type: ignore[index]  # indexable, which its stub does not say
            QTest.keyClick(_keyboard(), combination.key(), combination.keyboardModifiers())

    def write(self, words: str) -> None:
        """Letter by letter, umlauts too, as a keyboard sends them."""
        for letter in words:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click, _keyboard(), Qt.Key.Key_unknown, letter, Qt.KeyboardModifier.NoModifier
            )

    def look_for(self, words: str) -> None:
        """In the box, until something is found."""
        bench = self.bench
        self.start.window.top.focus_search()
        until(lambda: bench.runner.is_idle)  # what was noted before can be found now
        self.press("Ctrl+A")
        self.write(words)
        until(lambda: bench.box.popup.isVisible() and bench.search.is_answered)

    def open_customer(self, words: str) -> None:
        """The first who is found by these words."""
        customers, search = self.bench.customers, self.bench.search
        self.look_for(words)
        until(lambda: search.results.rows and isinstance(search.results.rows[0], Hit))
        first = search.results.rows[0]
        self.press("Return")
        until(lambda: isinstance(first, Hit) and customers.front == first.customer_id)
        until(lambda: customers.page is not None and customers.page.presenter.opened is not None)

    def until_typing(self, kind: type[QWidget]) -> None:
        """Until the keyboard is in a field of this kind."""
        until(lambda: isinstance(QApplication.focusWidget(), kind))

    # ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────
    def page(self, action: str, name: str) -> Path:
        self.run(action)
        return self.picture(name)

    def picture(self, name: str) -> Path:
        self._settle()
        path = self._folder / f"{name}-{self._ending}"
        in_few_colours(self.start.window.grab().toImage()).save(str(path), None, _SMALLEST)
        return path

    def _settle(self) -> None:
        """Until everything is saved, answered and painted, on a busy machine too."""
        bench = self.start.workbench
        for milliseconds in (900, 300, 300):
            rest(milliseconds)
            if bench and bench.is_ready:
                until(lambda: bench.runner.is_idle and bench.contacts.keeper.is_saved)


def in_few_colours(picture: QImage) -> QImage:
    """A third of the size, for the handbook: with few colours of its own, for dots in flat areas cost room.

    The commonest of each kind of colour come first, so that a small green dot stays green.
    """
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    commonest = [colour for colour, _ in Counter(memoryview(plain.constBits()).cast("B").cast("I")).most_common()]
    kinds = {colour & _KIND: colour for colour in reversed(commonest)}
    colours = list(dict.fromkeys([*kinds.values(), *commonest]))[:_COLOURS]
    exact = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, colours, exact)


def until(there: Callable[[], object]) -> None:
    """Raises Failure tour.stuck when the window does not get there."""
    deadline = QDeadlineTimer(_PATIENCE_MS)
    while not there():
        if deadline.hasExpired():
            raise Failure("tour.stuck")
        rest(20)


def rest(milliseconds: int) -> None:
    """Lets the window work for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _keyboard() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None, "the keyboard is nowhere"
    return focus
