"""On a desktop without a tray the reminder goes to its portal, and comes back when it is clicked."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

_DESKTOP = """
from PySide6.QtCore import QCoreApplication, QTimer, QObject, SLOT, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject
from agentdesk.ui.callbacks.portal import Portal, _INTERFACE, _PATH, _SERVICE

class Desktop(QDBusVirtualObject):
    def introspect(self, path):
        return ""

    def handleMessage(self, message, bus):
        print(message.member(), message.signature(), message.arguments()[0], flush=True)
        if message.member() == "AddNotification":
            for whose in ("callback", message.arguments()[0]):
                clicked = QDBusMessage.createSignal(_PATH, _INTERFACE, "ActionInvoked")
                clicked.setArguments([whose, "show", []])
                bus.send(clicked)
        else:
            QCoreApplication.quit()
        return True

app = QCoreApplication([])
bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "desktop")
desktop = Desktop()
assert bus.registerService(_SERVICE) and bus.registerVirtualObject(_PATH, desktop)
portal = Portal("approval")
portal.clicked.connect(lambda: (print("clicked", flush=True), portal.put_away()))
portal.show("A decision is wanted", "Jörg <b>Müller</b>")
QTimer.singleShot(20_000, app.quit)
app.exec()
"""


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="needs a session bus")
def test_the_portal_shows_one_notification_and_hears_of_a_click_on_ours_alone() -> None:
    started = ["dbus-run-session", "--", sys.executable, "-c", _DESKTOP]
    said = subprocess.run(started, capture_output=True, text=True, timeout=60, check=False)
    expected = ["AddNotification sa{sv} approval", "clicked", "RemoveNotification s approval"]
    assert said.stdout.splitlines() == expected, said.stderr
