"""What goodwill is to be given for, as far as that follows from what is in front; and what one may do with an amount.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from agentdesk.core.cases.model import ACTIVE, SECOND_FAILURE_WITHIN, CaseRow, Failure
from agentdesk.core.goodwill.authority import Authority, Limit, RaisedBy
from agentdesk.core.goodwill.model import Act, AuthorityNow
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.money import minor_digits


@dataclass(frozen=True, slots=True)
class Aim:
    """`failure_id` follows from the rest, unless the case says otherwise."""

    kind: GoodwillKind = GoodwillKind.VOUCHER
    reason_id: UUID | None = None
    case_id: UUID | None = None
    order_id: UUID | None = None
    skus: tuple[str, ...] = ()
    failure_id: UUID | None = None

    @classmethod
    def of(cls, act: Act) -> Aim:
        names = ("kind", "reason_id", "case_id", "order_id", "skus", "failure_id")
        return cls(**{name: getattr(act, name) for name in names})

    @property
    def asked(self) -> dict[str, Any]:
        """As queries name it."""
        names = ("reason_id", "case_id", "order_id", "failure_id", "skus")
        return {"goodwill": self.kind, **{name: getattr(self, name) for name in names}}


class Way(StrEnum):
    """What becomes of an amount: given at once, asked for, given alone beyond the room with a reason, nothing."""

    GIVE = "give"
    ASK = "ask"
    BEYOND = "beyond"
    NO = "no"


def likely(context: Aim, cases: Sequence[CaseRow]) -> Aim:
    """Of the only case that is open, unless one is in front."""
    if context.case_id:
        return context
    open_ones = [case for case in cases if case.status in ACTIVE and case.merged_into is None]
    return replace(context, case_id=open_ones[0].id) if len(open_ones) == 1 else context


def failures_for(aim: Aim, failures: Iterable[Failure], now: datetime) -> list[Failure]:
    """Of the case, else of the customer lately, the latest first."""
    if aim.case_id:
        return [each for each in failures if each.case_id == aim.case_id]
    return [each for each in failures if now - each.happened_at <= SECOND_FAILURE_WITHIN]


def with_failure(aim: Aim, failures: Iterable[Failure], acts: Iterable[Act]) -> Aim:
    """The latest failure for which nothing was given yet."""
    made_good = {act.failure_id for act in acts if act.counts}
    return replace(aim, failure_id=next((each.id for each in failures if each.id not in made_good), None))


def way_of(amount: int, found: Authority, *, alone: bool) -> Way:
    if amount <= found.room and found.room:
        return Way.GIVE
    budget = next((each.room for each in found.limits if each.limit is Limit.BUDGET), amount)
    if amount > budget:
        return Way.NO
    if alone:
        return Way.BEYOND
    most = most_with_others(found)
    return Way.ASK if amount <= most and most else Way.NO


def most_with_others(found: Authority) -> int:
    """The most that others could say yes to; 0 where nobody could."""
    others = (RaisedBy.APPROVAL, RaisedBy.TWO_APPROVALS)
    return max((each.most or 0 for each in found.raised_by if each.by in others), default=0)


def proposed(now: AuthorityNow) -> int:
    """The middle of what would be fitting, in whole units; within the room. 0 for nothing."""
    fitting, unit = now.suggestion, 10 ** minor_digits(now.currency)
    middle = (fitting.least + fitting.most) // 2
    whole = middle // unit * unit
    return min(whole or middle, now.authority.room)
