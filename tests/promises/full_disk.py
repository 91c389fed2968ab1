"""A small disk fills up while somebody works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.clock import SystemClock
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.errors import Failure
from agentdesk.core.storage.backup import backup
from agentdesk.core.storage.check import check
from agentdesk.core.workplace import Workplace, create_workplace
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.day_of_words import draft
from tests.promises.forked import ChildFailed, Tell, lines_of, run_in_child
from tests.promises.promise import Trial, Violation
from tests.promises.session import SHOP
from tests.promises.troubles import mount_small_disk, mounts_of_its_own

NOT_ACKNOWLEDGED = "on a full disk nothing is lost, and work goes on once there is room"


def on_a_full_disk(trial: Trial) -> Iterator[Violation]:
    """A small disk fills up while somebody works; nothing acknowledged is lost, and with room again work goes on."""
    disk = trial.fresh_folder("small")

    def work(tell: Tell) -> None:
        if not mounts_of_its_own():
            tell("cannot")
            return
        mount_small_disk(disk, 8_000_000)
        place = create_workplace(disk / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
        (disk / "ballast").write_bytes(bytes(2_500_000))
        drafts = place.open_drafts()
        done = _until_full(place, tell)
        for words in _with_nothing_left(place, drafts, disk):
            tell("violated", words)
        (disk / "ballast").unlink()
        place.desk.execute(AddNote(customer_id=UUID(done[0]), words="there is room again"), actor=SYSTEM)
        drafts.save(draft(2))
        there = set(_customer_ids(place))
        if lost := set(done) - there:
            tell("violated", f"{len(lost)} of {len(done)} customers are gone")
        for result in check(place.opened, place.desk.database):
            if not result.ok:
                tell("violated", f"{result.name}: {result.findings[:2]}")
        tell("filled", len(done))

    try:
        told = run_in_child(work, trial)
    except ChildFailed as failed:
        yield Violation(NOT_ACKNOWLEDGED, str(failed))
        return
    for (words,) in lines_of(told, "violated"):
        yield Violation(NOT_ACKNOWLEDGED, words)
    trial.count("customers until the disk was full", sum(count for (count,) in lines_of(told, "filled")))


def _until_full(place: Workplace, tell: Tell) -> list[str]:
    done: list[str] = []
    while True:
        try:
            command = CreateCustomer(family_name="Müller", organisation="x" * 190, department="y" * 190)
            done.append(str(place.desk.execute(command, actor=SYSTEM)["customer_id"]))
        except Failure as failure:
            if failure.code != "storage.disk_full":
                tell("violated", f"a command says {failure}")
            return done


def _with_nothing_left(place: Workplace, drafts: Any, disk: Path) -> Iterator[str]:
    """Drafts, a backup, settings: each says so, and leaves nothing half."""
    (disk / "rest").write_bytes(b"")
    with suppress(OSError), (disk / "rest").open("wb", buffering=0) as rest:
        while True:
            rest.write(bytes(4096))
    for what, act in {
        "a draft": lambda: drafts.save(draft(2_000)),
        "a backup": lambda: backup(place.opened, disk / "desk.backup", SystemClock()),
        "a passphrase": lambda: place.opened.set_passphrase("another long passphrase"),
    }.items():
        try:
            act()
            yield f"{what} is said to be kept"
        except Failure as failure:
            if failure.code != "storage.disk_full":
                yield f"{what} says {failure}"
    if (disk / "desk.backup").exists() or list(disk.glob(".agentdesk-backup-*")):
        yield "half a backup is left"
    (disk / "rest").unlink()


def _customer_ids(place: Workplace) -> Iterator[str]:
    with place.desk.database.reading() as connection:
        for (value,) in connection.exec_driver_sql("SELECT id FROM customers"):
            yield str(UUID(bytes=value))
