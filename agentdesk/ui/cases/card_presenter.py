"""The cases of one customer, for the card beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.cases.commands import CasesOf, ClocksOf
from agentdesk.core.cases.model import ACTIVE, CaseRow
from agentdesk.core.deadlines.clocks import Clock
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import works_alone
from agentdesk.core.wording import error_text
from agentdesk.ui.cases.known import Asked, Stock, runs_out, stock_of
from agentdesk.ui.door import Door

MOST = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """`open` first, in the order in which they run out; `clocks` of those."""

    open: tuple[CaseRow, ...]
    settled: tuple[CaseRow, ...]
    clocks: dict[UUID, tuple[Clock, ...]]
    alone: bool


class CasesPresenter(QObject):
    """Signals out, intentions in; `listed` is what was shown last."""

    shown = Signal(object)
    failed = Signal(str)

    def __init__(self, door: Door, customer_id: UUID, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.customer_id = door, customer_id
        self.listed: Listed | None = None

    def load(self) -> None:
        self.door.work(
            self._look,
            owner=self,
            done=self._show,
            failed=lambda error: self.failed.emit(error_text(error)),
            supersedes="cases",
        )

    def refresh(self, subjects: Iterable[Any]) -> None:
        if any((kind in _OURS and id in (self.customer_id, None)) or kind == "case" for kind, id in subjects):
            self.load()

    def stock(self, show: Callable[[Stock], None], failed: Callable[[Exception], None]) -> None:
        """What can be chosen for a new case."""
        asked, me = self.door.asked, self.door.person_id
        self.door.work(lambda: stock_of(asked, self.customer_id, me), owner=self, done=show, failed=failed)

    def _look(self) -> Listed:
        return listed_of(self.door.asked, self.customer_id)

    def _show(self, listed: Listed) -> None:
        self.listed = listed
        self.shown.emit(listed)


def listed_of(asked: Asked, customer_id: UUID) -> Listed:
    """In the database lane."""
    cases = asked(CasesOf(customer_id, MOST))
    active = [case for case in cases if case.status in ACTIVE]
    clocks = asked(ClocksOf(tuple(case.id for case in active))) if active else {}
    never = datetime.max.replace(tzinfo=UTC)
    open_ones = tuple(sorted(active, key=lambda case: runs_out(case, clocks.get(case.id, ())) or never))
    alone = works_alone(asked(People()))
    return Listed(open_ones, tuple(case for case in cases if case.status not in ACTIVE), clocks, alone)


_OURS = ("timeline", "customers", "people")
