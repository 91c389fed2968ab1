"""What each step makes of a callback. Pure: a new callback, or Refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from agentdesk.core.calendars.model import WorkingTime, clock_time
from agentdesk.core.callbacks.attempts import follows, tried_again
from agentdesk.core.callbacks.model import Attempt, Callback, Courtesy, Ending, Outcome, State, Step, Whom, Window
from agentdesk.core.callbacks.windows import placed, require_ahead
from agentdesk.core.errors import Refused


def moved(callback: Callback, window: Window, now: datetime, *, zone_known: bool) -> Callback:
    """In another window, with all its attempts before it. What has been missed stays missed."""
    callback.require(Step.MOVE, now)
    then = placed(_let_go(callback), window, zone_known=zone_known)
    require_ahead(then.starts_at, then.ends_at, now)
    if callback.first_attempt_at is None and now < callback.promised_until:
        then = replace(then, promised_from=then.starts_at, promised_until=then.ends_at)
    return replace(then, state=State.OPEN, attempt_count=0)


def rung_back(callback: Callback, window: Window, now: datetime) -> Callback:
    """Whom we did not reach rings back: the next attempt is in this window, if it was to be later."""
    sooner = placed(callback, window, zone_known=callback.zone_known)
    waits = callback.state_at(now) is State.OPEN and callback.first_attempt_at is not None
    return sooner if waits and sooner.ends_at <= callback.ready_at else callback


def handed_on(callback: Callback, to: Whom, now: datetime) -> Callback:
    """To lie with somebody else. Whoever had claimed it lets go of it; what is to be decided is decided there."""
    callback.require(Step.HAND_ON, now)
    state = State.TO_DECIDE if callback.state is State.TO_DECIDE else State.OPEN
    return replace(_let_go(callback), state=state, recipient=to.recipient, owner_id=to.owner_id, team_id=to.team_id)


def snoozed(callback: Callback, until: datetime, now: datetime) -> Callback:
    """Put off, but not beyond its window."""
    callback.require(Step.SNOOZE, now)
    if not now < until < callback.ends_at or until <= callback.starts_at:
        raise Refused("callbacks.snooze_past_window", id=str(callback.id), ends=clock_time(callback.window.to_minute))
    return replace(_let_go(callback), state=State.OPEN, snoozed_until=until)


def claimed(callback: Callback, by: UUID, name: str, now: datetime) -> Callback:
    callback.require(Step.CLAIM, now)
    return replace(callback, state=State.CLAIMED, claimed_by=by, claimer=name, claimed_at=now)


def released(callback: Callback, now: datetime) -> Callback:
    callback.require(Step.RELEASE, now)
    return replace(_let_go(callback), state=State.OPEN)


def in_call(callback: Callback, by: UUID, name: str, began_at: datetime, now: datetime) -> Callback:
    """Somebody rings: who claimed it, or anybody if nobody has."""
    callback.require(Step.START_CALL, now)
    if callback.state_at(now) is State.CLAIMED and callback.claimed_by != by:
        raise Refused("callbacks.claimed_already", id=str(callback.id), who=callback.claimer)
    return replace(
        callback,
        state=State.IN_CALL,
        claimed_by=by,
        claimer=name,
        claimed_at=now,
        first_attempt_at=callback.first_attempt_at or began_at,
        attempt_count=callback.attempt_count + 1,
    )


def recorded(callback: Callback, ended: Attempt, working: WorkingTime, courtesy: Courtesy, now: datetime) -> Callback:
    """After an attempt that has ended: done, open for another one, or to be decided by whoever rang."""
    allowed = callback.require(Step.RECORD_ATTEMPT, now)
    assert ended.outcome is not None, "an attempt has ended with an outcome"
    known = replace(callback, last_outcome=ended.outcome)
    state = follows(ended.outcome, callback.attempt_count, callback.max_attempts)
    after = None
    if state is State.DONE:
        after = _done(known, Ending.REACHED, now)
    elif state is State.OPEN:
        after = tried_again(known, ended.started_at, working, courtesy, now)
    after = after or replace(known, state=State.TO_DECIDE)
    assert after.state in allowed, "the table of transitions knows where an attempt leads"
    return after


def once_more(callback: Callback, working: WorkingTime, courtesy: Courtesy, now: datetime) -> Callback:
    """One attempt more, by decision of a person. Raises Refused where both sides have no hours in common."""
    callback.require(Step.TRY_AGAIN, now)
    most = max(callback.max_attempts, callback.attempt_count + 1)
    last = callback.attempts[-1].started_at if callback.attempts else now
    again = tried_again(replace(callback, max_attempts=most), last, working, courtesy, now)
    if again is None:
        raise Refused("callbacks.no_common_hours", id=str(callback.id))
    return again


def fulfilled(callback: Callback, now: datetime) -> Callback:
    callback.require(Step.FULFIL, now)
    return _done(callback, Ending.CUSTOMER_RANG, now)


def settled(callback: Callback, words: str, now: datetime) -> Callback:
    callback.require(Step.SETTLE, now)
    if not words:
        raise Refused("callbacks.words_missing")
    return replace(_done(callback, Ending.OTHERWISE, now), ending_words=words)


def cancelled(callback: Callback, reason: str, now: datetime) -> Callback:
    callback.require(Step.CANCEL, now)
    if not reason:
        raise Refused("callbacks.reason_missing")
    return replace(callback, state=State.CANCELLED, done_at=now, ending_words=reason)


def closed_attempt(callback: Callback, outcome: Outcome, ended_at: datetime, note: str = "") -> Attempt:
    """The attempt that lasts, ended. Raises Refused callbacks.ends_before_start."""
    running = callback.attempts[-1]
    if ended_at < running.started_at:
        raise Refused("callbacks.ends_before_start")
    return replace(running, ended_at=ended_at, outcome=outcome, note=note)


def _done(callback: Callback, how: Ending, now: datetime) -> Callback:
    return replace(callback, state=State.DONE, done_at=now, ending=how)


def _let_go(callback: Callback) -> Callback:
    return replace(callback, claimed_by=None, claimer="", claimed_at=None)
