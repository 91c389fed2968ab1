"""One request as somebody has it before them, and their decision about exactly that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.approvals.commands import Decide, GetRequest
from agentdesk.core.approvals.model import Decision, RequestView
from agentdesk.core.cases.commands import GetCase
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.interactions.model import Reason
from agentdesk.core.orders.commands import GetOrder
from agentdesk.core.wording import error_text, money
from agentdesk.ui.door import Door

HEARS = frozenset({"approval", "goodwill", "budget", "authority", "voucher", "people", "case", "calendar"})
"""Subjects that may have changed what somebody has to know who decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`needs_pin`: whoever looks confirms by their PIN. `hindrance`: why they could not, and its code."""

    view: RequestView
    reasons: tuple[Reason, ...]
    case: str
    order: str
    needs_pin: bool = False
    hindrance: Refused | None = None


class Deciding(QObject):
    """Signals out, intentions in. `seen` is what is on the screen: a decision is about that and nothing else."""

    shown = Signal(object)
    """A `Seen`."""
    failed = Signal(str)
    decided = Signal(object)
    """The `Decision` that was carried out; the answer of the desk is in `result`."""
    refused = Signal(object)
    """Why it was not; nothing has changed."""

    def __init__(self, door: Door, request_id: UUID, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.request_id = door, request_id
        self.seen: Seen | None = None
        self.result: dict[str, Any] = {}
        self.busy = False

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes=f"seen {self.request_id}")

    def hear(self, subjects: Iterable[Any]) -> None:
        """What has changed somewhere; looks again where it may concern the request."""
        if any(kind in HEARS for kind, _ in subjects):
            self.load()

    def decide(self, decision: Decision, pin: str = "", **said: Any) -> None:
        """Once, whatever is pressed meanwhile. The PIN goes to the desk and is kept nowhere."""
        if self.busy or self.seen is None:
            return
        self.busy = True
        self.door.do(
            self._command(decision, self.seen.view.request.shown_hash, **said),
            owner=self,
            done=lambda result: self._after(decision, result),
            failed=self._refuse,
            pin=pin or None,
        )

    def _command(self, decision: Decision, shown_hash: str, **said: Any) -> Decide:
        return Decide(request_id=self.request_id, decision=decision, shown_hash=shown_hash, **said)

    def _after(self, decision: Decision, result: dict[str, Any]) -> None:
        self.busy, self.result = False, result
        self.decided.emit(decision)

    def _refuse(self, error: Exception) -> None:
        self.busy = False
        self.refused.emit(error)
        self.load()

    def _show(self, seen: Seen) -> None:
        self.seen = seen
        self.shown.emit(seen)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))

    # ── in the database lane ────────────────────────────────────────────────────────────────────────────────────
    def _look(self) -> Seen:
        view: RequestView = self.door.asked(GetRequest(self.request_id))
        return Seen(
            view=view,
            reasons=self.door.asked(Reasons()),
            case=self._case(view.request.case_id),
            order=self._order(view.request.order_id),
            **self._pin(view),
        )

    def _case(self, case_id: UUID | None) -> str:
        if case_id is None:
            return ""
        case = self.door.asked(GetCase(case_id))
        return f"{case.code} · {case.subject}"

    def _order(self, order_id: UUID | None) -> str:
        if order_id is None:
            return ""
        order = self.door.asked(GetOrder(order_id))
        return f"{order.number} · {money(order.total)}"

    def _pin(self, view: RequestView) -> dict[str, Any]:
        """Who may not decide is asked for nothing."""
        if view.own_room is None:
            return {}
        command = self._command(Decision.APPROVE, view.request.shown_hash)
        try:
            return {"needs_pin": self.door.desk.needs_pin(command, actor=self.door.person_id)}
        except Refused as hindrance:
            return {"hindrance": hindrance}
