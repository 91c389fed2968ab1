"""Which kind of case a reason mostly means: proposed for a new one, chosen by a person."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from uuid import UUID

from agentdesk.core.cases.model import Kind
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Mood

PROPOSED = (
    Kind.QUESTION, Kind.ADVICE, Kind.PRODUCT_CLAIM, Kind.COMPLAINT, Kind.ORDER_CHANGE, Kind.SERVICE_ORDER,
    Kind.PRAISE, Kind.SUGGESTION,
)  # fmt: skip
"""What is opened and goes on; order cancellation, withdrawal, return and termination have a form of their own."""

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
"""By the names of the shipped reasons, as long as nobody has laid down something else."""


def likely_kind(reason_id: UUID | None, mood: Mood | None, kinds: Mapping[UUID, Kind]) -> Kind:
    """Whoever is angry complains, unless it is about the goods. `kinds`: what each reason means in this shop."""
    by_reason = kinds.get(reason_id) if reason_id else None
    if mood is Mood.ANGRY and by_reason is not Kind.PRODUCT_CLAIM:
        return Kind.COMPLAINT
    return by_reason or Kind.QUESTION


@cache
def shipped_kinds() -> dict[UUID, Kind]:
    return {shipped_reason(name): kind for name, kind in _OF_REASONS.items()}
