"""What a promise is made of: parts that look for violations, and planted bugs that prove they would find some."""

from __future__ import annotations

import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.statements import compiled_once


class CannotExamine(Exception):
    """Something that the check needs is missing on this machine; its text says what to install."""


@dataclass(frozen=True, slots=True)
class Violation:
    """`what` was promised and is not so, in the same words each time; `details` are for whoever looks into it."""

    what: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is put in the place of a piece of the product: an attribute of a module or class, or an entry of a table."""

    place: Any
    name: Any
    instead: Any

    @contextmanager
    def made(self) -> Iterator[None]:
        changing = (
            patch.dict(self.place, {self.name: self.instead})
            if isinstance(self.place, dict)
            else patch.object(self.place, self.name, self.instead)
        )
        with changing:
            yield


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug planted in the product's code. `changes` are made at the last moment, by `plant`, once it is imported.

    It counts as caught only if the named `part` says one of `breaks`: a check that trips over the bug itself, rather
    than seeing what it does, has caught nothing. `size` is what the part gets for it.
    """

    name: str
    part: str
    breaks: tuple[str, ...]
    changes: Callable[[], Iterable[Change]]
    size: int = 0

    @contextmanager
    def planted(self) -> Iterator[None]:
        with ExitStack() as planting:
            for change in self.changes():
                planting.enter_context(change.made())
            yield


@dataclass(slots=True)
class Trial:
    """One run of a part: how much, by which chance, where, and with which bug."""

    size: int
    seed: int
    folder: Path
    bug: Bug | None = None
    measured: Counter[str] = field(default_factory=Counter)
    """Figures besides the violations: how many kills, how many acknowledged commands."""
    _folders: int = 0

    def chance(self, purpose: str) -> random.Random:
        return random.Random(f"{self.seed} {purpose}")

    def fresh_folder(self, name: str) -> Path:
        self._folders += 1
        folder = self.folder / f"{name}-{self._folders}"
        folder.mkdir(parents=True)
        return folder

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The product as this trial wants it: whole, or with the bug. In a forked process, or around own work."""
        if self.bug is None:
            yield
        else:
            with self.bug.planted():
                yield

    def count(self, what: str, more: int = 1) -> None:
        self.measured[what] += more


Part = Callable[[Trial], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Promise:
    """`shares` says which part of the size each part gets (a part that is not named gets all of it).

    Parts `of_bugs_alone` are cheaper looks at what another part covers; only bugs are planted in them. `note` is told
    first: what is left out on this machine.
    """

    name: str
    about: str
    size: int
    unit: str
    parts: Mapping[str, Part]
    bugs: tuple[Bug, ...]
    shares: Mapping[str, float] = field(default_factory=dict)
    of_bugs_alone: frozenset[str] = frozenset()
    note: str = ""

    def only(self, part: str) -> Promise:
        """Nothing but this part, at the whole size, as it is without bugs."""
        return replace(self, parts={part: self.parts[part]}, bugs=(), shares={}, of_bugs_alone=frozenset())


@dataclass(frozen=True, slots=True)
class Outcome:
    promise: str
    size: int
    seed: int
    violations: tuple[Violation, ...]
    red_controls: dict[str, bool]
    seconds: float
    measured: Mapping[str, int]

    @property
    def kept(self) -> bool:
        return not self.violations and all(self.red_controls.values())

    def line(self) -> dict[str, Any]:
        return {
            "promise": self.promise,
            "size": self.size,
            "seed": self.seed,
            "violations": len(self.violations),
            "red_controls": self.red_controls,
            "seconds": self.seconds,
        }


def examine(promise: Promise, size: int, seed: int, folder: Path, *, told: Callable[[str], None]) -> Outcome:
    """Look for violations, then plant each bug and see that it is caught. Raises CannotExamine."""
    with compiled_once():
        return _examined(promise, size, seed, folder, told)


def _examined(promise: Promise, size: int, seed: int, folder: Path, told: Callable[[str], None]) -> Outcome:
    start = time.perf_counter()
    violations: list[Violation] = []
    measured: Counter[str] = Counter()
    if promise.note:
        told(f"{promise.name}: {promise.note}")
    for name, part in promise.parts.items():
        if name in promise.of_bugs_alone:
            continue
        trial = Trial(_share(promise, name, size), seed, folder / name)
        violations += _looking(part, trial)
        measured.update(trial.measured)
        told(f"{promise.name}: {name}, {time.perf_counter() - start:.1f} s")
    caught: dict[str, bool] = {}
    for n, bug in enumerate(promise.bugs):
        caught[bug.name] = is_caught(promise, bug, seed, folder / f"bug-{n}", told=told)
        told(f"{promise.name}: {bug.name}, {'caught' if caught[bug.name] else 'NOT CAUGHT'}, "
             f"{time.perf_counter() - start:.1f} s")  # fmt: skip
    seconds = round(time.perf_counter() - start, 1)
    return Outcome(promise.name, size, seed, tuple(violations), caught, seconds, dict(measured))


def is_caught(promise: Promise, bug: Bug, seed: int, folder: Path, *, told: Callable[[str], None]) -> bool:
    """Whether the part sees what the bug breaks; the first sign is enough."""
    other: list[Violation] = []
    trial = Trial(bug.size or _share(promise, bug.part, promise.size), seed, folder, bug)
    for violation in _looking(promise.parts[bug.part], trial):
        if violation.what in bug.breaks:
            return True
        other.append(violation)
    for violation in other[:3]:
        told(f"  seen instead: {violation.what}: {violation.details[-400:]}")
    return False


def _looking(part: Part, trial: Trial) -> Iterator[Violation]:
    try:
        for violation in part(trial):
            yield replace(violation, details=violation.details[:2_000])
    except CannotExamine:
        raise
    except Exception:  # noqa: BLE001 - what cannot be looked at to the end has not been found in order
        yield Violation("the check can be carried out to its end", traceback.format_exc()[-1_800:])


def _share(promise: Promise, part: str, size: int) -> int:
    return max(1, round(size * promise.shares.get(part, 1.0)))
