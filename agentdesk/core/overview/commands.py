"""What can be asked for the customer view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agentdesk.core.commands import Query
from agentdesk.core.overview.model import Counted, CustomerView, TimelinePage


@dataclass(frozen=True, slots=True)
class ViewCustomer(Query[CustomerView]):
    """Everything the header and the cards show. Refused when the customer is unknown."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class Timeline(Query[TimelinePage]):
    """A page of the timeline, newest first, after the keyset `before`; `groups` None: all of them."""

    customer_id: UUID
    groups: frozenset[str] | None = None
    before: tuple[datetime, UUID] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class TimelineCounts(Query[dict[str, Counted]]):
    """How many entries each group has, counted up to `most` entries."""

    customer_id: UUID
    most: int = 20_000
