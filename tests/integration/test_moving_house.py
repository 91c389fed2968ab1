"""A shop that worked alone moves to a server, and back: everything is there, or nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.command import downgrade

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Wish
from agentdesk.core.connecting import Line, connect
from agentdesk.core.customers.commands import AddNote
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.store.leases import money_leases
from agentdesk.core.interactions.commands import GetInteraction
from agentdesk.core.interactions.drafting import ConversationDraft, resume
from agentdesk.core.interactions.model import Outcome, Solved, State
from agentdesk.core.ledger.store import ledger_entries
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import person_pins
from agentdesk.core.storage import backup, migrate
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.in_step import entries, scopes
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.moved import Mark, mark_of, set_mark, take_off_mark
from agentdesk.core.storage.profile import Profile
from agentdesk.core.storage.schema import Id, Json, Moment, command_log, facts
from agentdesk.core.storage.source import open_source
from agentdesk.core.sync.protocol import DIGEST_BITS
from agentdesk.core.sync.signing_in import Secret
from agentdesk.core.vouchers.commands import VoucherCalled
from agentdesk.core.vouchers.issuing import code_of, hash_of, leases_of
from agentdesk.core.workplace import Workplace, open_workplace
from agentdesk.server import comparing
from agentdesk.server.administration import let_sign_in
from agentdesk.server.house import House
from agentdesk.server.moving_in import TakenIn, take_in
from agentdesk.server.moving_out import HandedOut, hand_out
from tests.desks import NOON, make_desk
from tests.moving import MIRIAM, Alone, make_alone
from tests.postgres import Cluster
from tests.profiles import PASSPHRASE, NoKeyring, WorkingKeyring
from tests.servers import PASSWORD, listening, make_house

ADDRESS = "https://desk.example.org"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    return make_alone(tmp_path_factory.mktemp("alone") / "shop")


def _copied(made: Alone, folder: Path) -> Alone:
    return replace(made, folder=Path(shutil.copytree(made.folder, folder / "shop")))


@pytest.fixture
def alone(made: Alone, tmp_path: Path) -> Alone:
    """A copy of the shop for this test alone."""
    return _copied(made, tmp_path)


@pytest.fixture
def house(postgres_url: str) -> Iterator[House]:
    house = make_house(postgres_url)
    yield house
    house.close()


def moves(house: House, alone: Alone, **more: Any) -> TakenIn | None:
    with alone.source() as source:
        return take_in(house, source, "miriam", PASSWORD, address=ADDRESS, **more)


@dataclass(frozen=True)
class Move:
    """A shop that has moved, for all tests that change nothing that others look at."""

    alone: Alone
    before: str
    house: House
    done: TakenIn
    file: Path
    back: HandedOut
    """As it was handed out again before anybody did anything."""


@pytest.fixture(scope="module")
def move(made: Alone, postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Move]:
    alone = _copied(made, tmp_path_factory.mktemp("moved"))
    with postgres.database() as name:
        house, before = make_house(postgres.url(name)), _digest(alone.folder)
        done = moves(house, alone)
        assert done is not None
        file = alone.folder.parent / "back.backup"
        yield Move(alone, before, house, done, file, hand_out(house.desk.database, file, FixedClock(NOON)))
        house.close()


def _rows(database: Database, table: sa.Table) -> list[Any]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))]


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / "desk.db").read_bytes()).hexdigest()


def test_everything_is_at_the_server_and_the_file_is_as_it_was(move: Move) -> None:
    same, there = move.done.same, move.house.desk.database
    assert (move.done.person_id, same.broken, move.done.without_login) == (move.alone.miriam, {}, ("Kim",))
    [euros] = same.ledger
    assert (euros.currency, euros.held) == ("EUR", 2_000)
    assert same.tables["customers"].count == 1
    assert same.rows == sum(each.count for each in same.tables.values()) > 100
    assert _digest(move.alone.folder) == move.before
    assert {person.name for person in move.house.desk.ask(People(), actor=SYSTEM)} == {MIRIAM, "Kim"}
    with move.alone.source() as source:
        log = _rows(source.database, command_log)
        assert _rows(there, command_log)[: len(log)] == log
        assert _rows(source.database, person_pins)
    assert not _rows(there, person_pins)  # its pepper stays where it is


def test_the_feed_tells_of_every_row_and_counts_what_it_tells(move: Move) -> None:
    place, number, sum_of = entries.c.scope_id, sa.func.count(), sa.func.sum(entries.c.hash)
    told = sa.select(place, number, sa.func.max(entries.c.seq), sum_of).group_by(place)
    with move.house.desk.database.reading() as connection:
        found = {row[0]: (row[1], row[2], int(row[3]) & DIGEST_BITS) for row in connection.execute(told)}
        kept = {row.id: (row._mapping["count"], row.head, row.digest) for row in connection.execute(sa.select(scopes))}
    assert found == kept
    assert move.alone.customer_id in found


def test_work_goes_on_there_with_the_next_number_and_codes_of_before(move: Move) -> None:
    desk, alone = move.house.desk, move.alone
    before = desk.data_version()
    desk.execute(AddNote(customer_id=alone.customer_id, words="Am Server"), actor=alone.kim)
    assert desk.data_version() == before + 1
    assert desk.ask(VoucherCalled(hash_of(desk, alone.code)), actor=alone.miriam) == alone.voucher_id


def test_nobody_works_on_in_the_file_until_the_mark_is_taken_off(move: Move, alone: Alone) -> None:
    mark = mark_of(Profile(move.alone.folder))
    assert mark is not None
    set_mark(Profile(alone.folder), mark)
    with pytest.raises(Failure, match=r"profile\.moved"):
        alone.open()
    take_off_mark(Profile(alone.folder))
    alone.open().close()


def test_a_database_with_something_in_it_takes_nothing_in(move: Move, alone: Alone) -> None:
    before = move.house.desk.data_version()
    for shop in (move.alone, alone):
        with pytest.raises(Refused, match=r"server\.not_empty"):
            moves(move.house, shop)
    assert move.house.desk.data_version() == before
    assert mark_of(Profile(alone.folder)) is None


def test_a_call_that_was_killed_after_the_server_had_everything_only_sets_the_mark(move: Move, alone: Alone) -> None:
    mark = mark_of(Profile(move.alone.folder))
    assert mark is not None
    set_mark(Profile(alone.folder), replace(mark, done=False))
    assert moves(move.house, alone) is None
    assert mark_of(Profile(alone.folder)) == mark


class _Enough(Exception):
    pass


def _stops(share: float, what: str) -> None:
    raise _Enough


def test_what_is_stopped_or_was_killed_has_left_nothing_and_can_be_asked_for_again(house: House, alone: Alone) -> None:
    for _ in range(2):
        with pytest.raises(_Enough):
            moves(house, alone, told=_stops)
        assert migrate.is_empty(house.desk.database)
        alone.open().close()
    set_mark(Profile(alone.folder), Mark(NOON, ADDRESS, done=False, epoch=alone.kim))
    with pytest.raises(Failure, match=r"profile\.moving"):
        alone.open()
    with pytest.raises(_Enough):  # it was begun again
        moves(house, alone, told=_stops)


def test_what_arrives_otherwise_than_it_was_sent_is_not_kept(
    house: House, alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = comparing.tally

    def one_less(connection: sa.Connection, table: sa.Table, told: Any) -> Any:
        found = right(connection, table, told)
        found.digest ^= table.name == "vouchers"
        return found

    monkeypatch.setattr(comparing, "tally", one_less)
    with pytest.raises(Failure, match="vouchers"):
        moves(house, alone)
    assert migrate.is_empty(house.desk.database)
    alone.open().close()


def test_a_backup_is_read_as_well_and_there_is_nothing_to_mark(alone: Alone, tmp_path: Path) -> None:
    place = alone.open()
    backup.backup(place.opened, tmp_path / "shop.backup", FixedClock(NOON))
    log = _rows(place.desk.database, command_log)
    place.close()
    with open_source(tmp_path / "shop.backup", NoKeyring(), Secrets(PASSPHRASE)) as source:
        assert source.profile is None
        assert _rows(source.database, command_log) == log


def test_a_file_of_an_older_program_is_read_from_a_copy(alone: Alone) -> None:
    place = alone.open()
    with place.desk.database.writing_schema() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        downgrade(config, "-1")
    assert migrate.revision(place.desk.database) < migrate.HEAD
    place.close()
    before = _digest(alone.folder)
    with alone.source() as source:
        assert migrate.is_current(source.database)
        assert source.profile is not None
    assert _digest(alone.folder) == before


def test_a_file_of_a_newer_program_is_left_alone(alone: Alone) -> None:
    place = alone.open()
    with place.desk.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    place.close()
    with pytest.raises(Failure, match=r"schema\.newer"), alone.source():
        pass


def test_what_is_no_shop_does_not_move_in(house: House, alone: Alone, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Guten Tag", encoding="utf-8")
    for path, secret, why in (
        (tmp_path / "letter.txt", None, "backup"),
        (tmp_path, None, r"profile\.new"),
        (alone.folder, "falsch!!", "wrong_passphrase"),
    ):
        with pytest.raises(Failure, match=why), open_source(path, NoKeyring(), Secrets(secret)):
            pass
    with alone.source() as source, pytest.raises(Refused, match=r"people\.unknown"):
        take_in(house, source, "miriam", PASSWORD, address=ADDRESS, called="Kim")
    assert migrate.is_empty(house.desk.database)


def test_nobody_may_be_working_in_it_meanwhile(alone: Alone) -> None:
    place = alone.open()
    with pytest.raises(Failure, match=r"profile\.in_use"), alone.source():
        pass
    with place.hold_window(), pytest.raises(Failure, match=r"profile\.window_open"), alone.source():
        pass
    place.close()


# --- The desk that it leaves ------------------------------------------------------------------------------------------


def _words(place: Workplace) -> list[ConversationDraft]:
    with closing(place.open_drafts()) as drafts:
        return [kept for each in drafts.all() if (kept := ConversationDraft.read(each.content))]


def _connected(folder: Path, address: str, login: str) -> Workplace:
    said = {"keys": NoKeyring(), "given": Secrets(PASSPHRASE), "clock": FixedClock(NOON)}
    return connect(folder, address, Secret(login, PASSWORD), **said)


def test_a_profile_becomes_a_desk_with_the_words_and_the_codes_of_its_person(move: Move, alone: Alone) -> None:
    set_mark(Profile(alone.folder), Mark(NOON, ADDRESS, done=True))
    with listening(move.house) as address:
        place = _connected(alone.folder, address, "miriam")
        assert place.replica is not None
        line = Line(place.replica)
        line.round()
        assert place.person().id == alone.miriam
        resumed = resume(place.desk, _words(place), alone.miriam)
        [(draft, talk)] = resumed.open
        assert (draft.notes, talk.customer_id) == ("Miriams angefangene Worte", alone.customer_id)
        assert code_of(place.desk, alone.voucher_id, actor=alone.miriam) == alone.code
        wrapped = draft.wrap_up(Outcome.SETTLED, Solved.YES, NOON)
        place.desk.execute(wrapped, actor=alone.miriam, id=draft.wrap_up_id)
        assert [each.status.value for each in line.round().outcomes] == ["applied"]
        line.close()
        place.close()
        there = move.house.desk.ask(GetInteraction(draft.interaction_id), actor=alone.miriam)
        assert (there.notes, there.state) == (draft.notes, State.DONE)

        [aside] = (alone.folder / "backups").iterdir()
        with pytest.raises(Failure, match=r"profile\.moved"):
            open_workplace(aside, given=PASSPHRASE, keys=NoKeyring())
        let_sign_in(move.house, "kim", PASSWORD, "Kim")
        other = _connected(aside, address, "kim")  # who used to work in the same profile
        assert [each.notes for each in _words(other)] == ["Kims angefangene Worte"]
        other.close()
    open_workplace(alone.folder, given=PASSPHRASE, keys=NoKeyring()).close()


def test_a_shop_that_has_not_moved_or_has_gone_on_is_left_alone(move: Move, alone: Alone) -> None:
    place = alone.open()
    place.desk.execute(AddNote(customer_id=alone.customer_id, words="Danach"), actor=alone.kim)
    place.close()
    before = _digest(alone.folder)
    with listening(move.house) as address, pytest.raises(Refused, match=r"sync\.not_moved_here"):
        _connected(alone.folder, address, "miriam")
    assert _digest(alone.folder) == before
    alone.open().close()


# --- Back -------------------------------------------------------------------------------------------------------------


def test_what_went_to_the_server_comes_back_the_same(move: Move, tmp_path: Path) -> None:
    assert move.back.same.tables == move.done.same.tables
    assert move.back.same.ledger == move.done.same.ledger
    home, keys = Profile(tmp_path / "home"), WorkingKeyring()
    backup.restore(move.file, home, keys, Secrets(move.back.recovery_code), FixedClock(NOON))
    place = open_workplace(home.folder, keys=keys, clock=FixedClock(NOON))
    assert place.opened.by == "keyring"
    desk, alone = place.desk, move.alone
    assert [each for each in check(place.opened, desk.database) if not each.ok] == []
    assert {person.name for person in place.people()} == {MIRIAM, "Kim"}
    with alone.source() as source:
        assert _rows(desk.database, facts) == _rows(source.database, facts)
        assert _rows(desk.database, ledger_entries) == _rows(source.database, ledger_entries)
    desk.execute(AddNote(customer_id=alone.customer_id, words="Wieder daheim"), actor=alone.kim)
    assert desk.ask(VoucherCalled(hash_of(desk, alone.code)), actor=alone.miriam) == alone.voucher_id
    assert leases_of(desk).take_from_pool(alone.pool_id) is not None
    place.close()


def test_a_server_that_has_gone_on_is_handed_out_with_a_log_without_gaps(move: Move, tmp_path: Path) -> None:
    desk, alone = move.house.desk, move.alone
    with pytest.raises(Refused):  # which leaves a gap
        desk.execute_all([Wish(AddNote(customer_id=each, words="?"), alone.kim) for each in (alone.customer_id, SHOP)])
    desk.execute(AddNote(customer_id=alone.customer_id, words="Nach der Lücke"), actor=alone.kim)
    done = hand_out(desk.database, tmp_path / "later.backup", FixedClock(NOON))
    assert done.same.tables["command_log"].count < desk.data_version()
    assert done.same.broken == {}
    with pytest.raises(Refused, match=r"backup\.target_exists"):
        hand_out(desk.database, tmp_path / "later.backup", FixedClock(NOON))


def test_what_is_stopped_on_the_way_out_leaves_no_file(move: Move, tmp_path: Path) -> None:
    with pytest.raises(_Enough):
        hand_out(move.house.desk.database, tmp_path / "shop.backup", FixedClock(NOON), _stops)
    assert list(tmp_path.iterdir()) == []


def test_money_that_lies_at_desks_has_to_come_back_first(tmp_path: Path) -> None:
    desk, _ = make_desk(tmp_path)
    by_type = {sa.Text: "", sa.Integer: 1, Id: SHOP, Moment: NOON, Json: {}}
    lying = {column.name: by_type[type(column.type)] for column in money_leases.columns}
    lying |= {"state": "suspect", "day": "2026-11-23"}
    with desk.database.writing() as connection, gate_open(connection):
        connection.execute(money_leases.insert().values(**lying))
    with pytest.raises(Refused, match=r"moving\.leases_out"):
        hand_out(desk.database, tmp_path / "shop.backup", FixedClock(NOON))
    assert not (tmp_path / "shop.backup").exists()
    desk.database.close()
