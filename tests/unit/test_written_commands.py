"""What a command looks like when it is written down: the log and the fingerprint rest on it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

WRITTEN = """
from agentdesk.core.people.commands import AddPerson
print(AddPerson(name="Aylin", roles=frozenset({"agent", "supervisor", "administrator"})).as_json())
"""


@pytest.mark.parametrize("hash_seed", ["1", "2", "3", "4"])
def test_a_command_is_written_the_same_in_every_process(hash_seed: str) -> None:
    """Sets have another order in each; sent again after a restart, such a command would look like another one."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    done = subprocess.run([sys.executable, "-c", WRITTEN], env=environment, capture_output=True, text=True, check=True)
    assert '"roles":["administrator","agent","supervisor"]' in done.stdout
