"""Codes of the shop system: pools of them, and the files that go to it and come back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from agentdesk.core.actors import ADMINISTRATORS, LEADERS
from agentdesk.core.amounts import read_amount
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money
from agentdesk.core.people.commands import People, TheShop
from agentdesk.core.vouchers.commands import Pools, UsePool
from agentdesk.core.vouchers.model import Pool
from agentdesk.core.vouchers.pooling import PoolFile, exported, looked_at, take_in
from agentdesk.core.vouchers.read_back import ReadBack, Told
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits

FEW = 0.1
"""Of a pool's codes: with less than that left somebody should take in more."""


@dataclass(frozen=True, slots=True)
class CodesFacts:
    """`pools` is empty for whoever may not read them."""

    pools: tuple[Pool, ...]
    currency: str
    may_read: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would become of a file of redemptions, line by line; or, once it is `booked`, what has."""

    path: Path
    told: tuple[Told, ...]
    booked: bool

    @property
    def fit(self) -> int:
        return sum(not each.refusal and not each.already for each in self.told)

    @property
    def already(self) -> int:
        return sum(each.already for each in self.told)

    @property
    def refused(self) -> tuple[Told, ...]:
        return tuple(each for each in self.told if each.refusal)


def is_short_of(pool: Pool) -> bool:
    return pool.in_use and 0 < pool.left < FEW * pool.codes


class VoucherCodes(Edits):
    """Intentions: `load`, `use`, `look_at`, `take_in`, `export`, `read_back`."""

    looked = Signal(object)
    """A `PoolFile`: nothing has been taken in."""
    taken = Signal()
    rehearsed = Signal(object)
    """A `Rehearsed`."""
    exported = Signal(str)
    """In words."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: CodesFacts | None = None

    def look(self) -> CodesFacts:
        me = next(person for person in self._door.asked(People()) if person.id == self._door.person_id)
        shop = self._door.asked(TheShop())
        may_read, may_change = not me.roles.isdisjoint(LEADERS), not me.roles.isdisjoint(ADMINISTRATORS)
        pools = self._door.asked(Pools()) if may_read else ()
        return CodesFacts(pools, shop.currency if shop else "EUR", may_read, may_change)

    def show(self, found: CodesFacts) -> None:
        self.facts = found

    def use(self, pool: Pool, in_use: bool) -> None:
        self.do(UsePool(pool_id=pool.id, in_use=in_use), "codes.handed_out" if in_use else "codes.kept_back")

    def look_at(self, path: Path) -> None:
        desk, me = self._door.desk, self._door.person_id
        self._door.work(lambda: looked_at(desk, me, path), owner=self, done=self.looked.emit, failed=self.refuse)

    def read(self, name: str, amount: str) -> tuple[Money | None, dict[str, Refused]]:
        """What each code is worth; and all that hinders taking them in, by the field."""
        assert self.facts is not None
        faults = {} if name else {"name": Refused("vouchers.pool_nameless")}
        try:
            return Money(read_amount(amount, self.facts.currency), self.facts.currency), faults
        except Refused as refusal:
            return None, faults | {"amount": refusal}

    def take_in(self, file: PoolFile, name: str, money: Money) -> None:
        desk, me = self._door.desk, self._door.person_id

        def done(_: object) -> None:
            self.taken.emit()
            self.load()
            self.happened.emit(text("codes.taken_in", count=len(file.codes), pool=name), None)

        call = lambda: take_in(desk, me, file.codes, name, money)  # noqa: E731
        self._door.work(call, owner=self, done=done, failed=self.refuse)

    def export(self, path: Path) -> None:
        desk, me = self._door.desk, self._door.person_id

        def done(count: int) -> None:
            self.exported.emit(text("codes.exported", count=count, path=str(path)))

        self._door.work(lambda: exported(desk, me, path), owner=self, done=done, failed=self.refuse)

    def read_back(self, path: Path, *, dry_run: bool) -> None:
        back = ReadBack(self._door.desk, self._door.person_id, dry_run)

        def done(told: tuple[Told, ...]) -> None:
            self.rehearsed.emit(Rehearsed(path, told, booked=not dry_run))

        self._door.work(lambda: back.read(path), owner=self, done=done, failed=self.refuse)


def lines_words(refused: tuple[Told, ...]) -> str:
    """Why lines of a file of redemptions were refused."""
    return _lines([(each.line, error_text(each.refusal)) for each in refused if each.refusal])


def faults_words(file: PoolFile) -> str:
    """Why lines of a file of codes are left out."""
    return _lines([(line, text(f"codes.fault_{fault}")) for line, fault in file.faults])


def _lines(found: list[tuple[int, str]], most: int = 8) -> str:
    """The first of them; the others are counted."""
    words = [text("codes.line", line=line, why=why) for line, why in found[:most]]
    left = len(found) - len(words)
    return "\n".join([*words, *([text("codes.more_lines", count=left)] if left else [])])
