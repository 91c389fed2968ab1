"""Somebody publishes guides, broken ones too, while a customer is being led through one."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.guides.catalogue import catalogue_of
from agentdesk.core.guides.commands import OpenRuns, Publish, Retire
from agentdesk.core.guides.model import Guide
from agentdesk.core.guides.runs import Run
from agentdesk.core.guides.store import all_own
from agentdesk.core.storage.unit_of_work import Connection
from tests.desks import make_desk
from tests.guides import SMALL, begin
from tests.promises.broken_guides import KINDS, as_source, broken, plain_guides
from tests.promises.promise import Trial, Violation
from tests.promises.rows import all_rows

NEVER = "a guide with a fault is not published, and nothing has changed"
PINNED = "a run goes on with the words it began with, whatever is published or retired"


def nothing_broken(trial: Trial) -> Iterator[Violation]:
    desk, me = make_desk(trial.fresh_folder("published"))
    chance, before = trial.chance("published"), all_rows(desk.database)
    for _ in range(trial.size):
        kind = chance.choice(sorted(KINDS))
        for guide, fault in broken(kind, plain_guides(), chance, 1):
            trial.count("broken guides published")
            name = guide["guide"]
            with trial.planted():
                try:
                    desk.execute(Publish(guide=name, source=as_source(guide)), actor=me)
                except Refused as problem:
                    refused = problem.code == "guides.faulty"
                else:
                    refused = False
            if not refused or all_rows(desk.database) != before:
                yield Violation(NEVER, f"{name}: {kind}, {fault}")
                before = all_rows(desk.database)
    yield from _pinned(trial, desk, me)
    desk.database.close()


def _pinned(trial: Trial, desk: Desk, me: UUID) -> Iterator[Violation]:
    customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])
    desk.execute(begin(customer), actor=me)
    for words in ("Klein", "Größer", ""):
        source = SMALL.replace("Klein", words)
        desk.execute(Publish(guide="small", source=source) if words else Retire(guide="small"), actor=me)
        with trial.planted():
            [found] = desk.ask(OpenRuns(customer), actor=me)
        title = found.guides["small"].title["de"] if "small" in found.guides else ""
        if title != "Klein":
            yield Violation(PINNED, title)


def as_they_are_now(connection: Connection, run: Run) -> dict[str, Guide]:
    """A bug to be planted: what is in force, instead of what the run began with."""
    return dict(catalogue_of(all_own(connection)).guides)
