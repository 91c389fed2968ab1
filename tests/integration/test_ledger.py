"""Money moves from account to account, once, and nobody alters what was posted: not the code, not by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock, to_micros
from agentdesk.core.commands import Command, Role, Together, Undo
from agentdesk.core.desk import Desk, Wish
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.ledger import invariants
from agentdesk.core.ledger.chain import GENESIS, sealed_words
from agentdesk.core.ledger.commands import (
    Balances,
    BudgetOf,
    Budgets,
    CorrectEntry,
    EntriesFrom,
    EntriesOf,
    SetBudget,
)
from agentdesk.core.ledger.model import Account, AccountKind, BudgetOfMonth, Entry, EntryKind, month_of
from agentdesk.core.ledger.store import entry_row, ledger_accounts, ledger_entries
from agentdesk.core.money import Money
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import canonical, command_log
from tests.desks import empty_desk, make_desk, make_postgres_desk, open_shop
from tests.ledgers import Post, named, posting, wrong
from tests.promises.rows import all_rows

EUROS = "EUR"
VOUCHER = Account.voucher(UUID(int=77), EUROS)


@dataclass
class Shop:
    """A desk with one team."""

    desk: Desk
    me: UUID
    team_id: UUID

    def set_budget(self, amount: int | None, month: str = "") -> None:
        self.do(SetBudget(team_id=self.team_id, amount=amount, currency=EUROS, from_month=month))

    def change_budget(self, amount: int | None, month: str = "") -> UUID:
        """Under an id by which it can be taken back."""
        command = SetBudget(team_id=self.team_id, amount=amount, currency=EUROS, from_month=month)
        return self._under_an_id(command)

    def undo(self, command_id: UUID) -> UUID:
        return self._under_an_id(Undo(command_id=command_id))

    def _under_an_id(self, command: Command) -> UUID:
        command_id = new_id()
        self.desk.execute(command, actor=self.me, id=command_id)
        return command_id

    def give(self, amount: int, to: Account = VOUCHER, times: int = 1, kind: EntryKind = EntryKind.ISSUE) -> list[UUID]:
        wanted = Post(chain_id=self.team_id, entry=kind, target=named(to), amount=amount, times=times)
        return [UUID(each) for each in self.do(wanted)]

    def move(self, kind: EntryKind, source: Account, target: Account, amount: int) -> UUID:
        told = {"source": named(source), "target": named(target)}
        return UUID(self.do(Post(chain_id=self.team_id, entry=kind, amount=amount, **told))[0])

    def do(self, command: Any) -> Any:
        return self.desk.execute(command, actor=self.me)

    def budget(self, month: str = "") -> BudgetOfMonth:
        return self.desk.ask(BudgetOf(self.team_id, EUROS, month), actor=self.me)

    def balances(self) -> dict[AccountKind, int]:
        return {each.kind: each.balance for each in self.desk.ask(Balances(), actor=self.me)}

    def entries(self) -> tuple[Entry, ...]:
        return self.desk.ask(EntriesFrom(self.team_id, 1), actor=self.me)

    def wait(self, time: timedelta) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(time)


@pytest.fixture(autouse=True)
def _with_a_command_that_posts() -> Iterator[None]:
    with posting():
        yield


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return _shop(*make_desk(tmp_path))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """On each of the two databases."""
    if request.param == "sqlite":
        yield _shop(*make_desk(tmp_path))
        return
    desk = make_postgres_desk(request.getfixturevalue("postgres_url"))
    yield _shop(desk, open_shop(desk))
    desk.database.close()


def _shop(desk: Desk, me: UUID) -> Shop:
    return Shop(desk, me, UUID(desk.execute(AddTeam(name="Versand"), actor=me)["team_id"]))


# --- Budgets ---------------------------------------------------------------------------------------------------------


def test_the_first_posting_of_a_month_books_what_the_plan_grants(any_shop: Shop) -> None:
    any_shop.set_budget(10_000, "2026-12")
    assert any_shop.entries() == ()
    any_shop.wait(timedelta(days=20))
    any_shop.give(2_500)
    assert [(entry.kind, entry.amount) for entry in any_shop.entries()] == [("grant", 10_000), ("issue", 2_500)]
    assert any_shop.balances() == {"budget": 7_500, "funds": -10_000, "voucher": 2_500}
    assert wrong(any_shop.desk.database) == {}


def test_more_than_the_budget_has_is_refused_and_nothing_is_left_of_it(any_shop: Shop) -> None:
    any_shop.set_budget(10_000)
    before = all_rows(any_shop.desk.database)
    with pytest.raises(Refused) as refused:
        any_shop.give(10_001)
    assert (refused.value.code, refused.value.facts["left"]) == ("ledger.short", Money(10_000, EUROS))
    assert all_rows(any_shop.desk.database) == before
    any_shop.give(10_000)


def test_a_command_that_posts_several_times_does_it_in_order_or_not_at_all(shop: Shop) -> None:
    shop.set_budget(10_000)
    with pytest.raises(Refused, match=r"ledger\.short"):
        shop.give(4_000, times=3)
    assert [entry.kind for entry in shop.entries()] == ["grant"]
    shop.give(4_000, times=2)
    assert [entry.no for entry in shop.entries()] == [1, 2, 3]


def test_without_a_plan_nothing_limits_a_team_and_nothing_falls_below_zero(shop: Shop) -> None:
    assert shop.budget().room is None
    shop.give(3_000)
    shop.give(1_000)
    assert [(entry.kind, entry.amount) for entry in shop.entries()] == [
        ("grant", 3_000), ("issue", 3_000), ("grant", 1_000), ("issue", 1_000),
    ]  # fmt: skip
    assert shop.balances() == {"budget": 0, "funds": -4_000, "voucher": 4_000}


def test_a_new_month_has_a_new_budget_by_the_wall_clock_of_the_shop(shop: Shop) -> None:
    shop.set_budget(10_000)
    shop.give(9_000)
    midnight_in_berlin = datetime(2026, 11, 30, 23, tzinfo=UTC)
    shop.wait(midnight_in_berlin - shop.desk.clock.now())
    shop.give(8_000)
    assert (shop.budget("2026-11").room, shop.budget("2026-12").room) == (1_000, 2_000)
    assert month_of(midnight_in_berlin - timedelta(microseconds=1), "Europe/Berlin") == "2026-11"


def test_a_plan_that_begins_now_is_booked_at_once(shop: Shop) -> None:
    shop.set_budget(10_000)
    assert shop.balances() == {"budget": 10_000, "funds": -10_000}


def test_a_plan_for_later_changes_nothing_until_then(shop: Shop) -> None:
    shop.set_budget(10_000)
    shop.give(9_000)
    shop.set_budget(2_000, "2026-12")
    assert (shop.budget().room, shop.budget("2026-12").room) == (1_000, 2_000)
    assert shop.budget("2027-03").planned == 2_000


def test_a_change_within_the_month_books_the_difference(shop: Shop) -> None:
    shop.set_budget(10_000)
    shop.give(3_000)
    shop.set_budget(15_000)
    assert (shop.budget().room, shop.budget().granted) == (12_000, 15_000)
    shop.set_budget(4_000)
    assert (shop.budget().room, shop.budget().granted) == (1_000, 4_000)
    assert [entry.kind for entry in shop.entries()][2:] == ["grant", "reduce"]


def test_a_budget_cannot_be_lower_than_what_is_given_or_held(shop: Shop) -> None:
    shop.set_budget(10_000)
    shop.give(3_000)
    shop.give(1_500, Account.held(UUID(int=5), EUROS), kind=EntryKind.HOLD)
    with pytest.raises(Refused) as refused:
        shop.set_budget(4_499)
    assert (refused.value.code, refused.value.facts["lowest"]) == ("ledger.budget_spent", Money(4_500, EUROS))
    shop.set_budget(4_500)
    assert shop.budget() == BudgetOfMonth(
        team_id=shop.team_id, team="Versand", month="2026-11", currency=EUROS,
        planned=4_500, granted=4_500, given=3_000, held=1_500, room=0,
    )  # fmt: skip


def test_a_limit_that_goes_and_comes_back_counts_what_was_given_meanwhile(shop: Shop) -> None:
    shop.set_budget(1_000)
    shop.give(1_000)
    shop.set_budget(None)
    shop.give(5_000)
    with pytest.raises(Refused, match=r"ledger\.budget_spent"):
        shop.set_budget(5_999)
    shop.set_budget(6_000)
    assert shop.budget().room == 0


def test_a_budget_is_taken_back_and_laid_down_again_by_more_entries(any_shop: Shop) -> None:
    any_shop.set_budget(10_000)
    any_shop.give(3_000)
    before = any_shop.entries()
    raised = any_shop.change_budget(15_000)
    undone = any_shop.undo(raised)
    assert (any_shop.budget().planned, any_shop.budget().room) == (10_000, 7_000)
    assert any_shop.entries()[: len(before)] == before, "what was posted stays"
    any_shop.undo(undone)
    assert (any_shop.budget().planned, any_shop.budget().room) == (15_000, 12_000)
    assert wrong(any_shop.desk.database) == {}


def test_the_first_budget_of_a_team_is_taken_back_and_nothing_limits_it(shop: Shop) -> None:
    shop.undo(shop.change_budget(10_000))
    assert (shop.budget().planned, shop.budget().room) == (None, None)
    shop.give(4_000)
    shop.set_budget(6_000)
    assert shop.budget().room == 2_000


def test_a_budget_is_not_taken_back_to_less_than_what_is_given(shop: Shop) -> None:
    shop.set_budget(1_000)
    raised = shop.change_budget(5_000)
    shop.give(3_000)
    with pytest.raises(Refused) as refused:
        shop.undo(raised)
    assert (refused.value.code, refused.value.facts["lowest"]) == ("ledger.budget_spent", Money(3_000, EUROS))
    assert shop.budget().planned == 5_000


def test_a_budget_of_a_month_to_come_is_taken_back_without_an_entry(shop: Shop) -> None:
    shop.set_budget(1_000)
    before = shop.entries()
    shop.undo(shop.change_budget(2_000, "2026-12"))
    assert (shop.budget("2026-12").planned, shop.entries()) == (1_000, before)


def test_the_log_with_a_budget_that_was_taken_back_gives_the_same_ledger(shop: Shop, tmp_path: Path) -> None:
    shop.undo(shop.change_budget(10_000))
    again = empty_desk(tmp_path, "again.db")
    for line in shop.desk.log():
        again.replay(line)
    assert all_rows(again.database) == all_rows(shop.desk.database)


def test_a_month_that_is_over_gets_no_other_budget(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"ledger\.month_over"):
        shop.set_budget(1_000, "2026-10")


def test_a_budget_for_nobody_is_refused_but_the_shop_itself_may_have_one(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"teams\.unknown"):
        shop.do(SetBudget(team_id=UUID(int=9), amount=1, currency=EUROS))
    shop.do(SetBudget(team_id=SHOP, amount=700, currency=EUROS))
    shop.set_budget(900)
    budgets = shop.desk.ask(Budgets(), actor=shop.me)
    assert [(each.team, each.room) for each in budgets] == [("Versand", 900), ("", 700)]


def test_who_is_no_administrator_lays_down_nothing(shop: Shop) -> None:
    roles = frozenset({Role.AGENT, Role.SUPERVISOR})
    somebody = UUID(shop.do(AddPerson(name="Daniel Reuter", roles=roles))["person_id"])
    for command in (
        SetBudget(team_id=SHOP, amount=1, currency=EUROS),
        CorrectEntry(entry_id=shop.give(100)[0], reason="Irrtum"),
    ):
        with pytest.raises(Refused, match=r"permission\.missing"):
            shop.desk.execute(command, actor=somebody)


# --- Entries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target", "amount", "code"),
    [
        (Account.funds(EUROS), VOUCHER, 0, "ledger.nothing"),
        (Account.funds(EUROS), VOUCHER, -5, "ledger.nothing"),
        (VOUCHER, VOUCHER, 5, "ledger.same_account"),
        (Account.funds("CHF"), VOUCHER, 5, "money.currencies_differ"),
        (VOUCHER, Account.redeemed(EUROS), 5, "ledger.short"),
    ],
)
def test_what_is_no_entry_is_refused(shop: Shop, source: Account, target: Account, amount: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        shop.move(EntryKind.ISSUE, source, target, amount)
    assert refused.value.code == code
    assert shop.entries() == ()


def test_the_entries_of_an_account_come_newest_first_page_by_page(any_shop: Shop) -> None:
    for amount in range(1, 8):
        any_shop.give(amount)
        any_shop.wait(timedelta(seconds=1))
        any_shop.move(EntryKind.REDEEM, VOUCHER, Account.redeemed(EUROS), amount)
        any_shop.wait(timedelta(seconds=1))
    seen: list[Entry] = []
    asked: EntriesOf | None = EntriesOf(VOUCHER.id, limit=4)
    while asked:
        page = any_shop.desk.ask(asked, actor=any_shop.me)
        seen += page.entries
        asked = EntriesOf(VOUCHER.id, page.after, 4) if page.after else None
    assert [(entry.kind, entry.amount) for entry in seen] == [
        (kind, amount) for amount in range(7, 0, -1) for kind in ("redeem", "issue")
    ]


def test_the_hash_covers_canonical_json_of_all_that_an_entry_says(shop: Shop) -> None:
    entry_id = shop.give(1_250)[0]
    shop.do(CorrectEntry(entry_id=entry_id, reason='Falscher "Betrag" \u2028 für Größe 5'))
    for entry in shop.entries():
        plain = {name: getattr(entry, name) for name in Entry.__dataclass_fields__ if name not in ("hash", "posted_at")}
        said = {name: value.hex if isinstance(value, UUID) else value for name, value in plain.items()}
        said |= {"posted_at": to_micros(entry.posted_at), "previous": entry.previous.hex()}
        assert sealed_words(**said) == canonical(said)
        assert entry_row(plain | {"posted_at": entry.posted_at})["hash"] == entry.hash


def test_each_entry_names_the_hash_of_the_one_before(shop: Shop) -> None:
    shop.give(100, times=3)
    entries = shop.entries()
    assert [entry.previous for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]


def test_a_correction_takes_an_entry_back_once_and_stays(any_shop: Shop) -> None:
    any_shop.set_budget(10_000)
    entry_id = any_shop.give(2_500)[0]
    corrected = any_shop.do(CorrectEntry(entry_id=entry_id, reason="Zwei Nullen zu viel"))
    last = any_shop.entries()[-1]
    assert (str(last.id), last.kind, last.corrects) == (corrected["entry_id"], "correct", entry_id)
    assert (last.from_id, last.amount, any_shop.budget().room) == (VOUCHER.id, 2_500, 10_000)
    for other, code in ((entry_id, "ledger.corrected_already"), (last.id, "ledger.is_correction")):
        with pytest.raises(Refused) as refused:
            any_shop.do(CorrectEntry(entry_id=other, reason="noch einmal"))
        assert refused.value.code == code
    assert wrong(any_shop.desk.database) == {}


def test_what_was_spent_meanwhile_cannot_go_back(shop: Shop) -> None:
    entry_id = shop.give(2_500)[0]
    shop.move(EntryKind.REDEEM, VOUCHER, Account.redeemed(EUROS), 1)
    with pytest.raises(Refused, match=r"ledger\.short"):
        shop.do(CorrectEntry(entry_id=entry_id, reason="Irrtum"))


def test_a_correction_needs_a_reason_and_an_entry(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"ledger\.reason_missing"):
        shop.do(CorrectEntry(entry_id=shop.give(5)[0], reason="  "))
    with pytest.raises(Refused, match=r"ledger_entries\.unknown"):
        shop.do(CorrectEntry(entry_id=UUID(int=4), reason="Irrtum"))


def test_no_undo_reaches_the_ledger_not_even_in_company(shop: Shop) -> None:
    together, command_id = Together.of(_giving(shop, 500), AddTeam(name="Lager")), UUID(int=(1 << 77) | 1)
    shop.desk.execute(together, actor=shop.me, id=command_id)
    before = all_rows(shop.desk.database)
    with pytest.raises(Refused, match=r"undo\.lasting"):
        shop.do(Undo(command_id=command_id))
    assert all_rows(shop.desk.database) == before
    assert wrong(shop.desk.database) == {}


def test_the_same_command_again_posts_nothing(shop: Shop) -> None:
    command_id = UUID(int=(1 << 77) | 2)
    first = shop.desk.execute(_giving(shop, 500), actor=shop.me, id=command_id)
    assert shop.desk.execute(_giving(shop, 500), actor=shop.me, id=command_id) == first
    assert len(shop.entries()) == 2


def test_the_line_of_a_command_says_what_it_posted_and_the_check_holds_the_ledger_against_it(any_shop: Shop) -> None:
    """Of the last entry of a chain nothing else tells that it is missing, or was never posted."""
    any_shop.set_budget(1_000)
    any_shop.give(100, times=2)
    said = [line.numbers for line in any_shop.desk.log() if line.kind in (SetBudget.kind, Post.kind)]
    assert said == [{f"ledger:{any_shop.team_id.hex}": numbers} for numbers in ([1], [2, 3])]
    with any_shop.desk.database.writing() as connection:
        for numbers, wrong_with in (([2], ["number"]), ([2, 3, 4], ["missing"])):
            line = command_log.update().where(command_log.c.kind == Post.kind)
            connection.execute(line.values(numbers={f"ledger:{any_shop.team_id.hex}": numbers}))
            found = invariants.each_command_posted_once(connection)
            assert [each.facts["wrong"] for each in found] == wrong_with


def test_a_replay_gives_the_same_chain_on_both_databases(shop: Shop, tmp_path: Path, postgres_url: str) -> None:
    shop.set_budget(10_000)
    entry_id = shop.give(2_500, times=2)[0]
    shop.desk.execute_all([Wish(_giving(shop, 100), shop.me), Wish(_giving(shop, 200), shop.me)])
    shop.do(CorrectEntry(entry_id=entry_id, reason="Irrtum"))
    for again in (empty_desk(tmp_path, "again.db"), make_postgres_desk(postgres_url)):
        for line in shop.desk.log():
            again.replay(line)
        assert all_rows(again.database) == all_rows(shop.desk.database)
        assert wrong(again.database) == {}
        again.database.close()


def _giving(shop: Shop, amount: int) -> Post:
    return Post(chain_id=shop.team_id, entry=EntryKind.ISSUE, target=named(VOUCHER), amount=amount)


# --- By hand, with the gate open -------------------------------------------------------------------------------------

CHANGES = {
    "an amount": ledger_entries.update().values(amount=1),
    "a reason": ledger_entries.update().values(reason="x"),
    "the very same": ledger_entries.update().values(no=ledger_entries.c.no),
    "no entry any more": ledger_entries.delete(),
    "an account less": ledger_accounts.delete(),
    "a balance below zero": ledger_accounts.update().where(ledger_accounts.c.kind == "budget").values(balance=-1),
    "another owner": ledger_accounts.update().values(owner_id=SHOP, period="x"),
    "another kind": ledger_accounts.update().where(ledger_accounts.c.kind == "budget").values(kind="funds"),
}
ENTRIES: dict[str, dict[str, Any]] = {
    "amount 0": {"amount": 0},
    "amount below zero": {"amount": -5},
    "a number given twice": {"no": 2},
    "a number left out": {"no": 4},
    "the first number again": {"no": 1, "previous": GENESIS},
    "a wrong hash before": {"previous": bytes(31) + b"x"},
    "a new chain that begins in the middle": {"chain_id": UUID(int=8), "no": 2},
    "a new chain on somebody's hash": {"chain_id": UUID(int=8), "no": 1},
    "from an account to itself": {"from_id": VOUCHER.id},
    "an account that does not exist": {"to_id": UUID(int=6)},
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_every_change_even_with_the_gate_open(any_shop: Shop, change: str) -> None:
    any_shop.give(100)
    _refused_by_the_database(any_shop, lambda connection: connection.execute(CHANGES[change]))


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_database_refuses_an_entry_that_is_none_even_with_the_gate_open(any_shop: Shop, entry: str) -> None:
    any_shop.give(100)
    row = _next_row(any_shop) | ENTRIES[entry]
    _refused_by_the_database(any_shop, lambda connection: _insert(connection, row))


def test_the_next_entry_by_hand_would_be_taken_so_that_those_refused_say_something(any_shop: Shop) -> None:
    any_shop.give(100)
    with any_shop.desk.database.writing() as connection, gate_open(connection):
        _insert(connection, _next_row(any_shop))
    assert set(wrong(any_shop.desk.database)) == {"ledger.balances", "ledger.commands"}


@pytest.mark.parametrize("key", ["id", "chain_id"])
def test_nothing_is_replaced_by_an_insert(shop: Shop, key: str) -> None:
    """INSERT OR REPLACE removes the row that stands there, without a word to the trigger of DELETE."""
    shop.give(100)
    columns = ", ".join(ledger_entries.columns.keys())
    other = columns.replace("id,", "x'00112233445566778899aabbccddeeff',", 1) if key == "chain_id" else columns
    again = f"INSERT OR REPLACE INTO ledger_entries ({columns}) SELECT {other} FROM ledger_entries WHERE no = 2"
    _refused_by_the_database(shop, lambda connection: connection.exec_driver_sql(again))


def test_postgresql_empties_no_ledger(postgres_url: str) -> None:
    desk = make_postgres_desk(postgres_url)
    shop = _shop(desk, open_shop(desk))
    shop.give(100)
    _refused_by_the_database(shop, lambda connection: connection.exec_driver_sql("TRUNCATE ledger_entries"))
    desk.database.close()


def test_with_the_gate_shut_nothing_is_written_at_all(any_shop: Shop) -> None:
    any_shop.give(100)
    row = _next_row(any_shop)
    with (
        pytest.raises(sa.exc.DBAPIError, match="past the unit of work"),
        any_shop.desk.database.writing() as connection,
    ):
        _insert(connection, row)


def _refused_by_the_database(shop: Shop, change: Any) -> None:
    before = all_rows(shop.desk.database)
    with pytest.raises(sa.exc.DBAPIError), shop.desk.database.writing() as connection, gate_open(connection):
        change(connection)
    assert all_rows(shop.desk.database) == before


def _insert(connection: sa.Connection, row: dict[str, Any]) -> None:
    connection.execute(ledger_entries.insert().values(**row, row_version=1))


def _next_row(shop: Shop) -> dict[str, Any]:
    last = shop.entries()[-1]
    row = {name: getattr(last, name) for name in Entry.__dataclass_fields__ if name != "hash"}
    made = entry_row(row | {"id": UUID(int=3), "no": last.no + 1, "previous": last.hash, "command_id": UUID(int=3)})
    return {**made, "kind": str(made["kind"])}
