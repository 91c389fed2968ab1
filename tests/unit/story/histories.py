"""Histories written by hand: what happened, and the story that a person would tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

import yaml

from agentdesk.core.story.told import Told

FOLDER = Path(__file__).parent / "histories"
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=BERLIN)
"""A Monday."""
_MOMENTS = ("due", "next_step_at")
_ALWAYS = {
    "order": {"currency": "EUR", "line_count": 1, "status": "open"},
    "payment": {"currency": "EUR"},
    "goodwill": {"currency": "EUR", "kind": "voucher"},
    "voucher": {"currency": "EUR"},
    "approval": {"currency": "EUR", "kind": "voucher"},
    "interaction": {"channel": "phone", "direction": "in"},
    "promise": {"kind": "promise", "zone": "Europe/Berlin"},
    "callback": {"zone": "Europe/Berlin"},
    "case": {"kind": "complaint", "severity": "normal"},
}


@dataclass(frozen=True)
class Written:
    """`told` by the name that an event has in the file, else by its place there."""

    name: str
    told: dict[str, Told]
    now: datetime
    de: tuple[str, ...]
    en: tuple[str, ...]
    sources: tuple[frozenset[str], ...]


def written_histories() -> Iterator[Written]:
    for file in sorted(FOLDER.glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            events = [_told(n, event) for n, event in enumerate(entry["events"], 1)]
            yield Written(
                name=f"{file.stem}: {entry['history']}",
                told=dict(events),
                now=local(entry["now"]) if "now" in entry else NOON,
                de=tuple(entry["de"] or ()),
                en=tuple(entry["en"] or ()),
                sources=tuple(frozenset(map(str, each)) for each in entry.get("sources", ())),
            )


def local(words: Any) -> datetime:
    """2026-11-21 10:00 on the shop's clock."""
    return datetime.fromisoformat(str(words)).replace(tzinfo=BERLIN)


def thing(name: Any) -> UUID:
    """The id of what goes by this name in a file."""
    return uuid5(NAMESPACE_OID, str(name))


def _told(n: int, event: dict[str, Any]) -> tuple[str, Told]:
    data = dict(event)
    at, kind, name = local(data.pop("at")), str(data.pop("do")), str(data.pop("id", n))
    of, person = data.pop("of", name), str(data.pop("by", ""))
    corrects = thing(data.pop("corrects")) if "corrects" in data else None
    recorded = local(data.pop("recorded")) if "recorded" in data else at
    data = _ALWAYS.get(kind.partition(".")[0], {}) | data
    for field in _MOMENTS:
        if field in data:
            data[field] = local(data[field]).isoformat()
    if "next_step" in data:
        data["changes"] = {name: [None, data.pop(name)] for name in ("next_step", "next_step_at") if name in data}
    if kind.startswith("goodwill"):
        data["act_id"] = str(thing(of))
    if kind.startswith("voucher"):
        data["voucher_id"] = str(thing(of))
    if data.get("day"):
        data["day"] = str(data["day"])
    for field in ("voucher", "was"):
        if kind.startswith(("goodwill", "voucher")) and field in data:
            data[f"{field}_id"] = str(thing(data.pop(field)))
    moments = at.astimezone(UTC), recorded.astimezone(UTC)
    return name, Told(thing(name), kind, *moments, person, thing(of), data, corrects)
