"""What was decided about two customers is never asked again, a killed scan goes on, and nothing is merged by itself."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import SYSTEM, Undo
from agentdesk.core.customers import merging
from agentdesk.core.customers.commands import CreateCustomer, MergeCustomers, NewPoint, UnmergeCustomers
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates import handlers, queries, scan, scratch, store
from agentdesk.core.duplicates.commands import Decide, LikelyDuplicates
from agentdesk.core.duplicates.model import Decision
from agentdesk.core.duplicates.store import duplicate_pairs
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, make_desk
from tests.promises.aftermath import started_again
from tests.promises.forked import Tell, killed_at, killed_at_random
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

AGAIN = "what was decided about two customers is never asked again"
LOST = "whoever may be one and was not decided about is in the list after a scan"
MERGED = "nothing is merged by a scan or a decision"
TWO = "whoever was told to be two is merged only after somebody has decided anew"
GOES_ON = "a scan that was killed goes on and finds what one that was left in peace finds"

_SMALL = {"PAGE": 3, "RANGE": 4, "_ENTRIES_IN_A_PART": 60}
_FAMILIES = ("Rautenberg", "Quitzow", "Olsen", "Zabel", "Wendland", "Xander")
_KINDS = tuple(Decision)


class Shop:
    """Families of two or three records of one person each, what was decided about them, and who was merged."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.desk, self.me = make_desk(folder)
        self.chance = chance
        self.alike = [self._records(n, family) for n, family in enumerate(_FAMILIES)]
        self.told: dict[UUID, tuple[UUID, UUID]] = {}
        self.decided: dict[frozenset[UUID], Decision] = {}
        self.merges: list[tuple[UUID, UUID, UUID]] = []

    def _records(self, n: int, family: str) -> list[UUID]:
        written = (family, family[:-2] + family[-1], family)
        phone = (NewPoint(kind="phone", value=f"+49151{n:08}"),)
        mail = (NewPoint(kind="email", value=f"{family}{n}@example.org"),)
        points = (phone + mail, phone, mail)[: self.chance.choice((2, 3))]
        return [self._create(f"Given{n}", name, some) for name, some in zip(written, points, strict=False)]

    def _create(self, given: str, family: str, points: tuple[NewPoint, ...]) -> UUID:
        made = CreateCustomer(given_name=given, family_name=family, points=points)
        return UUID(self.desk.execute(made, actor=self.me)["customer_id"])

    def root(self, id: UUID) -> UUID:
        into = {loser: winner for _, winner, loser in self.merges}
        while id in into:
            id = into[id]
        return id

    def settled(self) -> set[frozenset[UUID]]:
        """Pairs of customers, as they are by now, about whom somebody has decided."""
        return {frozenset(map(self.root, pair)) for pair in self.decided}

    def living_together(self) -> set[frozenset[UUID]]:
        """Pairs of whom nobody was asked: both were told to live with the same third one, so they are two."""
        homes: list[set[UUID]] = []
        for pair, decision in self.decided.items():
            if decision is Decision.HOUSEHOLD:
                both = set(map(self.root, pair))
                joined = [home for home in homes if home & both]
                homes = [home for home in homes if not home & both] + [both.union(*joined)]
        return {frozenset(pair) for home in homes for pair in combinations(home, 2)}

    def listed(self) -> set[frozenset[UUID]]:
        found = self.desk.ask(LikelyDuplicates(limit=10_000), actor=self.me)
        return {frozenset((each.one.id, each.other.id)) for each in found}

    def a_pair(self) -> tuple[UUID, UUID]:
        one, other = self.chance.sample(self.chance.choice(self.alike), 2)
        return one, other

    def merged(self) -> list[Any]:
        with self.desk.database.reading() as connection:
            return list(connection.execute(sa.select(customers.c.id, customers.c.merged_into).order_by(customers.c.id)))

    # --- What happens ---

    def decide(self) -> Iterator[Violation]:
        one, other = map(self.root, self.a_pair())
        if one == other:
            return
        before, command_id, decision = self.merged(), new_id(), self.chance.choice(_KINDS)
        self.desk.execute(Decide(one_id=one, other_id=other, decision=decision), actor=self.me, id=command_id)
        self.decided[frozenset((one, other))] = decision
        self.told[command_id] = (one, other)
        if self.merged() != before:
            yield Violation(MERGED, f"by the decision {decision}")

    def take_back(self) -> Iterator[Violation]:
        """The latest decision: then it is asked again. Of somebody who was merged since, it stands."""
        if self.told:
            command_id, pair = self.told.popitem()
            if frozenset(pair) in {frozenset(other) for other in self.told.values()}:
                return  # what was decided before that stands again
            try:
                self.desk.execute(Undo(command_id=command_id), actor=self.me)
            except Refused as refused:
                if refused.code != "undo.merged_since":
                    raise
            else:
                self.decided.pop(frozenset(pair), None)
        yield from ()

    def merge(self) -> Iterator[Violation]:
        one, other = map(self.root, self.a_pair())
        if one == other:
            return
        lasting = [kind for pair, kind in self.decided.items() if frozenset(map(self.root, pair)) == {one, other}]
        try:
            done = self.desk.execute(MergeCustomers(winner_id=one, loser_id=other), actor=self.me)
        except Refused:
            return
        self.merges.append((UUID(str(done["merge_id"])), one, other))
        if lasting and Decision.SAME not in lasting:
            yield Violation(TWO, f"{lasting}")

    def unmerge(self) -> Iterator[Violation]:
        if self.merges:
            merge_id, _, _ = self.merges.pop()
            self.desk.execute(UnmergeCustomers(merge_id=merge_id), actor=self.me)
        yield from ()

    def scan(self) -> Iterator[Violation]:
        before = self.merged()
        scan.scan(self.desk, self.me, anew=self.chance.random() < 0.5)
        if self.merged() != before:
            yield Violation(MERGED, "by a scan")
        wanted = {
            frozenset(pair)
            for records in self.alike
            for pair in combinations(dict.fromkeys(map(self.root, records)), 2)
            if not self.merges
        }
        if missing := wanted - self.settled() - self.living_together() - self.listed():
            yield Violation(LOST, f"{len(missing)}")


