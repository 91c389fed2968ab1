"""What stands in the customer editor, what stood there when it was opened, and the commands that lie between. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from agentdesk.core.commands import Command, Together, inner_id
from agentdesk.core.customers import commands as asks
from agentdesk.core.customers.commands import FieldChange, FieldName, NewPoint
from agentdesk.core.customers.model import LONGEST_LINE, ContactPoint, Customer, CustomerKind, new_customer_id
from agentdesk.core.customers.points import checked
from agentdesk.core.duplicates.commands import Decide
from agentdesk.core.duplicates.model import Decision
from agentdesk.core.wording import text
from agentdesk.ui.customer.checks import Problem, check_point
from agentdesk.ui.customer.recognise import Prefill

NAMES = ("salutation", "title", "given_name", "family_name", "suffix", "further_names")
ORGANISATION = ("organisation", "department", "position")
CARE = ("tier", "tags", "language", "form", "time_zone", "named_contact_id", "number", "vat_id")
FIELDS = ("customer_kind", *NAMES, *ORGANISATION, *CARE)
_LISTS = ("further_names", "tags")


class PointContent(BaseModel):
    """A contact point as it is to be; `seen` is what it was, under its id, if it is not new."""

    model_config = ConfigDict(frozen=True)
    point: NewPoint
    seen_id: UUID | None = None
    seen: NewPoint | None = None


class Content(BaseModel):
    """All fields as text: lists by commas, ids as they are written. `base` is what the person saw."""

    model_config = ConfigDict(frozen=True)
    customer_id: UUID | None = None
    values: dict[str, str]
    points: tuple[PointContent, ...] = ()
    base: dict[str, str] = {}
    base_points: tuple[UUID, ...] = ()
    others: tuple[UUID, ...] = ()
    """Customers of whom it was said that they are somebody else."""

    def but(self, **changes: Any) -> Content:
        return self.model_copy(update=changes)


class Conflict(BaseModel):
    """Somebody else has changed what is being changed here: a field, or a contact point by its id."""

    model_config = ConfigDict(frozen=True)
    field: str
    mine: str
    now: str


def blank(prefill: Prefill, region: str, language: str) -> Content:
    """A new customer who begins with what was typed into the search box."""
    values = dict.fromkeys(FIELDS, "") | {"customer_kind": CustomerKind.PERSON.value, "language": language}
    values |= {"given_name": prefill.given_name, "family_name": prefill.family_name, "number": prefill.number}
    if prefill.organisation:
        values |= {"organisation": prefill.organisation, "customer_kind": CustomerKind.ORGANISATION.value}
    points = (_prefilled(kind, value, region) for kind, value in prefill.points)
    return Content(values=values, points=tuple(PointContent(point=point) for point in points))


def of_customer(customer: Customer) -> Content:
    values = values_of(customer)
    return Content(
        customer_id=customer.id,
        values=values,
        points=tuple(map(_as_seen, customer.points)),
        base=dict(values),
        base_points=tuple(point.id for point in customer.points),
    )


def values_of(customer: Customer) -> dict[str, str]:
    values = {name: _written(getattr(customer, name)) for name in FIELDS if name != "customer_kind"}
    return {"customer_kind": customer.kind.value} | values


def new_point(point: ContactPoint) -> NewPoint:
    said = {name: getattr(point, name) for name in NewPoint.model_fields}
    return NewPoint(**said | {"value": point.value[:LONGEST_LINE]})  # addresses were once imported in longer lines


def is_changed(content: Content, region: str) -> bool:
    """Whether there is anything to save."""
    if content.customer_id:
        return bool(problems(content, region)) or changes(content, region) is not None
    return any(content.values[name] for name in (*NAMES, *ORGANISATION)) or bool(content.points)


def problems(content: Content, region: str) -> list[Problem]:
    """What hinders saving: field by field, points as `point.0`, `point.1`, …"""
    found = []
    values = content.values
    if values["customer_kind"] == CustomerKind.ORGANISATION:
        if not values["organisation"]:
            found.append(Problem("organisation", text("check.organisation_missing")))
    elif not (values["given_name"] or values["family_name"]):
        found.append(Problem("family_name", text("check.name_missing")))
    if values["time_zone"] and not _is_zone(values["time_zone"]):
        found.append(Problem("time_zone", text("check.time_zone")))
    for n, each in enumerate(content.points):
        if problem := check_point(each.point, region).problem:
            found.append(Problem(f"point.{n}", problem))
    return found


def creation(content: Content) -> asks.CreateCustomer:
    apart = {*_LISTS, "named_contact_id", "customer_kind"}
    values = {name: content.values[name] for name in FIELDS if name not in apart}
    return asks.CreateCustomer(
        **values,
        customer_kind=CustomerKind(content.values["customer_kind"]),
        further_names=listed(content.values["further_names"]),
        tags=listed(content.values["tags"]),
        named_contact_id=UUID(content.values["named_contact_id"]) if content.values["named_contact_id"] else None,
        points=tuple(each.point for each in content.points),
    )


def creation_beside(content: Content, command_id: UUID) -> Command:
    """The new customer, and what was said of those who are like them; `command_id` is that of the whole."""
    created = creation(content)
    if not content.others:
        return created
    new = new_customer_id(inner_id(command_id, 0))
    told = (Decide(one_id=new, other_id=other, decision=Decision.DIFFERENT) for other in content.others)
    return Together.of(created, *told)


def changes(content: Content, region: str) -> Together | None:
    """Only what was changed, all of it or nothing; None where nothing was."""
    steps = tuple(_steps(content, region))
    return Together.of(*steps) if steps else None


def merged(content: Content, now: Customer) -> tuple[Content, tuple[Conflict, ...]]:
    """The editor's content over what the customer is by now: fields that were left alone follow, the input is kept."""
    values, base, conflicts = dict(content.values), dict(content.base), []
    for name, present in values_of(now).items():
        seen, mine = content.base[name], content.values[name]
        if present == seen:
            continue
        if mine in (seen, present):
            values[name] = base[name] = present
        else:
            conflicts.append(Conflict(field=name, mine=mine, now=present))
    points, clashes = _merged_points(content, now)
    fresh = content.but(values=values, base=base, points=points, base_points=tuple(point.id for point in now.points))
    return fresh, (*conflicts, *clashes)


