"""The command log, carried out again on an empty database, gives identical rows: on SQLite and on PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from agentdesk.core import commands
from agentdesk.core.clock import SystemClock
from agentdesk.core.commands import Handler
from agentdesk.core.customers import handlers as customers_room
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.storage.unit_of_work import UnitOfWork
from tests.desks import empty_desk, make_postgres_desk
from tests.postgres import running_cluster
from tests.promises.again import NOT_CARRIED_OUT as REFUSED
from tests.promises.again import replay, replay_elsewhere
from tests.promises.days import Day, a_busy_day
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import differences, rows_as_they_lie

OTHER_ROWS = "a replay of the log gives identical rows"
NOT_CARRIED_OUT = "every line of the log can be carried out again"
NEITHER = "a command is carried out, or refused with a reason"
NOT_COVERED = "every kind of command is among those replayed"
LEFT_BEHIND = "a refused command leaves nothing behind"


def replayed_here(trial: Trial) -> Iterator[Violation]:
    """On SQLite, in a process with another hash seed; and on PostgreSQL."""
    with trial.planted(), running_cluster() as cluster, cluster.database() as name:
        desk, day = _busy_day(trial)
        yield from _left_behind(trial, day)
        yield from _not_covered(day)
        yield from (Violation(NEITHER, words) for words in day.broken)
        yield from _violations(replay(desk, make_postgres_desk(cluster.url(name))))
        yield from _in_another_process(trial, desk)


def replayed_at_once(trial: Trial) -> Iterator[Violation]:
    """On SQLite, in this process: what most bugs show in."""
    with trial.planted():
        desk, _ = _busy_day(trial)
        again = empty_desk(trial.fresh_folder("again"))
        yield from _violations(replay(desk, again))
    desk.database.close()
    again.database.close()


def replayed_elsewhere(trial: Trial) -> Iterator[Violation]:
    with trial.planted():
        desk, _ = _busy_day(trial)
        yield from _in_another_process(trial, desk)


def _in_another_process(trial: Trial, desk: Desk) -> Iterator[Violation]:
    source = desk.database.path
    assert source
    desk.database.close()
    target = trial.fresh_folder("again") / "desk.db"
    yield from _violations(replay_elsewhere(source, target, trial.bug, trial.chance("hash").randint(1, 10_000)))


def _violations(differing: list[str]) -> Iterator[Violation]:
    for difference in differing:
        yield Violation(NOT_CARRIED_OUT if difference.startswith(REFUSED) else OTHER_ROWS, difference)


_AT_FIRST = ("customers.create", "customers.pin_alert", "customers.add_note", "customers.tag") * 3
"""What the planted bugs sit in."""


def _busy_day(trial: Trial) -> tuple[Desk, Day]:
    day, _ = a_busy_day(trial.fresh_folder("day"), trial.chance("day"))
    for kind in _AT_FIRST:
        if wish := day.coming_off(kind):
            day.execute(wish)
    for _ in range(trial.size):
        if wish := day.wish():
            day.execute(wish)
    trial.count("carried out", day.came_off.total())
    trial.count("refused", day.refused.total())
    return day.desk, day


def _left_behind(trial: Trial, day: Day) -> Iterator[Violation]:
    """Rows before and after a few more wishes that are refused."""
    tries = max(10, trial.size // 10)
    for _ in range(tries):
        wish = day.wish()  # which gives a PIN to whoever needs one
        before = rows_as_they_lie(day.desk.database)
        if wish and isinstance(day.execute(wish), AgentDeskError):
            trial.count("refused commands looked at")
            for difference in differences(before, rows_as_they_lie(day.desk.database)):
                yield Violation(LEFT_BEHIND, f"{wish.command.kind}: {difference}")


def _not_covered(day: Day) -> Iterator[Violation]:
    for kind in day.make_up():
        yield Violation(NOT_COVERED, f"{kind} never came off; teach tests/promises/days.py what it needs")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _time_of_the_system() -> Iterable[Change]:
    def new_row(work: UnitOfWork, customer_id: UUID, number: str, kind: Any) -> dict[str, Any]:
        return right(work, customer_id, number, kind) | {"created_at": SystemClock().now()}

    right = customers_room.new_row
    yield Change(customers_room, "new_row", new_row)


def _ids_of_the_system() -> Iterable[Change]:
    def new_id(work: UnitOfWork, role: str, n: int | None = None) -> UUID:
        return UUID(bytes=secrets.token_bytes(16), version=4) if role == "alert" else right(work, role, n)

    right = UnitOfWork.new_id
    yield Change(UnitOfWork, "new_id", new_id)


def _number_not_logged() -> Iterable[Change]:
    def take_number(work: UnitOfWork, kind: str) -> int:
        taken = right(work, kind)
        work.numbers.clear()
        return taken

    right = UnitOfWork.take_number
    yield Change(UnitOfWork, "take_number", take_number)


def _time_of_the_desk() -> Iterable[Change]:
    """`decided_at` where `now` belongs: right at once, and wrong for what was done earlier and told later."""

    def add_note(command: Any, work: UnitOfWork) -> Any:
        asked_at = datetime.now(UTC)
        return handler.answer(command, replace(work, now=asked_at))

    handler: Handler = commands.handler_of("customers.add_note")
    yield Change(commands._handlers, "customers.add_note", replace(handler, answer=add_note))


def _order_of_a_set() -> Iterable[Change]:
    """Tags as a set gives them: another process has another order."""

    def tag_customer(command: Any, work: UnitOfWork) -> Any:
        known = dict.fromkeys({*command.add, "vip", "loyal", "new", "late", "often"})
        return handler.answer(command.model_copy(update={"add": tuple(known)}), work)

    handler: Handler = commands.handler_of("customers.tag")
    yield Change(commands._handlers, "customers.tag", replace(handler, answer=tag_customer))


HERE, AT_ONCE, ELSEWHERE = "on both databases", "at once", "in another process"

PROMISE = Promise(
    name="replay",
    about="The command log replayed onto an empty database gives identical rows, on SQLite and on PostgreSQL.",
    size=50,
    unit="commands of all kinds, possible and impossible",
    parts={HERE: replayed_here, AT_ONCE: replayed_at_once, ELSEWHERE: replayed_elsewhere},
    of_bugs_alone=frozenset({AT_ONCE, ELSEWHERE}),
    bugs=(
        Bug("a handler that asks the system for the time", AT_ONCE, (OTHER_ROWS,), _time_of_the_system, 12),
        Bug("a handler that asks the system for an id", AT_ONCE, (OTHER_ROWS, NOT_CARRIED_OUT), _ids_of_the_system, 12),
        Bug("a number that is not logged", AT_ONCE, (OTHER_ROWS, NOT_CARRIED_OUT), _number_not_logged, 12),
        Bug("the time of the machine in a fact", AT_ONCE, (OTHER_ROWS,), _time_of_the_desk, 12),
        Bug("an order that nobody decided", ELSEWHERE, (OTHER_ROWS,), _order_of_a_set, 12),
    ),
)
