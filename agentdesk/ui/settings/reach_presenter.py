"""How those who work here can be reached themselves: so that nobody decides what they are given as a customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.goodwill.commands import ChangeStaffPoints, OwnPoint, StaffPoints
from agentdesk.core.goodwill.model import StaffPoint
from agentdesk.core.goodwill.own_benefit import said_again
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits


@dataclass(frozen=True, slots=True)
class ReachFacts:
    """`points`: of the `person` who is looked at."""

    people: tuple[Person, ...]
    me: Person
    person: Person
    points: tuple[StaffPoint, ...]

    @property
    def administers(self) -> bool:
        return not self.me.roles.isdisjoint(ADMINISTRATORS)

    @property
    def alone(self) -> bool:
        return len(self.people) < 2


class ReachPresenter(Edits):
    """Intentions: `load`, `look_at`, `add`, `remove`."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: ReachFacts | None = None
        self._of: UUID = door.person_id

    def look(self) -> ReachFacts:
        active = tuple(person for person in self._door.asked(People()) if person.active)
        me = next(person for person in active if person.id == self._door.person_id)
        person = next((each for each in active if each.id == self._of), me)
        return ReachFacts(active, me, person, self._door.asked(StaffPoints(person.id)))

    def show(self, found: ReachFacts) -> None:
        self.facts = found

    def look_at(self, person_id: UUID) -> None:
        self._of = person_id
        self.load()

    def add(self, point: OwnPoint, then: Callable[[], None]) -> None:
        if self.facts:
            person_id = self.facts.person.id
            there = ChangeStaffPoints(person_id=person_id, added=(point,))
            self._do(there, ChangeStaffPoints(person_id=person_id, removed=(point,)), text("reach.added"), then)

    def remove(self, point: StaffPoint) -> None:
        if self.facts and self.facts.administers:
            person_id, said = self.facts.person.id, (said_again(point),)
            there = ChangeStaffPoints(person_id=person_id, added=said)
            self._do(ChangeStaffPoints(person_id=person_id, removed=said), there, text("reach.removed"))

    def _do(
        self, command: ChangeStaffPoints, back: ChangeStaffPoints, words: str, then: Callable[[], None] = lambda: None
    ) -> None:
        """An administrator may take it back, as they may remove what was noted."""
        assert self.facts
        may_take_back = self.facts.administers

        def take_back() -> None:
            self._door.do(back, owner=self, done=lambda _: self._told(None), failed=self.refuse)

        def done(_: Any) -> None:
            then()
            self._told(take_back if may_take_back else None, words)

        self._door.do(command, owner=self, done=done, failed=self.refuse)

    def _told(self, undo: Callable[[], None] | None, words: str = "") -> None:
        self.load()
        self.happened.emit(words or text("done.undone"), undo)
