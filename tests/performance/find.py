"""Find: every keystroke of realistic typing, beside the best bare query SQLite has for it.

The floor is FTS5 over folded words with an index of prefixes of 1 to 6 letters, rows numbered by last contact and taken
in that order, a B-tree of the ends of phone numbers for digits, and RapidFuzz over the vocabulary when nothing was
found: the quickest of thirteen bare designs measured, bm25 being 90 times slower. Both files are encrypted alike, both
answers hold what the list shows of twenty customers. Ours is the whole question to the desk, with permission, reasons
and exactness.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tests.desks import KEY
from tests.performance.find_floor import Floor
from tests.performance.find_ours import Ours, is_among
from tests.performance.kept import folder_of_files
from tests.performance.pairs import line, percentile, timed
from tests.performance.people import Person, people
from tests.performance.scraps import Scrap, infix, mistyped, scraps

SIZE = 1_000_000
ROUNDS = 3
SMALL = 10_000
ASKED = 200
_DRAWN_FROM = 50_000

Ask = Callable[[str], Any]


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    with folder_of_files() as folder:
        ours, floor = built(folder, size, seed)
        some = list(islice(people(size, seed), 0, size, max(1, size // _DRAWN_FROM)))
        yield from _keystrokes(ours, floor, scraps(some, seed), size)
        yield from _recall(ours, some, size, seed)
        if size > SMALL:
            yield _growth(ours, folder, size, seed)
        yield _touches(ours, floor, some[:ASKED], size)
        ours.close()
        floor.close()


def built(folder: Path, size: int, seed: int) -> tuple[Ours, Floor]:
    """Both files with the same customers; kept for the next run where AGENTDESK_PERFORMANCE_FILES says so."""
    ours = Ours(folder / f"ours-{size}-{seed}.db", people(size, seed))
    floor = Floor(folder / f"floor-{size}-{seed}.db", KEY)
    if not floor.is_built():
        floor.build(people(size, seed))
    floor.open_vocabulary()
    return ours, floor


def _keystrokes(ours: Ours, floor: Floor, typed: list[Scrap], size: int) -> Iterator[dict[str, Any]]:
    times = _times(typed, ours.find, floor.find)
    note = f"{len(typed)} keystrokes, best of {ROUNDS}; {_tail(times)}; {floor.by_rank(typed)}"
    yield _line("find", size, times, note)
    for name, chosen in _groups(typed):
        yield _line(f"find: {name}", size, [each for each, scrap in zip(times, typed, strict=True) if chosen(scrap)])


def _groups(typed: list[Scrap]) -> Iterator[tuple[str, Callable[[Scrap], bool]]]:
    yield "1-2 characters", lambda scrap: len(scrap.text) < 3
    yield "3 and more characters", lambda scrap: len(scrap.text) > 2
    for kind in dict.fromkeys(scrap.kind for scrap in typed):
        yield kind, lambda scrap, kind=kind: scrap.kind == kind  # type: ignore[misc]


def _times(typed: list[Scrap], ours: Ask, bare: Ask) -> list[tuple[float, float]]:
    """Milliseconds of ours and of the floor for each scrap, the best of some rounds in turn."""
    gc.collect()
    gc.disable()
    try:
        return [_best(lambda text=scrap.text: ours(text), lambda text=scrap.text: bare(text)) for scrap in typed]
    finally:
        gc.enable()


def _best(ours: Callable[[], Any], bare: Callable[[], Any]) -> tuple[float, float]:
    rounds = [(timed(ours), timed(bare)) for _ in range(ROUNDS)]
    return min(mine for mine, _ in rounds), min(floor for _, floor in rounds)


def _line(name: str, size: int, times: list[tuple[float, float]], note: str = "") -> dict[str, Any]:
    return line(name, size, [mine for mine, _ in times], [floor for _, floor in times], note)


def _tail(times: list[tuple[float, float]]) -> str:
    ours = sorted(mine for mine, _ in times)
    return f"p99 {percentile(ours, 99):.2f} ms, p99.9 {ours[int(len(ours) * 0.999)]:.2f} ms, longest {ours[-1]:.2f} ms"


def _recall(ours: Ours, some: list[Person], size: int, seed: int) -> Iterator[dict[str, Any]]:
    """How many are found: a surname mistyped, seven digits of a phone number, words in any order."""
    chance = random.Random(seed + 1)
    drawn = [person for person in some if len(person.family) > 4]
    asked = chance.sample(drawn, min(ASKED, len(drawn)))
    mistakes = [(person, mistyped(person.family.lower(), chance)) for person in asked]
    found = {
        # a surname alone is right when anybody of that name is found: nobody can tell twenty Müllers apart by it
        "typo": sum(
            any(person.family.lower() in hit.name.lower() for hit in ours.find(slip)) for person, slip in mistakes
        ),
        "phone infix": sum(is_among(ours.find(infix(person, chance)), person) for person in asked),
        "any order": sum(is_among(ours.find(_any_order(person, chance)), person) for person in asked),
    }
    for name, count in found.items():
        yield {"name": f"find: recall, {name}", "size": size, "note": f"{count} of {len(asked)} in the top 20"}


def _any_order(person: Person, chance: random.Random) -> str:
    words = [person.given, person.family, person.postcode]
    chance.shuffle(words)
    return " ".join(words).lower()


def _growth(ours: Ours, folder: Path, size: int, seed: int) -> dict[str, Any]:
    few = list(people(SMALL, seed))
    small = Ours(folder / f"ours-{SMALL}-{seed}.db", iter(few))
    times = _times(scraps(few, seed, each=60), ours.find, small.find)
    small.close()
    return _line("find: growth", size, times, f"the floor here is ours with {SMALL} customers")


def _touches(ours: Ours, floor: Floor, some: list[Person], size: int) -> dict[str, Any]:
    """A customer moves to the front: what each new contact costs within its transaction."""
    times = [(ours.time_touch(person), floor.time_touch(person)) for person in some]
    return _line("find: touch", size, times, "one customer to the front, without the commit")
