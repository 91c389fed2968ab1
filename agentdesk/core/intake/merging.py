"""What a record adds to a customer who is known. Pure.

A value is taken over when it is news, that is when its source did not say the same last time, and when what stands here
is empty or was itself told by an import. What a person has set stays, and the difference is listed. A source's
silence never erases anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.store import CUSTOMER_FIELDS
from agentdesk.core.intake.records import AddressEntry, CustomerRecord

TOLD_FIELDS = (*(name for name in CUSTOMER_FIELDS if name != "time_zone"), "kind", "further_names")
_PLACE = ("line2", "street", "house_number", "postcode", "city", "region", "country")
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


def fields_of(record: CustomerRecord) -> dict[str, Any]:
    """What the record says of the customer's own fields; what it is silent about is missing."""
    said = {name: value for name in CUSTOMER_FIELDS if (value := getattr(record, name, ""))}
    if record.kind != "person":
        said["kind"] = record.kind
    if record.further_names:
        said["further_names"] = list(record.further_names)
    return said


def points_of(record: CustomerRecord) -> list[Point]:
    """Its contact points, each once, phones first."""
    points: dict[tuple[str, str], Point] = {}
    for phone in record.phones:
        point = {**_NO_POINT, "kind": PointKind.PHONE.value, "value": phone.e164, "label": phone.label}
        points[PointKind.PHONE.value, phone.e164] = {**point, "extension": phone.extension}
    for email in record.emails:
        point = {**_NO_POINT, "kind": PointKind.EMAIL.value, "value": email.address, "label": email.label}
        points.setdefault((PointKind.EMAIL.value, email.address.casefold()), point)
    for address in record.addresses:
        if line := address_line(address):
            points.setdefault((PointKind.ADDRESS.value, line), _address(address, line))
    for handle in record.handles:
        point = {**_NO_POINT, "kind": PointKind.HANDLE.value, "value": handle.handle, "network": handle.network}
        points.setdefault((PointKind.HANDLE.value, f"{handle.network} {handle.handle}"), point)
    return list(points.values())


def _address(address: AddressEntry, line: str) -> Point:
    point = {
        **_NO_POINT,
        "kind": PointKind.ADDRESS.value,
        "value": line,
        "label": address.label,
        "addressee": address.name,
    }
    return point | {name: getattr(address, name) for name in _PLACE}


def address_line(address: AddressEntry) -> str:
    """The address in one line, as contact points hold it: „Lindenweg 8, 50674 Köln, DE“."""
    street = f"{address.street} {address.house_number}".strip()
    place = f"{address.postcode} {address.city}".strip()
    parts = (address.name, street, address.line2, place, address.region, address.country)
    return ", ".join(part for part in parts if part)


def mark_of(point: Mapping[str, Any]) -> Mark:
    return (str(point["kind"]), point["label"], point["value"])


def merge(
    row: Mapping[str, Any],
    present: Sequence[Mapping[str, Any]],
    said: dict[str, Any],
    points: list[Point],
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
    for name, theirs in said.items():
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
    _merge_points(merged, present, points, last, fill_only)
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


def next_told(last: Told | None, said: dict[str, Any], points: list[Point], merged: Merged) -> Told:
    """What is to be remembered as told by this source."""
    marks = [mark_of(point) for point in points]
    if last is None:
        return Told(dict(said), marks)
    replaced = {mark_of(old) for old, _ in merged.replaced}
    kept = [mark for mark in last.points if mark not in replaced]
    return Told({**last.fields, **said}, [*kept, *(mark for mark in marks if mark not in kept)])
