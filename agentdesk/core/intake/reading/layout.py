"""How a file is to be read: what was guessed by looking at it, and what a person decided instead.

A `Layout` is shown with samples and can be kept: as JSON, by the fingerprint of the columns' names, so that the next
file of the same system is read as its last one was corrected. A `LayoutChoice` holds only what the person decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from agentdesk.core.intake.reading.cells import folded
from agentdesk.core.intake.reading.meanings import IGNORED, MEANINGS, RecordKind

Format = Literal["text", "workbook", "vcard", "json"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Column(_Frozen):
    """One column and what it means (`street@shipping`); `ignored` when it is not imported.

    `confidence` runs from 0 to 1 and is 1 for a person's decision. `decimal` is the sign of its cents, `date_order`
    which number of a date is the day; empty where they do not matter.
    """

    name: str
    meaning: str = IGNORED
    confidence: float = 0.0
    samples: tuple[str, ...] = ()
    decimal: str = ""
    date_order: str = ""
    padded: bool = False
    """A column of postcodes most of which have five digits."""
    decided: bool = False


class Notice(_Frozen):
    """Something the person should know before saying yes: the message `import.notice.<code>` with `facts`."""

    code: str
    facts: dict[str, str] = {}


class LayoutChoice(_Frozen):
    """What a person decided; None is "as guessed". `meanings` by the place of the column, from 0.

    `part` is the sheet of a workbook or the key of a JSON document. `header_row` is a line number from 1; 0: no header.
    """

    kind: RecordKind | None = None
    part: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = Field(default=None, ge=0)
    decimal: Literal[",", "."] | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    family_first: bool | None = None
    meanings: dict[int, str] = {}

    def over(self, other: LayoutChoice) -> LayoutChoice:
        """This choice where it says something, the other elsewhere."""
        said = self.model_dump(exclude_none=True)
        return LayoutChoice(**{**other.model_dump(), **said, "meanings": {**other.meanings, **self.meanings}})


class Layout(_Frozen):
    """The whole reading of one file, or one sheet of it.

    `kind` is empty when the columns say nothing we can import. `parts` are all sheets or keys with records.
    """

    format: Format
    kind: RecordKind | Literal[""] = ""
    part: str = ""
    parts: tuple[str, ...] = ()
    encoding: str = ""
    encoding_errors: str = "replace"
    delimiter: str = ""
    header_row: int = 0
    region: str = "DE"
    family_first: bool | None = None
    columns: tuple[Column, ...] = ()
    rows_apart: bool = False
    """Line breaks nobody quoted tear rows apart here; they are joined again."""
    fingerprint: str = ""
    notices: tuple[Notice, ...] = ()
    choice: LayoutChoice = LayoutChoice()

    @property
    def decimal(self) -> str:
        return next((column.decimal for column in self.columns if column.decimal), "")

    @property
    def date_order(self) -> str:
        return next((column.date_order for column in self.columns if column.date_order), "")

    def meanings_possible(self) -> tuple[str, ...]:
        """What a column of this kind of records may mean, for a list to choose from."""
        return (IGNORED, *MEANINGS[self.kind]) if self.kind else (IGNORED,)

    def to_json(self) -> str:
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls.model_validate_json(text)


def fingerprint(form: Format, names: Sequence[str]) -> str:
    """The same for files of one system: a hash of the columns' names in order, without capitals and punctuation."""
    joined = "\x1f".join((form, *(folded(name) for name in names)))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:32]


def choice_from(data: dict[str, Any]) -> LayoutChoice:
    """A kept choice; what today's program does not know is left out."""
    known = {name: value for name, value in data.items() if name in LayoutChoice.model_fields}
    return LayoutChoice.model_validate(known)
