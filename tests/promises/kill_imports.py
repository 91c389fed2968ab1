"""An import or its undo is killed, and goes on at the next start."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.intake import runner
from agentdesk.core.intake.commands import Imports, StartImport
from agentdesk.core.intake.model import Kind, State
from agentdesk.core.intake.records import AddressEntry, CustomerRecord, EmailEntry, PhoneEntry
from agentdesk.core.intake.runner import Progress, Running, run_import, undo_import
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, make_desk
from tests.promises.aftermath import sound, started_again
from tests.promises.forked import Tell, has_told, killed_at_random, run_in_child
from tests.promises.promise import Trial, Violation

UNFINISHED = "an import or undo that was killed finishes at the next start"
OTHER_IMPORT = "a killed import ends as one that was left in peace"


_ROWS = 150


def importing(trial: Trial) -> Iterator[Violation]:
    """An import, or the undo of one, killed; then started again (and sometimes killed once more) until it is done."""
    chance = trial.chance("importing")
    template, wanted, emptied = _imports_in_peace(trial)
    for n in range(trial.size):
        undoing = n % 3 == 2
        folder = trial.fresh_folder("importing")
        shutil.copyfile(template[undoing], folder / "desk.db")
        work = _undo if undoing else _import
        in_the_middle = n % 2 == 0  # of it, for sure; else at any moment
        after, seconds = ("begun", 0.1) if in_the_middle else ("ready", 0.4 if undoing else 0.8)
        seconds = chance.uniform(0, seconds)
        told = killed_at_random(lambda tell, w=work, f=folder: w(f, tell), trial, after, seconds)
        trial.count("kills")
        while chance.random() < 0.4:
            killed_at_random(lambda tell, f=folder: _resume(f, tell), trial, "ready", chance.uniform(0, 0.5))
            trial.count("kills")
        yield from started_again(lambda tell, f=folder: _resume(f, tell), trial, UNFINISHED)
        expected = emptied if undoing else wanted
        thorough = trial.bug is not None or n % 4 == 1
        yield from _imported(trial, folder, expected, begun=has_told(told, "begun"), thorough=thorough)


def _imports_in_peace(trial: Trial) -> tuple[dict[bool, Path], list[Any], list[Any]]:
    """A desk before and after the import (to kill its undo), and what both come to when nobody disturbs them."""
    folder = trial.fresh_folder("peace")
    desk, me = make_desk(folder)
    for name in ("Ahrens", "Brandt"):
        desk.execute(CreateCustomer(family_name=name), actor=me)
    emptied = _customers(desk)
    desk.database.close()
    before = folder / "before.db"
    shutil.copyfile(folder / "desk.db", before)
    run_in_child(lambda tell: _import(folder, tell), replace(trial, bug=None))
    desk = _desk(folder)
    wanted = _customers(desk)
    desk.database.close()
    return {False: before, True: folder / "desk.db"}, wanted, emptied


def _records() -> Iterator[tuple[int, CustomerRecord]]:
    for n in range(_ROWS):
        yield (
            n + 2,
            CustomerRecord(
                number=f"A-{n}",
                given_name="Jörg",
                family_name=f"Müller {n}",
                phones=(PhoneEntry(e164=f"+4917155{n:05}"),),
                emails=(EmailEntry(address=f"m{n}@example.org"),),
                addresses=(AddressEntry(street="Lindenweg", house_number=str(n), postcode="50674", city="Köln"),),
            ),
        )


def _import(folder: Path, tell: Tell) -> None:
    desk = _desk(folder)
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="kunden.csv", source="shop")
    tell("ready")
    run_import(Running(desk, SYSTEM, _slowly(tell)), start, _records, {"file": "kunden.csv"})


def _undo(folder: Path, tell: Tell) -> None:
    desk = _desk(folder)
    [done] = desk.ask(Imports(), actor=SYSTEM)
    tell("ready")
    undo_import(Running(desk, SYSTEM, _slowly(tell)), done.id)


def _slowly(tell: Tell) -> Callable[[Progress], None]:
    """That it is in the middle is told while it is: a quick machine has else done all when it is killed."""

    def report(_: Progress) -> None:
        tell("begun")
        time.sleep(0.05)

    return report


def _resume(folder: Path, tell: Tell) -> None:
    desk = _desk(folder)
    tell("ready")
    runner.resume_unfinished(desk, lambda file: _records)


def _imported(trial: Trial, folder: Path, wanted: list[Any], *, begun: bool, thorough: bool) -> Iterator[Violation]:
    desk = _desk(folder)
    with closing(desk.database):
        imports = desk.ask(Imports(), actor=SYSTEM)
        if [each for each in imports if each.state in (State.RUNNING, State.UNDOING)]:
            yield Violation(UNFINISHED, f"{[each.state for each in imports]}")
        elif (imports or begun) and _customers(desk) != wanted:
            yield Violation(OTHER_IMPORT, f"{len(_customers(desk))} customers instead of {len(wanted)}")
        if thorough:
            yield from sound(trial, desk.database)


def _customers(desk: Desk) -> list[Any]:
    """What people would see of them: no ids, which the import makes."""
    with desk.database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT c.number, c.family_name, p.kind, p.value FROM customers c "
            "LEFT JOIN contact_points p ON p.customer_id = c.id ORDER BY c.number, p.rank"
        )
        return [tuple(row) for row in found]


def _desk(folder: Path) -> Desk:
    return Desk(Database.sqlite(folder / "desk.db", KEY))
