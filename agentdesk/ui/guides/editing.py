"""A guide that is being written: one text, whichever form it is shown in, and what is wrong with it now."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.model import Fault
from agentdesk.core.guides.reading import Reading
from agentdesk.core.guides.shipped import faults_of

QUIET_MS = 150
"""After the last key the text is looked through."""
PAUSE_MS = 1_000
"""Who types on after that has begun something else: a step of its own."""
MOST_STEPS_BACK = 300


class GuideEditing(QObject):
    """Signals out, intentions in. The text is the guide; `reading` and `faults` always belong to `source` when
    `changed` is heard, and `reading.guide` is None while it cannot be read.

    What is done in either form is one step back for both.
    """

    changed = Signal()
    """The text is another one, or what is known about it."""
    typed = Signal()
    """A key was pressed: the text is another one already, what is known about it follows."""
    led = Signal(str, int, str)
    """To this step (empty: the guide itself), line and place as faults name it, for whichever form is shown."""

    def __init__(
        self, guide_id: str, source: str, known: Known, parent: QObject | None = None, *, may_write: bool = True
    ) -> None:
        super().__init__(parent)
        self.guide_id, self.known, self.may_write = guide_id, known, may_write
        self._past: list[str] = []
        self._future: list[str] = []
        self._quiet = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self.look)
        self._one_go = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self.source = source
        self.reading: Reading
        self.faults: tuple[Fault, ...]
        self._read()

    # ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────
    def write(self, source: str) -> None:
        """The text as it is to be, in one step."""
        if self.may_write:
            self.become(source)

    def become(self, source: str) -> None:
        """What the shop has by now; one step as well."""
        if source != self.source:
            self._remember()
            self._become(source)

    def type(self, source: str) -> None:
        """The text after a key. What is typed in one go is one step back; it is looked through after a moment."""
        if not self.may_write or source == self.source:
            return
        if not self._one_go.isActive():
            self._remember()
        self._one_go.start()
        self.source = source
        self._quiet.start()
        self.typed.emit()

    def undo(self) -> None:
        if self._past:
            self._future.append(self.source)
            self._become(self._past.pop())

    def redo(self) -> None:
        if self._future:
            self._past.append(self.source)
            self._become(self._future.pop())

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def lead(self, step: str, line: int, place: str = "") -> None:
        self.led.emit(step, line, place)

    def know(self, known: Known) -> None:
        """Other guides, reasons or limits hold now."""
        self.known = known
        self.look()

    def look(self) -> None:
        """Look the text through now."""
        self._quiet.stop()
        self._read()
        self.changed.emit()

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _remember(self) -> None:
        self._past = [*self._past[1 - MOST_STEPS_BACK :], self.source]
        self._future.clear()

    def _become(self, source: str) -> None:
        self._one_go.stop()
        self.source = source
        self.look()

    def _read(self) -> None:
        self.reading, self.faults = faults_of(self.source, self.guide_id, self.known)
