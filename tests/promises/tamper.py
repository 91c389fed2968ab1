"""Whoever alters the ledger by hand, with the key and every guard taken off, is found, and the entry is named."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.errors import Refused
from agentdesk.core.ledger import invariants, store
from agentdesk.core.ledger.chain import Walk
from agentdesk.core.ledger.commands import CorrectEntry, SetBudget
from agentdesk.core.ledger.model import Account, EntryKind, Head
from agentdesk.core.ledger.store import entry_row, head_of, ledger_accounts, ledger_entries
from agentdesk.core.people.commands import AddTeam
from agentdesk.core.storage import check
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, make_desk
from tests.ledgers import Post, named, posting, tampering, wrong
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

UNFOUND = "every tampering is found"
UNNAMED = "what is found names the entry, or its place in the chain"
FALSE_ALARM = "a ledger that nobody touched is whole"
_COMMANDS = 120
_ENTRY = ledger_entries.c
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A file with a ledger, what it was halfway, and the heads that somebody keeps elsewhere."""

    path: Path
    half: Path
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Tampered:
    """What was done; any of the `names` must be in what is found."""

    how: str
    names: frozenset[str]


Tamper = Callable[[sa.Connection, Ledger, random.Random], Tampered]


def by_hand(trial: Trial) -> Iterator[Violation]:
    """Each time a fresh copy of the file, altered at random; then the check."""
    ledger = _written(trial)
    with trial.planted():
        if found := _found(ledger.path, ledger):
            yield Violation(FALSE_ALARM, repr(found))
        chance = trial.chance("tampering")
        for n in range(trial.size):
            yield from _tampered(trial, ledger, KINDS[n % len(KINDS)], chance)


def _tampered(trial: Trial, ledger: Ledger, tamper: Tamper | None, chance: random.Random) -> Iterator[Violation]:
    path = trial.fresh_folder("copy") / "desk.db"
    shutil.copy(ledger.half if tamper is None else ledger.path, path)
    done = Tampered("an old copy of the file put back", _of_heads(ledger.heads))
    if tamper:
        database = Database.sqlite(path, KEY)
        with tampering(database) as connection:
            done = tamper(connection, ledger, chance)
        database.close()
    found = repr(_found(path, ledger))
    trial.count(done.how)
    if found == "{}":
        yield Violation(UNFOUND, f"{done.how}: {sorted(done.names)}")
    elif not any(name in found for name in done.names):
        yield Violation(UNNAMED, f"{done.how}: {sorted(done.names)}; found {found}")
    shutil.rmtree(path.parent)


def _found(path: Path, ledger: Ledger) -> dict[str, list[dict[str, Any]]]:
    database = Database.sqlite(path, KEY)
    found = wrong(database, ledger.heads)
    database.close()
    return found


# --- A history to tamper with ----------------------------------------------------------------------------------------


_known: dict[int, Ledger] = {}


def _written(trial: Trial) -> Ledger:
    """One history for all bugs, but for those that show where it is written already."""
    if trial.bug and any(change.place is store for change in trial.bug.changes()):
        with trial.planted():
            return _history(trial)
    if trial.seed not in _known:
        _known[trial.seed] = _history(trial)
    return _known[trial.seed]


def _history(trial: Trial) -> Ledger:
    """Three teams that give, hold, redeem and correct, by commands."""
    folder, chance = trial.fresh_folder("history"), trial.chance("history")
    desk, me = make_desk(folder)
    teams = [UUID(desk.execute(AddTeam(name=f"Team {n}"), actor=me)["team_id"]) for n in range(3)]
    posted: list[UUID] = []
    half = folder / "half.db"
    with posting():
        for team_id in teams[:2]:
            desk.execute(SetBudget(team_id=team_id, amount=100_000, currency="EUR"), actor=me)
        for n in range(_COMMANDS):
            if n == _COMMANDS // 2:
                _copy(desk.database, half)
            assert isinstance(desk.clock, FixedClock)
            desk.clock.move(timedelta(minutes=chance.randint(1, 300)))
            try:
                done = desk.execute(_wish(chance, teams, n, posted), actor=me)
                posted += map(UUID, done if isinstance(done, list) else [])
            except Refused:
                continue
    whole = folder / "whole.db"
    _copy(desk.database, whole)
    ledger = ledger_of(desk.database, whole, half)
    desk.database.close()
    return ledger


