"""What can be asked for the customer view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agentdesk.core.commands import Query
from agentdesk.core.meanwhile import Mark
from agentdesk.core.overview.model import Counted, CustomerView, TimelineEntry, TimelinePage


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


@dataclass(frozen=True, slots=True)
class MarkNow(Query[Mark]):
    """For somebody who begins to write about this customer: what that matters is known of them."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class Meanwhile(Query[tuple[TimelineEntry, ...]]):
    """What others have done since that matters to the words, the oldest first, at most so many of the latest."""

    customer_id: UUID
    mark: Mark
    most: int = 6
