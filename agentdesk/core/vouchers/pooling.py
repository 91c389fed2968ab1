"""How codes of the shop system come in, and ours go out to it. A file that comes is looked at first, and only what is
fit is taken; of one that goes a note stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.money import Money
from agentdesk.core.vouchers import codes, issuing
from agentdesk.core.vouchers.commands import MOST_CODES, ImportPool, KnownCodes, NoteExport, VouchersFrom
from agentdesk.core.vouchers.files import LONGEST, SHORTEST, code_lines, write_own
from agentdesk.core.vouchers.model import PoolCode, Voucher


class Fault(StrEnum):
    """Why a line is left out: guessed in an afternoon, more than a till takes, there already in this file, or known to
    this desk."""

    SHORT = "short"
    LONG = "long"
    TWICE = "twice"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class PoolFile:
    """What a file of codes holds: those that are fit, in order, and by line why others are not. No `repr` tells one."""

    path: Path
    codes: tuple[str, ...]
    faults: tuple[tuple[int, Fault], ...]

    def __repr__(self) -> str:
        return f"PoolFile({len(self.codes)} codes, {len(self.faults)} faults)"

    @property
    def by_fault(self) -> Counter[Fault]:
        return Counter(fault for _, fault in self.faults)


def looked_at(desk: issuing.DeskWithDatabase, actor: UUID, path: Path) -> PoolFile:
    """Changes nothing. Raises Failure vouchers.file_unreadable."""
    lines = code_lines(path)
    hashes = {code: issuing.hash_of(desk, code) for _, code in lines}
    known = desk.ask(KnownCodes(frozenset(hashes.values())), actor=actor)
    fit, faults, seen = list[str](), list[tuple[int, Fault]](), set[str]()
    for line, code in lines:
        if fault := _fault(code, seen, hashes[code] in known):
            faults.append((line, fault))
        else:
            fit.append(code)
        seen.add(codes.known_as(code))
    return PoolFile(path, tuple(fit), tuple(faults))


def take_in(desk: issuing.DeskWithDatabase, actor: UUID, fit: Iterable[str], name: str, money: Money) -> UUID:
    """Codes first, where nobody else sees them; where the command is refused they go again.

    Raises Refused vouchers.pool_large, and as `ImportPool` does.
    """
    wanted_codes = list(fit)
    if len(wanted_codes) > MOST_CODES:
        raise Refused("vouchers.pool_large", most=MOST_CODES, count=len(wanted_codes))
    pool_id, leases = new_id(), issuing.leases_of(desk)
    kept = leases.keep_pool(pool_id, wanted_codes)
    known = tuple(PoolCode(stub.code_hash, stub.last_four) for stub in kept)
    try:
        wanted = ImportPool(pool_id=pool_id, name=name, amount=money.minor, currency=money.currency, codes=known)
        desk.execute(wanted, actor=actor)
    except (Refused, ValueError):
        leases.forget_pool(pool_id)
        raise
    return pool_id


def exported(desk: issuing.DeskWithDatabase, actor: UUID, path: Path) -> int:
    """Codes of our own that are worth something and can still be shown, for the shop system."""
    written = write_own(path, list(_own_codes(desk, actor)))
    try:
        desk.execute(NoteExport(vouchers=written), actor=actor)
    except BaseException:
        path.unlink(missing_ok=True)  # no codes leave without a note of it
        raise
    return written


def _own_codes(desk: issuing.DeskWithDatabase, actor: UUID) -> Iterator[tuple[Voucher, str]]:
    after: UUID | None = None
    leases, today = issuing.leases_of(desk), issuing.today(desk, actor)
    while page := desk.ask(VouchersFrom(after), actor=actor):
        for voucher in page:
            code = None if voucher.pool_id else leases.code_of(voucher.lease_id, voucher.stub_no)
            if code and not voucher.is_over(today):
                yield voucher, code
        after = page[-1].id


def _fault(code: str, seen: set[str], known: bool) -> Fault | None:
    if len(code) < SHORTEST:
        return Fault.SHORT
    if len(code) > LONGEST:
        return Fault.LONG
    if codes.known_as(code) in seen:
        return Fault.TWICE
    return Fault.KNOWN if known else None
