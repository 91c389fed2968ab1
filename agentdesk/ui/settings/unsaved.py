"""What was typed in the settings and not saved, kept as drafts: it is there again after a restart, or a kill."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.drafts import Draft
from agentdesk.core.ids import new_id
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.settings.typed import Typed

SETTINGS_DRAFT = "settings"


class Unsaved(QObject):
    """By the name of a card, of whoever sits here: each has typed for themselves."""

    read = Signal()
    """What was left at the last stop is known."""

    def __init__(self, keeper: DraftKeeper, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper, self._person = keeper, str(door.person_id)
        self._left: dict[str, Typed] = {}
        self._drafts: dict[str, UUID] = {}
        keeper.left_behind(SETTINGS_DRAFT, door, self._take)

    def left_in(self, card: str) -> Typed | None:
        """Told once."""
        return self._left.pop(card, None)

    def keep(self, card: str, typed: Typed) -> None:
        draft = self._drafts.setdefault(card, new_id())
        content = {"card": card, "person": self._person, "row": typed.row, "said": typed.said}
        self._keeper.keep(draft, SETTINGS_DRAFT, draft, content)

    def drop(self, card: str) -> None:
        if draft := self._drafts.pop(card, None):
            self._keeper.drop(draft)

    def _take(self, drafts: tuple[Draft, ...]) -> None:
        for draft in drafts:
            card, said = str(draft.content.get("card", "")), draft.content.get("said")
            if draft.content.get("person") == self._person and card not in self._drafts and isinstance(said, dict):
                self._drafts[card] = draft.id
                told = {str(name): str(words) for name, words in said.items()}
                self._left[card] = Typed(str(draft.content.get("row", "")), told)
        self.read.emit()
