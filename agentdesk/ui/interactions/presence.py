"""What I am doing right now: available, in contact, wrapping up, on a break. It never leaves this computer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.clock import Clock
from agentdesk.core.wording import text
from agentdesk.ui.interactions.conversations import Conversations
from agentdesk.ui.interactions.words import clock_words

KEPT = "presence"


class Status(StrEnum):
    AVAILABLE = "available"
    BREAK = "break"
    WRAP_UP = "wrap_up"
    IN_CONTACT = "in_contact"


CHOICES = (Status.AVAILABLE, Status.BREAK, Status.WRAP_UP)
"""What a person can say of themselves; that they are in contact is seen."""
_TONES = {Status.AVAILABLE: "good", Status.BREAK: "neutral", Status.WRAP_UP: "accent", Status.IN_CONTACT: "care"}


class Presence(QObject):
    """`kept` is where the window remembers things; `keep` asks it to. `changed` comes with every second that shows."""

    changed = Signal()

    def __init__(
        self,
        conversations: Conversations,
        clock: Clock,
        kept: dict[str, Any],
        keep: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._conversations, self._clock, self._kept, self._keep = conversations, clock, kept, keep
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.changed)
        for signal in (conversations.activated, conversations.changed, conversations.closed):
            signal.connect(self._look)
        self._look()

    @property
    def status(self) -> Status:
        """What is seen goes before what was chosen."""
        talks = self._conversations.talks
        if any(talk.running for talk in talks):
            return Status.IN_CONTACT
        return Status.WRAP_UP if talks else self.chosen

    @property
    def chosen(self) -> Status:
        kept = self._kept.get(KEPT)
        known = kept.get("status") if isinstance(kept, dict) else None
        return Status(known) if known in list(CHOICES) else Status.AVAILABLE

    def choose(self, status: Status) -> None:
        self._kept[KEPT] = {"status": status.value, "since": self._clock.now().isoformat()}
        self._keep()
        self._look()

    def toggle_break(self) -> None:
        self.choose(Status.AVAILABLE if self.chosen is Status.BREAK else Status.BREAK)

    @property
    def words(self) -> str:
        name, time = text(f"status.{self.status}"), self._time()
        return name if self.status is Status.AVAILABLE else f"{name} · {clock_words(time)}"

    @property
    def tone(self) -> str:
        """By name, so that this needs no widget."""
        return _TONES[self.status]

    def _time(self) -> timedelta:
        now, talks = self._clock.now(), self._conversations.talks
        running = [talk.lasted(now) for talk in talks if talk.running]
        if running:
            front = self._conversations.active
            return front.lasted(now) if front and front.running else max(running)
        if talks:
            return max(talk.since_over(now) for talk in talks)
        return max(timedelta(), now - self._since(now))

    def _since(self, now: datetime) -> datetime:
        kept = self._kept.get(KEPT)
        try:
            return datetime.fromisoformat(kept["since"]) if isinstance(kept, dict) else now
        except (KeyError, TypeError, ValueError):
            return now

    def _look(self) -> None:
        ticking = self.status is not Status.AVAILABLE
        if ticking != self._second.isActive():
            self._second.start() if ticking else self._second.stop()
        self.changed.emit()
