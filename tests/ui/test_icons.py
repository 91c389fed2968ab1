from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from agentdesk.ui import icons
from agentdesk.ui.theme import RESOURCES, Theme

PACKAGE = RESOURCES.parent
SHIPPED = {file.stem for file in (RESOURCES / "icons").glob("*.svg")}


def test_an_icon_takes_the_colour_it_is_asked_for(theme: Theme):
    picture = icons.pixmap("phone", 16, QColor("#c8372d")).toImage()
    strongest = max((picture.pixelColor(x, y) for x in range(16) for y in range(16)), key=lambda colour: colour.alpha())
    assert strongest.red() > 150
    assert strongest.blue() < 90


def test_an_icon_is_drawn_as_sharp_as_the_screen(theme: Theme):
    twice = icons.pixmap("mail", 16, dpr=2.0)
    assert (twice.width(), twice.devicePixelRatio()) == (32, 2.0)


def test_an_icon_is_drawn_once(theme: Theme):
    assert icons.pixmap("mail", 16).cacheKey() == icons.pixmap("mail", 16).cacheKey()


def test_a_name_that_is_not_shipped_is_refused(theme: Theme):
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon", 16)


def test_the_program_has_a_sign_of_its_own_in_all_sizes(theme: Theme):
    assert {size.width() for size in icons.app_icon().availableSizes()} >= {16, 32, 256}


def test_icons_come_with_their_licence():
    licence = (RESOURCES / "icons" / "LICENSE").read_text(encoding="utf-8")
    assert "ISC License" in licence
    assert "Lucide" in licence
    assert "SIL Open Font License" in (RESOURCES / "fonts" / "LICENSE").read_text(encoding="utf-8")


def test_every_icon_named_in_the_window_is_shipped():
    """Names are given as `icon="…"` or in tables; each literal that looks like an icon's keyword must exist."""
    missing = {name for file in (PACKAGE / "ui").rglob("*.py") for name in _icons_named_in(file)} - SHIPPED
    assert missing == set()


def _icons_named_in(file: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    words = (word for call in calls for word in call.keywords if word.arg == "icon")
    return {word.value.value for word in words if isinstance(word.value, ast.Constant) and word.value.value}
