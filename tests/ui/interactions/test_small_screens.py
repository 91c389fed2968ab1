"""The wrap-up on a small screen and with large text: what is asked and what saves it stay in sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from agentdesk.ui.interactions.notes_edit import NotesEdit
from agentdesk.ui.interactions.panel import ConversationPanel
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
    panel = bench.calls.conversation
    window.wait(lambda: _cut_off(panel.wrap_up_strip, panel.foot) == [], lambda: str(_cut_off(panel)))
    assert bench.centre.height() == bench.centre.pages.parentWidget().height() + panel.height()  # nothing lies over it
    window.start.workbench.contacts.discard()  # type: ignore[union-attr]
    window.wait(lambda: not panel.isVisible())


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_the_conversation_is_as_high_as_what_it_shows(window: Window, size: tuple[int, int]) -> None:
    window.start.window.resize(*size)
    window.key("Ctrl+K")
    window.type("quellenthal")
    window.see("Jörg")
    window.key("Return")
    window.wait(lambda: "Quellenthal" in window.heading)
    window.key("F2")
    window.type("Neu: Lindenweg 8, 50674 Köln.")
    window.see("Strg+D")
    bench = window.start.workbench
    assert bench is not None
    panel = bench.calls.conversation
    window.wait(lambda: _fits(panel), lambda: f"before the wrap-up: {_blanks(panel)}")
    before = panel.height()
    window.key("Ctrl+Return")
    window.see("Für den Kunden gelöst?")
    window.wait(lambda: _fits(panel), lambda: f"in the wrap-up: {_blanks(panel)}")
    assert panel.height() > before
    window.key("Escape")
    window.wait(lambda: not panel.wrap_up_strip.isVisible())
    window.wait(lambda: _fits(panel) and panel.height() == before, lambda: f"back from the wrap-up: {_blanks(panel)}")
    bench.contacts.discard()
    window.wait(lambda: not panel.isVisible())


def _fits(panel: ConversationPanel) -> bool:
    return _blanks(panel) == [] and _cut_off(panel.head, panel.offers, panel.foot) == []


def _blanks(panel: ConversationPanel) -> list[int]:
    """Heights of the empty stretches between the parts of the panel, in its last line and below it; below nought
    where parts lie over each other, as for a moment when one has come. What is suggested lies in the notes' frame."""
    notes = (panel.findChild(NotesEdit), panel.offers)
    parts = (panel.head, *notes, panel.ways, panel.wrap_up_strip, panel.foot)
    shown = [part for part in parts if part is not None and part.isVisible()]
    tops = [part.mapTo(panel, QPoint(0, 0)).y() for part in shown]
    ends = [top + part.height() for top, part in zip(tops, shown, strict=True)]
    gaps = [below - above for above, below in zip(ends, [*tops[1:], panel.height()], strict=True)]
    return [gap for gap in (*gaps, panel.foot.height() - panel.foot.sizeHint().height()) if not 0 <= gap <= 16]


def _cut_off(*parts: QWidget) -> list[tuple[str, int, int]]:
    shown = [child for part in parts for child in part.findChildren(QWidget) if child.isVisible()]
    sizes = [(child, child.visibleRegion().boundingRect().height()) for child in shown]
    return [(child.accessibleName(), height, child.height()) for child, height in sizes if height < child.height()]
