"""People come, change and leave; what lies with them goes to somebody; nobody gives themselves more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.callbacks.commands import GetCallback, NewWindow, PlanCallback
from agentdesk.core.callbacks.model import Recipient
from agentdesk.core.cases.commands import GetCase, OpenCase
from agentdesk.core.commands import ADMINISTRATORS, AGENTS, SYSTEM, Command, Role, Together, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import Candidates
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import AddReason
from agentdesk.core.people import commands as asked
from agentdesk.core.people.lying import LyingKind
from agentdesk.core.people.model import Person
from agentdesk.core.promises.commands import GetPromise, MakePromise
from agentdesk.core.storage.check import check
from tests.desks import NOON, make_desk

AGENT, SUPERVISOR, ADMINISTRATOR = (
    frozenset({Role.AGENT}),
    frozenset({Role.SUPERVISOR}),
    frozenset({Role.ADMINISTRATOR}),
)


@dataclass
class Shop:
    """Miriam owns it; Adele administers and serves, Agnes and Bernd serve."""

    desk: Desk
    miriam: UUID
    adele: UUID
    agnes: UUID
    bernd: UUID

    def do(self, command: Command, by: UUID | None = None) -> UUID:
        """Its id, to take it back by."""
        command_id = new_id()
        self.desk.execute(command, actor=by or self.miriam, id=command_id)
        return command_id

    def made(self, name: str, command: Command, by: UUID | None = None) -> UUID:
        return UUID(self.desk.execute(command, actor=by or self.miriam)[name])

    def person(self, who: UUID) -> Person:
        return next(each for each in self.desk.ask(asked.People(), actor=SYSTEM) if each.id == who)

    def changed(self, who: UUID, **changes: Any) -> asked.ChangePerson:
        person = self.person(who)
        names = ("name", "roles", "level", "team_id", "active", "languages", "reasons")
        return asked.ChangePerson(**{"person_id": who} | {name: getattr(person, name) for name in names} | changes)

    def add_team(self, name: str) -> UUID:
        return self.made("team_id", asked.AddTeam(name=name))

    def a_case(self, owner: UUID, **more: Any) -> UUID:
        customer = self.made("customer_id", CreateCustomer(family_name="Aydin", language="tr"))
        return self.made("case_id", OpenCase(customer_id=customer, subject="Mühle klemmt", owner_id=owner, **more))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    desk, miriam = make_desk(tmp_path)

    def add(name: str, roles: frozenset[Role]) -> UUID:
        return UUID(desk.execute(asked.AddPerson(name=name, roles=roles), actor=miriam)["person_id"])

    return Shop(desk, miriam, add("Adele", AGENT | ADMINISTRATOR), add("Agnes", AGENT), add("Bernd", AGENT))


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=code.replace(".", r"\."))


def test_what_lies_with_somebody_goes_to_somebody_before_they_leave_and_all_of_it_comes_back(shop: Shop) -> None:
    case_id = shop.a_case(shop.agnes)
    customer = shop.desk.ask(GetCase(case_id), actor=SYSTEM).customer_id
    due = {"due_at": NOON + timedelta(days=2), "owner_id": shop.agnes}
    promise = shop.made("promise_id", MakePromise(customer_id=customer, words="x", **due))
    window = NewWindow(day=date(2026, 11, 25), from_minute=600, to_minute=660)
    whom = {"recipient": Recipient.NAMED, "person_id": shop.agnes}
    plan = PlanCallback(customer_id=customer, phone="+49 30 901820", purpose="Bescheid", window=window, **whom)
    callback = shop.made("callback_id", plan)
    leaves = shop.changed(shop.agnes, active=False)
    with refused("people.work_left"):
        shop.do(leaves)
    lies = shop.desk.ask(asked.WhatLies(shop.agnes), actor=shop.miriam)
    assert [each.kind for each in lies] == [LyingKind.CASE, LyingKind.PROMISE, LyingKind.CALLBACK]
    left = shop.do(Together.of(*(each.to(shop.bernd) for each in lies), leaves))
    of = (GetCase(case_id), GetPromise(promise), GetCallback(callback))
    assert {shop.desk.ask(each, actor=SYSTEM).owner_id for each in of} == {shop.bernd}
    assert not shop.person(shop.agnes).active
    shop.do(Undo(command_id=left))
    assert {shop.desk.ask(each, actor=SYSTEM).owner_id for each in of} == {shop.agnes}
    assert shop.person(shop.agnes).active
    assert [each.name for each in check(None, shop.desk.database) if not each.ok] == []


def test_an_undo_leaves_no_work_behind_either(shop: Shop) -> None:
    shop.do(shop.changed(shop.bernd, active=False))
    back = shop.do(shop.changed(shop.bernd, active=True))
    shop.a_case(shop.bernd)
    with refused("people.work_left"):
        shop.do(Undo(command_id=back))


@pytest.mark.parametrize(("more", "code"), [({"roles": AGENT | SUPERVISOR | ADMINISTRATOR}, "people.own_role"),
                                            ({"level": 3}, "people.own_level")])  # fmt: skip
def test_nobody_gives_themselves_more_and_no_undo_does(shop: Shop, more: dict[str, Any], code: str) -> None:
    with refused(code):
        shop.do(shop.changed(shop.adele, **more), by=shop.adele)
    shop.do(shop.changed(shop.adele, **more), by=shop.miriam)
    taken = shop.do(shop.changed(shop.adele, roles=AGENT | ADMINISTRATOR, level=1), by=shop.miriam)
    with refused(code):
        shop.do(Undo(command_id=taken), by=shop.adele)
    shop.do(Undo(command_id=taken), by=shop.miriam)


def test_what_somebody_gave_up_themselves_they_may_take_back(shop: Shop) -> None:
    slip = shop.do(shop.changed(shop.adele, roles=ADMINISTRATOR), by=shop.adele)
    shop.do(Undo(command_id=slip), by=shop.adele)
    assert shop.person(shop.adele).roles == AGENT | ADMINISTRATOR


def test_who_works_alone_has_nobody_else_to_ask(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    alone = Shop(desk, me, me, me, me)
    alone.do(alone.changed(me, roles=ADMINISTRATOR))
    alone.do(alone.changed(me, roles=ADMINISTRATORS & AGENTS - {Role.SYSTEM}))


def test_somebody_who_was_added_by_mistake_goes_again_until_they_did_something_or_were_given_something(
    shop: Shop,
) -> None:
    added = shop.do(asked.AddPerson(name="Tippfeler", roles=AGENT))
    [new] = [each for each in shop.desk.ask(asked.People(), actor=SYSTEM) if each.name == "Tippfeler"]
    gone = shop.do(Undo(command_id=added))
    assert all(each.id != new.id for each in shop.desk.ask(asked.People(), actor=SYSTEM))
    again = shop.do(Undo(command_id=gone))
    shop.a_case(new.id)
    with refused("people.known_by_now"):
        shop.do(Undo(command_id=again))


def test_a_team_is_dissolved_once_nobody_is_in_it_and_its_name_is_free_again(shop: Shop) -> None:
    team = shop.add_team("Versand")
    shop.do(shop.changed(shop.agnes, team_id=team))
    with refused("people.team_not_empty"):
        shop.do(asked.DissolveTeam(team_id=team))
    shop.do(shop.changed(shop.agnes, team_id=None))
    dissolved = shop.do(asked.DissolveTeam(team_id=team))
    assert shop.desk.ask(asked.Teams(), actor=SYSTEM) == ()
    with refused("people.team_dissolved"):
        shop.do(shop.changed(shop.agnes, team_id=team))
    with refused("people.team_dissolved"):
        shop.a_case(shop.agnes, team_id=team)
    shop.add_team("Versand")
    with refused("people.team_exists"):
        shop.do(Undo(command_id=dissolved))


def test_adding_a_team_is_taken_back_until_something_was_said_of_it(shop: Shop) -> None:
    added = shop.do(asked.AddTeam(name="Versand"))
    shop.do(Undo(command_id=added))
    assert shop.desk.ask(asked.Teams(), actor=SYSTEM) == ()
    added = shop.do(asked.AddTeam(name="Versand"))
    [team] = shop.desk.ask(asked.Teams(), actor=SYSTEM)
    shop.do(shop.changed(shop.agnes, team_id=team.id))
    shop.do(shop.changed(shop.agnes, team_id=None))
    with refused("people.team_known_by_now"):
        shop.do(Undo(command_id=added))


def test_who_knows_about_it_or_speaks_the_language_is_proposed_first(shop: Shop) -> None:
    above = shop.made("reason_id", AddReason(labels={"de": "Geräte", "en": "Devices"}))
    below = shop.made("reason_id", AddReason(labels={"de": "Klemmt", "en": "Jams"}, parent_id=above))
    case_id = shop.a_case(shop.miriam, reason_id=below)
    names = ["Adele", "Agnes", "Bernd"]
    assert [each.name for each in shop.desk.ask(Candidates(case_id), actor=shop.miriam)] == names
    shop.do(shop.changed(shop.agnes, languages=("tr", "de", "tr")))
    shop.do(shop.changed(shop.bernd, reasons={above}))
    found = shop.desk.ask(Candidates(case_id), actor=shop.miriam)
    assert [(each.name, each.knows, each.speaks) for each in found] == [
        ("Bernd", True, False),
        ("Agnes", False, True),
        ("Adele", False, False),
    ]
    assert shop.person(shop.agnes).languages == ("de", "tr")
