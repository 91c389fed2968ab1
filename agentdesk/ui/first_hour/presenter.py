"""Where a new shop stands on its way to the first customers. What is done is seen by the checklist of the settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from agentdesk.core.settings.model import Step
from agentdesk.ui.first_hour.names import FIRST_HOUR
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.news import BACKED_UP, CODE_KEPT, SEEN
from agentdesk.ui.settings.ready_section import ReadyPresenter

_TOLD_ELSEWHERE = (SEEN, CODE_KEPT, BACKED_UP)


class FirstHour(QObject):
    """Intentions: `begin`, `go_on`, `skip`, `hide`, `look`. Kept across restarts; no step is ever asked of anybody."""

    changed = Signal()
    led = Signal(object)
    """To where this step is done."""
    finished = Signal()
    """Nothing is left that was not passed over."""

    def __init__(self, ready: ReadyPresenter, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ready, self._preferences = ready, preferences
        kept = preferences.recall(FIRST_HOUR)
        kept = kept if isinstance(kept, dict) else {}
        self.goes_on = bool(kept.get("goes_on"))
        self._skipped = set(_steps(kept.get("skipped", ())))
        self._at = next(iter(_steps([kept.get("at")])), None)
        self._seen: object = None
        ready.loaded.connect(self._looked)

    # ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────
    @property
    def is_known(self) -> bool:
        """It goes on, and it has been looked what is done."""
        return self.goes_on and self._ready.is_known

    @property
    def done(self) -> frozenset[Step]:
        return self._ready.done

    @property
    def left(self) -> tuple[Step, ...]:
        return tuple(step for step in Step if step not in self.done and step not in self._skipped)

    @property
    def just_done(self) -> Step | None:
        """The step that somebody was led to, once it is done: they look at it as long as they like."""
        return self._at if self._at in self.done else None

    @property
    def next(self) -> Step | None:
        """The step that somebody was led to and is not done, else the first that is left."""
        return self._at if self._at in self.left else next(iter(self.left), None)

    # ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────
    def begin(self, at: Step | None = None) -> None:
        """From the first step that is not done, also of those that were passed over; `at`: somebody is there now."""
        self._skipped, self._at, self.goes_on = set(), at, True
        self._keep()
        self.look()

    def go_on(self) -> None:
        if step := self.next:
            self._at = step
            self._keep()
            self.changed.emit()
            self.led.emit(step)

    def skip(self) -> None:
        """Not now, or not at all: the checklist of the settings still has it."""
        if step := self.next:
            self._skipped.add(step)
            self._at = None
            self._keep()
            self._looked()

    def hide(self) -> None:
        """Out of sight; what was passed over is remembered."""
        self.goes_on = False
        self._keep()
        self.changed.emit()

    def look(self) -> None:
        if self.goes_on:
            self._ready.load()

    def look_at_window(self) -> None:
        """Something was put into its state, which says of some steps that they are done."""
        seen = [self._preferences.recall(name) for name in _TOLD_ELSEWHERE]
        if self.goes_on and seen != self._seen:
            self._seen = seen
            self._ready.look_at_window()

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _looked(self) -> None:
        if self.is_known and not self.left:
            self.hide()
            self.finished.emit()
        else:
            self.changed.emit()

    def _keep(self) -> None:
        kept = {"goes_on": self.goes_on, "skipped": sorted(self._skipped), "at": self._at}
        self._preferences.remember(FIRST_HOUR, kept)


def _steps(names: Any) -> Iterable[Step]:
    """What this program knows of what was kept."""
    known = {step.value for step in Step}
    return (Step(name) for name in names if name in known) if isinstance(names, list | tuple) else ()
