"""Several at once on one chain: nobody's entry is lost, nobody spends what somebody else has spent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ledger.commands import Balances, EntriesFrom, SetBudget
from agentdesk.core.ledger.model import Account, EntryKind
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import engine
from agentdesk.core.storage.engine import Database
from tests.desks import NOON, make_postgres_desk, open_shop
from tests.ledgers import Post, named, posting, wrong

SEVERAL, EACH = 4, 6


@pytest.fixture(autouse=True)
def _with_a_command_that_posts() -> Iterator[None]:
    with posting():
        yield


def test_several_processes_that_post_to_one_chain_lose_nothing(postgres_url: str) -> None:
    desk = make_postgres_desk(postgres_url)
    me = open_shop(desk)
    desk.execute(SetBudget(team_id=SHOP, amount=100_000, currency="EUR"), actor=me)
    assert _at_once(postgres_url, me, amount=100) == ["done"] * (SEVERAL * EACH)
    entries = desk.ask(EntriesFrom(SHOP, 1), actor=me)
    assert [entry.no for entry in entries] == list(range(1, SEVERAL * EACH + 2))
    assert wrong(desk.database) == {}
    desk.database.close()


def test_a_budget_is_spent_to_the_cent_and_no_further(postgres_url: str) -> None:
    desk = make_postgres_desk(postgres_url)
    me = open_shop(desk)
    desk.execute(SetBudget(team_id=SHOP, amount=1_000, currency="EUR"), actor=me)
    said = _at_once(postgres_url, me, amount=100)
    assert sorted(said) == ["done"] * 10 + ["ledger.short"] * (SEVERAL * EACH - 10)
    assert {each.kind: each.balance for each in desk.ask(Balances(), actor=me)} == {
        "budget": 0, "funds": -1_000, "voucher": 1_000,
    }  # fmt: skip
    assert wrong(desk.database) == {}
    desk.database.close()


def test_who_is_not_asked_again_fails_and_leaves_nothing(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The red control: without asking again somebody's command fails; but nothing is ever lost silently."""
    desk = make_postgres_desk(postgres_url)
    me = open_shop(desk)
    monkeypatch.setattr(engine, "lost_race", lambda error: False)
    said = _at_once(postgres_url, me, amount=100)
    assert "lost a race" in said
    assert len(desk.ask(EntriesFrom(SHOP, 1), actor=me)) == 2 * said.count("done")
    assert wrong(desk.database) == {}
    desk.database.close()


def test_a_command_that_always_loses_gives_up(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_postgres_desk(postgres_url)
    me, tries = open_shop(desk), []

    @contextmanager
    def losing(database: Database) -> Iterator[sa.Connection]:
        tries.append(1)
        with writing(database) as connection:
            yield connection
            connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")

    writing = Database.writing
    monkeypatch.setattr(Database, "writing", losing)
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    with pytest.raises(sa.exc.DBAPIError):
        desk.execute(_spending(100), actor=me)
    assert len(tries) > 1
    desk.database.close()


def _spending(amount: int) -> Post:
    voucher = Account.voucher(UUID(int=77), "EUR")
    return Post(chain_id=SHOP, entry=EntryKind.ISSUE, target=named(voucher), amount=amount)


def _at_once(url: str, me: UUID, amount: int) -> list[str]:
    """What each command of each of them came to; every one has connections of its own, as a process has."""
    said: list[str] = []
    start = threading.Barrier(SEVERAL)

    def work() -> None:
        desk = Desk(Database.postgresql(url), FixedClock(NOON))
        desk.data_version()
        start.wait()
        said.extend(_outcome(lambda: desk.execute(_spending(amount), actor=me)) for _ in range(EACH))
        desk.database.close()

    threads = [threading.Thread(target=work) for _ in range(SEVERAL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def _outcome(ask: Callable[[], object]) -> str:
    try:
        ask()
    except Refused as refused:
        return refused.code
    except sa.exc.DBAPIError:
        return "lost a race"
    return "done"
