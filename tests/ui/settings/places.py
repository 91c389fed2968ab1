"""Open profiles for tests of the settings: a real encrypted file, two people, no keyring."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.people.commands import AddPerson, OpenShop
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.workplace import Workplace, create_workplace, open_workplace
from tests.desks import NOON
from tests.profiles import PASSPHRASE, NoKeyring

SHOP = OpenShop(
    shop_name="Kaffeehaus Sommer",
    region="DE",
    time_zone="Europe/Berlin",
    currency="EUR",
    language="de",
    person_name="Miriam Vogt",
)


def open_place(folder: Path, *, keys: KeyStore | None = None, passphrase: str | None = PASSPHRASE) -> Workplace:
    """A fresh profile; with a keyring that works and no passphrase it has a recovery code."""
    return create_workplace(folder, SHOP, passphrase=passphrase, keys=keys or NoKeyring(), clock=FixedClock(NOON))


def staffed_workplace(folder: Path) -> Workplace:
    """With Daniel, who is an agent and nothing more, beside Miriam, who may do everything."""
    shutil.copytree(_staffed_once(), folder)
    return open_workplace(folder, given=PASSPHRASE, keys=NoKeyring(), clock=FixedClock(NOON))


@cache
def _staffed_once() -> Path:
    """A profile to copy: making one takes longer than opening it."""
    home = Path(tempfile.mkdtemp(prefix="agentdesk-staffed-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    place = open_place(home / "desk")
    daniel = AddPerson(name="Daniel Reuter", roles=frozenset({Role.AGENT}))
    place.desk.execute(daniel, actor=place.person().id)
    place.close()
    return home / "desk"
