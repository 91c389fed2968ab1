"""Who sits here and the shop's defaults: what there is to choose, and changing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.people.commands import ChangeShop, People, TheShop
from agentdesk.core.people.model import Person, Shop
from agentdesk.core.wording import error_text
from agentdesk.ui.door import Door
from agentdesk.ui.settings.choices import Choices, choices

FIELDS = ("name", "region", "time_zone", "currency", "language", "form")
_FAULTY = {"shop.time_zone_unknown": "time_zone"}


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """The shop as it is, whom one can be here, and what the fields offer."""

    shop: Shop
    people: tuple[Person, ...]
    choices: Choices


class ShopPresenter(QObject):
    """Intentions: `load`, `save`. A refusal names the field it is about, or none."""

    loaded = Signal(object)
    saved = Signal(object)
    """The Shop as it is from now on."""
    refused = Signal(str, str)

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self.facts: ShopFacts | None = None

    @property
    def person_id(self) -> UUID:
        return self._door.person_id

    def load(self) -> None:
        self._door.work(self._look, owner=self, done=self._show, failed=self._say, supersedes="load")

    def save(self, fields: dict[str, str]) -> None:
        """By the name of each field of the shop."""
        if not fields["name"].strip():
            self.refused.emit("name", error_text(Refused("shop.name_missing")))
            return
        values: dict[str, Any] = {"shop_name" if name == "name" else name: value for name, value in fields.items()}
        self._door.do(ChangeShop(**values), owner=self, done=lambda _: self._look_again(), failed=self._say)

    def _look(self) -> ShopFacts:
        shop = self._door.asked(TheShop())
        assert shop is not None, "an open profile has a shop"
        people = tuple(person for person in self._door.asked(People()) if person.active)
        return ShopFacts(shop, people, choices())

    def _show(self, facts: ShopFacts) -> None:
        self.facts = facts
        self.loaded.emit(facts)

    def _look_again(self) -> None:
        self._door.work(self._look, owner=self, done=self._after_saving, failed=self._say)

    def _after_saving(self, facts: ShopFacts) -> None:
        self._show(facts)
        self.saved.emit(facts.shop)

    def _say(self, problem: Exception) -> None:
        code = problem.code if isinstance(problem, AgentDeskError) else ""
        self.refused.emit(_FAULTY.get(code, ""), error_text(problem))
