"""Keeps the search index in step with the tables, in the transaction that changes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from agentdesk.core.customers.merges import losers_of
from agentdesk.core.customers.model import PointKind, display_name
from agentdesk.core.customers.search.index import index_many, remove
from agentdesk.core.customers.search.keys import Place, SearchableCustomer
from agentdesk.core.customers.store import customers, points_of
from agentdesk.core.storage.rows import writer
from agentdesk.core.storage.unit_of_work import Connection, UnitOfWork

Row = Mapping[str, Any]


def index(work: UnitOfWork, customer_ids: Sequence[UUID]) -> None:
    """(Re-)index these customers from what the tables hold now; those that are no more are forgotten."""
    found = dict(searchable_many(work.connection, customer_ids))
    index_many(work.connection, found.items())
    unindex(work, [customer_id for customer_id in customer_ids if customer_id not in found])


def searchable_many(connection: Connection, customer_ids: Sequence[UUID]) -> list[tuple[UUID, SearchableCustomer]]:
    """What search should know of these customers, as the tables have them; those that are no more, or somebody else by
    now, are left out."""
    points: dict[UUID, list[Row]] = defaultdict(list)
    for point in points_of(connection, customer_ids):
        points[point["customer_id"]].append(point)
    rows = writer(customers, connection.dialect.name).get_many(connection, [(key,) for key in customer_ids])
    former = losers_of(connection, customer_ids)
    return [
        (key, searchable(row, points[key], former.get(key, ())))
        for (key,), row in rows.items()
        if row["merged_into"] is None
    ]


def unindex(work: UnitOfWork, customer_ids: Sequence[UUID]) -> None:
    """Forget customers that are no more."""
    if customer_ids:
        remove(work.connection, customer_ids)


def searchable(row: Row, points: Iterable[Row], former: Sequence[Row] = ()) -> SearchableCustomer:
    """What search finds this customer by, and what a hit shows: the row of `customers` and its contact points; and who
    was merged into them, by their numbers and names (`former`)."""
    values: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    places: list[Place] = []
    for point in points:
        if point["kind"] == _ADDRESS:
            places.append(Place(point["postcode"], point["city"], point["street"]))
        else:
            values[point["kind"]].append(point["value"])
    given, family, organisation = row["given_name"], row["family_name"], row["organisation"]
    person = _person(row)
    own = _names(row)
    phones, emails = values[_PHONE], values[_EMAIL]
    return SearchableCustomer(
        number=row["number"],
        name=display_name(row["title"], given, family, row["suffix"], organisation),
        names=(*own, *dict.fromkeys(name for each in former for name in _names(each) if name not in own)),
        former=tuple([each["number"] for each in former]),
        phones=tuple(phones),
        emails=tuple(emails),
        places=tuple(places),
        others=tuple(values[_HANDLE]),
        detail=_detail(person if organisation else "", places, (phones or emails or [""])[0]),
        tier=row["tier"],
        last_contact=row["last_contact_at"],
    )


def _person(row: Row) -> str:
    given, family = row["given_name"], row["family_name"]
    return f"{given} {family}" if given and family else given or family


def _names(row: Row) -> list[str]:
    return [name for name in (_person(row), row["organisation"], *row["further_names"]) if name]


_PHONE, _EMAIL, _ADDRESS, _HANDLE = (
    kind.value for kind in (PointKind.PHONE, PointKind.EMAIL, PointKind.ADDRESS, PointKind.HANDLE)
)
_KINDS = (_PHONE, _EMAIL, _HANDLE)


def _detail(person: str, places: Sequence[Place], way: str) -> str:
    """What tells two of the same name apart: whom one speaks to, where they are, how they are reached."""
    place = next((f"{each.postcode} {each.city}".strip() for each in places if each.postcode or each.city), "")
    return " · ".join([part for part in (person, place, way) if part])
