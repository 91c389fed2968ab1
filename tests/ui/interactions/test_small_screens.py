"""The wrap-up on a small screen and with large text: what is asked and what saves it stay in sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from tests.journeys.window import Window, open_window


@pytest.fixture
def window(profile: Path) -> Iterator[Window]:
    with open_window(profile, language="de") as window:
        yield window.ready()
        window.start.preferences.set_text_size(100)
        window.start.preferences.set_mode("light")


@pytest.mark.parametrize(("mode", "text_size"), [("light", 100), ("dark", 150), ("light", 200)])
def test_the_wrap_up_is_whole_at_1280_by_720(window: Window, mode: str, text_size: int) -> None:
    window.start.window.resize(1280, 720)
    window.start.preferences.set_mode(mode)
    window.start.preferences.set_text_size(text_size)
    window.key("Ctrl+K")
    window.type("quellenthal")
    window.see("Jörg")
    window.key("Return")
    window.wait(lambda: "Quellenthal" in window.heading)
    window.key("F2")
    window.type("Ersatz ging an die alte Anschrift. Neu: Lindenweg 8, 50674 Köln, 0221 5550199, a@example.org. " * 2)
    window.see("Strg+D")
    window.key("Ctrl+Return")
    window.see("Für den Kunden gelöst?", "Speichern")
    bench = window.start.workbench
    assert bench is not None
    panel = bench.conversation
    window.wait(lambda: _cut_off(panel.wrap_up_strip, panel.foot) == [], lambda: str(_cut_off(panel)))
    assert bench.centre.height() == bench.centre.pages.parentWidget().height() + panel.height()  # nothing lies over it
    window.start.workbench.contacts.discard()  # type: ignore[union-attr]
    window.wait(lambda: not panel.isVisible())


def _cut_off(*parts: QWidget) -> list[tuple[str, int, int]]:
    shown = [child for part in parts for child in part.findChildren(QWidget) if child.isVisible()]
    sizes = [(child, child.visibleRegion().boundingRect().height()) for child in shown]
    return [(child.accessibleName(), height, child.height()) for child, height in sizes if height < child.height()]
