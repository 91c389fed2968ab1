"""How long what is kept: one rule for each retention class that ends by time, and what the law leaves to the shop."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from agentdesk.core.errors import Refused
from agentdesk.core.privacy.catalogue import CATALOGUE

Periods = Mapping[str, int]
"""By rule: days, months or years, as its unit says."""


class Does(StrEnum):
    """What becomes of what is due (see the head of `resources/privacy/retention.toml`)."""

    ERASE = "erase"
    ROWS = "rows"
    PRUNE = "prune"
    FILES = "files"
    LOOKS = "looks"


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    keeps: str
    does: Does
    unit: str
    usual: int
    least: int
    most: int
    law: str

    def due_before(self, period: int, today: date) -> date:
        """Whatever was last touched, or written, before this day is due today."""
        if self.unit == "days":
            return today - timedelta(days=period)
        months = today.year * 12 + today.month - 1 - period * (12 if self.unit == "years" else 1)
        year, month = divmod(months, 12)
        return _day_in(year, month + 1, today.day)


@cache
def rules() -> Mapping[str, Rule]:
    with CATALOGUE.with_name("retention.toml").open("rb") as file:
        told = tomllib.load(file)
    return {
        name: Rule(name, each["class"], Does(each["does"]), *(each[part] for part in _PARTS))
        for name, each in told.items()
    }


_PARTS = ("unit", "usual", "least", "most", "law")


def usual_periods() -> dict[str, int]:
    return {name: rule.usual for name, rule in rules().items()}


def require_periods(periods: Periods) -> dict[str, int]:
    """All of them, the usual ones where none is said. Raises Refused retention.unknown, retention.too_short,
    retention.too_long with the law."""
    for name, period in periods.items():
        rule = rules().get(name)
        if rule is None:
            raise Refused("retention.unknown", name=name)
        facts = {"rule": name, "unit": rule.unit, "law": rule.law}
        if period < rule.least:
            raise Refused("retention.too_short", least=rule.least, **facts)
        if period > rule.most:
            raise Refused("retention.too_long", most=rule.most, **facts)
    return usual_periods() | dict(periods)


def years_by_class(periods: Periods) -> dict[str, int]:
    """By retention class: the erasing of somebody goes by it too."""
    known = rules()
    return {known[name].keeps: period for name, period in periods.items() if known[name].does is Does.ROWS}


def _day_in(year: int, month: int, day: int) -> date:
    """Of a month that is shorter its last."""
    for shorter in range(4):
        try:
            return date(year, month, day - shorter)
        except ValueError:
            continue
    raise AssertionError(f"there is no month {month}")
