"""Statements compiled once for all the databases that a process opens: they are the same in each of them."""

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
    """Databases of one kind share what SQLAlchemy and the desk know of a statement, which belongs to the dialect."""
    shared: dict[tuple[Any, ...], tuple[Any, Any]] = {}
    whole = Database.__init__

    def init(database: Database, engine: sa.Engine, path: Path | None = None, **more: Any) -> None:
        kind = (engine.dialect.name, engine.dialect._on_connect_isolation_level, engine.hide_parameters)
        engine.dialect, engine._compiled_cache = shared.setdefault(kind, (engine.dialect, engine._compiled_cache))
        whole(database, engine, path, **more)

    with patch.object(Database, "__init__", init):
        yield
