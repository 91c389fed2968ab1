"""How likely two customers are one person: named reasons, weighed in bits. Pure, many pairs at once.

A reason for is worth log2 of how much rarer it is by chance (I. P. Fellegi, A. B. Sunter, "A theory for record
linkage", JASA 64, 1969): the bits of the value that agrees, less something where it only resembles the other. What
contradicts costs a fixed number. The weights are ours and fixed: nothing is learned from the customers but how often
each value occurs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.duplicates.columns import (
    MISSING,
    Column,
    Compared,
    Ints,
    Weight,
    agreeing,
    compare,
    told_by_having,
)
from agentdesk.core.duplicates.likenesses import (
    OFFICES,
    Level,
    addresses_alike,
    dates_alike,
    digits_alike,
    firms_alike,
    names_alike,
)
from agentdesk.core.duplicates.marks import NAMED_ALIKE
from agentdesk.core.duplicates.portraits import MOST, Portrait
from agentdesk.core.duplicates.rarity import Floats, Kind, Rarity

Codes = NDArray[np.int8]
Where = NDArray[np.bool_]


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
    OTHER_GENERATION = 33


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
    GENERATION = 10


_KIN = (Reason.SAME_FAMILY, Reason.SIMILAR_FAMILY, Reason.SOUNDS_FAMILY)
_HOME = (Feature.FAMILY, Feature.EMAIL, Feature.PHONE, Feature.STREET, Feature.TOWN, Feature.LINE)
_FIRM = (Feature.ORGANISATION, Feature.EMAIL, Feature.PHONE, Feature.STREET, Feature.TOWN, Feature.LINE)
_NAME = (Feature.GIVEN, Feature.FAMILY, Feature.EMAIL)
_TOLD_BY_WHAT_IS_SHARED = 0.2


@dataclass(frozen=True, slots=True)
class Scored:
    """For each pair its bits in all, and for each feature its reason and bits; and whether it cannot be one person."""

    bits: Floats
    reasons: Codes
    of_feature: Floats
    contradicts: Where

    def through_others(self, wanted: float) -> Floats:
        """What a pair is worth for which others speak: nothing at all where the two contradict each other, unless they
        have so much in common that they are likely one by themselves."""
        return np.where(self.contradicts & (self.bits < wanted), -np.inf, self.bits).astype(np.float32)


_GIVEN = Weight(near=1.5, like=0.5, vague=-1.5, other=-4.0, most=10)
_FAMILY = Weight(near=1.5, like=0.5, vague=-1.0, other=-4.5, most=13)
_ORGANISATION = Weight(near=1.0, like=0.6, vague=0.0, other=-4.0, most=14)
_EMAIL_NAME = Weight(near=2.5, like=0.6, vague=-1.0, other=-2.0, most=12)
_PHONE = Weight(near=6.0, like=0.0, vague=-0.5, other=-1.0, most=15)
_STREET = Weight(near=1.5, like=0.6, vague=-1.5, other=-3.0, most=11)
_POSTCODE = Weight(near=3.0, like=0.0, vague=-1.5, other=-1.5, most=10)
_CITY = Weight(near=1.5, like=0.6, vague=-0.5, other=-1.5, most=8)
_BORN = Weight(near=4.0, like=0.4, vague=-3.0, other=-6.0, most=15)
_OTHER_GENERATION = -8.0
_NOT_ITS_OWNER = -1.0
"""A row that names a firm alone is rather its owner's, whose name it has, than another's who works there."""
_A_GENERATION = 16
"""Years."""
_OF_A_STREET = 0.5
"""What a street tells of two who live in different houses of it."""
_LINE = Weight(near=1.0, like=0.5, vague=0.0, other=0.0, most=5)
_SWAPPED_COSTS = 1.5
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
        self._year = np.array([int(each.born[:4]) if each.born[:4].isdigit() else 0 for each in portraits])
        self._works_for = np.array(
            [bool(each.family) and each.family not in each.organisation.split() for each in portraits]
        )
        self._nameless = np.array([not (each.given or each.family) for each in portraits])
        generations = ("", "senior", "junior")
        self._generation = np.array([generations.index(each.generation) for each in portraits], dtype=np.int8)
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
            (places.setdefault(value, len(places)) if value else MISSING for value in values), np.int64, len(values)
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
        firms = self._organisation
        self._alike(found, Feature.ORGANISATION, firms, left, right, _ORGANISATION, _ORGANISATION_REASONS, firms_alike)
        self._alike(found, Feature.BORN, self._born, left, right, _BORN, _BORN_REASONS, dates_alike)
        one, other = self._works_for[left], self._works_for[right]
        found.add(Feature.ORGANISATION, _NOT_ITS_OWNER, (one & self._nameless[right]) | (other & self._nameless[left]))
        one, other = self._generation[left], self._generation[right]
        differ = (one != other) & (one > 0) & (other > 0)
        years, others = self._year[left], self._year[right]
        found.a_generation_apart = (years > 0) & (others > 0) & (abs(years - others) >= _A_GENERATION)
        found.put(Feature.GENERATION, _OTHER_GENERATION, np.int8(Reason.OTHER_GENERATION), differ)
        self._by_email(found, left, right)
        self._by_phone(found, left, right)
        self._by_place(found, left, right)
        return found.scored()

    # --- Names -------------------------------------------------------------------------------------------------------

    def _names(self, found: _Found, left: Ints, right: Ints) -> None:
        given = compare(self._given, self._given, left, right, _GIVEN, names_alike)
        family = compare(self._family, self._family, left, right, _FAMILY, names_alike)
        strange = np.flatnonzero((given.levels < Level.LIKE) & (family.levels < Level.LIKE))
        swapped, swapped_bits = np.zeros(len(left), dtype=bool), np.zeros(len(left), dtype=np.float32)
        swapped_bits[strange] = crossed = self._crossed(left[strange], right[strange])
        swapped[strange] = crossed > given.bits[strange] + family.bits[strange]
        found.put(Feature.GIVEN, np.where(swapped, 0, given.bits), _GIVEN_REASONS[given.levels] * ~swapped)
        found.put(Feature.FAMILY, np.where(swapped, 0, family.bits), _FAMILY_REASONS[family.levels] * ~swapped)
        found.put(Feature.NAMES, np.where(swapped, swapped_bits, 0), swapped * np.int8(Reason.SWAPPED_NAMES))

    def _crossed(self, left: Ints, right: Ints) -> Floats:
        """What it is worth if the names of one of them changed places; very little where they do not fit."""
        given = compare(self._given, self._family, left, right, _GIVEN, names_alike)
        family = compare(self._family, self._given, left, right, _FAMILY, names_alike)
        ways = np.stack((given.levels, family.levels))
        fits = ((ways >= Level.SHORT) | (ways == Level.UNKNOWN)).all(axis=0) & (ways.max(axis=0) >= Level.LIKE)
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
        compared = compare(column, column, left, right, weight, how)
        found.put(feature, compared.bits, reasons[compared.levels])

    # --- Contact points ----------------------------------------------------------------------------------------------

    def _by_email(self, found: _Found, left: Ints, right: Ints) -> None:
        kin = found.says(Feature.FAMILY, *_KIN)
        columns = list(zip(self._emails, self._email_names, self._domains, strict=True))
        for (whole, name, domain), (other, other_name, other_domain) in product(columns, repeat=2):
            compared = compare(name, other_name, left, right, _EMAIL_NAME, addresses_alike)
            same = agreeing(whole, other, left, right)
            house = agreeing(domain, other_domain, left, right) & (compared.levels >= Level.LIKE)
            compared = self._without_offices(compared, name, other_name, left, right)
            named = compared.bits + np.where(house, told_by_having(domain, left) * _A_DOMAIN_TELLS, 0)
            bits = np.where(
                same,
                np.minimum(told_by_having(whole, left), _SAME_EMAIL_MOST),
                np.where(kin, np.minimum(named, NAMED_ALIKE), named),
            )
            reasons = np.where(same, np.int8(Reason.SAME_EMAIL), _EMAIL_REASONS[compared.levels])
            found.of_an_office |= same & self._offices(name, left)
            found.better(Feature.EMAIL, bits, reasons, compared.levels > Level.UNKNOWN)

    def _without_offices(self, compared: Compared, name: Column, other: Column, left: Ints, right: Ints) -> Compared:
        """`info@` is in every firm: at another house it is neither for nor against."""
        office = self._offices(name, left) | self._offices(other, right)
        levels = np.where(office & (compared.levels > Level.UNKNOWN), Level.VAGUE, compared.levels)
        return Compared(np.where(office, np.float32(0), compared.bits), levels)

    def _offices(self, name: Column, of: Ints) -> Where:
        return np.array([text in OFFICES for text in (*name.texts, "")], dtype=bool)[name.of[of]]

    def _by_phone(self, found: _Found, left: Ints, right: Ints) -> None:
        for one, other in product(self._phones, repeat=2):
            compared = compare(one, other, left, right, _PHONE, digits_alike)
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

    def _of_place(self, kind: Kind, one: int, other: int, left: Ints, right: Ints, weight: Weight) -> Compared:
        columns = self._places[kind]
        how = digits_alike if kind is Kind.POSTCODE else names_alike
        return compare(columns[one], columns[other], left, right, weight, how)

    def _streets(self, one: int, other: int, left: Ints, right: Ints) -> tuple[Floats, Codes]:
        street = self._of_place(Kind.STREET, one, other, left, right, _STREET)
        numbers = self._places[Kind.HOUSE_NUMBER]
        known = (numbers[one].of[left] != MISSING) & (numbers[other].of[right] != MISSING)
        same = agreeing(numbers[one], numbers[other], left, right)
        near = street.levels >= Level.LIKE
        same_number = told_by_having(numbers[one], left) * np.where(near, 1.0, 0.5)
        elsewhere = known & near & ~same
        bits = np.where(elsewhere, street.bits * _OF_A_STREET - 0.5, street.bits) + np.where(same, same_number, 0)
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


class _Found:
    a_generation_apart: Where
    """Born so many years apart."""
    of_an_office: Where
    """They have one mail address, that of a firm."""

    def __init__(self, pairs: int) -> None:
        self._bits = np.zeros((len(Feature), pairs), dtype=np.float32)
        self._reasons: Codes = np.zeros((len(Feature), pairs), dtype=np.int8)
        self._told = np.zeros((len(Feature), pairs), dtype=bool)
        self.a_generation_apart = np.zeros(pairs, dtype=bool)
        self.of_an_office = np.zeros(pairs, dtype=bool)

    def put(self, feature: Feature, bits: Any, reasons: Any, where: Any = True) -> None:
        self._bits[feature] = np.where(where, bits, self._bits[feature])
        self._reasons[feature] = np.where(where, reasons, self._reasons[feature])

    def add(self, feature: Feature, bits: float, where: Where) -> None:
        """More of what is told already."""
        self._bits[feature] += np.where(where & (self._bits[feature] > 0), np.float32(bits), 0)

    def better(self, feature: Feature, bits: Any, reasons: Any, known: Any) -> None:
        """Of several that are compared the one that tells most for it."""
        wins = known & (~self._told[feature] | (bits > self._bits[feature]))
        self.put(feature, bits, reasons, wins)
        self._told[feature] |= known

    def says(self, feature: Feature, *reasons: Reason) -> Where:
        said: Where = np.isin(self._reasons[feature], reasons)
        return said

    def scored(self) -> Scored:
        """A home is shared: with other given names, and nothing of their own in common, it tells little. So are a firm
        by its people and a number by the firms of one house; and with other firms, and no way to reach them in common,
        a name is that of a namesake."""
        given = self._bits[Feature.GIVEN]
        firms = self.says(Feature.ORGANISATION, Reason.OTHER_ORGANISATION)
        twins = self._twins()
        own = (self._bits[Feature.EMAIL] > NAMED_ALIKE) & ~self.of_an_office
        own |= self.says(Feature.BORN, Reason.SAME_BIRTHDAY) & ~twins
        self._lessen((Feature.BORN,), twins)
        namesakes = firms & ~self.says(Feature.EMAIL, Reason.SAME_EMAIL) & ~self.says(Feature.PHONE, Reason.SAME_PHONE)
        self._lessen(_HOME, ((given < 0) & ~own) | self._father_and_son())
        self._lessen(_FIRM, self._colleagues() | (firms & (given <= 0)))
        self._lessen(_NAME, namesakes)
        return Scored(self._bits.sum(axis=0), self._reasons.T, self._bits.T, self._contradicting())

    def _lessen(self, features: Iterable[Feature], where: Where) -> None:
        for feature in features:
            row = self._bits[feature]
            self._bits[feature] = np.where(where & (row > 0), row * _TOLD_BY_WHAT_IS_SHARED, row)

    def _twins(self) -> Where:
        """Born on one day, with other given names and telephones of their own."""
        other = self.says(Feature.GIVEN, Reason.OTHER_GIVEN) & self.says(Feature.PHONE, Reason.OTHER_PHONE)
        return other & self.says(Feature.BORN, Reason.SAME_BIRTHDAY) & self.says(Feature.FAMILY, *_KIN)

    def _father_and_son(self) -> Where:
        """Who lives with another of their name, and was born many years later, or is told apart by `junior`."""
        kin = self._together() & self.says(Feature.FAMILY, *_KIN)
        generations = self.says(Feature.GENERATION, Reason.OTHER_GENERATION)
        other_day = self.says(Feature.BORN, Reason.OTHER_BIRTHDAY)
        found: Where = generations | (kin & (self._bits[Feature.GIVEN] > 0) & other_day & self.a_generation_apart)
        return found

    def _together(self) -> Where:
        house = self.says(Feature.STREET, Reason.SAME_STREET_AND_NUMBER)
        return house | self.says(Feature.PHONE, Reason.SAME_PHONE)

    def _contradicting(self) -> Where:
        """Who lives or works together and is somebody else by given name or birthday: families, father and son,
        colleagues behind one switchboard; and firms. Another name or day alone may be badly written."""
        given, born = self.says(Feature.GIVEN, Reason.OTHER_GIVEN), self.says(Feature.BORN, Reason.OTHER_BIRTHDAY)
        kin, firm = self.says(Feature.FAMILY, *_KIN), self.says(Feature.ORGANISATION, Reason.OTHER_ORGANISATION)
        generations = self.says(Feature.GENERATION, Reason.OTHER_GENERATION)
        family = (given & born) | (self._together() & kin & (given | born)) | generations
        return firm | family | self._colleagues()

    def _colleagues(self) -> Where:
        """Of one firm, by other names."""
        others: Where = (self._bits[Feature.GIVEN] < 0) & (self._bits[Feature.FAMILY] < 0)
        return others & self.says(Feature.ORGANISATION, Reason.SAME_ORGANISATION, Reason.SIMILAR_ORGANISATION)


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
