"""What somebody may give now: the room left under each limit, the one that binds, and what would raise it. Pure.

Every limit counts sums, so that splitting an amount gains nothing: what has been given, and what is pending. `room` is
exactly the largest amount that is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.goodwill.policy import LEADING, LEVELS, Giver, GoodwillKind, Policy, Rule
from agentdesk.core.money import MOST

AT_ONE_GO = timedelta(hours=24)
"""What a customer is given within this time counts as one: splitting gains nothing."""
A_YEAR = timedelta(days=365)


class Limit(StrEnum):
    """In the order in which the first of equals is named as the one that binds."""

    NO_RULE = "no_rule"
    OWN_BENEFIT = "own_benefit"
    PER_VOUCHER = "per_voucher"
    PER_CASE = "per_case"
    PER_CUSTOMER_YEAR = "per_customer_year"
    PER_PERSON_DAY = "per_person_day"
    SHARE_OF_ORDER = "share_of_order"
    ACQUISITION_COST = "acquisition_cost"
    BUDGET = "budget"


_ORDER = {limit: place for place, limit in enumerate(Limit)}


class RaisedBy(StrEnum):
    """What would let more be given."""

    WAITING = "waiting"
    APPROVAL = "approval"
    TWO_APPROVALS = "two_approvals"
    REASON = "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks, for what. `own_benefit`: the customer is they themselves. `alone`: nobody else works here.

    `order_total`: of the order concerned, None without one and for one in another currency.
    """

    giver: Giver
    kind: GoodwillKind = GoodwillKind.VOUCHER
    reasons: tuple[UUID, ...] = ()
    skus: tuple[str, ...] = ()
    order_total: int | None = None
    own_benefit: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A sum within a window, and when the oldest of what it counts was given."""

    amount: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What counts against the limits, in minor units of the policy's currency; what was taken back is not among it.

    `budget`: what the team may give in this month and what is left of it; None where nothing limits it.
    """

    at_once: Counted = Counted()
    of_case: int = 0
    of_year: Counted = Counted()
    by_person: int = 0
    waiting: int = 0
    """What of `by_person` somebody else is still to decide about."""
    of_order: int = 0
    budget: tuple[int, int] | None = None
    day_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class LimitRoom:
    """How much a limit allows, how much of it is used, what is left; and when some of it becomes free, if time does it.
    `waiting`: what of a day is not given yet, but asked for.

    What is to be said of it is the message `goodwill.why.<limit>`, with these amounts.
    """

    limit: Limit
    most: int
    used: int
    frees_at: datetime | None = None
    waiting: int = 0

    @property
    def room(self) -> int:
        return max(0, self.most - self.used)


@dataclass(frozen=True, slots=True)
class Raise:
    """`most` is how much could be given then, as far as it is known; `at` is when."""

    by: RaisedBy
    most: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """`binding` is None only where nothing limits it at all."""

    room: int
    binding: LimitRoom | None
    limits: tuple[LimitRoom, ...]
    raised_by: tuple[Raise, ...] = field(default=())


def authority(asking: Asking, given: Given, policy: Policy, now: datetime) -> Authority:
    """The room now, and what would raise it."""
    return with_raises(room_now(asking, given, policy), asking, given, policy, now)


def with_raises(found: Authority, asking: Asking, given: Given, policy: Policy, now: datetime) -> Authority:
    raised_by = tuple(_raised_by(asking, given, policy, found.room, found.binding, now))
    return Authority(found.room, found.binding, found.limits, raised_by)


def room_now(asking: Asking, given: Given, policy: Policy) -> Authority:
    """Never negative; of limits that leave the same, the first of `Limit` binds. Who gives need not hear what would
    raise it."""
    rules = policy.rules_for(asking.giver, asking.kind, asking.reasons, asking.skus)
    limits = tuple(_limits(rules, asking, given, policy))
    binding = min(limits, key=lambda each: (each.room, _ORDER[each.limit]), default=None)
    return Authority(binding.room if binding else MOST, binding, limits)


