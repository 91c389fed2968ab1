"""Money set aside for desks, as who leads sees it at a server; and writing off what a lost desk had, by two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from agentdesk.core.commands import LEADERS
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.lease_commands import OpenLeases, WriteOffLease
from agentdesk.core.goodwill.lease_model import LeaseState, MoneyLease
from agentdesk.core.people.commands import People, Teams, TheShop
from agentdesk.core.people.model import shop_zone
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits

LOST = (LeaseState.SUSPECT, LeaseState.UNHEARD)
"""Nobody knows what was given: it stays set aside until two have written it off."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """`leases`: what nobody knows of first, then the oldest first. `trouble`: why the server could not say."""

    me: UUID
    zone: ZoneInfo
    leases: tuple[MoneyLease, ...] = ()
    people: Mapping[UUID, str] = field(default_factory=dict)
    teams: Mapping[UUID, str] = field(default_factory=dict)
    trouble: str = ""

    def may_write_off(self, lease: MoneyLease) -> bool:
        return lease.state in LOST and self.me not in (lease.first_by, lease.person_id)


class SetAsidePresenter(Edits):
    """Intentions: `load`, `write_off`. `facts` are None for who leads nobody, and where a shop works alone."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: SetAside | None = None

    def look(self) -> SetAside | None:
        asked = self._door.asked
        people = {person.id: person for person in asked(People())}
        me = people[self._door.person_id]
        if self._door.desk.side.decides or me.roles.isdisjoint(LEADERS):
            return None
        zone = shop_zone(asked(TheShop()))
        try:
            leases = asked(OpenLeases())
        except Refused as refusal:
            return SetAside(me.id, zone, trouble=error_text(refusal))
        names = {id: person.name for id, person in people.items()}
        teams = {team.id: team.name for team in asked(Teams())}
        lost_first = tuple(sorted(leases, key=lambda lease: lease.state not in LOST))
        return SetAside(me.id, zone, lost_first, names, teams)

    def show(self, found: SetAside | None) -> None:
        self.facts = found

    def write_off(self, lease: MoneyLease, reason: str, then: Callable[[], None]) -> None:
        """What the first says is noted; with the second it is booked, and nothing takes it back."""

        def done(answer: dict[str, Any]) -> None:
            then()
            self.load()
            self.happened.emit(text("set_aside.done.off" if answer["written_off"] else "set_aside.done.first"), None)

        def failed(error: Exception) -> None:
            self.load()  # what somebody else did meanwhile
            self.refuse(error)

        command = WriteOffLease(lease_id=lease.id, reason=reason)
        self._door.do(command, owner=self, done=done, failed=failed)
