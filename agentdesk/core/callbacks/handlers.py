"""How a callback is planned, claimed, rung, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.calendars.model import WorkingTime
from agentdesk.core.calendars.queries import working_time_of
from agentdesk.core.callbacks import commands as asked
from agentdesk.core.callbacks import (
    of_cases,  # noqa: F401 - registers what happens to them with their cases
    planning,
    steps,
)
from agentdesk.core.callbacks.model import (
    TOLD,
    Attempt,
    Callback,
    Consent,
    Courtesy,
    Kept,
    Outcome,
    Rules,
    State,
    Step,
)
from agentdesk.core.callbacks.planning import require_advertising
from agentdesk.core.callbacks.promised import lead_promise, require_promise
from agentdesk.core.callbacks.store import (
    attempt_row,
    callback_attempts,
    callback_row,
    callback_rules,
    callbacks,
    known_callback,
    open_beside,
    outdated,
    rules_of,
    rules_row,
)
from agentdesk.core.callbacks.windows import refreshed
from agentdesk.core.commands import AGENTS, LEADERS, SYSTEM_ONLY, handles
from agentdesk.core.consents.handlers import note_use
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.customers.moving import described
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.store import interactions
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.PlanCallback, allowed=AGENTS)
def plan(command: asked.PlanCallback, work: UnitOfWork) -> dict[str, Any]:
    made = planning.planned(command, work)
    require_promise(work, made)
    _require_only(work, made)
    _keep_word(work, made)
    _tell(work, "callback.planned", made, at=made.made_at)
    return {"callback_id": made.id}


@handles(asked.MissedCall, allowed=AGENTS)
def missed_call(command: asked.MissedCall, work: UnitOfWork) -> dict[str, Any]:
    made = planning.after_missed_call(command, work)
    beside = open_beside(work.connection, made.customer_id, made.phone, None)
    known = known_callback(work.connection, beside) if beside else None
    if known is None:
        _keep(work, made)
    elif (sooner := steps.rung_back(known, made.window, work.now)) != known:
        _keep_word(work, sooner)
    _tell(work, "callback.missed_call", known or made)
    return {"callback_id": (known or made).id, "customer_id": made.customer_id, "again": known is not None}


@handles(asked.ChangeCallback, allowed=AGENTS)
def change(command: asked.ChangeCallback, work: UnitOfWork) -> None:
    before = _known(work, command.callback_id)
    changed = planning.changed(before, command, work)
    _require_only(work, changed)
    _keep(work, changed)


@handles(asked.LinkCaller, allowed=AGENTS)
def link(command: asked.LinkCaller, work: UnitOfWork) -> None:
    linked = planning.linked(_known(work, command.callback_id), command.customer_id, work)
    _require_only(work, linked)
    _keep(work, linked)
    for attempt in linked.attempts:
        work.put(callback_attempts, attempt_row(attempt, linked))
    _tell(work, "callback.planned", linked)


@handles(asked.MoveCallback, allowed=AGENTS)
def move(command: asked.MoveCallback, work: UnitOfWork) -> None:
    before = _known(work, command.callback_id)
    window, zone_known = planning.window_of(command.window, before.customer_id, work)
    after = steps.moved(before, window, work.now, zone_known=zone_known)
    if before.kept(work.now) is Kept.MISSED and before.ends_at == before.promised_until:
        _tell(work, "callback.missed", before, at=before.promised_until)
    _keep_word(work, after)
    was = {"day": before.window.day, "from_minute": before.window.from_minute, "to_minute": before.window.to_minute}
    _tell(work, "callback.moved", after, {"reason": command.reason, "before": was})


@handles(asked.PassOnCallback, allowed=AGENTS)
def hand_on(command: asked.PassOnCallback, work: UnitOfWork) -> None:
    before = _known(work, command.callback_id)
    whom = planning.whom(command.recipient, command.person_id, command.team_id, before.customer_id, work)
    _keep(work, steps.handed_on(before, whom, work.now))


@handles(asked.ClaimCallback, allowed=AGENTS)
def claim(command: asked.ClaimCallback, work: UnitOfWork) -> None:
    """By the time of the authority: two desks may not agree what time it is."""
    me = work.actor
    _keep(work, steps.claimed(_known(work, command.callback_id), me.person_id, me.name, work.decided_at))


@handles(asked.ReleaseCallback, allowed=AGENTS)
def release(command: asked.ReleaseCallback, work: UnitOfWork) -> None:
    _keep(work, steps.released(_in_own_hand(work, command.callback_id), work.now))


@handles(asked.StartCall, allowed=AGENTS)
def start_call(command: asked.StartCall, work: UnitOfWork) -> dict[str, Any]:
    before, me = _known(work, command.callback_id), work.actor
    if before.consent is Consent.ADVERTISING:
        require_advertising(before.customer_id, work)  # they may have said no since it was planned
    ringing = steps.in_call(before, me.person_id, me.name, work.now, work.decided_at)
    attempt = Attempt(
        id=work.new_id("attempt"),
        n=len(before.attempts) + 1,
        by_id=me.person_id,
        started_at=work.now,
        interaction_id=command.interaction_id,
    )
    work.put(callback_attempts, attempt_row(attempt, ringing))
    _keep(work, ringing)
    if before.consent is Consent.ADVERTISING and before.customer_id:
        note_use(work, before.customer_id, Channel.PHONE, Purpose.ADVERTISING)
    return {"attempt_id": attempt.id}


@handles(asked.RecordAttempt, allowed=AGENTS)
def record_attempt(command: asked.RecordAttempt, work: UnitOfWork) -> dict[str, Any]:
    before = _in_own_hand(work, command.callback_id)
    before.require(Step.RECORD_ATTEMPT, work.now)
    attempt = _end_attempt(work, before, command.outcome, command.ended_at, command.note)
    after = steps.recorded(before, attempt, *_hours(work), work.now)
    if after.state is State.DONE:
        after = _known_by_now(work, after, attempt.interaction_id)
    _keep_word(work, after)
    _tell(work, "callback.attempted", after, _told_of(attempt))
    if after.state is State.DONE:
        _tell(work, "callback.done", after)
    return {"state": after.state, "starts_at": after.ready_at, "ends_at": after.ends_at}


@handles(asked.TryAgain, allowed=AGENTS)
def try_again(command: asked.TryAgain, work: UnitOfWork) -> dict[str, Any]:
    after = steps.once_more(_known(work, command.callback_id), *_hours(work), work.now)
    _keep_word(work, after)
    return {"starts_at": after.ready_at, "ends_at": after.ends_at}


@handles(asked.SnoozeCallback, allowed=AGENTS)
def snooze(command: asked.SnoozeCallback, work: UnitOfWork) -> None:
    _keep(work, steps.snoozed(_known(work, command.callback_id), command.until, work.now))


@handles(asked.FulfilCallback, allowed=AGENTS)
def fulfil(command: asked.FulfilCallback, work: UnitOfWork) -> None:
    before = _known(work, command.callback_id)
    after = _known_by_now(work, steps.fulfilled(before, work.now), command.interaction_id)
    if before.state is State.IN_CALL:
        _end_attempt(work, before, Outcome.NO_ANSWER, None, "")
    _keep_word(work, after)
    _tell(work, "callback.done", after, {"interaction_id": _text(command.interaction_id)})


@handles(asked.SettleCallback, allowed=AGENTS)
def settle(command: asked.SettleCallback, work: UnitOfWork) -> None:
    after = steps.settled(_known(work, command.callback_id), command.words, work.now)
    _keep_word(work, after)
    _tell(work, "callback.done", after)


@handles(asked.CancelCallback, allowed=AGENTS)
def cancel(command: asked.CancelCallback, work: UnitOfWork) -> None:
    after = steps.cancelled(_known(work, command.callback_id), command.reason, work.now)
    _keep(work, after)
    _tell(work, "callback.cancelled", after)


@handles(asked.SetRules, allowed=LEADERS)
def set_rules(command: asked.SetRules, work: UnitOfWork) -> None:
    if present := work.get(callback_rules, SHOP):
        work.require_unmoved(callback_rules, present)
    courtesy = Courtesy(command.from_minute, command.to_minute, command.sundays)
    rules = Rules(courtesy, command.per_person, command.max_attempts, command.spacing_minutes)
    work.put(callback_rules, rules_row(rules))
    work.changed("callback")


@handles(asked.RefreshWindows, allowed=SYSTEM_ONLY)
def refresh_windows(command: asked.RefreshWindows, work: UnitOfWork) -> dict[str, Any]:
    """Those that lie where they lay are marked too: they are not looked at again."""
    moved = 0
    for before in outdated(work.connection, command.zone_rules):
        after = replace(refreshed(before), zone_rules=command.zone_rules)
        moved += (after.starts_at, after.ends_at) != (before.starts_at, before.ends_at)
        _keep(work, after)
    return {"moved": moved}


@restored(callbacks)
def callbacks_restored(work: UnitOfWork, undone: Undone) -> None:
    """Raises Refused where two would be open now: meanwhile another one was planned."""
    for row in undone.rows:
        either = row.now or row.until_now
        work.changed("callback", row.key[0])
        if either and either["customer_id"]:
            work.changed("timeline", either["customer_id"])
        if row.now and row.now["state"] not in (State.DONE, State.CANCELLED):
            _require_only(work, known_callback(work.connection, row.key[0]))


@restored(callback_rules)
def rules_restored(work: UnitOfWork, undone: Undone) -> None:
    work.changed("callback")


def _known(work: UnitOfWork, callback_id: UUID) -> Callback:
    """Refused if it is not what the caller saw, as far as they say so."""
    found = known_callback(work.connection, callback_id)
    work.require_unmoved(callbacks, {"id": found.id, "row_version": found.row_version})
    return found


def _in_own_hand(work: UnitOfWork, callback_id: UUID) -> Callback:
    """For whoever has it in hand, or somebody who leads: they may have been called away."""
    found = _known(work, callback_id)
    if found.claimed_by not in (None, work.actor.person_id) and not work.actor.may(LEADERS):
        raise Refused("callbacks.in_other_hands", id=str(found.id), who=found.claimer)
    return found


def _known_by_now(work: UnitOfWork, done: Callback, interaction_id: UUID | None) -> Callback:
    """Of a mere number it is known now whose it was: with whom we spoke."""
    talk = work.get(interactions, interaction_id) if interaction_id and not done.customer_id else None
    return replace(done, customer_id=talk["customer_id"]) if talk else done


def _require_only(work: UnitOfWork, callback: Callback) -> None:
    """Raises Refused callbacks.one_is_open with the id of the other one."""
    beside = open_beside(work.connection, callback.customer_id, callback.phone, callback.reason_id, but=callback.id)
    if beside:
        raise Refused("callbacks.one_is_open", id=str(beside))


def _hours(work: UnitOfWork) -> tuple[WorkingTime, Courtesy]:
    """Ours, and the customer's."""
    return working_time_of(work.connection), rules_of(work.connection).courtesy


