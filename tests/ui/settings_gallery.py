"""Saves pictures of settings, help and the strip above the centre, over a profile that is really open.

python -m tests.ui.settings_gallery DIR [--quick]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from agentdesk.core.settings.commands import SettingsText
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.help.page import HelpPage
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.file_section import FileSection
from agentdesk.ui.settings.notice_board import NoticeBoard
from agentdesk.ui.settings.page import SECTIONS, SettingsPage
from agentdesk.ui.settings.people_section import PeopleSection
from agentdesk.ui.settings.safety_section import SafetySection
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace

SIZES = ((1440, 900), (1280, 720))


class Scene:
    """The window with the strip, and settings or help below it."""

    def __init__(self, place: Workplace, theme: Theme) -> None:
        self.window, self.runner = MainWindow(), TaskRunner()
        self.door = Door(place.desk, place.person().id, self.runner)
        place.recovery_code = "7K3PX-0QW4H-M2ZB9-D8R1V-N5TGC-6YJSE"
        self.board = NoticeBoard(place, self.runner, self.window)
        self.board.setVisible(False)
        self.settings = SettingsPage(self.door, place, Preferences(self.window, theme))
        self.help = HelpPage(self.window.actions_of_window)
        self.centre = QWidget()
        column = QVBoxLayout(self.centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.board)
        column.addWidget(self.settings, 1)
        column.addWidget(self.help, 1)
        self.help.hide()
        self.window.set_centre(self.centre)

    def safety(self) -> SafetySection:
        self.settings.show_section("safety")
        section = self.settings.section("safety")
        assert isinstance(section, SafetySection)
        return section

    def close(self) -> None:
        self.runner.close()
        self.window.close()


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else "gallery")
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme = Theme(app)
    every = product(("light", "dark"), ("de", "en"), SIZES, (100, 150))
    quick = (("light", "de", SIZES[0], 100), ("dark", "en", SIZES[1], 100), ("light", "de", SIZES[1], 150))
    with tempfile.TemporaryDirectory(prefix="agentdesk-gallery-") as home:
        place = staffed_workplace(Path(home) / "desk")
        for mode, code, size, percent in quick if "--quick" in arguments else every:
            theme.set_mode(mode)
            theme.set_text_size(percent)
            language().use(code)
            for name, prepare in SCENES.items():
                _take(place, theme, prepare, size, folder / f"{name}-{mode}-{code}-{size[0]}-{percent}.png")
        place.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


def _take(place: Workplace, theme: Theme, prepare: Callable[[Scene], None], size: tuple[int, int], file: Path) -> None:
    scene = Scene(place, theme)
    scene.window.resize(*size)
    scene.window.show()
    scene.window.activateWindow()
    _settle(60)
    prepare(scene)
    _settle(400)
    scene.window.grab().save(str(file))
    scene.close()


def _section(name: str) -> Callable[[Scene], None]:
    return lambda scene: scene.settings.show_section(name)


def code(scene: Scene) -> None:
    scene.safety().code.question._agree()
    _settle(300)
    scene.safety().ensureWidgetVisible(scene.safety().passphrase)


def passphrase(scene: Scene) -> None:
    form = scene.safety().passphrase
    form.open_form()
    form.fresh.setText("kurz")
    form.again.setText("lang")
    form.save()
    _settle(50)
    scene.safety().ensureWidgetVisible(form)


def checked(scene: Scene) -> None:
    scene.safety().check.begin.click()
    _settle(600)
    scene.safety().ensureWidgetVisible(scene.safety().check)


def file_looked_at(scene: Scene) -> None:
    _look_at_file(scene, ("sundays: false", "sundays: true"), ("teams: []", "teams: [{name: Web}]"), ("25.00", "20.00"))


def file_faulty(scene: Scene) -> None:
    _look_at_file(scene, ("sundays:", "sunday:"), ("per_case: 50.00", "per_case: 50,00"), ("level: 3", "level: drei"))


def council(scene: Scene) -> None:
    scene.settings.show_section("people")
    _settle(800)
    section = scene.settings.section("people")
    assert isinstance(section, PeopleSection)
    section.council.list.setFocus()
    section.council.list.setCurrentItem(section.council.list.topLevelItem(2))
    section.ensureWidgetVisible(section.council, 0, 0)
    section.ensureWidgetVisible(section.council.print)


def _look_at_file(scene: Scene, *changes: tuple[str, str]) -> None:
    said = scene.door.asked(SettingsText("de"))
    for old, new in changes:
        said = said.replace(old, new, 1)
    file = Path(tempfile.mkdtemp()) / "Einstellungen.yaml"
    file.write_text(said, encoding="utf-8")
    scene.settings.show_section("file")
    section = scene.settings.section("file")
    assert isinstance(section, FileSection)
    section.presenter.look_at(file)
    _settle(1500)


def restore(scene: Scene) -> None:
    scene.safety().restore._confirm(Path("AgentDesk 2026-11-23.agentdesk"))


def strip(scene: Scene) -> None:
    scene.board.setVisible(True)
    assert scene.board.strip
    scene.board.strip.toggle()


def help_page(scene: Scene) -> None:
    scene.settings.hide()
    scene.help.show()
    scene.help.take_focus()


def help_found(scene: Scene) -> None:
    help_page(scene)
    scene.help.search.setText("text")


def help_nothing(scene: Scene) -> None:
    help_page(scene)
    scene.help.search.setText("xyz")


def _settle(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


SCENES: dict[str, Callable[[Scene], None]] = {
    **{name: _section(name) for name in SECTIONS},
    "code": code,
    "passphrase": passphrase,
    "checked": checked,
    "restore": restore,
    "file-looked-at": file_looked_at,
    "file-faulty": file_faulty,
    "council": council,
    "strip": strip,
    "help": help_page,
    "help-found": help_found,
    "help-nothing": help_nothing,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
