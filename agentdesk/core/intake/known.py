"""The customers a batch is about: looked up all at once, and whom each record means among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any
from uuid import UUID

from agentdesk.core.customers.handlers import FIRST_NUMBER
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.store import CUSTOMER_FIELDS, consents, contact_points, customers
from agentdesk.core.duplicates.portraits import Portrait
from agentdesk.core.intake.batch import Batch
from agentdesk.core.intake.comparing import Comparisons, Fit, Pair, drawn
from agentdesk.core.intake.matching import (
    NEW,
    SHARED_BY_MOST,
    Answer,
    By,
    Candidate,
    Verdict,
    decide,
    named,
)
from agentdesk.core.intake.merging import Point, Said, Told, tells
from agentdesk.core.intake.store.tables import Row
from agentdesk.core.intake.whom import Whom

IDENTITY = "identity"
"""Source under which a record without a number is remembered as a whole, so that it is known when it comes again."""
_EVIDENCE = {PointKind.PHONE.value: By.PHONE, PointKind.EMAIL.value: By.EMAIL, PointKind.ADDRESS.value: By.ADDRESS}
_NEW_ROW: Row = dict.fromkeys(CUSTOMER_FIELDS, "") | {
    "kind": "person",
    "further_names": [],
    "named_contact_id": None,
    "last_contact_at": None,
    "merged_into": None,
}


@dataclass(slots=True)
class Known:
    """A customer as the batch sees them: the row, contact points, what sources said; new ones and changed ones too."""

    row: Row
    points: list[Row] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)
    consents: list[Row] = field(default_factory=list)
    is_new: bool = False
    settled: set[str] = field(default_factory=set)

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found


@dataclass(frozen=True, slots=True)
class Former:
    """Who was merged into somebody: under their number a source says the same of them as ever."""

    id: UUID
    told: dict[str, Told]


class Customers:
    """The customers a batch is about, looked up all at once."""

    def __init__(
        self,
        batch: Batch,
        said: Sequence[Said],
        numbers: Iterable[str] = (),
        values: Iterable[str] = (),
        ids: Iterable[UUID] = (),
        *,
        rows: str = "customers",
    ) -> None:
        """Beside whom the records may be about: those with these numbers, contact values and ids. `rows` are of this
        kind."""
        self._batch = batch
        self._whom = Whom(batch.work, rows)
        self._places = {id(each): place for place, each in enumerate(said)}
        self._known: dict[UUID, Known] = {}
        self._by_number: dict[str, Known] = {}
        self._by_value: dict[tuple[str, str], list[UUID]] = {}
        self._identities: dict[UUID, UUID] = {}
        self._unnumbered: list[Known] = []
        self._roots: dict[UUID, UUID] = {}
        self._comparisons = Comparisons()
        self._two: set[frozenset[UUID]] = set()
        self.former: dict[str, Former] = {}
        """By number, those who were merged into somebody: it leads there, and what is said under it only fills gaps."""
        self.restricted = batch.sight.restricted()
        """Whose data are only kept."""
        self._look_up(said, set(numbers), set(values), set(ids))
        if said and not self._whom.is_told:
            self._whom.begin()
        self._compare(said)

    def with_number(self, number: str) -> Known | None:
        return self._by_number.get(number) if number else None

    def sharing(self, kind: PointKind, value: str) -> list[Known]:
        return [self._known[id] for id in self._by_value.get((kind, value.casefold()), ())]

    def __getitem__(self, customer_id: UUID) -> Known:
        return self._known[customer_id]

    def verdict(self, said: Said, source: str) -> Verdict:
        """Whom this record is about. PERHAPS with a known number can only wait: a number is given once."""
        place = self._places[id(said)]
        if (told := self._whom.told(place)) and told.customer_id in self._known:
            return self._with_reasons(said, told)
        if found := self.with_number(said.number):
            if self._whom.is_told or not self._has_number_of_another(said, found, source):
                return Verdict(Answer.KNOWN, found.id)
            return self._whom.found(place, Verdict(Answer.PERHAPS, found.id, "perhaps_number"))
        if not said.number and (again := self._identities.get(said.identity)):
            return Verdict(Answer.KNOWN, again)
        candidates = [] if self._whom.is_told else self._candidates(said)
        return self._whom.found(place, decide(said.number, candidates, self._are_two)) if candidates else NEW

    def _with_reasons(self, said: Said, told: Verdict) -> Verdict:
        if told.answer is Answer.KNOWN or told.code == "perhaps_number" or told.customer_id is None:
            return told
        weighed = self._comparisons.of(said.portrait, _portrait_of(self._known[told.customer_id]))
        return replace(told, weighed=weighed)

    def create(self, said: Said) -> Known:
        work, record = self._batch.work, said.record
        customer_id = work.new_id("customer")
        row: Row = {**_NEW_ROW, "id": customer_id, "scope_id": customer_id, "number": said.number, **said.fields}
        row |= {"tags": list(record.tags), "created_at": work.now}
        row["customer_since"] = self._batch.moment(record.customer_since) if record.customer_since else None
        known = Known(row, is_new=True, settled=set(said.fields))
        for rank, point in enumerate(said.points):
            self._put_point(known, point, rank)
        self._known[customer_id] = known
        if said.number:
            self._by_number[said.number] = known
        else:
            self._identities[said.identity] = customer_id
            self._unnumbered.append(known)
        self._batch.add(customers, row)
        self._batch.touched[customer_id] = known
        return known

    def add_point(self, known: Known, point: Point) -> None:
        self._put_point(known, point, max((other["rank"] for other in known.points), default=-1) + 1)

    def _put_point(self, known: Known, point: Point, rank: int) -> None:
        id = known.id
        row = {"id": self._batch.work.new_id("point"), "customer_id": id, "scope_id": id, "rank": rank, **point}
        known.points.append(row)
        self._holds(id, row["kind"], row["value"])
        self._batch.add(contact_points, row)

    def replace_point(self, known: Known, old: Any, new: Point) -> None:
        row = {**old, **new, "verified": False, "preferred": old["preferred"]}
        known.points = [row if point["id"] == old["id"] else point for point in known.points]
        self._holds(known.id, row["kind"], row["value"])
        self._batch.put(contact_points, row)

    def put(self, known: Known, **fields: Any) -> None:
        known.row.update(fields)
        self._by_number[known.row["number"]] = known
        if not known.is_new:
            self._batch.put(customers, known.row)

    def number_the_new(self) -> None:
        """Ours, for those to whom the shop gave none; never one that somebody has already."""
        waiting = list(self._unnumbered)
        while waiting:
            ours = [f"K-{FIRST_NUMBER + self._batch.work.take_number('customer')}" for _ in waiting]
            taken = {row["number"] for row in self._batch.sight.customers(numbers=ours)} | set(self._by_number)
            for number in ours:
                if number not in taken:
                    waiting.pop(0).row["number"] = number
        self._unnumbered.clear()

    def _look_up(self, said: Sequence[Said], numbers: set[str], values: set[str], ids: set[UUID]) -> None:
        sight = self._batch.sight
        told_numbers = {each.number for each in said if each.number}
        told_values = {value for each in said for value in each.values}
        identities = sight.told({each.identity for each in said if not each.number})
        again = {id: UUID(told[IDENTITY]["customer_id"]) for id, told in identities.items() if IDENTITY in told}
        sharing = sight.sharing(values | told_values, SHARED_BY_MOST)
        near = {customer_id for _, value, customer_id in sharing if value in told_values} | set(again.values())
        near |= set(self._whom.ids)
        ids |= near | {customer_id for _, _, customer_id in sharing}
        rows = {row["id"]: row for row in sight.customers(numbers=numbers | told_numbers, ids=ids)}
        near = {id for id, row in rows.items() if id in near or row["number"] in told_numbers}
        merged = [id for id, row in rows.items() if row["merged_into"]]
        self._roots = sight.roots(merged) if merged else {}
        rows |= {row["id"]: row for row in sight.customers(ids=set(self._roots.values()))} if merged else {}
        near |= {self._roots[id] for id in near if id in self._roots}
        numbers_of = {id: rows[id]["number"] for id in self._roots}
        rows = {id: row for id, row in rows.items() if id not in self._roots}
        self._enter(rows, near & rows.keys(), any(each.record.consent for each in said))
        self._by_number |= {numbers_of[id]: self._known[root] for id, root in self._roots.items()}
        said_before = sight.told(set(self._roots)) if self._roots else {}
        self.former = {number: Former(id, _told(said_before.get(id, {}))) for id, number in numbers_of.items()}
        again = {identity: self._roots.get(id, id) for identity, id in again.items()}
        self._identities = {identity: id for identity, id in again.items() if id in rows}
        for kind, value, customer_id in sharing:
            self._holds(self._roots.get(customer_id, customer_id), kind, value)

    def _enter(self, rows: dict[UUID, Row], near: set[UUID], with_consents: bool) -> None:
        """Those `near` with all that is to be compared; of the others who they are is enough."""
        sight = self._batch.sight
        points, told = sight.of_customers(contact_points, near), sight.told(near)
        agreed = sight.of_customers(consents, near) if with_consents else {}
        for id, row in rows.items():
            known = Known(row, points.get(id, []), _told(told.get(id, {})), agreed.get(id, []))
            self._known[id] = known
            self._by_number[row["number"]] = known
            for point in known.points:
                self._holds(id, point["kind"], point["value"])

    def _holds(self, customer_id: UUID, kind: str, value: str) -> None:
        holders = self._by_value.setdefault((kind, value.casefold()), [])
        if customer_id not in holders:
            holders.append(customer_id)

    def _compare(self, said: Sequence[Said]) -> None:
        """All at once what is to be compared: those who share something with a record, and records with each other."""
        if self._whom.is_told:
            return
        asked = [each for each in said if self.with_number(each.number) is None]
        asked = [each for each in asked if each.number or each.identity not in self._identities]
        sharing = {id(each): self._sharing(each.points) for each in asked}
        known = ((each, self._known[holder]) for each in asked for holder in sharing[id(each)])
        beside = ((each.portrait, _portrait_of(other)) for each, other in known)
        self._comparisons.weigh(chain(beside, _among(asked)))
        if several := {holder for each in sharing.values() if len(each) > 1 for holder in each}:
            self._two = self._batch.sight.told_to_be_two(several)

    def _are_two(self, one_id: UUID, other_id: UUID) -> bool:
        return frozenset((one_id, other_id)) in self._two

    def _sharing(self, points: Sequence[Point]) -> dict[UUID, None]:
        ids: dict[UUID, None] = {}
        for point in points:
            held = self._by_value.get((point["kind"], point["value"].casefold()), ())
            if held and tells(point) and len(held) <= SHARED_BY_MOST:
                ids.update(dict.fromkeys(held))
        return ids

    def _candidates(self, said: Said) -> list[Candidate]:
        return [self._candidate(self._known[id], said) for id in self._sharing(said.points)]

    def _candidate(self, known: Known, said: Said) -> Candidate:
        weighed = self._comparisons.of(said.portrait, _portrait_of(known))
        return Candidate(known.id, known.row["number"], _shares(known, said.points), weighed)

    def _has_number_of_another(self, said: Said, found: Known, source: str) -> bool:
        """The number is known, but for somebody of whom nothing else fits: another system counted from 1, too."""
        if source in found.told or said.number in self.former:
            return False
        theirs = named(found.row)
        if said.name.is_empty or theirs.is_empty or said.name.words & theirs.words or _shares(found, said.points):
            return False
        return self._comparisons.of(said.portrait, _portrait_of(found)).fit is Fit.OTHER


def _shares(known: Known, points: Sequence[Point]) -> frozenset[By]:
    theirs = {(point["kind"], point["value"].casefold()) for point in known.points}
    told = (point for point in points if tells(point) and (point["kind"], point["value"].casefold()) in theirs)
    return frozenset(_EVIDENCE[point["kind"]] for point in told)


def _portrait_of(known: Known) -> Portrait:
    return drawn(known.row, known.points)


def _among(said: Sequence[Said]) -> Iterator[Pair]:
    """Whoever is made of a record is known to those that follow."""
    before: dict[tuple[str, str], list[Said]] = {}
    for each in said:
        for point in filter(tells, each.points):
            holders = before.setdefault((point["kind"], point["value"].casefold()), [])
            if len(holders) <= SHARED_BY_MOST:
                yield from ((each.portrait, other.portrait) for other in holders if other is not each)
                holders.append(each)


def _told(kept: dict[str, Any]) -> dict[str, Told]:
    """What each source has said, by source."""
    return {source: Told.of(what) for source, what in kept.items()}
