"""What a record and a customer have in common, by the score of `core/duplicates`: the same reasons, the same bits.

Values count as rare as they usually are, and as much is wanted as among a hundred thousand customers, whatever the shop
has: what an import decides must not depend on how far it has come. The pairs of a batch are weighed at once, for one
by one takes milliseconds; whoever the batch has changed meanwhile is weighed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from math import log2
from typing import TYPE_CHECKING, Any, NamedTuple

from agentdesk.core.duplicates.portraits import Portrait, portrait_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agentdesk.core.duplicates.rarity import Floats, Kind

_AS_AMONG = 100_000


class Fit(IntEnum):
    """How well two names fit one person: COMPATIBLE is `J. Müller` beside `Jörg Müller`, SIMILAR a typo."""

    OTHER = 0
    SIMILAR = 1
    COMPATIBLE = 2
    SAME = 3


class Weighed(NamedTuple):
    """`because`: reasons and bits as they are kept, the strongest first."""

    bits: float
    fit: Fit
    because: tuple[tuple[str, float], ...]

    @property
    def is_likely(self) -> bool:
        from agentdesk.core.duplicates.rarity import bits_wanted

        return self.fit > Fit.OTHER and self.bits >= bits_wanted(_AS_AMONG)


Pair = tuple[Portrait, Portrait]


class Comparisons:
    def __init__(self) -> None:
        self._known: dict[Pair, Weighed] = {}

    def weigh(self, pairs: Iterable[Pair]) -> None:
        missing = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        if missing:
            self._known.update(zip(missing, _weighed(missing), strict=True))

    def of(self, one: Portrait, other: Portrait) -> Weighed:
        self.weigh([(one, other)])
        return self._known[one, other]


def drawn(names: Mapping[str, Any], points: Iterable[Mapping[str, Any]]) -> Portrait:
    """Of a record's fields, or a customer's row."""
    given, family, organisation = (names.get(name, "") for name in ("given_name", "family_name", "organisation"))
    return portrait_of(given, family, organisation, points, suffix=names.get("suffix", ""))


def _weighed(pairs: Sequence[Pair]) -> list[Weighed]:
    import numpy as np  # most files say who is who by number: few imports weigh anybody

    from agentdesk.core.duplicates.scoring import Judge, Reason

    places: dict[Portrait, int] = {}
    left = np.array([places.setdefault(one, len(places)) for one, _ in pairs], dtype=np.int64)
    right = np.array([places.setdefault(other, len(places)) for _, other in pairs], dtype=np.int64)
    scored = Judge(list(places), _Usual()).score(left, right)
    found = []
    for at, pair in enumerate(pairs):
        told = zip(scored.reasons[at].tolist(), scored.of_feature[at].tolist(), strict=True)
        because = sorted(((Reason(no).name.lower(), round(bits, 1)) for no, bits in told if no), key=lambda x: -x[1])
        against = bool((scored.of_feature[at, : len(_NAMES)] < 0).any())
        fit = _fit(*pair, {reason for reason, _ in because}, against=against)
        found.append(Weighed(round(float(scored.bits[at]), 1), fit, tuple(because)))
    return found


_NAMES = ("given", "family", "names", "organisation")
"""The first features of a score."""


class _Usual:
    """As rare as values of a kind usually are."""

    def bits(self, kind: Kind, values: Sequence[str]) -> Floats:
        import numpy as np

        return np.full(len(values), log2(int(kind)), dtype=np.float32)


def _fit(one: Portrait, other: Portrait, reasons: set[str], *, against: bool) -> Fit:
    mine, theirs = _words(one), _words(other)
    if not (mine or one.organisation) or not (theirs or other.organisation):
        return Fit.COMPATIBLE
    if against or (one.generation and other.generation and one.generation != other.generation):
        return Fit.OTHER
    if one.generation != other.generation:
        return Fit.SIMILAR
    if bool(one.organisation) != bool(other.organisation):
        return Fit.SIMILAR if mine and sorted(mine) == sorted(theirs) else Fit.OTHER
    if "similar_organisation" in reasons:
        return Fit.SIMILAR
    if "same_organisation" in reasons and not (mine and theirs):
        return Fit.SAME
    if not mine or not theirs:
        return Fit.OTHER
    if sorted(mine) == sorted(theirs):
        return Fit.SAME
    may_stand_for = "similar_given" not in reasons or set(one.given.split()) & set(other.given.split())
    return Fit.COMPATIBLE if "same_family" in reasons and may_stand_for else Fit.SIMILAR


def _words(who: Portrait) -> list[str]:
    return f"{who.given} {who.family}".split()
