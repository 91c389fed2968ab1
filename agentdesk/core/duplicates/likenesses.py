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
    levels: Any = np.select(
        [slips == 0, near, like, vague], [Level.SAME, Level.NEAR, Level.LIKE, Level.VAGUE], Level.OTHER
    )
    return levels  # type: ignore[no-any-return]


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
