"""A server that has just started answers every question, before anybody has asked a command of it."""

from __future__ import annotations

import subprocess
import sys

IN_A_NEW_PROCESS = """
import agentdesk.core.desk
from agentdesk.core.commands import open_all_rooms, query_types

at_once = set(query_types())
open_all_rooms()
print(*(query.__name__ for query in query_types() if query not in at_once))
"""


def test_whatever_may_be_asked_is_answered_before_the_first_command() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IN_A_NEW_PROCESS], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.split() == []
