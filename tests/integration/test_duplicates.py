"""Duplicates on a real desk: found, decided, never asked again; and a scan that is stopped and goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.commands import Role, Undo
from agentdesk.core.customers.commands import CreateCustomer, MergeCustomers, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates import scan as scanning
from agentdesk.core.duplicates import scratch
from agentdesk.core.duplicates.commands import (
    Decide,
    DecisionsAbout,
    LatestScan,
    LikelyDuplicates,
    MayScan,
    WhoMightThisBe,
)
from agentdesk.core.duplicates.model import Decision, Likely, ScanState
from agentdesk.core.duplicates.scan import scan
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.store import people
from agentdesk.core.storage.check import check
from agentdesk.core.storage.gate import gate_open
from tests.desks import make_desk, make_postgres_desk, open_shop

TWINS = {
    "K-1": ("Jörg", "Rautenberg", "joerg@example.org", "+4915123456789"),
    "K-2": ("Joerg", "Rautenberg", "", "+4915123456789"),
    "K-3": ("J.", "Rautenberg", "joerg@example.org", ""),
    "K-4": ("Ina", "Quitzow", "ina.quitzow@example.org", ""),
    "K-5": ("Inna", "Quitzow", "ina.quitzow@example.org", ""),
    "K-6": ("Lars", "Olsen", "lars@example.org", "+4915199999999"),
}


class Shop:
    def __init__(self, desk: Desk, me: UUID) -> None:
        self.desk, self.me = desk, me
        self.ids = {number: self.create(number, *told) for number, told in TWINS.items()}

    def create(self, number: str, given: str, family: str, email: str, phone: str) -> UUID:
        points = [NewPoint(kind="email", value=email)] if email else []
        points += [NewPoint(kind="phone", value=phone)] if phone else []
        made = CreateCustomer(number=number, given_name=given, family_name=family, points=tuple(points))
        return UUID(self.desk.execute(made, actor=self.me)["customer_id"])

    def decide(self, one: str, other: str, decision: Decision) -> UUID:
        command_id = new_id()
        wish = Decide(one_id=self.ids[one], other_id=self.ids[other], decision=decision)
        self.desk.execute(wish, actor=self.me, id=command_id)
        return command_id

    def listed(self, *, decided: bool = False) -> set[str]:
        found = self.desk.ask(LikelyDuplicates(decided), actor=self.me)
        return {" ".join(sorted((each.one.number, each.other.number))) for each in found}

    def pair(self, numbers: str) -> Likely:
        found = self.desk.ask(LikelyDuplicates(), actor=self.me)
        return next(each for each in found if {each.one.number, each.other.number} == set(numbers.split()))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    desk, me = make_desk(tmp_path)
    yield Shop(desk, me)
    desk.database.close()


ALL = {"K-1 K-2", "K-1 K-3", "K-2 K-3", "K-4 K-5"}


def test_a_scan_finds_who_may_be_one_and_says_why(shop: Shop) -> None:
    assert scan(shop.desk, shop.me) is ScanState.DONE
    assert shop.listed() == ALL  # K-2 and K-3 have only the name in common: K-1 speaks for them
    because = shop.pair("K-1 K-2").because
    assert {"same_given", "same_family", "same_phone"} <= {each.reason for each in because}
    latest = shop.desk.ask(LatestScan(), actor=shop.me)
    assert (latest.state, latest.customers, latest.undecided) == (ScanState.DONE, len(TWINS), len(ALL))


def test_what_is_decided_is_never_asked_again(shop: Shop) -> None:
    scan(shop.desk, shop.me)
    shop.decide("K-2", "K-1", Decision.DIFFERENT)
    shop.decide("K-4", "K-5", Decision.HOUSEHOLD)
    left = {"K-1 K-3", "K-2 K-3"}
    assert shop.listed() == left
    scan(shop.desk, shop.me, anew=True)
    assert shop.listed() == left
    assert shop.listed(decided=True) == {"K-1 K-2", "K-4 K-5"}
    [about] = shop.desk.ask(DecisionsAbout(shop.ids["K-5"]), actor=shop.me)
    assert (about.decision, about.decided_by) == (Decision.HOUSEHOLD, "Miriam Vogt")


def test_a_decision_is_taken_back_or_made_anew(shop: Shop) -> None:
    scan(shop.desk, shop.me)
    first = shop.decide("K-4", "K-5", Decision.DIFFERENT)
    shop.desk.execute(Undo(command_id=first), actor=shop.me)
    assert shop.listed() == ALL
    shop.decide("K-4", "K-5", Decision.DIFFERENT)
    shop.decide("K-5", "K-4", Decision.SAME)
    [about] = shop.desk.ask(DecisionsAbout(shop.ids["K-4"]), actor=shop.me)
    assert about.decision is Decision.SAME


def test_both_timelines_tell_of_a_decision(shop: Shop) -> None:
    shop.decide("K-4", "K-5", Decision.DIFFERENT)
    for number, other in (("K-4", "K-5"), ("K-5", "K-4")):
        page = shop.desk.ask(Timeline(shop.ids[number]), actor=shop.me)
        [told] = [each for each in page.entries if each.kind == "duplicates.decided"]
        assert (told.data["number"], told.data["decision"]) == (other, "different")


def test_nobody_is_their_own_duplicate(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        shop.decide("K-4", "K-4", Decision.SAME)
    assert refused.value.code == "duplicates.with_itself"
    with pytest.raises(Refused) as refused:
        shop.desk.execute(Decide(one_id=shop.me, other_id=shop.ids["K-4"], decision=Decision.SAME), actor=shop.me)
    assert refused.value.code == "customers.unknown"


def merge(shop: Shop, winner: str, loser: str) -> None:
    shop.desk.execute(MergeCustomers(winner_id=shop.ids[winner], loser_id=shop.ids[loser]), actor=shop.me)


def test_whoever_was_merged_is_listed_no_more_and_what_was_decided_about_them_holds(shop: Shop) -> None:
    shop.decide("K-1", "K-3", Decision.DIFFERENT)
    scan(shop.desk, shop.me)
    merge(shop, "K-2", "K-1")
    assert shop.listed() == {"K-4 K-5"}  # K-2 is K-1 now, who is not K-3
    scan(shop.desk, shop.me, anew=True)
    assert shop.listed() == {"K-4 K-5"}
    assert shop.desk.ask(LatestScan(), actor=shop.me).undecided == 1
    assert "K-1" not in asked(shop, phones=("+4915123456789",))


@pytest.mark.parametrize("decision", [Decision.DIFFERENT, Decision.HOUSEHOLD])
def test_who_was_told_to_be_two_is_not_merged_until_somebody_decides_anew(shop: Shop, decision: Decision) -> None:
    shop.decide("K-4", "K-5", decision)
    with pytest.raises(Refused) as refused:
        merge(shop, "K-4", "K-5")
    assert refused.value.code == f"merges.decided_{decision}"
    shop.decide("K-4", "K-5", Decision.SAME)
    merge(shop, "K-4", "K-5")
    scan(shop.desk, shop.me)
    assert "K-4 K-5" not in shop.listed()


def stopping_after(steps: int) -> Callable[[], bool]:
    counted = count()
    return lambda: next(counted) >= steps


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PAGE", 2)
    monkeypatch.setattr(scanning, "RANGE", 2)
    monkeypatch.setattr(scanning, "_ENTRIES_IN_A_PART", 16)


@pytest.mark.usefixtures("small_steps")
def test_in_small_steps_it_finds_the_same(shop: Shop) -> None:
    scan(shop.desk, shop.me)
    assert shop.listed() == ALL


@pytest.mark.usefixtures("small_steps")
def test_stopped_after_any_step_it_goes_on_and_finds_the_same(shop: Shop) -> None:
    for steps in count():
        outcome = scan(shop.desk, shop.me, cancelled=stopping_after(steps), anew=True)
        if outcome is ScanState.DONE:
            break
        assert shop.desk.ask(LatestScan(), actor=shop.me).state is ScanState.STOPPED
        assert scan(shop.desk, shop.me) is ScanState.DONE
        assert shop.listed() == ALL
    assert steps > 10


@pytest.mark.usefixtures("small_steps")
def test_stopped_after_each_step_in_turn_it_comes_to_its_end(shop: Shop) -> None:
    for _ in range(60):
        if scan(shop.desk, shop.me, cancelled=stopping_after(2)) is ScanState.DONE:
            break
    assert shop.listed() == ALL


def test_who_has_come_since_is_found_by_the_next_scan(shop: Shop) -> None:
    scan(shop.desk, shop.me)
    shop.ids["K-7"] = shop.create("K-7", "Lars", "Olsen", "lars@example.org", "")
    scan(shop.desk, shop.me)
    assert shop.listed() == ALL | {"K-6 K-7"}


def test_nothing_is_left_beside_the_profile(shop: Shop, tmp_path: Path) -> None:
    scan(shop.desk, shop.me, cancelled=stopping_after(2))
    assert (tmp_path / scanning.FILE).exists()
    assert b"rautenberg" not in (tmp_path / scanning.FILE).read_bytes()
    scan(shop.desk, shop.me)
    assert not list(tmp_path.glob(f"{scanning.FILE}*"))


def test_a_damaged_file_of_a_scan_is_begun_anew(shop: Shop, tmp_path: Path) -> None:
    scan(shop.desk, shop.me, cancelled=stopping_after(2))
    (tmp_path / scanning.FILE).write_bytes(bytes(8192))
    for side in scratch.SIDE_FILES:
        (tmp_path / f"{scanning.FILE}{side}").unlink(missing_ok=True)
    assert scan(shop.desk, shop.me) is ScanState.DONE
    assert shop.listed() == ALL


def test_a_file_of_an_earlier_program_is_begun_anew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_LAYOUT", 1)
    scan(shop.desk, shop.me, cancelled=stopping_after(2))
    monkeypatch.undo()
    assert scan(shop.desk, shop.me) is ScanState.DONE
    assert shop.listed() == ALL


def test_a_large_group_is_taken_apart_in_small_steps(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one step groups; the pairs of each group are those of one that groups all at once."""
    for n in range(3):
        shop.create(f"L-{n}", "Lars", "Olsen", "lars@example.org", "+4915199999999")
        shop.create(f"Q-{n}", "Ina", "Quitzow", "ina.quitzow@example.org", "")
    scan(shop.desk, shop.me)
    at_once = shop.listed()
    monkeypatch.setattr(scanning, "_GROUPED_AT_ONCE", 1)
    monkeypatch.setattr(scanning, "_COMPARED_AT_ONCE", 2)
    scan(shop.desk, shop.me, anew=True)
    assert shop.listed() == at_once > ALL


