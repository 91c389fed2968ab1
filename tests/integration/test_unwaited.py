"""Writes to PostgreSQL wait for nothing: they go with the next question or with the commit, and none is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.customers.search import index
from agentdesk.core.customers.search.keys import SearchableCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.storage.engine import lost_race
from agentdesk.core.storage.prepared import driver_of, send
from agentdesk.core.storage.rows import writer
from agentdesk.core.storage.schema import counters
from tests.desks import make_postgres_desk
from tests.performance.bare_server import Recording, recorded

ROW = {"kind": "somebody", "next": 1}


@pytest.fixture
def desk(postgres_url: str) -> Iterator[Desk]:
    desk = make_postgres_desk(postgres_url)
    yield desk
    desk.database.close()


@pytest.fixture
def sent(desk: Desk) -> Iterator[Recording]:
    with recorded(desk.database.engine) as sent:
        with desk.database.reading() as connection:
            kept(connection)
        sent.forget()
        yield sent


def kept(connection: sa.Connection) -> list[tuple[str, int]]:
    asked = sa.select(counters.c.kind, counters.c.next).where(counters.c.kind.like("some%"))
    return [(row.kind, row.next) for row in connection.execute(asked.order_by(counters.c.kind))]


def add(connection: sa.Connection, **changed: object) -> None:
    writer(counters, "postgresql").add_many(connection, [ROW | changed])


def write(desk: Desk, *steps: Callable[[sa.Connection], object]) -> None:
    with desk.database.writing() as connection:
        for step in steps:
            step(connection)


def add_another(connection: sa.Connection) -> None:
    add(connection, kind="someone")


def give_up(connection: sa.Connection) -> None:
    raise KeyError


def test_rows_travel_with_the_commit(desk: Desk, sent: Recording) -> None:
    with desk.database.writing() as connection:
        add(connection)
        add(connection, kind="someone")
        assert not sent.waited
    assert sent.waited
    with desk.database.reading() as connection:
        assert kept(connection) == [("somebody", 1), ("someone", 1)]


def test_a_question_sees_what_was_written_before_it(desk: Desk) -> None:
    with desk.database.writing() as connection:
        add(connection)
        assert kept(connection) == [("somebody", 1)]


def test_rows_that_come_one_after_the_other_see_it_too(desk: Desk) -> None:
    asked = sa.select(counters.c.kind).where(counters.c.kind.like("some%"))
    with desk.database.writing() as connection:
        add(connection)
        assert list(connection.execute(asked, execution_options={"yield_per": 2}).scalars()) == ["somebody"]
    with desk.database.reading() as connection:
        assert list(connection.execute(asked, execution_options={"yield_per": 2}).scalars()) == ["somebody"]


def test_rows_that_are_copied_come_after_what_was_written_before(desk: Desk) -> None:
    with desk.database.writing() as connection:
        add(connection)
        with driver_of(connection).cursor().copy("COPY counters (kind, next) FROM STDIN") as copy:
            copy.write_row(("someone", 1))
    with desk.database.reading() as connection:
        assert kept(connection) == [("somebody", 1), ("someone", 1)]


def test_what_fails_is_told_by_the_commit_and_nothing_of_it_is_kept(desk: Desk) -> None:
    with pytest.raises(sa.exc.IntegrityError) as told:
        write(desk, add, add, add_another)
    assert lost_race(told.value)
    with desk.database.reading() as connection:
        assert kept(connection) == []


def test_what_fails_is_told_by_the_next_question_whichever_way_that_goes(desk: Desk) -> None:
    asked = (kept, lambda connection: writer(counters, "postgresql").get_many(connection, [("somebody",)]))
    for ask in asked:
        with pytest.raises(sa.exc.IntegrityError) as told:
            write(desk, add, add, ask, give_up)
        assert lost_race(told.value)


def test_a_mistake_in_a_statement_is_told_as_it_is(desk: Desk) -> None:
    with pytest.raises(sa.exc.ProgrammingError) as told:
        write(desk, add, lambda connection: send(connection, "INSERT INTO nowhere VALUES (1)", [()]), add_another)
    assert "nowhere" in str(told.value.orig)
    write(desk, add)  # and the connection goes on


def test_what_is_taken_back_is_never_sent(desk: Desk, sent: Recording) -> None:
    with pytest.raises(KeyError):
        write(desk, add, give_up)
    assert not sent.waited
    with desk.database.reading() as connection:
        assert kept(connection) == []


def test_within_a_savepoint_what_is_taken_back_is_taken_back(desk: Desk) -> None:
    def try_another(connection: sa.Connection) -> None:
        with connection.begin_nested():
            add_another(connection)
            give_up(connection)

    with desk.database.writing() as connection:
        add(connection)
        with pytest.raises(KeyError):
            try_another(connection)
    with desk.database.reading() as connection:
        assert kept(connection) == [("somebody", 1)]


def test_a_reading_is_one_snapshot_and_keeps_nothing(desk: Desk) -> None:
    with desk.database.reading() as connection:
        assert kept(connection) == []
        with desk.database.writing() as other:
            add(other)
        assert kept(connection) == []
        add(connection, kind="someone")
    with desk.database.reading() as connection:
        assert kept(connection) == [("somebody", 1)]


def test_statements_stay_prepared_whatever_was_taken_back(desk: Desk) -> None:
    prepared = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%counters%'")
    for _ in range(8):
        with desk.database.reading() as connection:
            kept(connection)
    with desk.database.reading() as connection:
        assert connection.execute(prepared).scalar_one() == 1


def test_several_write_at_once_in_one_process(desk: Desk) -> None:
    together = threading.Barrier(3, timeout=30)

    def write(n: int) -> None:
        with desk.database.writing() as connection:
            add(connection, kind=f"some {n}")
            kept(connection)
            together.wait()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.database.reading() as connection:
        assert len(kept(connection)) == 3


def test_who_loses_a_race_begins_anew(desk: Desk) -> None:
    with desk.database.writing() as connection:
        add(connection)
    together = threading.Barrier(2, timeout=30)

    def count(connection: sa.Connection) -> None:
        [(_, now)] = kept(connection)
        if now == 1:
            together.wait()  # both have seen the same
        writer(counters, "postgresql").put_many(connection, [ROW | {"next": now + 1}])

    threads = [threading.Thread(target=desk.database.write, args=(count,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.database.reading() as connection:
        assert kept(connection) == [("somebody", 3)]


def test_a_word_stays_known_whoever_begins_to_be_called_by_it_while_another_ceases(desk: Desk) -> None:
    one, other = UUID(int=1), UUID(int=2)
    called = SearchableCustomer(number="K-1", name="Eva Sommerfeld", names=("Eva Sommerfeld",))
    with desk.database.writing() as connection:
        index.index_many(connection, [(one, called)])
    together = threading.Barrier(2, timeout=30)

    def ceases(connection: sa.Connection) -> None:
        meet(connection)
        index.remove(connection, [one])

    def begins(connection: sa.Connection) -> None:
        meet(connection)
        index.index_many(connection, [(other, called)])

    def meet(connection: sa.Connection) -> None:
        if index.indexed(connection, [one, other]).keys() == {one} and not met.is_set():
            together.wait()
            met.set()

    met = threading.Event()
    threads = [threading.Thread(target=desk.database.write, args=(work,)) for work in (ceases, begins)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.database.reading() as connection:
        assert index.indexed(connection, [one, other]).keys() == {other}
        assert index.misplaced(connection, [other]) == []
