"""What can be asked about legal hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.holds.model import HoldTold


class PlaceHold(Command):
    """Nothing of this customer (or, with `case_id` alone, of this case and its customer) is erased, merged or let go
    until it is lifted. The answer has `hold_id`.

    Refused holds.of_whom, holds.reason_missing, holds.review_past, holds.review_far.
    """

    kind: ClassVar[str] = "holds.place"
    undoable: ClassVar[bool] = True
    customer_id: UUID | None = None
    case_id: UUID | None = None
    reason: Line
    review_on: date


class ReviewHold(Command):
    """Somebody has looked: it is still needed, and looked at again on another day. A `reason` replaces what was said.

    Refused holds.released, holds.review_past, holds.review_far.
    """

    kind: ClassVar[str] = "holds.review"
    undoable: ClassVar[bool] = True
    hold_id: UUID
    review_on: date
    reason: Line = ""


class ReleaseHold(Command):
    """It is needed no more; who lifted it, when and why stays. Refused holds.released, holds.reason_missing."""

    kind: ClassVar[str] = "holds.release"
    undoable: ClassVar[bool] = True
    hold_id: UUID
    reason: Line


@dataclass(frozen=True, slots=True)
class HoldsOn(Query[tuple[HoldTold, ...]]):
    """Those on this customer, and on cases of theirs: standing ones first, with `lifted` those that were lifted too."""

    customer_id: UUID
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Holds(Query[tuple[HoldTold, ...]]):
    """All that stand, by the day on which somebody looks again; with `lifted` those that were lifted too, last."""

    lifted: bool = False


@dataclass(frozen=True, slots=True)
class GetHold(Query[HoldTold]):
    """Raises Refused legal_holds.unknown."""

    hold_id: UUID
