"""What is asked next: after a contact about A customers come back with B more often than others do. Pure.

A pair is told only where enough contacts carry it, where B comes at least half as often again as after other contacts,
and where chance would hardly bring it about: Fisher's exact test (one-sided), divided by the number of pairs looked at
(Bonferroni), so that looking at many pairs claims no more than looking at one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import exp, lgamma
from typing import NamedTuple
from uuid import UUID

WITHIN = timedelta(days=14)
LEAST_FOLLOWED = 5
"""Contacts about A after which B came."""
LEAST_LIFT = 1.5
SURE = 0.01


class Contact(NamedTuple):
    customer_id: UUID
    at: datetime
    reason_id: UUID


class Next(NamedTuple):
    """After `of` contacts about `first`, `followed` times the customer came back about `then`."""

    first: UUID
    then: UUID
    followed: int
    of: int
    lift: float

    @property
    def share(self) -> float:
        return self.followed / self.of


def asked_next(contacts: Iterable[Contact], now: datetime) -> list[Next]:
    """All pairs that hold, the surest share first. Contacts so young that nobody could have come back do not count."""
    told = [each for each in _with_what_came_next(contacts) if each[0].at <= now - WITHIN]
    about = Counter(contact.reason_id for contact, _ in told)
    pairs = Counter((contact.reason_id, then) for contact, came in told for then in came)
    ever = Counter(then for _, came in told for then in came)
    found = [
        Next(first, then, followed, about[first], _lift(followed, about[first], ever[then], len(told)))
        for (first, then), followed in pairs.items()
        if followed >= LEAST_FOLLOWED
    ]
    sure = SURE / max(len(pairs), 1)
    holding = [
        each
        for each in found
        if each.lift >= LEAST_LIFT and by_chance(each.followed, each.of, ever[each.then], len(told)) < sure
    ]
    return sorted(holding, key=lambda each: (-each.share, each.first, each.then))


def by_chance(followed: int, of: int, ever: int, all_of_them: int) -> float:
    """How likely at least so many of `of` contacts would be followed by chance, where `ever` of all were."""
    most = min(of, ever)
    return min(1.0, sum(exp(_drawn(each, of, ever, all_of_them)) for each in range(followed, most + 1)))


def _with_what_came_next(contacts: Iterable[Contact]) -> Iterable[tuple[Contact, frozenset[UUID]]]:
    """Each contact with the other reasons for which its customer came back in time."""
    of_customers: dict[UUID, list[Contact]] = defaultdict(list)
    for contact in contacts:
        of_customers[contact.customer_id].append(contact)
    for theirs in of_customers.values():
        theirs.sort(key=lambda each: each.at)
        for n, contact in enumerate(theirs):
            yield contact, _came(theirs, n)


def _came(theirs: Sequence[Contact], n: int) -> frozenset[UUID]:
    """The other reasons of what followed the n-th of somebody's contacts."""
    contact, came = theirs[n], set()
    for place in range(n + 1, len(theirs)):
        if theirs[place].at - contact.at > WITHIN:
            break
        came.add(theirs[place].reason_id)
    return frozenset(came - {contact.reason_id})


def _lift(followed: int, of: int, ever: int, all_of_them: int) -> float:
    """Beside contacts about anything else."""
    others, after_others = all_of_them - of, ever - followed
    if not after_others or not others:
        return float("inf")
    return (followed / of) / (after_others / others)


def _drawn(hits: int, drawn: int, marked: int, all_of_them: int) -> float:
    """The logarithm of the hypergeometric probability."""
    if drawn - hits > all_of_them - marked:
        return float("-inf")
    chosen = _ways(marked, hits) + _ways(all_of_them - marked, drawn - hits)
    return chosen - _ways(all_of_them, drawn)


def _ways(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
