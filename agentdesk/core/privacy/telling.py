"""What stands in a table as people say it: codes by their words, moments on the shop's clock, amounts as money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agentdesk.core import wording
from agentdesk.core.interactions.model import Mood
from agentdesk.core.money import Money
from agentdesk.core.privacy.codes import about, refusal, said
from agentdesk.core.wording import text


@dataclass(frozen=True, slots=True)
class Telling:
    """`table` is what the values are of, so that its codes are known."""

    table: str
    zone: ZoneInfo
    lang: str

    def value(self, value: Any, name: str, beside: Mapping[str, Any]) -> str:
        """One value. `beside` is what stands with it: an amount needs its currency."""
        currency = beside.get("currency")
        match value:
            case bool():
                return text("privacy.yes" if value else "privacy.no", lang=self.lang)
            case datetime() if name in _DAYS:
                return wording.day(value.astimezone(self.zone).date(), lang=self.lang)
            case datetime():
                return wording.moment(value, self.zone, lang=self.lang)
            case date():
                return wording.day(value, lang=self.lang)
            case int() if name in _MOODS and value in list(Mood):
                return text(f"mood.{Mood(value).name.lower()}", lang=self.lang)
            case int() if value > _A_MOMENT:
                return wording.moment(_START + timedelta(microseconds=value), self.zone, lang=self.lang)
            case int() if name in _AMOUNTS and currency:
                return wording.money(Money(value, currency), lang=self.lang)
            case int() if name in _MINUTES:
                return f"{value // 60:02}:{value % 60:02}"
            case Decimal() if name in _PRICES and currency:
                return wording.money(Money.of(value, currency), lang=self.lang)
            case Decimal():
                return wording.number(value, lang=self.lang)
            case str():
                return self._text(value, name, beside)
            case _:
                return str(value)

    def lines(
        self, value: Any, name: str, beside: Mapping[str, Any] | None = None, *, within: str = "", labelled: bool = True
    ) -> Iterator[str]:
        """JSON as lines, `label: value`. Ids say nothing to people, nor does what only the program counts.

        `within` is the name of what it stands in.
        """
        label, beside = (self._label(name, within) if labelled else ""), beside or {}
        match value:
            case None | "" | False | []:
                return
            case str() if _ID.fullmatch(value):
                return
            case dict() if value.keys() <= set(wording.LANGUAGES):
                yield _line(label, wording.label(value, lang=self.lang))
            case {"minor": int(minor), "currency": str(currency)}:
                yield _line(label, wording.money(Money(minor, currency), lang=self.lang))
            case dict() if name in _TURNS and all(isinstance(each, list) for each in value.values()):
                yield from self._turns(value, name)
            case {"field": str(field), "old": old, "new": new} if len(value) == 3:
                yield _line(self._label(field, name), self.turn(field, old, new))
            case dict():
                yield from self._dict(value, name, beside)
            case list():
                yield from self._list(value, name, beside, within, label)
            case _:
                yield _line(label, self.value(value, name, beside))

    def _list(self, value: list[Any], name: str, beside: Mapping[str, Any], within: str, label: str) -> Iterator[str]:
        if name == "points" and within == "told":
            yield from (self._point(*each) for each in value)
        elif name == "moods" and all(isinstance(each, list) for each in value):
            yield _line(label, ", ".join(self.value(mood, name, beside) for _, mood in value))
        elif any(isinstance(each, dict | list) for each in value):
            for each in value:
                yield from self.lines(each, name, beside, within=within, labelled=False)
        elif told := [
            self.value(each, name, beside) for each in value if each not in (None, "") and not _ID.fullmatch(str(each))
        ]:
            yield _line(label, ", ".join(told))

    def _dict(self, value: Mapping[str, Any], name: str, beside: Mapping[str, Any]) -> Iterator[str]:
        there = {"currency": beside.get("currency"), **value}
        mine = replace(self, table=about(value["kind"])) if {"kind", "args"} <= value.keys() else self
        for each, inner in value.items():
            if each not in UNTOLD and f"{name}.{each}" not in UNTOLD:
                yield from mine.lines(inner, each, there, within=name)

    def _turns(self, value: Mapping[str, Any], name: str) -> Iterator[str]:
        """What changed, by field, as what it was and what it is; of an identity check, how it was answered."""
        for field, (before, after) in value.items():
            if name == "answered":
                told = text("privacy.answered_rightly" if after else "privacy.answered_wrongly", lang=self.lang)
                yield _line(said(self.table, name, field, self.lang), told)
            else:
                yield _line(self._label(field, name), self.turn(field, before, after))

    def turn(self, field: str, before: Any, after: Any) -> str:
        """A value that became another."""
        was, now = (", ".join(self.lines(each, field, labelled=False)) or "–" for each in (before, after))
        return text("privacy.turn", lang=self.lang, was=was, now=now)

    def _point(self, kind: str, label: str, value: str) -> str:
        called = said("contact_points", "kind", kind, self.lang)
        usual = said("contact_points", "label", label, self.lang)
        return _line(f"{called} ({usual})" if usual else called, value)

    def _label(self, name: str, within: str) -> str:
        keys = (f"privacy.column.{each}" for each in (f"{self.table}.{name}", f"{within}.{name}", name))
        return next((text(key, lang=self.lang) for key in keys if wording.knows(key)), name.replace("_", " "))

    def _text(self, value: str, name: str, beside: Mapping[str, Any]) -> str:
        if name in ("code", "doubt"):
            return refusal(self.table, value, beside.get("facts") or {}, self.lang)
        if name in _COUNTRIES:
            return wording.country_name(value, lang=self.lang)
        if name in _LANGUAGES:
            return wording.language_name(value, lang=self.lang)
        if name in _ZONES:
            return _place(value, self.lang)
        if name in _AMOUNTS | _PRICES and _DECIMAL.fullmatch(value) and beside.get("currency"):
            return wording.money(Money.of(value, beside["currency"]), lang=self.lang)
        if _MOMENT.fullmatch(value):
            at = datetime.fromisoformat(value)
            return wording.moment(at if at.tzinfo else at.replace(tzinfo=self.zone), self.zone, lang=self.lang)
        if _DAY.fullmatch(value):
            return wording.day(date.fromisoformat(value), lang=self.lang)
        return said(self.table, name, value, self.lang)


def column_label(table: str, name: str, lang: str) -> str:
    """What a column is called, in its table if it is called otherwise elsewhere."""
    key = f"privacy.column.{table}.{name}"
    return text(key if wording.knows(key) else f"privacy.column.{name}", lang=lang)


def _line(label: str, words: str) -> str:
    return f"{label}: {words}" if label else words


def _place(zone: str, lang: str) -> str:
    try:
        return wording.place_of(ZoneInfo(zone), lang=lang)
    except (ZoneInfoNotFoundError, ValueError):
        return zone


UNTOLD = frozenset(
    ["row_version", "batch_no", "line_no", "bounce_no", "rank", "version", "stub_no", "n", "code_hash", "shown_hash"]
) | frozenset(
    [
        "stub",
        "stack",
        "guide",
        "facts.because",
        "fields.note",
        "clear",
        "take",
        "moved",
        "minor",
        "rule",
        "counter",
        "limits",
    ]
)
"""What only the program counts, compares or looks up, by its name or by the name of what it stands in and its own."""
_MINUTES = frozenset(["from_minute", "to_minute"])
_DAYS = frozenset(["customer_since"])
"""Moments of which only the day is known."""
_MOODS = frozenset(["mood", "moods", "mood_first", "mood_last"])
_COUNTRIES = frozenset(["country"])
_LANGUAGES = frozenset(["language", "languages"])
_ZONES = frozenset(["time_zone", "zone"])
_AMOUNTS = frozenset(
    ["amount", "amount_decided", "back", "discount", "expired", "left", "redeemed", "return_costs", "shipping"]
) | frozenset(["taken_back", "total", "voided"])
"""In minor units where they are whole numbers."""
_PRICES = frozenset(["unit_price", "price", "discount", "total"])
"""Exact, in major units."""
_TURNS = frozenset(["changes", "answered"])
_START = datetime(1970, 1, 1, tzinfo=UTC)
_A_MOMENT = 10**15
"""Microseconds since 1970, as tables have them: whatever is larger is a moment after 2001, and no amount."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_DECIMAL = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32,}")
