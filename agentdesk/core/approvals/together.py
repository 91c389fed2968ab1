"""When one approver is not enough, and how much two may approve together. Pure."""

from __future__ import annotations

from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.authority import Limit
from agentdesk.core.goodwill.giving import Room


def needs_second(room: Room, amount: int) -> bool:
    """Above the approver's own room, and above where the shop wants two: by what the customer is given at one go, so
    that several small requests gain nothing."""
    over = room.edition.policy.second_approver_over
    return amount > room.authority.room or (over is not None and room.given_at_once + amount > over)


def require_together(room: Room, amount: int) -> None:
    """Raises Refused approvals.above_together with the largest amount, and goodwill.above_budget: that binds two as
    well."""
    most = most_together(room)
    if amount > most:
        raise Refused("approvals.above_together", most=room.money(most), wanted=room.money(amount))


def most_together(room: Room) -> int:
    """What two may approve for this request; nothing where the shop has laid down nothing."""
    most = max(0, (room.edition.policy.together_most or 0) - room.given_at_once)
    budget = next((each.room for each in room.authority.limits if each.limit is Limit.BUDGET), most)
    return min(most, budget)
