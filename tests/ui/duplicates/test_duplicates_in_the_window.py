"""Duplicates in the real window: looked for, side by side, decided by one key, merged, taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.duplicates.commands import LikelyDuplicates
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.duplicates.beside import BesideCard
from agentdesk.ui.duplicates.page import DuplicatesPage
from agentdesk.ui.language import language
from agentdesk.ui.widgets.text import Text
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window

TWICE = (("Ina", "Quitzow"), ("Inna", "Quitzow"), ("Lars", "Rautenberg"), ("Larss", "Rautenberg"))


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication) -> Iterator[Window]:
    folder = tmp_path / "profile"
    create_workplace(folder, SHOP, passphrase=PASSPHRASE).close()
    with open_window(folder) as opened:
        yield opened.ready()
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def test_pairs_are_looked_for_and_decided_by_keyboard(window: Window) -> None:
    bench = window.start.workbench
    assert bench
    desk, me = bench.workplace.desk, bench.person.id
    for given, family in TWICE:
        point = NewPoint(kind=PointKind.EMAIL, value=f"{family}@example.org")
        desk.execute(CreateCustomer(given_name=given, family_name=family, points=(point,)), actor=me)
    window.start.window.actions_of_window.run("duplicates.show")
    window.see("Nobody has looked so far")
    window.press("Look for duplicates")
    window.see("2 pairs to decide about, of 4 customers", "same e-mail address", "Side by side", "Different people")

    def left() -> int:
        return len(desk.ask(LikelyDuplicates(), actor=me))

    window.key("D")
    window.wait(lambda: left() == 1, "it was not decided")
    window.see("1 pair to decide about")
    window.press("Undo")
    window.wait(lambda: left() == 2, "it was not taken back")
    window.see("2 pairs to decide about, of 4 customers")
    window.key("M")
    window.see("Who else is Ina Quitzow", "Stays: Ina Quitzow")
    assert left() == 2, "it was merged before anybody asked for it"
    window.key("Esc")
    window.see("2 pairs to decide about")
    window.key("M")
    window.see("Stays: Ina Quitzow")
    window.settle()
    window.key("Ctrl+S")
    window.wait(lambda: left() == 1, "it was not merged")
    window.see("1 pair to decide about")
    window.key("S")
    window.wait(lambda: left() == 0, "it was not decided")
    window.see("Nothing to decide")
    for look in ("Ctrl+,", "F1", "Ctrl+Shift+N"):
        window.key(look)
        window.see_no_more("Nothing to decide")
        window.settle()
        window.key("Esc")
        window.see("Nothing to decide")
    window.key("Ctrl+,", "F1")
    window.see_no_more("Opening hours")
    window.key("Esc")
    window.see("Opening hours")
    window.wait(lambda: window.typed == "Appearance", "the keyboard is nowhere")
    window.key("Esc")
    window.see("Nothing to decide")
    window.key("Esc")
    window.see_no_more("Nothing to decide")


def test_the_keyboard_is_in_the_list_again_after_a_look_at_merging_and_decisions_are_taken_back_by_key(
    window: Window,
) -> None:
    bench = window.start.workbench
    assert bench
    desk, me = bench.workplace.desk, bench.person.id
    for given, family in TWICE:
        point = NewPoint(kind=PointKind.EMAIL, value=f"{family}@example.org")
        desk.execute(CreateCustomer(given_name=given, family_name=family, points=(point,)), actor=me)
    window.start.window.actions_of_window.run("duplicates.show")
    window.see("Nobody has looked so far")
    window.key("N")
    window.see("2 pairs to decide about")
    window.key("M")
    window.see("Stays:")
    window.key("Esc")
    window.see("2 pairs to decide about")

    def in_the_list() -> bool:
        focus = window.start.window.focusWidget()
        return bool(focus.accessibleName() == "Pairs to decide about")

    window.wait(in_the_list, "the keyboard is somewhere else")
    window.key("D")
    window.see("1 pair to decide about", "Take back")
    window.key("H")
    window.see("Nothing to decide")
    window.key("V")
    window.see("different people, by Miriam Vogt", "same household, by Miriam Vogt")
    window.key("V")
    window.see("Nothing to decide")
    window.key("Z")
    window.see("1 pair to decide about")
    window.key("Z")
    window.see("2 pairs to decide about")
    window.wait(lambda: len(desk.ask(LikelyDuplicates(), actor=me)) == 2, "it was not taken back")
    window.see_no_more("Take back")


def test_the_keyboard_comes_back_to_the_list_from_a_word_that_was_copied_beside_it(window: Window) -> None:
    """A click on what is to be copied takes the keyboard, and the card it stands in gives way to the next."""
    bench = window.start.workbench
    assert bench
    desk, me = bench.workplace.desk, bench.person.id
    for given, family in TWICE:
        point = NewPoint(kind=PointKind.EMAIL, value=f"{family}@example.org")
        desk.execute(CreateCustomer(given_name=given, family_name=family, points=(point,)), actor=me)
    window.start.window.actions_of_window.run("duplicates.show")
    window.see("Nobody has looked so far")
    window.key("N")
    window.see("2 pairs to decide about", "Side by side")
    window.settle()
    page = window.start.window.findChild(DuplicatesPage)
    assert page

    def click_a_word() -> None:
        window.wait(lambda: any(each.isVisible() for each in page.findChildren(BesideCard)), "no card beside the list")
        card = next(each for each in page.findChildren(BesideCard) if each.isVisible())
        copied = Qt.TextInteractionFlag.TextSelectableByMouse
        cell = next(each for each in card.findChildren(Text) if each.textInteractionFlags() & copied)
        QTest.mouseClick(cell, Qt.MouseButton.LeftButton)
        assert window.start.window.focusWidget() is cell

    click_a_word()
    window.key("D")
    window.see("1 pair to decide about")
    window.settle()
    window.key("V")
    window.see("different people, by Miriam Vogt")
    window.settle()
    click_a_word()
    language().use("de")
    window.see("Nebeneinander")
    window.settle()
    window.key("V")
    window.see("1 Paar")
    window.settle()
    assert page.isAncestorOf(window.start.window.focusWidget())
    QTest.mouseClick(page._verbs[2][0], Qt.MouseButton.LeftButton)
    window.see("Nichts zu entscheiden")
    window.settle()
    window.key("Z")
    window.see("1 Paar")


def test_what_stands_side_by_side_is_no_higher_than_its_words(window: Window) -> None:
    """It kept the height that its words need at the width it was born with."""
    bench = window.start.workbench
    assert bench
    desk, me = bench.workplace.desk, bench.person.id
    for number, family in enumerate(("Quitzow", "Rautenberg", "Zumbusch", "Oelrich")):
        home = NewPoint(
            kind=PointKind.ADDRESS, street=f"Weg {family}", house_number="9", postcode=f"24{number}05", city="Kiel"
        )
        points = (NewPoint(kind=PointKind.EMAIL, value=f"{family}@example.org"), home)
        for given in ("Ina", "Inna"):
            desk.execute(CreateCustomer(given_name=given, family_name=family, points=points), actor=me)
    window.start.window.actions_of_window.run("duplicates.show")
    window.see("Nobody has looked so far")
    window.key("N")
    window.see("4 pairs to decide about", "Side by side")
    page = window.start.window.findChild(DuplicatesPage)
    assert page
    for key in ("", "D", "V", "V", "D", "V", "V", "Z", "D"):
        if key:
            window.key(key)
        window.settle()
        window.wait(lambda: _is_as_high_as_its_words(page), f"after “{key}”")


def _is_as_high_as_its_words(page: DuplicatesPage) -> bool:
    cards = [each for each in page.findChildren(BesideCard) if each.isVisible()]
    return bool(cards) and all(each.height() == each.heightForWidth(each.width()) for each in cards)
