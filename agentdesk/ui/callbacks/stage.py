"""What is to be done about a callback beside its customer, at this moment. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.callbacks.model import Callback, Outcome, Phase
from agentdesk.core.interactions.model import Outcome as Ended

SNOOZE = timedelta(minutes=10)


class Stage(StrEnum):
    """The message keys of the strip are `callback.stage.<stage>`."""

    QUIET = "quiet"
    """Planned for later: nothing to do now."""
    TO_CALL = "to_call"
    CLAIMED = "claimed"
    """By the person who sits here."""
    OTHERS = "others"
    """In somebody else's hands."""
    IN_CALL = "in_call"
    TO_DECIDE = "to_decide"
    OFFER = "offer"
    """We are talking with the customer anyway: is it settled?"""


def stage_of(callback: Callback, now: datetime, me: UUID, *, talking: bool, asked: bool) -> Stage:
    """`talking`: a conversation with the customer is open. `asked`: a person opened it, though it is not due yet."""
    phase = callback.phase(now)
    if callback.is_over:
        return Stage.QUIET
    if phase in (Phase.CLAIMED, Phase.IN_CALL) and callback.claimed_by != me:
        return Stage.OTHERS
    if phase is Phase.IN_CALL:
        return Stage.IN_CALL
    if talking:
        return Stage.OFFER
    if phase is Phase.CLAIMED:
        return Stage.CLAIMED
    if phase is Phase.TO_DECIDE:
        return Stage.TO_DECIDE
    return Stage.TO_CALL if asked or phase is not Phase.SCHEDULED else Stage.QUIET


def snoozed_until(callback: Callback, now: datetime) -> datetime | None:
    """A little later within its window; None where the window leaves no room for that."""
    until = now + SNOOZE
    inside = callback.starts_at < until < callback.ends_at
    return until if inside and callback.phase(now) in (Phase.DUE, Phase.DUE_SOON) else None


HOW_THE_TALK_ENDED = {
    Outcome.NO_ANSWER: Ended.NOT_REACHED,
    Outcome.VOICEMAIL: Ended.NOT_REACHED,
    Outcome.BUSY: Ended.NOT_REACHED,
    Outcome.WRONG_NUMBER: Ended.NOT_REACHED,
    Outcome.ASKED_LATER: Ended.TO_FOLLOW,
    Outcome.REFUSED: Ended.BROKEN_OFF,
}
"""What an attempt says about the conversation it was; one that reached somebody is told by the person."""


def attempt_of(ended: Ended | None) -> Outcome:
    """The other way round, for who wraps up a conversation without a word about the attempt."""
    return Outcome.NO_ANSWER if ended is Ended.NOT_REACHED else Outcome.REACHED
