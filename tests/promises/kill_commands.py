"""A busy day, killed again and again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import command_log
from tests.desks import KEY, NOON
from tests.promises.aftermath import HALF, sound
from tests.promises.days import Day, a_busy_day
from tests.promises.forked import Tell, killed_at_random, lines_of
from tests.promises.promise import Trial, Violation

LOST = "an acknowledged command is in the log"


def executing(trial: Trial) -> Iterator[Violation]:
    """A busy day, killed again and again; a new desk every 25 kills."""
    chance = trial.chance("executing")
    folder, said = Path(), set[str]()
    for n in range(trial.size):
        if n % 25 == 0:
            folder, said = _begun_day(trial), set()
        work = partial(_execute, folder, n, chance.random())
        told = killed_at_random(work, trial, chance.choice(["ready", "done"]), chance.uniform(0, 0.3))
        trial.count("kills")
        said |= {line[0] for line in lines_of(told, "done")}
        last = n % 25 == 24 or n == trial.size - 1
        yield from _executed(trial, folder, said, thorough=last or n % 5 == 4)
        if last:
            trial.count("acknowledged commands", len(said))


def _begun_day(trial: Trial) -> Path:
    folder = trial.fresh_folder("day")
    day, _ = a_busy_day(folder, trial.chance("staff"))
    day.desk.database.close()
    return folder


def _execute(folder: Path, n: int, seed: float, tell: Tell) -> None:
    clock = FixedClock(NOON + timedelta(hours=n))
    day = Day(Desk(Database.sqlite(folder / "desk.db", KEY), clock), random.Random(seed))
    day.wish()
    tell("ready")
    for _ in range(400):
        wish = day.wish()
        if wish and not isinstance(day.execute(wish), Exception):
            tell("done", str(wish.id))


def _executed(trial: Trial, folder: Path, said: set[str], *, thorough: bool) -> Iterator[Violation]:
    database = Database.sqlite(folder / "desk.db", KEY)
    with closing(database):
        with database.reading() as connection:
            asked = sa.select(command_log.c.log_no, command_log.c.command_id).order_by(command_log.c.log_no)
            lines = connection.execute(asked).all()
        if lost := said - {str(line.command_id) for line in lines}:
            yield Violation(LOST, f"{len(lost)} of {len(said)}")
        if [line.log_no for line in lines] != list(range(1, len(lines) + 1)):
            yield Violation(HALF, "the numbers of the log have gaps")
        if thorough:
            yield from sound(trial, database)
