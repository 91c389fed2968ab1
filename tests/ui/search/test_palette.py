"""The command that is meant comes first: in both languages, by any word of it, and where names are asked for."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from agentdesk.ui.search.palette import Called, distance, is_surely_meant, meant
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window

LABELLED = Path(__file__).with_name("palette.csv")
CANCEL = Called.by("Bestellung stornieren", "Storno", "Cancel an order", "cancellation")


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication) -> Iterator[Window]:
    folder = tmp_path / "profile"
    create_workplace(folder, SHOP, passphrase=PASSPHRASE).close()
    with open_window(folder) as opened:
        yield opened.ready()
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def test_what_is_typed_comes_first_and_is_meant_where_nobody_is_called_so(window: Window) -> None:
    there = [action for action in window.start.window.actions_of_window if action.in_palette]
    actions = [action for action in there if not action.id.startswith("guide.start.")]  # come when they are read
    missed = []
    with LABELLED.open(encoding="utf-8") as lines:
        labelled = list(csv.DictReader(lines))
    for each in labelled:
        language().use(each["language"])
        found = meant(each["typed"], actions)
        if not found or found[0].id != each["action"]:
            missed.append((each["typed"], each["action"], [action.id for action in found[:3]]))
    assert len(labelled) >= 40
    assert missed == [], f"Success@1 {1 - len(missed) / len(labelled):.0%}"
    language().use("en")
    window.key("Ctrl+K")
    window.type("Storno 4711 Storno")
    window.see("New customer")
    window.key("Ctrl+K")
    window.type("Settin")
    window.see("COMMANDS", "New customer “Settin”")
    window.key("Return")
    window.see("Appearance")


@pytest.mark.parametrize(
    ("typed", "far"),
    [("storno", 1), ("stornier", 2), ("best stor", 4), ("Stornierung", 4), ("order", 5), ("tornier", 8)],
)
def test_a_beginning_is_nearer_than_another_ending_and_that_nearer_than_a_piece(typed: str, far: int) -> None:
    found = distance(typed, CANCEL)
    assert found
    assert found[0] == far


def test_what_begins_no_word_is_not_meant() -> None:
    assert distance("bestellung anlegen", CANCEL) is None
    assert is_surely_meant("stornier", CANCEL)
    assert not any(is_surely_meant(typed, CANCEL) for typed in ("sto", "tornieren", "stornier werner", ""))


def test_what_the_window_can_do_stands_before_each_guide(window: Window) -> None:
    def found() -> list[str]:
        return [action.id for action in meant("leitfäden", window.start.window.actions_of_window)]

    language().use("de")
    window.wait(lambda: any(each.startswith("guide.start.") for each in found()))
    first_guide = next(n for n, each in enumerate(found()) if each.startswith("guide.start."))
    assert found().index("guides.show") < first_guide
