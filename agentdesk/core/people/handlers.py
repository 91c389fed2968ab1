"""How people and the shop come to be."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.commands import ADMINISTRATORS, AGENTS, LEADERS, SYSTEM_ONLY, Role, handles, upcasts
from agentdesk.core.errors import Refused
from agentdesk.core.people import commands as asked
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangeShop, OpenShop
from agentdesk.core.people.logo import require_logo
from agentdesk.core.people.model import MOST_LINES, SHOP, Form
from agentdesk.core.people.staying import require_may_become, said_of_a_person
from agentdesk.core.people.store import (
    ADDRESS,
    LOGO,
    absences,
    administrators,
    away_already,
    cover_of,
    letterheads,
    members_of,
    people,
    person_pins,
    shop,
    team_known,
    teams,
)
from agentdesk.core.people.zone import reckon_anew
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored

_EVERYTHING = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR})


@handles(OpenShop, allowed=SYSTEM_ONLY)
def open_shop(command: OpenShop, work: UnitOfWork) -> dict[str, Any]:
    if work.get(shop, SHOP):
        raise Refused("shop.already_open")
    _put_shop(work, command, Form.SIE, sample=command.sample)
    person = AddPerson(name=command.person_name, roles=_EVERYTHING, level=3)
    return add_person(person, work)


@upcasts("people.add_person", 1)
@upcasts("people.change_person", 1)
@upcasts("people.change_shop", 1)
def _less_was_said(args: dict[str, Any]) -> dict[str, Any]:
    return args


@handles(ChangeShop, allowed=ADMINISTRATORS)
def change_shop(command: ChangeShop, work: UnitOfWork) -> None:
    before = work.require(shop, SHOP)
    _put_shop(work, command, command.form, sample=bool(before["sample"]))
    if command.time_zone != before["time_zone"]:
        reckon_anew(work)


@handles(asked.SetLogo, allowed=ADMINISTRATORS)
def set_logo(command: asked.SetLogo, work: UnitOfWork) -> None:
    if command.logo:
        require_logo(command.logo)
    _put_letterhead(work, LOGO, command.logo)


@handles(asked.SetAddress, allowed=ADMINISTRATORS)
def set_address(command: asked.SetAddress, work: UnitOfWork) -> None:
    if len(command.address.splitlines()) > MOST_LINES:
        raise Refused("shop.address_long", most=MOST_LINES)
    _put_letterhead(work, ADDRESS, command.address)


@restored(shop, letterheads)
def shop_is_as_before(work: UnitOfWork, undone: Undone) -> None:
    work.changed("shop")
    if any("time_zone" in each.changes for each in undone.rows):
        reckon_anew(work)


@handles(AddTeam, allowed=ADMINISTRATORS)
def add_team(command: AddTeam, work: UnitOfWork) -> dict[str, Any]:
    if team_known(work.connection, command.name):
        raise Refused("people.team_exists", name=command.name)
    team_id = work.new_id("team")
    work.put(teams, {"id": team_id, "name": command.name, "active": True, "scope_id": SHOP})
    work.changed("people")
    return {"team_id": team_id}


@handles(AddPerson, allowed=ADMINISTRATORS)
def add_person(command: AddPerson, work: UnitOfWork) -> dict[str, Any]:
    person_id = work.new_id("person")
    work.put(people, said_of_a_person(command, work) | {"id": person_id, "active": True, "scope_id": SHOP})
    work.changed("people")
    return {"person_id": person_id}


@handles(asked.ChangeTeam, allowed=ADMINISTRATORS)
def change_team(command: asked.ChangeTeam, work: UnitOfWork) -> None:
    row = work.require(teams, command.team_id)
    if not command.name:
        raise Refused("people.name_missing")
    if team_known(work.connection, command.name, but=command.team_id):
        raise Refused("people.team_exists", name=command.name)
    work.put(teams, row | {"name": command.name})
    work.changed("people")


@handles(asked.ChangePerson, allowed=ADMINISTRATORS)
def change_person(command: asked.ChangePerson, work: UnitOfWork) -> None:
    row = work.require(people, command.person_id)
    work.require_unmoved(people, row)
    new = row | said_of_a_person(command, work) | {"active": command.active}
    if not work.replaying:  # decided then, maybe by the rules of then
        require_may_become(work, row, new)
    work.put(people, new)
    if not administrators(work.connection):
        raise Refused("people.last_administrator", name=row["name"])
    work.changed("people")


@handles(asked.DissolveTeam, allowed=ADMINISTRATORS)
def dissolve_team(command: asked.DissolveTeam, work: UnitOfWork) -> None:
    row = work.require(teams, command.team_id)
    if members := members_of(work.connection, command.team_id):
        raise Refused("people.team_not_empty", name=row["name"], count=members)
    work.put(teams, row | {"active": False})
    work.changed("people")


@handles(asked.PlanAbsence, allowed=AGENTS)
def plan_absence(command: asked.PlanAbsence, work: UnitOfWork) -> dict[str, Any]:
    if not work.require(people, command.person_id)["active"]:
        raise Refused("people.not_active")
    absence_id = work.new_id("absence")
    _put_absence(work, {"id": absence_id, "person_id": command.person_id, "scope_id": SHOP}, command)
    return {"absence_id": absence_id}


@handles(asked.ChangeAbsence, allowed=AGENTS)
def change_absence(command: asked.ChangeAbsence, work: UnitOfWork) -> None:
    row = work.require(absences, command.absence_id)
    work.require_unmoved(absences, row)
    _put_absence(work, row, command)


@handles(asked.CancelAbsence, allowed=AGENTS)
def cancel_absence(command: asked.CancelAbsence, work: UnitOfWork) -> None:
    _require_may_plan(work, work.require(absences, command.absence_id)["person_id"])
    work.remove(absences, command.absence_id)
    work.changed("people")


@handles(asked.SetPin, allowed=AGENTS)
def set_pin(command: asked.SetPin, work: UnitOfWork) -> None:
    row, me = work.require(people, command.person_id), work.actor.person_id
    if command.person_id != me and not work.actor.may(ADMINISTRATORS):
        raise Refused("people.pin_of_somebody_else")
    if not row["active"]:
        raise Refused("people.not_active")
    kept = {"person_id": command.person_id, "verifier": command.verifier, "set_at": work.decided_at, "set_by": me}
    work.put(person_pins, kept | {"scope_id": SHOP})
    work.fact("pin.set", {"person_id": str(command.person_id)}, subject_id=command.person_id)
    work.changed("people")


def _put_absence(work: UnitOfWork, row: dict[str, Any], said: asked.PlanAbsence | asked.ChangeAbsence) -> None:
    person_id = row["person_id"]
    _require_may_plan(work, person_id)
    if said.ends_at <= said.starts_at:
        raise Refused("people.absence_ends_first")
    if away_already(work.connection, person_id, said.starts_at, said.ends_at, but=row["id"]):
        raise Refused("people.away_already")
    if said.cover_id and said.cover_id != row.get("cover_id"):
        _require_can_cover(work, person_id, said.cover_id)
    if said.cover_id and not work.replaying:  # decided then, maybe by the rules of then
        _require_no_circle(work, person_id, said)
    when = {"starts_at": said.starts_at, "ends_at": said.ends_at}
    work.put(absences, row | when | {"cover_id": said.cover_id, "note": said.note})
    work.changed("people")


def _require_may_plan(work: UnitOfWork, person_id: UUID) -> None:
    if person_id != work.actor.person_id and not work.actor.may(LEADERS):
        raise Refused("people.absence_of_somebody_else")


def _require_can_cover(work: UnitOfWork, person_id: UUID, cover_id: UUID) -> None:
    if cover_id == person_id:
        raise Refused("people.covers_oneself")
    if not work.require(people, cover_id)["active"]:
        raise Refused("people.not_active")


def _require_no_circle(work: UnitOfWork, person_id: UUID, said: asked.PlanAbsence | asked.ChangeAbsence) -> None:
    """While both are away nobody stands in for somebody who stands in for them, over however many."""
    cover_id, seen = said.cover_id, {person_id}
    while cover_id and cover_id not in seen:
        seen.add(cover_id)
        cover_id = cover_of(work.connection, cover_id, said.starts_at, said.ends_at)
    if cover_id == person_id:
        raise Refused("people.covers_in_a_circle")


def _put_letterhead(work: UnitOfWork, part: UUID, content: str) -> None:
    work.put(letterheads, {"id": part, "content": content, "scope_id": SHOP})
    work.changed("shop")


def _put_shop(work: UnitOfWork, command: OpenShop | ChangeShop, form: Form, *, sample: bool) -> None:
    try:
        ZoneInfo(command.time_zone)
    except (KeyError, ValueError, OSError) as problem:
        raise Refused("shop.time_zone_unknown", zone=command.time_zone) from problem
    row: dict[str, Any] = {
        "id": SHOP,
        "name": command.shop_name,
        "region": command.region,
        "time_zone": command.time_zone,
    }
    row |= {"currency": command.currency, "language": command.language, "sample": sample}
    work.put(shop, row | {"form": form, "scope_id": SHOP})
    work.changed("shop")
