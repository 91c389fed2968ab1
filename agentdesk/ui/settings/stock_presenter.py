"""Reasons and snippets: what there is, and changing it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from agentdesk.core.interactions.commands import Reasons, Snippets
from agentdesk.core.interactions.model import Reason, Snippet
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits


class StockPresenter(Edits):
    """What stands ready for every conversation."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.reasons: tuple[Reason, ...] = ()
        self.snippets: tuple[Snippet, ...] = ()

    def look(self) -> tuple[tuple[Reason, ...], tuple[Snippet, ...]]:
        return self._door.asked(Reasons()), self._door.asked(Snippets())

    def show(self, found: tuple[tuple[Reason, ...], tuple[Snippet, ...]]) -> None:
        self.reasons, self.snippets = found

    def siblings(self, reason: Reason) -> list[Reason]:
        """Those of the same place, in their order."""
        beside = (other for other in self.reasons if other.parent_id == reason.parent_id)
        return sorted(beside, key=lambda other: (other.position, str(other.id)))

    def tops(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason.parent_id is None]

    def under(self, top: Reason) -> list[Reason]:
        return [reason for reason in self.reasons if reason.parent_id == top.id]
