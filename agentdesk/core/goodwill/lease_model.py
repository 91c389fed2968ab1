"""Leases of money: what a desk may give in vouchers by itself, cut off all limits that count. Pure; minor units.

A voucher counts for its customer, for a case or among what has none, for who gives it on a day, and for a team in a
month. A lease is a slice of some of these. What is leased counts as given until it comes back, so that what is given
and what is leased never exceed a limit together, whatever desks do meanwhile (O'Neil 1986, Balegas et al. 2015).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.goodwill.policy import AMOUNTS, Policy, Rule

LASTS = timedelta(hours=12)
"""For how long a desk gives from a lease, by its own clock; nothing comes back to anybody when it is over."""
ON_THEIR_WAY = timedelta(seconds=10)
"""For how long somebody waits for leases that were asked back."""
MOST_VOUCHERS = 10
"""From one lease."""
USUAL = 5_000
"""What a lease has where nothing limits it."""


class Counter(StrEnum):
    """What a slice is cut off. `LOOSE` is what a customer is given that belongs to no case."""

    TEAM = "team"
    PERSON = "person"
    CUSTOMER = "customer"
    CASE = "case"
    LOOSE = "loose"


OF_DESK = (Counter.TEAM, Counter.PERSON)
OF_CUSTOMER = (Counter.CUSTOMER, Counter.CASE, Counter.LOOSE)


class LeaseState(StrEnum):
    """`SUSPECT`: its desk was lost, locked or put back from a copy; it stays leased until two have written it off.
    `UNHEARD`: the server was put back since it was granted, and its desk has not said yet whether it has it."""

    OPEN = "open"
    CLOSED = "closed"
    SUSPECT = "suspect"
    UNHEARD = "unheard"
    WRITTEN_OFF = "written_off"


NOT_OVER = (LeaseState.OPEN, LeaseState.SUSPECT, LeaseState.UNHEARD)
"""Something may have been given of it that nobody has heard of yet."""


@dataclass(frozen=True, slots=True)
class Slice:
    """`subject_id`: the team, person, customer or case it is cut off; `left` is what nothing was given of."""

    id: UUID
    counter: Counter
    subject_id: UUID
    granted: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLease:
    """Charged is the `day` of the lease and its month, whatever a clock says later."""

    id: UUID
    device_id: UUID
    person_id: UUID
    team_id: UUID
    currency: str
    day: date
    state: LeaseState
    vouchers_left: int
    granted_at: datetime
    expires_at: datetime
    recalled: bool
    first_by: UUID | None
    slices: tuple[Slice, ...]
    reason: str = ""
    """Why the first of two has written it off."""

    @property
    def left(self) -> int:
        """What can still be given of it, as far as it alone limits it."""
        return min(each.left for each in self.slices)


def size(want: int | None, cap: int | None, left: int | None, free: int | None, agents: int) -> int:
    """What a desk gets for a day: twice what a voucher may have, or a quarter of its share of what the team has left;
    what it says it needs, if that is more. Never above what the person may give that day, or the team has.

    None is no limit. The rule came out of a simulation of 25 agents: with recalls it refuses hardly anything that the
    team still has money for, and how much a lease has matters far less.
    """
    usual = max(2 * cap if cap is not None else 0, free // (4 * max(1, agents)) if free is not None else 0)
    wanted = max(want or 0, usual or USUAL)
    return max(0, min([wanted, *(each for each in (left, free) if each is not None)]))


def size_of_customer(want: int | None, rooms: Iterable[int]) -> int:
    """As much as all limits leave that count for the customer, or what is usual."""
    return max(0, min([max(want or 0, USUAL), *rooms]))


Limits = Mapping[str, int | None]
CEILING, SHARE = "ceiling", "share_of_order"


def limits_of(rules: Iterable[Rule | None], policy: Policy) -> dict[str, int | None]:
    """The strictest of each limit by these rules, as a lease is granted; without a rule nothing is allowed."""
    known = list(rules)
    found: dict[str, int | None] = {
        name: _strictest(0 if rule is None else getattr(rule, name) for rule in known) for name in (*AMOUNTS, SHARE)
    }
    return found | {CEILING: policy.ceiling}


def are_kept(granted_under: Limits, now: Limits, names: Iterable[str]) -> bool:
    """Whether these limits allow no less than those under which a lease was granted: else its slices say nothing."""
    return all(now[name] is None or _reaches(now[name], granted_under.get(name)) for name in names)


def _reaches(now: int | None, before: int | None) -> bool:
    return before is not None and now is not None and now >= before


def _strictest(limits: Iterable[int | None]) -> int | None:
    return min((each for each in limits if each is not None), default=None)
