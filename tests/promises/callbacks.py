"""No callback is ever forgotten: what is due is on the list of somebody who is there, whatever clocks do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.callbacks import at_hand, handlers, lying, queries, windows
from agentdesk.core.callbacks.model import Callback, CallbackAtHand, Phase, Window
from agentdesk.core.callbacks.store import known_callback
from agentdesk.core.people.cover import Staff
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.work import promised
from tests.promises.desk_of_callbacks import (
    ONE_CLAIM,
    OVERSLEPT,
    killed_in_the_middle,
    several_at_once,
    through_the_years,
)
from tests.promises.promise import Bug, Change, Promise
from tests.promises.years_of_callbacks import HELD, ON_TIME, SHOWN, two_years


def _missed_ones_drop_out() -> Iterable[Change]:
    def holders(callback: Callback, staff: Staff, now: datetime) -> frozenset[UUID]:
        return frozenset() if callback.phase(now) is Phase.MISSED else right(callback, staff, now)

    right = lying.holders
    yield Change(lying, "holders", holders)
    yield Change(at_hand, "holders", holders)


def _in_the_zone_of_the_shop() -> Iterable[Change]:
    right = windows.stretch
    yield Change(windows, "stretch", lambda window: right(replace(window, zone="Europe/Berlin")))


def _by_the_length_of_the_day() -> Iterable[Change]:
    """Midnight plus so many minutes, as on any other day."""

    def stretch(window: Window) -> tuple[datetime, datetime]:
        midnight = right(replace(window, from_minute=0, to_minute=1440))[0]
        return tuple(midnight + minute * windows._MINUTE for minute in (window.from_minute, window.to_minute))  # type: ignore[return-value]

    right = windows.stretch
    yield Change(windows, "stretch", stretch)


def _windows_stay_where_they_were() -> Iterable[Change]:
    yield Change(windows, "refreshed", lambda callback: callback)
    yield Change(handlers, "refreshed", lambda callback: callback)


def _nobody_wakes_at_the_beginning() -> Iterable[Change]:
    def changes_at(callback: Callback, now: datetime) -> datetime | None:
        return callback.ends_at if callback.ends_at > now else None

    yield Change(Callback, "changes_at", changes_at)


def _absence_does_not_matter() -> Iterable[Change]:
    yield Change(Staff, "holder", lambda staff, owner_id, at: owner_id)


def _lists_look_at_their_own_alone() -> Iterable[Change]:
    yield Change(promised, "hands_change_at", lambda connection, now: None)


def _written_by_what_was_read_before() -> Iterable[Change]:
    """Who claims does not look again: what their list showed is what they go by."""
    seen: dict[UUID, Callback] = {}

    def known(work: UnitOfWork, callback_id: UUID) -> Callback:
        return seen.get(callback_id) or right(work, callback_id)

    def lying_with(connection: Any, *asked: Any) -> Iterable[CallbackAtHand]:
        for callback in shown(connection, *asked):
            seen[callback.id] = known_callback(connection, callback.id)
            yield callback

    right, shown = handlers._known, queries.lying_with
    yield Change(handlers, "_known", known)
    yield Change(queries, "lying_with", lying_with)


MODEL, DESK, AT_ONCE, KILLED = "two years in the model", "two years at the desk", "several at once", "killed"

PROMISE = Promise(
    name="callbacks",
    about="Each callback that is due is on the list of somebody present, within 60 s; one claim only; none is lost.",
    size=100,
    unit="callbacks in the model, a fifth as many at the desk, some races and kills",
    parts={MODEL: two_years, DESK: through_the_years, AT_ONCE: several_at_once, KILLED: killed_in_the_middle},
    shares={DESK: 0.2, AT_ONCE: 0.02, KILLED: 0.02},
    bugs=(
        Bug("missed ones drop out of the list", MODEL, (HELD, SHOWN), _missed_ones_drop_out, 40),
        Bug("missed ones drop out of the list at the desk", DESK, (HELD, SHOWN), _missed_ones_drop_out, 40),
        Bug("lists wake for what is on them alone", DESK, (OVERSLEPT,), _lists_look_at_their_own_alone, 40),
        Bug("windows in the zone of the shop", MODEL, (ON_TIME,), _in_the_zone_of_the_shop, 40),
        Bug("each day has 24 hours", MODEL, (ON_TIME,), _by_the_length_of_the_day, 100),
        Bug("windows are not refreshed", MODEL, (ON_TIME,), _windows_stay_where_they_were, 100),
        Bug("nobody wakes at the beginning of a window", MODEL, (SHOWN,), _nobody_wakes_at_the_beginning, 40),
        Bug("absence does not matter", MODEL, (HELD, SHOWN), _absence_does_not_matter, 40),
        Bug("claimed by what was read before", AT_ONCE, (ONE_CLAIM,), _written_by_what_was_read_before, 4),
    ),
)
