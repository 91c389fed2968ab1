"""A condition over the fields of a situation: a typed tree that is judged, and analysed before anybody runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Any

from agentdesk.core.money import Money

Value = str | bool | int | Decimal | Money | date | datetime
Situation = Mapping[str, Value | None]
"""Field → value; what is not in it, or None, is unknown."""


class Op(StrEnum):
    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    KNOWN = "known"
    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"


WITHOUT_VALUE = frozenset({Op.KNOWN, Op.UNKNOWN, Op.YES, Op.NO})
OF_ORDER = frozenset({Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN})


@dataclass(frozen=True, slots=True)
class Compare:
    """`value` as it is written: numbers and amounts (major units) are Decimal, days `today`, moments `now`."""

    field: str
    op: Op
    value: str | Decimal | bool | tuple[str | Decimal, ...] | None = None


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Compare | All | AnyOf | Not
Literal = tuple[Compare, bool]
NEVER: Condition = AnyOf(())
ALWAYS: Condition = All(())


def judge(condition: Condition | None, situation: Situation) -> bool:
    """Whether it holds. A comparison with what is not known does not hold, so that nobody says what nobody knows."""
    match condition:
        case None:
            return True
        case All(parts):
            return all(judge(part, situation) for part in parts)
        case AnyOf(parts):
            return any(judge(part, situation) for part in parts)
        case Not(part):
            return not judge(part, situation)
        case Compare():
            return _holds(condition, situation)


def _holds(compare: Compare, situation: Situation) -> bool:
    value = situation.get(compare.field)
    if compare.op in (Op.KNOWN, Op.UNKNOWN):
        return (value is not None) is (compare.op is Op.KNOWN)
    if value is None:
        return False
    if compare.op in (Op.YES, Op.NO):
        return value is (compare.op is Op.YES)
    if compare.op in OF_ORDER:
        return _ORDER[compare.op](_plain(value), _wanted(compare.value, value, situation))
    if compare.op is Op.ONE_OF:
        wanted = compare.value if isinstance(compare.value, tuple) else ()
        return any(_is(value, each, situation) for each in wanted)
    return _is(value, compare.value, situation) is (compare.op is Op.EQUALS)


def _is(value: Value, wanted: Any, situation: Situation) -> bool:
    """A reason is also what it lies under: `delivery` means every `delivery.…`."""
    if isinstance(value, str) and isinstance(wanted, str) and "." in value:
        return value == wanted or value.startswith(f"{wanted}.")
    return bool(_plain(value) == _wanted(wanted, value, situation))


def _plain(value: Value) -> Any:
    return value.amount if isinstance(value, Money) else value


def _wanted(wanted: Any, value: Value, situation: Situation) -> Any:
    """The written value as something that can be compared with this one."""
    if isinstance(value, datetime):
        return situation["now"]
    return situation["today"] if isinstance(value, date) else wanted


_ORDER: dict[Op, Callable[[Any, Any], bool]] = {
    Op.AT_LEAST: lambda value, wanted: value >= wanted,
    Op.AT_MOST: lambda value, wanted: value <= wanted,
    Op.MORE_THAN: lambda value, wanted: value > wanted,
    Op.LESS_THAN: lambda value, wanted: value < wanted,
}


def compares(condition: Condition | None) -> Iterator[Compare]:
    """Every comparison in it."""
    match condition:
        case Compare():
            yield condition
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from compares(part)
        case Not(part):
            yield from compares(part)


def negated(condition: Condition) -> Condition:
    return condition.part if isinstance(condition, Not) else Not(condition)


Candidates = Callable[[str, tuple[Compare, ...]], tuple[Value | None, ...]]
"""Of a field, and of all that is compared with it: values that stand for every case there can be."""
_MOST_WAYS = 4096


def possible(condition: Condition, candidates: Candidates, now: Situation) -> bool:
    """Whether it can hold at all. What is too large to look at counts as possible."""
    ways = _ways(condition, True)
    return len(ways) > _MOST_WAYS or any(_agrees(way, candidates, now) for way in ways)


def _agrees(way: tuple[Literal, ...], candidates: Candidates, now: Situation) -> bool:
    fields = dict.fromkeys(compare.field for compare, _ in way)
    return all(_can_be(field, [each for each in way if each[0].field == field], candidates, now) for field in fields)


def _can_be(field: str, literals: list[Literal], candidates: Candidates, now: Situation) -> bool:
    compared = tuple(compare for compare, _ in literals)
    return any(
        all(judge(compare, {**now, field: value}) is wanted for compare, wanted in literals)
        for value in candidates(field, compared)
    )


def _ways(condition: Condition, wanted: bool) -> list[tuple[Literal, ...]]:
    """Disjunctive normal form; stops growing soon after it is too large."""
    match condition:
        case Compare():
            return [((condition, wanted),)]
        case Not(part):
            return _ways(part, not wanted)
        case All(parts) if wanted:
            return _joined(parts, wanted)
        case AnyOf(parts) if not wanted:
            return _joined(parts, wanted)
        case All(parts) | AnyOf(parts):
            return [way for part in parts for way in _ways(part, wanted)]


def _joined(parts: tuple[Condition, ...], wanted: bool) -> list[tuple[Literal, ...]]:
    ways: list[tuple[Literal, ...]] = [()]
    for part in parts:
        if len(ways) > _MOST_WAYS:
            return ways
        ways = [one + other for one, other in product(ways, _ways(part, wanted))]
    return ways
