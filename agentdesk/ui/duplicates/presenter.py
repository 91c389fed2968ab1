"""What is to be decided, two customers side by side, and the scan that goes on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core import wording
from agentdesk.core.commands import Command, Undo
from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.customers.model import Customer, PointKind
from agentdesk.core.duplicates.commands import Decide, LatestScan, LikelyDuplicates, MayScan
from agentdesk.core.duplicates.model import Decision, Likely, Scanned, ScanState
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.contact_words import point_words
from agentdesk.ui.door import Door
from agentdesk.ui.tasks import Lane, Task

MOST = 500
"""Pairs shown at once; what is decided makes room for the next."""


@dataclass(frozen=True, slots=True)
class Shown:
    scanned: Scanned
    pairs: tuple[Likely, ...]
    may_scan: bool
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both; `label` in words."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return bool(self.one and self.other) and self.one.casefold() != self.other.casefold()

    @property
    def agrees(self) -> bool:
        return bool(self.one) and self.one.casefold() == self.other.casefold()


@dataclass(frozen=True, slots=True)
class Beside:
    """Two customers, line by line."""

    pair: Likely
    lines: tuple[Line, ...]


class DuplicatesPresenter(QObject):
    shown = Signal(object)
    compared = Signal(object)
    """`Beside`, or None where there is nobody to compare."""
    scanning = Signal(str, int, int)
    rested = Signal()
    happened = Signal(str, object)
    failed = Signal(str)

    def __init__(self, door: Door, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.zone = door, zone
        self.last: Shown | None = None
        self.busy = False
        self.decided = False
        """Shown are pairs that somebody has decided about."""
        self._stops = False
        self._done: list[UUID] = []

    def begin(self) -> None:
        """With what is open."""
        self.decided = False
        self.load()

    def turn(self) -> None:
        """From what is open to what was decided, and back."""
        self.decided = not self.decided
        self.load()

    @property
    def can_take_back(self) -> bool:
        return bool(self._done)

    def take_back(self) -> None:
        """The last decision of those made here, then the one before it."""
        if self._done:
            self._take_back(self._done[-1])

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="duplicates")

    def compare(self, pair: Likely | None) -> None:
        if pair is None:
            self.compared.emit(None)
            return
        self.door.work(
            lambda: Beside(pair, tuple(self._lines(pair))),
            owner=self,
            done=self.compared.emit,
            failed=lambda error: self.compared.emit(None),  # gone meanwhile: the list comes anew
            supersedes="beside",
        )

    def decide(self, pair: Likely, decision: Decision) -> None:
        wish = Decide(one_id=pair.one.id, other_id=pair.other.id, decision=decision)
        self._do(wish, text(f"duplicates.done.{decision}", one=pair.one.shown, other=pair.other.shown))

    def scan(self) -> None:
        """In a lane of its own: everything else goes on."""
        if self.busy:
            return
        self.busy, self._stops = True, False
        self.scanning.emit(text("duplicates.scanning"), 0, 0)
        self.door.runner.run(
            self._scan, owner=self, done=self._scanned, failed=self._scan_failed, progress=self._tell, lane=Lane.WORK
        )

    def stop(self) -> None:
        """What has been done is kept; the scan goes on from there."""
        self._stops = True

    def _scan(self, task: Task) -> ScanState:
        from agentdesk.core.duplicates.scan import scan

        def report(progress: Any) -> None:
            task.report(progress.stage, progress.done, progress.total)

        return scan(self.door.desk, self.door.person_id, report, lambda: self._stops or task.cancelled)

    def _tell(self, stage: str, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        self.scanning.emit(text(f"duplicates.stage.{stage}", percent=percent), done, total)

    def _scanned(self, state: ScanState) -> None:
        self._rest()
        if state is ScanState.STOPPED:
            self.happened.emit(text("cli.scan_stopped"), None)

    def _scan_failed(self, error: Exception) -> None:
        self._rest()
        self._refuse(error)

    def _rest(self) -> None:
        self.busy = False
        self.rested.emit()
        self.load()

    def _do(self, command: Command, said: str) -> None:
        def done(_: object) -> None:
            self._done.append(command_id)
            self.happened.emit(said, lambda: self._take_back(command_id))
            self.load()

        command_id = self.door.do(command, owner=self, done=done, failed=self._refuse)

    def _take_back(self, command_id: UUID) -> None:
        if command_id not in self._done:
            return  # once is enough
        self._done.remove(command_id)

        def done(_: object) -> None:
            self.happened.emit(text("duplicates.taken_back"), None)
            self.load()

        self.door.do(Undo(command_id=command_id), owner=self, done=done, failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        self.happened.emit(error_text(error), None)
        self.load()

    def _look(self) -> Shown:
        ask = self.door.asked
        decided = self.decided
        return Shown(ask(LatestScan()), ask(LikelyDuplicates(decided, limit=MOST)), ask(MayScan()), decided)

    def _show(self, shown: Shown) -> None:
        self.last = shown
        self.shown.emit(shown)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))

    def _lines(self, pair: Likely) -> Iterator[Line]:
        """In the database lane: only what one of them has."""
        one, other = (self.door.asked(GetCustomer(each.id)) for each in (pair.one, pair.other))
        for (name, mine), (_, theirs) in zip(_told(one, self.zone), _told(other, self.zone), strict=True):
            if mine or theirs:
                yield Line(text(f"duplicates.field.{name}"), mine, theirs)


def _told(customer: Customer, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield "number", customer.number
    yield "given_name", customer.given_name
    yield "family_name", customer.family_name
    yield "organisation", customer.organisation
    for kind in (PointKind.PHONE, PointKind.EMAIL, PointKind.ADDRESS):
        yield kind.value, "\n".join(point_words(point) for point in customer.points if point.kind is kind)
    yield "tags", ", ".join(customer.tags)
    for name, at in (("customer_since", customer.customer_since), ("last_contact", customer.last_contact_at)):
        yield name, wording.day(at.astimezone(zone).date()) if at else ""