def histories(trial: Trial) -> Iterator[Violation]:
    chance = trial.chance("histories")
    with trial.planted(), _in_small_steps():
        for _ in range(trial.size):
            shop = Shop(trial.fresh_folder("shop"), random.Random(chance.random()))
            acts: list[Callable[[], Iterator[Violation]]] = [shop.scan]
            acts += shop.chance.choices(
                (shop.decide, shop.take_back, shop.merge, shop.unmerge, shop.scan), (5, 1, 2, 1, 3), k=14
            )
            for act in [*acts, shop.scan]:
                yield from act()
                if again := shop.settled() & shop.listed():
                    yield Violation(AGAIN, f"after {act.__name__}: {len(again)}")
                trial.count("steps")
            shop.desk.database.close()


def _in_small_steps() -> Any:
    return patch.multiple(scan, **_SMALL)


# --- Killed ----------------------------------------------------------------------------------------------------------


def killed(trial: Trial) -> Iterator[Violation]:
    chance = trial.chance("killed")
    folder = trial.fresh_folder("peace")
    shop = Shop(folder, random.Random(1))
    shop.desk.database.close()
    template = folder / "desk.db"
    wanted = _found_in_peace(trial, template)
    for _ in range(trial.size):
        place = trial.fresh_folder("killed")
        shutil.copyfile(template, place / "desk.db")
        for _ in range(chance.choice((1, 1, 2, 4))):
            steps, later = chance.randint(1, 20), chance.choice((0.0, chance.uniform(0, 0.02)))
            if later:
                killed_at_random(lambda tell, p=place: _scan(p, tell), trial, "step", later, times=steps)
            else:
                killed_at(lambda tell, p=place: _scan(p, tell), trial, "step", steps)
            trial.count("kills")
        yield from started_again(lambda tell, p=place: _scan(p, tell), trial, GOES_ON)
        found = _found(place)
        if found != wanted:
            yield Violation(GOES_ON, f"{len(found)} instead of {len(wanted)}")
        if rest := [path.name for path in place.glob(f"{scan.FILE}*")]:
            yield Violation(GOES_ON, f"it leaves {rest}")


