"""How alike two values of a kind are, for many at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.customers.short_names import forms_of
from agentdesk.core.customers.sounds import cologne, english
from agentdesk.core.likeness import OSA, JaroWinkler, process

Levels = NDArray[np.int64]
Texts = Sequence[str]


class Level(IntEnum):
    """UNKNOWN: one of them is missing. SHORT: an initial. VAGUE is neither for nor against."""

    UNKNOWN = 0
    OTHER = 1
    VAGUE = 2
    SHORT = 3
    LIKE = 4
    NEAR = 5
    SAME = 6


_ONE_SLIP_FROM = 4
"""Letters: of shorter words one slip makes another name (`Tim`, `Tom`, `Kim`)."""
_TWO_SLIPS_FROM = 7
_NEAR, _LIKE, _VAGUE = 0.94, 0.88, 0.76


def names_alike(one: Texts, other: Texts) -> Levels:
    """Words by letters, by sound and by short forms."""
    slips, alike, shorter = _slips(one, other), _alike(one, other), _shorter(one, other)
    levels = _leveled(slips, alike, shorter)
    for at in np.flatnonzero(levels < Level.NEAR).tolist():
        first, second = one[at], other[at]
        if second in forms_of(first):
            levels[at] = _LIKE_THAT
        elif " " in first or " " in second or len(first) == 1 or len(second) == 1:
            levels[at] = max(int(levels[at]), _by_words(first, second))
        elif levels[at] == _VAGUELY and _sounds(first, second):
            levels[at] = _LIKE_THAT
    return levels


_LIKE_THAT, _VAGUELY = int(Level.LIKE), int(Level.VAGUE)


def addresses_alike(one: Texts, other: Texts) -> Levels:
    """What stands before the @ of an e-mail address: those that begin alike are often of two people of one name."""
    slips, shorter = _slips(one, other), _shorter(one, other)
    near = (slips == 1) & (shorter >= _ONE_SLIP_FROM)
    like = (slips <= 2) & (shorter >= _TWO_SLIPS_FROM) | (slips * 4 <= shorter)
    vague = _alike(one, other) >= _LIKE
    others = np.fromiter((_numbered_apart(a, b) for a, b in zip(one, other, strict=True)), bool, len(one))
    levels: Any = np.select(
        [slips == 0, others, near, like, vague],
        [Level.SAME, Level.VAGUE, Level.NEAR, Level.LIKE, Level.VAGUE],
        Level.OTHER,
    )
    return levels  # type: ignore[no-any-return]


def firms_alike(one: Texts, other: Texts) -> Levels:
    """Word by word, without the legal form: `Druckerei Köhler` and `Druckerei Steinfuß` share what many do."""
    return np.fromiter((_firms(a, b) for a, b in zip(one, other, strict=True)), np.int64, len(one))


def digits_alike(one: Texts, other: Texts) -> Levels:
    """Numbers: the same, or one slip apart."""
    slips, shorter = _slips(one, other), _shorter(one, other)
    levels: Any = np.select(
        [slips == 0, (slips == 1) & (shorter >= _ONE_SLIP_FROM)], [Level.SAME, Level.NEAR], Level.OTHER
    )
    return levels  # type: ignore[no-any-return]


def dates_alike(one: Texts, other: Texts) -> Levels:
    """Days as `19710624`: one slip, or day and month in the other order; two parts of three."""
    slips = _slips(one, other)
    parts = np.fromiter((_parts_alike(a, b) for a, b in zip(one, other, strict=True)), np.int64, len(one))
    near = (slips == 1) | (parts == _EXCHANGED)
    levels: Any = np.select(
        [slips == 0, near, parts >= 2, slips == 2, slips == 3],
        [Level.SAME, Level.NEAR, Level.LIKE, Level.SHORT, Level.VAGUE],
        Level.OTHER,
    )
    return levels  # type: ignore[no-any-return]


OFFICES = frozenset(
    """
    info kontakt contact office mail email post service kundenservice support hello hallo shop verkauf vertrieb
    sales bestellung bestellungen order orders einkauf buchhaltung rechnung rechnungen accounting billing
    invoice zentrale sekretariat empfang anfrage anfragen team webmaster admin noreply no-reply willkommen
    welcome praxis kanzlei
    """.split()  # noqa: SIM905 - a list of words
)
"""What stands before the @ in addresses of firms, and says nothing of whom."""
_LEGAL = frozenset(
    """
    gmbh mbh g m b h ag kg kgaa ohg ug gbr e k ek ev eg se co und and u the ltd limited inc llc llp plc corp
    company gebruder gebr brothers bros sohne sohn sons son partner partners haftungsbeschrankt
    """.split()  # noqa: SIM905 - a list of words
)


def _firms(one: str, other: str) -> int:
    if one == other:
        return int(Level.SAME)
    mine, theirs = _core(one), _core(other)
    if mine == theirs or set(mine) < set(theirs) or set(theirs) < set(mine):
        return int(Level.NEAR)
    joined = "".join(mine), "".join(theirs)
    if joined[0] == joined[1]:
        return int(Level.NEAR)
    few, many = sorted((mine, theirs), key=len)
    slips = [min(OSA.distance(word, each) for each in many) for word in few]
    fits = all(n <= _slips_of(word) for word, n in zip(few, slips, strict=True))
    if fits and len(many) - len(few) <= 1:
        return int(Level.NEAR if sum(slips) <= 1 else Level.LIKE)
    return int(Level.LIKE if OSA.distance(*joined) <= _slips_of(min(joined, key=len)) else Level.OTHER)


def _core(firm: str) -> list[str]:
    words = firm.split()
    return [word for word in words if word not in _LEGAL] or words


def _slips_of(word: str) -> int:
    """How many slips leave a word what it was."""
    return 2 if len(word) >= _TWO_SLIPS_FROM else int(len(word) >= _ONE_SLIP_FROM)


def _numbered_apart(one: str, other: str) -> bool:
    """`anna.koch71` and `anna.koch85`: so providers tell those apart who are called alike."""
    mine, theirs = _digits(one), _digits(other)
    return bool(mine and theirs) and OSA.distance(mine, theirs) > 1 and mine not in theirs and theirs not in mine


def _digits(email: str) -> str:
    return "".join(filter(str.isdigit, email))


_EXCHANGED = 9


def _parts_alike(one: str, other: str) -> int:
    if one[4:] == other[6:] + other[4:6] and one[:4] == other[:4]:
        return _EXCHANGED
    return (one[:4] == other[:4]) + (one[4:6] == other[4:6]) + (one[6:] == other[6:])


def _slips(one: Texts, other: Texts) -> Levels:
    return process.cpdist(one, other, scorer=OSA.distance, dtype=np.int64)


def _alike(one: Texts, other: Texts) -> NDArray[np.float32]:
    return process.cpdist(one, other, scorer=JaroWinkler.similarity, dtype=np.float32)


def _shorter(one: Texts, other: Texts) -> Levels:
    return np.minimum(np.fromiter(map(len, one), np.int64, len(one)), np.fromiter(map(len, other), np.int64, len(one)))


def _leveled(slips: Levels, alike: NDArray[np.float32], shorter: Levels) -> Levels:
    near = ((slips == 1) & (shorter >= _ONE_SLIP_FROM)) | ((alike >= _NEAR) & (shorter > _ONE_SLIP_FROM))
    like = ((slips <= 2) & (shorter >= _TWO_SLIPS_FROM)) | (alike >= _LIKE) | ((slips == 1) & (shorter == 3))
    levels: Any = np.select(
        [slips == 0, near, like, alike >= _VAGUE], [Level.SAME, Level.NEAR, Level.LIKE, Level.VAGUE], Level.OTHER
    )
    return levels  # type: ignore[no-any-return]


def _by_words(one: str, other: str) -> Level:
    """`Anna` is within `Anna Maria`; `J` may stand for `Jörg`; `Bob Lee` for `Robert`."""
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs) and (set(mine) <= set(theirs) or set(theirs) <= set(mine)):
        return Level.NEAR
    if sorted(mine) == sorted(theirs) or one.replace(" ", "") == other.replace(" ", ""):
        return Level.NEAR
    first, second = mine[0], theirs[0]
    if second in forms_of(first):
        return Level.LIKE
    if min(len(first), len(second)) == 1:
        return Level.SHORT if first[0] == second[0] else Level.OTHER
    return Level.OTHER


def _sounds(one: str, other: str) -> bool:
    sound = cologne(one)
    return (len(sound) > 1 and sound == cologne(other)) or (len(english(one)) > 1 and english(one) == english(other))
