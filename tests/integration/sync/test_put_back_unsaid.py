"""A server that was put back to a backup, and nobody has said so; a desk whose file was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import servers
from agentdesk.core.sync.engine import Engine, Round
from agentdesk.core.sync.guard import Mark
from agentdesk.core.sync.in_file import InFile
from agentdesk.core.sync.leases import look_back
from agentdesk.core.sync.replica import Replica
from agentdesk.core.workplace import replica_of
from agentdesk.server import restoring
from agentdesk.server.identity import guard, require_the_same
from agentdesk.server.notebook import Notebook
from agentdesk.server.reached import NotingHowFar, Reached
from tests.desks import KEY, NOON
from tests.in_step import InStep, Server, differences
from tests.integration.sync.conftest import back_up, new_customer, there
from tests.profiles import WorkingKeyring


def test_a_desk_that_knows_more_than_the_server_stops_it_until_somebody_says_what_happened(
    server: Server, anna: InStep, ben: InStep, notebook: Notebook, put_back: Callable[[], None]
) -> None:
    """As after the copy of a disk: there is nothing else by which the server could notice."""
    for desk in (anna, ben):
        desk.engine.round()
    back_up(put_back)
    since = new_customer(anna, "Since")
    anna.engine.round()
    put_back()

    ben.engine.round()  # who was told nothing since notices nothing
    for desk in (anna, ben, anna):
        with pytest.raises(Failure, match=r"sync\.server_unsure"):
            desk.engine.round()
    with pytest.raises(Failure, match=r"server\.older_database"):
        require_the_same(server.desk.database, None)
    with pytest.raises(Refused, match=r"server\.something_lost"):
        restoring.nothing_lost(server.desk, None)

    restoring.put_back(server.desk, notebook)
    for desk in (anna, ben):
        desk.engine.round()
    assert there(server, since) == (since,)
    require_the_same(server.desk.database, None)


def test_what_a_desk_makes_up_about_the_server_stops_nobody(server: Server, anna: InStep, ben: InStep) -> None:
    for desk in (anna, ben):
        desk.engine.round()
    theirs = ben.replica.standing().receipt
    epoch, device_id, *_ = theirs.split(" ")
    for made_up in (theirs, f"{epoch} {device_id} 99 99\t{theirs[-40:]}", "99", "\t", theirs.replace(" ", "\t")):
        InFile(anna.replica).keep_receipt(made_up)
        anna.engine.round()
    assert not differences(server, anna)


class Gone(BaseException):
    """The program, in the middle of what it did."""


class Cut(InFile):
    """Of a program that is gone as soon as a receipt is kept."""

    def keep_receipt(self, receipt: str) -> None:
        super().keep_receipt(receipt)
        raise Gone


def test_what_the_server_said_is_known_no_sooner_than_it_can_be_shown(
    server: Server, anna: InStep, put_back: Callable[[], None]
) -> None:
    anna.engine.round()
    back_up(put_back)
    new_customer(anna, "Adamski")
    with pytest.raises(Gone):
        Engine(Cut(anna.replica), anna.engine.transport).round()
    assert len(anna.replica.unsent(9)) == 1
    put_back()
    with pytest.raises(Failure, match=r"sync\.server_unsure"):
        anna.engine.round()


def test_a_page_of_a_server_that_knows_less_than_it_has_said_is_not_taken(
    server: Server, anna: InStep, put_back: Callable[[], None]
) -> None:
    anna.engine.round()
    back_up(put_back)
    new_customer(anna, "Adamski")
    anna.engine.greet()
    anna.engine.push(Round())
    put_back()  # within a round, and nobody has noticed
    for _ in range(2):
        with pytest.raises(Failure, match=r"sync\.server_unsure"):
            anna.engine.pull(Round())
    with pytest.raises(Failure, match=r"sync\.server_unsure"):
        anna.engine.greet()
    restoring.put_back(server.desk, None)
    anna.engine.round()
    assert (anna.replica.unsent(9), differences(server, anna)) == ([], [])


def test_what_is_heard_with_a_new_epoch_can_be_shown_in_it(
    server: Server, anna: InStep, put_back: Callable[[], None]
) -> None:
    """Found by a schedule of `rounds`: the receipt of the former epoch says nothing any more."""
    anna.engine.round()
    back_up(put_back)
    new_customer(anna, "Adamski")
    anna.engine.round()
    put_back()
    restoring.put_back(server.desk, None)
    back_up(put_back)
    path = anna.replica.database.path
    assert path
    anna.replica.database.close()
    of_former_epoch = path.read_bytes()
    anna.engine.round()
    anna.replica.database.close()
    path.write_bytes(of_former_epoch)
    anna.engine.greet()  # the server knows the customer
    put_back()  # and now it does not, and nobody has said so
    with pytest.raises(Failure, match=r"sync\.server_unsure"):
        anna.engine.pull(Round())
    with pytest.raises(Failure, match=r"sync\.server_unsure"):
        anna.engine.greet()
    with pytest.raises(Failure, match=r"server\.older_database"):
        require_the_same(server.desk.database, None)


def test_an_answer_that_has_decided_on_nothing_takes_away_nothing_that_can_be_shown(
    server: Server, anna: InStep, put_back: Callable[[], None]
) -> None:
    anna.engine.round()
    back_up(put_back)
    new_customer(anna, "Adamski")
    anna.engine.greet()
    anna.engine.push(Round())
    put_back()  # within a round, and nobody has noticed
    new_customer(anna, "Brandt")
    anna.engine.push(Round())  # which has a gap before it now
    with pytest.raises(Failure, match=r"sync\.server_unsure"):
        anna.engine.greet()


def test_what_became_of_another_command_of_that_number_is_not_believed(
    server: Server, anna: InStep, tmp_path: Path
) -> None:
    """A file that was put back has made another one since the server was greeted."""
    anna.engine.round()
    path = anna.replica.database.path
    assert path
    anna.replica.database.close()
    before = path.read_bytes()
    new_customer(anna, "Adamski")
    anna.engine.round()
    anna.replica.database.close()
    path.write_bytes(before)
    lost = new_customer(anna, "Brandt")
    with pytest.raises(Failure, match=r"sync\.forked"):
        anna.engine.pull(Round())
    assert [each.args["family_name"] for each in anna.replica.unsent(9)] == ["Brandt"]
    assert there(server, lost) == ()


def test_a_copy_is_known_as_soon_as_it_is_opened(anna: InStep) -> None:
    """Before as much is done in it as was done since it was made."""
    database, keys = anna.replica.database, WorkingKeyring()
    path = database.path
    assert path
    anna.engine.round()  # it has numbers to give
    database.close()
    copy = path.read_bytes()
    since = _opened(path, keys)
    assert since.memory
    since.memory.keep(Mark(since.standing().next_seq, done=True))  # as if a voucher had been given
    since.database.close()
    path.write_bytes(copy)
    again = _opened(path, keys)
    new_customer(InStep(again, anna.engine, anna.person_id), "Adamski")
    assert look_back(again)


def _opened(path: Path, keys: WorkingKeyring) -> Replica:
    return replica_of(None, Database.sqlite(path, KEY), keys, FixedClock(NOON))  # type: ignore[arg-type]


# --- by what was noted beside the notebook ----------------------------------------------------------------------------
@pytest.fixture
def reached(tmp_path: Path) -> Reached:
    return Reached(tmp_path)


def test_a_copy_of_the_disk_is_noticed_before_any_desk_comes(
    server: Server, anna: InStep, reached: Reached, put_back: Callable[[], None], postgres_url: str
) -> None:
    noting = NotingHowFar(server.desk.database, reached)
    require_the_same(server.desk.database, reached)
    anna.engine.round()
    back_up(put_back)
    new_customer(anna, "Adamski")
    anna.engine.round()
    noting.look()
    require_the_same(server.desk.database, reached)

    put_back()
    _as_a_copy_of_the_disk(server)
    with pytest.raises(Refused, match=r"server\.something_lost"):
        restoring.nothing_lost(server.desk, reached)
    going_on = Database.postgresql(postgres_url)
    guard(going_on, reached)  # as a worker does that goes on
    with pytest.raises(Failure, match=r"sync\.server_unsure"), going_on.reading():
        pass
    for _ in range(2):
        with pytest.raises(Failure, match=r"server\.older_database"):
            require_the_same(server.desk.database, reached)

    restoring.put_back(server.desk, None)
    require_the_same(server.desk.database, reached)
    with going_on.reading():
        pass
    going_on.close()


def test_a_copy_of_a_former_epoch_is_noticed_however_far_it_is(
    server: Server, reached: Reached, put_back: Callable[[], None]
) -> None:
    noting = NotingHowFar(server.desk.database, reached)
    noting.look()
    back_up(put_back)
    restoring.put_back(server.desk, None)
    noting.look()
    put_back()
    _as_a_copy_of_the_disk(server)
    with pytest.raises(Failure, match=r"server\.older_database"):
        require_the_same(server.desk.database, reached)


def test_a_database_that_was_never_served_with_this_folder_is_not_doubted(server: Server, reached: Reached) -> None:
    reached.note("of another server", 99)
    require_the_same(server.desk.database, reached)


def test_what_was_noted_never_goes_back(reached: Reached) -> None:
    for log_no in (7, 9, 8):
        reached.note("now", log_no)
    assert [reached.is_further_than("now", log_no) for log_no in (8, 9)] == [True, False]
    for damaged in (b'{"now": 9', b"[]", b'{"now": null}', b"\0" * 9):
        reached.path.write_bytes(damaged)
        with pytest.raises(Failure, match=r"server\.reached_damaged"):
            reached.note("now", 10)


def _as_a_copy_of_the_disk(server: Server) -> None:
    """Which answers to the same names."""
    with server.desk.database.writing() as connection:
        connection.execute(sa.update(servers).values(identity=None))
