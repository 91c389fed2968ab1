"""What is looked at once something has been killed."""

from __future__ import annotations

from collections.abc import Iterator

from agentdesk.core.desk import Desk
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from tests.desks import empty_desk
from tests.promises.again import replay
from tests.promises.forked import ChildFailed, Work, run_in_child
from tests.promises.promise import Trial, Violation

HALF = "what is there is what the commands in the log made, no more and no less"
UNSOUND = "the database is sound"


def sound(trial: Trial, database: Database) -> Iterator[Violation]:
    """Integrity, invariants, and every row: search index included, a replay gives the same."""
    trial.count("replays")
    for result in check(None, database):
        if not result.ok:
            yield Violation(UNSOUND, f"{result.name}: {result.findings[:2]}")
    again = empty_desk(trial.fresh_folder("again"))
    yield from (Violation(HALF, words) for words in replay(Desk(database), again))
    again.database.close()


def started_again(work: Work, trial: Trial, promised: str) -> Iterator[Violation]:
    try:
        run_in_child(work, trial)
    except ChildFailed as failed:
        yield Violation(promised, str(failed))
