"""`python -m tests.promises.session ROOT SEED NAME=SIZE …`: working days, each with a profile and process of its own.

NAME is the bug that is planted for the day, or nothing. Below ROOT/NAME, `disk` is what a disk would hold; what the
desk has said to be done is written to `acknowledged`, after it has been said.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.ids import derived_id
from agentdesk.core.people.commands import OpenShop
from agentdesk.core.storage.backup import backup
from agentdesk.core.workplace import Workplace, create_workplace, open_workplace
from tests.desks import NOON
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.days import Day, staff
from tests.promises.forked import run_in_child
from tests.promises.promise import Trial

SHOP = OpenShop(
    shop_name="Kaffeehaus Sommer",
    region="DE",
    time_zone="Europe/Berlin",
    currency="EUR",
    language="de",
    person_name="Miriam",
)

Told = Callable[..., None]


def work(folder: Path, size: int, chance: random.Random, tell: Told) -> None:
    """Two stretches with a break between, in which everything is closed and opened again; a backup in the second."""
    clock = FixedClock(NOON)
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring(), clock=clock)
    tell("profile", place.opened.key.hex())
    for wish in staff(place.desk):
        place.desk.execute_all([wish])
    _stretch(place, size // 2, chance, tell)
    place.close()
    place = open_workplace(folder, given=PASSPHRASE, keys=NoKeyring(), clock=clock)
    _stretch(place, size // 4, chance, tell)
    target = folder.parent / "saved" / "desk.backup"
    backup(place.opened, target, clock)
    tell("backup", str(target))
    _stretch(place, size - size // 2 - size // 4, chance, tell)
    place.close()


def _stretch(place: Workplace, size: int, chance: random.Random, tell: Told) -> None:
    day, drafts = Day(place.desk, chance), place.open_drafts()
    words = ""
    for n in range(size):
        if (wish := day.wish()) and not isinstance(day.execute(wish), Exception):
            tell("command", str(wish.id))
        words += f" and then word {n}"
        draft_id = derived_id(UUID(int=5), "draft", n // 10)
        _save(drafts, draft_id, words, place, tell)
    drafts.close()


def _save(drafts: Drafts, draft_id: UUID, words: str, place: Workplace, tell: Told) -> None:
    content = {"notes": words}
    drafts.save(
        Draft(id=draft_id, kind="note", command_id=draft_id, content=content, updated_at=place.desk.clock.now())
    )
    tell("draft", str(draft_id), len(words))


def _main(root: str, seed: str, *days: str) -> None:
    from tests.promises.power_cut import PROMISE

    bugs = {bug.name: bug for bug in PROMISE.bugs}
    for day in days:  # forked: everything is imported already, and a bug stays where it was planted
        name, _, size = day.rpartition("=")
        trial = Trial(int(size), int(seed), Path(root) / (name or "no bug"), bugs.get(name))
        run_in_child(lambda tell, trial=trial: _day(trial), trial)


def _day(trial: Trial) -> None:
    (trial.folder / "disk" / "saved").mkdir(parents=True)
    handle = os.open(trial.folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(*words: Any) -> None:
        os.write(handle, json.dumps(words).encode() + b"\n")

    work(trial.folder / "disk" / "profile", trial.size, trial.chance("session"), tell)


if __name__ == "__main__":
    _main(*sys.argv[1:])
