"""Statements compiled once for all the files that a promise opens: they are the same in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from agentdesk.core.storage.engine import Database


@contextmanager
def compiled_once() -> Iterator[None]:
    """Databases in files share what SQLAlchemy and the desk know of a statement, which belongs to the dialect."""
    shared: list[tuple[Any, Any]] = []
    whole = Database.__init__

    def init(database: Database, engine: sa.Engine, path: Path | None = None) -> None:
        if path is not None:
            if not shared:
                shared.append((engine.dialect, engine._compiled_cache))
            engine.dialect, engine._compiled_cache = shared[0]
        whole(database, engine, path)

    with patch.object(Database, "__init__", init):
        yield
