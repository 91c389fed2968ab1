"""On whose list a callback lies. Pure; and never on nobody's, as long as it is neither done nor cancelled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from agentdesk.core.callbacks.model import CallbackAtHand, Fallback, Phase, Recipient, Whom
from agentdesk.core.people.cover import Staff

_IN_HAND = (Phase.CLAIMED, Phase.IN_CALL, Phase.TO_DECIDE)


def holders(callback: CallbackAtHand, staff: Staff, now: datetime) -> frozenset[UUID]:
    """Everybody on whose list it is. Only what is over is on nobody's.

    In somebody's hand: theirs, or of who stands in for them. Missed: of the person it lies with in any case, of those
    who lead them, and of whom its fall-back names.
    """
    phase = callback.phase(now)
    if callback.is_over:
        return frozenset()
    if phase in _IN_HAND and callback.claimed_by:
        return frozenset({staff.holder(callback.claimed_by, now)})
    if phase is Phase.MISSED:
        known = _fallback(callback, staff, now) | _leading(callback, staff, now)
        return pool(callback, staff, now) | {staff.holder(callback.owner_id, now)} | known
    return pool(callback, staff, now)


def pool(callback: CallbackAtHand, staff: Staff, now: datetime) -> frozenset[UUID]:
    """Who may ring, while nobody has it in hand; where a team or everybody is away, who stands in for its owner."""
    match callback.recipient:
        case Recipient.TEAM if callback.team_id:
            there = staff.present(now, callback.team_id)
        case Recipient.ANYONE:
            there = staff.present(now)
        case _:
            there = ()
    return frozenset(person.id for person in there) or frozenset({staff.holder(callback.owner_id, now)})


def _fallback(callback: CallbackAtHand, staff: Staff, now: datetime) -> frozenset[UUID]:
    there = staff.present(now)
    match callback.fallback:
        case Fallback.ANYONE:
            return frozenset(person.id for person in there)
        case Fallback.TEAM:
            return frozenset(person.id for person in there if person.team_id == team_of(callback, staff))
    return frozenset()


def _leading(callback: CallbackAtHand, staff: Staff, now: datetime) -> frozenset[UUID]:
    return frozenset(person.id for person in staff.leaders(team_of(callback, staff), now))


def team_of(of: CallbackAtHand | Whom, staff: Staff) -> UUID | None:
    """The team it lies with, or that of its owner."""
    owner = staff.person(of.owner_id)
    return of.team_id or (owner.team_id if owner else None)