@pytest.mark.parametrize(("role", "may"), [(Role.AGENT, False), (Role.SUPERVISOR, True), (Role.ADMINISTRATOR, True)])
def test_supervisors_and_administrators_start_a_scan(shop: Shop, role: Role, may: bool) -> None:
    added = shop.desk.execute(AddPerson(name="Kim Ott", roles=frozenset({role})), actor=shop.me)
    kim = UUID(added["person_id"])
    assert shop.desk.ask(MayScan(), actor=kim) is may
    if may:
        assert scan(shop.desk, kim) is ScanState.DONE
        return
    with pytest.raises(Refused) as refused:
        scan(shop.desk, kim)
    assert refused.value.code == "duplicates.scan_is_for_leaders"
    assert shop.desk.ask(LatestScan(), actor=kim).state is ScanState.NEVER


def test_whoever_works_alone_starts_a_scan(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    with desk.database.writing() as connection, gate_open(connection):
        connection.execute(people.update().where(people.c.id == me).values(roles=[Role.AGENT.value]))
    assert scan(desk, me) is ScanState.DONE
    desk.database.close()


def test_only_one_scan_runs_at_a_time(shop: Shop) -> None:
    refused: list[str] = []

    def another(progress: Any) -> None:
        with pytest.raises(Refused) as second:
            scan(shop.desk, shop.me)
        refused.append(second.value.code)

    scan(shop.desk, shop.me, another)
    assert set(refused) == {"duplicates.scan_running"}


def test_check_finds_nothing_wrong(shop: Shop) -> None:
    scan(shop.desk, shop.me)
    shop.decide("K-4", "K-5", Decision.DIFFERENT)
    assert [result for result in check(None, shop.desk.database) if not result.ok] == []


def test_a_server_scans_as_well(postgres_url: str) -> None:
    desk = make_postgres_desk(postgres_url)
    shop = Shop(desk, open_shop(desk))
    scan(desk, shop.me)
    assert shop.listed() == ALL
    shop.decide("K-4", "K-5", Decision.DIFFERENT)
    scan(desk, shop.me, anew=True)
    assert shop.listed() == ALL - {"K-4 K-5"}
    desk.database.close()


def asked(shop: Shop, **typed: Any) -> dict[str, set[str]]:
    """Reasons by number."""
    found = shop.desk.ask(WhoMightThisBe(**typed), actor=shop.me)
    return {each.who.number: {because.reason for because in each.because} for each in found}


def test_who_is_typed_in_may_be_somebody_we_know(shop: Shop) -> None:
    assert "same_phone" in asked(shop, phones=("+4915123456789",))["K-1"]
    assert "same_email" in asked(shop, emails=("Lars@Example.org",))["K-6"]
    assert asked(shop, given="Lars", family="Olsen") == {"K-6": {"same_given", "same_family"}}
    assert "similar_given" in asked(shop, given="Lasr", family="Olsen", emails=("lars@example.org",))["K-6"]
    assert asked(shop, given="Greta", family="Olsen") == {}
    assert asked(shop) == {}


def test_people_of_one_firm_are_named_and_no_pair_because_of_a_row_that_names_the_firm_alone(shop: Shop) -> None:
    points = (
        NewPoint(kind=PointKind.PHONE, value="+494312000"),
        NewPoint(kind=PointKind.ADDRESS, street="Hafenstraße", house_number="12", postcode="24103", city="Kiel"),
    )
    for given, family in (("Jost", "Wilms"), ("Ida", "Brandt"), ("", "")):
        made = CreateCustomer(given_name=given, family_name=family, organisation="Optik Sommer KG", points=points)
        shop.desk.execute(made, actor=shop.me)
    scan(shop.desk, shop.me)
    found = {frozenset((each.one.name, each.other.name)) for each in shop.desk.ask(LikelyDuplicates(), actor=shop.me)}
    firm, jost, ida = "Optik Sommer KG", "Optik Sommer KG, Jost Wilms", "Optik Sommer KG, Ida Brandt"
    assert {frozenset((firm, jost)), frozenset((firm, ida))} <= found
    assert frozenset((jost, ida)) not in found
