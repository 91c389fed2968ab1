"""Shops for journeys: a lived-in one with histories, orders and six people, and callers whom every journey knows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.people.commands import OpenShop
from agentdesk.core.sample import furnish
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import create_workplace
from tests.journeys.window import PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
SHOP = OpenShop(
    shop_name="Kaffeehaus Sommer",
    region="DE",
    time_zone="Europe/Berlin",
    currency="EUR",
    language="de",
    person_name="Miriam Vogt",
)


def lived_in(folder: Path) -> Path:
    """A profile of sixty customers, and two who are going to ring; what is to be done there is up to the journey."""
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    try:
        furnish(place.desk, customers=60, going_on=False)
        me = place.person("Miriam Vogt").id
        for command in _CALLERS:
            place.desk.execute(command, actor=me)
        keep_up_hours(place.desk)  # as whoever opened it before has left it
    finally:
        place.close()
    return folder


def command_line(profile: Path, *words: str, code: int = 0) -> Any:
    """What `agentdesk WORDS --json` answers, asked in a process of its own, as beside an open window."""
    call = _call(profile, *words)
    done = subprocess.run(call, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=False)
    assert done.returncode == code, f"{words}: {done.returncode} {done.stdout} {done.stderr}"
    return json.loads(done.stdout) if done.stdout.strip() else None


def begin(profile: Path, *words: str) -> subprocess.Popen[str]:
    """The same, without waiting for it: somebody has to answer it meanwhile."""
    return subprocess.Popen(
        _call(profile, *words), cwd=ROOT, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def surroundings() -> dict[str, str]:
    return {**os.environ, "AGENTDESK_PASSPHRASE": PASSPHRASE}


def _call(profile: Path, *words: str) -> list[str]:
    json_flag = [] if not words or words[0] == "export" else ["--json"]
    return [sys.executable, "-m", "agentdesk", "--profile", str(profile), *words, *json_flag]


def _phone(number: str) -> NewPoint:
    return NewPoint(kind=PointKind.PHONE, value=number)


_CALLERS: tuple[Command, ...] = (
    CreateCustomer(salutation="Herr", given_name="Jörg", family_name="Quellenthal", points=(_phone("0171 5550142"),)),
    CreateCustomer(given_name="Aylin", family_name="Zzebrowski", points=(_phone("030 5550199"),)),
)
