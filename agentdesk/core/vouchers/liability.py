"""What vouchers still oblige the shop to, at the end of a day: by currency, team, age and the year they expire. Pure.

Counted from the entries of the ledger, not from the vouchers: what was open on a day that is past is known for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Age(StrEnum):
    """How long ago it was issued: up to 90 days, a year, two years, or longer."""

    QUARTER = "quarter"
    YEAR = "year"
    TWO_YEARS = "two_years"
    OLDER = "older"


class Form(StrEnum):
    """In which the sheet leaves the house."""

    TABLE = "csv"
    PAGES = "pdf"
    PAPER = "paper"


_DAYS = {Age.QUARTER: 90, Age.YEAR: 365, Age.TWO_YEARS: 730}


@dataclass(frozen=True, slots=True)
class OpenVoucher:
    """What was left of a voucher at the end of a day, in minor units."""

    team_id: UUID
    team: str
    currency: str
    issued_on: date
    expires_on: date
    left: int


@dataclass(frozen=True, slots=True)
class Line:
    """Vouchers that are alike, and what is left of them together, in minor units."""

    currency: str
    team_id: UUID
    team: str
    age: Age
    expires_in: int
    vouchers: int
    amount: int


@dataclass(frozen=True, slots=True)
class Liability:
    """`totals`: what customers could still redeem, by currency. `not_booked`: what is past its last day and still on
    the accounts, because nobody has looked since."""

    day: date
    lines: tuple[Line, ...]
    totals: dict[str, int]
    not_booked: dict[str, int]


def liability(open_ones: Iterable[OpenVoucher], day: date) -> Liability:
    """Lines in the order of currency, team, age and year; amounts add up to the totals."""
    found: defaultdict[tuple[str, str, UUID, int, int], list[int]] = defaultdict(list)
    not_booked: defaultdict[str, int] = defaultdict(int)
    for each in open_ones:
        if each.expires_on < day:
            not_booked[each.currency] += each.left
            continue
        age = _AGES.index(_age(each.issued_on, day))
        found[each.currency, each.team, each.team_id, age, each.expires_on.year].append(each.left)
    lines = tuple(_line(key, found[key]) for key in sorted(found))
    totals: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        totals[line.currency] += line.amount
    return Liability(day, lines, dict(totals), dict(sorted(not_booked.items())))


_AGES = tuple(Age)


def _age(issued: date, day: date) -> Age:
    days = (day - issued).days
    return next((age for age, most in _DAYS.items() if days <= most), Age.OLDER)


def _line(key: tuple[str, str, UUID, int, int], left: list[int]) -> Line:
    currency, team, team_id, age, year = key
    return Line(currency, team_id, team, _AGES[age], year, len(left), sum(left))
