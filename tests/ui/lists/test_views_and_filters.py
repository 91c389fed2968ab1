"""Saved views, filters and the list of offers by keyboard; and all of it again after a start."""

from __future__ import annotations

from pathlib import Path

from agentdesk.core.cases.commands import ChangeCase
from agentdesk.core.cases.model import Severity
from agentdesk.core.handovers.commands import OfferHandover, OpenOffers
from agentdesk.core.handovers.model import OpenOffer
from agentdesk.core.people.commands import People
from agentdesk.core.work.commands import Views
from agentdesk.core.work.wanted import Due
from agentdesk.ui.window_state import WindowState
from agentdesk.ui.workbench import PERSON
from tests.journeys.window import Window, open_window
from tests.ui.lists.test_lists_in_the_window import ask, cases, do, pick, show_cases, tab

GRAVE = "Grinder is loud"


def narrow(window: Window) -> None:
    """To serious cases, by the box that says so."""
    do(window, ChangeCase(case_id=cases(window)[GRAVE].id, severity=Severity.SERIOUS))
    show_cases(window)
    box = tab(window).filters.boxes["severities"]
    box.setFocus()
    window.key("End", "Up")
    assert box.currentText() == "Serious"
    window.wait(lambda: tab(window).list.keys == [cases(window)[GRAVE].id])


def save_view(window: Window, name: str) -> None:
    window.key("Ctrl+Shift+F")
    window.wait(tab(window).views._menu.isVisible)
    window.key("Down", "Return")
    window.wait(tab(window).views.line.isVisible)
    window.type(name)
    window.key("Return")
    window.see(f"View “{name}” saved")


def offers(window: Window) -> tuple[OpenOffer, ...]:
    found: tuple[OpenOffer, ...] = ask(window, OpenOffers())
    return found


def test_a_view_is_saved_by_keyboard_undone_and_there_again_after_a_start(profile: Path) -> None:
    with open_window(profile) as window:
        narrow(window.ready())
        save_view(window, "Grave")
        [view] = ask(window, Views())
        assert view.wanted.severities == ("serious",)
        window.see("Grave")
        window.settle()
    with open_window(profile) as window:
        window.ready().key("Ctrl+5")
        window.wait(lambda: tab(window).list.keys == [cases(window)[GRAVE].id])
        window.wait(lambda: tab(window).views.text() == "Grave")
        tab(window).list.filters.pick("all")
        window.wait(lambda: tab(window).views.text() == "Grave (changed)")
        window.key("Ctrl+Shift+K")
        window.type("view: grave")
        window.see("View: Grave (Cases)")
        window.key("Return")
        window.wait(lambda: tab(window).views.text() == "Grave")
        tab(window).views.views.remove(view)
        window.see("View “Grave” removed")
        window.key("Alt+Z")
        window.see("Undone")
        window.wait(lambda: len(ask(window, Views())) == 1)


def test_a_range_of_days_narrows_and_filters_are_taken_away_at_once(window: Window) -> None:
    show_cases(window)
    tab(window).filters._tell("due", Due.RANGE)
    window.wait(tab(window).filters.since.isVisible)
    window.see("Nothing here fits")
    window.press("Clear filters")
    window.wait(lambda: len(tab(window).list.keys) == 3)
    assert not tab(window).filters.since.isVisible()


def test_an_offer_is_taken_back_from_its_row_and_only_what_fits_is_offered(window: Window) -> None:
    mira = next(person.id for person in ask(window, People()) if person.name == "Mira Aydin")
    do(window, OfferHandover(case_id=cases(window)[GRAVE].id, to_id=mira))
    show_cases(window)
    pick(window, "handovers")
    window.see("All open 1", "From me 1")  # who leads sees them all
    window.wait(lambda: len(tab(window).list.keys) == 1)
    window.see("C-1003", GRAVE, "Mira Aydin")
    tab(window).list.setFocus()
    window.key("Space")
    window.see("1 selected", "Withdraw")
    assert not window.shows("Ask back")
    window.press("Withdraw")
    window.see("1 handover withdrawn")
    assert not offers(window)
    window.key("Alt+Z")
    window.wait(lambda: len(offers(window)) == 1)


def test_the_work_list_is_narrowed_by_kind_and_stays_so(profile: Path) -> None:
    with open_window(profile) as window:
        bench = window.ready().start.workbench
        assert bench
        window.wait(lambda: len(bench.work_panel.list.keys) == 6)
        window.key("Ctrl+Shift+K")
        window.type("narrow the work")
        window.see("Narrow the work list")
        window.key("Return", "Right", "Right", "Space")
        window.wait(lambda: len(bench.work_panel.list.keys) == 2)
        assert len(bench.work.items) == 6
        window.settle()
    with open_window(profile) as window:
        bench = window.ready().start.workbench
        assert bench
        window.wait(lambda: len(bench.work_panel.list.keys) == 2)


def test_a_view_is_renamed_and_has_its_former_name_again(window: Window) -> None:
    narrow(window)
    save_view(window, "Grave")
    views = tab(window).views
    window.wait(lambda: views.view is not None)
    views.open()
    next(action for action in views._menu.actions() if action.text() == "Rename …").trigger()
    views._menu.close()
    window.wait(views.line.isVisible)
    window.key("Ctrl+A")
    window.type("Burning")
    window.key("Return")
    window.see("View is called “Burning” now")
    window.key("Alt+Z")
    window.wait(lambda: [view.name for view in ask(window, Views())] == ["Grave"])


def test_a_column_is_left_out_and_comes_back(window: Window) -> None:
    show_cases(window)
    shown = lambda: [column.key for column in tab(window).list.columns]  # noqa: E731
    assert "owner" in shown()
    for on in (False, True):
        tab(window).views.open()
        columns = next(each.menu() for each in tab(window).views._menu.actions() if each.menu())
        next(each for each in columns.actions() if each.text() == "Owner").trigger()
        tab(window).views._menu.close()
        window.wait(lambda on=on: ("owner" in shown()) is on)


def test_who_does_not_lead_keeps_views_for_themselves_and_accepts_what_is_offered(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        mira = next(person.id for person in ask(window, People()) if person.name == "Mira Aydin")
        do(window, OfferHandover(case_id=cases(window)[GRAVE].id, to_id=mira))
    WindowState(extra={PERSON: "Mira Aydin"}).save(profile / "settings.json")
    with open_window(profile) as window:
        show_cases(window.ready())
        tab(window).views.open()
        offered = [action.text() for action in tab(window).views._menu.actions()]
        tab(window).views._menu.close()
        assert "Save as a view …" in offered
        assert "Save as a view for everybody …" not in offered
        pick(window, "handovers")
        window.wait(lambda: len(tab(window).list.keys) == 1)
        tab(window).list.setFocus()
        window.key("Space")
        window.see("1 selected", "Accept", "Decline", "Ask back")
        assert not window.shows("Withdraw")
        window.press("Accept")
        window.wait(lambda: not offers(window))
        assert cases(window)[GRAVE].owner == "Mira Aydin"
