"""Tests run without a display, a network, a keyring, and away from the home of whoever runs them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import keyring
import platformdirs
import pytest


def test_nobody_can_be_reached_over_the_network():
    with socket.socket() as somewhere, pytest.raises(AssertionError, match=r"tried to reach 192\.0\.2\.1"):
        somewhere.connect(("192.0.2.1", 443))


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_data_goes_into_a_home_made_for_the_tests():
    home = Path(os.environ["HOME"])
    assert home.name.startswith("agentdesk-home-")
    assert Path(platformdirs.user_data_dir("agentdesk")).is_relative_to(home)


def test_the_keyring_of_whoever_runs_the_tests_is_out_of_reach():
    keyring.set_password("agentdesk", "test", "secret")
    assert keyring.get_password("agentdesk", "test") is None
