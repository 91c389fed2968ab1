"""Whom a record is about: a customer we know, somebody new, or perhaps one we know. Pure.

The shop's own number decides first. Without one, an e-mail address, a phone number or a postal address that we know
decides together with the name; where these disagree, nobody is made one person, or two, in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.customers.folding import fold_all
from agentdesk.core.likeness import ratio

SHARED_BY_MOST = 12
"""An address or number that more customers share (the shop's own, `none@example.com`) says nothing about a person."""

_ALIKE = 85
_OURS = re.compile(r"K-[0-9]{6,}")


class Named(NamedTuple):
    """A name as it compares: folded words."""

    organisation: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.organisation or self.given or self.family)


class Likeness(IntEnum):
    """How well two names fit one person: COMPATIBLE is `J. Müller` beside `Jörg Müller`, SIMILAR a typo."""

    OTHER = 0
    SIMILAR = 1
    COMPATIBLE = 2
    SAME = 3


class By(StrEnum):
    """What a record and a customer have in common."""

    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who shares something with the record."""

    id: UUID
    number: str
    name: Named
    shares: frozenset[By]


class Answer(StrEnum):
    KNOWN = "known"
    NEW = "new"
    PERHAPS = "perhaps"


@dataclass(frozen=True, slots=True)
class Verdict:
    """For PERHAPS, `code` says why (message `refused.import.<code>`) and `customer_id` who it may be."""

    answer: Answer
    customer_id: UUID | None = None
    code: str = ""


NEW = Verdict(Answer.NEW)


def decide(number: str, name: Named, candidates: Iterable[Candidate]) -> Verdict:
    """For a record whose number nobody has; `number` is the shop's own or empty."""
    weighed = [(_weigh(number, name, candidate), candidate) for candidate in candidates]
    known = [candidate for (answer, _), candidate in weighed if answer is Answer.KNOWN]
    exact = [candidate for candidate in known if likeness(name, candidate.name) is Likeness.SAME]
    if len(known) == 1 or len(exact) == 1:
        return Verdict(Answer.KNOWN, (exact or known)[0].id)
    if known:
        return Verdict(Answer.PERHAPS, known[0].id, "perhaps_several")
    for (answer, code), candidate in weighed:
        if answer is Answer.PERHAPS:
            return Verdict(Answer.PERHAPS, candidate.id, code)
    return NEW


def same_number_other_person(name: Named, found: Candidate) -> bool:
    """The number is known, but for somebody of whom nothing else fits: another system counted from 1, too."""
    if found.shares or name.is_empty or found.name.is_empty:
        return False
    return not _words(name) & _words(found.name) and likeness(name, found.name) is Likeness.OTHER


def is_ours(number: str) -> bool:
    """Whether we gave this number ourselves, for want of one of the shop's."""
    return bool(_OURS.fullmatch(number))


def _weigh(number: str, name: Named, candidate: Candidate) -> tuple[Answer, str]:
    like = likeness(name, candidate.name)
    if number and not is_ours(candidate.number):
        return _two_numbers(like, candidate.shares)
    if By.EMAIL in candidate.shares:
        return (Answer.KNOWN, "") if like >= Likeness.COMPATIBLE else (Answer.PERHAPS, "perhaps_email")
    if like is Likeness.SAME:
        return Answer.KNOWN, ""
    if like is Likeness.OTHER:
        return Answer.NEW, ""
    return Answer.PERHAPS, "perhaps_phone" if By.PHONE in candidate.shares else "perhaps_address"


def _two_numbers(like: Likeness, shares: frozenset[By]) -> tuple[Answer, str]:
    """The shop's books say two customers; whoever has name and address in common is still worth a look."""
    alike = like >= Likeness.COMPATIBLE or (like is Likeness.SIMILAR and By.EMAIL in shares)
    return (Answer.PERHAPS, "perhaps_two_numbers") if alike else (Answer.NEW, "")


def likeness(one: Named, other: Named) -> Likeness:
    if one.is_empty or other.is_empty:
        return Likeness.COMPATIBLE
    if one.organisation and other.organisation:
        return _organisations(one, other)
    if one.organisation or other.organisation:
        same = _persons(one, other) is Likeness.SAME
        return Likeness.SIMILAR if same else Likeness.OTHER
    return _persons(one, other)


def _organisations(one: Named, other: Named) -> Likeness:
    """Two people of one firm behind its switchboard are two customers."""
    if _close(one.organisation, other.organisation) is Likeness.OTHER:
        return Likeness.OTHER
    if (one.given or one.family) and (other.given or other.family):
        people = _persons(one, other)
        return people if people is Likeness.OTHER else min(people, _close(one.organisation, other.organisation))
    return _close(one.organisation, other.organisation)


def _persons(one: Named, other: Named) -> Likeness:
    mine, theirs = one.given + one.family, other.given + other.family
    if not mine or not theirs:
        return Likeness.OTHER
    if sorted(mine) == sorted(theirs):
        return Likeness.SAME
    if one.family == other.family and _short_for(one.given, other.given):
        return Likeness.COMPATIBLE
    return _close(mine, theirs)


def _short_for(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """`J.`, `Jörg` and nothing at all may stand for `Jörg Peter`."""
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in zip(one, other, strict=False))


def _close(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness:
    if one == other:
        return Likeness.SAME
    return Likeness.SIMILAR if ratio(" ".join(one), " ".join(other)) >= _ALIKE else Likeness.OTHER


def _words(name: Named) -> set[str]:
    return {word for words in name for word in words if len(word) > 1}


def named(of: Any) -> Named:
    """The name of a record, or of a customer's row (a mapping)."""
    if isinstance(of, dict):
        return Named(_folded(of["organisation"]), _folded(of["given_name"]), _folded(of["family_name"]))
    return Named(_folded(of.organisation), _folded(of.given_name), _folded(of.family_name))


@lru_cache(maxsize=4_096)
def _folded(words: str) -> tuple[str, ...]:
    return tuple(word.key for word in fold_all(words))
