"""Why something went wrong, whose it was, how grave it is, and what speaks for a customer leaving."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.defaults import shipped_keys
from agentdesk.core.cases.model import Named, Severity
from agentdesk.core.commands import Command, Query
from agentdesk.core.settings.file.keys import plain_key, unique
from agentdesk.core.settings.file.part import Here, Part, Steps, changed, gone, moves
from agentdesk.core.settings.file.shapes import Entry, Name, Names, Shape, Whole
from agentdesk.core.story.commands import CurrentWeights, SetWeights
from agentdesk.core.story.risk import Weights

_Points = Annotated[Whole, Field(ge=0, le=20)]


class Listed(Entry):
    """`key`: what tells it from the others, whatever it is called; new ones get any that is free."""

    key: Name
    names: Names

    @property
    def handle(self) -> str:
        return self.key


class _ListPart(Part[tuple[Listed, ...]]):
    """In their order. What is not in the file is retired."""

    shape = tuple[Listed, ...]
    in_order = True
    all_of: ClassVar[Callable[[], Query[tuple[Named, ...]]]]
    save: ClassVar[Callable[..., Command]]
    move: ClassVar[Callable[..., Command]]
    one: ClassVar[str]
    table: ClassVar[str]

    def now(self, here: Here) -> tuple[Listed, ...]:
        keys = self._keys(here)
        return tuple(Listed(key=keys[each.id], names=each.labels) for each in self._there(here) if each.id in keys)

    def plan(self, wanted: tuple[Listed, ...], now: tuple[Listed, ...], steps: Steps) -> None:
        there = {each.id: each for each in self._there(steps.here)}
        ids = {key: id for id, key in self._keys(steps.here).items()}
        for n, each, _ in changed(wanted, now):
            known = ids.get(each.key) or self._retired(each, steps.here)
            said: dict[str, Any] = {f"{self.one}_id": known} if known else {}
            made = steps.add(type(self).save(labels=each.names, **said), (self.name, n), self.table)
            ids[each.key] = known or made
        order = [ids[each.key] for each in wanted]
        lie = [*there, *(each for each in order if each not in there)]
        for place, id in moves(lie, order):
            steps.add(type(self).move(**{f"{self.one}_id": id, "place": place}), (self.name, place))
        for each in gone(wanted, now):
            said = {f"{self.one}_id": ids[each.key], "labels": each.names, "active": False}
            steps.at_the_end(type(self).save(**said), (self.name,))

    def _there(self, here: Here) -> Sequence[Named]:
        return here.ask(type(self).all_of())

    def _keys(self, here: Here) -> dict[UUID, str]:
        shipped = {id: key for key, id in shipped_keys(self.name).items()}
        used = [each for each in self._there(here) if each.active]
        own = ((each.id, plain_key(each.labels, self.one)) for each in used if each.id not in shipped)
        found = unique(own, "{}_{}", shipped.values())
        return {each.id: shipped.get(each.id) or found[each.id] for each in used}

    def _retired(self, wanted: Listed, here: Here) -> UUID | None:
        """A shipped one of this key, or one of the same words, that is not in use."""
        retired = {each.id: each for each in self._there(here) if not each.active}
        shipped = shipped_keys(self.name).get(wanted.key)
        same = (id for id, each in retired.items() if _alike(each.labels, wanted.names))
        return shipped if shipped in retired else next(same, None)


def _alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(words.casefold() == other.get(lang, "").casefold() for lang, words in one.items())


class CausesPart(_ListPart):
    name = "causes"
    commands = (asked.SaveCause.kind, asked.MoveCause.kind)
    all_of, save, move = asked.Causes, asked.SaveCause, asked.MoveCause
    one, table = "cause", "case_causes"


class DepartmentsPart(_ListPart):
    name = "departments"
    commands = (asked.SaveDepartment.kind, asked.MoveDepartment.kind)
    all_of, save, move = asked.Departments, asked.SaveDepartment, asked.MoveDepartment
    one, table = "department", "departments"


class SeverityName(Entry):
    severity: Severity
    names: Names

    @property
    def handle(self) -> str:
        return self.severity.value


class SeveritiesPart(Part[tuple[SeverityName, ...]]):
    """Those that the shop calls something else than the program does."""

    name = "severities"
    commands = (asked.NameSeverity.kind,)
    shape = tuple[SeverityName, ...]

    def now(self, here: Here) -> tuple[SeverityName, ...]:
        said = here.ask(asked.SeverityNames())
        return tuple(SeverityName(severity=each, names=said[each]) for each in Severity if each in said)

    def plan(self, wanted: tuple[SeverityName, ...], now: tuple[SeverityName, ...], steps: Steps) -> None:
        for each in gone(wanted, now):
            steps.add(asked.NameSeverity(severity=each.severity, labels={}), (self.name,))
        for n, each, _ in changed(wanted, now):
            steps.add(asked.NameSeverity(severity=each.severity, labels=each.names), (self.name, n))


class Risk(Shape):
    """Points for each factor, and the threshold (see `story.risk.Weights`)."""

    failures: _Points
    overdue: _Points
    termination: _Points
    angry: _Points
    disappointed: _Points
    worse: _Points
    repeated: _Points
    complaint: _Points
    fewer_orders: _Points
    threshold: Annotated[Whole, Field(ge=1, le=100)]


class RiskPart(Part[Risk]):
    name = "risk"
    commands = (SetWeights.kind,)
    shape = Risk

    def now(self, here: Here) -> Risk:
        return Risk(**asdict(here.ask(CurrentWeights()).weights))

    def plan(self, wanted: Risk, now: Risk, steps: Steps) -> None:
        steps.add(SetWeights(weights=Weights(**wanted.model_dump())), (self.name,))
