"""What screens read about customers."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, LEADERS, answers
from agentdesk.core.customers.commands import (
    CustomerByNumber,
    CustomersByPhone,
    CustomersFrom,
    FindCustomers,
    GetCustomer,
)
from agentdesk.core.customers.merges import losers_of, root_of
from agentdesk.core.customers.model import Alert, Customer, Found
from agentdesk.core.customers.points import normal_phone
from agentdesk.core.customers.search.find import find
from agentdesk.core.customers.store import alert_from, alerts, consents, contact_points, customer_from, customers
from agentdesk.core.errors import Refused
from agentdesk.core.people.queries import region_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import NOUGHT, ONE, Prepared
from agentdesk.core.storage.unit_of_work import Reading

_MOST_UNDER_ONE_NUMBER = 50
_WANTED = sa.bindparam("customer", type_=customers.c.id.type)
_CUSTOMER = Prepared(
    sa.select(customers, people.c.name.label("named_contact"))
    .outerjoin(people, people.c.id == customers.c.named_contact_id)
    .where(customers.c.id == _WANTED)
)
_POINTS = Prepared(
    sa.select(contact_points)
    .where(contact_points.c.customer_id == _WANTED)
    .order_by(contact_points.c.preferred.desc(), contact_points.c.rank)
)
_CONSENTS = Prepared(
    sa.select(consents).where(consents.c.customer_id == _WANTED).order_by(consents.c.at.desc(), consents.c.id.desc())
)
_ALERTS = Prepared(
    sa.select(alerts)
    .where(alerts.c.customer_id == _WANTED)
    .where(
        sa.or_(
            alerts.c.valid_until.is_(None),
            alerts.c.valid_until > sa.bindparam("now", type_=alerts.c.valid_until.type),
        )
    )
    .order_by(alerts.c.created_at.desc(), alerts.c.id)
)


_MERGED = Prepared(
    sa.select(customers.c.id)
    .where(customers.c.merged_into == _WANTED, customers.c.merged_into.is_not(None))
    .limit(ONE)
    .offset(NOUGHT)
)


@answers(GetCustomer, allowed=AGENTS)
def get_customer(query: GetCustomer, reading: Reading) -> Customer:
    return read_customer(reading, query.customer_id)


def read_customer(reading: Reading, customer_id: UUID) -> Customer:
    """One customer whole. Raises Refused customers.unknown."""
    connection = reading.connection
    row = _CUSTOMER.first(connection, customer=customer_id)
    if row is None:
        raise Refused("customers.unknown", id=str(customer_id))
    points, agreed = _POINTS.all(connection, customer=customer_id), _CONSENTS.all(connection, customer=customer_id)
    found = customer_from(row, points, agreed, _alerts(reading, customer_id))
    if _MERGED.first(connection, customer=customer_id) is None:
        return found
    former = losers_of(connection, [customer_id]).get(customer_id, ())
    return replace(found, former=tuple(each["id"] for each in former))


def _alerts(reading: Reading, customer_id: UUID) -> list[Alert]:
    rows = _ALERTS.all(reading.connection, customer=customer_id, now=reading.now)
    return [alert_from(row, str(reading.actor.person_id)) for row in rows]


@answers(CustomerByNumber, allowed=AGENTS)
def customer_by_number(query: CustomerByNumber, reading: Reading) -> UUID:
    asked = sa.select(customers.c.id).where(customers.c.number == query.number)
    found: UUID | None = reading.connection.execute(asked).scalar()
    if found is None:
        raise Refused("customers.number_unknown", number=query.number)
    return root_of(reading.connection, found)


@answers(FindCustomers, allowed=AGENTS)
def find_customers(query: FindCustomers, reading: Reading) -> tuple[Found, ...]:
    return tuple(find(reading.connection, query.text, query.limit))


@answers(CustomersByPhone, allowed=AGENTS)
def customers_by_phone(query: CustomersByPhone, reading: Reading) -> tuple[Found, ...]:
    """A number that cannot be one belongs to nobody."""
    try:
        number, _ = normal_phone(query.number, region_of(reading.connection))
    except Refused:
        return ()
    return tuple(hit for hit in find(reading.connection, number, _MOST_UNDER_ONE_NUMBER) if hit.exact)


@answers(CustomersFrom, allowed=LEADERS)
def customers_from(query: CustomersFrom, reading: Reading) -> tuple[Customer, ...]:
    here = customers.c.number > query.after, customers.c.merged_into.is_(None)
    asked = sa.select(customers.c.id).where(*here).order_by(customers.c.number)
    ids = reading.connection.execute(asked.limit(query.limit)).scalars().all()
    return tuple(read_customer(reading, customer_id) for customer_id in ids)
