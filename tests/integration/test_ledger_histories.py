"""Long random histories of postings: sums, balances and chain always hold, and whatever is altered is named."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ledger.commands import AccountsFrom, CorrectEntry, EntriesFrom, SetBudget
from agentdesk.core.ledger.model import Account, AccountKind, Entry, EntryKind
from agentdesk.core.ledger.store import ledger_entries
from agentdesk.core.people.commands import AddTeam
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, NOON, make_desk
from tests.ledgers import Post, named, posting, tampering, wrong
from tests.promises import tamper

EUROS = "EUR"
VOUCHERS = tuple(Account.voucher(UUID(int=100 + n), EUROS) for n in range(3))
HELD = tuple(Account.held(UUID(int=200 + n), EUROS) for n in range(2))
MOVES = {
    EntryKind.REDEEM: [(voucher, Account.redeemed(EUROS)) for voucher in VOUCHERS],
    EntryKind.EXPIRE: [(voucher, Account.expired(EUROS)) for voucher in VOUCHERS],
    EntryKind.VOID: [(voucher, Account.voided(EUROS)) for voucher in VOUCHERS],
    EntryKind.REISSUE: [(VOUCHERS[0], VOUCHERS[1]), (VOUCHERS[1], VOUCHERS[2])],
    EntryKind.ISSUE: [(held, voucher) for held in HELD for voucher in VOUCHERS],
}
GIVEN = [(EntryKind.ISSUE, VOUCHERS), (EntryKind.HOLD, HELD), (EntryKind.GIVE, (Account.given("gift", EUROS),))]

amounts = st.integers(1, 400)
steps = st.one_of(
    st.tuples(st.just("give"), st.sampled_from([(k, a) for k, all_ in GIVEN for a in all_]), amounts),
    st.tuples(st.just("move"), st.sampled_from([(k, *pair) for k, pairs in MOVES.items() for pair in pairs]), amounts),
    st.tuples(st.just("budget"), st.none() | st.integers(0, 2_000), st.just(0)),
    st.tuples(st.just("correct"), st.integers(0, 50), st.just(0)),
    st.tuples(st.just("wait"), st.integers(1, 20), st.just(0)),
)
histories = st.lists(st.tuples(st.integers(0, 1), steps), min_size=5, max_size=60)


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, UUID, list[UUID]]]:
    """A file with a shop and two teams, to be copied for each history."""
    folder = tmp_path_factory.mktemp("beginning")
    desk, me = make_desk(folder)
    teams = [UUID(desk.execute(AddTeam(name=f"Team {n}"), actor=me)["team_id"]) for n in range(2)]
    tamper._copy(desk.database, folder / "copy.db")
    desk.database.close()
    with posting():
        yield folder / "copy.db", me, teams


class Model:
    """The same postings with nothing but a dictionary."""

    def __init__(self) -> None:
        self.balances: Counter[UUID] = Counter()

    def hear(self, entries: list[Entry]) -> None:
        for entry in entries:
            self.balances[entry.from_id] -= entry.amount
            self.balances[entry.to_id] += entry.amount
            assert self.balances[entry.from_id] >= 0 or entry.from_id == Account.funds(EUROS).id


# not shrunk, which takes minutes: the seed and the history are printed
@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories, seed=st.integers(0, 10**6))
def test_whatever_happens_the_ledger_holds_and_whatever_is_altered_is_named(
    beginning: tuple[Path, UUID, list[UUID]], tmp_path: Path, history: list[tuple[int, tuple]], seed: int
) -> None:
    file, me, teams = beginning
    path = Path(tempfile.mkdtemp(dir=tmp_path)) / "desk.db"
    shutil.copy(file, path)
    desk = Desk(Database.sqlite(path, KEY), FixedClock(NOON))
    model, refused = Model(), 0
    for n, step in history:
        known = len(_entries(desk, me, teams[n]))
        refused += not _done(desk, me, teams, n, step)
        model.hear(_entries(desk, me, teams[n])[known:])
    assert wrong(desk.database) == {}
    cached = {account.id: account for account in desk.ask(AccountsFrom(), actor=me)}
    assert {each: account.balance for each, account in cached.items()} == {
        each: model.balances[each] for each in cached
    }
    assert sum(account.balance for account in cached.values()) == 0
    assert [each for each in cached.values() if each.balance < 0 and each.kind is not AccountKind.FUNDS] == []
    _tampered(desk, path, me, teams, random.Random(seed))
    desk.database.close()


def test_an_entry_that_another_one_corrects_cannot_vanish_unseen(
    beginning: tuple[Path, UUID, list[UUID]], tmp_path: Path
) -> None:
    file, me, teams = beginning
    shutil.copy(file, tmp_path / "desk.db")
    desk = Desk(Database.sqlite(tmp_path / "desk.db", KEY), FixedClock(NOON))
    given = Post(chain_id=teams[0], entry=EntryKind.ISSUE, target=named(VOUCHERS[0]), amount=400)
    entry = desk.execute(given, actor=me)[-1]
    desk.execute(CorrectEntry(entry_id=UUID(str(entry)), reason="Irrtum"), actor=me)
    with tampering(desk.database) as connection:
        connection.execute(ledger_entries.delete().where(ledger_entries.c.id == UUID(str(entry))))
    assert set(wrong(desk.database)) >= {"ledger.chain", "ledger.corrections"}
    desk.database.close()


def _done(desk: Desk, me: UUID, teams: list[UUID], n: int, step: tuple) -> bool:
    what, told, amount = step
    try:
        match what:
            case "give":
                kind, target = told
                desk.execute(Post(chain_id=teams[n], entry=kind, target=named(target), amount=amount), actor=me)
            case "move":
                kind, source, target = told
                where = {"source": named(source), "target": named(target)}
                desk.execute(Post(chain_id=teams[n], entry=kind, amount=amount, **where), actor=me)
            case "budget":
                desk.execute(SetBudget(team_id=teams[n], amount=told, currency=EUROS), actor=me)
            case "correct":
                entries = _entries(desk, me, teams[n])
                if entries:
                    entry = entries[told % len(entries)]
                    desk.execute(CorrectEntry(entry_id=entry.id, reason="Irrtum"), actor=me)
            case "wait":
                assert isinstance(desk.clock, FixedClock)
                desk.clock.move(timedelta(days=told))
    except Refused as refusal:
        if not refusal.code.startswith(("ledger.", "approvals.")):
            raise
        return False
    return True


def _tampered(desk: Desk, path: Path, me: UUID, teams: list[UUID], chance: random.Random) -> None:
    """One alteration of the history, of any kind that there is."""
    ledger = tamper.ledger_of(desk.database, path, path)
    if len(ledger.rows) < 2 or max(head.no for head in ledger.heads) < 2:
        return
    kind = chance.choice([each for each in tamper.KINDS if each])
    long_chains = {head.chain_id for head in ledger.heads if head.no > 1}
    rows = tuple(row for row in ledger.rows if row["chain_id"] in long_chains)
    altered = tamper.Ledger(path, path, ledger.heads, rows)
    with tampering(desk.database) as connection:
        done = kind(connection, altered, chance)
    found = repr(wrong(desk.database, ledger.heads))
    assert any(name in found for name in done.names), (done, found)


def _entries(desk: Desk, me: UUID, chain_id: UUID) -> list[Entry]:
    return list(desk.ask(EntriesFrom(chain_id, 1), actor=me))
