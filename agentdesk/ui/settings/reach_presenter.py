"""How those who work here can be reached themselves: so that nobody decides what they are given as a customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.goodwill.commands import OwnPoint, SetStaffPoints, StaffPoints
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
            known = tuple(map(said_again, self.facts.points))
            self._set((*known, point), text("reach.added"), then)

    def remove(self, point: StaffPoint) -> None:
        if self.facts and self.facts.administers:
            left = (each for each in self.facts.points if each != point)
            self._set(tuple(map(said_again, left)), text("reach.removed"))

    def _set(self, points: tuple[OwnPoint, ...], words: str, then: Callable[[], None] = lambda: None) -> None:
        """An administrator may take it back, as they may remove what was noted."""
        assert self.facts
        before, may_take_back = self.facts, self.facts.administers

        def back() -> None:
            self._carry_out(before.person.id, tuple(map(said_again, before.points)), lambda _: self._told(None))

        def done(_: Any) -> None:
            then()
            self._told(back if may_take_back else None, words)

        self._carry_out(before.person.id, points, done)

    def _carry_out(self, person_id: UUID, points: tuple[OwnPoint, ...], done: Callable[[Any], None]) -> None:
        command = SetStaffPoints(person_id=person_id, points=points)
        self._door.do(command, owner=self, done=done, failed=self.refuse)

    def _told(self, undo: Callable[[], None] | None, words: str = "") -> None:
        self.load()
        self.happened.emit(words or text("done.undone"), undo)