def _scan(folder: Path, tell: Tell) -> None:
    with _in_small_steps(), closing(Desk(Database.sqlite(folder / "desk.db", KEY)).database) as database:
        scan.scan(Desk(database), SYSTEM, lambda progress: tell("step", progress.stage))


def _found_in_peace(trial: Trial, template: Path) -> list[Any]:
    folder = trial.fresh_folder("in-peace")
    shutil.copyfile(template, folder / "desk.db")
    _scan(folder, lambda *words: None)
    return _found(folder)


def _found(folder: Path) -> list[Any]:
    database = Database.sqlite(folder / "desk.db", KEY)
    with closing(database), database.reading() as connection:
        pairs = duplicate_pairs.c
        asked = sa.select(pairs.low_id, pairs.high_id, pairs.bits, pairs.because).order_by(pairs.low_id, pairs.high_id)
        return [tuple(map(str, row)) for row in connection.execute(asked)]


# --- Planted ---------------------------------------------------------------------------------------------------------


def _merges_the_likeliest(self: Any, cut: int) -> None:
    _end(self, cut)
    desk: Any = self._desk
    with desk.database.reading() as connection:
        pair = connection.execute(sa.select(duplicate_pairs.c.low_id, duplicate_pairs.c.high_id)).first()
        staff = connection.exec_driver_sql("SELECT id FROM people").first()
    if pair:
        desk.execute(MergeCustomers(winner_id=pair[0], loser_id=pair[1]), actor=UUID(bytes=staff[0]))


def _forgets_what_is_left(connection: Any, scan_id: UUID) -> None:
    connection.execute(duplicate_pairs.delete())


_end, _last_page, _finished = scan._Scan._end, scratch.Scratch.last_page, scratch.Scratch.finished


def _one_page_further(self: scratch.Scratch) -> scratch.LastPage | None:
    last = _last_page(self)
    return last and last._replace(last_id=UUID(int=last.last_id.int | (1 << 96) - 1))


def _has_all_after_the_first(self: scratch.Scratch, stage: str) -> set[int]:
    finished = _finished(self, stage)
    return set(range(1_000)) if finished and stage == "comparing" else finished


def _bug(name: str, part: str, breaks: str, changes: Iterable[Change], size: int) -> Bug:
    return Bug(name, part, (breaks,), lambda: changes, size)


BUGS = (
    _bug("decisions are not looked at", "histories", AGAIN, [Change(queries, "_UNDECIDED", sa.true())], 6),
    _bug("decisions of aliases are forgotten", "histories", AGAIN,
         [Change(queries, "decided_of_aliases", lambda connection: set())], 30),
    _bug("a decision is kept under whoever was named first", "histories", AGAIN,
         [Change(handlers, "in_order", lambda one, other: (other, one) if one.bytes < other.bytes else (one, other))],
         6),
    _bug("a scan merges the likeliest", "histories", MERGED, [Change(scan._Scan, "_end", _merges_the_likeliest)], 6),
    _bug("a scan forgets what it has found", "histories", LOST,
         [Change(store, "forget_pairs_but", _forgets_what_is_left)], 6),
    _bug("a merge asks nobody", "histories", TWO, [Change(merging, "_guards", [])], 30),
    _bug("reading goes on too far", "killed", GOES_ON, [Change(scratch.Scratch, "last_page", _one_page_further)], 20),
    _bug("comparing ends with the first part", "killed", GOES_ON,
         [Change(scratch.Scratch, "finished", _has_all_after_the_first)], 30),
)  # fmt: skip

PROMISE = Promise(
    name="duplicates",
    about="decisions about duplicates are never forgotten or asked again; a killed scan goes on; nothing merges itself",
    size=12,
    unit="histories and killed scans",
    parts={"histories": histories, "killed": killed},
    shares={"killed": 0.5},
    bugs=BUGS,
)
