"""Which kind of case a reason mostly means: proposed for a new one, chosen by a person."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from agentdesk.core.cases.model import Kind
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Mood

_OF_REASONS = {
    "order.advice": Kind.ADVICE,
    "order.change": Kind.ORDER_CHANGE,
    "delivery.lost": Kind.COMPLAINT,
    "delivery.damaged": Kind.PRODUCT_CLAIM,
    "delivery.wrong_item": Kind.PRODUCT_CLAIM,
    "product.how_to": Kind.ADVICE,
    "product.fault": Kind.PRODUCT_CLAIM,
    "product.warranty": Kind.PRODUCT_CLAIM,
    "product.safety": Kind.PRODUCT_CLAIM,
    "appointment.no_show": Kind.COMPLAINT,
    "appointment.rework": Kind.PRODUCT_CLAIM,
    "other.praise": Kind.PRAISE,
    "other.staff": Kind.COMPLAINT,
    "other.idea": Kind.SUGGESTION,
}
"""By the names of the shipped reasons; a reason of the shop's own means nothing yet."""


def likely_kind(reason_id: UUID | None, mood: Mood | None) -> Kind:
    """Whoever is angry complains, unless it is about the goods."""
    by_reason = _by_id().get(reason_id) if reason_id else None
    if mood is Mood.ANGRY and by_reason is not Kind.PRODUCT_CLAIM:
        return Kind.COMPLAINT
    return by_reason or Kind.QUESTION


@cache
def _by_id() -> dict[UUID, Kind]:
    return {shipped_reason(name): kind for name, kind in _OF_REASONS.items()}
