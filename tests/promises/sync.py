"""Desks and server in step: whatever the line and the machines do, nothing is lost, doubled or refused in silence."""

from __future__ import annotations

from collections.abc import Iterator

from tests.postgres import running_cluster
from tests.promises.promise import Promise, Trial, Violation
from tests.promises.sync_world import Centre, Schedule

SCHEDULES, STEPS = "schedules", 40


def schedules(trial: Trial) -> Iterator[Violation]:
    with running_cluster() as cluster:
        centre = Centre.build(cluster, trial.fresh_folder("centre"))
        for n in range(trial.size):
            with trial.planted():
                schedule = Schedule(centre, trial, n)
                for violation in schedule.live(STEPS):
                    yield Violation(violation.what, f"schedule {n}: {violation.details}")
                schedule.close()


PROMISE = Promise(
    name="sync",
    about="Whatever lines, machines and clocks do: nothing is lost, doubled or silently refused, and all is the same.",
    size=5,
    unit="schedules of 40 steps at three desks and two server processes",
    parts={SCHEDULES: schedules},
    bugs=(),
)
