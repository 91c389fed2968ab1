"""Whom a record is about: a customer we know, somebody new, or perhaps one we know. Pure.

The shop's own number decides first. Without one, an e-mail address, a phone number or a postal address that we know
decides together with what the two have in common (`comparing`, the score by which duplicates are found); where these
disagree, nobody is made one person, or two, in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.customers.folding import fold_all
from agentdesk.core.intake.comparing import Fit, Weighed

SHARED_BY_MOST = 12
"""An address or number that more customers share (the shop's own, `none@example.com`) says nothing about a person."""

_OURS = re.compile(r"K-[0-9]{6,}")


class Named(NamedTuple):
    """A name in folded words."""

    organisation: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.organisation or self.given or self.family)

    @property
    def words(self) -> set[str]:
        return {word for words in self for word in words if len(word) > 1}


class By(StrEnum):
    """What a record and a customer have in common."""

    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who shares something with the record, and what the two have in common in all."""

    id: UUID
    number: str
    shares: frozenset[By]
    weighed: Weighed


class Answer(StrEnum):
    KNOWN = "known"
    NEW = "new"
    PERHAPS = "perhaps"


@dataclass(frozen=True, slots=True)
class Verdict:
    """For PERHAPS, `code` says why (message `refused.import.<code>`), `customer_id` who it may be, and `weighed` what
    the two have in common."""

    answer: Answer
    customer_id: UUID | None = None
    code: str = ""
    weighed: Weighed | None = None


NEW = Verdict(Answer.NEW)
Two = Callable[[UUID, UUID], bool]
"""Whether somebody has decided that these customers are two."""


def decide(number: str, candidates: Sequence[Candidate], are_two: Two) -> Verdict:
    """For a record whose number nobody has; `number` is the shop's own or empty.

    Whoever was told to be another than one who has more in common with the record is out of the question.
    """
    asked = [each for each in candidates if not any(_is_rather(other, each, are_two) for other in candidates)]
    answers = [(_weigh(number, candidate), candidate) for candidate in asked]
    known = [candidate for (answer, _), candidate in answers if answer is Answer.KNOWN]
    exact = [candidate for candidate in known if candidate.weighed.fit is Fit.SAME]
    if len(known) == 1 or len(exact) == 1:
        return Verdict(Answer.KNOWN, (exact or known)[0].id)
    if known:
        return Verdict(Answer.PERHAPS, known[0].id, "perhaps_several", known[0].weighed)
    perhaps = [(code, candidate) for (answer, code), candidate in answers if answer is Answer.PERHAPS]
    if not perhaps:
        return NEW
    code, likeliest = max(perhaps, key=lambda each: each[1].weighed.bits)
    return Verdict(Answer.PERHAPS, likeliest.id, code, likeliest.weighed)


def _is_rather(other: Candidate, one: Candidate, are_two: Two) -> bool:
    return other.weighed.bits > one.weighed.bits and are_two(one.id, other.id)


def is_ours(number: str) -> bool:
    """Whether we gave this number ourselves, for want of one of the shop's."""
    return bool(_OURS.fullmatch(number))


def _weigh(number: str, candidate: Candidate) -> tuple[Answer, str]:
    weighed, shares = candidate.weighed, candidate.shares
    if number and not is_ours(candidate.number):
        # the shop's books say two customers; whoever is likely one is still worth a look
        return (Answer.PERHAPS, "perhaps_two_numbers") if weighed.is_likely else (Answer.NEW, "")
    if By.EMAIL in shares:
        return (Answer.KNOWN, "") if weighed.fit >= Fit.COMPATIBLE else (Answer.PERHAPS, "perhaps_email")
    if weighed.fit is Fit.SAME:
        return Answer.KNOWN, ""
    if not weighed.is_likely:
        return Answer.NEW, ""
    return Answer.PERHAPS, "perhaps_phone" if By.PHONE in shares else "perhaps_address"


def named(of: Any) -> Named:
    """The name of a record, or of a customer's row (a mapping)."""
    if isinstance(of, dict):
        return Named(_folded(of["organisation"]), _folded(of["given_name"]), _folded(of["family_name"]))
    return Named(_folded(of.organisation), _folded(of.given_name), _folded(of.family_name))


@lru_cache(maxsize=4_096)
def _folded(words: str) -> tuple[str, ...]:
    return tuple(word.key for word in fold_all(words))