def ledger_of(database: Database, path: Path, half: Path) -> Ledger:
    with database.reading() as connection:
        chains = connection.execute(sa.select(_ENTRY.chain_id).distinct().order_by(_ENTRY.chain_id)).scalars().all()
        heads = tuple(head_of(connection, chain_id) for chain_id in chains)
        ordered = sa.select(ledger_entries).order_by(_ENTRY.chain_id, _ENTRY.no)
        rows = tuple(dict(row) for row in connection.execute(ordered).mappings())
    return Ledger(path, half, heads, rows)


def _wish(chance: random.Random, teams: list[UUID], n: int, posted: list[UUID]) -> Any:
    team_id, voucher = chance.choice(teams), Account.voucher(UUID(int=1_000 + n), "EUR")
    match chance.randrange(6):
        case 0 if posted:
            return CorrectEntry(entry_id=chance.choice(posted), reason="Irrtum")
        case 1 if n:
            known = Account.voucher(UUID(int=1_000 + chance.randrange(n)), "EUR")
            told = {"source": named(known), "target": named(Account.redeemed("EUR"))}
            return Post(chain_id=team_id, entry=EntryKind.REDEEM, amount=chance.randint(1, 900), **told)
        case _:
            amount, times = chance.randint(100, 5_000), chance.randint(1, 3)
            return Post(chain_id=team_id, entry=EntryKind.ISSUE, target=named(voucher), amount=amount, times=times)


def _copy(database: Database, path: Path) -> None:
    with database.reading() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert database.path
    shutil.copy(database.path, path)


# --- What somebody does who has the key ------------------------------------------------------------------------------


