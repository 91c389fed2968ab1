"""A run: what is due goes, in short steps, each a command. Killed at any moment it goes on at the next start.

Nothing happens while it is switched off or not confirmed, when the clock cannot be right, or where far more is due than
ever: then it stops and asks.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from agentdesk.core.clock import Clock
from agentdesk.core.commands import SYSTEM, Command, Query
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import shop_zone
from agentdesk.core.privacy import erasing
from agentdesk.core.privacy.rules import Does, Rule, rules
from agentdesk.core.retention.commands import (
    BeginRun,
    EndRun,
    EraseDue,
    NoteStop,
    PlanRetention,
    PruneOlder,
    RemoveLeftOver,
    RetentionRuns,
)
from agentdesk.core.retention.model import Plan, RulePlan, Run, RunState
from agentdesk.core.retention.store import unfinished
from agentdesk.core.retention.store.due import edge_of_some, ids_due, kept_back, midnight, rows_left_over
from agentdesk.core.storage.connect import failures
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.locks import FileLock
from agentdesk.core.storage.opening import OpenProfile
from agentdesk.core.storage.side import Side

AT_ONCE = 500
"""Rows that one step takes."""
BREATH = 0.005
"""Seconds between two steps, in which others get their turn to write."""
LOCK = "letting-go"
_ASKS = frozenset({"retention.clock_ahead", "retention.clock_behind", "retention.far_more"})
"""Hindrances that whoever leads has to look at; the others are as they should be."""


class Progress(NamedTuple):
    rule: str
    done: int
    total: int


class Desk(Protocol):
    """The Desk as a run sees it: the room above."""

    @property
    def database(self) -> Database: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def side(self) -> Side: ...
    def execute(self, command: Command, *, actor: UUID, id: UUID | None = None, pin: str | None = None) -> Any: ...
    def ask(self, query: Query[Any], *, actor: UUID) -> Any: ...


Report = Callable[[Progress], object]
Cancelled = Callable[[], bool]


class Beside(Protocol):
    """What lies beside the database of whoever decides: a profile has files of its own, a server has none."""

    def alone(self) -> AbstractContextManager[object] | None:
        """For as long as a run goes on; None while another one does."""

    def erase(self, desk: Desk, customer_id: UUID, command: EraseDue) -> None:
        """Raises Refused as the command does, and nothing has changed then."""

    def clean(self) -> None:
        """Once after any number of them."""

    def files_due(self, before: date) -> Iterable[Path]:
        """Copies that the program itself has put aside, written before this day."""


class InProfile:
    """Of a desk that works alone."""

    def __init__(self, opened: OpenProfile) -> None:
        self._opened = opened
        self._drafts: list[Draft] = []

    def alone(self) -> AbstractContextManager[object] | None:
        return FileLock.take(self._opened.profile.folder / LOCK)

    def erase(self, desk: Desk, customer_id: UUID, command: EraseDue) -> None:
        self._drafts += erasing.erase_by(desk, self._opened, SYSTEM, customer_id, command).drafts

    def clean(self) -> None:
        erasing.clean(self._opened, self._drafts)

    def files_due(self, before: date) -> Iterable[Path]:
        for path in erasing.copies_put_aside(self._opened.profile):
            if datetime.fromtimestamp(path.stat().st_mtime, UTC).date() < before:
                yield path


def plan(desk: Desk, beside: Beside, actor: UUID) -> Plan:
    """The dry run, with the copies beside the database where it goes on. Nothing changes."""
    found: Plan = desk.ask(PlanRetention(), actor=actor)
    if not desk.side.decides:
        return found
    return replace(found, rules=tuple(_with_files(beside, each) for each in found.rules))


def let_go_daily(desk: Desk, beside: Beside, cancelled: Cancelled = lambda: False) -> Run | None:
    """Once a day, unless today's run has ended; where it is decided, and at no desk in step with a server."""
    if not desk.side.decides:
        return None
    zone = shop_zone(desk.ask(TheShop(), actor=SYSTEM))
    latest = next(iter(desk.ask(RetentionRuns(1), actor=SYSTEM)), None)
    today = desk.clock.now().astimezone(zone).date()
    if latest and latest.state is not RunState.RUNNING and latest.started_at.astimezone(zone).date() >= today:
        return None
    return let_go(desk, beside, SYSTEM, cancelled=cancelled)


