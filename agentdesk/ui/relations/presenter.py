"""Who belongs to one customer: what there is, adding, ending, and who is meant by what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.customers.commands import FindCustomers
from agentdesk.core.customers.model import CustomerKind, Found
from agentdesk.core.relations.commands import (
    LeaveHousehold,
    RelationsOf,
    RemoveEmployer,
    Unshare,
    WithdrawAuthority,
)
from agentdesk.core.relations.model import Kind, Related, State
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.presenter import CustomerPresenter

MOST_FOUND = 8


class CustomerRelations(QObject):
    """`found` is what was shown last."""

    shown = Signal()
    refused = Signal(str)
    done = Signal()
    """What was asked for stands."""

    def __init__(self, customer: CustomerPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.customer = customer
        self.found: tuple[Related, ...] | None = None
        customer.shown.connect(lambda _: self.load())

    @property
    def is_organisation(self) -> bool:
        opened = self.customer.opened
        return opened is not None and opened.view.customer.kind is CustomerKind.ORGANISATION

    def load(self) -> None:
        def show(found: tuple[Related, ...]) -> None:
            if found != self.found:
                self.found = found
                self.shown.emit()

        self.customer.door.ask(RelationsOf(self.customer.customer_id), owner=self, done=show, supersedes="relations")

    def find(self, typed: str, show: Callable[[Sequence[Found]], None]) -> None:
        """Others only."""

        def others(found: tuple[Found, ...]) -> None:
            show([each for each in found if each.customer_id not in self.customer.known_as])

        asked = FindCustomers(typed, MOST_FOUND)
        self.customer.door.ask(asked, owner=self, done=others, supersedes="relations.find")

    def may_end(self, related: Related) -> bool:
        return related.kind is not Kind.AUTHORITY or related.state in (State.STANDING, State.COMING)

    def end(self, related: Related) -> None:
        """Takes it away; of an authority it stays known that it counted once."""
        whom, id = self.customer.customer_id, related.relation_id
        match related.kind:
            case Kind.HOUSEHOLD:
                self.do(LeaveHousehold(customer_id=whom), "relation.ended.household")
            case Kind.SHARED:
                self.do(Unshare(customer_id=whom, other_id=related.who.id), "relation.ended.shared")
            case Kind.EMPLOYER if id:
                self.do(RemoveEmployer(relation_id=id), "relation.ended.employer")
            case Kind.AUTHORITY if id:
                self.do(WithdrawAuthority(relation_id=id), "relation.ended.authority")

    def do(self, command: Command, words: str) -> None:
        def done(_: object) -> None:
            self.load()
            self.done.emit()
            self.customer.happened.emit(text(words), lambda: self._undo(command_id))

        command_id = self.customer.door.do(command, owner=self, done=done, failed=self._refuse)

    def _undo(self, command_id: object) -> None:
        undo = Undo.model_validate({"command_id": command_id})
        self.customer.door.do(undo, owner=self, done=lambda _: self.load(), failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        words = error_text(error)
        self.refused.emit(words)
        self.customer.refused.emit(words)
