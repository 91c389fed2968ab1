"""What tells one customer from another of the same name, on one line."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from agentdesk.core.customers.model import Customer, PointKind
from agentdesk.core.wording import text
from agentdesk.ui.customer.contact_words import point_words


def apart_words(customer: Customer, open_cases: int, zone: ZoneInfo) -> str:
    """Phone, mail, town, last contact, open cases; what is masked for whoever reads it stays so."""
    return " · ".join(filter(None, _parts(customer, open_cases, zone)))


def _parts(customer: Customer, open_cases: int, zone: ZoneInfo) -> Iterator[str]:
    for kind in (PointKind.PHONE, PointKind.EMAIL, PointKind.ADDRESS):
        those = [point for point in customer.points if point.kind is kind]
        point = next((each for each in those if each.preferred), those[0] if those else None)
        if point and kind is PointKind.ADDRESS:
            yield f"{point.postcode} {point.city}".strip() or point.value
        elif point:
            yield point_words(point)
    if customer.last_contact_at:
        yield text("search.last_contact", day=customer.last_contact_at.astimezone(zone).date())
    if open_cases:
        yield text("header.cases", count=open_cases)
