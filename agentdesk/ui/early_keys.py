"""Keys pressed while the window opens: what they are for does not stand yet, so they wait, in their order."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.ui.actions import belongs_to_typing
from agentdesk.ui.main_window import MainWindow

_WAIT = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
"""In a line edit they ask for something that only comes with the rest: opening what was found, walking on."""
_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta}


class EarlyKeys(QObject):
    """From the first frame until `carry_out`. Words typed into a field that is there stay there, for all to see. From
    the first key on that asks for something yet to come, F2 or Enter, everything is kept: words typed after it belong
    where it leads. What was kept before a question (a passphrase, the first start) is forgotten: the question has the
    keyboard, and nothing typed blindly may become a note of somebody."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._kept: list[QKeyEvent | str] = []
        self._watched: QWidget | None = None
        self._app = QApplication.instance()
        assert isinstance(self._app, QApplication)
        self._app.focusChanged.connect(self._follow)
        window.asked.connect(self._kept.clear)
        self._follow(None, window.focusWidget() or window)

    def carry_out(self) -> None:
        """Everything stands: each key does what it does now. Nothing is kept any more."""
        assert isinstance(self._app, QApplication)
        self._app.focusChanged.disconnect(self._follow)
        self._follow(None, None)
        kept, self._kept = self._kept, []
        for each in kept:
            self._carry_out(each)

    def _carry_out(self, each: QKeyEvent | str) -> None:
        keyboard = QApplication.activePopupWidget() or self._window.focusWidget() or self._window
        if isinstance(each, str):
            typed = QInputMethodEvent()
            typed.setCommitString(each)
            QApplication.sendEvent(keyboard, typed)
        elif not self._window.actions_of_window.run_key(each.keyCombination()):
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(keyboard, QKeyEvent(kind, each.key(), each.modifiers(), each.text()))

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        """The keyboard is watched where it is: an event of each widget in the window would be far too many."""
        if self._watched:
            self._watched.removeEventFilter(self)
        self._watched = new
        if new:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._window.asks or watched is not self._watched:
            return False
        if isinstance(event, QInputMethodEvent) and self._kept and event.commitString():
            self._kept.append(event.commitString())
            return True
        if not isinstance(event, QKeyEvent) or event.type() == QEvent.Type.KeyRelease:
            return False
        if not (self._kept or self._waits(event.keyCombination())):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # else what is known already would be done before what waits
        elif event.key() not in _MODIFIERS and not self._asked_already(event):
            self._kept.append(event.clone())
        return True

    def _asked_already(self, event: QKeyEvent) -> bool:
        """F2 once more, since nothing seemed to come of it, is no second call."""
        last, pressed = self._kept[-1] if self._kept else None, event.keyCombination()
        again = isinstance(last, QKeyEvent) and last.keyCombination() == pressed
        return again and not belongs_to_typing(pressed)

    def _waits(self, pressed: QKeyCombination) -> bool:
        if pressed.key() in _MODIFIERS or self._window.actions_of_window.knows_key(pressed):
            return False
        return pressed.key() in _WAIT or not belongs_to_typing(pressed)
