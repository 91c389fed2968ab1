"""Tables of imports: the import itself, its batches, the rows worth looking at, and what sources said last time."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from agentdesk.core.storage.schema import Id, Json, Moment, metadata, synced_table

Row = dict[str, Any]
Table = sa.Table


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


imports = synced_table(
    "imports",
    sa.Column("id", Id, primary_key=True),
    _text("kind"),
    _text("file_name"),
    _text("source"),
    # how a file of refused rows is written so that it can be imported again
    _text("form"),
    _text("delimiter"),
    sa.Column("columns", Json, nullable=False),
    _text("duplicates"),
    sa.Column("unknown_customers", sa.Boolean, nullable=False),
    sa.Column("person_id", Id, nullable=False),
    _text("state"),
    sa.Column("started_at", Moment, nullable=False, index=True),
    sa.Column("finished_at", Moment),
    sa.Column("undone_at", Moment),
)

import_layouts = synced_table(
    "import_layouts",
    sa.Column("id", Id, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    _text("name"),
    sa.Column("choices", Json, nullable=False),
    sa.Column("saved_at", Moment, nullable=False),
)

# What a source said of something when it was last imported: only what it says otherwise now is news.
import_told = synced_table(
    "import_told",
    sa.Column("subject_id", Id, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("told", Json, nullable=False),
)

# Below: what follows from the commands alone, kept where it is, not synced.

# A batch waits here with its rows until it is applied; then its counts remain.
import_batches = sa.Table(
    "import_batches",
    metadata,
    sa.Column("import_id", Id, primary_key=True),
    sa.Column("batch_no", sa.Integer, primary_key=True, autoincrement=False),
    _text("state"),
    sa.Column("rows", sa.Integer, nullable=False),
    # the command as it is to be logged; empty once it has been
    _text("staged"),
    # how many rows went into each bucket (model.Counts), or how many records an undo left alone
    sa.Column("counts", Json, nullable=False),
)

import_listed = sa.Table(
    "import_listed",
    metadata,
    sa.Column("import_id", Id, primary_key=True),
    sa.Column("line_no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    _text("bucket"),
    _text("code"),
    sa.Column("facts", Json, nullable=False),
    _text("raw"),
    sa.Column("customer_id", Id),
)

# A file whose rows are being staged: where it lies and how it is read, should the program be ended meanwhile.
import_files = sa.Table(
    "import_files",
    metadata,
    sa.Column("import_id", Id, primary_key=True),
    sa.Column("source", Json, nullable=False),
)

# Rows that an undo has put back: which version they have since, and which one their content had (see
# UnitOfWork.restore). So imports that built on one another can be taken back one after the other.
import_undone = sa.Table(
    "import_undone",
    metadata,
    # table and primary key
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("stands_for", sa.Integer, nullable=False),
)

STAGED, APPLIED, TAKEN_BACK = "staged", "applied", "taken_back"
