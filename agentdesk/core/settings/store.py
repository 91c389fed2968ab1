"""Changes of settings in the log of commands, found without reading the rest of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.store import case_causes, departments
from agentdesk.core.interactions.store import reasons, snippets
from agentdesk.core.people.store import people, teams
from agentdesk.core.settings.model import SECTION_OF
from agentdesk.core.storage.images import Image, images_from_plain
from agentdesk.core.storage.schema import before_images, command_log, index_of_some, metadata

_TOGETHER, _UNDO = "together", "undo"
_KINDS = ", ".join(f"'{kind}'" for kind in sorted((*SECTION_OF, _TOGETHER, _UNDO)))
LAID_DOWN = command_log.c.kind.in_([sa.literal_column(_KINDS)])
index_of_some("ix_command_log_settings", command_log.c.log_no, where=LAID_DOWN)
_NAMED = {
    "person_id": (people, "name"),
    "team_id": (teams, "name"),
    "reason_id": (reasons, "labels"),
    "cause_id": (case_causes, "labels"),
    "department_id": (departments, "labels"),
    "snippet_id": (snippets, "labels"),
}
"""What an argument is the id of, and what that is called."""


def latest_changes(connection: sa.Connection) -> Iterator[Any]:
    """Lines of the log that may be changes of settings, the latest first."""
    log = command_log.c
    asked = sa.select(log.log_no, log.command_id, log.kind, log.version, log.actor_id, log.args, log.decided_at)
    yield from connection.execute(asked.where(LAID_DOWN).order_by(log.log_no.desc()))


def any_of(connection: sa.Connection, table: sa.Table) -> bool:
    return connection.execute(sa.select(table.c.id).limit(1)).first() is not None


def kind_of(connection: sa.Connection, command_id: UUID) -> str:
    return (
        connection.execute(sa.select(command_log.c.kind).where(command_log.c.command_id == command_id)).scalar() or ""
    )


def images_of(connection: sa.Connection, command_ids: Collection[UUID]) -> dict[UUID, list[Image]]:
    """What rows were before these commands, as long as that is kept."""
    found: dict[UUID, list[Image]] = {}
    asked = sa.select(before_images).where(before_images.c.command_id.in_(command_ids))
    for row in connection.execute(asked.order_by(before_images.c.table_name)):
        images = images_from_plain(metadata.tables[row.table_name], row.rows)
        found.setdefault(row.command_id, []).extend(images.values())
    return found


def names_of(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    """By argument: names, or labels by language, by id as it stands in a log."""
    return {
        argument: {str(row[0]): row[1] for row in connection.execute(sa.select(table.c.id, table.c[column]))}
        for argument, (table, column) in _NAMED.items()
    }
