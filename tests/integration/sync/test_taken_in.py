"""What a running server takes in from a file is at its desks, beside their own work, and can be taken back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM
from agentdesk.core.commands import Wish
from agentdesk.core.connecting import Line, connect
from agentdesk.core.customers.commands import AddNote, CreateCustomer, FindCustomers, GetCustomer
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.intake import runner
from agentdesk.core.intake.commands import Imports
from agentdesk.core.intake.model import Import, State
from agentdesk.core.intake.runner import Progress, Running, undo_import
from agentdesk.core.intake.session import Session, Terms
from agentdesk.core.people.commands import People
from agentdesk.core.storage.check import broken_promises
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.signing_in import Secret
from agentdesk.core.workplace import Workplace
from agentdesk.server.house import House
from agentdesk.server.importing import Importing
from agentdesk.server.live import _MOST_NOTES, EVERYBODY, _notes
from tests.profiles import WorkingKeyring
from tests.servers import PASSWORD, MovedClock, a_house, listening

LONG = 60.0
"""Seconds that nothing takes when all is well."""


class RealClock(MovedClock):
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        yield made


@pytest.fixture
def miriam(house: House) -> UUID:
    return next(each.id for each in house.desk.ask(People(), actor=SYSTEM) if each.name == "Miriam")


@pytest.fixture
def lena(house: House, tmp_path: Path) -> Iterator[Workplace]:
    """Her desk, in step, with a line to the server."""
    with listening(house) as address:
        said = Secret("lena", PASSWORD)
        made = connect(tmp_path / "lena", address, said, keys=WorkingKeyring(), given=Secrets(), clock=house.desk.clock)
        assert made.replica
        line = Line(made.replica)
        line.round()
        yield made
        line.close()
        made.close()


def file_of(folder: Path, count: int) -> Path:
    file = folder / "kunden.csv"
    rows = [f"K{n};Ayşe;Öztürk{n};kunde{n}@example.org;Köln" for n in range(count)]
    file.write_text("\n".join(["Kundennummer;Vorname;Nachname;E-Mail;Ort", *rows]), encoding="utf-8")
    return file


def taken_in(house: House, who: UUID, file: Path, report: runner.Report = lambda _: None) -> Import:
    session = Session(Running(house.desk, who, report))
    return session.carry_out(session.open(file), Terms())


def how_many(house: House) -> int:
    with house.desk.database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar_one()


def broken(house: House) -> dict[str, int]:
    with house.desk.database.reading() as connection:
        return dict(broken_promises(connection))


def test_a_desk_in_step_finds_opens_and_changes_whom_the_server_took_in(
    house: House, miriam: UUID, lena: Workplace, tmp_path: Path
) -> None:
    done = taken_in(house, miriam, file_of(tmp_path, 30))
    assert (done.state, done.counts.new, done.person) == (State.DONE, 30, "Miriam")
    me = lena.person().id
    [found] = lena.desk.ask(FindCustomers("Öztürk7"), actor=me)
    assert lena.desk.ask(GetCustomer(found.customer_id), actor=me).name == "Ayşe Öztürk7"
    lena.desk.execute(AddNote(customer_id=found.customer_id, words="Ruft morgen an"), actor=me)
    assert [each.id for each in lena.desk.ask(Imports(), actor=me)] == [done.id]
    with pytest.raises(Refused, match=r"imports\.not_here"):
        Session(Running(lena.desk, me))
    line = lena.desk.elsewhere
    assert isinstance(line, Line)
    line.round()

    undone = undo_import(Running(house.desk, miriam), done.id)

    assert (undone.state, undone.kept, how_many(house)) == (State.UNDONE, 1, 1)
    line.round()
    assert lena.desk.ask(GetCustomer(found.customer_id), actor=me).name == "Ayşe Öztürk7"
    assert lena.desk.ask(FindCustomers("Öztürk8"), actor=me) == ()
    assert broken(house) == {}


def test_whoever_writes_beside_an_import_waits_for_a_step_of_it_and_loses_no_race(house: House) -> None:
    desk, tries = house.desk, list[str]()

    def named(name: str) -> Wish:
        tries.append(name)
        return Wish(CreateCustomer(given_name="Ayşe", family_name=name, number=name), SYSTEM)

    def beside() -> None:
        desk.transacted(lambda connection: desk.grant(connection, named("Kaya")))

    other = threading.Thread(target=beside)

    def a_step(connection: sa.Connection) -> None:
        desk.grant(connection, named("Demir"))
        other.start()
        until_somebody_waits(house)
        desk.grant(connection, named("Polat"))

    with desk.side.at_length():
        desk.transacted(a_step)
    other.join(LONG)
    assert tries in (["Demir", "Polat", "Kaya"], ["Demir", "Kaya", "Polat"])
    assert (how_many(house), broken(house)) == (3, {})


def until_somebody_waits(house: House) -> None:
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        with house.desk.database.reading() as connection:
            if connection.exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").first():
                return
    raise AssertionError("nobody waits")


class Killed(BaseException):
    """The process ends here."""


def test_the_server_ends_an_import_that_was_cut_off_and_leaves_one_that_runs_alone(
    house: House, miriam: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "FULL_AT_SERVER", 1)
    monkeypatch.setattr(runner, "HOLD_AT_SERVER", 0)
    looked = list[int]()

    def report(progress: Progress) -> None:
        if progress.phase == "applying":
            looked.append(Importing(house.desk).look())
            with pytest.raises(Refused, match="one_is_running"):
                taken_in(house, miriam, file_of(tmp_path, 1))
            raise Killed

    with pytest.raises(Killed):
        taken_in(house, miriam, file_of(tmp_path, 4), report)
    assert (looked, how_many(house)) == ([0], 1)
    assert Importing(house.desk).look() == 1
    [done] = house.desk.ask(Imports(), actor=miriam)
    assert (done.state, done.counts.new, how_many(house)) == (State.DONE, 4, 4)
    assert Importing(house.desk).look() == 0


def test_desks_that_have_none_of_those_who_are_new_are_not_called_to_look() -> None:
    topics = [f"{n:036}" for n in range(450)]
    notes = _notes(topics)
    assert [each for note in notes for each in note.split()] == topics
    assert max(map(len, notes)) < 8_000
    assert _notes([f"{n:036}" for n in range(200 * _MOST_NOTES + 1)]) == [EVERYBODY]
