"""Logo and address of the shop, for what it gives out: what they are, and changing them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QObject

from agentdesk.core.actors import ADMINISTRATORS
from agentdesk.core.people.commands import People, SetAddress, SetLogo, TheLetterhead, TheShop
from agentdesk.core.people.model import Letterhead, Shop
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits


@dataclass(frozen=True, slots=True)
class LetterheadFacts:
    letterhead: Letterhead
    may_change: bool
    shop: Shop | None
    today: date


class LetterheadPresenter(Edits):
    """Intentions: `load`, `set_logo`, `set_address`."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: LetterheadFacts | None = None

    def look(self) -> LetterheadFacts:
        me = next(person for person in self._door.asked(People()) if person.id == self._door.person_id)
        return LetterheadFacts(
            self._door.asked(TheLetterhead()),
            not me.roles.isdisjoint(ADMINISTRATORS),
            self._door.asked(TheShop()),
            self._door.clock.now().date(),
        )

    def show(self, found: LetterheadFacts) -> None:
        self.facts = found

    def set_logo(self, png: bytes) -> None:
        """Nothing takes it off."""
        self.do(SetLogo(logo=b64encode(png).decode()), "letterhead.logo_saved" if png else "letterhead.logo_removed")

    def set_address(self, address: str, then: Callable[[Any], None] = lambda _: None) -> None:
        self.do(SetAddress(address=address), "letterhead.address_saved", then)
