"""What the desks of `rounds` are, and what may befall them how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from uuid import UUID

from agentdesk.core.sync.engine import Engine
from agentdesk.core.sync.keeping import Applied
from agentdesk.core.sync.protocol import Pulled
from tests.in_step import Remembered
from tests.promises.rounds_desk import File, InMemory
from tests.promises.rounds_line import Line

A_YEAR = 365 * 86_400


class Killed(BaseException):
    """The program is gone, in the middle of what it did."""


class Endless(Exception):
    """A round that does not end."""


class Weather:
    """How often what happens, in percent; `meanwhile`: while something else is under way; `said`: that somebody tells
    the server that it was put back; `money`: that people do what is about it; `fuse`: that a round is cut off."""

    def __init__(
        self, meanwhile: float = 0.06, said: float = 0.7, money: float = 0.0, fuse: float = 0.08, **more: float
    ) -> None:
        self.meanwhile, self.said, self.money, self.fuse = meanwhile, said, money, fuse
        usual = {"act": 46, "go_round": 34, "arrive_late": 4, "kill": 2, "change_clock": 3, "copy": 3, "restore": 2}
        seldom = {"copy_file": 2, "put_back": 1, "erase": 0.5, "left_out": 1, "damage": 1}
        self.often = list(accumulate((usual | seldom | more).values()))


@dataclass
class Station:
    """A workstation: its person, its file, what outlives it, and what it has told its person."""

    n: int
    person_id: UUID
    line: Line
    memory: Remembered
    file: File
    store: InMemory = field(init=False)
    engine: Engine = field(init=False)
    clock: int = 1_000 * A_YEAR
    copy: tuple[File, frozenset[UUID]] | None = None
    honest: bool = True
    """Its file was never put back."""
    said: set[UUID] = field(default_factory=set)
    numbers: dict[UUID, dict[str, list[int]]] = field(default_factory=dict)
    handed: Counter[UUID] = field(default_factory=Counter)
    """By lease, what customers have the codes for."""
    fuse: int = 0
    """After so many calls the program is gone; 0: it stays."""
    calls: int = 0


class Watched(InMemory):
    """Tells of each answer that was written."""

    applied: Callable[[Pulled, Applied], None]

    def take(self, answer: Pulled) -> Applied:
        applied = super().take(answer)
        if applied.whole:
            self.applied(answer, applied)
        return applied


MIXED, CROSSING, UNSAID, MONEY, PUT_BACK = "mixed", "crossing", "unsaid", "money", "everything put back"
WEATHERS = {
    MIXED: Weather(),
    CROSSING: Weather(meanwhile=0.25, arrive_late=8),
    UNSAID: Weather(said=0.0, fuse=0.6, restore=10, copy=3, go_round=60, act=30, kill=0),
    MONEY: Weather(money=0.8, restore=6, copy=6, change_clock=1),
    "files": Weather(money=0.9, copy_file=16, put_back=12, change_clock=1, restore=0, go_round=40),
    "given back": Weather(money=0.6, copy_file=12, put_back=8, change_clock=8, restore=0),
    PUT_BACK: Weather(meanwhile=0.12, copy_file=10, put_back=6, copy=6, restore=5),
    "erasing": Weather(erase=4, copy=6, restore=6),
}
