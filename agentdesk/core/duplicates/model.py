"""Two customers who may be one, and what somebody has decided about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from agentdesk.core.customers.model import shown_name
from agentdesk.core.errors import Refused


class Decision(StrEnum):
    """What two customers are. A decision is kept for good; whoever knows better decides anew."""

    SAME = "same"
    HOUSEHOLD = "household"
    DIFFERENT = "different"


class Because(NamedTuple):
    """A reason for (positive bits) or against; messages `duplicates.reason.<reason>`."""

    reason: str
    bits: float


class Who(NamedTuple):
    """One of two customers, as a list shows them."""

    id: UUID
    number: str
    name: str

    @property
    def shown(self) -> str:
        return shown_name(self.name, self.number)


@dataclass(frozen=True, slots=True)
class Likely:
    """Two customers who may be one; `one` came first. `decision` is empty until somebody has decided."""

    one: Who
    other: Who
    bits: float
    because: tuple[Because, ...]
    decision: Decision | None = None
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A customer who may be who is being typed in."""

    who: Who
    bits: float
    because: tuple[Because, ...]
    last_contact_at: datetime | None = None


class ScanState(StrEnum):
    """RUNNING: or cut off, and goes on when it is asked for again. STOPPED: by somebody, and goes on as well."""

    NEVER = "never"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class Stage(StrEnum):
    """What a scan does, in this order."""

    READING = "reading"
    PAIRING = "pairing"
    COMPARING = "comparing"
    GROUPING = "grouping"


@dataclass(frozen=True, slots=True)
class Scanned:
    """The latest scan, and what is left of what it found."""

    state: ScanState
    started_at: datetime | None = None
    ended_at: datetime | None = None
    customers: int = 0
    found: int = 0
    undecided: int = 0
    keys_cut: int = 0
    """Keys that too many share, of whom those were compared who share more."""


def in_order(one_id: UUID, other_id: UUID) -> tuple[UUID, UUID]:
    """A pair has one row, whoever is named first. Raises Refused duplicates.with_itself."""
    if one_id == other_id:
        raise Refused("duplicates.with_itself")
    return (one_id, other_id) if one_id.bytes < other_id.bytes else (other_id, one_id)
