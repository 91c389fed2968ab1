"""What can be asked about everyone's rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agentdesk.core.commands import Query


@dataclass(frozen=True, slots=True)
class PersonCopy:
    """Everything that is kept about one customer, as the tables have it.

    `rows` are by table, their values as they are read; `names` tell what people call the ids in them; `agents` are the
    names of everybody who works or worked here.
    """

    customer_ids: tuple[UUID, ...]
    number: str
    name: str
    language: str
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    names: Mapping[UUID, str]
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopyOf(Query[PersonCopy]):
    """Everything about one customer, under whichever of their ids (Art. 15 and 20 GDPR)."""

    customer_id: UUID
