"""A disk that loses power: what was synced is on it, of the rest a chance subset, sector by sector.

Files: writes since the last sync of a file survive or not, each of their sectors for itself, and some as garbage.
Names (create, rename, remove) are kept as journalled file systems keep them: in order, up to the last one that a sync
covered (a sync of a file covers its own name, a sync of a folder the names in it), and some of those after it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512


@dataclass(slots=True, eq=False)
class File:
    durable: bytearray = field(default_factory=bytearray)
    seen: bytearray = field(default_factory=bytearray)
    """What a program reads that still has power."""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes written) or (new length, None)."""

    def write(self, offset: int, content: bytes) -> None:
        _put(self.seen, offset, content)
        self.pending.append((offset, content))

    def truncate(self, length: int) -> None:
        _cut(self.seen, length)
        self.pending.append((length, None))

    def sync(self) -> None:
        self.durable = bytearray(self.seen)
        self.pending.clear()

    def after_power_cut(self, chance: random.Random) -> bytes:
        content = bytearray(self.durable)
        for offset, written in self.pending:
            if chance.random() < 0.4:
                continue
            if written is None:
                _cut(content, offset)
            else:
                _put_torn(content, offset, written, chance)
        return bytes(content)


@dataclass(frozen=True, slots=True)
class NameChange:
    """`file` now has this name (None: nobody has); `gone` is the name it had before."""

    name: Path
    file: File | None
    gone: Path | None = None


class Disk:
    """Below one folder; everything else is none of its business."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.names: dict[Path, File] = {}
        self._durable_names: dict[Path, File] = {}
        self._changes: list[NameChange] = []

    def create(self, name: Path) -> File:
        if name not in self.names:
            self._change(NameChange(name, File()))
        return self.names[name]

    def rename(self, old: Path, new: Path) -> None:
        if old in self.names:
            self._change(NameChange(new, self.names[old], gone=old))

    def remove(self, name: Path) -> None:
        if name in self.names:
            self._change(NameChange(name, None))

    def sync(self, name: Path) -> None:
        """Of a file or folder, by its present name."""
        file = self.names.get(name)
        if file:
            file.sync()
        self._sync_names(
            lambda change: change.file is file if file else name in (change.name.parent, _folder(change.gone))
        )

    def after_power_cut(self, chance: random.Random) -> dict[Path, bytes]:
        names = dict(self._durable_names)
        for change in self._changes[: chance.randint(0, len(self._changes))]:
            _apply(names, change)
        return {name: file.after_power_cut(chance) for name, file in names.items() if not name.name.endswith("-shm")}

    def _change(self, change: NameChange) -> None:
        _apply(self.names, change)
        self._changes.append(change)

    def _sync_names(self, covers: object) -> None:
        assert callable(covers)
        last = max((n for n, change in enumerate(self._changes) if covers(change)), default=-1)
        for change in self._changes[: last + 1]:
            _apply(self._durable_names, change)
        del self._changes[: last + 1]


def _folder(name: Path | None) -> Path | None:
    return name.parent if name else None


def _apply(names: dict[Path, File], change: NameChange) -> None:
    if change.gone is not None:
        names.pop(change.gone, None)
    if change.file is None:
        names.pop(change.name, None)
    else:
        names[change.name] = change.file


def _put(content: bytearray, offset: int, written: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(written)] = written


def _cut(content: bytearray, length: int) -> None:
    del content[length:]
    content.extend(bytes(length - len(content)))


def _put_torn(content: bytearray, offset: int, written: bytes, chance: random.Random) -> None:
    whole = chance.random() < 0.3
    for start in range(0, len(written), SECTOR):
        sector = written[start : start + SECTOR]
        luck = chance.random()
        if whole or luck < 0.5:
            _put(content, offset + start, sector)
        elif luck < 0.6:
            _put(content, offset + start, chance.randbytes(len(sector)))
