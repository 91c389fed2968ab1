"""What must not lie about: copied for a minute, and kept out of the history of the clipboard where the system allows.

Windows knows two names for that, KDE one; other systems offer none.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

SECONDS = 60
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_HINTS = {
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"\x01\x00\x00\x00",
    _WINDOWS.format("CanIncludeInClipboardHistory"): b"\x00\x00\x00\x00",
    _WINDOWS.format("CanUploadToCloudClipboard"): b"\x00\x00\x00\x00",
    "x-kde-passwordManagerHint": b"secret",
}


class SecretClipboard(QObject):
    """What somebody else has copied meanwhile stays."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held = ""
        self.timer = QTimer(self, interval=SECONDS * 1000, singleShot=True)
        self.timer.timeout.connect(self.clear)

    def copy(self, words: str) -> None:
        held = QMimeData()
        held.setText(words)
        for name, value in _HINTS.items():
            held.setData(name, value)
        QGuiApplication.clipboard().setMimeData(held)
        self._held = words
        self.timer.start()

    def clear(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if self._held and clipboard.text() == self._held:
            clipboard.clear()
        self._held = ""
        self.timer.stop()


@cache
def secret_clipboard() -> SecretClipboard:
    """The one of the program; it is emptied when the program ends."""
    made = SecretClipboard()
    app = QCoreApplication.instance()
    assert app is not None
    app.aboutToQuit.connect(made.clear)
    return made
