"""What people read of money that is set aside at desks."""

from __future__ import annotations

from typing import Any

from agentdesk.core.goodwill.lease_model import Counter, LeaseState, MoneyLease
from agentdesk.core.money import Money
from agentdesk.core.wording import month, text


def for_words(lease: MoneyLease) -> str:
    return text(f"set_aside.for.{'team' if is_of_team(lease) else 'customer'}")


def is_of_team(lease: MoneyLease) -> bool:
    return any(each.counter is Counter.TEAM for each in lease.slices)


def standing_words(lease: MoneyLease) -> str:
    """In a word or two."""
    if lease.state is LeaseState.OPEN:
        return text(f"set_aside.short.{'recalled' if lease.recalled else 'open'}")
    return text(f"set_aside.short.{'first' if lease.first_by else lease.state}")


def written_off_words(lease: MoneyLease, team: str) -> str:
    """What would be booked; `team` is empty for those in none."""
    amount = Money(lease.left, lease.currency)
    if not is_of_team(lease):
        return text("set_aside.plan.customer", amount=amount)
    of: dict[str, Any] = {"amount": amount, "month": month(lease.day)}
    return text("set_aside.plan.team", team=team, **of) if team else text("set_aside.plan.shop", **of)
