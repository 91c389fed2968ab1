"""Who and what is due, found by indexes; and what of it stays, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.approvals.store import approvals
from agentdesk.core.callbacks.model import OVER
from agentdesk.core.callbacks.model import State as CallbackState
from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.cases.model import ACTIVE
from agentdesk.core.cases.store import cases
from agentdesk.core.customers.rights import Bound
from agentdesk.core.customers.standing import STANDS as RIGHT_STANDS
from agentdesk.core.customers.standing import customer_rights
from agentdesk.core.customers.store import NAME_COLUMNS, customers
from agentdesk.core.goodwill.store import goodwill_acts
from agentdesk.core.holds.store import stand_on
from agentdesk.core.intake.store.tables import import_batches, import_listed, imports
from agentdesk.core.interactions.store import interactions
from agentdesk.core.orders.store import orders
from agentdesk.core.privacy.catalogue import catalogue
from agentdesk.core.privacy.rules import Does, Rule
from agentdesk.core.privacy.staying import since, still_kept
from agentdesk.core.privacy.store.requests import IS_OPEN as REQUEST_IS_OPEN
from agentdesk.core.privacy.store.requests import privacy_requests
from agentdesk.core.promises.model import PromiseState
from agentdesk.core.promises.store import promises
from agentdesk.core.storage.schema import before_images, command_log, facts, metadata
from agentdesk.core.vouchers.store import IS_OPEN, vouchers

LEADS = "leads"
_SOME = 500
_PENDING = ("pending", "half", "asked_back")
LEFT_OVER = {"consents": ("consents",), "books": ("approvals", "goodwill_acts", "vouchers")}
"""Of which tables something is left of customers who are gone; what speaks of others comes before them."""


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


# --- People -----------------------------------------------------------------------------------------------------------


def people_due(rule: Rule, before: date) -> sa.Select[Any]:
    """Nothing has happened with them since: neither a contact, nor an order, a case or anything else that was told but
    by the system. Whoever never ordered, had a case or was given something is a lead, and due by that rule alone."""
    limit = midnight(before)
    since = sa.func.coalesce(customers.c.last_contact_at, customers.c.created_at)
    lately = sa.exists().where(
        facts.c.customer_id == customers.c.id, facts.c.occurred_at >= limit, facts.c.lane != "system"
    )
    had = [sa.exists().where(table.c.customer_id == customers.c.id) for table in (orders, cases, goodwill_acts)]
    asked = sa.select(customers.c.id, since.label("since"), *NAME_COLUMNS)
    asked = asked.where(customers.c.created_at < limit, since < limit, customers.c.merged_into.is_(None), ~lately)
    return asked.where(~sa.or_(*had) if rule.name == LEADS else sa.or_(*had))


def count_people(connection: sa.Connection, rule: Rule, before: date) -> int:
    asked = people_due(rule, before).with_only_columns(sa.func.count())
    return int(connection.execute(asked).scalar_one())


def page_of_people(
    connection: sa.Connection, rule: Rule, before: date, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    asked = people_due(rule, before).order_by(sa.literal_column("since"), customers.c.id).limit(limit).offset(offset)
    return [dict(row) for row in connection.execute(asked).mappings()]


def ids_due(connection: sa.Connection, rule: Rule, before: date) -> list[UUID]:
    return list(connection.execute(people_due(rule, before).with_only_columns(customers.c.id)).scalars())


def is_due(connection: sa.Connection, rule: Rule, before: date, customer_id: UUID) -> bool:
    asked = people_due(rule, before).with_only_columns(customers.c.id).where(customers.c.id == customer_id)
    return connection.execute(asked).first() is not None


def kept_back(connection: sa.Connection, customer_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Whoever stays although they are due, and why: the gravest reason."""
    found: dict[UUID, str] = {}
    for start in range(0, len(customer_ids), _SOME):
        some = customer_ids[start : start + _SOME]
        for customer_id in stand_on(connection, some):
            found[customer_id] = "holds.held"
        for code, table, which in _matters():
            asked = sa.select(table.c.customer_id).where(table.c.customer_id.in_(some), which).distinct()
            for customer_id in connection.execute(asked).scalars():
                found.setdefault(customer_id, code)
    return found


def _matters() -> Iterable[tuple[str, sa.Table, sa.ColumnElement[bool]]]:
    """What is still open with somebody: it has to be settled first."""
    restricted = sa.and_(RIGHT_STANDS, customer_rights.c.bound == Bound.EVERYTHING.value)
    yield "retention.restricted", customer_rights, restricted
    yield "retention.asked", privacy_requests, REQUEST_IS_OPEN
    yield "retention.talking", interactions, interactions.c.state.in_(("running", "wrap_up"))
    yield "retention.case_open", cases, cases.c.status.in_([each.value for each in ACTIVE])
    yield "retention.callback_open", callbacks, callbacks.c.state.in_(_OPEN_CALLBACKS)
    yield "retention.promise_open", promises, promises.c.state == PromiseState.OPEN.value
    yield "retention.request_open", approvals, approvals.c.state.in_(_PENDING)
    yield "retention.request_open", goodwill_acts, goodwill_acts.c.state == "pending"
    yield "retention.voucher_open", vouchers, IS_OPEN


