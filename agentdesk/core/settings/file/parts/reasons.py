"""Why customers get in touch, which kind of case that is, and what such a case needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from agentdesk.core.cases.commands import ReasonKinds, Requirements, SetReasonKind, SetRequirements
from agentdesk.core.cases.model import Kind, Needed
from agentdesk.core.commands import Line
from agentdesk.core.hearing.commands import SetSuggesting, Suggesting
from agentdesk.core.interactions.commands import AddReason, ChangeReason, MoveReason
from agentdesk.core.interactions.defaults import shipped_reasons
from agentdesk.core.interactions.model import Reason
from agentdesk.core.settings.file.model import Path
from agentdesk.core.settings.file.part import Here, Part, Steps, changed, moves
from agentdesk.core.settings.file.shapes import Entry, Name, Names, Shape


class Under(Entry):
    """`key`: by what other parts, and guides, mean it; new ones get any that is free."""

    key: Name
    names: Names
    needs_words: bool = False
    anonymous: bool = False

    @property
    def handle(self) -> str:
        return self.key


class Group(Under):
    under: tuple[Under, ...] = ()


class ReasonsPart(Part[tuple[Group, ...]]):
    """In their order. A reason that is not in the file is retired: the history keeps it."""

    name = "reasons"
    commands = (AddReason.kind, ChangeReason.kind, MoveReason.kind)
    shape = tuple[Group, ...]
    in_order = True

    def now(self, here: Here) -> tuple[Group, ...]:
        return tuple(
            Group(**_said(each, here), under=tuple(Under(**_said(below, here)) for below in _below(here, each.id)))
            for each in _below(here, None)
        )

    def prepare(self, wanted: tuple[Group, ...] | None, steps: Steps) -> None:
        there = {key: id for id, key in steps.here.reason_keys.items()}
        if wanted is None:
            steps.ids["reason"] = there
            return
        steps.ids["reason"] = known = {}
        for _, each, _ in _all(wanted):
            found = _known_as(each, steps.here)
            if found:
                known[each.key] = found

    def plan(self, wanted: tuple[Group, ...], now: tuple[Group, ...], steps: Steps) -> None:
        known, ids, everything = {each.id: each for each in steps.here.reasons}, steps.ids["reason"], list(_all(wanted))
        changes = [
            (ChangeReason(reason_id=ids[each.key], active=True, **_as_asked(each)), at, known[ids[each.key]].active)
            for at, each, _ in everything
            if each.key in ids and not _is_so(each, known[ids[each.key]])
        ]
        for change, at, active in changes:
            if active:
                steps.add(change, at)
        tree = _Tree(steps)
        tree.add([each for each in everything if not each[2]])
        tree.regroup(everything)
        for change, at, active in changes:
            if not active:  # what it lay under may be retired
                steps.add(change, at)
        tree.add([each for each in everything if each[2]])
        tree.order(everything)
        self._retire(everything, known, steps)

    def _retire(self, everything: list[_Placed], known: Mapping[UUID, Reason], steps: Steps) -> None:
        wanted = {steps.ids["reason"][each.key] for _, each, _ in everything}
        for each in sorted(known.values(), key=lambda reason: reason.parent_id is None):
            above = known.get(each.parent_id) if each.parent_id else None
            if not each.active or each.id in wanted or (above and above.active and above.id not in wanted):
                continue  # what lies under a group goes with it
            said: dict[str, Any] = _flags(each) | {"labels": each.labels}
            steps.at_the_end(ChangeReason(reason_id=each.id, active=False, **said), (self.name,))


_Placed = tuple[Path, Under, str]
"""Place in the file, reason, and the key of what it lies under."""


class _Tree:
    """Where each reason lies while one step follows the other, retired ones too."""

    def __init__(self, steps: Steps) -> None:
        self._steps, self._ids = steps, steps.ids["reason"]
        self._below: dict[UUID | None, list[UUID]] = {}
        for reason in steps.here.reasons:
            self._below.setdefault(reason.parent_id, []).append(reason.id)
        self._last = 1 + max((reason.position for reason in steps.here.reasons), default=0)

    def add(self, wanted: Sequence[_Placed]) -> None:
        for at, each, above in wanted:
            if each.key not in self._ids:
                parent = self._ids[above] if above else None
                made = AddReason(parent_id=parent, position=self._last, **_as_asked(each))
                self._last += 1
                self._ids[each.key] = self._steps.add(made, at, "reason")
                self._below.setdefault(parent, []).append(self._ids[each.key])

    def regroup(self, wanted: Sequence[_Placed]) -> None:
        """One after the other, as there comes to be room for it: nothing lies under what lies under something."""
        waiting = [each for each in wanted if each[1].key in self._ids and not self._lies_right(each)]
        while waiting:
            free = [each for each in waiting if self._may(each)] or waiting
            for at, each, above in free[:1]:
                parent = self._ids[above] if above else None
                self._move(self._ids[each.key], parent, len(self._below.get(parent, ())), at)
            waiting.remove(free[0])

    def order(self, wanted: Sequence[_Placed]) -> None:
        for above in dict.fromkeys(above for _, _, above in wanted):
            parent = self._ids[above] if above else None
            entries = {self._ids[each.key]: at for at, each, group in wanted if group == above}
            for place, reason_id in list(moves(self._below.get(parent, []), list(entries))):
                self._move(reason_id, parent, place, entries[reason_id])

    def _lies_right(self, placed: _Placed) -> bool:
        parent = self._ids.get(placed[2]) if placed[2] else None
        return self._ids[placed[1].key] in self._below.get(parent, ())

    def _may(self, placed: _Placed) -> bool:
        above = self._ids[placed[2]] if placed[2] else None
        return above is None or (above in self._below[None] and not self._below.get(self._ids[placed[1].key]))

    def _move(self, reason_id: UUID, parent: UUID | None, place: int, at: Path) -> None:
        for below in self._below.values():
            if reason_id in below:
                below.remove(reason_id)
        self._below.setdefault(parent, []).insert(place, reason_id)
        self._steps.add(MoveReason(reason_id=reason_id, parent_id=parent, place=place), at)


def _said(reason: Reason, here: Here) -> dict[str, Any]:
    return {"key": here.reason_keys[reason.id], "names": reason.labels} | _flags(reason)


def _as_asked(each: Under) -> dict[str, Any]:
    return {"labels": each.names, **_flags(each)}


def _flags(each: Reason | Under) -> dict[str, bool]:
    return {"needs_words": each.needs_words, "anonymous": each.anonymous}


def _below(here: Here, parent_id: UUID | None) -> Iterator[Reason]:
    return (each for each in here.reasons if each.active and each.parent_id == parent_id)


def _all(wanted: Sequence[Group]) -> Iterator[_Placed]:
    """Groups first."""
    yield from ((("reasons", n), group, "") for n, group in enumerate(wanted))
    for n, group in enumerate(wanted):
        yield from ((("reasons", n, "under", place), each, group.key) for place, each in enumerate(group.under))


def _known_as(each: Under, here: Here) -> UUID | None:
    """By its key; else one of the same words that was retired."""
    there = {key: id for id, key in here.reason_keys.items()}
    retired = (reason for reason in here.reasons if not reason.active and reason.id not in _shipped())
    by_words = (reason.id for reason in retired if not _shared(reason.labels, each.names).isdisjoint(each.names))
    return there.get(each.key) or shipped_reasons().get(each.key) or next(by_words, None)


def _shipped() -> frozenset[UUID]:
    return frozenset(shipped_reasons().values())


def _shared(one: Mapping[str, str], other: Mapping[str, str]) -> set[str]:
    """The languages in which both are called the same."""
    return {lang for lang, words in one.items() if words.casefold() == other.get(lang, "").casefold()}


def _is_so(each: Under, reason: Reason) -> bool:
    said = (dict(each.names), each.needs_words, each.anonymous, True)
    return said == (dict(reason.labels), reason.needs_words, reason.anonymous, reason.active)


class CaseKind(Entry):
    reason: Name
    kind: Kind

    @property
    def handle(self) -> str:
        return self.reason


class CaseKindsPart(Part[tuple[CaseKind, ...]]):
    """Where the shop has laid down another kind than the shipped one."""

    name = "case_kinds"
    commands = (SetReasonKind.kind,)
    shape = tuple[CaseKind, ...]

    def now(self, here: Here) -> tuple[CaseKind, ...]:
        said = {each.reason_id: each.own for each in here.ask(ReasonKinds()) if each.own}
        listed = (CaseKind(reason=key, kind=said[id]) for id, key in here.reason_keys.items() if id in said)
        return tuple(sorted(listed, key=lambda each: each.reason))

    def plan(self, wanted: tuple[CaseKind, ...], now: tuple[CaseKind, ...], steps: Steps) -> None:
        for n, each, _ in changed(wanted, now):
            if reason_id := steps.find("reason", each.reason, (self.name, n, "reason")):
                steps.add(SetReasonKind(reason_id=reason_id, case_kind=each.kind), (self.name, n))
        for key in _no_more(wanted, now, steps):
            steps.add(SetReasonKind(reason_id=steps.ids["reason"][key], case_kind=None), (self.name,))


_Fields = Annotated[tuple[Needed, ...], Field(min_length=1), AfterValidator(lambda said: tuple(sorted(set(said))))]


class CaseNeeds(Entry):
    """Without a reason: what a case of any needs."""

    reason: Line = ""
    fields: _Fields

    @property
    def handle(self) -> str:
        return self.reason


class CaseNeedsPart(Part[tuple[CaseNeeds, ...]]):
    name = "case_needs"
    commands = (SetRequirements.kind,)
    shape = tuple[CaseNeeds, ...]

    def now(self, here: Here) -> tuple[CaseNeeds, ...]:
        keys = here.reason_keys
        said = (each for each in here.ask(Requirements()) if each.reason_id is None or each.reason_id in keys)
        found = (CaseNeeds(reason=keys[each.reason_id] if each.reason_id else "", fields=each.fields) for each in said)
        return tuple(sorted(found, key=lambda each: each.reason))

    def plan(self, wanted: tuple[CaseNeeds, ...], now: tuple[CaseNeeds, ...], steps: Steps) -> None:
        for n, each, _ in changed(wanted, now):
            found = steps.find("reason", each.reason, (self.name, n, "reason")) if each.reason else None
            if found or not each.reason:
                steps.add(SetRequirements(reason_id=found, fields=each.fields), (self.name, n))
        for key in _no_more(wanted, now, steps):
            reason_id = steps.ids["reason"][key] if key else None
            steps.add(SetRequirements(reason_id=reason_id, fields=()), (self.name,))


def _no_more(wanted: Sequence[Entry], now: Sequence[Entry], steps: Steps) -> list[str]:
    """Of which reasons nothing is said any more, as far as they are still there."""
    named = {each.handle for each in wanted}
    there = {"", *steps.ids["reason"]}
    return [each.handle for each in now if each.handle not in named and each.handle in there]


class Suggestions(Shape):
    from_notes: bool


class SuggestionsPart(Part[Suggestions]):
    name = "suggestions"
    commands = (SetSuggesting.kind,)
    shape = Suggestions

    def now(self, here: Here) -> Suggestions:
        return Suggestions(from_notes=here.ask(Suggesting()))

    def plan(self, wanted: Suggestions, now: Suggestions, steps: Steps) -> None:
        steps.add(SetSuggesting(on=wanted.from_notes), (self.name, "from_notes"))