def let_go(
    desk: Desk,
    beside: Beside,
    actor: UUID,
    report: Report = lambda progress: None,
    cancelled: Cancelled = lambda: False,
) -> Run | None:
    """What is due goes; nothing where something hinders it (see `Plan.hindrance`). `actor`: who has to be allowed to
    look; the steps are the system's. Raises Refused retention.run_running where another one does it, and
    retention.at_the_server at a desk in step with one: that does it by itself."""
    if not desk.side.decides:
        raise Refused("retention.at_the_server")
    lock = beside.alone()
    if lock is None:
        raise Refused("retention.run_running")
    with lock:
        planned = plan(desk, beside, actor)
        if planned.hindrance:
            _note_stop(desk, planned)
            return None
        return _Run(desk, beside, planned, report, cancelled).run()


def _note_stop(desk: Desk, planned: Plan) -> None:
    """Once for each reason."""
    noted = planned.latest and (planned.latest.state, planned.latest.because) == (RunState.STOPPED, planned.hindrance)
    if planned.hindrance in _ASKS and not noted:
        desk.execute(NoteStop(because=planned.hindrance), actor=SYSTEM)


class _Run:
    def __init__(self, desk: Desk, beside: Beside, planned: Plan, report: Report, cancelled: Cancelled) -> None:
        self._desk, self._beside, self._plan = desk, beside, planned
        self._report, self._cancelled = report, cancelled
        self._people_gone = False
        self._run_id = UUID(int=0)

    def run(self) -> Run | None:
        with self._desk.database.reading() as connection:
            killed = unfinished(connection)
        self._run_id = killed or UUID(str(self._desk.execute(BeginRun(), actor=SYSTEM)["run_id"]))
        stopped, files = False, 0
        for each in self._plan.rules:
            for _ in self._steps(each):
                time.sleep(BREATH)
                if self._cancelled():
                    stopped = True
                    break
            if stopped:
                break
        else:
            files = self._take_files_away()
        if self._people_gone:
            self._beside.clean()
        state = RunState.CANCELLED if stopped else RunState.DONE
        self._desk.execute(EndRun(run_id=self._run_id, state=state, files=files), actor=SYSTEM)
        [latest, *_] = self._desk.ask(RetentionRuns(1), actor=SYSTEM)
        return latest if isinstance(latest, Run) else None

    def _steps(self, each: RulePlan) -> Iterator[None]:
        """One after the other; between two of them somebody may stop it."""
        rule = rules()[each.rule]
        steps = {Does.ERASE: self._people, Does.ROWS: self._rows, Does.PRUNE: self._older}.get(rule.does)
        yield from steps(rule, each) if steps else ()

    def _people(self, rule: Rule, each: RulePlan) -> Iterator[None]:
        with self._desk.database.reading() as connection:
            due = ids_due(connection, rule, each.before)
            stays = kept_back(connection, due)
        going = [customer_id for customer_id in due if customer_id not in stays]
        for n, customer_id in enumerate(going):
            self._report(Progress(rule.name, n, len(going)))
            command = EraseDue(run_id=self._run_id, rule=rule.name, customer_id=customer_id)
            try:
                self._beside.erase(self._desk, customer_id, command)
            except Refused:  # something has happened with them meanwhile
                continue
            self._people_gone = True
            yield

    def _rows(self, rule: Rule, each: RulePlan) -> Iterator[None]:
        with self._desk.database.reading() as connection:
            due = rows_left_over(connection, rule, each.period, self._today())
        for table, ids in due.items():
            for start in range(0, len(ids), AT_ONCE):
                some = tuple(ids[start : start + AT_ONCE])
                self._report(Progress(rule.name, start, len(ids)))
                self._do(RemoveLeftOver(run_id=self._run_id, rule=rule.name, table=table, ids=some))
                yield

    def _older(self, rule: Rule, each: RulePlan) -> Iterator[None]:
        done = 0
        while True:
            with self._desk.database.reading() as connection:
                edge = edge_of_some(connection, rule, midnight(each.before), AT_ONCE)
            if edge is None:
                return
            self._report(Progress(rule.name, done, each.goes))
            gone = self._do(PruneOlder(run_id=self._run_id, rule=rule.name, before=edge))["removed"]
            done += gone
            yield
            if not gone:
                return

    def _take_files_away(self) -> int:
        rule = next(each for each in rules().values() if each.does is Does.FILES)
        before = next(each.before for each in self._plan.rules if each.rule == rule.name)
        due = list(self._beside.files_due(before))
        for path in due:
            with failures(path):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        return len(due)

    def _do(self, command: Command) -> Any:
        return self._desk.execute(command, actor=SYSTEM)

    def _today(self) -> date:
        return self._desk.clock.now().astimezone(shop_zone(self._desk.ask(TheShop(), actor=SYSTEM))).date()


def _with_files(beside: Beside, each: RulePlan) -> RulePlan:
    if rules()[each.rule].does is not Does.FILES:
        return each
    return replace(each, goes=len(list(beside.files_due(each.before))))
