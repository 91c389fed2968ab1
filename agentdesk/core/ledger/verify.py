"""Whether an export of the ledger is whole and unaltered: needs the files alone, no database and no profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from agentdesk.core.clock import to_micros
from agentdesk.core.ledger import files
from agentdesk.core.ledger.chain import GENESIS, Walk, seal, sealed_words
from agentdesk.core.ledger.files import ChainInFile
from agentdesk.core.ledger.model import AccountKind

Found = dict[str, Any]
MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what is wrong with it: file, line, entry and kind of mistake."""

    entries: int
    chains: int
    found: tuple[Found, ...]

    @property
    def ok(self) -> bool:
        return not self.found


@dataclass(slots=True)
class _Seen:
    """What has come by: entries, the last one of each chain, hashes of known numbers, and the money moved."""

    wanted: dict[tuple[str, int], str]
    entries: int = 0
    last: dict[str, tuple[int, str]] = field(default_factory=dict)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    rewritten: list[Found] = field(default_factory=list)

    def note(self, row: dict[str, str], no: int, amount: int) -> None:
        self.entries += 1
        self.last[row["chain_id"]] = no, row["hash"]
        self.moved[row["from_id"], row["currency"]] -= amount
        self.moved[row["to_id"], row["currency"]] += amount
        known = self.wanted.get((row["chain_id"], no))
        if known not in (None, row["hash"]):
            self.rewritten.append(_named(row, "rewritten"))


def verify(folder: Path, heads: Path | None = None) -> Proof:
    """Follow each chain, make each hash anew, add up each account. `heads`: of an earlier export, kept elsewhere.

    Raises Failure ledger.file_missing, ledger.file_unreadable and ledger.heads_unreadable.
    """
    chains = {chain.chain_id: chain for chain in files.read_heads(folder / files.HEADS)}
    kept = {chain.chain_id: chain for chain in files.read_heads(heads)} if heads else {}
    seen = _Seen({(chain.chain_id, chain.last): chain.hash for chain in kept.values()})
    found = list(_first(_looking(folder, chains, kept, seen)))
    return Proof(seen.entries, len(seen.last), tuple(found))


def _looking(
    folder: Path, chains: dict[str, ChainInFile], kept: dict[str, ChainInFile], seen: _Seen
) -> Iterator[Found]:
    yield from _wrong_entries(folder / files.ENTRIES, chains, seen)
    yield from seen.rewritten
    yield from _cut_off(chains, seen)
    yield from _not_as_kept(chains, kept)
    yield from _wrong_accounts(folder / files.ACCOUNTS, seen)


def _wrong_entries(path: Path, chains: dict[str, ChainInFile], seen: _Seen) -> Iterator[Found]:
    starts = {chain.chain_id: (chain.first - 1, chain.previous) for chain in chains.values()}
    walk = Walk(genesis=GENESIS.hex(), starts=starts)
    for line, row in files.rows_of(path, files.ENTRY_FIELDS):
        entry = _read(row) if row else None
        if row is None or entry is None:
            yield {"file": path.name, "line": line, "wrong": "unreadable"}
            continue
        if row["chain_id"] != walk.chain_id and row["chain_id"] in seen.last:
            yield _named(row, "order")
        if wrong := walk.step(row["chain_id"], entry["no"], row["id"], row["previous"], row["hash"]):
            yield _named(row, **wrong)
        if seal(sealed_words(**entry)).hex() != row["hash"]:
            yield _named(row, "content")
        seen.note(row, entry["no"], entry["amount"])


def _read(row: dict[str, str]) -> dict[str, Any] | None:
    """What the hash covers, out of the cells."""
    try:
        posted_at = to_micros(datetime.fromisoformat(row["posted_at"]))
        numbers = {"no": int(row["no"]), "amount": int(row["amount"]), "posted_at": posted_at}
    except (ValueError, TypeError):
        return None
    said = {"reason": files.as_written(row["reason"]), "corrects": row["corrects"] or None}
    entry: dict[str, Any] = row | numbers | said
    del entry["hash"]
    return entry


def _cut_off(chains: dict[str, ChainInFile], seen: _Seen) -> Iterator[Found]:
    """Each chain ends where the heads beside it say, and there is no chain that they do not know."""
    for chain in chains.values():
        ends = seen.last.get(chain.chain_id, (chain.first - 1, chain.previous))
        if ends != (chain.last, chain.hash) and chain.first <= chain.last:
            yield {"wrong": "cut", "chain_id": chain.chain_id, "no": chain.last}
    for chain_id in sorted(seen.last.keys() - chains.keys()):
        yield {"wrong": "unknown_chain", "chain_id": chain_id}


def _not_as_kept(chains: dict[str, ChainInFile], kept: dict[str, ChainInFile]) -> Iterator[Found]:
    """What an earlier export knew as the last entry is still there: in this export, or right before it."""
    for head in kept.values():
        chain = chains.get(head.chain_id)
        if head.last and (chain is None or head.last > chain.last):
            yield {"wrong": "cut", "chain_id": head.chain_id, "no": head.last}
        elif chain and head.last == chain.first - 1 and head.last and head.hash != chain.previous:
            yield {"wrong": "rewritten", "chain_id": head.chain_id, "no": head.last}


def _wrong_accounts(path: Path, seen: _Seen) -> Iterator[Found]:
    """Opening and entries make the balance, none but the funds is below zero, and each currency adds up to zero."""
    on_all: Counter[str] = Counter()
    known: set[tuple[str, str]] = set()
    for line, row in files.rows_of(path, files.ACCOUNT_FIELDS):
        numbers = _numbers(row) if row else None
        if row is None or numbers is None:
            yield {"file": path.name, "line": line, "wrong": "unreadable"}
            continue
        opening, balance = numbers
        key = row["id"], row["currency"]
        if key in known or opening + seen.moved[key] != balance:
            yield {"wrong": "balance", "account_id": row["id"], "balance": balance}
        if balance < 0 and row["kind"] != AccountKind.FUNDS:
            yield {"wrong": "negative", "account_id": row["id"], "balance": balance}
        known.add(key)
        on_all[row["currency"]] += balance
    for account_id, currency in sorted(seen.moved.keys() - known):
        yield {"wrong": "unknown_account", "account_id": account_id, "currency": currency}
    yield from ({"wrong": "sum", "currency": name, "sum": sum_} for name, sum_ in sorted(on_all.items()) if sum_)


def _numbers(row: dict[str, str]) -> tuple[int, int] | None:
    try:
        return int(row["opening"]), int(row["balance"])
    except ValueError:
        return None


def _named(row: dict[str, str], wrong: str, **more: Any) -> Found:
    named = {"wrong": wrong, "chain_id": row["chain_id"], "no": row["no"], "entry_id": row["id"]}
    return named | {name: value for name, value in more.items() if value is not None}


def _first(found: Iterable[Found]) -> Iterator[Found]:
    """Who finds more has one cause; the rest is still gone through, for the figures."""
    for n, each in enumerate(found):
        if n < MOST_FOUND:
            yield each
