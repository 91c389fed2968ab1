"""Desks and server in step: whatever the line and the machines do, nothing is lost, doubled or refused in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage.in_step import attention, cursors, outbox
from agentdesk.core.sync import applying, engine, overlay
from agentdesk.core.sync.protocol import Entry, Pull, Pulled
from agentdesk.core.sync.replica import Replica
from agentdesk.server import feed, pulling, pushing
from tests.promises import sync_world
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.sync_world import EXACT, FORESEEN, HEARD, IN_ORDER, NOTHING_LOST, NUMBERS, RESTS, Schedule, centre

SCHEDULES, STEPS = "schedules", 40


def schedules(trial: Trial) -> Iterator[Violation]:
    begun = centre()
    for n in range(trial.size):
        with trial.planted():
            schedule = Schedule(begun, trial, n)
            for violation in schedule.live(STEPS):
                yield Violation(violation.what, f"schedule {n}: {violation.details}")
            schedule.close()


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _any_answer_is_used() -> Iterable[Change]:
    def always(pull: Pull) -> str:
        return "asked"

    yield Change(applying, "asked_as", always)
    yield Change(pulling, "asked_as", always)


def _outcomes_are_not_told() -> Iterable[Change]:
    yield Change(pulling, "_outcomes", lambda connection, device_id, after: [])


def _done_with_the_first_answer() -> Iterable[Change]:
    """A command is taken as carried out as soon as the server has it."""

    def note_received(replica: Replica, upto: int) -> None:
        with replica.database.writing() as connection:
            known = sa.update(outbox).where(outbox.c.device_seq <= upto, outbox.c.state == "waiting")
            connection.execute(known.values(state="applied"))

    yield Change(Replica, "note_received", note_received)


def _sent_again_is_a_stranger() -> Iterable[Change]:
    def answered(connection: Any, device_id: UUID, sent: Any, fingerprint: bytes) -> Any:
        raise pushing._Stopped(pushing.Stop.FORKED)

    yield Change(pushing, "_answered", answered)


def _changes_are_not_told() -> Iterable[Change]:
    """What a desk was told of once is taken as known for ever."""

    def now(of: feed.Feed, connection: sa.Connection, touched: Iterable[feed.Place]) -> Mapping[feed.Place, int]:
        found, before = right(of, connection, touched), feed._before(connection, touched)
        return {place: before.get(place, hash) for place, hash in found.items()}

    right = feed.Feed._now
    yield Change(feed.Feed, "_now", now)


def _what_is_gone_stays() -> Iterable[Change]:
    def remove(connection: sa.Connection, table: sa.Table, told: Sequence[Any]) -> Any:
        return right(connection, table, [each for each in told if each.row is not None])

    right = applying._remove
    yield Change(applying, "_remove", remove)


def _no_new_epoch() -> Iterable[Change]:
    yield Change(sync_world.epochs, "begin", lambda desk: None)


def _confirmed_is_not_sent_again() -> Iterable[Change]:
    right = engine.new_epoch
    yield Change(engine, "new_epoch", lambda replica, epoch, last_seq: right(replica, epoch, 10**9))


def _late_subscriptions_are_taken_as_known() -> Iterable[Change]:
    def new_epoch(replica: Replica, epoch: UUID, last_seq: int) -> None:
        right(replica, epoch, last_seq)
        with replica.database.writing() as connection:
            connection.execute(sa.update(cursors).values(granted=True))

    right = engine.new_epoch
    yield Change(engine, "new_epoch", new_epoch)


def _told_anew_the_old_stays() -> Iterable[Change]:
    yield Change(applying, "_told_anew", lambda connection, told: [])


def _not_taken_back() -> Iterable[Change]:
    yield Change(overlay, "take_back", lambda connection: 0)


def _search_does_not_follow() -> Iterable[Change]:
    yield Change(applying, "follow", lambda connection, changed, now: None)


def _first_page_is_the_last() -> Iterable[Change]:
    yield Change(pulling, "Pulled", lambda **said: Pulled(**(said | {"more": False})))


def _numbers_of_everybody() -> Iterable[Change]:
    yield Change(Replica, "number", lambda replica, connection, kind: None)


def _nobody_hears_of_refusals() -> Iterable[Change]:
    def conclude(replica: Replica, connection: sa.Connection, outcomes: Any) -> None:
        right(replica, connection, outcomes)
        connection.execute(sa.delete(attention))

    right = applying._conclude
    yield Change(applying, "_conclude", conclude)


def _an_entry_is_lost() -> Iterable[Change]:
    """And nobody holds what stands here against what the server says."""

    def without_the_second(connection: sa.Connection, page: Sequence[Any]) -> list[Entry]:
        entries = right(connection, page)
        return [*entries[:1], *entries[2:]]

    right = pulling._with_rows
    yield Change(pulling, "_with_rows", without_the_second)
    yield Change(applying, "_require_same", _believed)


def _believed(connection: sa.Connection, answer: Pulled) -> None:
    for scope_id, told in answer.scopes.items():
        here = sa.update(cursors).where(cursors.c.scope_id == scope_id)
        connection.execute(here.values(seq=told.head, staged=told.head))


PROMISE = Promise(
    name="sync",
    about="Whatever lines, machines and clocks do: nothing is lost, doubled or silently refused, and all is the same.",
    size=5,
    unit="schedules of 40 steps at three desks and two server processes",
    parts={SCHEDULES: schedules},
    bugs=(
        Bug("answers to other questions are used", SCHEDULES, (EXACT, RESTS), _any_answer_is_used, 12),
        Bug("outcomes are not told", SCHEDULES, (RESTS,), _outcomes_are_not_told, 3),
        Bug("done with the first answer", SCHEDULES, (HEARD, RESTS), _done_with_the_first_answer, 12),
        Bug("what is sent again is a stranger", SCHEDULES, (RESTS,), _sent_again_is_a_stranger, 6),
        Bug("changes are not told", SCHEDULES, (EXACT,), _changes_are_not_told, 6),
        Bug("what is gone stays", SCHEDULES, (EXACT,), _what_is_gone_stays, 12),
        Bug("a restore begins no epoch", SCHEDULES, (RESTS, NOTHING_LOST, EXACT), _no_new_epoch, 12),
        Bug(
            "the confirmed is not sent again",
            SCHEDULES,
            (RESTS, NOTHING_LOST),
            _confirmed_is_not_sent_again,
            12,
        ),
        Bug("late subscriptions are taken as known", SCHEDULES, (EXACT,), _late_subscriptions_are_taken_as_known, 12),
        Bug("told anew, the old stays", SCHEDULES, (EXACT, RESTS), _told_anew_the_old_stays, 12),
        Bug("what was done ahead is not taken back", SCHEDULES, (EXACT, RESTS, FORESEEN), _not_taken_back, 6),
        Bug("the search does not follow", SCHEDULES, (IN_ORDER,), _search_does_not_follow, 6),
        Bug("the first page is the last", SCHEDULES, (EXACT, RESTS, FORESEEN), _first_page_is_the_last, 6),
        Bug("numbers are everybody's", SCHEDULES, (NUMBERS,), _numbers_of_everybody, 6),
        Bug("nobody hears of refusals", SCHEDULES, (HEARD,), _nobody_hears_of_refusals, 12),
        Bug("an entry is lost on the way", SCHEDULES, (EXACT,), _an_entry_is_lost, 6),
    ),
)
