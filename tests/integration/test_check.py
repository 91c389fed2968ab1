"""`check` finds each kind of harm, goes on after it, and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

import agentdesk.core.desk  # noqa: F401 - all rooms with what they promise
from agentdesk.core.storage import check as checking
from agentdesk.core.storage import migrate
from agentdesk.core.storage.check import Finding, Result, check, invariant
from agentdesk.core.storage.connect import PAGE_BYTES
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.opening import OpenProfile
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.sync.travelling import STAYS_AT_THE_SERVER
from tests.profiles import make_profile


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenProfile]:
    with make_profile(tmp_path / "desk").opened as opened:
        with closing(Database.sqlite(opened.profile.database, opened.key)) as database:
            migrate.create(database)
        yield opened


@pytest.fixture
def database(opened: OpenProfile) -> Iterator[Database]:
    with closing(Database.sqlite(opened.profile.database, opened.key)) as database:
        yield database


def troubles(results: Iterable[Result]) -> set[str]:
    return {result.name for result in results if not result.ok}


def test_a_whole_profile_has_nothing_to_report(opened: OpenProfile, database: Database) -> None:
    results = check(opened, database)
    assert troubles(results) == set()
    assert {
        "profile.recovery", "profile.drafts", "storage.cipher_integrity", "storage.integrity",
        "storage.foreign_keys", "storage.settings", "storage.schema",
    } <= {result.name for result in results}  # fmt: skip


def test_a_damaged_page_is_found_and_the_other_checks_go_on(opened: OpenProfile) -> None:
    path = opened.profile.database
    content = bytearray(path.read_bytes())
    content[-1 * PAGE_BYTES + 1000] ^= 1
    path.write_bytes(content)
    with closing(Database.sqlite(path, opened.key)) as database:
        results = check(opened, database)
    assert "storage.cipher_integrity" in troubles(results)
    assert {result.name for result in results} >= {"storage.schema", "storage.log"}
    assert path.read_bytes() == bytes(content)


def test_a_row_without_its_parent_is_found(opened: OpenProfile, database: Database) -> None:
    with closing(opened.connect()) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE child (parent_id REFERENCES parent (id))")
        connection.execute("INSERT INTO child VALUES (7)")
    found = {result.name: result for result in check(opened, database)}["storage.foreign_keys"]
    assert found.findings == (Finding({"table": "child", "row": 1, "parent": "parent"}),)


def test_an_unsafe_setting_is_found(opened: OpenProfile, database: Database) -> None:
    with database.reading() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        connection.exec_driver_sql("BEGIN")
    assert "storage.settings" in troubles(check(opened, database))


def test_another_schema_is_found(opened: OpenProfile, database: Database) -> None:
    with closing(opened.connect()) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert troubles(check(opened, database)) == {"storage.schema"}


def test_a_profile_that_could_not_be_opened_elsewhere_is_found(opened: OpenProfile, database: Database) -> None:
    opened.profile.recovery.write_text("{}")
    assert troubles(check(opened, database)) == {"profile.recovery"}


def test_a_promise_of_a_room_is_looked_after(
    opened: OpenProfile, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_invariants", {})

    @invariant("words.counted")
    def counted(connection: sa.Connection) -> Iterator[Finding]:
        for number in connection.exec_driver_sql(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) SELECT i FROM n"
        ).scalars():
            yield Finding({"number": number})

    @invariant("words.broken")
    def broken(connection: sa.Connection) -> Iterator[Finding]:
        connection.exec_driver_sql("SELECT * FROM nowhere")
        yield from ()

    found = {result.name: result for result in check(opened, database)}
    assert len(found["words.counted"].findings) == checking.MOST_FINDINGS
    assert not found["words.counted"].complete
    assert found["words.broken"].findings == (Finding({"failure": "storage.failed"}),)


def test_what_reads_rows_that_stay_at_a_server_is_looked_after_where_all_rows_are(database: Database) -> None:
    """A desk in step with a server has none of them, and nothing that is wrong with it."""
    asked = list[str]()
    with database.reading() as connection:
        driver_of(connection).set_trace_callback(asked.append)
        for name, look in checking._invariants.items():
            asked.clear()
            list(look(connection))
            words = set(re.findall(r"\w+", " ".join(asked)))
            if name != "customers.aliases" and (staying := words & STAYS_AT_THE_SERVER):  # looks for what must not be
                assert name in checking._of_all_rows, f"{name} reads {staying}"
