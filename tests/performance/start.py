"""From starting the process to the painted frame, to a desk one can use, and the memory it takes then.

Ours is the window as `agentdesk` opens it, over a profile with many customers; usable means that the work list and the
last customers are shown and a search typed into the box has been answered. The floor is a bare PySide6 window: seven
tabs, a form of twenty fields and a list. Each runs in a process of its own, in turn; the system's time for answering
from a keyring is not in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.interactions.commands import EndInteraction, StartInteraction
from agentdesk.core.orders.store import orders
from agentdesk.core.people.commands import OpenShop
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.workplace import Workplace, create_workplace
from tests.desks import NOON
from tests.performance.find_ours import id_of, searchable
from tests.performance.pairs import line
from tests.performance.people import Person, people
from tests.performance.view import customer_row, order_row, put
from tests.profiles import WorkingKeyring

SIZE = 100_000
STARTS = 9
WAITING = 12
"""Conversations that wait for their wrap-up: what the work list shows."""
_ROOT = Path(__file__).resolve().parents[2]
_SHOP = OpenShop(
    shop_name="Kaffeehaus Sommer",
    region="DE",
    time_zone="Europe/Berlin",
    currency="EUR",
    language="de",
    person_name="Miriam Vogt",
)


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of customers."""
    subprocess.run([sys.executable, "packaging/messages.py", "compile"], cwd=_ROOT, check=True)
    with tempfile.TemporaryDirectory(prefix="agentdesk-start-") as name:
        folder = Path(name)
        key = _furnish(folder / "desk", size, seed)
        _once("start_ours", folder, key), _once("start_bare", folder, key)  # what they read is in the disk's cache now
        pairs = [(_once("start_ours", folder, key), _once("start_bare", folder, key)) for _ in range(STARTS)]
    for mark, floor, note in (
        ("painted", "painted", "milliseconds from the start of the process"),
        ("usable", "painted", "the floor is its painted window"),
        ("painted_cpu", "painted_cpu", "what the process has worked by then, whatever else the machine does"),
        ("usable_cpu", "painted_cpu", "the floor is its painted window"),
        ("memory", "memory", "megabytes, not milliseconds: the most the process ever had"),
    ):
        ours, bare = [mine[mark] for mine, _ in pairs], [other[floor] for _, other in pairs]
        yield line(f"start: {mark}", size, ours, bare, note)


def _once(program: str, folder: Path, key: str) -> dict[str, float]:
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    surroundings |= {"XDG_STATE_HOME": str(folder / "state"), "LC_ALL": "C.UTF-8"}
    surroundings |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}  # as at a desk
    command = [sys.executable, "-m", f"tests.performance.{program}", repr(time.monotonic()), str(folder / "desk"), key]
    done = subprocess.run(command, cwd=_ROOT, env=surroundings, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr)
    marks: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return marks


def _furnish(folder: Path, size: int, seed: int) -> str:
    """A profile whose key a keyring keeps; returns the key in hex."""
    place = create_workplace(folder, _SHOP, keys=WorkingKeyring(), clock=FixedClock(NOON))
    ids = list(_customers(place, size, seed))
    _conversations(place, ids[:: max(1, size // WAITING)][:WAITING])
    key = place.opened.key.hex()
    place.close()
    return key


def _customers(place: Workplace, size: int, seed: int) -> Iterator[UUID]:
    waiting, count = people(size, seed), 0
    while batch := list(islice(waiting, 20_000)):
        numbered = list(enumerate(batch, count))
        with place.desk.database.writing() as connection, gate_open(connection):
            put(connection, customers, (_row(n, person) for n, person in numbered))
            put(connection, contact_points, (_point(person) for person in batch))
            put(connection, orders, (order_row(n, id_of(person)) for n, person in numbered))
            search_index.index_many(connection, ((id_of(person), searchable(person)) for person in batch))
        count += len(batch)
        yield from map(id_of, batch)


def _conversations(place: Workplace, customer_ids: list[UUID]) -> None:
    me = place.person().id
    for customer_id in customer_ids:
        talk = place.desk.execute(StartInteraction(customer_id=customer_id), actor=me)
        ended = EndInteraction(interaction_id=UUID(talk["interaction_id"]), ended_at=NOON + timedelta(minutes=5))
        place.desk.execute(ended, actor=me)


def _row(n: int, person: Person) -> dict[str, Any]:
    names = {"given_name": person.given, "family_name": person.family, "organisation": person.organisation}
    return customer_row(n, id_of(person)) | names | {"number": person.number}


def _point(person: Person) -> dict[str, Any]:
    blank: dict[str, Any] = {column.name: "" for column in contact_points.columns}
    key = id_of(person)
    blank |= {"id": UUID(int=key.int | 1 << 100), "customer_id": key, "scope_id": key, "rank": 0, "kind": "phone"}
    return blank | {"value": person.phone, "verified": False, "preferred": True}
