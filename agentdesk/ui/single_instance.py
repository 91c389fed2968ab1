"""One window per profile: a second start hands its arguments to the first and goes.

A local socket of this user alone, named by user and profile. What comes in is a few short lines of JSON under limits;
whatever else somebody writes there is dropped. The socket only spares a second window; that there is only one is
guaranteed by the lock in the profile.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 2_000
_LARGEST = 64 * 1024
_MOST_MESSAGES = 16
_LONGEST_MESSAGE = 4_096
_ACCEPTED = b"ok\n"


class SingleInstance(QObject):
    """Either hands over to the window that is open for this profile, or listens for those that come later."""

    messages = Signal(list)
    """What a later start hands over (list of str): `show` and addresses; in any case the window comes to the front."""

    def __init__(self, profile: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = server_name(profile)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)

    def hand_over(self, messages: list[str]) -> bool:
        """True if a window is open and has taken the messages; then this start has nothing left to do."""
        socket = self._reached()
        if socket is None:
            return False
        socket.write(json.dumps(messages[:_MOST_MESSAGES]).encode() + b"\n")
        socket.flush()
        taken = bytearray()
        while not taken.endswith(_ACCEPTED) and socket.waitForReadyRead(_WAIT_MS):
            taken += socket.readAll().data()
        socket.disconnectFromServer()
        return taken.endswith(_ACCEPTED)

    def listen(self) -> bool:
        """Be the one that later starts find. False if somebody is already, or it is impossible; the window works on.

        Asked first, because with access options Qt puts its socket in the place of another without a word.
        """
        if self._reached() is not None:
            return False
        if self._server.listen(self._name):
            return True
        if _is_a_stranger(self._name):
            return False
        QLocalServer.removeServer(self._name)  # left by a window that was killed
        return self._server.listen(self._name)

    def close(self) -> None:
        self._server.close()

    def _reached(self) -> QLocalSocket | None:
        if _is_a_stranger(self._name):
            return None
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        return socket if socket.waitForConnected(_WAIT_MS) else None

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            Guest(socket, self).said.connect(self.messages)


class Guest(QObject):
    """One connection: reads a line, answers, and is gone; too much or too slow is cut off."""

    said = Signal(list)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._received = bytearray()
        socket.setParent(self)
        socket.setReadBufferSize(_LARGEST)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self.deleteLater)
        if socket.bytesAvailable():
            self._read()

    def _read(self) -> None:
        self._received += self._socket.readAll().data()
        if len(self._received) > _LARGEST:
            self._socket.abort()
        elif b"\n" in self._received:
            messages = understood(bytes(self._received).partition(b"\n")[0])
            self._received.clear()
            if messages is None:
                self._socket.abort()
            else:
                self._socket.write(_ACCEPTED)
                self._socket.flush()
                self.said.emit(messages)


def understood(line: bytes) -> list[str] | None:
    """The messages in a line, None for anything that no start of ours would say."""
    try:
        messages = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(messages, list) or len(messages) > _MOST_MESSAGES:
        return None
    if not all(isinstance(message, str) and len(message) <= _LONGEST_MESSAGE for message in messages):
        return None
    return messages


def server_name(profile: Path) -> str:
    """A pipe's name on Windows, elsewhere a path: short, for a socket's has room for a hundred characters."""
    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    identity = f"{user}:{profile.expanduser().resolve()}"
    name = f"agentdesk-{hashlib.sha256(identity.encode('utf-8', 'surrogateescape')).hexdigest()[:24]}"
    return name if os.name == "nt" else str(_socket_folder() / name)


def _socket_folder() -> Path:
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    return runtime if runtime.is_absolute() and runtime.is_dir() and len(str(runtime)) < 60 else Path("/tmp")  # noqa: S108


def _is_a_stranger(name: str) -> bool:
    """Another user's socket in the common folder: who hands over there would tell a stranger who is calling."""
    if os.name == "nt":
        return False
    try:
        return Path(name).lstat().st_uid != os.getuid()
    except OSError:
        return False
