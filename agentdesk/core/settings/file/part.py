"""A part of the file: what it reads from the desk, and which commands make the desk be as it says.

A new section of the settings has one here (`parts/`), or a reason why it has none (`parts/__init__.py`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.actors import Actor
from agentdesk.core.commands import Command, Query, answer_of
from agentdesk.core.ids import derived_id
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.interactions.model import Reason
from agentdesk.core.people.commands import TheShop, TheStaff
from agentdesk.core.people.model import Person, Shop, shop_zone
from agentdesk.core.settings.file.keys import reason_keys, unique
from agentdesk.core.settings.file.model import Fault, Path, Step
from agentdesk.core.settings.file.shapes import Entry
from agentdesk.core.storage.unit_of_work import Reading

A = TypeVar("A")
V = TypeVar("V")


class Here:
    """The desk as it is at this moment, for whoever asks; what several parts want to know is asked once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @property
    def me(self) -> Actor:
        return self._reading.actor

    @property
    def reading(self) -> Reading:
        return self._reading

    def ask(self, query: Query[A]) -> A:
        """Without asking once more who may: the file as a whole is for administrators."""
        answer: A = answer_of(type(query)).answer(query, self._reading)
        return answer

    @cached_property
    def shop(self) -> Shop | None:
        return self.ask(TheShop())

    @property
    def currency(self) -> str:
        return self.shop.currency if self.shop else "EUR"

    @property
    def zone(self) -> ZoneInfo:
        return shop_zone(self.shop)

    @cached_property
    def staff(self) -> tuple[Person, ...]:
        """Those who work here, in an order that does not depend on ids."""
        people = (person for person in self.ask(TheStaff()).people if person.active)
        return tuple(sorted(people, key=self._order_of_person))

    @cached_property
    def people(self) -> dict[UUID, str]:
        """How those who work here are called in the file."""
        return unique(((person.id, person.name) for person in self.staff), "{} ({})")

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        return self.ask(Reasons())

    @cached_property
    def reason_keys(self) -> dict[UUID, str]:
        """How the reasons that are in use are called in the file."""
        return reason_keys(self.reasons)

    def keys_of(self, reasons: Iterable[UUID]) -> tuple[str, ...]:
        return tuple(sorted(self.reason_keys[each] for each in reasons if each in self.reason_keys))

    def _order_of_person(self, person: Person) -> tuple[Any, ...]:
        skills = person.languages, self.keys_of(person.reasons)
        return person.name.casefold(), person.name, sorted(person.roles), person.level, person.team, skills


class Steps:
    """Collects the commands that make the desk be as a file says, and what stands in the way.

    What an earlier command makes has its id before it is carried out: it follows from the id of the whole and the
    command's place in it (see `commands.Together`).
    """

    def __init__(self, here: Here, wanted: Mapping[str, Any], whole: UUID, first: int = 1) -> None:
        self.here, self.wanted = here, wanted
        self.faults: list[Fault] = []
        self.ids: dict[str, dict[str, UUID]] = {}
        """Of what others refer to, by kind: teams, people and reasons, as the file calls them."""
        self._whole, self._first = whole, first
        self._now: list[Step] = []
        self._last: list[Step] = []

    def in_order(self) -> tuple[Step, ...]:
        """What goes, goes last, in the opposite order."""
        return (*self._now, *reversed(self._last))

    def add(self, command: Command, at: Path, makes: str = "") -> UUID:
        """To be carried out next. Answers the id of what it makes (named as its handler names it)."""
        inner = derived_id(self._whole, "inner", self._first + len(self._now))
        made = derived_id(inner, makes) if makes else inner
        self._now.append(Step(command, at, made))
        return made

    def at_the_end(self, command: Command, at: Path) -> None:
        self._last.append(Step(command, at, self._whole))

    def fault(self, code: str, at: Path, **facts: Any) -> None:
        self.faults.append(Fault(code, at, facts))

    def find(self, kind: str, name: str, at: Path) -> UUID | None:
        """Whom or what the file means here; a fault, and None, where there is no such."""
        known = self.ids.get(kind, {})
        if name not in known:
            self.fault(f"no_such_{kind}", at, written=name, known=tuple(known))
        return known.get(name)

    def find_all(self, kind: str, names: Sequence[str], at: Path) -> list[UUID]:
        found = [self.find(kind, name, (*at, n)) for n, name in enumerate(names)]
        return [each for each in found if each]

    def shop(self) -> Any:
        """The shop as the file wants it, or as it is."""
        return self.wanted.get("shop") or self.here.shop


class Part(Generic[V]):
    """`shape`: a Shape, or a tuple of Entries. `commands`: those that change what it says, by kind."""

    name: ClassVar[str]
    commands: ClassVar[tuple[str, ...]]
    shape: ClassVar[Any]
    in_order: ClassVar[bool] = False
    """Whether the order of its entries says something."""

    def now(self, here: Here) -> V:
        """As the desk has it."""
        raise NotImplementedError

    def prepare(self, wanted: V | None, steps: Steps) -> None:
        """What others refer to, where the file does not have this part (None), or before any part is planned."""

    def plan(self, wanted: V, now: V, steps: Steps) -> None:
        """Called where the file wants something else than there is."""
        raise NotImplementedError

    def known_as(self, wanted: V, now: V, here: Here) -> Mapping[str, str]:
        """Entries that are called something else in the file than here, by their name in the file."""
        return {}


def by_handle(entries: Iterable[Entry]) -> dict[str, tuple[int, Any]]:
    """Place and entry by handle."""
    return {entry.handle: (n, entry) for n, entry in enumerate(entries)}


def changed(wanted: Sequence[Any], now: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Place, entry and what is there now (None: nothing) of each entry that is not there just so."""
    there = by_handle(now)
    for n, entry in enumerate(wanted):
        found = there.get(entry.handle, (0, None))[1]
        if found != entry:
            yield n, entry, found


def gone(wanted: Iterable[Any], now: Iterable[Any]) -> list[Any]:
    """What is there and not wanted."""
    kept = {entry.handle for entry in wanted}
    return [entry for entry in now if entry.handle not in kept]


def moves(current: Sequence[UUID], order: Sequence[UUID]) -> Iterator[tuple[int, UUID]]:
    """Which of these to put at which place, one after the other, so that they come to lie in this order: as few as
    can be, since the longest run that is in order already stays where it is."""
    lie, wanted = list(current), {each: place for place, each in enumerate(order)}
    staying = {order[place] for place in _rising([wanted[each] for each in lie if each in wanted])}
    for n, each in enumerate(order):
        if each not in staying:
            lie = [other for other in lie if other != each]
            place = lie.index(order[n - 1]) + 1 if n else 0
            yield place, each
            lie.insert(place, each)


def _rising(numbers: Sequence[int]) -> list[int]:
    """The longest rising run among them, in their order (patience sorting)."""
    last: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(last, number)
        before[number] = last[at - 1] if at else None
        last[at : at + 1] = [number]
    found: list[int] = []
    one: int | None = last[-1] if last else None
    while one is not None:
        found.append(one)
        one = before[one]
    return found[::-1]
