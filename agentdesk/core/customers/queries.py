"""What screens read about customers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.commands import CustomerByNumber, GetCustomer
from agentdesk.core.customers.model import Alert, Customer
from agentdesk.core.customers.store import alert_from, alerts, consents, contact_points, customer_from, customers
from agentdesk.core.errors import Refused
from agentdesk.core.people.store import people
from agentdesk.core.storage.unit_of_work import Reading

_CUSTOMER = (
    sa.select(customers, people.c.name.label("named_contact"))
    .outerjoin(people, people.c.id == customers.c.named_contact_id)
    .where(customers.c.id == sa.bindparam("customer"))
)
_POINTS = (
    sa.select(contact_points)
    .where(contact_points.c.customer_id == sa.bindparam("customer"))
    .order_by(contact_points.c.preferred.desc(), contact_points.c.rank)
)
_CONSENTS = (
    sa.select(consents)
    .where(consents.c.customer_id == sa.bindparam("customer"))
    .order_by(consents.c.at.desc(), consents.c.id)
)
_ALERTS = (
    sa.select(alerts)
    .where(alerts.c.customer_id == sa.bindparam("customer"))
    .where(sa.or_(alerts.c.valid_until.is_(None), alerts.c.valid_until > sa.bindparam("now")))
    .order_by(alerts.c.created_at.desc(), alerts.c.id)
)


@answers(GetCustomer, allowed=AGENTS)
def get_customer(query: GetCustomer, reading: Reading) -> Customer:
    return read_customer(reading, query.customer_id)


def read_customer(reading: Reading, customer_id: UUID) -> Customer:
    """One customer whole. Raises Refused customers.unknown."""
    wanted: dict[str, Any] = {"customer": customer_id}
    row = reading.connection.execute(_CUSTOMER, wanted).mappings().first()
    if row is None:
        raise Refused("customers.unknown", id=str(customer_id))
    points = reading.connection.execute(_POINTS, wanted).mappings()
    agreed = reading.connection.execute(_CONSENTS, wanted).mappings()
    return customer_from(row, points, agreed, _alerts(reading, customer_id))


def _alerts(reading: Reading, customer_id: UUID) -> list[Alert]:
    asked = {"customer": customer_id, "now": reading.now}
    me = str(reading.actor.person_id)
    return [alert_from(row, me) for row in reading.connection.execute(_ALERTS, asked).mappings()]


@answers(CustomerByNumber, allowed=AGENTS)
def customer_by_number(query: CustomerByNumber, reading: Reading) -> UUID:
    asked = sa.select(customers.c.id).where(customers.c.number == query.number)
    found: UUID | None = reading.connection.execute(asked).scalar()
    if found is None:
        raise Refused("customers.number_unknown", number=query.number)
    return found
