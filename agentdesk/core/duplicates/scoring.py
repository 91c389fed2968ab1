"""How likely two customers are one person: named reasons, weighed in bits. Pure, many pairs at once.

A reason for is worth log2 of how much rarer it is by chance (I. P. Fellegi, A. B. Sunter, "A theory for record
linkage", JASA 64, 1969): the bits of the value that agrees, less something where it only resembles the other. What
contradicts costs a fixed number. The weights are ours and fixed: nothing is learned from the customers but how often
each value occurs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.duplicates.likenesses import Level, addresses_alike, dates_alike, digits_alike, names_alike
from agentdesk.core.duplicates.marks import NAMED_ALIKE
from agentdesk.core.duplicates.portraits import MOST, Portrait
from agentdesk.core.duplicates.rarity import Floats, Kind, Rarity

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]
_MISSING = -1


class Reason(IntEnum):
    """Why two customers may be one, or not. Messages `duplicates.reason.<name>`."""

    NONE = 0
    SAME_GIVEN = 1
    SIMILAR_GIVEN = 2
    SHORT_GIVEN = 3
    OTHER_GIVEN = 4
    SAME_FAMILY = 5
    SIMILAR_FAMILY = 6
    SOUNDS_FAMILY = 7
    OTHER_FAMILY = 8
    SWAPPED_NAMES = 9
    SAME_ORGANISATION = 10
    SIMILAR_ORGANISATION = 11
    OTHER_ORGANISATION = 12
    SAME_EMAIL = 13
    SAME_EMAIL_NAME = 14
    SIMILAR_EMAIL = 15
    OTHER_EMAIL = 16
    SAME_PHONE = 17
    SIMILAR_PHONE = 18
    OTHER_PHONE = 19
    SAME_STREET_AND_NUMBER = 20
    SAME_STREET = 21
    SIMILAR_STREET = 22
    OTHER_STREET = 23
    SAME_POSTCODE = 24
    SIMILAR_POSTCODE = 25
    SAME_CITY = 26
    SIMILAR_CITY = 27
    OTHER_TOWN = 28
    SAME_BIRTHDAY = 29
    SIMILAR_BIRTHDAY = 30
    OTHER_BIRTHDAY = 31
    SAME_LINE = 32


class Feature(IntEnum):
    """Each tells one thing of a pair, or nothing."""

    GIVEN = 0
    FAMILY = 1
    NAMES = 2
    ORGANISATION = 3
    EMAIL = 4
    PHONE = 5
    STREET = 6
    TOWN = 7
    LINE = 8
    BORN = 9


_HOME = (Feature.FAMILY, Feature.EMAIL, Feature.PHONE, Feature.STREET, Feature.TOWN, Feature.LINE)
_TOLD_BY_A_HOUSEHOLD = 0.2


@dataclass(frozen=True, slots=True)
class Scored:
    """For each pair its bits in all, and for each feature its reason and bits."""

    bits: Floats
    reasons: Codes
    of_feature: Floats


class Column(NamedTuple):
    """The values of one kind that a batch of customers has: each text once, and which of them each customer has."""

    texts: list[str]
    of: Ints
    bits: Floats


class Weight(NamedTuple):
    """How many bits less than agreement each level of likeness is worth; and what contradicts costs."""

    near: float
    like: float
    vague: float
    other: float
    most: float


_GIVEN = Weight(near=1.5, like=0.5, vague=-1.5, other=-4.0, most=10)
_FAMILY = Weight(near=1.5, like=0.5, vague=-1.0, other=-4.5, most=13)
_ORGANISATION = Weight(near=1.0, like=0.6, vague=0.0, other=-4.0, most=14)
_EMAIL_NAME = Weight(near=2.5, like=0.6, vague=-1.0, other=-2.0, most=12)
_PHONE = Weight(near=6.0, like=0.0, vague=-0.5, other=-1.0, most=15)
_STREET = Weight(near=1.5, like=0.6, vague=-1.5, other=-3.0, most=11)
_POSTCODE = Weight(near=3.0, like=0.0, vague=-1.5, other=-1.5, most=10)
_CITY = Weight(near=1.5, like=0.6, vague=-0.5, other=-1.5, most=8)
_BORN = Weight(near=4.0, like=0.4, vague=-3.0, other=-6.0, most=15)
_LINE = Weight(near=1.0, like=0.5, vague=0.0, other=0.0, most=5)
_SWAPPED_COSTS = 1.5
_INITIAL = 2.5
_SAME_EMAIL_MOST = 18.0
_A_DOMAIN_TELLS = 0.5
_BOTH_OF_A_TOWN = 0.25


class Judge:
    """Scores pairs within one batch of customers."""

    def __init__(self, portraits: Sequence[Portrait], counts: Rarity) -> None:
        self._counts = counts
        column = self._column
        self._given = column(Kind.GIVEN, [each.given for each in portraits])
        self._family = column(Kind.FAMILY, [each.family for each in portraits])
        self._organisation = column(Kind.ORGANISATION, [each.organisation for each in portraits])
        self._born = column(Kind.BORN, [each.born for each in portraits])
        self._emails = self._columns(Kind.EMAIL, [each.emails for each in portraits])
        self._email_names = self._columns(
            Kind.EMAIL_NAME, [tuple(email.partition("@")[0] for email in each.emails) for each in portraits]
        )
        self._domains = self._columns(
            Kind.EMAIL_DOMAIN, [tuple(email.partition("@")[2] for email in each.emails) for each in portraits]
        )
        self._phones = self._columns(Kind.PHONE, [each.phones for each in portraits])
        self._places = {
            kind: self._columns(kind, [tuple(place[at] for place in each.places) for each in portraits])
            for at, kind in enumerate((Kind.STREET, Kind.HOUSE_NUMBER, Kind.MORE, Kind.POSTCODE, Kind.CITY))
        }

    def _column(self, kind: Kind, values: Sequence[str]) -> Column:
        places: dict[str, int] = {}
        of = np.fromiter(
            (places.setdefault(value, len(places)) if value else _MISSING for value in values), np.int64, len(values)
        )
        texts = list(places)
        return Column(texts, of, self._counts.bits(kind, texts))

    def _columns(self, kind: Kind, values: Sequence[tuple[str, ...]]) -> list[Column]:
        """As many as one of them has values; all share their texts."""
        width = max(map(len, values), default=0)
        flat = [each[at] if at < len(each) else "" for at in range(width) for each in values]
        whole, size = self._column(kind, flat), len(values)
        return [Column(whole.texts, whole.of[at * size : (at + 1) * size], whole.bits) for at in range(width)]

    def score(self, left: Ints, right: Ints) -> Scored:
        found = _Found(len(left))
        self._names(found, left, right)
        self._alike(found, Feature.ORGANISATION, self._organisation, left, right, _ORGANISATION, _ORGANISATION_REASONS)
        self._alike(found, Feature.BORN, self._born, left, right, _BORN, _BORN_REASONS, dates_alike)
        self._by_email(found, left, right)
        self._by_phone(found, left, right)
        self._by_place(found, left, right)
        return found.scored()

    # --- Names -------------------------------------------------------------------------------------------------------

    def _names(self, found: _Found, left: Ints, right: Ints) -> None:
        given = _compared(self._given, self._given, left, right, _GIVEN, names_alike)
        family = _compared(self._family, self._family, left, right, _FAMILY, names_alike)
        strange = np.flatnonzero((given.levels < Level.LIKE) & (family.levels < Level.LIKE))
        swapped, swapped_bits = np.zeros(len(left), dtype=bool), np.zeros(len(left), dtype=np.float32)
        swapped_bits[strange] = crossed = self._crossed(left[strange], right[strange])
        swapped[strange] = crossed > given.bits[strange] + family.bits[strange]
        found.put(Feature.GIVEN, np.where(swapped, 0, given.bits), _GIVEN_REASONS[given.levels] * ~swapped)
        found.put(Feature.FAMILY, np.where(swapped, 0, family.bits), _FAMILY_REASONS[family.levels] * ~swapped)
        found.put(Feature.NAMES, np.where(swapped, swapped_bits, 0), swapped * np.int8(Reason.SWAPPED_NAMES))

    def _crossed(self, left: Ints, right: Ints) -> Floats:
        """What it is worth if the names of one of them changed places; very little where they do not fit."""
        given = _compared(self._given, self._family, left, right, _GIVEN, names_alike)
        family = _compared(self._family, self._given, left, right, _FAMILY, names_alike)
        ways = np.stack((given.levels, family.levels))
        fits = ((ways >= Level.LIKE) | (ways == Level.UNKNOWN)).all(axis=0) & (ways.max(axis=0) >= Level.LIKE)
        return np.where(fits, given.bits + family.bits - _SWAPPED_COSTS, np.float32(-np.inf))

    # --- What is one word --------------------------------------------------------------------------------------------

    def _alike(
        self,
        found: _Found,
        feature: Feature,
        column: Column,
        left: Ints,
        right: Ints,
        weight: Weight,
        reasons: Codes,
        how: Callable[..., Any] = names_alike,
    ) -> None:
        compared = _compared(column, column, left, right, weight, how)
        found.put(feature, compared.bits, reasons[compared.levels])

    # --- Contact points ----------------------------------------------------------------------------------------------

    def _by_email(self, found: _Found, left: Ints, right: Ints) -> None:
        kin = found.says(Feature.FAMILY, Reason.SAME_FAMILY, Reason.SIMILAR_FAMILY, Reason.SOUNDS_FAMILY)
        columns = list(zip(self._emails, self._email_names, self._domains, strict=True))
        for (whole, name, domain), (other, other_name, other_domain) in product(columns, repeat=2):
            compared = _compared(name, other_name, left, right, _EMAIL_NAME, addresses_alike)
            same = _agreeing(whole, other, left, right)
            house = _agreeing(domain, other_domain, left, right) & (compared.levels >= Level.LIKE)
            named = compared.bits + np.where(house, _told(domain, left) * _A_DOMAIN_TELLS, 0)
            bits = np.where(
                same,
                np.minimum(_told(whole, left), _SAME_EMAIL_MOST),
                np.where(kin, np.minimum(named, NAMED_ALIKE), named),
            )
            reasons = np.where(same, np.int8(Reason.SAME_EMAIL), _EMAIL_REASONS[compared.levels])
            found.better(Feature.EMAIL, bits, reasons, compared.levels > Level.UNKNOWN)

    def _by_phone(self, found: _Found, left: Ints, right: Ints) -> None:
        for one, other in product(self._phones, repeat=2):
            compared = _compared(one, other, left, right, _PHONE, digits_alike)
            found.better(Feature.PHONE, compared.bits, _PHONE_REASONS[compared.levels], compared.levels > Level.UNKNOWN)

    def _by_place(self, found: _Found, left: Ints, right: Ints) -> None:
        """The two addresses that agree best."""
        best = np.full(len(left), -np.inf, dtype=np.float32)
        width = range(min(MOST, len(self._places[Kind.CITY])))
        for one, other in product(width, repeat=2):
            street, street_reason = self._streets(one, other, left, right)
            town, town_reason = self._towns(one, other, left, right)
            line = self._of_place(Kind.MORE, one, other, left, right, _LINE)
            told = (street_reason != Reason.NONE) | (town_reason != Reason.NONE) | (line.levels > Level.UNKNOWN)
            all_of_it = street + town + line.bits
            better = told & (all_of_it > best)
            best = np.where(better, all_of_it, best)
            found.put(Feature.STREET, street, street_reason, better)
            found.put(Feature.TOWN, town, town_reason, better)
            found.put(Feature.LINE, line.bits, _LINE_REASONS[line.levels], better)

    def _of_place(self, kind: Kind, one: int, other: int, left: Ints, right: Ints, weight: Weight) -> _Compared:
        columns = self._places[kind]
        how = digits_alike if kind is Kind.POSTCODE else names_alike
        return _compared(columns[one], columns[other], left, right, weight, how)

    def _streets(self, one: int, other: int, left: Ints, right: Ints) -> tuple[Floats, Codes]:
        street = self._of_place(Kind.STREET, one, other, left, right, _STREET)
        numbers = self._places[Kind.HOUSE_NUMBER]
        known = (numbers[one].of[left] != _MISSING) & (numbers[other].of[right] != _MISSING)
        same = _agreeing(numbers[one], numbers[other], left, right)
        near = street.levels >= Level.LIKE
        bits = street.bits + np.where(
            same, _told(numbers[one], left) * np.where(near, 1.0, 0.5), np.where(known & near, -0.5, 0)
        )
        reasons = np.where(same & near, np.int8(Reason.SAME_STREET_AND_NUMBER), _STREET_REASONS[street.levels])
        return bits.astype(np.float32), reasons.astype(np.int8)

    def _towns(self, one: int, other: int, left: Ints, right: Ints) -> tuple[Floats, Codes]:
        postcode = self._of_place(Kind.POSTCODE, one, other, left, right, _POSTCODE)
        city = self._of_place(Kind.CITY, one, other, left, right, _CITY)
        more, less = np.maximum(postcode.bits, city.bits), np.minimum(postcode.bits, city.bits)
        bits = more + np.where(less > 0, less * _BOTH_OF_A_TOWN, less)
        by_code = postcode.levels >= Level.NEAR
        reasons = np.where(by_code, _POSTCODE_REASONS[postcode.levels], _CITY_REASONS[city.levels])
        unknown = (postcode.levels == Level.UNKNOWN) & (city.levels == Level.UNKNOWN)
        other_town = ~unknown & (reasons == Reason.NONE)
        return bits, np.where(other_town, np.int8(Reason.OTHER_TOWN), reasons).astype(np.int8)


class _Compared(NamedTuple):
    bits: Floats
    levels: Ints


def _agreeing(one: Column, other: Column, left: Ints, right: Ints) -> NDArray[np.bool_]:
    mine = one.of[left]
    agree: NDArray[np.bool_] = (mine == other.of[right]) & (mine != _MISSING)
    return agree


def _told(column: Column, of: Ints) -> Floats:
    """How much it tells to have the value of these customers."""
    if not column.texts:
        return np.zeros(len(of), dtype=np.float32)
    return np.where(column.of[of] == _MISSING, np.float32(0), column.bits[column.of[of]])


def _compared(
    one: Column, other: Column, left: Ints, right: Ints, weight: Weight, how: Callable[..., Any]
) -> _Compared:
    """Each two values that differ are compared once, however many pairs have them."""
    mine, theirs = one.of[left], other.of[right]
    levels = np.full(len(left), Level.UNKNOWN, dtype=np.int64)
    bits = np.zeros(len(left), dtype=np.float32)
    known = np.flatnonzero((mine != _MISSING) & (theirs != _MISSING))
    if not len(known):
        return _Compared(bits, levels)
    pairs, back = np.unique(mine[known] * len(other.texts) + theirs[known], return_inverse=True)
    first, second = pairs // len(other.texts), pairs % len(other.texts)
    texts, others = [one.texts[at] for at in first.tolist()], [other.texts[at] for at in second.tolist()]
    level = how(texts, others)
    levels[known] = level[back]
    agreed = np.minimum(np.minimum(one.bits[first], other.bits[second]), weight.most)
    bits[known] = _worth(agreed, level, weight)[back]
    return _Compared(bits, levels)


def _worth(agreed: Floats, level: Ints, weight: Weight) -> Floats:
    floor = max(weight.vague, 0.5)
    worth: Any = np.select(
        [level == Level.SAME, level == Level.NEAR, level == Level.LIKE, level == Level.SHORT, level == Level.VAGUE],
        [
            agreed,
            np.maximum(agreed - weight.near, floor),
            np.maximum(agreed * weight.like, floor),
            np.minimum(agreed, _INITIAL),
            weight.vague,
        ],
        weight.other,
    )
    return worth.astype(np.float32)  # type: ignore[no-any-return]


class _Found:
    def __init__(self, pairs: int) -> None:
        self._bits = np.zeros((len(Feature), pairs), dtype=np.float32)
        self._reasons: Codes = np.zeros((len(Feature), pairs), dtype=np.int8)
        self._told = np.zeros((len(Feature), pairs), dtype=bool)

    def put(self, feature: Feature, bits: Any, reasons: Any, where: Any = True) -> None:
        self._bits[feature] = np.where(where, bits, self._bits[feature])
        self._reasons[feature] = np.where(where, reasons, self._reasons[feature])

    def better(self, feature: Feature, bits: Any, reasons: Any, known: Any) -> None:
        """Of several that are compared the one that tells most for it."""
        wins = known & (~self._told[feature] | (bits > self._bits[feature]))
        self.put(feature, bits, reasons, wins)
        self._told[feature] |= known

    def says(self, feature: Feature, *reasons: Reason) -> NDArray[np.bool_]:
        said: NDArray[np.bool_] = np.isin(self._reasons[feature], reasons)
        return said

    def scored(self) -> Scored:
        """A home is shared: with other given names, and nothing of their own in common, it tells little."""
        own = (self._bits[Feature.EMAIL] > NAMED_ALIKE) | self.says(Feature.BORN, Reason.SAME_BIRTHDAY)
        others = (self._bits[Feature.GIVEN] < 0) & ~own
        for feature in _HOME:
            row = self._bits[feature]
            self._bits[feature] = np.where(others & (row > 0), row * _TOLD_BY_A_HOUSEHOLD, row)
        return Scored(self._bits.sum(axis=0), self._reasons.T, self._bits.T)


def _by_level(
    same: Reason, near: Reason, like: Reason, other: Reason, short: Reason | None = None, vague: Reason = Reason.NONE
) -> Codes:
    told = {Level.SAME: same, Level.NEAR: near, Level.LIKE: like, Level.SHORT: short or near, Level.OTHER: other}
    told[Level.VAGUE] = vague
    return np.array([told.get(level, Reason.NONE) for level in Level], dtype=np.int8)


_R = Reason
_GIVEN_REASONS = _by_level(_R.SAME_GIVEN, _R.SIMILAR_GIVEN, _R.SIMILAR_GIVEN, _R.OTHER_GIVEN, _R.SHORT_GIVEN)
_FAMILY_REASONS = _by_level(_R.SAME_FAMILY, _R.SIMILAR_FAMILY, _R.SOUNDS_FAMILY, _R.OTHER_FAMILY)
_ORGANISATION_REASONS = _by_level(
    _R.SAME_ORGANISATION, _R.SIMILAR_ORGANISATION, _R.SIMILAR_ORGANISATION, _R.OTHER_ORGANISATION
)
_EMAIL_REASONS = _by_level(_R.SAME_EMAIL_NAME, _R.SIMILAR_EMAIL, _R.SIMILAR_EMAIL, _R.OTHER_EMAIL)
_PHONE_REASONS = _by_level(_R.SAME_PHONE, _R.SIMILAR_PHONE, _R.SIMILAR_PHONE, _R.OTHER_PHONE)
_STREET_REASONS = _by_level(_R.SAME_STREET, _R.SIMILAR_STREET, _R.SIMILAR_STREET, _R.OTHER_STREET)
_POSTCODE_REASONS = _by_level(_R.SAME_POSTCODE, _R.SIMILAR_POSTCODE, _R.SIMILAR_POSTCODE, _R.NONE)
_CITY_REASONS = _by_level(_R.SAME_CITY, _R.SIMILAR_CITY, _R.SIMILAR_CITY, _R.NONE)
_BORN_REASONS = _by_level(_R.SAME_BIRTHDAY, _R.SIMILAR_BIRTHDAY, _R.SIMILAR_BIRTHDAY, _R.OTHER_BIRTHDAY)
_LINE_REASONS = _by_level(_R.SAME_LINE, _R.SAME_LINE, _R.SAME_LINE, _R.NONE)
