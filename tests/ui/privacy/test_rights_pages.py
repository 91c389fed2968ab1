"""A person's rights in the real window of somebody who works alone, and what becomes of pages of whoever is erased."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.core.clock import SystemClock
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import parse_command
from agentdesk.core.privacy.commands import EraseCustomer
from agentdesk.core.privacy.request_commands import TheirRights
from agentdesk.core.privacy.requests import Way
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from agentdesk.ui.privacy import steps
from agentdesk.ui.privacy.part import PrivacyPart
from agentdesk.ui.workbench import Workbench
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication) -> Iterator[Window]:
    folder = tmp_path / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    for number, name in (("4711", "Quitzow"), ("4712", "Rautenberg")):
        place.desk.execute(CreateCustomer(number=number, family_name=name), actor=place.person().id)
    place.close()
    with open_window(folder) as opened:
        yield opened.ready()
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def bench_of(window: Window) -> Workbench:
    bench = window.start.workbench
    assert bench
    return bench


def shown(window: Window, number: str) -> UUID:
    """The customer of this number is in front."""
    from agentdesk.core.customers.commands import CustomerByNumber

    bench = bench_of(window)
    customer_id = bench.workplace.desk.ask(CustomerByNumber(number), actor=bench.person.id)
    bench.show_customer(customer_id)
    window.settle()
    return customer_id


def part_of(window: Window) -> PrivacyPart:
    return next(part for part in bench_of(window).parts if isinstance(part, PrivacyPart))


def test_whoever_works_alone_types_the_number_before_somebody_is_erased(window: Window) -> None:
    shown(window, "4711")
    window.key("Ctrl+Shift+O")
    window.see("Nothing is restricted, and nothing is asked.")
    window.press("See what would go")
    window.see("This is for good", "type the customer number 4711")
    window.key("Tab")
    window.type("4712")
    window.key("Return")
    window.see("That is another number")
    window.key("Ctrl+A")
    window.type("4711")
    window.key("Return")
    window.see("Customer 4711 is erased", "No request is open")
    assert bench_of(window).customers.kept == []


def test_what_is_open_of_somebody_closes_when_they_are_erased_elsewhere(window: Window) -> None:
    bench, who = bench_of(window), shown(window, "4711")
    window.key("Ctrl+N")
    window.type("Halb")
    window.settle()
    gone: list[UUID] = []
    bench.customers.gone.connect(gone.append)
    bench.workplace.desk.execute(EraseCustomer(customer_id=who), actor=bench.person.id)
    window.wait(lambda: gone == [who], "nobody has noticed")
    window.see_no_more("Quitzow")
    assert bench.customers.kept == []
    bench.forms.keep(who, "note", who, {"words": "Halb geschrieben"}, who, now=True)
    window.settle()
    assert list(bench.drafts.all()) == []


def test_a_restriction_is_set_seen_beside_the_name_and_taken_back(window: Window) -> None:
    bench, who = bench_of(window), shown(window, "4711")
    window.key("Ctrl+Shift+O")
    window.see("Record a request …")
    window.press("Restrict …")
    window.see("Keep their data without using them")
    window.key("Ctrl+S")
    window.see("Restricted since")
    window.key("Esc")
    window.see("Data restricted")
    window.key("Alt+Z")
    window.see_no_more("Data restricted")
    rights = bench.workplace.desk.ask(TheirRights(who), actor=bench.person.id)
    assert not rights.standing.restricted


def test_a_refusal_is_said_in_the_form_and_nothing_typed_is_lost(window: Window) -> None:
    bench, who = bench_of(window), shown(window, "4711")
    asked = {"customer_id": str(who), "right": "access", "way": "letter"}
    bench.workplace.desk.execute(parse_command("privacy.record_request", asked), actor=bench.person.id)
    window.key("Ctrl+Shift+O")
    window.see("R-1")
    window.press("Done …")
    window.type("Kopie per Brief")
    window.key("Ctrl+S")
    window.see("Note first how you know who is asking.", "Kopie per Brief")
    window.key("Esc")
    window.see_no_more("Kopie per Brief")


def test_a_copy_that_is_stopped_leaves_nothing_behind(window: Window, tmp_path: Path) -> None:
    shown(window, "4711")
    window.key("Ctrl+Shift+O")
    window.see("A complete copy")
    part = part_of(window)
    part.presenter.copy(tmp_path / "copy", frozenset())
    part.presenter.stop()
    window.settle()
    assert not (tmp_path / "copy").exists()
    part.presenter.copy(tmp_path / "copy", frozenset())
    window.see("Open folder")
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["copy.html", "copy.json"]


def test_which_objection_counts_no_more_is_chosen(window: Window) -> None:
    bench, who = bench_of(window), shown(window, "4711")
    objected = {"customer_id": str(who), "objects_to": ["advertising", "statistics"]}
    bench.workplace.desk.execute(parse_command("privacy.object", objected), actor=bench.person.id)
    window.key("Ctrl+Shift+O")
    window.see("No figure counts them")
    window.press("Objection counts no more …")
    window.key("Down")
    window.key("Tab")
    window.type("Am Telefon gesagt")
    window.key("Ctrl+S")
    window.see_no_more("No figure counts them")
    rights = bench.workplace.desk.ask(TheirRights(who), actor=bench.person.id)
    assert [str(each) for each in rights.standing.objections] == ["advertising"]


def test_a_form_about_rights_that_was_begun_is_there_again_after_a_restart(tmp_path: Path, qapp: QApplication) -> None:
    folder = tmp_path / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    place.desk.execute(CreateCustomer(number="4711", family_name="Quitzow"), actor=place.person().id)
    place.close()
    with open_window(folder) as opened:
        window = opened.ready()
        shown(window, "4711")
        window.key("Ctrl+Shift+O")
        window.see("Record a request …")
        window.press("Restrict …")
        window.key("Tab")
        window.type("Die Anschrift stimmt nicht")
        window.settle()
    with open_window(folder) as opened:
        window = opened.ready()
        who = shown(window, "4711")
        window.key("Ctrl+Shift+O")
        window.see("Die Anschrift stimmt nicht", "Keep their data without using them")
        window.key("Ctrl+S")
        window.see("Restricted since")
        window.settle()
        bench = bench_of(window)
        rights = bench.workplace.desk.ask(TheirRights(who), actor=bench.person.id)
        assert [each.words for each in rights.rights] == ["Die Anschrift stimmt nicht"]
        assert list(bench.drafts.all()) == []
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def test_a_check_that_stands_is_offered_first_and_only_then() -> None:
    """How somebody was identified: the first choice is what Enter takes."""
    for checked in (True, False):
        [choice, _] = steps._identify(UUID(int=1), checked=checked).ask()
        offered = [key for key, _ in choice.options]
        assert (offered[0] == "check", "check" in offered) == (checked, checked)


def test_what_an_objection_is_against_is_asked_for_an_objection_alone(window: Window) -> None:
    bench, who = bench_of(window), shown(window, "4711")
    window.key("Ctrl+Shift+O")
    window.see("Record a request …")
    window.press("Record a request …")
    form = part_of(window).page.form
    assert form is not None
    [use] = [ask for ask in form.asks if ask.name == "use"]
    assert not form.is_asked(use)
    window.see_no_more("Objects to what")
    form.fill({"right": "objection"})
    window.see("Objects to what", "Advertising")
    assert form.answers()["use"] == "advertising", "Enter alone is enough"
    form.fill({"right": "access"})
    window.see_no_more("Objects to what")
    window.key("Ctrl+S")
    window.see("R-1 · Access")
    rights = bench.workplace.desk.ask(TheirRights(who), actor=bench.person.id)
    assert rights.standing.objections == ()


def test_how_a_request_came_begins_with_the_line_that_is_on(window: Window) -> None:
    shown(window, "4711")
    window.key("Ctrl+Shift+O")
    window.see("Record a request …")
    window.press("Record a request …")
    form = part_of(window).page.form
    assert form is not None
    assert form.answers()["way"] == Way.EMAIL
    window.key("Esc")
    bench_of(window).contacts.begin()
    window.settle()
    window.key("Ctrl+Shift+O")
    window.see("Record a request …")
    window.press("Record a request …")
    form = part_of(window).page.form
    assert form is not None
    assert form.answers()["way"] == Way.PHONE


def test_who_saw_somebody_is_one_key_away_from_their_rights(window: Window) -> None:
    shown(window, "4711")
    window.key("Ctrl+Shift+O")
    window.see("Record a request …")
    window.key("Ctrl+Shift+W")
    window.see("Who has seen Quitzow")
    window.key("Esc")
    window.see_no_more("Who has seen Quitzow")


def test_what_erasing_would_do_follows_what_comes_in_meanwhile(window: Window) -> None:
    bench, who = bench_of(window), shown(window, "4711")
    window.key("Ctrl+Shift+O")
    window.press("See what would go")
    window.see("This is for good")
    card = part_of(window).page.erase
    window.type("47")
    review = f"{SystemClock().now().date() + timedelta(days=30)}"
    held = {"customer_id": str(who), "reason": "Klage", "review_on": review}
    made = bench.workplace.desk.execute(parse_command("holds.place", held), actor=bench.person.id)
    window.wait(card.erase.isHidden, "what is held could still be erased")
    window.see("Is on legal hold")
    window.wait(card.begin.hasFocus, "another look is one key away")
    released = {"hold_id": str(made["hold_id"]), "reason": "Vergleich"}
    bench.workplace.desk.execute(parse_command("holds.release", released), actor=bench.person.id)
    window.wait(lambda: not card.erase.isHidden(), "what is not held any more can be erased")


def test_tab_goes_from_top_to_bottom_whatever_was_made_later(window: Window) -> None:
    bench, who = bench_of(window), shown(window, "4711")
    asked = {"customer_id": str(who), "right": "access", "way": "letter"}
    window.key("Ctrl+Shift+O")
    window.see("Record a request …")
    bench.workplace.desk.execute(parse_command("privacy.record_request", asked), actor=bench.person.id)
    window.see("R-1")
    window.press("Refuse …")
    window.settle()
    page, tops = part_of(window).page, []
    at: QWidget | None = page._back
    while at is not None and page.isAncestorOf(at):
        if at.isVisibleTo(page) and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            tops.append(at.mapTo(page, at.rect().topLeft()).y())
        at = at.nextInFocusChain()
    assert len(tops) > 10
    assert tops == sorted(tops)
