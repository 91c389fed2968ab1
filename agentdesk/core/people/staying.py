"""What must stay true of people and teams, whoever changes them, and however: by a command or by taking one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.commands import Role, Undo
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import AddPerson, ChangePerson, ChangeTeam
from agentdesk.core.people.lying import what_lies_with
from agentdesk.core.people.store import (
    absences,
    active_people,
    administrators,
    away_already,
    members_of,
    named_since,
    people,
    team_known,
    teams,
)
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.undoing import find_done
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


def said_of_a_person(command: AddPerson | ChangePerson, work: UnitOfWork) -> dict[str, Any]:
    if not command.name:
        raise Refused("people.name_missing")
    if Role.SYSTEM in command.roles:  # no person may do what time brings
        raise Refused("people.role_of_nobody")
    if command.team_id and not (team := work.require(teams, command.team_id))["active"]:
        raise Refused("people.team_dissolved", name=team["name"])
    said = {"name": command.name, "roles": sorted(command.roles), "level": command.level}
    skills = {"languages": list(command.languages), "reasons": sorted(map(str, command.reasons))}
    return said | skills | {"team_id": command.team_id}


def require_may_become(work: UnitOfWork, before: Row, after: Row) -> None:
    """Raises Refused where whoever asks would give themselves more, or leave, and where work would stay behind."""
    if before["id"] == work.actor.person_id:
        if not after["active"]:
            raise Refused("people.deactivates_oneself")
        if active_people(work.connection) > 1:  # who works alone has nobody else to ask
            _require_no_more(before, after)
    if before["active"] and not after["active"]:
        left = sum(1 for _ in what_lies_with(work.connection, before["id"]))
        if left:
            raise Refused("people.work_left", name=before["name"], count=left)


def _require_no_more(before: Row, after: Row) -> None:
    if set(after["roles"]) - set(before["roles"]):
        raise Refused("people.own_role")
    if after["level"] > before["level"]:
        raise Refused("people.own_level")


@restored(people, teams, absences)
def people_are_as_before(work: UnitOfWork, undone: Undone) -> None:
    """What could not be done in one step cannot come about by an undo either."""
    if not administrators(work.connection):
        raise Refused("people.last_administrator", name=work.actor.name)
    if not work.replaying:
        _require_nothing_said_since(work, undone)
    own = _is_of(work, undone.command_id)
    for row in undone.rows:
        if row.table is absences and row.now:
            person_id, starts_at, ends_at = (row.now[name] for name in ("person_id", "starts_at", "ends_at"))
            if away_already(work.connection, person_id, starts_at, ends_at, but=row.now["id"]):
                raise Refused("people.away_already")
        if row.table is people and row.now and row.until_now and not work.replaying:
            back = {**row.until_now, "roles": row.now["roles"], "level": row.now["level"]} if own else row.until_now
            require_may_become(work, back, row.now)
        if row.table is teams and row.now:
            _require_team_can_be(work, row.now)
    work.changed("people")


def _is_of(work: UnitOfWork, command_id: UUID) -> bool:
    """What somebody did themselves they may take back: they get no more than they had."""
    done = find_done(work.connection, command_id)
    return done is not None and done.actor_id == work.actor.person_id


def _require_team_can_be(work: UnitOfWork, team: Row) -> None:
    if team["active"] and team_known(work.connection, team["name"], but=team["id"]):
        raise Refused("people.team_exists", name=team["name"])
    if not team["active"] and (members := members_of(work.connection, team["id"])):
        raise Refused("people.team_not_empty", name=team["name"], count=members)


_SAYS_NOTHING_ELSE = {people: (ChangePerson.kind, Undo.kind), teams: (ChangeTeam.kind, Undo.kind)}


def _require_nothing_said_since(work: UnitOfWork, undone: Undone) -> None:
    """Somebody who was added goes again only while no command was asked by them or names them; a team likewise."""
    gone = [row for row in undone.rows if row.table in (people, teams) and row.now is None]
    for row in gone:
        if named_since(work.connection, undone.command_id, row.key[0], but=_SAYS_NOTHING_ELSE[row.table]):
            code = "people.known_by_now" if row.table is people else "people.team_known_by_now"
            raise Refused(code, name=row.until_now["name"] if row.until_now else "")