_OPEN_CALLBACKS = [each.value for each in CallbackState if each not in OVER]


# --- Rows of whoever is gone ------------------------------------------------------------------------------------------


def rows_left_over(connection: sa.Connection, rule: Rule, years: int, today: date) -> dict[str, list[UUID]]:
    """Ids by table, the latest first: rows of customers who are gone, which no law asks for any more. What speaks of
    another is later than that, and keeps it as long as it stays itself."""
    found: dict[str, list[UUID]] = {}
    spoken_of: set[Any] = set()
    for name in LEFT_OVER[rule.name]:
        table, kept = metadata.tables[name], catalogue().tables[name]
        gone = table.c.customer_id.not_in(sa.select(customers.c.id))
        rows = [dict(row) for row in connection.execute(sa.select(table).where(gone)).mappings()]
        rows.sort(key=lambda row: (since(row), row["id"]), reverse=True)
        due = []
        for row in rows:
            if still_kept(kept, row, today, {rule.keeps: years}) or row["id"] in spoken_of:
                spoken_of.update(row[each.parent.name] for each in table.foreign_keys)
            else:
                due.append(row["id"])
        if due:
            found[name] = due
    return found


# --- What the program keeps for itself --------------------------------------------------------------------------------


def _finished_imports(before: datetime) -> sa.Select[Any]:
    return sa.select(imports.c.id).where(imports.c.finished_at < before)


def count_older(connection: sa.Connection, rule: Rule, before: datetime) -> int:
    if rule.name == "undo":
        asked = sa.select(sa.func.count()).select_from(before_images).where(before_images.c.kept_at < before)
        return int(connection.execute(asked).scalar_one())
    listed = sa.select(sa.func.count()).select_from(import_listed)
    return int(connection.execute(listed.where(import_listed.c.import_id.in_(_finished_imports(before)))).scalar_one())


def edge_of_some(connection: sa.Connection, rule: Rule, before: datetime, most: int) -> datetime | None:
    """Until when there are so many at the most, or nothing where nothing is due: a step that holds up nobody for
    long."""
    moment, table = (
        (before_images.c.kept_at, before_images) if rule.name == "undo" else (imports.c.finished_at, imports)
    )
    due = sa.select(moment).select_from(table).where(moment < before)
    if rule.name != "undo":
        due = due.where(sa.exists().where(import_listed.c.import_id == imports.c.id))
    moments = list(connection.execute(due.order_by(moment).limit(most)).scalars())
    if not moments:
        return None
    return before if len(moments) < most else min(moments[-1] + _TICK, before)


_TICK = datetime.resolution


def prune_older(connection: sa.Connection, rule: Rule, before: datetime) -> int:
    """How many went. Of imports their rows; that there was one, and its counts, stay."""
    if rule.name == "undo":
        return connection.execute(sa.delete(before_images).where(before_images.c.kept_at < before)).rowcount
    finished = _finished_imports(before)
    gone = connection.execute(sa.delete(import_listed).where(import_listed.c.import_id.in_(finished))).rowcount
    staged = sa.update(import_batches).where(import_batches.c.import_id.in_(finished), import_batches.c.staged != "")
    connection.execute(staged.values(staged=""))
    return gone


# --- The clock --------------------------------------------------------------------------------------------------------


def is_clock_trusted(
    connection: sa.Connection, now: datetime, gap: Any, days: int, confirmed_at: datetime | None
) -> bool:
    """Whether the log knows the present: it was written to on some days lately, or somebody has confirmed since, or
    there is nothing older than that at all."""
    edge = now - gap
    if confirmed_at is not None and confirmed_at >= edge:
        return True
    decided = command_log.c.decided_at
    older = connection.execute(sa.select(sa.func.max(decided)).where(decided < edge)).scalar()
    if older is None:
        return True
    lately = connection.execute(sa.select(decided).where(decided >= edge)).scalars()
    return len({moment.date() for moment in lately}) >= days


def count_customers(connection: sa.Connection) -> int:
    asked = sa.select(sa.func.count()).select_from(customers).where(customers.c.merged_into.is_(None))
    return int(connection.execute(asked).scalar_one())


def by_people(rule: Rule) -> bool:
    return rule.does is Does.ERASE
