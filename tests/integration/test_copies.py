"""Copies that are put aside: whole under their name, or not there; and never in the way of the next start."""

from __future__ import annotations

import os
import signal
import warnings
from pathlib import Path

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.people.commands import OpenShop
from agentdesk.core.storage import migrate
from agentdesk.core.storage.copies import copy_database
from agentdesk.core.workplace import create_workplace, open_workplace
from tests.desks import KEY, NOON, make_desk
from tests.profiles import PASSPHRASE, NoKeyring

SHOP = OpenShop(
    shop_name="Kaffeehaus Sommer",
    region="DE",
    time_zone="Europe/Berlin",
    currency="EUR",
    language="de",
    person_name="Miriam",
)


def die(_share: float) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(work: object) -> int:
    """Let another process do this; its exit status."""
    assert callable(work)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the runner's own threads do not bother this child
        child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def test_a_copy_killed_midway_does_not_bear_its_name_and_is_not_in_the_way(tmp_path: Path) -> None:
    desk, _ = make_desk(tmp_path)
    desk.database.close()
    source, target = tmp_path / "desk.db", tmp_path / "copy.db"
    assert killed(lambda: copy_database(source, target, KEY, progress=die)) == signal.SIGKILL
    assert not target.exists()
    copy_database(source, target, KEY)
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]


def test_a_start_killed_after_its_copy_can_be_started_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_workplace(tmp_path / "p", SHOP, passphrase=PASSPHRASE, keys=NoKeyring(), clock=FixedClock(NOON)).close()
    monkeypatch.setattr(migrate, "is_current", lambda database: False)

    def start() -> None:
        open_workplace(tmp_path / "p", given=PASSPHRASE, keys=NoKeyring())

    monkeypatch.setattr(migrate, "take_steps", lambda *_: die(0.0))
    assert [killed(start), killed(start)] == [signal.SIGKILL, signal.SIGKILL]
    monkeypatch.setattr(migrate, "take_steps", lambda *_: None)
    start()
    assert len(list((tmp_path / "p" / "backups").glob("before-*.db"))) == 3
