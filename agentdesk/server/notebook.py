"""What a server notes outside its database, so that it is known even after the database was put back from a backup:
who was erased, which money was set aside for which desk, which desks and numbers there are. Ids and amounts alone.

A line is on disk before the transaction that it is about is committed. So there may be a line too many, for something
that was cut off just then, and never one too few.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.errors import Failure
from agentdesk.core.paths import sync_folder
from agentdesk.core.storage.schema import canonical

if os.name == "posix":
    import fcntl

FILE = "notebook"
ERASED, LEASED, NUMBERED, DESK, REVOKED = "erased", "leased", "numbered", "desk", "revoked"
Line = Mapping[str, Any]


class Notebook:
    """A file of lines in a folder that is there. Several processes write to it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def note(self, lines: Iterable[Line]) -> None:
        """On disk when this returns. Raises Failure server.notebook_unwritable."""
        said = "".join(map(_sealed, lines)).encode()
        if not said:
            return
        with self._failures():
            is_new = not self.path.exists()
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.name == "posix":
                    fcntl.flock(handle, fcntl.LOCK_EX)  # let go of with the handle
                if os.write(handle, said) != len(said):
                    raise OSError(None, "short write")
                os.fsync(handle)
            finally:
                os.close(handle)
            if is_new:
                sync_folder(self.path.parent)

    def lines(self) -> Iterator[Line]:
        """In the order in which they were noted; one that was cut off was never answered for, and is passed over.

        Raises Failure server.notebook_damaged, server.notebook_unreadable.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as problem:
            cause = problem.strerror or type(problem).__name__
            raise Failure("server.notebook_unreadable", path=str(self.path), cause=cause) from problem
        for no, line in enumerate(content.split(b"\n"), 1):
            words, tab, seal = line.rpartition(b"\t")
            if not tab or len(seal) != _SEAL:
                continue
            if seal != _seal_of(words):
                raise Failure("server.notebook_damaged", path=str(self.path), line=no)
            yield json.loads(words)

    def erased(self) -> list[UUID]:
        return list(dict.fromkeys(UUID(id) for each in self.lines() for id in each.get(ERASED, ())))

    def said(self, kind: str) -> list[Any]:
        """What was noted under this word, each once."""
        return list(dict.fromkeys(each[kind] for each in self.lines() if kind in each))

    def furthest(self) -> dict[str, int]:
        """Of each kind of numbers the last one that was given to a desk."""
        found: dict[str, int] = {}
        for each in self.lines():
            for kind, upto in each.get(NUMBERED, {}).items():
                found[kind] = max(found.get(kind, 0), upto)
        return found

    def require_usable(self) -> None:
        """Raises Failure server.notebook_unwritable, server.notebook_damaged, server.notebook_unreadable."""
        with self._failures():
            os.close(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
        for _ in self.lines():
            pass

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            cause = problem.strerror or type(problem).__name__
            raise Failure("server.notebook_unwritable", path=str(self.path), cause=cause) from problem


_SEAL = 16


def _sealed(line: Line) -> str:
    """Begins on a line of its own, whatever was cut off before it."""
    words = canonical(line)
    return f"\n{words}\t{_seal_of(words.encode()).decode()}\n"


def _seal_of(words: bytes) -> bytes:
    return hashlib.blake2b(words, digest_size=_SEAL // 2).hexdigest().encode()


def notebook_in(folder: Path | None) -> Notebook | None:
    return Notebook(folder) if folder else None


__all__ = ["DESK", "ERASED", "LEASED", "NUMBERED", "REVOKED", "Notebook", "notebook_in"]
