"""Who belongs to whom on a real desk: told, changed, taken back; and merges, erasure and duplicates that go along."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.commands import SYSTEM, Command, Undo
from agentdesk.core.customers.commands import (
    CreateCustomer,
    GetCustomer,
    MergeCustomers,
    NewPoint,
    PreviewMerge,
    RemovePoint,
    UnmergeCustomers,
)
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates.commands import Decide, LikelyDuplicates
from agentdesk.core.duplicates.model import Decision
from agentdesk.core.duplicates.scan import scan
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.privacy.commands import CopyOf, EraseCustomer
from agentdesk.core.relations.commands import (
    ActsFor,
    AddEmployer,
    Authorise,
    ChangeEmployer,
    JoinHousehold,
    KnownToShare,
    LeaveHousehold,
    RelationsOf,
    RemoveEmployer,
    Share,
    Unshare,
    WhoMayAct,
    WithdrawAuthority,
)
from agentdesk.core.relations.model import Kind, Matters, Related, State
from agentdesk.core.storage.check import check
from tests.desks import open_shop

PHONE = "+49221555019"


class Shop:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.me = desk, open_shop(desk)
        self.mia, self.ole, self.ida = (self.person(name) for name in ("Mia Stern", "Ole Stern", "Ida Brand"))
        made = CreateCustomer(customer_kind="organisation", organisation="Kaffeehaus Sommer")
        self.firm = UUID(self.do(made)["customer_id"])

    def person(self, name: str, phone: str = "") -> UUID:
        given, family = name.split()
        points = (NewPoint(kind="phone", value=phone),) if phone else ()
        made = self.do(CreateCustomer(given_name=given, family_name=family, points=points))
        return UUID(made["customer_id"])

    def do(self, command: Command, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=self.me, id=id)

    def refused(self, command: Command) -> str:
        with pytest.raises(Refused) as caught:
            self.do(command)
        return caught.value.code

    def of(self, customer_id: UUID) -> tuple[Related, ...]:
        return self.desk.ask(RelationsOf(customer_id), actor=self.me)

    def names(self, customer_id: UUID, kind: Kind) -> list[str]:
        return [each.who.name for each in self.of(customer_id) if each.kind is kind]

    def told(self, customer_id: UUID) -> list[tuple[str, str]]:
        page = self.desk.ask(Timeline(customer_id), actor=self.me)
        return [(each.kind, each.data["name"]) for each in page.entries if each.kind.startswith("relation.")]

    def sound(self) -> bool:
        return not [each for each in check(None, self.desk.database) if each.findings]


@pytest.fixture
def shop(any_desk: Desk) -> Shop:
    return Shop(any_desk)


# --- Employers --------------------------------------------------------------------------------------------------------


def test_an_employer_is_seen_from_both_sides_and_told_in_both_timelines(shop: Shop) -> None:
    said: dict[str, Any] = {"department": "Einkauf", "role": "Leiterin", "since": date(2024, 5, 1)}
    shop.do(AddEmployer(customer_id=shop.mia, employer_id=shop.firm, **said))
    [works] = shop.of(shop.mia)
    assert (works.kind, works.is_first, works.who.name, works.role) == (
        Kind.EMPLOYER, True, "Kaffeehaus Sommer", "Leiterin"
    )  # fmt: skip
    [has] = shop.of(shop.firm)
    assert (has.who.name, has.is_first, has.since, has.state) == ("Mia Stern", False, date(2024, 5, 1), State.STANDING)
    assert shop.told(shop.mia) == [("relation.made", "Kaffeehaus Sommer")]
    assert shop.told(shop.firm) == [("relation.made", "Mia Stern")]
    assert shop.sound()


def test_who_has_left_is_listed_last_and_may_come_back(shop: Shop) -> None:
    made = shop.do(AddEmployer(customer_id=shop.mia, employer_id=shop.firm))
    relation_id = UUID(made["relation_id"])
    shop.do(ChangeEmployer(relation_id=relation_id, role="Aushilfe", until=date(2026, 11, 22)))
    [gone] = shop.of(shop.mia)
    assert (gone.state, gone.until) == (State.OVER, date(2026, 11, 22))
    shop.do(AddEmployer(customer_id=shop.mia, employer_id=shop.firm, since=date(2026, 11, 23)))
    assert [each.state for each in shop.of(shop.mia)] == [State.STANDING, State.OVER]
    shop.do(RemoveEmployer(relation_id=relation_id))
    assert [each.state for each in shop.of(shop.mia)] == [State.STANDING]


def test_what_makes_no_sense_is_refused(shop: Shop) -> None:
    employed = {"customer_id": shop.mia, "employer_id": shop.firm}
    assert shop.refused(AddEmployer(customer_id=shop.mia, employer_id=shop.ole)) == "relations.not_an_organisation"
    assert shop.refused(AddEmployer(customer_id=shop.firm, employer_id=shop.firm)) == "relations.with_itself"
    reversed_days = {"since": date(2026, 2, 1), "until": date(2026, 1, 31)}
    assert shop.refused(AddEmployer(**employed, **reversed_days)) == "relations.days_reversed"
    shop.do(AddEmployer(**employed))
    assert shop.refused(AddEmployer(**employed)) == "relations.known_already"
    assert shop.refused(JoinHousehold(customer_id=shop.mia, other_id=shop.firm)) == "relations.households_of_people"
    assert shop.refused(JoinHousehold(customer_id=shop.mia, other_id=shop.mia)) == "relations.with_itself"
    assert shop.refused(LeaveHousehold(customer_id=shop.mia)) == "relations.no_household"
    assert shop.refused(JoinHousehold(customer_id=shop.mia, other_id=new_id())) == "customers.unknown"


# --- Households -------------------------------------------------------------------------------------------------------


def test_a_household_is_of_all_who_live_together(shop: Shop) -> None:
    shop.do(JoinHousehold(customer_id=shop.mia, other_id=shop.ole))
    shop.do(JoinHousehold(customer_id=shop.ida, other_id=shop.ole))
    assert shop.names(shop.mia, Kind.HOUSEHOLD) == ["Ida Brand", "Ole Stern"]
    assert shop.refused(JoinHousehold(customer_id=shop.ida, other_id=shop.mia)) == "relations.known_already"
    assert ("relation.made", "Ida Brand") in shop.told(shop.mia)
    shop.do(LeaveHousehold(customer_id=shop.ole))
    assert shop.names(shop.mia, Kind.HOUSEHOLD) == ["Ida Brand"]
    shop.do(LeaveHousehold(customer_id=shop.ida))
    assert shop.of(shop.mia) == () == shop.of(shop.ida)
    assert shop.sound()


def test_two_households_become_one_and_undo_parts_them(shop: Shop) -> None:
    max_ = shop.person("Max Weber")
    shop.do(JoinHousehold(customer_id=shop.mia, other_id=shop.ole))
    shop.do(JoinHousehold(customer_id=shop.ida, other_id=max_))
    command_id = new_id()
    shop.do(JoinHousehold(customer_id=shop.ole, other_id=max_), id=command_id)
    assert shop.names(shop.mia, Kind.HOUSEHOLD) == ["Ida Brand", "Max Weber", "Ole Stern"]
    shop.do(Undo(command_id=command_id))
    assert shop.names(shop.mia, Kind.HOUSEHOLD) == ["Ole Stern"]
    assert shop.names(max_, Kind.HOUSEHOLD) == ["Ida Brand"]
    assert len(shop.told(shop.mia)) == 1
    assert shop.sound()


def test_deciding_that_two_are_of_one_household_makes_it_and_deciding_anew_ends_it(shop: Shop) -> None:
    shop.do(Decide(one_id=shop.mia, other_id=shop.ole, decision=Decision.HOUSEHOLD))
    assert shop.names(shop.mia, Kind.HOUSEHOLD) == ["Ole Stern"]
    shop.do(Decide(one_id=shop.mia, other_id=shop.ole, decision=Decision.HOUSEHOLD))
    again = new_id()
    shop.do(Decide(one_id=shop.ole, other_id=shop.mia, decision=Decision.SAME), id=again)
    assert shop.of(shop.mia) == ()
    shop.do(Undo(command_id=again))
    assert shop.names(shop.ole, Kind.HOUSEHOLD) == ["Mia Stern"]


# --- Authorised third parties -----------------------------------------------------------------------------------------


def authority(shop: Shop, **more: Any) -> UUID:
    said = {"matters": Matters.ORDERS, "proof": "Vollmacht vom 3. Mai, am Tresen gesehen"} | more
    return UUID(shop.do(Authorise(customer_id=shop.ole, third_id=shop.mia, **said))["relation_id"])


def who_may_act(shop: Shop) -> list[str]:
    return [each.who.name for each in shop.desk.ask(WhoMayAct(shop.ole), actor=shop.me)]


def acts_for(shop: Shop) -> list[str]:
    return [each.who.name for each in shop.desk.ask(ActsFor(shop.mia), actor=shop.me)]


def test_who_may_act_for_whom_is_known_from_both_sides(shop: Shop) -> None:
    authority(shop)
    assert (who_may_act(shop), acts_for(shop)) == (["Mia Stern"], ["Ole Stern"])
    [seen] = shop.of(shop.ole)
    assert (seen.matters, seen.proof) == (Matters.ORDERS, "Vollmacht vom 3. Mai, am Tresen gesehen")
    assert shop.desk.ask(ActsFor(shop.ole), actor=shop.me) == ()
    assert shop.desk.ask(WhoMayAct(shop.mia), actor=shop.me) == ()


def test_what_is_withdrawn_or_over_does_not_count_and_is_remembered(shop: Shop) -> None:
    relation_id = authority(shop)
    assert shop.refused(Authorise(customer_id=shop.ole, third_id=shop.mia, matters=Matters.EVERYTHING, proof="x")) == (
        "relations.known_already"
    )
    shop.do(WithdrawAuthority(relation_id=relation_id))
    assert who_may_act(shop) == []
    assert [each.state for each in shop.of(shop.mia)] == [State.WITHDRAWN]
    assert shop.refused(WithdrawAuthority(relation_id=relation_id)) == "relations.withdrawn_already"
    authority(shop, until=date(2026, 11, 23))
    assert who_may_act(shop) == ["Mia Stern"], "its last day belongs to it"
    shop.desk.clock.move(timedelta(days=1))  # type: ignore[attr-defined]
    assert (who_may_act(shop), acts_for(shop)) == ([], [])
    assert [each.state for each in shop.of(shop.ole)] == [State.OVER, State.WITHDRAWN]


def test_an_authority_needs_its_proof_and_a_day_to_come(shop: Shop) -> None:
    said: dict[str, Any] = {"customer_id": shop.ole, "third_id": shop.mia, "matters": Matters.INFORMATION}
    assert shop.refused(Authorise(**said, proof=" ")) == "relations.proof_missing"
    assert shop.refused(Authorise(**said, proof="x", until=date(2026, 11, 22))) == "relations.over_already"
    assert shop.refused(Authorise(**said | {"third_id": shop.ole}, proof="x")) == "relations.with_itself"


def test_who_may_do_more_may_do_less() -> None:
    assert Matters.EVERYTHING.covers(Matters.INFORMATION)
    assert not Matters.INFORMATION.covers(Matters.ORDERS)


# --- Shared numbers ---------------------------------------------------------------------------------------------------


def test_a_number_that_two_share_is_known_and_asked_about_no_more(shop: Shop) -> None:
    one, other = shop.person("Jörg Rautenberg", PHONE), shop.person("Joerg Rautenberg", PHONE)
    scan(shop.desk, shop.me)
    assert len(shop.desk.ask(LikelyDuplicates(), actor=shop.me)) == 1
    shop.do(Share(customer_ids=(one, other)))
    assert shop.desk.ask(LikelyDuplicates(), actor=shop.me) == ()
    assert shop.desk.ask(KnownToShare((one, other)), actor=shop.me)
    for id in (one, other):
        assert [(each.kind, each.value) for each in shop.of(id)] == [(Kind.SHARED, PHONE)]
    assert shop.refused(Share(customer_ids=(other, one))) == "relations.known_already"
    third = shop.person("Eva Rautenberg", PHONE)
    assert not shop.desk.ask(KnownToShare((one, other, third)), actor=shop.me), "nobody has said so of her"
    shop.do(Share(customer_ids=(one, other, third)))
    assert shop.desk.ask(KnownToShare((one, other, third)), actor=shop.me)
    shop.do(Unshare(customer_id=other, other_id=one))
    assert [each.who.name for each in shop.of(one)] == ["Eva Rautenberg"]
    assert len(shop.desk.ask(LikelyDuplicates(), actor=shop.me)) == 1


def test_who_has_nothing_in_common_shares_nothing(shop: Shop) -> None:
    eva = shop.person("Eva Rautenberg", PHONE)
    assert shop.refused(Share(customer_ids=(eva, shop.mia))) == "relations.not_shared"
    assert shop.refused(Share(customer_ids=(eva, eva))) == "relations.with_itself"
    assert shop.refused(Unshare(customer_id=eva, other_id=shop.mia)) == "relations.not_told"


def test_a_number_that_one_of_them_gives_up_is_shared_no_more(shop: Shop) -> None:
    eva, max_ = shop.person("Eva Rautenberg", PHONE), shop.person("Max Weber", PHONE)
    shop.do(Share(customer_ids=(eva, max_)))
    [point] = shop.desk.ask(GetCustomer(eva), actor=shop.me).points
    shop.do(RemovePoint(customer_id=eva, point_id=point.id))
    assert shop.of(max_) == ()


# --- Merges -----------------------------------------------------------------------------------------------------------


def test_a_merge_brings_all_relations_each_once_and_taking_it_back_gives_them_back(shop: Shop) -> None:
    twin = shop.person("Mia Stern")
    for id in (shop.mia, twin):
        shop.do(AddEmployer(customer_id=id, employer_id=shop.firm))
    shop.do(Authorise(customer_id=shop.ole, third_id=twin, matters=Matters.ORDERS, proof="gesehen"))
    shop.do(JoinHousehold(customer_id=twin, other_id=shop.ida))
    before = {id: shop.of(id) for id in (shop.mia, twin, shop.ole, shop.ida, shop.firm)}
    merged = shop.do(MergeCustomers(winner_id=shop.mia, loser_id=twin))
    assert sorted(each.kind for each in shop.of(shop.mia)) == ["authority", "employer", "household"]
    assert [each.who.id for each in shop.of(shop.firm)] == [shop.mia]
    assert who_may_act(shop) == ["Mia Stern"]
    assert [each.who.id for each in shop.of(shop.ida)] == [shop.mia]
    assert shop.refused(AddEmployer(customer_id=twin, employer_id=shop.firm)) == "relations.known_already"
    assert shop.sound()
    shop.do(UnmergeCustomers(merge_id=UUID(merged["merge_id"])))
    assert {id: shop.of(id) for id in before} == before
    assert shop.sound()


def test_what_reads_as_one_after_a_merge_is_ended_as_one(shop: Shop) -> None:
    twin = shop.person("Mia Stern")
    for id in (shop.mia, twin):
        shop.do(Authorise(customer_id=shop.ole, third_id=id, matters=Matters.ORDERS, proof="gesehen"))
    shop.do(MergeCustomers(winner_id=shop.mia, loser_id=twin))
    [seen] = shop.of(shop.ole)
    assert seen.relation_id
    shop.do(WithdrawAuthority(relation_id=seen.relation_id))
    assert who_may_act(shop) == []


def test_two_of_one_household_and_two_of_whom_one_acts_for_the_other_are_not_one(shop: Shop) -> None:
    shop.do(JoinHousehold(customer_id=shop.mia, other_id=shop.ida))
    merging = MergeCustomers(winner_id=shop.mia, loser_id=shop.ida)
    assert shop.refused(merging) == "merges.one_household"
    [obstacle] = shop.desk.ask(PreviewMerge(shop.mia, shop.ida), actor=shop.me).obstacles
    assert obstacle.code == "merges.one_household"
    shop.do(LeaveHousehold(customer_id=shop.ida))
    relation_id = authority(shop)
    assert shop.refused(MergeCustomers(winner_id=shop.mia, loser_id=shop.ole)) == "merges.one_acts_for_the_other"
    shop.do(WithdrawAuthority(relation_id=relation_id))
    shop.do(merging)
    assert shop.sound()


# --- Undo, copy, erasure ----------------------------------------------------------------------------------------------


def test_everything_is_taken_back(shop: Shop) -> None:
    for command in (
        AddEmployer(customer_id=shop.mia, employer_id=shop.firm),
        JoinHousehold(customer_id=shop.mia, other_id=shop.ole),
        Authorise(customer_id=shop.ole, third_id=shop.mia, matters=Matters.ORDERS, proof="gesehen"),
    ):
        command_id = new_id()
        shop.do(command, id=command_id)
        assert len(shop.of(shop.mia)) == 1
        shop.do(Undo(command_id=command_id))
        assert shop.of(shop.mia) == ()
        assert shop.told(shop.mia) == []


def test_a_copy_has_ones_own_relations_and_erasure_takes_them_from_both(shop: Shop) -> None:
    shop.do(JoinHousehold(customer_id=shop.mia, other_id=shop.ole))
    authority(shop)
    copy = shop.desk.ask(CopyOf(shop.ole), actor=SYSTEM)
    assert [row["member_id"] for row in copy.rows["household_members"]] == [shop.ole]
    assert [row["proof"] for row in copy.rows["relations"]] == ["Vollmacht vom 3. Mai, am Tresen gesehen"]
    assert "Mia" not in str(copy.rows)
    shop.do(EraseCustomer(customer_id=shop.ole))
    assert shop.of(shop.mia) == ()
    assert set(shop.told(shop.mia)) == {("relation.made", "")}
    assert shop.sound()
