"""Notifications on desktops without a tray, such as GNOME: the desktop portal shows them, asked over D-Bus.

Nobody waits for an answer: where there is no such service, nothing happens. What is asked and answered is written down
with xdg-desktop-portal, under org.freedesktop.portal.Notification.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import SLOT, QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

_SERVICE, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Notification"
_SHOW = "show"


class Portal(QObject):
    """One notification of its `name` at a time: the next takes the place of the last."""

    clicked = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._bus = _bus()
        if self._bus:
            clicked = SLOT("answer(QDBusMessage)")
            self._bus.connect(  # type: ignore[call-overload]  # whose stub asks for bytes, which it does not take
                "", _PATH, _INTERFACE, "ActionInvoked", self, clicked
            )

    @Slot("QDBusMessage")  # by its name: loaded only once it is needed
    def answer(self, message: QDBusMessage) -> None:
        """Somebody has clicked a notification: ours, or another's."""
        said = message.arguments()
        if said[:2] == [self._name, _SHOW]:
            self.clicked.emit()

    def show(self, title: str, words: str) -> None:
        notification = {"title": title, "body": words, "priority": "high", "default-action": _SHOW}
        self._send("AddNotification", self._name, notification)

    def put_away(self) -> None:
        self._send("RemoveNotification", self._name)

    def _send(self, method: str, *arguments: object) -> None:
        if self._bus:
            from PySide6.QtDBus import QDBusMessage

            asked = QDBusMessage.createMethodCall(_SERVICE, _PATH, _INTERFACE, method)
            asked.setArguments(list(arguments))
            self._bus.send(asked)


def _bus() -> QDBusConnection | None:
    """None where desktops have no such thing."""
    if not sys.platform.startswith("linux"):
        return None
    from PySide6.QtDBus import QDBusConnection

    bus = QDBusConnection.sessionBus()
    return bus if bus.isConnected() else None