def _end_attempt(
    work: UnitOfWork, callback: Callback, outcome: Outcome, ended_at: datetime | None, note: str
) -> Attempt:
    now = max(work.now, callback.attempts[-1].started_at)
    attempt = steps.closed_attempt(callback, outcome, min(ended_at or now, now), note)
    work.put(callback_attempts, attempt_row(attempt, callback))
    return attempt


def _keep(work: UnitOfWork, callback: Callback) -> None:
    work.put(callbacks, callback_row(callback))
    work.changed("callback", callback.id)
    if callback.customer_id:
        work.changed("timeline", callback.customer_id)


def _keep_word(work: UnitOfWork, callback: Callback) -> None:
    """It has another window, or is done: what was promised with it follows."""
    _keep(work, callback)
    lead_promise(work, callback)


def _tell(
    work: UnitOfWork, kind: str, callback: Callback, more: dict[str, Any] | None = None, at: datetime | None = None
) -> None:
    """What a line of the timeline needs; at its moment, if that is not now."""
    window = callback.window
    data = {
        "phone_label": callback.phone_label,
        "purpose": " ".join(callback.purpose.split())[:TOLD],
        "day": window.day.isoformat(),
        "from_minute": window.from_minute,
        "to_minute": window.to_minute,
        "zone": window.zone,
        "recipient": callback.recipient.value,
        "owner_id": str(callback.owner_id),
        "team_id": _text(callback.team_id),
        "case_id": _text(callback.case_id),
        "state": callback.state.value,
        "ending": callback.ending or "",
        "words": callback.ending_words[:TOLD],
    }
    work.fact(
        kind,
        data | (more or {}),
        lane="case",
        customer_id=callback.customer_id,
        subject_id=callback.id,
        occurred_at=at,
    )


def _told_of(attempt: Attempt) -> dict[str, Any]:
    return {
        "n": attempt.n,
        "outcome": attempt.outcome or "",
        "note": " ".join(attempt.note.split())[:TOLD],
        "interaction_id": _text(attempt.interaction_id),
    }


def _text(some_id: UUID | None) -> str | None:
    return str(some_id) if some_id else None


described(callbacks, "made_at", lambda row: row["purpose"] or row["phone"])
