"""One person's rights: what binds us, their copy, erasing them. Everything off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.customers.model import Customer
from agentdesk.core.errors import Refused
from agentdesk.core.privacy.commands import EraseCustomer, Ground, RecipientsOf
from agentdesk.core.privacy.recipients import Recipient, names_to_tell
from agentdesk.core.privacy.request_commands import PrivacyRules, RightsOf, TheirRights, ThePrivacyRules
from agentdesk.core.wording import error_text, language, text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.tasks import Lane, Task

if TYPE_CHECKING:
    from agentdesk.core.privacy.copying import MadeCopy
    from agentdesk.core.privacy.erasing import Erased, Intended


@dataclass(frozen=True, slots=True)
class Person:
    """Whose rights are shown. `rules` are None for whoever may not erase anybody; `me`: who looks."""

    customer: Customer
    rights: RightsOf
    rules: PrivacyRules | None
    me: UUID
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What erasing somebody would do, line by line, and what it takes: a PIN (or why none can be given), a second
    person, the number that is typed where one person decides alone."""

    intended: Intended
    lines: tuple[str, ...]
    number: str
    needs_pin: bool
    needs_second: bool
    prepared_by: str
    """Somebody else; then this person may erase."""
    prepared_by_me: bool
    unknown: bool
    """Nobody has noted how it is known who asked."""

    @property
    def hindrance(self) -> str:
        """What has to be settled first, in words."""
        why = self.intended.plan.hindrance
        return text(f"refused.{why}") if why else ""

    def says_as(self, other: Planned) -> bool:
        """Whether it tells the same, and takes the same."""
        return replace(self, intended=other.intended) == other