def _limits(rules: tuple[Rule | None, ...], asking: Asking, given: Given, policy: Policy) -> Iterator[LimitRoom]:
    if None in rules:
        yield LimitRoom(Limit.NO_RULE, 0, 0)
    if asking.own_benefit:
        yield LimitRoom(Limit.OWN_BENEFIT, 0, 0)
    yield from _of_rules([rule for rule in rules if rule], asking, given)
    if policy.ceiling is not None:
        frees_at = _frees(given.of_year, A_YEAR)
        yield LimitRoom(Limit.ACQUISITION_COST, policy.ceiling, given.of_year.amount, frees_at)
    if given.budget is not None:
        planned, left = given.budget
        yield LimitRoom(Limit.BUDGET, max(planned, left), max(planned, left) - left)


def _of_rules(rules: Iterable[Rule], asking: Asking, given: Given) -> Iterator[LimitRoom]:
    """Of several rules, one for each product, the strictest limit of each kind."""
    used = (
        (Limit.PER_VOUCHER, given.at_once.amount, _frees(given.at_once, AT_ONE_GO), 0),
        (Limit.PER_CASE, given.of_case, None, 0),
        (Limit.PER_CUSTOMER_YEAR, given.of_year.amount, _frees(given.of_year, A_YEAR), 0),
        (Limit.PER_PERSON_DAY, given.by_person, given.day_ends if given.by_person else None, given.waiting),
    )
    for limit, amount, frees_at, waiting in used:
        most = _strictest(getattr(rule, limit.value) for rule in rules)
        if most is not None:
            yield LimitRoom(limit, most, amount, frees_at, waiting)
    share = _strictest(rule.share_of_order for rule in rules)
    if share is not None and asking.order_total is not None:
        yield LimitRoom(Limit.SHARE_OF_ORDER, max(0, asking.order_total) * share // 100, given.of_order)


def _strictest(limits: Iterable[int | None]) -> int | None:
    return min((each for each in limits if each is not None), default=None)


def _frees(counted: Counted, window: timedelta) -> datetime | None:
    return counted.oldest + window if counted.oldest else None


def _raised_by(
    asking: Asking, given: Given, policy: Policy, room: int, binding: LimitRoom | None, now: datetime
) -> Iterator[Raise]:
    if binding is None:
        return
    if binding.frees_at and binding.frees_at > now:
        yield Raise(RaisedBy.WAITING, at=binding.frees_at)
    if binding.limit is Limit.BUDGET:  # it binds whoever decides
        return
    if asking.alone:
        yield Raise(RaisedBy.REASON, _left(given))
        return
    leader = _of_leaders(asking, given, policy)
    if leader > room:
        yield Raise(RaisedBy.APPROVAL, leader)
    together = min((policy.together_most or 0) - given.at_once.amount, _left(given))
    if together > max(leader, room):
        yield Raise(RaisedBy.TWO_APPROVALS, together)


def _of_leaders(asking: Asking, given: Given, policy: Policy) -> int:
    """What a leader of the team could decide who has not decided anything today, up to where a second one is asked:
    that counts what the customer was given at one go."""
    own, theirs = replace(given, by_person=0), replace(asking, own_benefit=False)
    levels = LEVELS if policy.tells_leaders_apart else LEVELS[:1]
    givers = (Giver(role, level, asking.giver.team_id) for role in LEADING for level in levels)
    each_has = (policy.rules_for(giver, asking.kind, asking.reasons, asking.skus) for giver in givers)
    rules = {tuple(map(id, some)): some for some in each_has}  # to hash what they say takes longer than all the rest
    rooms = [min((each.room for each in _limits(some, theirs, own, policy)), default=MOST) for some in rules.values()]
    over = policy.second_approver_over
    return min(max(rooms), MOST if over is None else over - given.at_once.amount)


def _left(given: Given) -> int:
    return MOST if given.budget is None else max(0, given.budget[1])
