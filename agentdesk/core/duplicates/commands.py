"""What can be asked about duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from agentdesk.core.commands import Command, Query
from agentdesk.core.duplicates.model import Decision, Likely, Perhaps, Scanned


class Decide(Command):
    """What these two customers are, for good: they are never proposed again. Nothing is merged by it."""

    kind: ClassVar[str] = "duplicates.decide"
    undoable: ClassVar[bool] = True
    one_id: UUID
    other_id: UUID
    decision: Decision


@dataclass(frozen=True, slots=True)
class LikelyDuplicates(Query[tuple[Likely, ...]]):
    """Pairs that the scan has found and nobody has decided about, the likeliest first; or those decided, latest first.

    `offset` leaves out so many, for a long list.
    """

    decided: bool = False
    limit: int = 200
    offset: int = 0


@dataclass(frozen=True, slots=True)
class LatestScan(Query[Scanned]):
    """How far it has come, and what there is to decide."""


@dataclass(frozen=True, slots=True)
class MayScan(Query[bool]):
    """Whether whoever asks may start a scan: it goes through everybody and keeps the machine busy, so it is for
    supervisors and administrators, and for whoever works alone."""


@dataclass(frozen=True, slots=True)
class DecisionsAbout(Query[tuple[Likely, ...]]):
    """What has been decided about this customer and others; `because` is empty."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class WhoMightThisBe(Query[tuple[Perhaps, ...]]):
    """Customers who may be the one that is being typed in, the likeliest first; phone numbers in E.164."""

    given: str = ""
    family: str = ""
    organisation: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    limit: int = 3
