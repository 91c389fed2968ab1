"""What vouchers still oblige the shop to: the figures of one day, and how they are grouped on the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.money import Money
from agentdesk.core.paths import write_atomically
from agentdesk.core.vouchers.commands import LiabilityAt, NoteLiabilityExport
from agentdesk.core.vouchers.files import liability_csv
from agentdesk.core.vouchers.liability import Age, Form, Liability, Line
from agentdesk.core.vouchers.model import day_in
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door

GROUPS = ("age", "year", "team")
_MOST_TEAMS = 10
"""More would not fit on one sheet; what is left over is one bar."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A bar of the chart and a line of its table: so many vouchers, worth so much, of everything that share."""

    name: str
    vouchers: int
    money: Money
    share: float

    @property
    def percent(self) -> str:
        return f"{self.share:.0%}".replace("%", "\u00a0%")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One currency of a day, grouped in each of `GROUPS`; not by team where there is none."""

    day: date
    total: Money
    vouchers: int
    late: Money
    groups: dict[str, tuple[Figure, ...]]


def sheet_of(found: Liability, currency: str) -> Sheet:
    lines = [line for line in found.lines if line.currency == currency]
    teams = _grouped(lines, lambda line: line.team or text("vouchers.no_team"))
    groups = {
        "age": _grouped(lines, lambda line: text(f"vouchers.age.{line.age}"), _in_order_of_age),
        "year": _grouped(lines, lambda line: str(line.expires_in), lambda line: line.expires_in),
        "team": _folded(sorted(teams, key=lambda team: -team.money.minor)) if any(line.team for line in lines) else (),
    }
    total, late = found.totals.get(currency, 0), found.not_booked.get(currency, 0)
    vouchers = sum(line.vouchers for line in lines)
    return Sheet(found.day, Money(total, currency), vouchers, Money(late, currency), groups)


def currencies_of(found: Liability) -> tuple[str, ...]:
    """The one that most is open in first."""
    known = {*found.totals, *found.not_booked}
    return tuple(sorted(known, key=lambda currency: (-found.totals.get(currency, 0), currency)))


class LiabilitySheet(QObject):
    """Intentions: `load`, `save`, `print_it`."""

    shown = Signal(object)
    """A `Liability`."""
    failed = Signal(str)
    saved = Signal(object)
    """The path of the file."""
    not_saved = Signal(str)

    def __init__(self, door: Door, zone: ZoneInfo, shop: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door, self.zone, self.shop = door, zone, shop
        self.day: date | None = None
        self.found: Liability | None = None

    @property
    def clock_now(self) -> date:
        return day_in(self.zone, self._door.clock.now())

    @property
    def door(self) -> Door:
        return self._door

    def load(self, day: date | None = None) -> None:
        """Of this day; without one of the day shown last, at first of today."""
        self.day = day or self.day or self.clock_now
        query = LiabilityAt(self.day)
        self._door.ask(query, owner=self, done=self._show, failed=self._fail, supersedes="liability")

    def save(self, form: Form, path: Path, pages: Callable[[], bytes]) -> None:
        """The table, or the `pages` of a PDF: with a note of who took it."""
        assert self.found is not None
        content = pages() if form is Form.PAGES else liability_csv(self.found).encode("utf-8-sig")
        desk, me, command = self._door.desk, self._door.person_id, self._note_of(form)

        def write() -> None:
            write_atomically(path, content, first=lambda: desk.execute(command, actor=me))

        def failed(error: Exception) -> None:
            lost = isinstance(error, OSError)
            self.not_saved.emit(text("liability.not_saved", path=str(path)) if lost else error_text(error))

        self._door.work(write, owner=self, done=lambda _: self.saved.emit(path), failed=failed)

    def print_it(self, put_on_paper: Callable[[], None]) -> None:
        """Once it is noted who took it."""

        def failed(error: Exception) -> None:
            self.not_saved.emit(error_text(error))

        self._door.do(self._note_of(Form.PAPER), owner=self, done=lambda _: put_on_paper(), failed=failed)

    def _note_of(self, form: Form) -> NoteLiabilityExport:
        assert self.found is not None
        return NoteLiabilityExport(day=self.found.day, form=form)

    def _show(self, found: Liability) -> None:
        self.found = found
        self.shown.emit(found)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))


def _grouped(
    lines: Iterable[Line], named: Callable[[Line], str], order: Callable[[Line], int] = lambda line: 0
) -> tuple[Figure, ...]:
    ordered = sorted(lines, key=order)
    whole = sum(line.amount for line in ordered) or 1
    found: dict[str, list[Line]] = {}
    for line in ordered:
        found.setdefault(named(line), []).append(line)
    return tuple(_figure(name, same, whole) for name, same in found.items())


def _figure(name: str, lines: list[Line], whole: int) -> Figure:
    amount = sum(line.amount for line in lines)
    return Figure(name, sum(line.vouchers for line in lines), Money(amount, lines[0].currency), amount / whole)


def _in_order_of_age(line: Line) -> int:
    return tuple(Age).index(line.age)


def _folded(figures: list[Figure]) -> tuple[Figure, ...]:
    if len(figures) <= _MOST_TEAMS:
        return tuple(figures)
    kept, others = figures[: _MOST_TEAMS - 1], figures[_MOST_TEAMS - 1 :]
    money = sum((each.money for each in others[1:]), others[0].money)
    rest = Figure(
        text("liability.others", count=len(others)),
        sum(each.vouchers for each in others),
        money,
        sum(each.share for each in others),
    )
    return (*kept, rest)
