"""What a file would change, by the desk as it is: told line by line, and as commands. Nothing is carried out here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from agentdesk.core.settings.file.model import Bucket, Plan, Read, Row
from agentdesk.core.settings.file.part import Here, Part, Steps, by_handle
from agentdesk.core.settings.file.parts import PARTS
from agentdesk.core.settings.file.shapes import Entry, Shape
from agentdesk.core.settings.file.writing import plain


def plan_of(read: Read, here: Here, whole: UUID) -> Plan:
    """`whole`: the id of the command that will carry it out, from which those of what it makes follow."""
    steps = Steps(here, read.values, whole)
    now = {part.name: part.now(here) for part in PARTS}
    for part in PARTS:
        part.prepare(read.values.get(part.name), steps)
    rows: list[Row] = []
    for part in PARTS:
        wanted = read.values.get(part.name)
        if wanted is not None:
            rows += _rows(part, wanted, now[part.name], here)
            if wanted != now[part.name]:
                part.plan(wanted, now[part.name], steps)
    return Plan(tuple(rows), steps.in_order(), tuple(map(read.placed, steps.faults)), _fingerprint(now))


def seen_of(here: Here) -> str:
    """A digest of all settings: another one where any of them is another."""
    return _fingerprint({part.name: part.now(here) for part in PARTS})


def _fingerprint(values: Mapping[str, Any]) -> str:
    said = json.dumps({name: plain(value) for name, value in values.items()}, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _rows(part: Part[Any], wanted: Any, now: Any, here: Here) -> Iterator[Row]:
    if isinstance(wanted, Shape):
        for name in type(wanted).model_fields:
            before, after = _shown(getattr(now, name)), _shown(getattr(wanted, name))
            bucket = Bucket.UNCHANGED if getattr(now, name) == getattr(wanted, name) else Bucket.CHANGED
            yield Row(part.name, name, bucket, before, after)
        return
    known, there, kept = part.known_as(wanted, now, here), by_handle(_each(now)), set()
    for entry in _each(wanted):
        handle = known.get(entry.handle, entry.handle)
        before = there.get(handle, (0, None))[1]
        kept.add(handle)
        same = before is not None and _shown(before) == _shown(entry)
        bucket = Bucket.NEW if before is None else Bucket.UNCHANGED if same else Bucket.CHANGED
        yield Row(part.name, entry.title, bucket, _shown(before), _shown(entry))
    for handle, (_, entry) in there.items():
        if handle not in kept:
            yield Row(part.name, entry.title, Bucket.GONE, _shown(entry))
    if wanted != now and [each.handle for each in _each(wanted)] != [each.handle for each in _each(now)]:
        ordered = [each.handle for each in _each(wanted) if each.handle in there]
        if part.in_order and ordered != [handle for handle in there if handle in ordered]:
            yield Row(part.name, "", Bucket.CHANGED)


def _each(entries: Any) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from getattr(entry, "under", ())


def _shown(value: Any) -> Any:
    shown = plain(value)
    if isinstance(shown, dict):
        shown.pop("under", None)
    return shown
