"""All of them at once, in memory: who among some thousand customers may be one person. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.duplicates.blocking import apart, blocked, entries_of
from agentdesk.core.duplicates.grouping import Pair, grouped
from agentdesk.core.duplicates.marks import FEW_CUSTOMERS, Mark, Marks, marks_of, told_by
from agentdesk.core.duplicates.portraits import Portrait
from agentdesk.core.duplicates.rarity import Counts, Kind, stamp
from agentdesk.core.duplicates.scoring import Judge, Scored


@dataclass(frozen=True, slots=True)
class Among:
    """Pairs worth a comparison, and what each of them is worth."""

    judge: Judge
    pairs: NDArray[np.int64]
    scored: Scored
    keys_cut: int

    def groups(self, wanted: float) -> list[list[int]]:
        """Who is one person, by their places, where so many bits are wanted."""
        likely = np.flatnonzero(self.scored.bits >= wanted)
        sure = ((float(self.scored.bits[at]), *self.pairs[at].tolist()) for at in likely)

        def weigh(pairs: Sequence[Pair]) -> list[float]:
            of = np.array(pairs, dtype=np.int64)
            return list(map(float, self.judge.score(of[:, 0], of[:, 1]).through_others(wanted)))

        return grouped(sure, weigh, wanted)


def look_among(portraits: Sequence[Portrait]) -> Among:
    counts = Counts()
    counts.add(stamps_of(portraits), len(portraits))
    entries = entries_of(portraits, among_few=len(portraits) <= FEW_CUSTOMERS)
    found = blocked(entries, told_by([first_marks_of(portraits)]))
    judge, (left, right) = Judge(portraits, counts), apart(found.pairs)
    return Among(judge, np.stack((left, right), axis=1), judge.score(left, right), found.cut)


def first_marks_of(portraits: Sequence[Portrait]) -> Marks:
    """Of each customer one row, which is counted."""
    found: Marks = np.array([next(marks_of(each)) for each in portraits], dtype=np.uint16)
    return found.reshape(-1, len(Mark))


def stamps_of(portraits: Sequence[Portrait]) -> NDArray[np.uint32]:
    """What is counted of these customers (see `rarity`)."""
    found = [stamp(kind, value) for each in portraits for kind, value in counted_of(each) if value]
    return np.array(found, dtype=np.uint32)


_OF_PLACES = (Kind.STREET, Kind.HOUSE_NUMBER, Kind.MORE, Kind.POSTCODE, Kind.CITY)


def counted_of(who: Portrait) -> Iterator[tuple[Kind, str]]:
    """The values of this customer whose rarity counts."""
    yield Kind.GIVEN, who.given
    yield Kind.FAMILY, who.family
    yield Kind.ORGANISATION, who.organisation
    yield Kind.BORN, who.born
    for phone in who.phones:
        yield Kind.PHONE, phone
    for email in who.emails:
        name, _, domain = email.partition("@")
        yield Kind.EMAIL, email
        yield Kind.EMAIL_NAME, name
        yield Kind.EMAIL_DOMAIN, domain
    for place in who.places:
        yield from zip(_OF_PLACES, place, strict=True)
