"""The ledger as files for an auditor: entries, accounts, the heads of the chains, and what each field means."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.clock import Clock
from agentdesk.core.commands import Query
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.ledger import files
from agentdesk.core.ledger.chain import GENESIS, sealed_words
from agentdesk.core.ledger.commands import AccountsFrom, EntriesFrom, Stretches
from agentdesk.core.ledger.files import ChainInFile
from agentdesk.core.ledger.model import AccountState, Entry, Stretch
from agentdesk.core.people.commands import TheShop
from agentdesk.core.wording import LANGUAGES, text

R = TypeVar("R")


class Desk(Protocol):
    """The Desk as it is seen from here: the room above."""

    @property
    def clock(self) -> Clock: ...
    def ask(self, query: Query[R], *, actor: UUID) -> R: ...


@dataclass(slots=True)
class _Sums:
    """By account: what it had before the first entry of the export, and what it has after the last."""

    opening: Counter[UUID] = field(default_factory=Counter)
    closing: Counter[UUID] = field(default_factory=Counter)

    def add(self, entry: Entry, *, before: bool) -> None:
        for sums in (self.opening, self.closing) if before else (self.closing,):
            sums[entry.from_id] -= entry.amount
            sums[entry.to_id] += entry.amount


def export(
    desk: Desk, actor: UUID, folder: Path, *, since: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """Write all entries of the days from `since` to `until` (both included, in the shop's zone), and how many.

    Entries are read page by page between numbers fixed at the beginning: nobody can change them meanwhile. Raises
    Refused ledger.folder_taken where there is something already, Failure ledger.not_written.
    """
    shop = desk.ask(TheShop(), actor=actor)
    zone = ZoneInfo(shop.time_zone if shop else "UTC")
    bounds = Stretches(_begin(since, zone), _begin(until and until + timedelta(days=1), zone))
    stretches, sums = desk.ask(bounds, actor=actor), _Sums()
    with _writing(folder):
        chains = _write_entries(desk, actor, folder, stretches, sums)
        _write_accounts(desk, actor, folder, sums)
        said = {"since": since and since.isoformat(), "until": until and until.isoformat()}
        files.write_heads(folder / files.HEADS, chains, written_at=files.moment_cell(desk.clock.now()), **said)
        (folder / files.README).write_text("\n\n".join(map(readme, LANGUAGES)), encoding="utf-8")
    return {
        "folder": str(folder),
        "entries": sum(chain.last - chain.first + 1 for chain in chains),
        "chains": len(chains),
    }


def readme(lang: str) -> str:
    """What each file and field is, and how the hash of an entry is made."""
    parts = [text("ledger.readme.about", lang=lang)]
    for file, fields in ((files.ENTRIES, files.ENTRY_FIELDS), (files.ACCOUNTS, files.ACCOUNT_FIELDS)):
        kind = file.removesuffix(".csv")
        lines = (f"  {name}: {text(f'ledger.readme.{kind}.{name}', lang=lang)}" for name in fields)
        parts.append("\n".join((f"{file}: {text(f'ledger.readme.{kind}', lang=lang)}", *lines)))
    parts += [
        f"{files.HEADS}: {text('ledger.readme.heads', lang=lang)}",
        text("ledger.readme.proof", lang=lang, words=_EXAMPLE),
    ]
    return "\n\n".join(parts) + "\n"


_EXAMPLE = sealed_words("…", 1, "…", 1_763_895_600_000_000, "issue", "…", "…", 1_250, "EUR", "", None, "…", "…")


def _begin(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=zone) if day else None


def _write_entries(
    desk: Desk, actor: UUID, folder: Path, stretches: tuple[Stretch, ...], sums: _Sums
) -> list[ChainInFile]:
    with _table(folder / files.ENTRIES, files.ENTRY_FIELDS) as writer:
        return [_write_chain(desk, actor, stretch, writer, sums) for stretch in stretches]


def _write_chain(desk: Desk, actor: UUID, stretch: Stretch, writer: Any, sums: _Sums) -> ChainInFile:
    """Also what comes before is added up: it makes the opening balances."""
    previous = last = GENESIS
    for entry in _entries(desk, actor, stretch):
        last = entry.hash
        if entry.no < stretch.first:
            previous = entry.hash
        else:
            writer.writerow(files.entry_cells(entry))
        sums.add(entry, before=entry.no < stretch.first)
    return ChainInFile(stretch.chain_id.hex, stretch.first, previous.hex(), stretch.last, last.hex())


def _entries(desk: Desk, actor: UUID, stretch: Stretch) -> Iterator[Entry]:
    no = 1
    while no <= stretch.last:
        page = desk.ask(EntriesFrom(stretch.chain_id, no), actor=actor)
        if not page:
            return
        yield from (entry for entry in page if entry.no <= stretch.last)
        no = page[-1].no + 1


def _write_accounts(desk: Desk, actor: UUID, folder: Path, sums: _Sums) -> None:
    with _table(folder / files.ACCOUNTS, files.ACCOUNT_FIELDS) as writer:
        for account in _accounts(desk, actor):
            if account.id in sums.closing:
                writer.writerow(files.account_cells(account, sums.opening[account.id], sums.closing[account.id]))


def _accounts(desk: Desk, actor: UUID) -> Iterator[AccountState]:
    after = None
    while page := desk.ask(AccountsFrom(after), actor=actor):
        yield from page
        after = page[-1].id


@contextmanager
def _table(path: Path, header: tuple[str, ...]) -> Iterator[Any]:
    with path.open("w", encoding=files.ENCODING, newline="") as file:
        writer = csv.writer(file, delimiter=files.DELIMITER)
        writer.writerow(header)
        yield writer


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Refused("ledger.folder_taken", path=str(folder))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield
    except OSError as problem:
        raise Failure("ledger.not_written", path=str(folder), cause=problem.strerror or "") from problem
