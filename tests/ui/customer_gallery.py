"""Saves pictures of a customer in the assembled window: light and dark, German and English, two sizes.

python -m tests.ui.customer_gallery DIR [--quick]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from agentdesk.ui.customer.cards import CustomerCards
from agentdesk.ui.customer.editors import Editors
from agentdesk.ui.customer.page import CustomerPage
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.customer.recognise import recognise
from agentdesk.ui.door import Door
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.search.box import SearchBox
from agentdesk.ui.search.presenter import SearchPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme, Tone
from tests.ui import customer_rows as rows

SIZES = ((1440, 900), (1280, 720))


class Scene:
    """The window with one customer in front."""

    def __init__(self, desk: rows.StillDesk | None = None) -> None:
        self.window = MainWindow()
        self.desk = desk or rows.StillDesk()
        self.door = Door(cast(Any, self.desk), rows.MIRIAM, run_inline(self.window))
        self.presenter = CustomerPresenter(self.door, rows.MUELLER, rows.SHOP, self.window)
        self.page, self.cards = CustomerPage(self.presenter), CustomerCards(self.presenter)
        self.search = SearchPresenter(self.door, self.window.actions_of_window, self.window)
        self.box = SearchBox(self.window.top.search, self.search)
        self.window.set_centre(self.page)
        self.window.set_right(self.cards)
        self.window.bottom.set_state("Gesichert" if language().code == "de" else "Saved", Tone.GOOD)
        self.presenter.load()

    def editors(self) -> Editors:
        return Editors(self.door, rows.SHOP, None, self.window.centre, self.window)


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else "gallery")
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme = Theme(app)
    every = product(("light", "dark"), ("de", "en"), SIZES)
    quick = (("light", "de", SIZES[0]), ("dark", "en", SIZES[1]))
    for mode, code, size in quick if "--quick" in arguments else every:
        theme.set_mode(mode)
        language().use(code)
        for name, prepare in SCENES.items():
            _take(prepare, size, folder / f"{name}-{mode}-{code}-{size[0]}.png")
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


def _take(prepare: Callable[[Scene], None], size: tuple[int, int], file: Path) -> None:
    scene = Scene()
    scene.window.resize(*size)
    scene.window.show()
    scene.window.activateWindow()
    _settle(40)
    prepare(scene)
    _settle(400)
    scene.window.grab().save(str(file))
    scene.window.close()


def plain(scene: Scene) -> None:
    pass


def opened(scene: Scene) -> None:
    for row in (6, 8):
        scene.page.timeline.list.mark(row)
        scene.page.timeline.toggle(rows.entries()[row].id)
    scene.cards.orders.open_order(rows.GRINDER)
    scene.page.timeline.list.setFocus()


def writing(scene: Scene) -> None:
    scene.page.note.begin()
    scene.page.note.words.setPlainText("Neue Adresse am Telefon vorgelesen und bestätigt.")
    scene.cards.contact.begin_adding()
    form = scene.cards.contact.adding
    assert form
    type_words(form.form.findChildren(QLineEdit)[0], "0221 5550190")


def finding(scene: Scene) -> None:
    scene.window.top.focus_search()
    type_words(scene.window.top.search, "müll")
    QTest.keyClick(scene.window.top.search, Qt.Key.Key_Down)


def nobody(scene: Scene) -> None:
    scene.window.top.focus_search()
    type_words(scene.window.top.search, "anna bergfeld 0221 42")


def type_words(field: QLineEdit, words: str) -> None:
    """Key by key; QTest knows no umlauts."""
    for letter in words:
        QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))


def editing(scene: Scene) -> None:
    editors = scene.editors()
    editors.edit(rows.MUELLER)


def creating(scene: Scene) -> None:
    editors = scene.editors()
    editors.begin_new(recognise("jörg müller 0171 5550142"))
    page = editors.front
    assert page
    page.presenter.look_for_doubles()
    page.fields.widget("time_zone").setText("Europe/Berln")  # type: ignore[attr-defined]
    page._typed()
    editors.save()


def _settle(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


SCENES: dict[str, Callable[[Scene], None]] = {
    "customer": plain,
    "opened": opened,
    "writing": writing,
    "finding": finding,
    "nobody": nobody,
    "editing": editing,
    "creating": creating,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
