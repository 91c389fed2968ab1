"""PINs: who has one, and setting it; what is typed goes to the desk and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.people.commands import People, PinStates, SetPin
from agentdesk.core.people.model import HasPin, PinState
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits

OF_OWN_PIN = ("people.pin_missing", "people.pin_wrong", "people.pin_wait")
"""What may be wrong with the PIN that confirms."""


@dataclass(frozen=True, slots=True)
class PinFacts:
    """Of everybody who is active; `first_of_all`: no administrator has a PIN yet. `own_desk`: it works at a server,
    where signing in stands for the PIN (decision 0040)."""

    people: tuple[HasPin, ...]
    me: HasPin
    administers: bool
    first_of_all: bool
    own_desk: bool = False

    @property
    def alone(self) -> bool:
        """Nobody else decides at this desk: there is nothing to tell apart."""
        return self.own_desk or len(self.people) < 2

    @property
    def missing(self) -> tuple[HasPin, ...]:
        """Those who lead and cannot decide at this desk: without a PIN, or with one that somebody else knows."""
        return () if self.alone else tuple(each for each in self.people if each.leads and each.state != PinState.OWN)

    def of(self, person_id: UUID | None) -> HasPin:
        return next((each for each in self.people if each.person_id == person_id), self.me)

    def confirmed(self, person: HasPin) -> bool:
        """Whether one's own PIN has to be given for it."""
        return person.person_id != self.me.person_id or self.me.state != PinState.NONE

    def hindrance(self, person: HasPin) -> str:
        """Why it cannot be set by whoever looks, in words; empty where it can."""
        if person.person_id != self.me.person_id:
            return "" if self.me.state == PinState.OWN else text("pin.own_first")
        can_begin = self.administers and self.first_of_all
        return "" if self.me.state != PinState.NONE or can_begin else text("pin.ask_administrator")


class PinPresenter(Edits):
    """Intentions: `load`, `set_pin`."""

    wrong = Signal(str, str)
    """The field that is meant ("old" or "new") and what is wrong with it."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: PinFacts | None = None
        self._busy = False

    def look(self) -> PinFacts:
        states, everybody = self._door.asked(PinStates()), self._door.asked(People())
        administers = {person.id for person in everybody if not person.roles.isdisjoint(ADMINISTRATORS)}
        me = next(each for each in states if each.person_id == self._door.person_id)
        first = all(each.state == PinState.NONE for each in states if each.person_id in administers)
        own_desk = not self._door.desk.side.decides
        return PinFacts(states, me, me.person_id in administers, first, own_desk)

    def show(self, found: PinFacts) -> None:
        self.facts = found

    def set_pin(self, person: HasPin, old: str, new: str, again: str, then: Callable[[], None]) -> None:
        """Carried out in one go: nothing of it is kept meanwhile."""
        if new != again:
            self.wrong.emit("new", text("pin.differ"))
        elif not self._busy:
            self._busy = True
            self._door.work(
                lambda: self._carry_out(person.person_id, old, new),
                owner=self,
                done=lambda _: self._done(person, then),
                failed=self._failed,
            )

    def _carry_out(self, person_id: UUID, old: str, new: str) -> Any:
        desk = self._door.desk
        command = SetPin(person_id=person_id, verifier=desk.pins.verifier(person_id, new))
        return desk.execute(command, actor=self._door.person_id, pin=old or None)

    def _done(self, person: HasPin, then: Callable[[], None]) -> None:
        self._busy = False
        then()
        self.load()
        mine = self.facts and person.person_id == self.facts.me.person_id
        self.happened.emit(text("pin.set") if mine else text("pin.set_for", name=person.name), None)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused) and error.code in (*OF_OWN_PIN, "people.pin_form"):
            self.wrong.emit("old" if error.code in OF_OWN_PIN else "new", error_text(error))
        else:
            self.refused.emit(error.code if isinstance(error, AgentDeskError) else "", error_text(error))
