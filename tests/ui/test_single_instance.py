"""A second start finds the first window, hands over, and goes; strangers and leftovers do no harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from agentdesk.core.uris import parse_uri
from agentdesk.ui.single_instance import SingleInstance, server_name, understood

HAND_OVER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from agentdesk.ui.single_instance import SingleInstance
app = QCoreApplication([])
print(SingleInstance(Path(sys.argv[1])).hand_over(sys.argv[2:]))
"""
LISTEN = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from agentdesk.ui.single_instance import SingleInstance
app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
print(instance.listen(), flush=True)
app.exec()
"""


TOLD = """
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from agentdesk.ui.app import Application
app = Application(["agentdesk"])
app.address_asked.connect(print)
app.sendEvent(app, QFileOpenEvent(QUrl("agentdesk://pop?tel=%2B49221%204710222&answers=a%3Db")))
app.sendEvent(app, QFileOpenEvent(QUrl("tel:+492214710222")))
print(app.desktopFileName())
"""


def second_start(profile: Path, *messages: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HAND_OVER, str(profile), *messages]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=60)
    return out.strip()


@pytest.fixture
def first(tmp_path: Path, qtbot: QtBot) -> SingleInstance:
    instance = SingleInstance(tmp_path)
    assert instance.listen()
    yield instance
    instance.close()


def test_a_second_start_hands_over_and_goes(first: SingleInstance, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(first.messages, timeout=60_000) as heard:
        second = second_start(tmp_path, "tel:+4930123", "agentdesk://customer/Müller")
    assert heard.args == [["tel:+4930123", "agentdesk://customer/Müller"]]
    assert said(second) == "True"


def test_several_starts_at_once_are_all_heard(first: SingleInstance, tmp_path: Path, qtbot: QtBot) -> None:
    heard: list[str] = []
    first.messages.connect(heard.extend)
    starts = [second_start(tmp_path, f"tel:11{number}") for number in range(4)]
    qtbot.waitUntil(lambda: len(heard) == 4, timeout=30_000)
    assert sorted(heard) == ["tel:110", "tel:111", "tel:112", "tel:113"]
    assert [said(start) for start in starts] == ["True"] * 4


def test_without_a_window_a_start_is_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    assert not SingleInstance(tmp_path).hand_over(["show"])


def test_another_profile_is_another_window(first: SingleInstance, tmp_path: Path) -> None:
    assert said(second_start(tmp_path / "other", "show")) == "False"


def test_a_profile_is_the_same_by_every_path_to_it(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "desk")
    assert server_name(tmp_path / "link") == server_name(tmp_path / "desk" / ".." / "desk")
    assert len(server_name(Path("/" + "very long/" * 50))) < 100


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root to make the file of another user")
def test_the_socket_of_another_user_is_told_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    stranger = SingleInstance(tmp_path)
    assert stranger.listen()
    os.lchown(server_name(tmp_path), 65534, 65534)
    assert not SingleInstance(tmp_path).hand_over(["tel:110"])
    stranger.close()


def test_the_socket_of_an_open_window_is_never_taken_away(first: SingleInstance, tmp_path: Path, qtbot: QtBot) -> None:
    later = SingleInstance(tmp_path)
    assert not later.listen()
    with qtbot.waitSignal(first.messages, timeout=60_000):
        start = second_start(tmp_path, "show")
    assert said(start) == "True"


def test_what_a_killed_window_left_is_in_nobodys_way(tmp_path: Path, qtbot: QtBot) -> None:
    killed = subprocess.Popen([sys.executable, "-c", LISTEN, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "True\n"
    killed.kill()
    killed.wait()
    killed.stdout.close()
    instance = SingleInstance(tmp_path)
    assert not instance.hand_over(["show"])
    assert instance.listen()
    instance.close()


@pytest.mark.parametrize(
    "noise",
    [
        b"\n",
        b"GET / HTTP/1.1\n",
        b'{"show": 1}\n',
        b"[1, 2]\n",
        b'["' + b"x" * 5_000 + b'"]\n',
        b"\xff\xfe\n",
        b"[" * 60_000,
    ],
)
def test_what_no_start_of_ours_would_say_is_dropped(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot, noise: bytes
) -> None:
    socket = QLocalSocket()
    socket.connectToServer(server_name(tmp_path))
    assert socket.waitForConnected(2_000)
    with qtbot.assertNotEmitted(first.messages, wait=200):
        socket.write(noise)
        socket.flush()
    socket.abort()
    with qtbot.waitSignal(first.messages, timeout=60_000):
        start = second_start(tmp_path, "show")
    assert said(start) == "True"


def test_a_flood_is_cut_off(first: SingleInstance, tmp_path: Path, qtbot: QtBot) -> None:
    socket = QLocalSocket()
    socket.connectToServer(server_name(tmp_path))
    assert socket.waitForConnected(2_000)
    socket.write(b"x" * 1_000_000)
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=60_000)


def test_only_short_lists_of_short_texts_are_understood() -> None:
    assert understood(b'["show"]') == ["show"]
    assert understood(b"[]") == []
    assert understood(b'["' + b'a", "' * 16 + b'"]') is None


def test_a_running_program_hears_of_addresses_as_macos_tells_them(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", TOLD], capture_output=True, text=True, check=True)
    uris = ["agentdesk://pop?tel=%2B49221%204710222&answers=a%3Db", "tel:+492214710222"]
    assert done.stdout.split("\n")[:3] == [*uris, "agentdesk"]
    assert all(parse_uri(uri) for uri in uris)
