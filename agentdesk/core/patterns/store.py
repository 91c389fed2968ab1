"""Tables of agreements, reviews and explanations; and the facts of a period, each kind read in one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.store import cases
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.store import NAME_COLUMNS, called, contact_points, customers
from agentdesk.core.goodwill.authority import A_YEAR
from agentdesk.core.goodwill.model import ActState
from agentdesk.core.goodwill.own_benefit import key_of
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import goodwill_acts, staff_points
from agentdesk.core.ledger.model import AccountKind, EntryKind
from agentdesk.core.ledger.store import ledger_accounts, ledger_entries
from agentdesk.core.orders.store import order_lines, order_returns, orders
from agentdesk.core.patterns.facts import Given, Issue, Key, Period, Reached, Redeemed, Refunded, Sold
from agentdesk.core.patterns.finding import A_FEW_DAYS, SEVERAL, SOON
from agentdesk.core.patterns.model import Agreement, Explanation, Pattern, Review, kept_since
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people
from agentdesk.core.storage.schema import Id, Json, Moment, facts, synced_table, text_column
from agentdesk.core.vouchers.store import vouchers

# None of these is put back by an undo: what ends is to be gone, and copies of it with it.
pattern_agreements = synced_table(
    "pattern_agreements",
    # there is one at most, under the id of the shop
    sa.Column("id", Id, primary_key=True),
    text_column("name"),
    text_column("agreed_on"),
    sa.Column("reviewers", Json, nullable=False),
    sa.Column("patterns", Json, nullable=False),
    sa.Column("kept_days", sa.Integer, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("recorded_by", Id, nullable=False),
    lasting=True,
)

pattern_reviews = synced_table(
    "pattern_reviews",
    sa.Column("id", Id, primary_key=True),
    sa.Column("opened_by", Id, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("closes_at", Moment, nullable=False),
    text_column("reason"),
    # days of the shop's calendar
    text_column("first"),
    text_column("last"),
    lasting=True,
)

pattern_explanations = synced_table(
    "pattern_explanations",
    sa.Column("key", sa.Text, primary_key=True),
    text_column("words"),
    sa.Column("explained_by", Id, nullable=False),
    sa.Column("explained_at", Moment, nullable=False),
    lasting=True,
)

_AT_ONCE = 500
_AGREEMENT = ("name", "kept_days", "recorded_at", "recorded_by")
_REVIEW = ("id", "opened_by", "opened_at", "closes_at", "reason")

# --- The agreement and what came of it -------------------------------------------------------------------------------


def agreement_row(agreement: Agreement) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(agreement, name) for name in _AGREEMENT} | {"id": SHOP, "scope_id": SHOP}
    named = {"reviewers": [str(each) for each in agreement.reviewers], "patterns": list(agreement.patterns)}
    return row | named | {"agreed_on": agreement.agreed_on.isoformat()}


def agreement_in_force(connection: sa.Connection) -> Agreement | None:
    row = connection.execute(sa.select(pattern_agreements).where(pattern_agreements.c.id == SHOP)).mappings().first()
    if row is None:
        return None
    return Agreement(
        **{name: row[name] for name in (*_AGREEMENT, "row_version")},
        agreed_on=date.fromisoformat(row["agreed_on"]),
        reviewers=tuple(map(UUID, row["reviewers"])),
        patterns=tuple(map(Pattern, row["patterns"])),
    )


def review_row(review: Review) -> dict[str, Any]:
    days = {"first": review.first.isoformat(), "last": review.last.isoformat()}
    return {name: getattr(review, name) for name in _REVIEW} | days | {"scope_id": SHOP}


def reviews(connection: sa.Connection) -> list[Review]:
    """Latest first."""
    asked = sa.select(pattern_reviews, people.c.name).outerjoin(people, people.c.id == pattern_reviews.c.opened_by)
    ordered = asked.order_by(pattern_reviews.c.opened_at.desc(), pattern_reviews.c.id.desc())
    return [
        Review(
            **{name: row[name] for name in _REVIEW},
            opener=row["name"] or "",
            first=date.fromisoformat(row["first"]),
            last=date.fromisoformat(row["last"]),
        )
        for row in connection.execute(ordered).mappings()
    ]


def explanations(connection: sa.Connection, keys: Collection[str]) -> dict[str, Explanation]:
    found = pattern_explanations.c
    asked = sa.select(pattern_explanations, people.c.name).outerjoin(people, people.c.id == found.explained_by)
    return {
        row.key: Explanation(row.words, row.explained_by, row.name or "", row.explained_at)
        for row in connection.execute(asked)
        if row.key in keys
    }


def kept_before(connection: sa.Connection, before: datetime | None = None) -> tuple[list[UUID], list[str]]:
    """Reviews and explanations older than this; all of them, if nothing is said."""
    old = pattern_reviews.c.opened_at, pattern_explanations.c.explained_at
    of_reviews, of_explanations = (sa.true() if before is None else each < before for each in old)
    ids = connection.execute(sa.select(pattern_reviews.c.id).where(of_reviews)).scalars()
    return list(ids), list(connection.execute(sa.select(pattern_explanations.c.key).where(of_explanations)).scalars())


def kept_too_long(connection: sa.Connection, now: datetime) -> datetime | None:
    """Of the latest review or explanation that has been kept as long as was agreed; None if there is none."""
    agreement = agreement_in_force(connection)
    if agreement is None:
        return None
    before = kept_since(agreement, now)
    columns = pattern_reviews.c.opened_at, pattern_explanations.c.explained_at
    latest = (connection.execute(sa.select(sa.func.max(each)).where(each < before)).scalar() for each in columns)
    return max(filter(None, latest), default=None)


def is_known(connection: sa.Connection, pattern: Pattern, anchor: UUID) -> bool:
    """Whether there is something that such an incident could rest on."""
    anchors = {Pattern.ISSUED_AND_REDEEMED: ledger_entries, Pattern.REFUND_THEN_SALE: orders}
    table = anchors.get(pattern, goodwill_acts)
    return connection.execute(sa.select(table.c.id).where(table.c.id == anchor)).first() is not None


# --- What was given --------------------------------------------------------------------------------------------------

_ACT = goodwill_acts.c
_STANDS = sa.and_(
    _ACT.state.in_([ActState.GIVEN.value, ActState.TAKEN_BACK.value]),
    _ACT.amount > _ACT.taken_back,
)
_RECKONED: dict[str, sa.ColumnElement[Any]] = {
    "amount": (_ACT.amount - _ACT.taken_back).label("amount"),
    "case_id": sa.func.coalesce(cases.c.merged_into, _ACT.case_id).label("case_id"),
}
_ASKED = sa.select(*(_RECKONED[name] if name in _RECKONED else _ACT[name] for name in Given._fields)).outerjoin(
    cases, cases.c.id == _ACT.case_id
)


def given_to(connection: sa.Connection, customer_ids: Collection[UUID], period: Period) -> list[Given]:
    asked = _ASKED.where(_STANDS, _within(_ACT.at, period))
    return list(map(Given._make, _of_ids(connection, asked, _ACT.customer_id, customer_ids)))


def given_repeatedly(connection: sa.Connection, period: Period) -> list[Given]:
    """All of the year before and until its end, to customers who were given something twice in the period or in the
    few days before."""
    lately = sa.and_(_within(_ACT.at, Period(period.begins - A_FEW_DAYS, period.ends)), _STANDS)
    twice = sa.select(_ACT.customer_id).where(lately).group_by(_ACT.customer_id).having(sa.func.count() > 1)
    a_year = Period(period.begins - A_FEW_DAYS - A_YEAR, period.ends)
    return _given(connection, _within(_ACT.at, a_year), _ACT.customer_id.in_(twice))


def given_in_cases(connection: sa.Connection, period: Period) -> list[Given]:
    """All that was given until its end for cases in which something was given in the period."""
    act, case, same = goodwill_acts.alias("lately"), cases.alias("of_it"), cases.alias("same")
    goes_on = sa.func.coalesce(case.c.merged_into, case.c.id)
    of_it = sa.select(goes_on).join(act, act.c.case_id == case.c.id).where(_within(act.c.at, period)).distinct()
    them = sa.select(same.c.id).where(sa.or_(same.c.id.in_(of_it), same.c.merged_into.in_(of_it)))
    found = _given(connection, _ACT.case_id.in_(them), _ACT.at < period.ends)
    return found if len(found) >= SEVERAL else []


def _given(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Given]:
    return list(map(Given._make, connection.execute(_ASKED.where(_STANDS, *where))))


def _within(at: sa.ColumnElement[Any], period: Period) -> sa.ColumnElement[bool]:
    return sa.and_(at >= sa.literal(period.begins, Moment), at < sa.literal(period.ends, Moment))


# --- How customers and staff are reached -----------------------------------------------------------------------------


def reached(connection: sa.Connection, period: Period) -> Reached:
    """Customers who were given something in the period, and everybody who works here."""
    given_to = sa.select(_ACT.customer_id).where(_within(_ACT.at, period), _STANDS)
    asked = sa.select(contact_points).where(contact_points.c.customer_id.in_(given_to))
    keys: dict[UUID, set[Key]] = {}
    for row in connection.execute(asked).mappings():
        if key := key_of(row):
            keys.setdefault(row["customer_id"], set()).add((key[0].value, key[1]))
    return Reached({who: frozenset(their) for who, their in keys.items()}, _staff(connection))


def _staff(connection: sa.Connection) -> dict[Key, frozenset[UUID]]:
    asked = sa.select(staff_points).join(people, people.c.id == staff_points.c.person_id).where(people.c.active)
    found: dict[Key, set[UUID]] = {}
    for row in connection.execute(asked):
        found.setdefault((row.kind, row.key), set()).add(row.person_id)
    return {key: frozenset(persons) for key, persons in found.items()}


# --- Redemptions -----------------------------------------------------------------------------------------------------


def redeemed_in(connection: sa.Connection, period: Period) -> list[Redeemed]:
    """At this desk; without what was corrected, and without what a shop system reported (see `_was_read_back`)."""
    entry, corrected = ledger_entries.c, ledger_entries.alias("corrected")
    account, own = ledger_accounts.alias("redeemed"), ledger_accounts.alias("own")
    told = sa.and_(
        facts.c.command_id == entry.command_id,
        facts.c.subject_id == vouchers.c.id,
        facts.c.kind == "voucher.redeemed",
    )
    asked = (
        sa.select(
            entry.id, entry.posted_at, entry.amount, entry.currency, entry.command_id, facts.c.actor_id,
            vouchers.c.id.label("voucher_id"), vouchers.c.customer_id,
        )
        .join(account, account.c.id == entry.to_id)
        .join(own, own.c.id == entry.from_id)
        .join(vouchers, vouchers.c.id == own.c.owner_id)
        .join(facts, told)
        .outerjoin(corrected, corrected.c.corrects == entry.id)
        .where(account.c.kind == AccountKind.REDEEMED.value, entry.kind == EntryKind.REDEEM.value)
        .where(corrected.c.id.is_(None), _within(entry.posted_at, period))
    )  # fmt: skip
    rows = [row for row in connection.execute(asked) if not _was_read_back(row.command_id)]
    issued = _issued(connection, {row.voucher_id for row in rows})
    redeemed = (
        Redeemed(row.id, row.posted_at, row.actor_id, row.amount, row.currency, row.customer_id, issued[row.voucher_id])
        for row in rows
    )
    return list({each.entry_id: each for each in redeemed}.values())


def _was_read_back(command_id: UUID) -> bool:
    """Whoever reads the file of a shop system has redeemed nothing. Its lines are booked under ids that follow from
    them (see `vouchers.read_back`), and what a person asks has a fresh one."""
    return command_id.version == 8


def _issued(connection: sa.Connection, voucher_ids: set[UUID]) -> dict[UUID, tuple[Issue, ...]]:
    """Of each voucher how it was issued, and before it those whose codes were lost."""
    found = vouchers.c
    known: dict[UUID, Any] = {}
    missing = voucher_ids
    while missing:
        asked = sa.select(found.id, found.issued_by, found.issued_at, found.amount, found.last_four, found.replaces_id)
        known |= {row.id: row for row in _of_ids(connection, asked, found.id, missing)}
        missing = {row.replaces_id for row in known.values() if row.replaces_id} - known.keys()
    return {voucher_id: tuple(_chain(known, voucher_id)) for voucher_id in voucher_ids}


def _chain(known: Mapping[UUID, Any], voucher_id: UUID | None) -> Iterator[Issue]:
    while voucher_id:
        row = known[voucher_id]
        yield Issue(row.issued_by, row.issued_at, row.amount, row.last_four)
        voucher_id = row.replaces_id


# --- Sales to those who work here ------------------------------------------------------------------------------------


def sold_to_staff(connection: sa.Connection, period: Period) -> list[Sold]:
    """Articles ordered in the period by customers who are reached by phone or mail as somebody who works here is."""
    staff = {key: persons for key, persons in _staff(connection).items() if key[0] != PointKind.ADDRESS}
    point, line = contact_points.c, order_lines.c
    asked = (
        sa.select(
            point.kind, point.value, orders.c.id, orders.c.number, orders.c.customer_id, orders.c.placed_at,
            orders.c.total, orders.c.currency, line.sku, line.name,
        )
        .join(orders, orders.c.customer_id == point.customer_id)
        .join(order_lines, line.order_id == orders.c.id)
        .where(sa.func.lower(point.value).in_([value for _, value in staff]))
        .where(_within(orders.c.placed_at, period), line.sku != "")
        .order_by(orders.c.placed_at, orders.c.id, line.rank)
    )  # fmt: skip
    found: dict[tuple[UUID, str], Sold] = {}
    for row in connection.execute(asked):
        persons = staff.get((row.kind, row.value.casefold()), frozenset())
        before = found.get((row.id, row.sku))
        sale = Sold(row.id, row.number, row.customer_id, row.sku, row.name, row.placed_at, row.total, row.currency,
                    persons | (before.staff if before else frozenset()))  # fmt: skip
        if sale.staff:
            found[row.id, row.sku] = sale
    return list(found.values())


def refunded_before(connection: sa.Connection, sold: Iterable[Sold], period: Period) -> list[Refunded]:
    """Price reductions given and returns imported of the same articles, in the weeks before."""
    skus = sorted({each.sku for each in sold})
    if not skus:
        return []
    before = Period(period.begins - SOON, period.ends)
    return [*_reduced(connection, skus, before), *_returned(connection, skus, before)]


def _reduced(connection: sa.Connection, skus: Collection[str], period: Period) -> Iterable[Refunded]:
    asked = (
        sa.select(*(_ACT[name] for name in ("customer_id", "at", "amount", "currency", "given_by", "skus")))
        .add_columns(orders.c.number, order_lines.c.sku)
        .join(orders, orders.c.id == _ACT.order_id)
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .where(_ACT.kind == GoodwillKind.PRICE_REDUCTION.value, _within(_ACT.at, period), _STANDS)
        .where(order_lines.c.sku.in_(skus))
    )
    for row in connection.execute(asked):
        if not row.skus or row.sku in row.skus:
            yield Refunded(row.number, row.customer_id, row.sku, row.at, row.amount, row.currency, row.given_by)


def _returned(connection: sa.Connection, skus: Collection[str], period: Period) -> Iterable[Refunded]:
    back = order_returns.c
    asked = (
        sa.select(back.sku, back.at, back.amount, back.currency, orders.c.number, orders.c.customer_id)
        .join(orders, orders.c.id == back.order_id)
        .where(back.sku.in_(skus), _within(back.at, period))
    )
    for row in connection.execute(asked):
        yield Refunded(row.number, row.customer_id, row.sku, row.at, row.amount, row.currency or "", None)


# --- Names -----------------------------------------------------------------------------------------------------------


def names_of(connection: sa.Connection, person_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = connection.execute(sa.select(people.c.id, people.c.name))
    return {row.id: row.name for row in rows if row.id in person_ids}


def customers_called(connection: sa.Connection, customer_ids: Collection[UUID]) -> dict[UUID, str]:
    asked = sa.select(customers.c.id, *NAME_COLUMNS)
    rows = (row._mapping for row in _of_ids(connection, asked, customers.c.id, customer_ids))
    return {row["id"]: called(row, row["customer_number"]) for row in rows}


def _of_ids(
    connection: sa.Connection, asked: sa.Select[Any], column: sa.ColumnElement[Any], ids: Collection[UUID]
) -> Iterator[Any]:
    """Some at a time: no database takes any number of values in one statement."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        yield from connection.execute(asked.where(column.in_(wanted[start : start + _AT_ONCE])))
