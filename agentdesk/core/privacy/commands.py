"""What can be asked about everyone's rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from agentdesk.core.commands import Command, Query
from agentdesk.core.privacy.recipients import Recipient
from agentdesk.core.privacy.views import Seen


@dataclass(frozen=True, slots=True)
class PersonCopy:
    """Everything that is kept about one customer, as the tables have it.

    `rows` are by table, their values as they are read; `names` tell what people call the ids in them, by language;
    `agents` are the
    names of everybody who works or worked here.
    """

    customer_ids: tuple[UUID, ...]
    number: str
    name: str
    language: str
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    names: Mapping[UUID, dict[str, str]]
    agents: tuple[str, ...]
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyOf(Query[PersonCopy]):
    """Everything about one customer, under whichever of their ids (Art. 15 and 20 GDPR)."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class ViewsOf(Query[tuple[Seen, ...]]):
    """Who saw this customer when, and while busy with what; of the last twelve months, the latest first."""

    customer_id: UUID
    most: int = 500


class Ground(StrEnum):
    """Why somebody is erased (Art. 17 (1) GDPR)."""

    ASKED = "asked"
    """They asked for it, and nothing is needed any more (a)."""
    WITHDRAWN = "withdrawn"
    """They withdrew their consent (b)."""
    OBJECTED = "objected"
    """They objected (c)."""
    UNLAWFUL = "unlawful"
    """It should never have been kept (d)."""
    PERIOD_OVER = "period_over"
    """The period for which it is kept is over (a, e)."""


class EraseCustomer(Command):
    """Everything about a customer goes for good, but for what a law keeps. Nothing takes that back.

    Refused holds.held, and privacy.still_talking, privacy.still_pending: something is in hand, to be settled first.
    """

    kind: ClassVar[str] = "privacy.erase"
    needs_pin: ClassVar[bool] = True
    customer_id: UUID
    ground: Ground = Ground.ASKED


class EraseAgain(Command):
    """Somebody who was erased is there once more: a backup from before was restored."""

    kind: ClassVar[str] = "privacy.erase_again"
    customer_id: UUID


@dataclass(frozen=True, slots=True)
class Share:
    """Rows of one table; of those that stay the law, and the last day of the one that stays longest."""

    table: str
    rows: int
    law: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing somebody would do. `hindrance`: the code of what has to be settled first, or nothing."""

    customer_ids: tuple[UUID, ...]
    number: str
    name: str
    goes: tuple[Share, ...]
    stays: tuple[Share, ...]
    lines: int
    hindrance: str = ""
    ids: frozenset[UUID] = frozenset()
    """Theirs, and those of every row about them."""


@dataclass(frozen=True, slots=True)
class PlanErasure(Query[ErasurePlan]):
    """What would go and what would stay. Nothing changes."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class RecipientsOf(Query[tuple[Recipient, ...]]):
    """To whom their data were in fact passed on (Art. 15 (1) c, 19 GDPR)."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class StillThere(Query[tuple[UUID, ...]]):
    """Which of these customers there are."""

    customer_ids: tuple[UUID, ...]
