"""What is kept about people, read from the catalogue: per column whose it is, why, how long, and what erasing does.

The catalogue is `resources/privacy/catalogue.toml`; its head says how it is written. A column that it does not know is
a mistake (G01: Art. 5 and 25 GDPR), which `gaps` names together with what to write.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).resolve().parents[2] / "resources" / "privacy" / "catalogue.toml"


class Part(StrEnum):
    """What a column holds."""

    KEYS = "keys"
    AGENTS = "agents"
    DATA = "data"
    WORDS = "words"


class Erasure(StrEnum):
    """What becomes of a row about somebody who is erased."""

    REMOVE = "remove"
    EMPTY = "empty"
    KEEP = "keep"
    FOLLOW = "follow"
    NONE = "none"


class Whose(StrEnum):
    """Whose data."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long: years or days after something (`privacy.after.…`); `law` names what asks for it, if any does."""

    name: str
    after: str
    years: int = 0
    days: int = 0
    law: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """What is decided about one column."""

    table: str
    name: str
    part: Part
    purpose: str
    of: Whose
    bases: tuple[str, ...]
    keeps: Retention
    erasure: Erasure


@dataclass(frozen=True, slots=True)
class Kept:
    """A table, or a file beside the database, and what is decided about it. `way`: how a row is found to be about
    somebody (see the head of the catalogue)."""

    name: str
    is_file: bool
    purpose: str
    of: Whose
    bases: tuple[str, ...]
    keeps: Retention
    erasure: Erasure
    way: str
    columns: tuple[Column, ...]

    def those(self, *parts: Part) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.part in parts)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it. Texts in commands: see `is_personal`."""

    retention: Mapping[str, Retention]
    bases: Mapping[str, str]
    kept: tuple[Kept, ...]
    everywhere: frozenset[str]
    settings: frozenset[str]
    plain: frozenset[str]
    personal: frozenset[str]
    books: frozenset[str]
    facts_of_customers: frozenset[str]
    facts_of_nobody: frozenset[str]

    @property
    def tables(self) -> dict[str, Kept]:
        return {each.name: each for each in self.kept if not each.is_file}

    @property
    def files(self) -> dict[str, Kept]:
        return {each.name: each for each in self.kept if each.is_file}

    @property
    def purposes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.purpose for each in self.kept))

    def is_setting(self, kind: str) -> bool:
        """Whether commands of this kind are about no customer."""
        return kind in self.settings or kind.partition(".")[0] in self.settings

    def is_personal(self, field: str) -> bool:
        """Whether text in a field of this name says something about a customer; what is not decided does."""
        return field not in self.plain

    def stays_in_books(self, kind: str, owner: str, field: str) -> bool:
        """Whether this text went into what a law keeps, word for word: there it stays, and so it does in the log."""
        return f"{kind}.{field}" in self.books or f"{owner}.{field}" in self.books

    def is_about_nobody(self, fact_kind: str) -> bool:
        return fact_kind in self.facts_of_nobody


@cache
def catalogue() -> Catalogue:
    with CATALOGUE.open("rb") as file:
        return read(tomllib.load(file))


def read(told: Mapping[str, Any]) -> Catalogue:
    """Raises ValueError for a class, basis or word that is not known, and for a column that stands twice."""
    retention = {name: Retention(name, **each) for name, each in told["retention"].items()}
    known = Catalogue(
        retention,
        told["bases"],
        (),
        frozenset(told["everywhere"].split()),
        *(frozenset(told["commands"][name].split()) for name in ("settings", "plain", "personal", "books")),
        *(frozenset(told["facts"][name].split()) for name in ("customer", "nobody")),
    )
    kept = tuple(
        _kept(known, purpose, name, {**decided, **table}, is_file=kind == "files")
        for purpose, decided in told["purposes"].items()
        for kind in ("tables", "files")
        for name, table in decided.get(kind, {}).items()
    )
    return Catalogue(**{**{name: getattr(known, name) for name in Catalogue.__slots__}, "kept": kept})


def gaps(found: Catalogue, tables: Mapping[str, Iterable[str]]) -> list[str]:
    """What the catalogue lacks of these tables and their columns, and what it has too many, each as what to do."""
    lines = []
    for name, columns in tables.items():
        if name not in found.tables:
            lines.append(
                f"table {name} has no entry: add [purposes.….tables.{name}] with keys, agents, data and words for "
                f"{' '.join(each for each in columns if each not in found.everywhere)}"
            )
            continue
        decided = {column.name for column in found.tables[name].columns}
        lines += [
            f"{name}.{each} is not decided: write it into keys, agents, data or words of [purposes.….tables.{name}]"
            for each in columns
            if each not in decided | found.everywhere
        ]
        lines += [f"{name}.{each} is no column: take it out" for each in decided - set(columns)]
    lines += [f"{name} is no table: take its entry out" for name in found.tables if name not in tables]
    return sorted(lines)


_DECIDED = {"of", "bases", "keeps", "erasure", "way", "but", "tables", "files", *Part}


def _kept(known: Catalogue, purpose: str, name: str, said: Mapping[str, Any], *, is_file: bool) -> Kept:
    if unknown := set(said) - _DECIDED:
        raise ValueError(f"{name}: {', '.join(sorted(unknown))} means nothing here")
    of = Whose(said["of"])
    bases = ("none",) if of is Whose.NONE else tuple(said["bases"])
    if strange := [each for each in (*bases, *said["bases"]) if each not in known.bases]:
        raise ValueError(f"{name}: there is no basis {strange[0]}")
    columns = tuple(
        _column(known, purpose, name, column, part, {**said, **said.get("but", {}).get(column, {}), "bases": bases})
        for part in Part
        for column in said.get(part, "").split()
    )
    names = [column.name for column in columns]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"{name}: {', '.join(twice)} stands twice")
    keeps, erasure = _retention(known, name, said), Erasure(said["erasure"])
    return Kept(name, is_file, purpose, of, bases, keeps, erasure, said.get("way", ""), columns)


def _column(known: Catalogue, purpose: str, table: str, name: str, part: Part, said: Mapping[str, Any]) -> Column:
    of = Whose.AGENT if part is Part.AGENTS else Whose(said["of"])
    keeps = _retention(known, f"{table}.{name}", said)
    return Column(table, name, part, purpose, of, tuple(said["bases"]), keeps, Erasure(said["erasure"]))


def _retention(known: Catalogue, place: str, said: Mapping[str, Any]) -> Retention:
    if said["keeps"] not in known.retention:
        raise ValueError(f"{place}: there is no retention class {said['keeps']}")
    return known.retention[said["keeps"]]
