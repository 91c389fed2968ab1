"""What is wrong with a file, and what it would change, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from agentdesk.core import wording
from agentdesk.core.goodwill.faults import policy_faults
from agentdesk.core.goodwill.policy import Policy
from agentdesk.core.goodwill.words import fault_words as limits_words
from agentdesk.core.settings.file.model import Bucket, Fault, Row
from agentdesk.core.settings.file.reading import nearest
from agentdesk.core.wording import error_text, knows, text

_FAMILIES = {
    "tuple_type": "list", "set_type": "list", "frozen_set_type": "list", "dict_type": "mapping",
    "model_type": "mapping", "model_attributes_type": "mapping", "mapping_type": "mapping",
    "timezone_aware": "timezone", "timezone_naive": "timezone",
}  # fmt: skip
"""Kinds of mistakes that are told as another one."""
_LONGEST = 60


def fault_line(fault: Fault) -> str:
    """With the place in the file, where it has one: “12:5 people 3 level: …”."""
    return f"{place_words(fault)}{fault_words(fault)}"


def place_words(fault: Fault) -> str:
    at = f"{fault.line}:{fault.column}" if fault.line else ""
    path = " ".join(str(step + 1) if isinstance(step, int) else step for step in fault.path)
    where = " ".join(filter(None, (at, path)))
    return f"{where}: " if where else ""


def fault_words(fault: Fault) -> str:
    facts: dict[str, Any] = dict(fault.facts)
    if "refused" in facts:
        return error_text(facts["refused"])
    if fault.code == "limits":
        policy: Policy = facts["policy"]
        return limits_words(policy_faults(policy), policy, {})[int(facts["n"])].words
    if fault.code.startswith("no_such_"):
        facts |= nearest(facts["written"], facts.pop("known"))
    if fault.code.startswith("value."):
        return _misfit(fault.code.removeprefix("value."), facts)
    return text(f"settings.fault.{fault.code}", **_told(fault.code, facts))


def _told(code: str, facts: dict[str, Any]) -> dict[str, Any]:
    """`meant`: what was probably meant, or what there is."""
    if "nearest" in facts:
        facts["meant"] = text("settings.fault.meant", nearest=facts.pop("nearest"))
    elif "known" in facts:
        known = facts.pop("known")
        facts["meant"] = text("settings.fault.known", known=known) if known else ""
    return facts


def _misfit(kind: str, facts: Mapping[str, Any]) -> str:
    """By its kind (`string_too_long`), else by what was expected (`decimal`): our own words before those of the
    command line."""
    family = _FAMILIES.get(kind) or kind.partition("_")[0]
    keys = (f"{where}.{name}" for name in (kind, family) for where in ("settings.fault.value", "cli.cause"))
    key = next(filter(knows, keys), "settings.fault.value.other")
    told = {name: str(value).replace(" or ", ", ") for name, value in facts.items()}
    cause = text(key, **told)
    return text("settings.fault.value", written=told["written"], cause=cause) if told.get("written") else cause


def row_words(row: Row) -> str:
    """What it is called, after the part that it belongs to."""
    part = text(f"settings.part.{row.part}")
    if not row.name.strip():
        return f"{part}: {text('settings.part.order')}" if row.after is None else part
    return f"{part}: {row.name.strip()}"


def change_lines(row: Row) -> Iterator[str]:
    """Before and after, field by field; nothing of what is new or gone but what it says."""
    if row.bucket is not Bucket.CHANGED or row.after is None:
        return
    if isinstance(row.before, dict) and isinstance(row.after, dict):
        for name in dict.fromkeys((*row.before, *row.after)):
            if row.before.get(name) != row.after.get(name):
                yield f"{name}: {value_words(row.before.get(name))} → {value_words(row.after.get(name))}"
    else:
        yield f"{value_words(row.before)} → {value_words(row.after)}"


def value_words(value: Any) -> str:
    """At a glance."""
    match value:
        case None | "" | [] | {}:
            return text("settings.history.nothing")
        case bool():
            return text("settings.history.yes" if value else "settings.history.no")
        case date():
            return wording.day(value)
        case int() | Decimal():
            return wording.number(value)
        case list() if all(isinstance(each, str | int) for each in value):
            return _short(", ".join(map(str, value)))
        case dict() if all(isinstance(each, str) for each in value.values()):
            return _short(wording.label(value))
        case list() | dict():
            return text("settings.part.entries", count=len(value))
    return _short(str(value))


def counts_words(counts: Mapping[Bucket, int]) -> str:
    return text("settings.file.counts", **{bucket.value: wording.number(count) for bucket, count in counts.items()})


def rows_that_count(rows: Iterable[Row]) -> tuple[Row, ...]:
    """What would not be as it is."""
    return tuple(row for row in rows if row.bucket is not Bucket.UNCHANGED)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
