"""Keeping and deleting, as the settings show it: periods, the dry run, who confirms it, runs, and who is held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import ADMINISTRATORS, LEADERS
from agentdesk.core.errors import Refused
from agentdesk.core.holds.commands import Holds
from agentdesk.core.holds.model import HoldTold
from agentdesk.core.people.commands import People, TheShop
from agentdesk.core.people.model import SHOP, shop_zone, works_alone
from agentdesk.core.retention.commands import AskFirstRun, ConfirmFirstRun, DuePeople, RetentionRuns, SetRetention
from agentdesk.core.retention.model import DuePerson, Plan, Run
from agentdesk.core.retention.words import people_rules
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.tasks import Lane, Task

if TYPE_CHECKING:
    from agentdesk.core.workplace import Workplace

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class KeepingFacts:
    """`people`: who is due, under each rule the longest since first, at most `MOST_SHOWN` of it."""

    plan: Plan
    people: tuple[DuePerson, ...]
    runs: tuple[Run, ...]
    holds: tuple[HoldTold, ...]
    may_change: bool
    alone: bool
    asked_myself: bool
    needs_pin: bool
    runs_here: bool
    """At a desk in step with a server the server does it."""
    shop: str
    zone: ZoneInfo


class KeepingPresenter(Edits):
    """`facts` is None for whoever leads nobody. A run goes on while others work; `stop` ends it between two steps."""

    facts: KeepingFacts | None = None
    going_on = Signal(str, int, int)
    """A run: its rule, how many are done, of how many."""
    ended = Signal()

    def __init__(self, door: Door, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self._place = place
        self._task: Task | None = None

    def look(self) -> KeepingFacts | None:
        from agentdesk.core.retention import running  # few look at it, and it brings much along

        everybody = self._door.asked(People())
        me = next(person for person in everybody if person.id == self._door.person_id)
        if me.roles.isdisjoint(LEADERS):
            return None
        shop = self._door.asked(TheShop())
        plan = running.plan(self._door.desk, running.InProfile(self._place.opened), me.id)
        asked = plan.asked
        confirm = ConfirmFirstRun(request_id=asked.id) if asked else None
        return KeepingFacts(
            plan,
            tuple(each for rule in people_rules() for each in self._door.asked(DuePeople(rule.name, MOST_SHOWN))),
            self._door.asked(RetentionRuns(8)),
            self._door.asked(Holds()),
            not me.roles.isdisjoint(ADMINISTRATORS),
            works_alone(everybody),
            bool(asked and asked.asked_by == me.id),
            bool(confirm and self._needs_pin(confirm)),
            self._door.desk.side.decides,
            shop.name if shop else "",
            shop_zone(shop),
        )

    def show(self, found: KeepingFacts | None) -> None:
        self.facts = found

    def set(self, periods: dict[str, int], running: bool, then: Callable[[Any], None] = lambda _: None) -> None:
        version = self.facts.plan.row_version if self.facts else 0
        self.do(SetRetention(periods=periods, running=running), "retention.saved", then, {str(SHOP): version})

    def ask(self) -> None:
        if self.facts:
            self.do(AskFirstRun(seen=self.facts.plan.goes), "retention.asked")

    def confirm(self, pin: str, typed: str) -> None:
        if self.facts is None or self.facts.plan.asked is None:
            return
        command = ConfirmFirstRun(request_id=self.facts.plan.asked.id, typed=typed)

        def done(_: object) -> None:
            self.load()
            self.happened.emit(text("retention.confirmed"), None)

        self._door.do(command, owner=self, done=done, failed=self.refuse, pin=pin or None)

    def run(self) -> None:
        """In steps of its own, beside everybody's work."""
        from agentdesk.core.retention import running

        def work(task: Task) -> None:
            running.let_go(
                self._door.desk,
                running.InProfile(self._place.opened),
                self._door.person_id,
                lambda progress: task.report(progress.rule, progress.done, progress.total),
                lambda: task.cancelled,
            )

        if self._task is None:
            self._task = self._door.runner.run(
                work, owner=self, done=self._ran, failed=self._broke, progress=self.going_on.emit, lane=Lane.WORK
            )

    def stop(self) -> None:
        """What is gone stays gone; the rest goes with the next run."""
        if self._task:
            self._task.cancel()
            self._task = None
            self.ended.emit()
            self.load()

    def export(self, file: Path, then: Callable[[int], None]) -> None:
        from agentdesk.core.retention.export import export_due

        self._door.work(
            lambda: len(export_due(self._door.desk, self._door.person_id, file)),
            owner=self,
            done=then,
            failed=lambda error: self.refused.emit("", error_text(error)),
        )

    def _needs_pin(self, command: ConfirmFirstRun) -> bool:
        try:
            return self._door.desk.needs_pin(command, actor=self._door.person_id)
        except Refused:  # they have none of their own yet: that is said when they confirm
            return False

    def _ran(self, _: object) -> None:
        self._task = None
        self.ended.emit()
        self.load()

    def _broke(self, error: Exception) -> None:
        self._task = None
        self.ended.emit()
        self.refuse(error)
