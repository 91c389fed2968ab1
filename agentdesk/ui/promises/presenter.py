"""The promises to one customer: behaviour without widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.callbacks.commands import CallbacksOf
from agentdesk.core.cases.commands import CasesOf
from agentdesk.core.cases.model import ACTIVE, CaseRow
from agentdesk.core.commands import Command, Undo
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person
from agentdesk.core.promises.commands import KeepPromise, MakePromise, PromisesOf
from agentdesk.core.promises.model import Promise, PromiseState
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.door import Door
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.steps import Steps
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.promises.words import chip_words, short

Refuse = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Known:
    """`promises` as `PromisesOf` orders them; who works here; the customer's cases, open ones first; `rung` are the
    promises that an open callback rests on."""

    promises: tuple[Promise, ...]
    people: tuple[Person, ...]
    cases: tuple[CaseRow, ...]
    rung: frozenset[UUID]

    @property
    def open(self) -> tuple[Promise, ...]:
        return tuple(each for each in self.promises if each.state is PromiseState.OPEN)

    @property
    def settled(self) -> tuple[Promise, ...]:
        return tuple(each for each in self.promises if each.state is not PromiseState.OPEN)

    @property
    def alone(self) -> bool:
        """A shop with one person: nobody sees whose anything is."""
        return len(self.people) < 2

    @property
    def open_cases(self) -> tuple[CaseRow, ...]:
        return tuple(case for case in self.cases if case.status in ACTIVE)

    @property
    def codes(self) -> dict[UUID, str]:
        return {case.id: case.code for case in self.cases}


class CustomerPromises(QObject):
    """Signals out, intentions in; `known` is what was shown last."""

    shown = Signal(object)
    """A `Known`."""
    failed = Signal(str)

    def __init__(self, customer: CustomerPresenter, contacts: ContactPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.customer, self.contacts = customer, contacts
        self.known: Known | None = None

    @property
    def door(self) -> Door:
        return self.customer.door

    @property
    def now(self) -> datetime:
        return self.door.clock.now()

    @property
    def here(self) -> ZoneInfo:
        return self.customer.zone

    @property
    def there(self) -> ZoneInfo:
        """Where the customer is, as far as anybody knows; else the shop's clock."""
        opened = self.customer.opened
        return opened.local.zone if opened and opened.local else self.here

    @property
    def talk(self) -> Talk | None:
        """The open conversation with this customer: a promise made now goes with its wrap-up."""
        return self.contacts.then.talk_for(self.customer.customer_id)

    @property
    def steps(self) -> Steps:
        return self.contacts.then.steps

    @property
    def channel(self) -> Channel:
        """By which the customer is most likely told of something now."""
        return self.talk.draft.channel if self.talk else Channel.PHONE

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="promises")

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def make(self, command: MakePromise, *, id: UUID, done: Callable[[], None], refused: Refuse,
             replaces: UUID | None = None) -> None:  # fmt: skip
        """With the wrap-up of the conversation that goes on with this customer, else at once."""
        talk = self.talk
        if replaces and not self.contacts.then.has(talk, replaces):
            refused(text("then.gone"))
        elif talk:
            words = chip_words(command.words, command.due_at, ZoneInfo(command.zone), self.now)
            self.contacts.then.add(
                talk, command.model_copy(update={"interaction_id": talk.id}), words, replaces=replaces
            )
            done()
        else:
            self.do(command, text("promise.made", words=short(command.words)), id=id, done=done, refused=refused)

    def keep(self, promise: Promise) -> None:
        self.do(KeepPromise(promise_id=promise.id), text("promise.kept", words=short(promise.words)))

    def do(
        self,
        command: Command,
        words: str,
        *,
        id: UUID | None = None,
        done: Callable[[], None] | None = None,
        refused: Refuse | None = None,
    ) -> None:
        """`words` say it at the foot of the window, with what takes it back."""

        def carried_out(_: Any) -> None:
            if done:
                done()
            self.customer.happened.emit(words, lambda: self._undo(command_id))

        tell = refused or self.customer.refused.emit
        command_id = self.door.do(
            command, owner=self, done=carried_out, failed=lambda error: tell(error_text(error)), id=id
        )

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _undo(self, command_id: UUID) -> None:
        self.door.do(
            Undo(command_id=command_id),
            owner=self,
            done=lambda _: self.customer.happened.emit(text("done.undone"), None),
            failed=lambda error: self.customer.refused.emit(error_text(error)),
        )

    def _look(self) -> Known:
        asked, customer_id = self.door.asked, self.customer.customer_id
        people = tuple(person for person in asked(People()) if person.active)
        callbacks = asked(CallbacksOf(customer_id))
        rung = frozenset(each.promise_id for each in callbacks if each.promise_id and not each.is_over)
        return Known(asked(PromisesOf(customer_id)), people, asked(CasesOf(customer_id)), rung)

    def _show(self, known: Known) -> None:
        self.known = known
        self.shown.emit(known)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))
