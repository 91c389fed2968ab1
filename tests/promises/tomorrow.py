"""The next step of the schema, as a program of tomorrow will bring one: a column, and a table built anew around it."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from agentdesk.core.storage import migrate
from tests.promises.promise import Change

HEAD = "tomorrow"

_STEP = f'''
import sqlalchemy as sa
from alembic import op

from tests.promises import tomorrow

revision = "{HEAD}"
down_revision = "{migrate.HEAD}"


def upgrade():
    for table in ("customers", "contact_points"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("nickname", sa.Text(), nullable=False, server_default=""))
        tomorrow.reached(table)
    op.execute("UPDATE storage_gate SET open = 1")  # the triggers of tables that were not built anew stand still
    op.create_index("ix_customers_nickname", "customers", ["nickname"])
    op.execute("UPDATE storage_gate SET open = 0")
'''


PLACES = ("customers", "contact_points")
"""In the middle of the step: here it stands still for a moment, so that it can be killed there."""
_told: list[Callable[[str], None]] = []


def reached(place: str) -> None:
    for tell in _told:
        tell(place)
        time.sleep(0.05)


def with_next_step(folder: Path) -> Path:
    """The product's migrations and one more."""
    steps = folder / "migrations"
    shutil.copytree(Path(migrate.__file__).with_name("migrations"), steps, ignore=shutil.ignore_patterns("__pycache__"))
    (steps / "versions" / f"{HEAD}.py").write_text(_STEP, encoding="utf-8")
    return steps


@contextmanager
def program_of_tomorrow(steps: Path, *told: Callable[[str], None]) -> Iterator[None]:
    """`told` hear of the places the step has reached."""
    changed = Change(migrate, "HEAD", HEAD).made(), Change(migrate, "_LOCATION", steps).made()
    with changed[0], changed[1], Change(sys.modules[__name__], "_told", list(told)).made():
        yield
