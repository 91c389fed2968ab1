"""Who sits here and the shop's defaults: what there is to choose, and changing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import ChangeShop, People, TheShop
from agentdesk.core.people.model import Person, Shop
from agentdesk.ui.door import Door
from agentdesk.ui.settings.choices import Choices, choices
from agentdesk.ui.settings.edits import Edits

FIELDS = ("name", "region", "time_zone", "currency", "language", "form")


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """The shop as it is, whom one can be here, and what the fields offer."""

    shop: Shop
    people: tuple[Person, ...]
    choices: Choices


class ShopPresenter(Edits):
    """Intentions: `load`, `save`."""

    saved = Signal(object)
    """The Shop as it is from now on: changed here, or taken back."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: ShopFacts | None = None

    @property
    def person_id(self) -> UUID:
        return self._door.person_id

    def look(self) -> ShopFacts:
        shop = self._door.asked(TheShop())
        assert shop is not None, "an open profile has a shop"
        people = tuple(person for person in self._door.asked(People()) if person.active)
        return ShopFacts(shop, people, choices())

    def show(self, found: ShopFacts) -> None:
        before, self.facts = self.facts, found
        if before and before.shop != found.shop:
            self.saved.emit(found.shop)

    def save(self, fields: dict[str, str], then: Callable[[Any], None]) -> None:
        """By the name of each field of the shop."""
        if not fields["name"].strip():
            self.refuse(Refused("shop.name_missing"))
            return
        values: dict[str, Any] = {"shop_name" if name == "name" else name: value for name, value in fields.items()}
        self.do(ChangeShop(**values), "settings.shop_saved", then)
