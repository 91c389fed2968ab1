"""Keys typed while what they are meant for is still on its way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

PATIENCE_MS = 5000
"""After this the keys go to whatever field has the keyboard: better in a wrong one than nowhere."""
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_ALSO = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Backspace)


class TypeAhead(QObject):
    """`begin` when a form was asked for, `end` once it has the keyboard: what was typed between is typed there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[tuple[Qt.Key, Qt.KeyboardModifier, str]] = []
        self._waits = False
        self._clock = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._clock.timeout.connect(self.end)

    def begin(self) -> None:
        if not self._waits and (app := QApplication.instance()):
            self._waits = True
            app.installEventFilter(self)
            self._clock.start()

    def end(self) -> None:
        if not self._waits:
            return
        self._waits = False
        self._clock.stop()
        if app := QApplication.instance():
            app.removeEventFilter(self)
        held, self._held = self._held, []
        if not _is_for_words(QApplication.focusWidget()):
            return
        for key, modifiers, words in held:
            if focus := QApplication.focusWidget():
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(focus, QKeyEvent(kind, key, modifiers, words))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._waits or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        typed = (event.text().isprintable() and event.text()) or event.key() in _ALSO
        if not typed or event.modifiers() & ~_PLAIN:
            return False
        self._held.append((Qt.Key(event.key()), event.modifiers(), event.text()))
        return True


def _is_for_words(focus: QWidget | None) -> bool:
    """A letter typed for a field is no press of a button."""
    return focus is not None and focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