def _edit(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """A field of an entry gets another value."""
    row, field, value = _an_edit(ledger, chance)
    _set(connection, row, {field: value})
    return Tampered("edited", _of_rows(row))


def _edit_and_seal(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """The hash of the altered entry is made anew: then the next one, or a head kept elsewhere, does not fit."""
    row, field, value = _an_edit(ledger, chance)
    _set(connection, row, _sealed({**row, field: value}))
    return Tampered("edited and sealed anew", _of_rows(row, *_next(ledger, row)))


def _edit_and_seal_all(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """All that follows is sealed anew as well: only a head kept elsewhere shows it."""
    row = _some(ledger, chance)
    previous = row["previous"]
    for each in (each for each in _chain(ledger, row) if each["no"] >= row["no"]):
        change = {"reason": "was always so"} if each["no"] == row["no"] else {}
        sealed = _sealed({**each, **change, "previous": previous})
        _set(connection, each, sealed)
        previous = sealed["hash"]
    return Tampered("chain written anew", _of_heads(ledger.heads, row["chain_id"]))


def _delete(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    row = _some(ledger, chance)
    connection.execute(ledger_entries.delete().where(_ENTRY.id == row["id"]))
    _shift_balances(connection, [row], -1)
    return Tampered("deleted", _of_rows(row, *_next(ledger, row)))


def _delete_and_close_up(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """Those behind it move up by one."""
    row = _some(ledger, chance, but_last=True)
    connection.execute(ledger_entries.delete().where(_ENTRY.id == row["id"]))
    _shift_balances(connection, [row], -1)
    _renumber(connection, row["chain_id"], row["no"], -1)
    return Tampered("deleted and closed up", _of_rows(*_chain(ledger, row)))


def _insert(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """Between two others, which make room; sealed, and with balances that fit."""
    row = _some(ledger, chance, but_last=True)
    made = _sealed({**row, "id": _an_id(chance), "no": row["no"] + 1, "previous": row["hash"], "corrects": None})
    _renumber(connection, row["chain_id"], row["no"], +1)
    connection.execute(ledger_entries.insert().values(**made))
    _shift_balances(connection, [made], +1)
    return Tampered("inserted", _of_rows(made, *_chain(ledger, row)))


def _append(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """As the next entry, sealed, with balances that fit; but no command has posted it."""
    last = max(_chain(ledger, _some(ledger, chance)), key=lambda each: each["no"])
    made = _sealed({**_next_to(last, ledger, chance), "command_id": _an_id(chance)})
    connection.execute(ledger_entries.insert().values(**made))
    _shift_balances(connection, [made], +1)
    return Tampered("appended", _of_rows(made))


def _append_to_a_command(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """As if the last command of a chain had posted one more: the line of the log knows of none."""
    last = max(_chain(ledger, _some(ledger, chance)), key=lambda each: each["no"])
    made = _sealed(_next_to(last, ledger, chance))
    connection.execute(ledger_entries.insert().values(**made))
    _shift_balances(connection, [made], +1)
    return Tampered("appended to what a command posted", _of_rows(made))


def _next_to(last: Row, ledger: Ledger, chance: random.Random) -> Row:
    """Out of the funds, which may be below zero: what an account cannot afford would be seen by its balance."""
    spent = next(row for row in ledger.rows if row["from_id"] == Account.funds("EUR").id)
    told = {field: spent[field] for field in ("from_id", "to_id", "amount", "currency")}
    place = {"no": last["no"] + 1, "previous": last["hash"]}
    return {**last, **told, **place, "id": _an_id(chance), "kind": "issue", "corrects": None}


def _reorder(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """Two entries of a chain change places."""
    one = _some(ledger, chance, but_last=True)
    other = chance.choice([each for each in _chain(ledger, one) if each["no"] != one["no"]])
    for row, no in ((one, -1), (other, one["no"]), (one, other["no"])):
        _set(connection, row, {"no": no})
    return Tampered("reordered", _of_rows(one, other))


def _cut(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """The last entries go, with what they did to balances."""
    row = _some(ledger, chance)
    gone = [each for each in _chain(ledger, row) if each["no"] >= row["no"]]
    for each in reversed(gone):
        connection.execute(ledger_entries.delete().where(_ENTRY.id == each["id"]))
    _shift_balances(connection, gone, -1)
    return Tampered("end cut off", _of_heads(ledger.heads, row["chain_id"]))


def _balance(connection: sa.Connection, ledger: Ledger, chance: random.Random) -> Tampered:
    """Two cached balances, so that the sum stays."""
    row, amount = _some(ledger, chance), chance.randint(1, 500)
    _shift_balances(connection, [{**row, "amount": amount}], +1)
    return Tampered("balances edited", frozenset({str(row["from_id"]), str(row["to_id"])}))


KINDS: tuple[Tamper | None, ...] = (
    _edit, _edit_and_seal, _edit_and_seal_all, _delete, _delete_and_close_up, _insert, _append, _append_to_a_command,
    _reorder, _cut, _balance, None,
)  # fmt: skip
"""None: the whole file as it was halfway."""


def _some(ledger: Ledger, chance: random.Random, *, but_last: bool = False) -> Row:
    heads = {(head.chain_id, head.no) for head in ledger.heads} if but_last else set()
    return chance.choice([row for row in ledger.rows if (row["chain_id"], row["no"]) not in heads])


def _chain(ledger: Ledger, row: Row) -> list[Row]:
    return [each for each in ledger.rows if each["chain_id"] == row["chain_id"]]


def _next(ledger: Ledger, row: Row) -> list[Row]:
    return [each for each in _chain(ledger, row) if each["no"] == row["no"] + 1]


def _an_edit(ledger: Ledger, chance: random.Random) -> tuple[Row, str, Any]:
    row = _some(ledger, chance)
    values = {
        "amount": row["amount"] + chance.choice([-1, 1, 10_000]) or 7,
        "reason": row["reason"] + " ",
        "kind": "give" if row["kind"] != "give" else "issue",
        "posted_at": row["posted_at"] + timedelta(microseconds=chance.choice([-1, 1, 86_400_000_000])),
        "currency": "CHF",
        "command_id": _an_id(chance),
        "to_id": chance.choice([each["to_id"] for each in ledger.rows if each["to_id"] != row["to_id"]]),
        "previous": bytes(31) + b"x",
        "id": _an_id(chance),
    }
    field = chance.choice(sorted(values))
    return row, field, values[field]


def _an_id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


def _sealed(row: Row) -> Row:
    """As our own code seals it."""
    return entry_row(row) | {"row_version": row["row_version"]}


def _set(connection: sa.Connection, row: Row, values: Row) -> None:
    connection.execute(ledger_entries.update().where(_ENTRY.id == row["id"]).values(**values))


def _renumber(connection: sa.Connection, chain_id: UUID, after: int, by: int) -> None:
    """By way of numbers below zero: they are unique at every moment."""
    behind = ledger_entries.update().where(_ENTRY.chain_id == chain_id, _ENTRY.no > after)
    connection.execute(behind.values(no=-_ENTRY.no - by))
    connection.execute(ledger_entries.update().where(_ENTRY.chain_id == chain_id, _ENTRY.no < 0).values(no=-_ENTRY.no))


def _shift_balances(connection: sa.Connection, rows: Iterable[Row], sign: int) -> None:
    found = ledger_accounts.c
    for row in rows:
        for account_id, amount in ((row["from_id"], -row["amount"]), (row["to_id"], row["amount"])):
            moved = ledger_accounts.update().where(found.id == account_id)
            connection.execute(moved.values(balance=found.balance + sign * amount))


def _of_rows(*rows: Row) -> frozenset[str]:
    """By the id, or by the place in the chain."""
    places = {f"'chain_id': '{row['chain_id']}', 'no': {row['no']}{end}" for row in rows for end in ",}"}
    return frozenset(str(row["id"]) for row in rows) | places


def _of_heads(heads: Iterable[Head], chain_id: UUID | None = None) -> frozenset[str]:
    return frozenset(str(head.chain_id) for head in heads if chain_id in (None, head.chain_id))


# --- Planted bugs ----------------------------------------------------------------------------------------------------


def _nobody_makes_hashes() -> Iterable[Change]:
    yield Change(invariants, "_seal", lambda row, digits: row[-1])


def _nobody_follows_the_chain() -> Iterable[Change]:
    yield Change(Walk, "step", lambda walk, chain_id, no, entry_id, previous, kept: {})


def _the_first_look_is_believed() -> Iterable[Change]:
    yield Change(invariants, "_follow_each_other", lambda *_: True)


def _the_hash_leaves_out_the_reason() -> Iterable[Change]:
    right, reason = store.sealed_words, 9

    def sealed_words(*said: Any, **told: Any) -> str:
        if told:
            return right(**told | {"reason": ""})
        return right(*said[:reason], "", *said[reason + 1 :])

    yield Change(store, "sealed_words", sealed_words)
    yield Change(invariants, "sealed_words", sealed_words)


def _heads_are_not_compared() -> Iterable[Change]:
    yield Change(invariants, "without_heads", lambda connection, heads: ())


def _a_head_is_known_by_its_number_alone() -> Iterable[Change]:
    def without_heads(connection: sa.Connection, heads: Iterable[Head]) -> Iterator[check.Finding]:
        return (each for each in right(connection, heads) if each.facts["wrong"] == "cut")

    right = invariants.without_heads
    yield Change(invariants, "without_heads", without_heads)


def _balances_are_believed() -> Iterable[Change]:
    yield Change(check._invariants, "ledger.balances", lambda connection: ())


def _whatever_is_sealed_was_posted() -> Iterable[Change]:
    yield Change(check._invariants, "ledger.commands", lambda connection: ())


def _lines_are_not_read() -> Iterable[Change]:
    yield Change(invariants._Said, "has", lambda *_: True)


BY_HAND = "by hand"

PROMISE = Promise(
    name="tamper",
    about="Whoever alters the ledger past every guard is found, and the entry is named; a cut end by a head kept.",
    size=12,
    unit="tamperings",
    parts={BY_HAND: by_hand},
    bugs=(
        Bug("hashes are not made anew", BY_HAND, (UNFOUND, UNNAMED), _nobody_makes_hashes, 60),
        Bug("the chain is not followed", BY_HAND, (UNFOUND, UNNAMED), _nobody_follows_the_chain, 60),
        Bug("the first look is believed", BY_HAND, (UNFOUND, UNNAMED), _the_first_look_is_believed, 60),
        Bug("the hash leaves out the reason", BY_HAND, (UNFOUND,), _the_hash_leaves_out_the_reason, 120),
        Bug("heads kept elsewhere are not compared", BY_HAND, (UNFOUND,), _heads_are_not_compared, 24),
        Bug("a head is known by its number alone", BY_HAND, (UNFOUND,), _a_head_is_known_by_its_number_alone, 24),
        Bug("cached balances are believed", BY_HAND, (UNFOUND,), _balances_are_believed, 24),
        Bug("what a command posted is not held against its line", BY_HAND, (UNFOUND,), _lines_are_not_read, 24),
        Bug("who has the seal needs no command", BY_HAND, (UNFOUND,), _whatever_is_sealed_was_posted, 24),
    ),
)
