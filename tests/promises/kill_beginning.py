"""Making a profile is killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from agentdesk.core.commands import SYSTEM
from agentdesk.core.errors import Failure
from agentdesk.core.people.commands import TheShop
from agentdesk.core.storage.check import check
from agentdesk.core.workplace import create_workplace, open_workplace
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.aftermath import UNSOUND
from tests.promises.forked import Tell, has_told, killed_at_random, run_in_child
from tests.promises.promise import Trial, Violation
from tests.promises.session import SHOP

HALF_PROFILE = "a killed beginning leaves a finished profile, or a new one"


def beginning(trial: Trial) -> Iterator[Violation]:
    """In each part of the time that it takes here and now."""
    chance = trial.chance("beginning")
    takes = _seconds_in_peace(trial)
    for n in range(trial.size):
        folder = trial.fresh_folder("beginning") / "profile"
        seconds = takes * (n + chance.random()) / trial.size
        told = killed_at_random(lambda tell, f=folder: _begin(f, tell), trial, "ready", seconds)
        trial.count("kills")
        try:
            place = open_workplace(folder, given=PASSPHRASE, keys=NoKeyring())
        except Failure as failure:
            if failure.code != "profile.new" or has_told(told, "made"):
                yield Violation(HALF_PROFILE, str(failure))
                continue
            place = create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
        if place.desk.ask(TheShop(), actor=SYSTEM) is None or not place.people():
            yield Violation(HALF_PROFILE, "no shop, or nobody in it")
        for result in check(place.opened, place.desk.database):
            if not result.ok:
                yield Violation(UNSOUND, f"{result.name}: {result.findings[:2]}")
        place.close()


def _seconds_in_peace(trial: Trial) -> float:
    folder, start = trial.fresh_folder("peace") / "profile", time.monotonic()
    run_in_child(lambda tell: _begin(folder, tell), trial)
    return time.monotonic() - start


def _begin(folder: Path, tell: Tell) -> None:
    tell("ready")
    create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    tell("made")
