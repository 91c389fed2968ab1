"""What is always true of the ledger: `agentdesk check` looks after it, one pass each, however long the ledger is.

HGB § 239(3), AO § 146(4): nothing may be altered unseen. GoBD: complete, and each entry once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import from_json

from agentdesk.core.ledger.chain import GENESIS, Walk, seal, sealed_words
from agentdesk.core.ledger.model import AccountKind, Head
from agentdesk.core.ledger.store import ledger_accounts, ledger_entries
from agentdesk.core.storage.check import Finding, invariant
from agentdesk.core.storage.schema import command_log

_AT_ONCE = 5_000
_BEGINNING = 0, GENESIS
_SEALED = (
    "SELECT chain_id, no, id, posted_at, kind, from_id, to_id, amount, currency, reason, corrects, command_id,"
    " previous, hash FROM ledger_entries ORDER BY "
)
_BY_CHAIN, _AS_WRITTEN = "chain_id, no", "ledger_entries.rowid"
"""Chains are written side by side: following one after the other reads each page of the file once for each of them. So
they are followed all at once first, as they were written; only where something is wrong, one by one to say what."""
_entry, _account = ledger_entries.c, ledger_accounts.c
_NO = sa.literal_column("0", sa.Integer()).label("below")
_NUMBERS = command_log.c.numbers
_HAS_NUMBERS = sa.literal_column("numbers").like(sa.literal_column("'%\"ledger:%'"))


@invariant("ledger.chain", of_all_rows=True)
def no_entry_was_altered(connection: sa.Connection) -> Iterator[Finding]:
    """Numbers are dense, each entry names the hash of the one before, and has the hash of what it says.

    Rows come as the database keeps them: models of a million entries would take most of the time.
    """
    digits, walk = _hexadecimal(connection), Walk()
    if _knows_what_was_written_when(connection) and _follow_each_other(connection, digits):
        return
    for row in _rows(connection, _SEALED + _BY_CHAIN):
        chain_id, no, entry_id, previous, kept = row[0], row[1], row[2], row[12], row[13]
        if wrong := walk.step(chain_id, no, entry_id, previous, kept):
            yield _finding(row, digits, wrong)
        if _seal(row, digits) != kept:
            yield _finding(row, digits, {"wrong": "content"})


def _follow_each_other(connection: sa.Connection, digits: Any) -> bool:
    """Whether the entries of each chain, as they were written, are its entries one after the other, none altered."""
    ends: dict[Any, tuple[int, bytes]] = {}
    for row in _rows(connection, _SEALED + _AS_WRITTEN):
        no, last = ends.get(row[0], _BEGINNING)
        if row[1] != no + 1 or row[12] != last or _seal(row, digits) != row[13]:
            return False
        ends[row[0]] = row[1], row[13]
    return True


@invariant("ledger.balances", of_all_rows=True)
def balances_are_what_was_posted(connection: sa.Connection) -> Iterator[Finding]:
    """The cached balance of an account is what its entries add up to, in its own currency; none but the funds is below
    zero."""
    below = sa.and_(_account.kind != AccountKind.FUNDS.value, _account.balance < 0)
    nothing = sa.cast(sa.null(), sa.BigInteger)
    came = sa.select(_entry.to_id.label("id"), _entry.currency, _entry.amount, nothing.label("balance"), _NO)
    went = sa.select(_entry.from_id, _entry.currency, -_entry.amount, nothing, _NO)
    kept = sa.select(_account.id, _account.currency, nothing, _account.balance, sa.case((below, 1), else_=0))
    told = sa.union_all(came, went, kept).subquery()
    entries, balance = (sa.cast(sa.func.sum(told.c[name]), sa.BigInteger) for name in ("amount", "balance"))
    right = sa.and_(balance.is_not(None), balance == sa.func.coalesce(entries, 0), sa.func.max(told.c.below) == 0)
    asked = sa.select(told.c.id, balance.label("balance"), entries.label("entries"))
    wrong = asked.group_by(told.c.id, told.c.currency).having(sa.func.coalesce(right, sa.false()).is_(False))
    for row in connection.execute(wrong):
        yield Finding({"account_id": str(row.id), "balance": row.balance, "entries": row.entries})


@invariant("ledger.sums", of_all_rows=True)
def what_one_has_another_gave(connection: sa.Connection) -> Iterator[Finding]:
    """Double entry: all balances of a currency add up to zero."""
    on_all = sa.func.sum(_account.balance)
    asked = sa.select(_account.currency, sa.cast(on_all, sa.BigInteger).label("sum")).group_by(_account.currency)
    for row in connection.execute(asked.having(on_all != 0)):
        yield Finding({"currency": row.currency, "sum": row.sum})


@invariant("ledger.commands", of_all_rows=True)
def each_command_posted_once(connection: sa.Connection) -> Iterator[Finding]:
    """Each entry comes of a command in the log, whose line has its number, and a chain is in the order of the log: what
    a command posted stands together, nothing was posted for it later, and nothing that it posted is missing."""
    ends: dict[str, int] = {}
    as_written = _knows_what_was_written_when(connection)
    if not as_written or any(True for _ in _unlike_the_log(connection, ends, _AS_WRITTEN)):
        ends.clear()
        yield from _unlike_the_log(connection, ends, _BY_CHAIN)
    yield from _cut_off(connection, ends)


def _unlike_the_log(connection: sa.Connection, ends: dict[str, int], order: str) -> Iterator[Finding]:
    """`ends` hears the last number of each chain. In the order of writing a gap is wrong, too: it may be an order."""
    digits, said = _hexadecimal(connection), _Said(_first_with_numbers(connection))
    asked = (
        sa.select(_entry.id, _entry.chain_id, _entry.no, command_log.c.log_no, command_log.c.numbers)
        .outerjoin(command_log, command_log.c.command_id == _entry.command_id)
        .order_by(sa.text(order))
    )
    latest: dict[str, int] = {}
    for entry_id, chain_id, no, log_no, numbers in _rows(connection, str(asked.compile(dialect=connection.dialect))):
        chain = digits(chain_id)
        last = latest.get(chain, 0)
        if log_no is None or log_no < last:
            wrong = "command" if log_no is None else "order"
        else:
            wrong = "" if said.has(log_no, numbers, chain, no) else "number"
        if wrong or (order is _AS_WRITTEN and no != ends.get(chain, 0) + 1):
            yield Finding({"wrong": wrong, "entry_id": _id(entry_id, digits), "no": no})
        latest[chain], ends[chain] = max(last, log_no or 0), no


def _first_with_numbers(connection: sa.Connection) -> int:
    """Lines of versions that did not write them down say nothing."""
    asked = sa.select(command_log.c.log_no).where(_HAS_NUMBERS).order_by(command_log.c.log_no).limit(1)
    return connection.execute(asked).scalar() or 0


def _cut_off(connection: sa.Connection, ends: dict[str, int]) -> Iterator[Finding]:
    """What the log has seen posted beyond the end of a chain."""
    posted: dict[str, int] = {}
    asked = sa.select(_NUMBERS).where(_HAS_NUMBERS).compile(dialect=connection.dialect)
    for (numbers,) in _rows(connection, str(asked)):
        for kind, taken in from_json(numbers).items():
            posted[kind] = max(posted.get(kind, 0), *taken)
    for kind, no in sorted(posted.items()):
        room, _, chain = kind.partition(":")
        if room == "ledger" and no > ends.get(chain, 0):
            yield Finding({"wrong": "missing", "chain_id": str(UUID(chain)), "no": no})


@dataclass(slots=True)
class _Said:
    """The numbers that the line at hand says, from the first line on that says any."""

    since: int
    log_no: int = 0
    numbers: dict[str, list[int]] = field(default_factory=dict)

    def has(self, log_no: int, numbers: str, chain: str, no: int) -> bool:
        if not self.since or log_no < self.since:
            return True
        if log_no != self.log_no:
            self.log_no, self.numbers = log_no, from_json(numbers)
        return no in self.numbers.get(f"ledger:{chain}", ())


@invariant("ledger.corrections", of_all_rows=True)
def a_correction_takes_back_one_entry(connection: sa.Connection) -> Iterator[Finding]:
    """The very amount of the entry it names, the other way round."""
    of = ledger_entries.alias("of")
    asked = sa.select(_entry.id, _entry.no).outerjoin(of, of.c.id == _entry.corrects)
    as_it_was = sa.and_(
        of.c.chain_id == _entry.chain_id,
        of.c.from_id == _entry.to_id,
        of.c.to_id == _entry.from_id,
        of.c.amount == _entry.amount,
        of.c.currency == _entry.currency,
        of.c.kind != "correct",
    )
    names_one = _entry.corrects.is_not(None)
    wrong = sa.or_(
        names_one != (_entry.kind == "correct"), sa.and_(names_one, sa.func.coalesce(as_it_was, sa.false()).is_(False))
    )
    for row in connection.execute(asked.where(wrong)):
        yield Finding({"entry_id": str(row.id), "no": row.no})


def without_heads(connection: sa.Connection, heads: Iterable[Head]) -> Iterator[Finding]:
    """Where the chain does not hold an entry any more that somebody kept the hash of: its end was cut off, an old copy
    put back, or the whole of it written anew."""
    for head in heads:
        asked = sa.select(_entry.id, _entry.hash).where(_entry.chain_id == head.chain_id, _entry.no == head.no)
        found = connection.execute(asked).first()
        if found is None:
            yield Finding({"wrong": "cut", "chain_id": str(head.chain_id), "no": head.no})
        elif found.hash != head.hash:
            yield Finding(
                {"wrong": "rewritten", "chain_id": str(head.chain_id), "no": head.no, "entry_id": str(found.id)}
            )


def _knows_what_was_written_when(connection: sa.Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _rows(connection: sa.Connection, asked: str) -> Iterator[Any]:
    """As the database keeps them, some thousands at a time."""
    yield from connection.exec_driver_sql(asked, execution_options={"yield_per": _AT_ONCE})


def _hexadecimal(connection: sa.Connection) -> Any:
    """How an id as the driver hands it over becomes digits."""
    if connection.dialect.name == "postgresql":
        return lambda value: value.hex
    return lambda value: value.hex()


def _seal(row: Any, digits: Any) -> bytes | None:
    """The hash that this row should have; None for one that no code of ours could have written."""
    chain, no, entry, at, kind, source, target, amount, currency, reason, corrects, command, previous, _ = row
    try:
        words = sealed_words(
            digits(chain),
            no,
            digits(entry),
            at,
            kind,
            digits(source),
            digits(target),
            amount,
            currency,
            reason,
            None if corrects is None else digits(corrects),
            digits(command),
            previous.hex(),
        )
    except (TypeError, ValueError, AttributeError):
        return None
    return seal(words)


def _finding(row: Any, digits: Any, wrong: dict[str, Any]) -> Finding:
    named = {"chain_id": _id(row[0], digits), "no": row[1], "entry_id": _id(row[2], digits)}
    if "follows" in wrong:
        wrong = wrong | {"follows": wrong["follows"] and _id(wrong["follows"], digits)}
    return Finding({"wrong": wrong["wrong"]} | named | wrong)


def _id(value: Any, digits: Any) -> str:
    """As ids are shown elsewhere, so that what is found can be looked up; foreign values as they are."""
    try:
        return str(UUID(digits(value)))
    except (TypeError, ValueError, AttributeError):
        return str(value)
