"""What is always true of runs of guides: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.guides.running import Guides, Place, is_over
from agentdesk.core.guides.runs import Run, RunState
from agentdesk.core.guides.store import guide_runs, guides_of, run_from
from agentdesk.core.storage.check import Finding, invariant


@invariant("guides.runs")
def a_run_stands_in_guides_that_there_are(connection: sa.Connection) -> Iterator[Finding]:
    """It has the edition of each guide that it is in or was in, and stands at steps of them; it has ended exactly when
    it stands at the end of the guide that was begun."""
    for row in connection.execute(sa.select(guide_runs)).mappings():
        run = run_from(row)
        guides = guides_of(connection, run)
        if not all(_is_there(guides, place) for place in (*run.path, run.place)) or not _ended_rightly(guides, run):
            yield Finding({"guide_run_id": str(run.id), "guide": run.guide, "state": run.state.value})


@invariant("guides.callbacks", of_all_rows=True)
def a_callback_leads_to_a_run_that_there_is(connection: sa.Connection) -> Iterator[Finding]:
    there = sa.select(guide_runs.c.id).where(guide_runs.c.id == callbacks.c.guide_run_id).exists()
    lost = sa.select(callbacks.c.id).where(callbacks.c.guide_run_id.is_not(None), sa.not_(there))
    for callback_id in connection.execute(lost).scalars():
        yield Finding({"callback_id": str(callback_id)})


def _is_there(guides: Guides, place: Place) -> bool:
    stands = all(at.guide in guides and at.step in guides[at.guide].steps for at in place.stack)
    return bool(place.stack) and stands and set(place.answers) <= guides.keys()


def _ended_rightly(guides: Guides, run: Run) -> bool:
    """One that was left may stand anywhere."""
    return run.state is RunState.LEFT or (run.state is RunState.ENDED) is is_over(guides, run.place)
