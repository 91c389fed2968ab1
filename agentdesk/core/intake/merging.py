"""What a record adds to a customer who is known. Pure.

A value is taken over when it is news, that is when its source did not say the same last time, and when what stands here
is empty or was itself told by an import. What a person has set stays, and the difference is listed. A source's
silence never erases anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agentdesk.core.customers.model import LONGEST_LINE, PointKind
from agentdesk.core.customers.store import CUSTOMER_FIELDS
from agentdesk.core.duplicates.portraits import Portrait
from agentdesk.core.intake.comparing import drawn
from agentdesk.core.intake.matching import Named, named
from agentdesk.core.intake.records import AddressEntry, CustomerRecord

TOLD_FIELDS = (*(name for name in CUSTOMER_FIELDS if name != "time_zone"), "kind", "further_names")
_PLACE = ("line2", "street", "house_number", "postcode", "city", "region", "country")
_PLAIN = tuple(name for name in CUSTOMER_FIELDS if name in CustomerRecord.model_fields)
_PHONE, _EMAIL = PointKind.PHONE.value, PointKind.EMAIL.value
_ADDRESS, _HANDLE = PointKind.ADDRESS.value, PointKind.HANDLE.value
_TELLING = (_PHONE, _EMAIL)
_NO_POINT: dict[str, Any] = dict.fromkeys(("label", "extension", "network", "addressee", *_PLACE), "") | {
    "verified": False,
    "preferred": False,
}

Point = dict[str, Any]
"""A contact point without its id, customer and rank."""
Mark = tuple[str, str, str]
"""A contact point as a source told it: kind, label, value."""


@dataclass(slots=True)
class Told:
    """What a source said of a customer: the last value of each field, and contact points."""

    fields: dict[str, Any] = field(default_factory=dict)
    points: list[Mark] = field(default_factory=list)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Told:
        return cls(dict(stored.get("fields", {})), [(kind, label, value) for kind, label, value in stored["points"]])

    def stored(self) -> dict[str, Any]:
        return {"fields": self.fields, "points": [list(mark) for mark in self.points]}


@dataclass(slots=True)
class Merged:
    """What is to change: fields by name, points replaced (old by new) and added; `kept` are values of ours that stay
    although the source says otherwise, as (field, ours, theirs)."""

    fields: dict[str, Any] = field(default_factory=dict)
    replaced: list[tuple[Mapping[str, Any], Point]] = field(default_factory=list)
    added: list[Point] = field(default_factory=list)
    kept: list[tuple[str, Any, Any]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.fields or self.replaced or self.added)


@dataclass(frozen=True, slots=True)
class Said:
    """What a record says of a customer, taken apart once."""

    record: CustomerRecord
    fields: dict[str, Any]
    points: list[Point]
    name: Named

    @classmethod
    def by(cls, record: CustomerRecord) -> Said:
        return cls(record, fields_of(record), points_of(record), named(record))

    @property
    def portrait(self) -> Portrait:
        """As it is compared."""
        return drawn(self.fields, self.points)

    @property
    def number(self) -> str:
        return self.record.number

    @property
    def is_empty(self) -> bool:
        return not (self.record.number or self.points or not self.name.is_empty)

    @property
    def identity(self) -> UUID:
        """Of everything it says: how a record without a number is known when it comes again."""
        said = self.record.model_dump_json(exclude_defaults=True, exclude={"doubts"})
        return UUID(bytes=hashlib.sha256(f"customer\n{said}".encode()).digest()[:16])

    @property
    def values(self) -> Iterator[str]:
        """By what it may share something with a customer we know."""
        for point in self.points:
            if tells(point):
                yield point["value"]
                if point["kind"] == _EMAIL and not point["value"].islower():
                    yield point["value"].casefold()


def tells(point: Mapping[str, Any]) -> bool:
    """Whether sharing this says anything about a person: a street does, a country or a handle does not."""
    kind = point["kind"]
    return kind in _TELLING or (kind == _ADDRESS and bool(point["street"]))


def fields_of(record: CustomerRecord) -> dict[str, Any]:
    """What the record says of the customer's own fields; what it is silent about is missing."""
    values = record.__dict__
    said = {name: value for name in _PLAIN if (value := values[name])}
    if record.kind != "person":
        said["kind"] = record.kind
    if record.further_names:
        said["further_names"] = list(record.further_names)
    return said


