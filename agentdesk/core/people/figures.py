"""From how many people on figures are told: fewer, and they are figures about somebody.

Group data of five or six people still pressed on each of them (BAG, 26.07.1994, 1 ABR 6/94); ten is what the product
keeps to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.people.model import Person, works_alone

LEAST = 10


@dataclass(frozen=True, slots=True)
class Told:
    """Which teams have figures of their own, and whether all other people together have."""

    teams: frozenset[UUID]
    others: bool

    def has(self, team_id: UUID | None) -> bool:
        return team_id in self.teams or self.others

    def group(self, team_id: UUID | None) -> UUID | None:
        """Under which its people are counted: the team, or None for all who are in none that is told by itself."""
        return team_id if team_id in self.teams else None


def told_of(people: Iterable[Person]) -> Told:
    """Whoever works alone has their own figures."""
    active = [person for person in people if person.active]
    in_team = Counter(person.team_id for person in active if person.team_id)
    teams = frozenset(team_id for team_id, count in in_team.items() if count >= LEAST)
    others = sum(1 for person in active if person.team_id not in teams)
    return Told(teams, others >= LEAST or works_alone(active))