def settled(content: Content, conflict: Conflict, *, take_mine: bool) -> Content:
    """One conflict decided: what is there now counts as seen; with `take_mine` it is overwritten at the next save."""
    name = conflict.field
    if name in FIELDS:
        values = content.values if take_mine else content.values | {name: conflict.now}
        return content.but(values=values, base=content.base | {name: conflict.now})
    return content.but(points=tuple(_settled_point(each, conflict, take_mine) for each in content.points))


def listed(words: str) -> tuple[str, ...]:
    """A list as people type one, by commas."""
    return tuple(dict.fromkeys(part.strip() for part in words.split(",") if part.strip()))


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _steps(content: Content, region: str) -> Iterator[Command]:
    assert content.customer_id
    id = content.customer_id
    if fields := tuple(_field_changes(content)):
        yield asks.ChangeCustomer(customer_id=id, changes=fields)
    before, after = listed(content.base["tags"]), listed(content.values["tags"])
    if set(before) != set(after):
        added = tuple(tag for tag in after if tag not in before)
        removed = tuple(tag for tag in before if tag not in after)
        yield asks.TagCustomer(customer_id=id, add=added, remove=removed)
    kept = {each.seen_id for each in content.points}
    for point_id in content.base_points:
        if point_id not in kept:
            yield asks.RemovePoint(customer_id=id, point_id=point_id)
    for each in content.points:
        yield from _point_step(id, each, region)


def _field_changes(content: Content) -> Iterator[FieldChange]:
    for name in FIELDS:
        old, new = content.base[name], content.values[name]
        field = cast(FieldName, name)
        if name == "further_names" and listed(old) != listed(new):
            yield FieldChange(field=field, old=listed(old), new=listed(new))
        elif name not in _LISTS and old != new:
            yield FieldChange(field=field, old=old, new=new)


def _point_step(id: UUID, each: PointContent, region: str) -> Iterator[Command]:
    if each.seen_id is None:
        yield asks.AddPoint(customer_id=id, point=each.point)
    elif each.seen and normal(each.point, region) != normal(each.seen, region):
        yield asks.ChangePoint(customer_id=id, point_id=each.seen_id, old_value=each.seen.value, point=each.point)


# ── merging ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _merged_points(content: Content, now: Customer) -> tuple[tuple[PointContent, ...], list[Conflict]]:
    present = {point.id: point for point in now.points}
    points, clashes = [], []
    for each in content.points:
        point = present.get(each.seen_id) if each.seen_id else None
        if each.seen_id is None or (point and each.seen and point.value == each.seen.value):
            points.append(each)
        elif point is None:  # taken away meanwhile: what stands here becomes a new one
            points.append(PointContent(point=each.point))
        else:
            points.append(each)
            clashes.append(Conflict(field=str(each.seen_id), mine=each.point.value, now=point.value))
    known = {each.seen_id for each in content.points} | set(content.base_points)
    points += [_as_seen(point) for point in now.points if point.id not in known]
    return tuple(points), clashes


def _settled_point(each: PointContent, conflict: Conflict, take_mine: bool) -> PointContent:
    if str(each.seen_id) != conflict.field:
        return each
    assert each.seen
    seen = each.seen.model_copy(update={"value": conflict.now})
    return each.model_copy(update={"seen": seen, "point": each.point if take_mine else seen})


def _as_seen(point: ContactPoint) -> PointContent:
    return PointContent(point=new_point(point), seen_id=point.id, seen=new_point(point))


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def _prefilled(kind: Any, value: str, region: str) -> NewPoint:
    if kind == "address":
        return NewPoint(kind=kind, postcode=value, country=region)
    return NewPoint(kind=kind, value=value)


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def normal(point: NewPoint, region: str) -> dict[str, Any]:
    """The fields as they would be stored, so that 0171 555… and +49 171 555… are no change."""
    return {"kind": point.kind, **checked(point, region)}
