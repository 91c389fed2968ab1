"""How people and the shop come to be."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.commands import ADMINISTRATORS, SYSTEM_ONLY, Role, handles
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangeShop, OpenShop
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people, shop, team_known, teams
from agentdesk.core.storage.unit_of_work import UnitOfWork

_EVERYTHING = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR})


@handles(OpenShop, allowed=SYSTEM_ONLY)
def open_shop(command: OpenShop, work: UnitOfWork) -> dict[str, Any]:
    if work.get(shop, SHOP):
        raise Refused("shop.already_open")
    _put_shop(work, command, sample=command.sample)
    person = AddPerson(name=command.person_name, roles=_EVERYTHING, level=3)
    return add_person(person, work)


@handles(ChangeShop, allowed=ADMINISTRATORS)
def change_shop(command: ChangeShop, work: UnitOfWork) -> None:
    _put_shop(work, command, sample=bool(work.require(shop, SHOP)["sample"]))


@handles(AddTeam, allowed=ADMINISTRATORS)
def add_team(command: AddTeam, work: UnitOfWork) -> dict[str, Any]:
    if team_known(work.connection, command.name):
        raise Refused("people.team_exists", name=command.name)
    team_id = work.new_id("team")
    work.put(teams, {"id": team_id, "name": command.name, "scope_id": SHOP})
    work.changed("people")
    return {"team_id": team_id}


@handles(AddPerson, allowed=ADMINISTRATORS)
def add_person(command: AddPerson, work: UnitOfWork) -> dict[str, Any]:
    if not command.name:
        raise Refused("people.name_missing")
    if command.team_id:
        work.require(teams, command.team_id)
    person_id = work.new_id("person")
    row = {"id": person_id, "name": command.name, "roles": sorted(command.roles), "level": command.level}
    work.put(people, {**row, "team_id": command.team_id, "active": True, "scope_id": SHOP})
    work.changed("people")
    return {"person_id": person_id}


def _put_shop(work: UnitOfWork, command: OpenShop | ChangeShop, *, sample: bool) -> None:
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
    row |= {"currency": command.currency, "language": command.language, "sample": sample, "scope_id": SHOP}
    work.put(shop, row)
    work.changed("shop")
