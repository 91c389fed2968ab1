"""Values that stand for every case of a field: whatever is compared holds for one of them, or never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from agentdesk.core.guides.conditions import Compare, Value
from agentdesk.core.guides.fields import Field, Type

_TODAY = date(2026, 1, 1)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
OF_NOW: dict[str, Value | None] = {"today": _TODAY, "now": _NOW}


def values_of(field: Field, compared: tuple[Compare, ...]) -> tuple[Value, ...]:
    match field.type:
        case Type.YES_NO:
            return True, False
        case Type.CHOICE:
            return field.choices
        case Type.DATE:
            return tuple(_TODAY + timedelta(days=n) for n in (-1, 0, 1))
        case Type.MOMENT:
            return tuple(_NOW + timedelta(hours=n) for n in (-1, 0, 1))
        case Type.TEXT:
            return (*(value for value in written_in(compared) if isinstance(value, str)), "\0")
        case Type.NUMBER | Type.MONEY:
            return _numbers(field, [value for value in written_in(compared) if isinstance(value, Decimal)])


def _numbers(field: Field, written: list[Decimal]) -> tuple[Decimal, ...]:
    """Each number that is named, and its neighbours: a half is one only where there are halves."""
    apart = [Decimal(1), Decimal("0.5")] if field.least is None else [Decimal(1)]
    near = {
        each + sign * step for each in (*written, Decimal(field.least or 0)) for step in apart for sign in (-1, 0, 1)
    }
    least, most = field.least, field.most
    return tuple(n for n in near if (least is None or n >= least) and (most is None or n <= most))


def written_in(compared: tuple[Compare, ...]) -> Iterator[object]:
    for compare in compared:
        yield from compare.value if isinstance(compare.value, tuple) else (compare.value,)
