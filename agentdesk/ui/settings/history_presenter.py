"""Who changed what when, and taking one of it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from agentdesk.core.commands import LEADERS, Undo
from agentdesk.core.people.commands import TheShop, TheStaff
from agentdesk.core.people.model import shop_zone
from agentdesk.core.settings.commands import SettingsHistory
from agentdesk.core.settings.model import Change
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits


@dataclass(frozen=True, slots=True)
class Told:
    """None of `changes` where who looks does not lead."""

    changes: tuple[Change, ...] | None
    zone: ZoneInfo


class HistoryPresenter(Edits):
    """Of one section, or of all."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.section, self.told = "", Told((), shop_zone(None))

    def look(self) -> Told:
        me, shop = self._door.asked(TheStaff()).person(self._door.person_id), self._door.asked(TheShop())
        leads = me is not None and not me.roles.isdisjoint(LEADERS)
        return Told(self._door.asked(SettingsHistory(self.section)) if leads else None, shop_zone(shop))

    def show(self, found: Told) -> None:
        self.told = found

    def of_section(self, name: str) -> None:
        self.section = name
        self.load()

    def change(self, command_id: UUID | None) -> Change | None:
        return next((each for each in self.told.changes or () if each.command_id == command_id), None)

    def take_back(self, change: Change) -> None:
        self.do(Undo(command_id=change.command_id), "done.undone")
