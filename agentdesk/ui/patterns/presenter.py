"""What was agreed, who looked, and what is found in the review that is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import ADMINISTRATORS, Command
from agentdesk.core.patterns.commands import (
    ExplainIncident,
    Incidents,
    OpenReview,
    PatternsInForce,
    TakeBackExplanation,
)
from agentdesk.core.patterns.model import Found, Incident, InForce
from agentdesk.core.people.model import Person
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door


@dataclass(frozen=True, slots=True)
class Shown:
    """`found` is None for whoever has no review open."""

    held: InForce
    found: Found | None


class PatternsPresenter(QObject):
    """`shown(Shown)` whenever it is looked at; `begun` when a review has been opened."""

    shown = Signal(object)
    failed = Signal(str)
    begun = Signal()
    happened = Signal(str, object)
    refused = Signal(str)

    def __init__(self, door: Door, person: Person, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.zone = door, zone
        self.administers = not person.roles.isdisjoint(ADMINISTRATORS)
        self.last_shown: Shown | None = None

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="patterns")

    def open_review(self, reason: str, first: date | None, last: date | None) -> None:
        def done(_: object) -> None:
            self.begun.emit()
            self.load()

        self._do(OpenReview(reason=reason, first=first, last=last), done)

    def explain(self, incident: Incident, words: str) -> None:
        """Without words it is open again; the way back is what was said before, by whom and when."""

        def done(_: object) -> None:
            said = text("patterns.now_explained" if words else "patterns.now_open")
            self.happened.emit(said, lambda: self._take_back(command_id))
            self.load()

        command_id = self._do(ExplainIncident(incident_key=incident.key, words=words), done)

    def _take_back(self, command_id: UUID) -> None:
        self._do(TakeBackExplanation(explained=command_id), lambda _: self.load())

    def _do(self, command: Command, done: Callable[[object], None]) -> UUID:
        return self.door.do(command, owner=self, done=done, failed=lambda error: self.refused.emit(error_text(error)))

    def _look(self) -> Shown:
        held = self.door.asked(PatternsInForce())
        return Shown(held, self.door.asked(Incidents(held.mine.id)) if held.mine else None)

    def _show(self, shown: Shown) -> None:
        self.last_shown = shown
        self.shown.emit(shown)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))
