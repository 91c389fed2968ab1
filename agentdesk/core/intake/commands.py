"""What can be asked about imports.

The rows of a file travel inside commands, so that a replay of the log needs no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints

from agentdesk.core.cards import mask_cards
from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.intake.model import Duplicates, Import, KeptLayout, Kind, Listed
from agentdesk.core.intake.records import (
    CustomerRecord,
    NoteRecord,
    OrderLineRecord,
    OrderRecord,
    ProductRecord,
    Unreadable,
)

MOST_ROWS = 2_000
"""Rows of one batch: what it writes stays far below the two seconds for which a command may hold the lock."""

MOST_RAW = 20_000
"""Characters of a refused row that are kept."""

LayoutKey = Annotated[str, StringConstraints(max_length=200)]


class _Row(BaseModel):
    """A record and the line of the file on which it begins."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    line_no: int


class CustomerRow(_Row):
    record: CustomerRecord


class OrderRow(_Row):
    record: OrderRecord


class LineRow(_Row):
    record: OrderLineRecord


class ProductRow(_Row):
    record: ProductRecord


class NoteRow(_Row):
    record: NoteRecord


class StartImport(Command):
    """An import begins; the answer is its `import_id`.

    `source` names the layout of the file: what it said last time is remembered under it. An order that names somebody
    by a number or an e-mail address we do not know makes a customer of what it says, for the shop's books know them;
    without `unknown_customers` it is refused. One that names nobody is refused either way. `form`, `delimiter` and
    `columns` are those of the file, for its refused rows.
    """

    kind: ClassVar[str] = "intake.start"
    record_kind: Kind
    file_name: Line
    source: LayoutKey = ""
    form: Line = ""
    delimiter: Line = ""
    columns: tuple[Line, ...] = Field(default=(), max_length=1_000)
    duplicates: Duplicates = Duplicates.BY_NUMBER
    unknown_customers: bool = True


class ApplyImportRows(Command):
    """A batch of an import, decided row by row against what is known at this moment."""

    kind: ClassVar[str] = "intake.apply_rows"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    import_id: UUID
    batch_no: int = Field(ge=0)
    customers: tuple[CustomerRow, ...] = Field(default=(), max_length=MOST_ROWS)
    orders: tuple[OrderRow, ...] = Field(default=(), max_length=MOST_ROWS)
    lines: tuple[LineRow, ...] = Field(default=(), max_length=MOST_ROWS)
    products: tuple[ProductRow, ...] = Field(default=(), max_length=MOST_ROWS)
    notes: tuple[NoteRow, ...] = Field(default=(), max_length=MOST_ROWS)
    unreadable: tuple[Unreadable, ...] = Field(default=(), max_length=MOST_ROWS)

    _text: str = PrivateAttr("")

    @classmethod
    def staged(cls, text: str) -> Self:
        """From what `as_json` gave. Raises ValidationError."""
        command = cls.model_validate_json(text)
        command._text = text
        return command

    def as_json(self) -> str:
        """Without the many fields of a record of which the source says nothing."""
        return self._text or self.model_dump_json(exclude_defaults=True)

    @property
    def rows(self) -> int:
        return sum(map(len, (self.customers, self.orders, self.lines, self.products, self.notes, self.unreadable)))


class RawRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    line_no: int
    raw: Annotated[str, AfterValidator(mask_cards), StringConstraints(max_length=MOST_RAW)]


class KeepRefusedRows(Command):
    """Rows that were refused or wait, as they stood in the file, so that they can be corrected and imported again."""

    kind: ClassVar[str] = "intake.keep_refused_rows"
    import_id: UUID
    rows: tuple[RawRow, ...] = Field(max_length=MOST_ROWS)


class FinishImport(Command):
    """All batches have been applied, or (`cancelled`) no more will be."""

    kind: ClassVar[str] = "intake.finish"
    import_id: UUID
    cancelled: bool = False


class UndoImport(Command):
    """Begin to take back a whole import. Refused while it runs, and where it has been taken back already."""

    kind: ClassVar[str] = "intake.undo"
    import_id: UUID


class UndoImportRows(Command):
    """Take back one batch, as far as nobody has changed the same rows since; the last batch comes first."""

    kind: ClassVar[str] = "intake.undo_rows"
    undoable: ClassVar[bool] = True
    import_id: UUID
    batch_no: int = Field(ge=0)


class FinishUndo(Command):
    kind: ClassVar[str] = "intake.finish_undo"
    import_id: UUID


class SaveLayout(Command):
    """How files of this layout are read from now on; `choices` are the reader's own words."""

    kind: ClassVar[str] = "intake.save_layout"
    key: LayoutKey
    name: Line
    choices: dict[str, Any]


class ForgetLayout(Command):
    kind: ClassVar[str] = "intake.forget_layout"
    undoable: ClassVar[bool] = True
    key: LayoutKey


@dataclass(frozen=True, slots=True)
class Imports(Query[tuple[Import, ...]]):
    """Imports, newest first."""

    limit: int = 50


@dataclass(frozen=True, slots=True)
class GetImport(Query[Import]):
    """One import. Refused when unknown."""

    import_id: UUID


@dataclass(frozen=True, slots=True)
class UnfinishedImports(Query[tuple[Import, ...]]):
    """Imports and undos that were cut off, or are under way just now; oldest first."""


@dataclass(frozen=True, slots=True)
class ListedRows(Query[tuple[Listed, ...]]):
    """Rows worth looking at, in the order of the file: refused, perhaps duplicates, doubts, values kept."""

    import_id: UUID
    buckets: frozenset[str] | None = None
    after: tuple[int, int] = (-1, -1)
    limit: int = 1_000


@dataclass(frozen=True, slots=True)
class RefusedTable(Query[tuple[str, str, tuple[str, ...]]]):
    """Form, delimiter and column names of an import's file. Refused when the import is unknown."""

    import_id: UUID


@dataclass(frozen=True, slots=True)
class KeptByUndo(Query[tuple[str, ...]]):
    """What the undo of an import left alone, by name."""

    import_id: UUID


@dataclass(frozen=True, slots=True)
class SavedLayout(Query[KeptLayout | None]):
    """How files of this layout were read last time."""

    key: str


@dataclass(frozen=True, slots=True)
class SavedLayouts(Query[tuple[KeptLayout, ...]]):
    """All layouts that somebody corrected, by name."""