class RightsPresenter(QObject):
    """`begin` with a customer; `look` for others in their copy, then `copy`; `plan`, then `prepare` or `erase`."""

    shown = Signal(object)
    looked = Signal(object)
    """Who else the copy tells of: a tuple of names, addresses and numbers."""
    going = Signal(str, int, int)
    copied = Signal(object)
    planned = Signal(object)
    replanned = Signal(object)
    """What erasing would do by now; nobody asked for it."""
    erased = Signal(object, bool)
    """The `Intended` that was done, and whether nothing is left to be cleaned."""
    stopped = Signal()
    refused = Signal(str)
    happened = Signal(str, object)

    def __init__(self, door: Door, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self._place = door, place
        self.customer_id: UUID | None = None
        self.person: Person | None = None
        self._task: Task | None = None

    def begin(self, customer_id: UUID) -> None:
        self.stop()
        self.customer_id, self.person = customer_id, None
        self.load()

    def load(self) -> None:
        customer_id = self.customer_id
        if customer_id is None:
            return

        def show(person: Person) -> None:
            if self.customer_id == customer_id:
                self.person = person
                self.shown.emit(person)

        self.door.work(lambda: self._read(customer_id), owner=self, done=show, failed=self._refuse, supersedes="person")

    def _read(self, customer_id: UUID) -> Person:
        customer = self.door.asked(GetCustomer(customer_id))
        try:
            rules = self.door.asked(ThePrivacyRules())
        except Refused:
            rules = None
        got = self.door.asked(RecipientsOf(customer.id)) if rules else ()
        return Person(customer, self.door.asked(TheirRights(customer.id)), rules, self.door.person_id, got)

    # ── their copy ──────────────────────────────────────────────────────────────────────────────────────────────
    def look(self) -> None:
        from agentdesk.core.privacy.copying import others_in_copy

        self._long(
            lambda customer_id, watch: others_in_copy(
                self._place.desk, self._place.opened, self.door.person_id, customer_id, watch
            ),
            "privacy.copy_looking",
            self.looked.emit,
        )

    def copy(self, folder: Path, leave_out: frozenset[str]) -> None:
        from agentdesk.core.privacy.copying import make_copy

        def make(customer_id: UUID, watch: Callable[[int, int], object]) -> MadeCopy:
            desk, opened, me = self._place.desk, self._place.opened, self.door.person_id
            return make_copy(desk, opened, me, customer_id, folder, leave_out=leave_out, watch=watch)

        self._long(make, "privacy.copy_writing", self.copied.emit)

    def stop(self) -> None:
        """What it still says is not heard; nothing of it is left behind."""
        if self._task:
            self._task.cancel()
            self._task = None
            self.stopped.emit()

    # ── erasing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def plan(self) -> None:
        self._long(lambda customer_id, _: self._planned(customer_id), "privacy.erase_looking", self.planned.emit)

    def plan_again(self) -> None:
        """Quietly: something has changed."""
        customer_id = self.customer_id

        def show(planned: Planned) -> None:
            if self.customer_id == customer_id:
                self.replanned.emit(planned)

        if customer_id and not self._task:
            self.door.work(lambda: self._planned(customer_id), owner=self, done=show, supersedes="plan")

    def _planned(self, customer_id: UUID) -> Planned:
        from agentdesk.core.privacy.erasing import intend
        from agentdesk.core.privacy.erasing_words import intended_words

        me, desk = self.door.person_id, self._place.desk
        intended = intend(desk, self._place.opened, me, customer_id)
        rules, rights = desk.ask(ThePrivacyRules(), actor=me), desk.ask(TheirRights(customer_id), actor=me)
        asked = next((each for each in rights.open if each.prepared_by), None)
        return Planned(
            intended,
            (*intended_words(intended), *self._to_tell(customer_id)),
            intended.plan.number,
            self._needs_pin(customer_id),
            rules.needs_second,
            asked.preparer if asked and asked.prepared_by != me else "",
            bool(asked and asked.prepared_by == me),
            bool(asked and asked.identity is None),
        )

    def _to_tell(self, customer_id: UUID) -> tuple[str, ...]:
        """Who has to hear that somebody was erased (Art. 19 GDPR); afterwards nobody would know."""
        names = names_to_tell(self.door.asked(RecipientsOf(customer_id)), language())
        return (text("privacy.erase_tell", names=names),) if names else ()

    def _needs_pin(self, customer_id: UUID) -> bool:
        try:
            return self._place.desk.needs_pin(EraseCustomer(customer_id=customer_id), actor=self.door.person_id)
        except Refused:  # none is set: said when it is asked for
            return True

    def erase(self, ground: Ground, pin: str) -> None:
        """Nobody stops this once it has begun."""
        from agentdesk.core.privacy.erasing import erase

        customer_id = self.customer_id
        if customer_id is None or self._task:
            return
        desk, opened, me = self._place.desk, self._place.opened, self.door.person_id

        def done(erased: Erased) -> None:
            self._task = None
            self.erased.emit(erased.intended, erased.cleaned)

        def failed(problem: Exception) -> None:
            self._task = None
            self._refuse(problem)

        self.going.emit(text("privacy.erase_going"), 0, 0)
        self._task = self.door.runner.run(
            lambda: erase(desk, opened, me, customer_id, ground, pin=pin or None),
            owner=self,
            done=done,
            failed=failed,
            lane=Lane.WORK,
        )

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────────
    def do(
        self,
        command: Command,
        words: str,
        *,
        done: Callable[[], object],
        failed: Callable[[str], None],
        id: UUID | None = None,
    ) -> None:
        """A step of a request, or a right that is granted or ends; each is undoable."""

        def told(_: Any) -> None:
            self.happened.emit(words, lambda: self._undo(command_id))
            self.load()
            done()

        refused = lambda problem: failed(error_text(problem))  # noqa: E731
        command_id = self.door.do(command, owner=self, done=told, failed=refused, id=id)

    def _undo(self, command_id: UUID) -> None:
        def undone(_: Any) -> None:
            self.happened.emit(text("done.undone"), None)
            self.load()

        self.door.do(Undo(command_id=command_id), owner=self, done=undone, failed=self._refuse)

    def _long(self, call: Callable[..., Any], words: str, done: Callable[[Any], None]) -> None:
        customer_id = self.customer_id
        if customer_id is None or self._task:
            return

        def work(task: Task) -> Any:
            def watch(step: int, of: int) -> None:
                task.stop_if_cancelled()
                task.report(text(words), step, of)

            return call(customer_id, watch)

        def finish(outcome: Any) -> None:
            self._task = None
            done(outcome)

        def failed(problem: Exception) -> None:
            self._task = None
            self._refuse(problem)

        self.going.emit(text(words), 0, 0)
        self._task = self.door.runner.run(
            work, owner=self, done=finish, failed=failed, progress=self.going.emit, lane=Lane.WORK
        )

    def _refuse(self, problem: Exception) -> None:
        self.refused.emit(error_text(problem))
