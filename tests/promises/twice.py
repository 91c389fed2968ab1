"""A command is carried out once, however often it is sent; the same id with other content is refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core import beforehand
from agentdesk.core import desk as door
from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.desk import Desk, Wish
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.storage import engine
from agentdesk.core.storage.connect import DatabaseError
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import command_log
from tests.desks import KEY, NOON, make_desk
from tests.promises.days import Day, a_busy_day
from tests.promises.forked import Tell, at_once, lines_of
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import Rows, differences, rows_as_they_lie

OTHER_ANSWER = "the same id again gives the same answer"
DONE_AGAIN = "the same id again changes nothing"
OTHER_CONTENT = "the same id with other content is refused"
NEITHER = "a command is carried out, or refused with a reason"
NOT_COVERED = "every kind of command is sent twice"
MANY_LINES = "however many processes send it at once, it is in the log once"


def one_after_the_other(trial: Trial) -> Iterator[Violation]:
    """Every kind of command there is, in turns, in the middle of a busy day."""
    with trial.planted():
        day, _ = a_busy_day(trial.fresh_folder("day"), trial.chance("day"))
        for n in range(max(trial.size, len(day.kinds) if trial.bug is None else 1)):
            yield from _sent_twice(trial, day, day.kinds[n % len(day.kinds)])
        yield from (Violation(NEITHER, words) for words in day.broken)
        day.desk.database.close()


def _sent_twice(trial: Trial, day: Day, kind: str) -> Iterator[Violation]:
    wish = day.coming_off(kind)
    if wish is None:
        yield Violation(NOT_COVERED, f"{kind} never came off; teach tests/promises/days.py what it needs")
        return
    first, after = day.execute(wish), rows_as_they_lie(day.desk.database)
    trial.count("sent twice")
    for wait in (False, True):
        if wait and isinstance(day.desk.clock, FixedClock):  # later, and told with another time, it is the same still
            wish = replace(wish, occurred_at=day.now)
        try:
            again = _through_the_door(day.desk, wish)
        except (AgentDeskError, sa.exc.DBAPIError, DatabaseError) as error:
            yield Violation(OTHER_ANSWER, f"{kind}: {error}")
            continue
        if again != first:
            yield Violation(OTHER_ANSWER, f"{kind}: {first!r}, then {again!r}")
        yield from _unchanged(kind, after, day.desk)
    yield from _with_other_content(day, wish, after)


def _with_other_content(day: Day, wish: Wish, after: Rows) -> Iterator[Violation]:
    others = {
        "another command": replace(wish, command=AddNote(customer_id=UUID(int=9), words="something else")),
        "another actor": replace(wish, actor=UUID(int=0) if wish.actor.int else UUID(int=9)),
    }
    for what, other in others.items():
        try:
            answer = _through_the_door(day.desk, other)
            yield Violation(OTHER_CONTENT, f"{wish.command.kind}, {what}: {answer!r}")
        except Refused as refused:
            is_stopped_at_the_pin = wish.command.needs_pin and refused.code == "people.unknown"
            if refused.code != "command.id_reused" and not is_stopped_at_the_pin:
                yield Violation(OTHER_CONTENT, f"{wish.command.kind}, {what}: {refused}")
    yield from _unchanged(wish.command.kind, after, day.desk)


def _unchanged(kind: str, before: Rows, desk: Desk) -> Iterator[Violation]:
    for difference in differences(before, rows_as_they_lie(desk.database)):
        yield Violation(DONE_AGAIN, f"{kind}: {difference}")


def _through_the_door(desk: Desk, wish: Wish) -> Any:
    return desk.execute(
        wish.command, actor=wish.actor, id=wish.id, occurred_at=wish.occurred_at, base=wish.base or None, pin=wish.pin
    )


# --- At the same moment -----------------------------------------------------------------------------------------------


def at_the_same_moment(trial: Trial) -> Iterator[Violation]:
    """Processes that send the same id at once: the same command, or each another one."""
    folder = trial.fresh_folder("race")
    desk, me = make_desk(folder)
    desk.database.close()
    chance = trial.chance("race")
    for n in range(max(4, trial.size // 8)):
        command_id = UUID(int=(int(NOON.timestamp() * 1000) + n << 80) | 7 << 76 | 2 << 62 | chance.getrandbits(60))
        same = chance.random() < 0.6
        contenders = [_contender(folder, me, command_id, "Nobody" if same else f"Nobody {k}") for k in range(3)]
        told = at_once(contenders, trial)
        trial.count("races")
        yield from _one_winner(folder, command_id, [next(lines_of(lines, "answer")) for lines in told], same)


def _contender(folder: Path, me: UUID, command_id: UUID, name: str) -> Callable[[Tell, Callable[[], None]], None]:
    def work(tell: Tell, wait: Callable[[], None]) -> None:
        desk = Desk(Database.sqlite(folder / "desk.db", KEY), FixedClock(NOON))
        desk.data_version()  # with a connection ready, they meet at the transaction
        wait()
        try:
            answer = desk.execute(CreateCustomer(family_name=name), actor=me, id=command_id)
            tell("answer", "done", answer)
        except AgentDeskError as error:
            tell("answer", "refused", error.code)
        except (sa.exc.DBAPIError, DatabaseError) as error:
            tell("answer", "failed", str(error)[:300])

    return work


def _one_winner(folder: Path, command_id: UUID, answers: list[list[Any]], same: bool) -> Iterator[Violation]:
    done = [answer for outcome, answer in answers if outcome == "done"]
    others = [(outcome, answer) for outcome, answer in answers if outcome != "done"]
    if same and (others or any(answer != done[0] for answer in done)):
        yield Violation(OTHER_ANSWER, f"at once: {answers}")
    if not same and (len(done) != 1 or others != [("refused", "command.id_reused")] * len(others)):
        yield Violation(OTHER_CONTENT, f"at once: {answers}")
    database = Database.sqlite(folder / "desk.db", KEY)
    with database.reading() as connection:
        asked = sa.select(sa.func.count()).select_from(command_log).where(command_log.c.command_id == command_id)
        lines = connection.execute(asked).scalar_one()
    database.close()
    if lines != 1:
        yield Violation(MANY_LINES, f"{lines} lines")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _never_looks() -> Iterable[Change]:
    """No look at the log, and none by its unique index either: a table without it."""
    yield Change(beforehand, "_answer", lambda row, command_id, fingerprint: None)


def _looks_at_the_id_alone() -> Iterable[Change]:
    def answer(row: Any, command_id: UUID, fingerprint: bytes) -> tuple[Any] | None:
        return None if row is None or row.fingerprint is None else (row.result,)

    yield Change(beforehand, "_answer", answer)


def _forgets_the_answer() -> Iterable[Change]:
    def answer(row: Any, command_id: UUID, fingerprint: bytes) -> tuple[Any] | None:
        known = right(row, command_id, fingerprint)
        return known and (None,)

    right = beforehand._answer
    yield Change(beforehand, "_answer", answer)


def _covers_no_actor() -> Iterable[Change]:
    right = door._fingerprint
    yield Change(door, "_fingerprint", lambda command, actor, sent: right(command, UUID(int=0), sent))


def _looks_before_it_holds_the_lock() -> Iterable[Change]:
    """`BEGIN` instead of `BEGIN IMMEDIATE`: two may look, and both find nothing. A pause lets the other one look."""

    def answer(*asked: Any) -> tuple[Any] | None:
        found = right(*asked)
        time.sleep(0.05)
        return found

    @contextmanager
    def writing(database: Database) -> Iterator[sa.Connection]:
        with database._turn, database._failures(), database.engine.connect() as connection:
            yield connection
            connection.commit()

    right = beforehand._answer
    yield Change(beforehand, "_answer", answer)
    yield Change(engine.Database, "writing", writing)


IN_TURN, AT_ONCE = "one after the other", "at the same moment"

PROMISE = Promise(
    name="twice",
    about="A command is carried out once, however often and from wherever it is sent.",
    size=60,
    unit="commands sent twice, and an eighth as many races of three processes",
    parts={IN_TURN: one_after_the_other, AT_ONCE: at_the_same_moment},
    bugs=(
        Bug("the log is not looked at", IN_TURN, (OTHER_ANSWER, DONE_AGAIN), _never_looks, 10),
        Bug("the id alone is compared", IN_TURN, (OTHER_CONTENT,), _looks_at_the_id_alone, 10),
        Bug("who sent it is not compared", IN_TURN, (OTHER_CONTENT,), _covers_no_actor, 10),
        Bug("the answer is not kept", IN_TURN, (OTHER_ANSWER,), _forgets_the_answer, 10),
        Bug("the log is looked at before the lock is held", AT_ONCE, (OTHER_ANSWER, MANY_LINES),
            _looks_before_it_holds_the_lock, 32),
    ),
)  # fmt: skip
