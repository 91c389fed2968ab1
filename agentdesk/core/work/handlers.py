"""How views of lists are kept, renamed and removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, LEADERS, SYSTEM, handles
from agentdesk.core.errors import Refused
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored
from agentdesk.core.work.commands import RemoveView, RenameView, SaveView
from agentdesk.core.work.store import name_taken, saved_views


@handles(SaveView, allowed=AGENTS)
def save_view(command: SaveView, work: UnitOfWork) -> dict[str, Any]:
    view_id = _own(work, command.view_id)["id"] if command.view_id else work.new_id("view")
    wanted = command.wanted.model_dump(mode="json")
    person_id = None if command.shared or work.actor.person_id == SYSTEM else work.actor.person_id
    _keep(work, {"id": view_id, "page": command.page.value, "person_id": person_id, "wanted": wanted}, command.name)
    return {"view_id": view_id}


@handles(RenameView, allowed=AGENTS)
def rename_view(command: RenameView, work: UnitOfWork) -> None:
    _keep(work, _own(work, command.view_id), command.name)


@handles(RemoveView, allowed=AGENTS)
def remove_view(command: RemoveView, work: UnitOfWork) -> None:
    work.remove(saved_views, _own(work, command.view_id)["id"])
    work.changed("view", command.view_id)


@restored(saved_views)
def views_are_as_before(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        if row.now and name_taken(work.connection, row.now):
            raise Refused("views.name_taken", name=row.now["name"])
        work.changed("view", row.key[0])


def _own(work: UnitOfWork, view_id: UUID) -> dict[str, Any]:
    """A view that this person may change: their own, or everybody's where they lead."""
    row = work.require(saved_views, view_id)
    if row["person_id"] not in (None, work.actor.person_id):
        raise Refused("saved_views.unknown", id=str(view_id))  # what others keep for themselves is not told
    _require_lead(work, row)
    return row


def _require_lead(work: UnitOfWork, row: dict[str, Any]) -> None:
    if row["person_id"] is None and not work.actor.may(LEADERS):
        raise Refused("views.of_everybody")


def _keep(work: UnitOfWork, row: dict[str, Any], name: str) -> None:
    row = row | {"name": name, "scope_id": SHOP}
    _require_lead(work, row)
    if not name:
        raise Refused("views.name_missing")
    if name_taken(work.connection, row):
        raise Refused("views.name_taken", name=name)
    work.put(saved_views, row)
    work.changed("view", row["id"])
