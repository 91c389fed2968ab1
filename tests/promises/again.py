"""`python -m tests.promises.again SOURCE TARGET [BUG]`: replay a log in a process of its own.

Another process has another hash seed: there, sets have another order. Prints what differs, one line each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, empty_desk
from tests.promises.promise import Bug
from tests.promises.rows import all_rows, differences

NOT_CARRIED_OUT = "not carried out: "


def replay(desk: Desk, again: Desk) -> list[str]:
    """What differs afterwards."""
    for line in desk.log():
        try:
            again.replay(line)
        except AgentDeskError as error:
            return [f"{NOT_CARRIED_OUT}{line.log_no} {line.kind}: {error}"]
    found = differences(all_rows(desk.database), all_rows(again.database))
    return [f"{again.database.dialect}: {difference}" for difference in found]


def replay_elsewhere(source: Path, target: Path, bug: Bug | None, hash_seed: int) -> list[str]:
    command = [sys.executable, "-m", "tests.promises.again", str(source), str(target), *([bug.name] if bug else [])]
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _main(source: str, target: str, bug: str = "") -> None:
    from tests.promises.replay import PROMISE

    bugs = {known.name: known for known in PROMISE.bugs}
    with bugs[bug].planted() if bug else nullcontext():
        target_desk = empty_desk(Path(target).parent, Path(target).name)
        for difference in replay(Desk(Database.sqlite(Path(source), KEY)), target_desk):
            print(difference.replace("\n", " "))


if __name__ == "__main__":
    _main(*sys.argv[1:])
