"""Why an incident is one, and what it rests on, in the language of the reader."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.money import Money
from agentdesk.core.patterns.model import Fact, Found, Incident, Pattern, Seen
from agentdesk.core.wording import text


def reason_words(incident: Incident, found: Found) -> str:
    """One or two sentences; what cannot be known is said as well."""
    why = dict(incident.why)
    match incident.pattern:
        case Pattern.ISSUED_AND_REDEEMED:
            why["person"] = found.people.get(why["person"], "")
        case Pattern.JUST_BELOW:
            why["limit"] = text(f"goodwill.limit.{why['limit']}")
        case Pattern.SAME_CONTACT:
            why["point"] = text(f"patterns.point.{why['point']}")
        case Pattern.STAFF_CONTACT | Pattern.REFUND_THEN_SALE:
            why["staff"] = ", ".join(found.people.get(person_id, "") for person_id in why["staff"])
    own = f".{why['whose']}" if "whose" in why else ""
    return text(f"patterns.why.{incident.pattern}{own}", **why)


def line_words(seen: Seen, found: Found, zone: ZoneInfo) -> str:
    """When, who, what, how much, for whom; what is not known is left out."""
    parts: tuple[Any, ...] = (
        wording.moment(seen.at, zone),
        found.people.get(seen.person_id, "") if seen.person_id else "",
        _what(seen),
        "" if seen.amount is None else wording.money(Money(seen.amount, seen.currency)),
        found.customers.get(seen.customer_id, ""),
    )
    return " · ".join(filter(None, parts))


def _what(seen: Seen) -> str:
    if seen.fact is Fact.GIVEN:
        return text(f"goodwill.kind.{seen.name}")
    return text(f"patterns.fact.{seen.fact}", name=seen.name)
