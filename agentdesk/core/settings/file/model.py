"""What stands in a settings file, what is wrong with it, and what it would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from agentdesk.core.commands import Command

Path = tuple[str | int, ...]
"""A place in a file: keys, and numbers in lists from 0."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a file: the message `settings.fault.<code>` with these facts, at this place.

    `line` and `column` count from 1; 0: of the file as a whole.
    """

    code: str
    path: Path = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """The values of the parts that the file has, unless there are faults."""

    values: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    lines: Mapping[Path, int] = field(default_factory=dict, repr=False)
    columns: Mapping[Path, int] = field(default_factory=dict, repr=False)

    def placed(self, fault: Fault) -> Fault:
        """With line and column: of the place itself, or of what it lies in."""
        if fault.line:
            return fault
        parts = (fault.path[:n] for n in range(len(fault.path), 0, -1))
        known = next((part for part in parts if part in self.lines), None)
        return replace(fault, line=self.lines[known], column=self.columns[known]) if known else fault


@dataclass(frozen=True, slots=True)
class Step:
    """A command that a file asks for. `at`: the place that wants it; `makes`: the id of what it makes."""

    command: Command
    at: Path
    makes: UUID


class Bucket(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list, or one field of what is no list. `before` and `after` are as the file writes them."""

    part: str
    name: str
    bucket: Bucket
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`seen` stands for all settings as they were."""

    rows: tuple[Row, ...]
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]
    seen: str

    @property
    def counts(self) -> Mapping[Bucket, int]:
        found = Counter(row.bucket for row in self.rows)
        return {bucket: found[bucket] for bucket in Bucket}
