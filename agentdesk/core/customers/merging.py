"""Two records of one person: which value of each field stays, what forbids it, and what screens are shown of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agentdesk.core.customers.model import Customer, PointKind, consent_about
from agentdesk.core.errors import Refused

if TYPE_CHECKING:
    from agentdesk.core.storage.unit_of_work import Connection

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field that both have, or only one of them; `takes_loser` is the proposal of which value stays."""

    name: str
    winner: str
    loser: str
    takes_loser: bool

    @property
    def differs(self) -> bool:
        return bool(self.winner and self.loser) and self.winner != self.loser


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why two customers cannot be one: the code and the facts of a `Refused`."""

    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MergePreview:
    """`moving` counts the rows of the loser, by table; `same_points` are contact points that both have: they stand
    once. `known_as_one`: the merge that has made them one already."""

    winner: Customer
    loser: Customer
    fields: tuple[FieldPair, ...]
    moving: Mapping[str, int]
    same_points: int
    obstacles: tuple[Obstacle, ...]
    known_as_one: UUID | None = None


@dataclass(frozen=True, slots=True)
class MergeTold:
    """One merge, as a page tells of it. `above`: the later merge that has to be taken back first."""

    id: UUID
    winner_id: UUID
    winner: str
    winner_number: str
    loser_id: UUID
    loser: str
    loser_number: str
    at: datetime
    by_id: UUID
    by: str
    stands: bool
    taken_back_at: datetime | None
    above: UUID | None


@dataclass(frozen=True, slots=True)
class Later:
    """Something of the winner that came after the merge: a row of `table`, in the words of its room. `belongs_to` are
    those that go only together with it. What cannot be picked belongs to a matter of the winner."""

    id: UUID
    table: str
    words: str
    at: datetime | None
    may_be_picked: bool
    belongs_to: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class UnmergePreview:
    """`going` counts the rows that go back, by table; `tied` those that stay since they have become one matter with the
    winner's. `fields_back` go back; `fields_kept` have been changed since."""

    merge: MergeTold
    going: Mapping[str, int]
    tied: Mapping[str, int]
    later: tuple[Later, ...]
    fields_back: tuple[str, ...]
    fields_kept: tuple[str, ...]


Guard = Callable[["Connection", Row, Row], "Obstacle | None"]
"""Gets the rows of winner and loser."""

_guards: list[Guard] = []


def forbids_merge(look: Guard) -> Guard:
    """Registers what must not be merged; rooms above add what they know (a decision that still stands, a hold)."""
    _guards.append(look)
    return look


Parting = Callable[["Connection", "UUID"], "Obstacle | None"]
"""Gets the winner of a merge that is to be taken back."""

_against_parting: list[Parting] = []


def forbids_parting(look: Parting) -> Parting:
    """Registers why a merge must not be taken back now."""
    _against_parting.append(look)
    return look


def require_partable(connection: Connection, winner_id: UUID) -> None:
    """Raises Refused with the first reason against it."""
    for look in sorted(_against_parting, key=lambda guard: (guard.__module__, guard.__qualname__)):
        if found := look(connection, winner_id):
            raise Refused(found.code, **found.facts)


def obstacles(connection: Connection, winner: Row, loser: Row) -> Iterator[Obstacle]:
    for look in sorted(_guards, key=lambda guard: (guard.__module__, guard.__qualname__)):
        if found := look(connection, winner, loser):
            yield found


def require_mergeable(connection: Connection, winner: Row, loser: Row) -> None:
    """Raises Refused with the first reason against it."""
    for found in obstacles(connection, winner, loser):
        raise Refused(found.code, **found.facts)


@forbids_merge
def person_and_organisation(connection: Connection, winner: Row, loser: Row) -> Obstacle | None:
    return Obstacle("merges.kinds_differ", {}) if winner["kind"] != loser["kind"] else None


@forbids_merge
def other_vat_id(connection: Connection, winner: Row, loser: Row) -> Obstacle | None:
    """Two VAT ids are two taxable persons (Directive 2006/112/EC, art. 214)."""
    theirs, others = (_compact(row["vat_id"]) for row in (winner, loser))
    if theirs and others and theirs != others:
        return Obstacle("merges.vat_ids_differ", {"one": winner["vat_id"], "other": loser["vat_id"]})
    return None


def _compact(vat_id: str) -> str:
    return "".join(vat_id.split()).upper()


def takes_loser(winner: Any, loser: Any, changed: tuple[datetime | None, datetime | None]) -> bool:
    """What is filled stays; of two values the one that a person changed last, and else the winner's."""
    if not loser or winner == loser:
        return False
    if not winner:
        return True
    of_winner, of_loser = changed
    return of_loser is not None and (of_winner is None or of_loser > of_winner)


def united(winner: Sequence[str], loser: Iterable[str]) -> list[str]:
    """Tags and further names of both, each once, the winner's first."""
    return list(dict.fromkeys([*winner, *loser]))


def without_added(present: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[str]:
    """A list without what a merge had added to it; what somebody has added or taken away since stays so."""
    added = set(after) - set(before)
    return [each for each in present if each not in added]


def twins(winner: Iterable[Row], loser: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Contact points that both have: the winner's and the loser's."""
    there = {_said(point): point for point in reversed(list(winner))}
    return [(there[_said(point)], point) for point in loser if _said(point) in there]


def _said(point: Row) -> tuple[str, str, str]:
    folded = point["value"].casefold() if point["kind"] != PointKind.HANDLE else point["value"]
    return point["kind"], folded, point["extension"]


def refusals(winner: Iterable[Row], loser: Iterable[Row]) -> list[Row]:
    """Where the two have said different things, the consent that counts until they are asked again: the latest no."""
    latest = [_latest(rows) for rows in (winner, loser)]
    found = []
    for kind in sorted(latest[0].keys() & latest[1].keys()):
        one, other = latest[0][kind], latest[1][kind]
        if bool(one["granted"]) == bool(other["granted"]):
            continue
        refused, granted = (other, one) if one["granted"] else (one, other)
        if granted["at"] >= refused["at"]:  # else the no is the last word anyway
            found.append(refused)
    return found


def _latest(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (row["at"], row["id"])):
        found[consent_about(row["kind"], row["purpose"])] = row
    return found
