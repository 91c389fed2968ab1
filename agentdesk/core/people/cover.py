"""With whom work lies while its owner is away, and whose work lies with whom. Pure.

As long as one person is active there is always somebody: nothing is ever on nobody's list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.people.model import Absence, Person


@dataclass(slots=True)
class Staff:
    """Everybody, the active and those who have left, and when they are away."""

    people: tuple[Person, ...]
    absences: tuple[Absence, ...] = ()
    _people: dict[UUID, Person] = field(init=False, repr=False, compare=False)
    _away: dict[UUID, list[Absence]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._people = {person.id: person for person in sorted(self.people, key=lambda person: person.id)}
        self._away = {}
        for absence in sorted(self.absences, key=lambda absence: (absence.starts_at, absence.id)):
            self._away.setdefault(absence.person_id, []).append(absence)

    def person(self, person_id: UUID) -> Person | None:
        return self._people.get(person_id)

    def absence(self, person_id: UUID, at: datetime) -> Absence | None:
        """Why somebody is away at this moment."""
        return next((absence for absence in self._away.get(person_id, ()) if absence.covers(at)), None)

    def is_present(self, person_id: UUID, at: datetime) -> bool:
        person = self._people.get(person_id)
        return person is not None and person.active and self.absence(person_id, at) is None

    def present(self, at: datetime, team_id: UUID | None = None) -> tuple[Person, ...]:
        """Who works at this moment, in the order in which they joined; of one team, if it is named."""
        there = (person for person in self._people.values() if self.is_present(person.id, at))
        return tuple(person for person in there if team_id in (None, person.team_id))

    def holder(self, owner_id: UUID, at: datetime) -> UUID:
        """The person with whom the owner's work lies: the owner; their cover, or the cover's; a supervisor of their
        team; any supervisor, any administrator, anybody who is there; and of those who are all away the owner first.

        Only where nobody is active at all does it stay with an owner who has left.
        """
        for person_id in self._chain(owner_id, at):
            if self.is_present(person_id, at):
                return person_id
        return self._next_best(owner_id, self.present(at))

    def stands_in_for(self, person_id: UUID, at: datetime) -> frozenset[UUID]:
        """The owners whose work lies with this person at this moment, they themselves among them while present."""
        there, found = self.present(at), set()
        for owner_id in self._people:
            covers = (each for each in self._chain(owner_id, at) if self.is_present(each, at))
            if (next(covers, None) or self._next_best(owner_id, there)) == person_id:
                found.add(owner_id)
        return frozenset(found)

    def leaders(self, team_id: UUID | None, at: datetime) -> tuple[Person, ...]:
        """The supervisors of a team who are there; where it has none, all who are."""
        leading = _with_role(Role.SUPERVISOR, self.present(at))
        return tuple([each for each in leading if team_id and each.team_id == team_id] or leading)

    def led_by(self, person_id: UUID, at: datetime) -> frozenset[UUID]:
        """Whose broken word this person has to know of, as their supervisor; they themselves are not among them."""
        if (person := self._people.get(person_id)) is None or Role.SUPERVISOR not in person.roles:
            return frozenset()
        led = {team: person in self.leaders(team, at) for team in {each.team_id for each in self._people.values()}}
        return frozenset(each.id for each in self._people.values() if each.id != person_id and led[each.team_id])

    def changes_at(self, at: datetime) -> datetime | None:
        """The next moment at which somebody leaves or comes back; None while nothing is planned."""
        ends = (moment for each in self.absences for moment in (each.starts_at, each.ends_at) if moment > at)
        return min(ends, default=None)

    def _chain(self, owner_id: UUID, at: datetime) -> Iterator[UUID]:
        """The owner, their cover, the cover's cover and so on; whoever comes up again ends it."""
        seen: set[UUID] = set()
        person_id: UUID | None = owner_id
        while person_id and person_id not in seen:
            seen.add(person_id)
            yield person_id
            away = self.absence(person_id, at)
            person_id = away.cover_id if away else None

    def _next_best(self, owner_id: UUID, there: tuple[Person, ...]) -> UUID:
        owner = self._people.get(owner_id)
        supervisors = _with_role(Role.SUPERVISOR, there)
        of_the_team = [each for each in supervisors if owner and owner.team_id and each.team_id == owner.team_id]
        active = [person for person in self._people.values() if person.active]
        owner_still_here = [owner] if owner and owner.active else []
        administrators = _with_role(Role.ADMINISTRATOR, there)
        best = next(iter((*of_the_team, *supervisors, *administrators, *there, *owner_still_here, *active)), None)
        return best.id if best else owner_id


def _with_role(role: Role, people: Iterable[Person]) -> list[Person]:
    return [person for person in people if role in person.roles]
