"""Tables of goodwill, how rows become models and back, and what a matter is about. What is summed up: see `sums`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.cases.store import failures
from agentdesk.core.customers.model import PointKind
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.defaults import SHIPPED_EDITION, shipped_edition
from agentdesk.core.goodwill.model import Act, ActState, StaffPoint
from agentdesk.core.goodwill.policy import AuthorityEdition, Giver, GoodwillKind, Policy
from agentdesk.core.interactions.store import reasons
from agentdesk.core.orders.store import order_lines
from agentdesk.core.people.model import SHOP, Shop, foremost
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import NOUGHT, ONE, Prepared, spelled
from agentdesk.core.storage.schema import Id, Json, Moment, index_of_some, synced_table, text_column
from agentdesk.core.vouchers.store import vouchers

authority_editions = synced_table(
    "authority_editions",
    sa.Column("id", Id, primary_key=True),
    # a day of the shop's calendar, ISO 8601
    text_column("valid_from"),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("policy", Json, nullable=False),
    # taken back: it counts no more, and still for what was given under it
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Index("ix_authority_editions_valid", "valid_from", "made_at"),
)

goodwill_acts = synced_table(
    "goodwill_acts",
    sa.Column("id", Id, primary_key=True),
    sa.Column("no", sa.BigInteger, nullable=False, unique=True),
    text_column("kind"),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("case_id", Id),
    sa.Column("failure_id", Id),
    sa.Column("reason_id", Id),
    sa.Column("order_id", Id),
    text_column("severity"),
    sa.Column("skus", Json, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    text_column("currency"),
    sa.Column("given_by", Id, nullable=False),
    # whose authority it was
    sa.Column("decided_by", Id, nullable=False),
    sa.Column("seconded_by", Id),
    sa.Column("team_id", Id, nullable=False),
    text_column("month"),
    text_column("day"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("edition_id", Id, nullable=False),
    # what each limit allowed when it was decided
    sa.Column("limits", Json, nullable=False),
    text_column("state"),
    sa.Column("taken_back", sa.BigInteger, nullable=False),
    sa.Column("taken_back_at", Moment),
    sa.Column("voucher_id", Id),
    # what is no voucher is booked by these entries: given, and taken back
    sa.Column("entry_id", Id),
    sa.Column("back_entry_id", Id),
    sa.Column("request_id", Id),
    text_column("words"),
    text_column("beyond_reason"),
    sa.CheckConstraint("amount > 0", name="positive"),
    sa.CheckConstraint("taken_back >= 0 AND taken_back <= amount", name="not_more"),
    sa.Index("ix_goodwill_acts_customer", "customer_id", "currency", "at"),
    # all that is summed lies in the index: somebody may decide much in a day
    sa.Index("ix_goodwill_acts_decided", "decided_by", "currency", "day", "amount", "taken_back"),
    sa.Index("ix_goodwill_acts_at", "at"),
    lasting=True,
)


def _of_those_with(name: str, *more: str) -> None:
    """An index of those acts that have it: most have no order, hardly any a second decider. To be in none spares
    whoever gives something a page to write for each."""
    first = goodwill_acts.c[name]
    short = name.removesuffix("_id").removesuffix("_by").removesuffix("_entry")
    columns = (first, *(goodwill_acts.c[column] for column in more))
    index_of_some(f"ix_goodwill_acts_{short}", *columns, where=first.is_not(None))


_of_those_with("case_id", "currency")
_of_those_with("order_id", "currency")
_of_those_with("seconded_by", "currency", "day", "amount", "taken_back")
_of_those_with("reason_id", "severity", "at")
for _name in ("voucher_id", "request_id", "entry_id", "back_entry_id"):
    _of_those_with(_name)

WAITS = goodwill_acts.c.state == spelled(ActState.PENDING.value)[0]
"""Said as the index says it, which has nothing but what waits."""
_of_day = (goodwill_acts.c[name] for name in ("decided_by", "currency", "day", "amount", "taken_back"))
index_of_some("ix_goodwill_acts_pending", *_of_day, where=WAITS)

staff_points = synced_table(
    "staff_points",
    sa.Column("person_id", Id, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
)

# --- Editions --------------------------------------------------------------------------------------------------------

_EDITION = authority_editions.c
_COUNTING = Prepared.by_name(
    sa.select(authority_editions)
    .where(_EDITION.withdrawn.is_(sa.false()), _EDITION.valid_from <= sa.bindparam("day"))
    .order_by(_EDITION.valid_from.desc(), _EDITION.made_at.desc(), _EDITION.id.desc())
    .limit(ONE)
    .offset(NOUGHT)
)


@cache
def policies() -> TypeAdapter[Policy]:
    return TypeAdapter(Policy)


def edition_on(connection: sa.Connection, day: date, shop: Shop | None = None) -> AuthorityEdition:
    """The one that counts on a day: of those that have begun the last; the shipped one before anybody made any."""
    row = _COUNTING.first(connection, day=day.isoformat())
    return edition_from(row) if row else _shipped(shop or shop_of(connection))


def edition(connection: sa.Connection, edition_id: UUID) -> AuthorityEdition:
    """Whether or not it counts still. Raises Refused goodwill.edition_unknown."""
    row = connection.execute(sa.select(authority_editions).where(_EDITION.id == edition_id)).mappings().first()
    if row:
        return edition_from(row)
    if edition_id == SHIPPED_EDITION:
        return _shipped(shop_of(connection))
    raise Refused("goodwill.edition_unknown", id=str(edition_id))


def newest_edition(connection: sa.Connection) -> UUID:
    """The one that was made last, whenever it begins to count."""
    asked = sa.select(_EDITION.id).where(_EDITION.withdrawn.is_(sa.false()))
    return connection.execute(asked.order_by(_EDITION.made_at.desc(), _EDITION.id.desc())).scalar() or SHIPPED_EDITION


def edition_from(row: Any) -> AuthorityEdition:
    day = date.fromisoformat(row["valid_from"])
    return AuthorityEdition(row["id"], day, row["made_at"], row["made_by"], _policy(row["id"], row))


def edition_row(edition: AuthorityEdition) -> dict[str, Any]:
    row: dict[str, Any] = {"id": edition.id, "made_at": edition.made_at, "made_by": edition.made_by}
    plain = policies().dump_python(edition.policy, mode="json")
    return row | {
        "valid_from": edition.valid_from.isoformat(),
        "policy": plain,
        "withdrawn": False,
        "scope_id": SHOP,
    }


_read: dict[UUID, Policy] = {}


def _policy(edition_id: UUID, row: Any) -> Policy:
    """An edition never changes: read once."""
    if edition_id not in _read:
        _read[edition_id] = policies().validate_python(row["policy"])
    return _read[edition_id]


def _shipped(shop: Shop | None) -> AuthorityEdition:
    return _shipped_in(shop.currency if shop else "EUR")


_shipped_in = cache(shipped_edition)

# --- Acts ------------------------------------------------------------------------------------------------------------

_deciders = people.alias("deciders")
NAMED_ACTS = (
    sa.select(goodwill_acts, people.c.name.label("giver"), _deciders.c.name.label("decider"))
    .outerjoin(people, people.c.id == goodwill_acts.c.given_by)
    .outerjoin(_deciders, _deciders.c.id == goodwill_acts.c.decided_by)
)

_AS_THEY_ARE = (
    "id", "no", "customer_id", "case_id", "failure_id", "reason_id", "order_id", "amount", "currency", "given_by",
    "decided_by", "seconded_by", "team_id", "month", "day", "at", "edition_id", "limits", "taken_back",
    "taken_back_at", "voucher_id", "entry_id", "back_entry_id", "request_id", "words", "beyond_reason",
)  # fmt: skip


def act_row(act: Act) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(act, name) for name in _AS_THEY_ARE}
    words = {name: getattr(act, name).value for name in ("kind", "severity", "state")}
    return row | words | {"skus": list(act.skus), "scope_id": act.customer_id}


def act_from(row: Any) -> Act:
    return Act(
        **{name: row[name] for name in _AS_THEY_ARE},
        kind=GoodwillKind(row["kind"]),
        severity=Severity(row["severity"]),
        state=ActState(row["state"]),
        skus=tuple(row["skus"]),
        giver=row.get("giver") or "",
        decider=row.get("decider") or "",
        row_version=row["row_version"],
    )


def find_act(connection: sa.Connection, **named: UUID) -> Act | None:
    """By `voucher_id`, `request_id`, `entry_id` or `back_entry_id`."""
    fits = (goodwill_acts.c[name] == value for name, value in named.items())
    row = connection.execute(NAMED_ACTS.where(*fits)).mappings().first()
    return act_from(row) if row else None


# --- What it is about ------------------------------------------------------------------------------------------------


_BY_ID: dict[tuple[str, ...], Prepared] = {}


def row_of(connection: sa.Connection, table: sa.Table, id: UUID, *names: str) -> Any:
    """The whole row, or these columns of it. Raises Refused <table>.unknown."""
    key = (table.name, *names)
    if key not in _BY_ID:
        columns = [table.c[name] for name in names] or list(table.c)
        _BY_ID[key] = Prepared.by_name(sa.select(*columns).where(table.c.id == sa.bindparam("id", type_=Id)))
    row = _BY_ID[key].first(connection, id=id)
    if row is None:
        raise Refused(f"{table.name}.unknown", id=str(id))
    return row


def lines_of(connection: sa.Connection, order_id: UUID, skus: Iterable[str]) -> list[Any]:
    """The lines of an order with one of these article numbers."""
    line = order_lines.c
    asked = sa.select(line.sku, line.total, line.warranty_until)
    return list(connection.execute(asked.where(line.order_id == order_id, line.sku.in_(list(skus)))))


_FAILURES = Prepared(
    sa.select(sa.func.count().label("times")).where(
        failures.c.customer_id == sa.bindparam("customer", type_=Id),
        failures.c.happened_at > sa.bindparam("since", type_=Moment),
    )
)


def failures_since(connection: sa.Connection, customer_id: UUID, since: datetime) -> int:
    """How often we have let this customer down."""
    return int(_FAILURES.first(connection, customer=customer_id, since=since).times)


def reasons_under(connection: sa.Connection, reason_id: UUID) -> list[UUID]:
    """A group of reasons: itself, and what lies under it."""
    asked = sa.select(reasons.c.id).where(sa.or_(reasons.c.id == reason_id, reasons.c.parent_id == reason_id))
    return list(connection.execute(asked).scalars())


# --- Vouchers --------------------------------------------------------------------------------------------------------


def first_of_chain(connection: sa.Connection, voucher_id: UUID) -> UUID:
    """The voucher that was issued in the first place, of one that was issued anew since its code was lost."""
    asked = sa.select(vouchers.c.replaces_id).where(vouchers.c.id == voucher_id)
    before = connection.execute(asked).scalar()
    return first_of_chain(connection, before) if before else voucher_id


def last_of_chain(connection: sa.Connection, voucher_id: UUID) -> UUID:
    """The voucher that counts now in the place of this one."""
    asked = sa.select(vouchers.c.replaced_by_id).where(vouchers.c.id == voucher_id)
    after = connection.execute(asked).scalar()
    return last_of_chain(connection, after) if after else voucher_id


def worth_of_chain(connection: sa.Connection, voucher_id: UUID | None) -> int:
    """What customers have or had of a voucher and those issued in its place: all that is not void."""
    worth = 0
    while voucher_id:
        voucher = vouchers.c
        asked = sa.select(voucher.amount, voucher.voided, voucher.replaced_by_id).where(voucher.id == voucher_id)
        row = connection.execute(asked).one()
        worth, voucher_id = worth + row.amount - row.voided, row.replaced_by_id
    return worth


# --- Staff -----------------------------------------------------------------------------------------------------------


_POINTS = Prepared(sa.select(staff_points).where(staff_points.c.person_id == sa.bindparam("person", type_=Id)))
_active = people.alias("active")
_WHO = Prepared(
    sa.select(
        people.c.roles,
        people.c.level,
        people.c.team_id,
        sa.exists().where(staff_points.c.person_id == people.c.id).label("is_reached"),
        sa.select(sa.func.count()).where(_active.c.active).scalar_subquery().label("people"),
    ).where(people.c.id == sa.bindparam("person", type_=Id))
)


class Who(NamedTuple):
    """Somebody who may give. `is_reached`: they have said how they are reached themselves; `is_alone`: nobody else
    works here."""

    giver: Giver
    is_reached: bool = False
    is_alone: bool = False


def who_gives(connection: sa.Connection, person_id: UUID) -> Who:
    """Raises Refused people.unknown."""
    if person_id == SYSTEM:
        return Who(Giver(Role.SYSTEM))
    row = _WHO.first(connection, person=person_id)
    if row is None:
        raise Refused("people.unknown", id=str(person_id))
    giver = Giver(foremost([Role(role) for role in row.roles]), row.level, row.team_id)
    return Who(giver, bool(row.is_reached), row.people == 1)


def points_of_person(connection: sa.Connection, person_id: UUID) -> frozenset[StaffPoint]:
    found = _POINTS.all(connection, person=person_id)
    return frozenset(StaffPoint(row.person_id, PointKind(row.kind), row.key) for row in found)
