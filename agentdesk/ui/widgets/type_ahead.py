"""Keys typed while what they are meant for is still on its way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

PATIENCE_MS = 5000
"""After this the keys go to whatever field has the keyboard: better in a wrong one than nowhere."""
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_ALSO = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Backspace)


class TypeAhead(QObject):
    """`begin` when a form was asked for, `end` once it has the keyboard: what was typed between is typed there.

    Or when a form is being sent: what is typed `inside` it meanwhile is meant for what had the keyboard before.
    """

    _delivers = False
    """One gives what it held: no other takes it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[tuple[Qt.Key, Qt.KeyboardModifier, str]] = []
        self._waits = False
        self._inside: QWidget | None = None
        self._to: QWidget | None = None
        self._clock = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._clock.timeout.connect(self.end)

    def begin(self, *, inside: QWidget | None = None, to: QWidget | None = None) -> None:
        if not self._waits and (app := QApplication.instance()):
            self._waits, self._inside, self._to = True, inside, to
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
        to = self._to if self._to and isValid(self._to) else None
        if not _is_for_words(to or QApplication.focusWidget()):
            return
        TypeAhead._delivers = True
        for key, modifiers, words in held:
            if there := to or QApplication.focusWidget():
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(there, QKeyEvent(kind, key, modifiers, words))
        TypeAhead._delivers = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if TypeAhead._delivers or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        typed = (event.text().isprintable() and event.text()) or event.key() in self._also
        if not typed or event.modifiers() & ~_PLAIN or not self._is_inside:
            return False
        self._held.append((Qt.Key(event.key()), event.modifiers(), event.text()))
        return True

    @property
    def _also(self) -> tuple[Qt.Key, ...]:
        """An Enter too many is no new line; one after words is."""
        if self._inside is None:
            return _ALSO
        return (*_ALSO, Qt.Key.Key_Return, Qt.Key.Key_Enter) if self._held else ()

    @property
    def _is_inside(self) -> bool:
        if self._inside is None:
            return True
        focus = QApplication.focusWidget()
        return focus is not None and isValid(self._inside) and self._inside.isAncestorOf(focus)


def _is_for_words(focus: QWidget | None) -> bool:
    """A letter typed for a field is no press of a button."""
    return focus is not None and focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
