"""The files of an export for the auditor: what stands in them, and how a cell is written and read back.

AO § 147(2), (6): kept books can be read and evaluated by machine. The proof needs no program of ours: the README of the
export says how each hash is made.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.errors import Failure
from agentdesk.core.ledger.model import AccountState, Entry, Head

ENTRIES, ACCOUNTS, HEADS, README = "entries.csv", "accounts.csv", "heads.json", "README.txt"
ENTRY_FIELDS = (
    "chain_id", "no", "id", "posted_at", "kind", "from_id", "to_id", "amount", "currency", "reason", "corrects",
    "command_id", "previous", "hash",
)  # fmt: skip
ACCOUNT_FIELDS = ("id", "kind", "owner_id", "period", "currency", "opening", "balance")
ENCODING, DELIMITER = "utf-8-sig", ";"
_CALCULATED = frozenset("=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True, slots=True)
class ChainInFile:
    """Which entries of a chain a file holds: numbers `first` to `last`; the hash before them and the last one's."""

    chain_id: str
    first: int
    previous: str
    last: int
    hash: str


def entry_cells(entry: Entry) -> list[str]:
    return [
        entry.chain_id.hex,
        str(entry.no),
        entry.id.hex,
        moment_cell(entry.posted_at),
        entry.kind.value,
        entry.from_id.hex,
        entry.to_id.hex,
        str(entry.amount),
        entry.currency,
        neutral(entry.reason),
        entry.corrects.hex if entry.corrects else "",
        entry.command_id.hex,
        entry.previous.hex(),
        entry.hash.hex(),
    ]


def account_cells(account: AccountState, opening: int, balance: int) -> list[str]:
    about = [account.id.hex, account.kind.value, account.owner_id.hex, account.period, account.currency]
    return [*about, str(opening), str(balance)]


def moment_cell(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def neutral(cell: str) -> str:
    """With an apostrophe in front where a spreadsheet would calculate (OWASP, "CSV injection")."""
    begins = cell.lstrip(" \u00a0\ufeff")[:1] or " "
    return f"'{cell}" if begins in _CALCULATED or cell[:1] in _CALCULATED else cell


def as_written(cell: str) -> str:
    """What `neutral` was given."""
    return cell.removeprefix("'")


def write_heads(path: Path, chains: list[ChainInFile], **about: Any) -> None:
    written = {"format": 1, **about, "chains": [asdict(chain) for chain in chains]}
    path.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def read_heads(path: Path) -> tuple[ChainInFile, ...]:
    """Raises Failure ledger.heads_unreadable for a file that is none of ours."""
    try:
        with _reading(path):
            written = json.loads(path.read_text(encoding="utf-8"))
        return tuple(map(_chain_from, written["chains"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise Failure("ledger.heads_unreadable", path=str(path)) from problem


def known_heads(path: Path) -> tuple[Head, ...]:
    """The last entries that somebody keeps elsewhere. Raises Failure (see `read_heads`)."""
    chains = (chain for chain in read_heads(path) if chain.last)
    return tuple(Head(UUID(chain.chain_id), chain.last, bytes.fromhex(chain.hash)) for chain in chains)


def rows_of(path: Path, fields: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Each row with its line; None for one that has not these cells. Raises Failure ledger.file_unreadable."""
    with _reading(path), path.open(encoding=ENCODING, newline="") as file:
        reader = csv.reader(file, delimiter=DELIMITER)
        try:
            if next(reader, None) != list(fields):
                raise Failure("ledger.file_unreadable", path=str(path))
            for row in reader:
                yield reader.line_num, dict(zip(fields, row, strict=True)) if len(row) == len(fields) else None
        except (csv.Error, UnicodeDecodeError) as problem:
            raise Failure("ledger.file_unreadable", path=str(path)) from problem


def _chain_from(plain: Mapping[str, Any]) -> ChainInFile:
    chain = ChainInFile(
        UUID(plain["chain_id"]).hex,
        int(plain["first"]),
        plain["previous"].lower(),
        int(plain["last"]),
        plain["hash"].lower(),
    )
    bytes.fromhex(chain.previous), bytes.fromhex(chain.hash)
    return chain


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise Failure("ledger.file_missing", path=str(path), cause=problem.strerror or "") from problem
