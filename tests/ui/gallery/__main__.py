"""Saves pictures of every widget in all states: light and dark, German and English, two sizes, two text sizes.

    python -m tests.ui.gallery DIR [--quick]

`--quick` takes one combination of each. Without a display it draws offscreen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from tests.ui.gallery import desk, plans, sheets

SIZES = ((1440, 900), (1280, 720))


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else "gallery")
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme = Theme(app)
    every = product(("light", "dark"), ("en", "de"), SIZES, (100, 150))
    quick = (("light", "en", SIZES[0], 100), ("dark", "de", SIZES[1], 150))
    for mode, code, size, percent in quick if "--quick" in arguments else every:
        theme.set_mode(mode)
        theme.set_text_size(percent)
        language().use(code)
        name = f"{mode}-{code}-{size[0]}x{size[1]}-{percent}"
        for scene, take in SCENES.items():
            take(size, folder / f"{scene}-{name}.png")
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


def take_desk(size: tuple[int, int], file: Path) -> None:
    window = desk.make_desk()
    _show(window, size)
    window.grab().save(str(file))
    _end(window)


def take_search(size: tuple[int, int], file: Path) -> None:
    window = desk.make_desk()
    _show(window, size)
    desk.open_results(window)
    window.toasts.show_message(
        desk.said("Note saved for Jörg Müller", "Notiz zu Jörg Müller gesichert"), undo=lambda: None
    )
    _settle(50)
    window.grab().save(str(file))
    _end(window)


def take_narrow(size: tuple[int, int], file: Path) -> None:
    window = desk.make_desk()
    _show(window, (1100, size[1]))
    window.show_right()
    _settle(250)
    window.grab().save(str(file))
    _end(window)


def _sheet(make: Callable[[], QWidget]) -> Callable[[tuple[int, int], Path], None]:
    def take(size: tuple[int, int], file: Path) -> None:
        sheet = make()
        _show(sheet, size)
        if focused := sheet.findChild(QWidget, "focused"):
            focused.setFocus()
        sheet.resize(size[0], max(size[1], sheet.heightForWidth(size[0])))
        _settle(400 if make is sheets.states else 30)
        sheet.grab().save(str(file))
        _end(sheet)

    return take


def take_dialogs(size: tuple[int, int], file: Path) -> None:
    """A menu and a question, side by side on one picture."""
    parent = QWidget()
    _show(parent, (760, 320))
    menu, question = sheets.menu(parent), sheets.question(parent)
    menu.popup(parent.mapToGlobal(parent.rect().topLeft()))
    question.show()
    _settle(30)
    picture = parent.grab()
    _paint_over(picture, menu, 24, 24)
    _paint_over(picture, question, 260, 24)
    picture.save(str(file))
    menu.close()
    question.close()
    _end(parent)


def _paint_over(picture: object, widget: QWidget, left: int, top: int) -> None:
    from PySide6.QtGui import QPainter, QPixmap

    assert isinstance(picture, QPixmap)
    painter = QPainter(picture)
    painter.drawPixmap(left, top, widget.grab())
    painter.end()


def _show(widget: QWidget, size: tuple[int, int]) -> None:
    widget.setAutoFillBackground(True)
    widget.resize(*size)
    widget.show()
    _settle(30)


def _end(widget: QWidget) -> None:
    """For good: what is left would be restyled with every further look."""
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _settle(milliseconds: int) -> None:
    deadline = QDeadlineTimer(milliseconds)
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    while not deadline.hasExpired():
        QApplication.processEvents()


SCENES: dict[str, Callable[[tuple[int, int], Path], None]] = {
    "desk": take_desk,
    "search": take_search,
    "narrow": take_narrow,
    "controls": _sheet(sheets.controls),
    "states": _sheet(sheets.states),
    "steps": _sheet(sheets.steps),
    "loading": _sheet(sheets.loading_timeline),
    "moments": _sheet(plans.moments),
    "listing": _sheet(plans.listing),
    "week": _sheet(plans.week),
    "dialogs": take_dialogs,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
