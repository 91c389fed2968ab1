"""Desks and server in step: whatever the line and the machines do, nothing is lost, doubled or refused in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.storage.in_step import attention, cursors, outbox, received, replicas
from agentdesk.core.sync import applying, holding, keeping, laying, overlay
from agentdesk.core.sync import replica as replicas_room
from agentdesk.core.sync.in_file import InFile
from agentdesk.core.sync.protocol import DIGEST_BITS, Pull, Pulled, Sent
from agentdesk.core.sync.replica import Replica
from agentdesk.server import epochs, feed, pulling, pushing
from agentdesk.server.devices import Device
from agentdesk.server.notebook import Notebook
from tests.promises import sync_world
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.sync_centre import centre, ids_by
from tests.promises.sync_world import (
    ERASED,
    EXACT,
    FORESEEN,
    HEARD,
    IN_ORDER,
    NOTHING_LOST,
    NUMBERS,
    ONCE,
    RESTS,
    SHOWN,
    TOGETHER,
    Schedule,
)

SCHEDULES, PUT_BACK, CROSSING, LETTING_GO, STEPS = "schedules", "put back", "crossing", "letting go", 40
FORGOTTEN = "erased before it was put back"


def schedules(trial: Trial) -> Iterator[Violation]:
    yield from _each(trial, lambda schedule: schedule.live(STEPS))


def put_back(trial: Trial) -> Iterator[Violation]:
    """Short lives, each of which sees its server put back to a copy."""
    yield from _each(trial, Schedule.be_put_back)


def erased(trial: Trial) -> Iterator[Violation]:
    """Short lives in which people are erased before the server is put back."""
    yield from _each(trial, Schedule.be_erased)


def crossing(trial: Trial) -> Iterator[Violation]:
    """Short lives in which questions, answers and commands cross each other."""
    yield from _each(trial, Schedule.cross)


def letting_go(trial: Trial) -> Iterator[Violation]:
    """Short lives in which desks hold nobody for long."""
    yield from _each(trial, Schedule.let_go)


def _each(trial: Trial, history: Callable[[Schedule], Iterator[Violation]]) -> Iterator[Violation]:
    begun = centre()
    for n in range(trial.size):
        with trial.planted(), ids_by(trial.chance(f"ids {n}")):
            schedule = Schedule(begun, trial, n)
            try:
                for violation in history(schedule):
                    yield Violation(violation.what, f"schedule {n}: {violation.details}")
            finally:
                schedule.close()


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _any_answer_is_used() -> Iterable[Change]:
    def always(pull: Pull) -> str:
        return "asked"

    yield Change(keeping, "asked_as", always)
    yield Change(pulling, "asked_as", always)


def _outcomes_are_not_told() -> Iterable[Change]:
    yield Change(pulling, "_outcomes", lambda connection, device_id, after: [])


def _done_with_the_first_answer() -> Iterable[Change]:
    """A command is taken as carried out as soon as the server has it."""

    def note_received(here: InFile, upto: int) -> None:
        with here.replica.database.writing() as connection:
            known = sa.update(outbox).where(outbox.c.device_seq <= upto, outbox.c.state == "waiting")
            connection.execute(known.values(state="applied"))

    yield Change(InFile, "note_received", note_received)


def _sent_again_is_a_stranger() -> Iterable[Change]:
    def answered(connection: Any, device_id: UUID, sent: Any, fingerprint: bytes) -> Any:
        raise pushing._Stopped(pushing.Stop.FORKED)

    yield Change(pushing, "_answered", answered)


def _changes_are_not_told() -> Iterable[Change]:
    """What a desk was told of once is taken as known for ever."""

    def now(place: feed.Place, noted: feed.Noted) -> int | None:
        return noted.before or right(place, noted) if noted.row else None

    right = feed._hash_now
    yield Change(feed, "_hash_now", now)


def _what_is_gone_stays() -> Iterable[Change]:
    def remove(connection: sa.Connection, table: sa.Table, said: laying.Said) -> Any:
        return right(connection, table, {place: told for place, told in said.items() if told})

    right = laying._remove
    yield Change(laying, "_remove", remove)


def _no_new_epoch() -> Iterable[Change]:
    yield Change(epochs, "begin", lambda desk: None)


def confirmed_is_not_sent_again() -> Iterable[Change]:
    right = applying.new_epoch
    yield Change(applying, "new_epoch", lambda replica, epoch, last_seq, *rest: right(replica, epoch, 10**9, *rest))


def _left_out_not_asked_for_again() -> Iterable[Change]:
    yield Change(applying, "ask_for_again", lambda replica, left_out: None)


def _let_go_under_what_waits() -> Iterable[Change]:
    """Letting somebody go lays what has come of others, too, and under what was done ahead."""

    def drop(replica: Replica, scope_ids: Any) -> None:
        aside = Change(applying, "told_anew", laying.take_up)
        with aside.made(), Change(overlay, "take_back", lambda connection: 0).made():
            right(replica, scope_ids)

    right = holding.drop
    yield Change(holding, "drop", drop)


def _whoever_waits_is_let_go() -> Iterable[Change]:
    yield Change(holding, "_needed", lambda connection: set())


def _told_anew_the_old_stays() -> Iterable[Change]:
    yield Change(laying, "told_anew", lambda connection, scopes: {})


def _not_taken_back() -> Iterable[Change]:
    yield Change(overlay, "take_back", lambda connection: 0)


def _search_does_not_follow() -> Iterable[Change]:
    yield Change(applying, "follow", lambda connection, changed, now: None)


def _first_page_is_the_last() -> Iterable[Change]:
    yield Change(pulling, "Pulled", lambda **said: Pulled(**(said | {"more": False})))


def _numbers_of_everybody() -> Iterable[Change]:
    yield Change(Replica, "number", lambda replica, connection, kind: None)


def _nobody_hears_of_refusals() -> Iterable[Change]:
    def conclude(replica: Replica, connection: sa.Connection, *told: Any) -> None:
        right(replica, connection, *told)
        connection.execute(sa.delete(attention))

    right = applying._conclude
    yield Change(applying, "_conclude", conclude)


def _an_entry_is_lost() -> Iterable[Change]:
    """And nobody holds what stands here against what the server says."""

    def without_the_second(connection: sa.Connection, page: Sequence[Any]) -> list[pulling.Entry]:
        entries = right(connection, page)
        return [*entries[:1], *entries[2:]]

    right = pulling._with_rows
    yield Change(pulling, "_with_rows", without_the_second)
    yield Change(applying, "_require_same", _believed)


def _believed(connection: sa.Connection, answer: Pulled) -> None:
    for scope_id, (head, _, _) in answer.scopes.items():
        here = sa.update(cursors).where(cursors.c.scope_id == UUID(scope_id))
        connection.execute(here.values(seq=head, staged=head))


def _outcomes_of_a_later_moment() -> Iterable[Change]:
    """Not of the moment that the rows are of."""

    def outcomes(connection: sa.Connection, device: Device, after: int) -> Any:
        with connection.engine.connect() as later:
            return right(later, replace(device, last_seq=DIGEST_BITS), after)

    right = pulling._outcomes
    yield Change(pulling, "_outcomes", outcomes)


def _outcomes_of_everybody() -> Iterable[Change]:
    def outcomes(connection: sa.Connection, device: Device, after: int) -> Any:
        others = sa.select(received).where(received.c.device_seq > after)
        return [pushing.outcome_of(row) for row in connection.execute(others.order_by(received.c.device_seq))]

    yield Change(pulling, "_outcomes", outcomes)


def sent_again_is_done_again() -> Iterable[Change]:
    def decide(
        desk: Desk, connection: sa.Connection, device_id: UUID, epoch: UUID, sent: Sent, *, guarded: bool
    ) -> Any:
        here = pushing.standing_locked(connection, device_id)
        if sent.seq <= here.device.last_seq:
            pushing._carried_out(desk, connection, here, sent.model_copy(update={"id": new_id()}), guarded=True)
        return right(desk, connection, device_id, epoch, sent, guarded=guarded)

    right = pushing._decide
    yield Change(pushing, "_decide", decide)


def _a_new_epoch_is_but_a_name() -> Iterable[Change]:
    def new_epoch(replica: Replica, epoch: UUID, last_seq: int, *rest: object) -> None:
        with replica.database.writing() as connection:
            connection.execute(sa.update(replicas).values(epoch=epoch))

    yield Change(applying, "new_epoch", new_epoch)


def _what_is_gone_is_not_told() -> Iterable[Change]:
    right = feed._hash_now
    yield Change(feed, "_hash_now", lambda place, noted: right(place, noted) or noted.before)


def _what_waits_is_not_laid_on_top() -> Iterable[Change]:
    yield Change(applying, "_carry_out_waiting", lambda replica, connection: ())


def _doubt_is_kept_quiet() -> Iterable[Change]:
    def carry_out_again(replica: Replica, connection: sa.Connection, line: Any) -> str:
        right(replica, connection, line)
        return ""

    right = Replica.carry_out_again
    yield Change(Replica, "carry_out_again", carry_out_again)


def _numbers_stay_at_home() -> Iterable[Change]:
    right = replicas_room._sent
    yield Change(replicas_room, "_sent", lambda line, args: right(line, args) | {"numbers": {}})


def _the_list_of_the_erased_is_in_the_backup() -> Iterable[Change]:
    def notebook_after(schedule: Schedule, copy: str) -> Notebook:
        return Notebook(schedule.notebook.path.parent / copy)

    yield Change(sync_world, "notebook_after", notebook_after)


def _said_again_they_come_back() -> Iterable[Change]:
    yield Change(pushing, "come_back", lambda connection: [])


PROMISE = Promise(
    name="sync",
    about="Whatever lines, machines and clocks do: nothing is lost, doubled or silently refused, and all is the same.",
    size=10,
    unit="schedules of 40 steps at three desks and two server processes, and as often fourteen short ones",
    parts={SCHEDULES: schedules, PUT_BACK: put_back, FORGOTTEN: erased, CROSSING: crossing, LETTING_GO: letting_go},
    shares={CROSSING: 6.5, LETTING_GO: 5.5},
    bugs=(
        Bug("answers to other questions are used", SCHEDULES, (EXACT, RESTS, FORESEEN), _any_answer_is_used, 24),
        Bug("outcomes are not told", SCHEDULES, (RESTS,), _outcomes_are_not_told, 12),
        Bug("outcomes are of a later moment", CROSSING, (TOGETHER,), _outcomes_of_a_later_moment, 24),
        Bug("outcomes are everybody's", CROSSING, (HEARD, SHOWN), _outcomes_of_everybody, 24),
        Bug("done with the first answer", CROSSING, (HEARD, RESTS, SHOWN), _done_with_the_first_answer, 24),
        Bug("what is sent again is a stranger", CROSSING, (RESTS,), _sent_again_is_a_stranger, 24),
        Bug("what is sent again is done again", CROSSING, (ONCE,), sent_again_is_done_again, 24),
        Bug("changes are not told", SCHEDULES, (EXACT,), _changes_are_not_told, 24),
        Bug("what is gone stays", SCHEDULES, (EXACT,), _what_is_gone_stays, 24),
        Bug("what is gone is not told", SCHEDULES, (EXACT,), _what_is_gone_is_not_told, 24),
        Bug("a restore begins no epoch", PUT_BACK, (RESTS, NOTHING_LOST, EXACT), _no_new_epoch, 16),
        Bug("a new epoch is but a name", PUT_BACK, (RESTS, NOTHING_LOST, EXACT), _a_new_epoch_is_but_a_name, 16),
        Bug("the confirmed is not sent again", PUT_BACK, (RESTS, NOTHING_LOST), confirmed_is_not_sent_again, 16),
        Bug("left out, not asked for again", LETTING_GO, (RESTS, EXACT), _left_out_not_asked_for_again, 24),
        Bug(
            "let go under what waits",
            LETTING_GO,
            (FORESEEN, EXACT, TOGETHER, IN_ORDER, SHOWN, RESTS),
            _let_go_under_what_waits,
            24,
        ),
        Bug("whoever waits is let go", LETTING_GO, (SHOWN,), _whoever_waits_is_let_go, 24),
        Bug("told anew, the old stays", PUT_BACK, (EXACT, RESTS), _told_anew_the_old_stays, 16),
        Bug("what was done ahead is not taken back", CROSSING, (EXACT, RESTS, FORESEEN), _not_taken_back, 24),
        Bug("what waits is not laid on top", CROSSING, (SHOWN,), _what_waits_is_not_laid_on_top, 24),
        Bug("doubt is kept quiet", CROSSING, (SHOWN,), _doubt_is_kept_quiet, 24),
        Bug("the search does not follow", SCHEDULES, (IN_ORDER,), _search_does_not_follow, 24),
        Bug("the first page is the last", SCHEDULES, (EXACT, RESTS, FORESEEN), _first_page_is_the_last, 24),
        Bug("numbers are everybody's", CROSSING, (NUMBERS,), _numbers_of_everybody, 24),
        Bug("numbers are not sent", CROSSING, (NUMBERS,), _numbers_stay_at_home, 24),
        Bug("nobody hears of refusals", CROSSING, (HEARD,), _nobody_hears_of_refusals, 24),
        Bug("an entry is lost on the way", SCHEDULES, (EXACT,), _an_entry_is_lost, 24),
        Bug("the erased are listed in the backup", FORGOTTEN, (ERASED,), _the_list_of_the_erased_is_in_the_backup, 12),
        Bug("said again, the erased come back", FORGOTTEN, (ERASED,), _said_again_they_come_back, 16),
    ),
)
