"""What is said of merges, in words."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo, available_timezones

from agentdesk.core import wording
from agentdesk.core.customers.merging import FieldPair, Later, MergeTold, Obstacle
from agentdesk.core.errors import Refused
from agentdesk.core.wording import error_text, knows, language_name, text


def named(name: str, number: str) -> str:
    return text("merge.named", name=name, number=number)


def field_words(name: str) -> str:
    return text(f"field.{name}")


def value_words(pair: FieldPair, value: str) -> str:
    """A value as people say it: German, Berlin, du; what is text already stays."""
    match pair.name:
        case "language" if value:
            return language_name(value)
        case "time_zone" if value in available_timezones():
            return wording.place_of(ZoneInfo(value))
    key = f"{pair.name}.{value}"
    return text(key) if value and knows(key) else value


def counted(rows: Mapping[str, int]) -> str:
    """3 cases, 12 orders and 2 vouchers: what people know first."""
    first = ("cases", "orders", "vouchers", "callbacks", "promises", "interactions")
    names = sorted(rows, key=lambda name: (first.index(name) if name in first else len(first), name))
    return ", ".join(text(f"merge.row.{name}", count=rows[name]) for name in names if name != "knowledge_uses")


def obstacle_words(obstacle: Obstacle) -> str:
    return error_text(Refused(obstacle.code, **obstacle.facts))


def since_words(merge: MergeTold, zone: ZoneInfo) -> str:
    day = wording.day(merge.at.astimezone(zone).date())
    return text("merge.since", day=day, name=merge.by) if merge.by else text("merge.since_day", day=day)


def later_words(row: Later, zone: ZoneInfo) -> str:
    kind = text(f"merge.kind.{row.table}")
    at = wording.moment(row.at, zone) if row.at else ""
    return " · ".join(part for part in (kind, at, row.words) if part)