def points_of(record: CustomerRecord) -> list[Point]:
    """Its contact points, each once, phones first."""
    points: dict[tuple[str, str], Point] = {}
    for phone in record.phones:
        said = {"kind": _PHONE, "value": phone.e164, "label": phone.label, "extension": phone.extension}
        points[_PHONE, phone.e164] = {**_NO_POINT, **said}
    for email in record.emails:
        said = {"kind": _EMAIL, "value": email.address, "label": email.label}
        points.setdefault((_EMAIL, email.address.casefold()), {**_NO_POINT, **said})
    for address in record.addresses:
        if line := address_line(address):
            points.setdefault((_ADDRESS, line), _address(address, line))
    for handle in record.handles:
        said = {"kind": _HANDLE, "value": handle.handle, "network": handle.network}
        points.setdefault((_HANDLE, f"{handle.network} {handle.handle}"), {**_NO_POINT, **said})
    return list(points.values())


def _address(address: AddressEntry, line: str) -> Point:
    said = address.__dict__
    place = {name: said[name] for name in _PLACE}
    return {**_NO_POINT, **place, "kind": _ADDRESS, "value": line, "label": address.label, "addressee": address.name}


def address_line(address: AddressEntry) -> str:
    """The address in one line, as contact points hold it: „Lindenweg 8, 50674 Köln, DE“."""
    street = f"{address.street} {address.house_number}".strip()
    place = f"{address.postcode} {address.city}".strip()
    parts = (address.name, street, address.line2, place, address.region, address.country)
    return ", ".join(part for part in parts if part)[:LONGEST_LINE]


def mark_of(point: Mapping[str, Any]) -> Mark:
    return (str(point["kind"]), point["label"], point["value"])


def merge(
    row: Mapping[str, Any],
    present: Sequence[Mapping[str, Any]],
    said: Said,
    last: Told | None,
    by_anyone: Iterable[Told],
    *,
    settled: Collection[str] = (),
    fill_only: bool = False,
) -> Merged:
    """`row` and `present` are the customer and their contact points; `last` is what this source said last time and
    `by_anyone` what all sources did.

    Fields that are `settled` were said by an earlier row about the same customer: that one counts. With `fill_only`
    (a customer within an order, as they were when they ordered) only what is missing is added.
    """
    merged = Merged()
    everyone = list(by_anyone)
    for name, theirs in said.fields.items():
        ours, before = row[name], last.fields.get(name) if last else None
        if theirs in (ours, before) or name in settled:
            continue
        if not ours:
            merged.fields[name] = theirs
        elif not fill_only:
            if _told(name, ours, everyone):
                merged.fields[name] = theirs
            else:
                merged.kept.append((name, ours, theirs))
    _merge_points(merged, present, said.points, last, fill_only)
    return merged


def _told(name: str, ours: Any, everyone: list[Told]) -> bool:
    if name == "kind" and ours == "person":  # what everybody is of whom nothing else is said
        return True
    return any(told.fields.get(name) == ours for told in everyone)


def _merge_points(
    merged: Merged, present: Sequence[Mapping[str, Any]], points: list[Point], last: Told | None, fill_only: bool
) -> None:
    here = {_identity(point) for point in present}
    told = {(kind, value.casefold()) for kind, _, value in last.points} if last else set()
    fresh = [point for point in points if _identity(point) not in here and _identity(point) not in told]
    gone = [] if fill_only else _gone(present, points, last)
    for point in fresh:
        old = next((old for old in gone if old["kind"] == point["kind"] and old["label"] == point["label"]), None)
        if old is None:
            merged.added.append(point)
        else:
            gone.remove(old)
            merged.replaced.append((old, point))


def _gone(present: Sequence[Mapping[str, Any]], points: list[Point], last: Told | None) -> list[Mapping[str, Any]]:
    """Points that stand here as the source told them, and that it no longer tells."""
    if last is None:
        return []
    told, still = set(last.points), {_identity(point) for point in points}
    return [point for point in present if mark_of(point) in told and _identity(point) not in still]


def _identity(point: Mapping[str, Any]) -> tuple[str, str]:
    return str(point["kind"]), point["value"].casefold()


def next_told(last: Told | None, said: Said, merged: Merged) -> Told:
    """What is to be remembered as told by this source."""
    marks = [mark_of(point) for point in said.points]
    fields, tags = said.fields, said.record.tags
    if tags:
        earlier = last.fields.get("tags", ()) if last else ()
        fields = {**fields, "tags": list(dict.fromkeys((*earlier, *tags)))}
    if last is None:
        return Told(dict(fields), marks)
    replaced = {mark_of(old) for old, _ in merged.replaced}
    kept = [mark for mark in last.points if mark not in replaced]
    return Told({**last.fields, **fields}, [*kept, *(mark for mark in marks if mark not in kept)])
