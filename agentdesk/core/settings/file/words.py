"""What is wrong with a file, and what it would change, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import zip_longest
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
_LONGEST, _MOST_LINES = 60, 12


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
    """What it is called, after the part that it belongs to: as people call it, rather than by its key."""
    part, name = text(f"settings.part.{row.part}"), row.name.strip()
    if not name:
        return f"{part}: {text('settings.part.order')}" if row.after is None else part
    entry = row.after or row.before
    labels = entry.get("names") if isinstance(entry, dict) else None
    return f"{part}: {wording.label(labels) if isinstance(labels, dict) and labels else _below('', name)}"


def change_lines(row: Row) -> list[str]:
    """Before and after, wherever they differ; nothing of what is new or gone."""
    if row.bucket is not Bucket.CHANGED or row.after is None:
        return []
    lines = list(_differences("", row.before, row.after))
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], "…"]


def _differences(where: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from _differences(_below(where, name), before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and any(isinstance(each, dict) for each in before):
        for n, (one, other) in enumerate(zip_longest(before, after), 1):
            yield from _differences(_below(where, n), one, other)
    else:
        said = f"{value_words(before)} → {value_words(after)}"
        yield f"{where}: {said}" if where else said


def _below(where: str, name: object) -> str:
    """Where it stands, in words; a name of which there are none is said as the file has it."""
    keys = (f"settings.key.{name}", f"privacy.column.{name}")
    said = next((text(key) for key in keys if knows(key)), str(name).replace("_", " "))
    return f"{where} · {said}" if where else said


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
        case dict():
            return _short(", ".join(f"{_below('', name)} {value_words(each)}" for name, each in value.items()))
        case list():
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
