"""Lists by keyboard in the real window over a real profile."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.callbacks.commands import FindCallbacks
from agentdesk.core.cases.commands import ChangeCase, CloseCase, FindCases, OpenCase, ResolveCase
from agentdesk.core.cases.model import CaseFilter, CaseRow, Status
from agentdesk.core.commands import Command, Query, Role, Together
from agentdesk.core.people.commands import AddPerson, People
from agentdesk.core.privacy.commands import ViewsOf
from agentdesk.core.privacy.views import How
from agentdesk.core.promises.commands import FindPromises
from agentdesk.ui.lists.page import ListTab
from agentdesk.ui.lists.part import ListsPart
from agentdesk.ui.lists.presenter import Wish
from tests.journeys.window import Window


def ask(window: Window, query: Query[Any]) -> Any:
    bench = window.start.workbench
    assert bench
    return bench.workplace.desk.ask(query, actor=bench.person.id)


def do(window: Window, command: Command) -> Any:
    bench = window.start.workbench
    assert bench
    return bench.workplace.desk.execute(command, actor=bench.person.id)


def cases(window: Window) -> dict[str, CaseRow]:
    return {case.subject: case for case in ask(window, FindCases(CaseFilter(statuses=None))).rows}


def shown(window: Window, *subjects: str) -> bool:
    """Whether these can be read, in this order from top to bottom."""
    words = " ".join(window.words())
    places = [words.find(subject) for subject in subjects]
    return -1 not in places and places == sorted(places)


def show_cases(window: Window) -> None:
    window.key("Ctrl+5")
    window.wait(lambda: shown(window, "Copy of the bill", "Grinder is loud", "Parcel is lost"))


def test_the_key_shows_open_cases_by_their_follow_up_and_a_digit_sorts_them_anew(window: Window) -> None:
    show_cases(window)
    assert window.shows("Not settled 3", "C-1001", "Jörg Quellenthal")
    window.key("1")
    window.wait(lambda: shown(window, "Parcel is lost", "Copy of the bill", "Grinder is loud"))
    window.key("1")
    window.wait(lambda: shown(window, "Grinder is loud", "Copy of the bill", "Parcel is lost"))


def test_the_key_again_goes_on_to_the_next_list(window: Window) -> None:
    show_cases(window)
    window.key("Ctrl+5")
    window.see("Promised", "Made on")
    window.key("Ctrl+K", "Ctrl+5")
    window.see("Promised", "Made on")
    window.key("Ctrl+5")
    window.see("Who rings")


def test_enter_opens_the_case_and_esc_leads_back_to_the_list_and_out_of_it(window: Window) -> None:
    show_cases(window)
    window.see("Due first", "Follow-up")
    window.key("Down", "Return")
    window.see("C-1003 · Grinder is loud", "History")
    window.key("Esc")
    window.see("Not settled")
    window.key("Esc")
    window.see_no_more("Not settled")


def test_words_narrow_the_list_and_what_fits_nothing_says_so(window: Window) -> None:
    show_cases(window)
    tab(window).words.setFocus()
    window.type("grin")
    window.wait(lambda: tab(window).list.keys == [cases(window)["Grinder is loud"].id])
    window.type("zzz")
    window.see("Nothing here fits")
    window.press("Clear filters")
    window.wait(lambda: len(tab(window).list.keys) == 3)


def test_what_happens_elsewhere_is_in_the_list_at_once(window: Window) -> None:
    show_cases(window)
    do(window, ResolveCase(case_id=cases(window)["Grinder is loud"].id, resolution="Replaced"))
    window.see_no_more("Grinder is loud")
    window.see("Not settled 2", "Resolved 1")


def test_many_cases_get_an_owner_at_once_and_one_undo_takes_all_back(window: Window) -> None:
    show_cases(window)
    window.key("Ctrl+A")
    window.see("3 selected")
    window.press("Assign")
    window.see("New owner")
    window.key("Down", "Return")
    window.see("3 cases assigned")
    assert {case.owner for case in cases(window).values()} == {"Mira Aydin"}
    window.key("Alt+Z")
    window.see("Undone")
    mira = next(person.id for person in ask(window, People()) if person.name == "Mira Aydin")
    assert mira not in {case.owner_id for case in cases(window).values()}


def test_what_is_refused_is_told_row_by_row_and_the_rest_is_done_on_request(window: Window) -> None:
    do(window, ResolveCase(case_id=cases(window)["Copy of the bill"].id, resolution="Sent"))
    window.key("Ctrl+5")
    window.wait(lambda: shown(window, "Grinder is loud", "Parcel is lost"))
    tab(window).list.filters.pick("all")
    window.wait(lambda: shown(window, "Copy of the bill"))
    tab(window).list.setFocus()
    window.key("Ctrl+A")
    window.press("Change status")
    window.see("New status")
    window.key("End", "Return")
    window.see("2 of 3 cannot be done. Nothing has changed.", "C-1001 · Parcel is lost:", "C-1003 · Grinder is loud:")
    assert Status.CLOSED not in {case.status for case in cases(window).values()}
    window.key("Return")
    window.see("Status of 1 case changed")
    assert cases(window)["Copy of the bill"].status is Status.CLOSED
    window.key("Alt+Z")
    window.see("Undone")
    assert cases(window)["Copy of the bill"].status is Status.RESOLVED


def test_a_follow_up_is_set_for_those_selected_in_words(window: Window) -> None:
    show_cases(window)
    window.key("Space")
    window.see("1 selected")
    window.press("Set follow-up")
    window.see("Follow-up on")
    window.type("in 5 days 15:00")
    window.key("Return")
    window.see("Follow-up of 1 case set")
    window.wait(lambda: shown(window, "Grinder is loud", "Parcel is lost", "Copy of the bill"))
    assert cases(window)["Copy of the bill"].next_step == "Look into it"


def test_promises_are_kept_from_the_list_and_open_beside_their_customer(window: Window) -> None:
    show_cases(window)
    pick(window, "promises")
    window.wait(lambda: len(tab(window).list.keys) == 2)
    window.key("Ctrl+A")
    window.press("Mark as kept")
    window.see("2 promises kept")
    window.see("No open promise")
    window.key("Alt+Z")
    window.wait(lambda: len(tab(window).list.keys) == 2)
    assert {promise.state for promise in ask(window, FindPromises()).promises} == {"open"}
    window.key("Return")
    window.wait(lambda: "Quellenthal" in window.heading)


def test_callbacks_are_cancelled_from_the_list_with_a_reason(window: Window) -> None:
    show_cases(window)
    pick(window, "callbacks")
    window.wait(lambda: len(tab(window).list.keys) == 1)
    window.key("Space")
    window.press("Cancel callbacks")
    window.see("Why you cancel")
    window.key("Return")
    window.see("Say it in a few words.")
    window.type("Has written meanwhile")
    window.key("Return")
    window.see("1 callback cancelled", "No open callback")
    assert not ask(window, FindCallbacks()).callbacks
    window.key("Alt+Z")
    window.wait(lambda: len(tab(window).list.keys) == 1)


def test_the_list_is_saved_as_a_table_in_which_nothing_is_calculated(window: Window, tmp_path: Path) -> None:
    case = cases(window)["Grinder is loud"]
    do(window, ChangeCase(case_id=case.id, subject="=1+1"))
    do(window, AddPerson(name="Paul Abt", roles=frozenset({Role.AGENT})))  # whoever works alone is not recorded
    window.key("Ctrl+5")
    window.wait(lambda: shown(window, "Copy of the bill", "=1+1", "Parcel is lost"))
    tab(window).presenter.save(tmp_path / "cases.csv")
    window.see("3 rows saved in cases.csv")
    head, *rows = csv.reader((tmp_path / "cases.csv").read_text("utf-8-sig").splitlines(), delimiter=";")
    assert head[:3] == ["Case", "Subject", "Customer"]
    told = ["Copy of the bill", "'=1+1", "Parcel is lost"]
    assert [row[1] for row in rows] == told
    assert case.customer_id
    assert How.LISTED in {each.how for each in ask(window, ViewsOf(case.customer_id))}
    tab(window).presenter.save(tmp_path / "nowhere" / "cases.csv")
    window.see("cases.csv could not be written")


def test_a_rehearsal_changes_nothing(window: Window) -> None:
    bench = window.start.workbench
    assert bench
    parcel: UUID = cases(window)["Parcel is lost"].id
    bill = ResolveCase(case_id=cases(window)["Copy of the bill"].id, resolution="Sent")
    version = bench.workplace.desk.data_version()
    first, second = bench.workplace.desk.rehearse([CloseCase(case_id=parcel), bill], actor=bench.person.id)
    assert first is not None
    assert second is None
    assert bench.workplace.desk.data_version() == version
    assert cases(window)["Copy of the bill"].status is Status.OPEN


def test_many_rows_are_dealt_with_at_once_or_not_at_all_where_somebody_stops_it(window: Window) -> None:
    customer = cases(window)["Parcel is lost"].customer_id
    opened = (OpenCase(customer_id=customer, subject=f"Matter {n}", next_step="Look") for n in range(300))
    do(window, Together.of(*opened))
    found = ask(window, FindCases(CaseFilter(words="Matter"), limit=300)).rows
    window.key("Ctrl+5")
    window.wait(lambda: tab(window).presenter.last)
    presenter, told = tab(window).presenter, []
    presenter.progress.connect(lambda done, total: told.append((done, total)))
    resolve = next(deed for deed in presenter.listing.deeds if deed.name == "resolve")
    presenter.carry_out(Wish(resolve, found, "All settled"))
    window.key("Esc")
    window.see("Stopped: nothing has changed.")
    assert {case.status for case in cases(window).values()} == {Status.OPEN}
    presenter.carry_out(Wish(resolve, found, "All settled"))
    window.see("300 cases resolved")
    assert told[-1] == (300, 300)
    assert len(ask(window, FindCases(CaseFilter(statuses=frozenset({Status.RESOLVED})), limit=400)).rows) == 300
    window.key("Alt+Z")
    window.wait(lambda: not ask(window, FindCases(CaseFilter(statuses=frozenset({Status.RESOLVED})))).rows)


def part(window: Window) -> ListsPart:
    bench = window.start.workbench
    assert bench
    return next(each for each in bench.parts if isinstance(each, ListsPart))


def tab(window: Window) -> ListTab:
    return part(window).page.current


def pick(window: Window, name: str) -> None:
    part(window).page.pick(name)
