"""What the triggers of a server's feed note of rows, and what of it desks are told."""

from __future__ import annotations

import random
import string
import subprocess
import sys
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import AddNote, CreateCustomer, NewPoint
from agentdesk.core.customers.store import contact_points
from agentdesk.core.ids import new_id
from agentdesk.core.storage import rows
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.in_step import entries, scopes
from agentdesk.core.storage.schema import facts
from agentdesk.core.sync.protocol import DIGEST_BITS, key_words, row_hash
from agentdesk.server.house import House
from tests.servers import a_house

Row = rows.Row
GONE, NEVER = "gone", "never"
_writer = rows.writer(contact_points, "postgresql")


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url) as made:
        yield made


def test_a_row_is_told_as_it_lies_after_the_last_of_several_changes(house: House) -> None:
    point = _point_of(house, _customer(house))
    _written(house, point | {"value": "+49301"}, point | {"value": "+49302"})
    assert _told(house, point["scope_id"]) == _hash(house, point["id"])


def test_a_row_that_ends_as_it_was_is_not_told_again(house: House) -> None:
    point = _point_of(house, _customer(house))
    before = _head(house, point["scope_id"])
    _written(house, point | {"row_version": 9}, remove=True)
    _carried_out(house, lambda connection: _writer.lay_many(connection, [point]))
    assert _head(house, point["scope_id"]) == before + 2
    _carried_out(
        house,
        lambda connection: (_writer.remove_many(connection, [(point["id"],)]), _writer.lay_many(connection, [point])),
    )
    assert _head(house, point["scope_id"]) == before + 2


def test_a_row_that_goes_over_to_somebody_else_is_gone_here_and_there_with_them(house: House) -> None:
    point, other = _point_of(house, _customer(house)), _customer(house)
    _written(house, point | {"scope_id": other, "customer_id": other})
    assert _told(house, point["scope_id"], point["id"]) == GONE
    assert _told(house, other, point["id"]) == _hash(house, point["id"])


def test_a_row_that_went_over_and_came_back_in_one_go_is_told_where_it_is(house: House) -> None:
    point, other = _point_of(house, _customer(house)), _customer(house)
    there = {"scope_id": other, "customer_id": other}
    _written(house, point | there, point | {"value": "+49303"})
    assert _told(house, point["scope_id"]) == _hash(house, point["id"])
    assert _told(house, other, point["id"]) == NEVER


def test_the_last_of_many_changes_counts_however_long_they_were(house: House) -> None:
    """PostgreSQL puts a short row where there is room, which may be before longer ones that came earlier."""
    first, other, chance = _point_of(house, _customer(house)), _customer(house), random.Random(1)
    points = [first | {"id": new_id()} for _ in range(20)]
    steps, last = list[Row](), dict[UUID, Row]()
    for point in chance.choices(points, k=200):
        owner = chance.choice((first["scope_id"], other))
        street = "".join(chance.choices(string.ascii_letters, k=chance.choice((0, 300, 1_300))))  # not to be compressed
        last[point["id"]] = point | {"scope_id": owner, "customer_id": owner, "street": street}
        steps.append(last[point["id"]])

    _written(house, *steps)

    for id, row in last.items():
        assert _told(house, row["scope_id"], id) == _hash(house, id)
        assert _told(house, ({first["scope_id"], other} - {row["scope_id"]}).pop(), id) in (GONE, NEVER)


def test_what_scopes_say_of_their_rows_is_what_was_told_of_each(house: House) -> None:
    point, other = _point_of(house, _customer(house)), _customer(house)
    house.desk.execute(AddNote(customer_id=other, words="Ruft morgen an"), actor=SYSTEM)
    _written(house, point | {"scope_id": other, "customer_id": other})
    of, summed = entries.c, sa.func.sum(entries.c.hash)
    asked = sa.select(of.scope_id, sa.func.count(of.hash), sa.func.max(of.seq), summed).group_by(of.scope_id)
    with house.desk.database.reading() as connection:
        found = {row[0]: (row[1], row[2], int(row[3] or 0) & DIGEST_BITS) for row in connection.execute(asked)}
        kept = {row.id: (row._mapping["count"], row.head, row.digest) for row in connection.execute(sa.select(scopes))}
    assert found == kept
    assert {point["scope_id"], other} <= found.keys()


def test_facts_are_told_with_whatever_they_say(house: House) -> None:
    customer_id = _customer(house)
    said = house.desk.execute(AddNote(customer_id=customer_id, words='"\\ ü \x7f\n 😀'), actor=SYSTEM)
    fact_id = UUID(said["note_fact_id"])
    with house.desk.database.reading() as connection:
        row = rows.writer(facts, "postgresql").get_many(connection, [(fact_id,)])[fact_id,]
    assert _told(house, customer_id, fact_id, "facts") == row_hash("facts", rows.to_plain(row))


def test_whoever_brings_a_server_up_to_date_hangs_the_triggers_of_its_feed_and_of_all_rooms() -> None:
    asked = "import agentdesk.server.serving; from agentdesk.core.storage.gate import _hung_by_rooms as hung; "
    told = subprocess.check_output(
        [sys.executable, "-c", asked + "print(*(each.__name__ for each in hung))"], text=True
    )
    assert {"hang_feed", "hang_chain", "hang_accounts"} <= set(told.split())


def _customer(house: House) -> UUID:
    point = NewPoint(kind="phone", value="+49 30 12345678")
    made = house.desk.execute(CreateCustomer(family_name="Jemand", points=(point,)), actor=SYSTEM)
    return UUID(made["customer_id"])


def _point_of(house: House, customer_id: UUID) -> Row:
    with house.desk.database.reading() as connection:
        [row] = _writer.get_where(connection, contact_points.c.customer_id, [customer_id])
    return row


def _carried_out(house: House, write: Callable[[sa.Connection], object]) -> None:
    def gated(connection: sa.Connection) -> None:
        with gate_open(connection):
            write(connection)

    house.desk.transacted(gated)


def _written(house: House, *after_each_other: Row, remove: bool = False) -> None:
    def write(connection: sa.Connection) -> None:
        for row in after_each_other:
            _writer.put_many(connection, [row])
        if remove:
            _writer.remove_many(connection, [(row["id"],)])

    _carried_out(house, write)


def _head(house: House, scope_id: UUID) -> int:
    with house.desk.database.reading() as connection:
        return int(connection.execute(sa.select(scopes.c.head).where(scopes.c.id == scope_id)).scalar_one())


def _told(house: House, scope_id: UUID, id: UUID | None = None, table: str = "contact_points") -> object:
    """The hash under which the feed tells of it, gone, or never."""
    of = entries.c
    asked = sa.select(of.hash).where(of.scope_id == scope_id, of.table_name == table)
    if id:
        asked = asked.where(of.key == key_words([str(id)]))
    with house.desk.database.reading() as connection:
        found = connection.execute(asked).one_or_none()
    return NEVER if found is None else GONE if found.hash is None else found.hash


def _hash(house: House, id: UUID) -> int:
    with house.desk.database.reading() as connection:
        return row_hash("contact_points", rows.to_plain(_writer.get_many(connection, [(id,)])[id,]))
