"""The system's browser, opened from whichever thread signs in."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication


class Browser(QObject):
    """`not_opened`: there is none; the address is on the clipboard then."""

    not_opened = Signal()
    _asked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked.connect(self._open)  # asked in another thread, done in this one

    def show(self, address: str) -> None:
        self._asked.emit(address)

    def _open(self, address: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromEncoded(address.encode())):
            QGuiApplication.clipboard().setText(address)
            self.not_opened.emit()
