"""The machine of the database is gone, and its standby takes its place, while desks work.

One that was in step has everything, and whoever looks after it says so; one that was not is missing something, and
desks say it again. It takes minutes, and is run by hand.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import cast

from tests.promises import standby
from tests.promises.processes import EXACT, NOTHING_LOST, RECOVERED, World, world
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.real_server import in_memory
from tests.promises.standby import Pair, pair_beneath
from tests.promises.sync import confirmed_is_not_sent_again

SAID = "what has happened can be said, and the server takes it"
_WORK = 4.0
"""Seconds in which desks work, and in which a standby that is left behind misses what is committed."""


def in_step(trial: Trial) -> Iterator[Violation]:
    """All that was told of is on both machines. With the bug it is not, and is said to be all the same."""
    with trial.planted():
        waits = standby.waits_for_it()
    yield from _fall_over(trial, waits, ["--nothing-lost"])


def left_behind(trial: Trial) -> Iterator[Violation]:
    """Some of what was told of is lost with the machine; desks say it again."""
    yield from _fall_over(trial, False, [])


def _fall_over(trial: Trial, waits: bool, said: list[str]) -> Iterator[Violation]:
    def over() -> AbstractContextManager[Pair]:
        return pair_beneath(in_memory(), waits=waits)

    more = f'notebook = "{trial.fresh_folder("notebook")}"\n'
    with world(trial, more=more, over=over) as lived:
        pair = cast(Pair, lived.server.database)
        for n in range(trial.size):
            if n:
                pair.begin_standby()
            yield from _one_falls(lived, pair, waits, said)
        trial.count("acknowledged by desks", sum(line[0] == "done" for desk in lived.desks for line in desk.heard()))
        yield from lived.rest()


def _one_falls(lived: World, pair: Pair, waits: bool, said: list[str]) -> Iterator[Violation]:
    trial = lived.trial
    time.sleep(_WORK)
    if not waits:
        pair.leave_standby_behind()
        time.sleep(_WORK)
    known, fell = pair.known(), time.monotonic()
    pair.fall_at_once()
    pair.promote()
    lost = max(0, known - pair.known())
    trial.count("lost with the machine", lost)
    if waits and lost:
        yield Violation(NOTHING_LOST, f"{lost} commands that the first knew are not on the other")
    trial.measured["promoted after, ms"] = round((time.monotonic() - fell) * 1_000)
    call = [sys.executable, "-m", "agentdesk", "server", "restored", *said, "--config", str(lived.server.config)]
    told = subprocess.run(call, capture_output=True, text=True, timeout=60, check=False)
    if told.returncode:
        yield Violation(SAID, told.stderr[-500:])
    answered = time.monotonic()
    lived.recovers(answered, lived.desks, "fail-overs")
    trial.measured["all desks in step after the word, ms"] = round((time.monotonic() - answered) * 1_000)
    trial.measured["all desks in step after the fall, ms"] = round((time.monotonic() - fell) * 1_000)


def _the_standby_is_not_waited_for() -> Iterable[Change]:
    yield Change(standby, "waits_for_it", lambda: False)


IN_STEP, BEHIND = "a standby in step", "a standby left behind"
PROMISE = Promise(
    name="fail-over",
    about="A standby takes the place of a database that is gone: what was acknowledged is there, and once.",
    size=2,
    unit="fail-overs with the standby in step, and half as many with one that was left behind",
    parts={IN_STEP: in_step, BEHIND: left_behind},
    shares={BEHIND: 0.5},
    bugs=(
        Bug(
            "the standby is not waited for",
            IN_STEP,
            (NOTHING_LOST, RECOVERED, EXACT),
            _the_standby_is_not_waited_for,
            1,
        ),
        Bug("the confirmed is not sent again", BEHIND, (NOTHING_LOST, RECOVERED), confirmed_is_not_sent_again, 1),
    ),
)
