"""What a window remembers of somebody who was erased: open pages, words that a list was filtered by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from agentdesk.core.paths import write_atomically
from agentdesk.core.storage.connect import failures

_LEAST = 3
"""Letters that a name needs to be looked for: a shorter one stands everywhere."""


def without(told: Any, names: Iterable[str]) -> Any:
    """JSON without whatever has one of these in it: the innermost entry goes, the rest stays as it is."""
    wanted = tuple(name.casefold() for name in names if len(name) >= _LEAST)
    return _without(told, wanted)


def forget_in(file: Path, names: Iterable[str]) -> None:
    """Of a file of settings, if there is one and it can be read. Raises Failure storage.*."""
    if not file.exists():
        return
    with failures(file):
        kept = file.read_bytes()
        try:
            told = json.loads(kept)
        except ValueError:
            return
        if (fresh := without(told, names)) != told:
            write_atomically(file, json.dumps(fresh, indent=1).encode())


def _without(told: Any, wanted: tuple[str, ...]) -> Any:
    match told:
        case dict():
            return {name: _without(each, wanted) for name, each in told.items() if not _says(each, wanted)}
        case list():
            mentions = [any(_says(part, wanted) for part in _parts(each)) for each in told]
            return [_without(each, wanted) for each, gone in zip(told, mentions, strict=True) if not gone]
        case _:
            return told


def _parts(entry: Any) -> Iterable[Any]:
    """An entry of a list goes as a whole: what is beside a name is about the same."""
    match entry:
        case dict():
            for each in entry.values():
                yield from _parts(each)
        case list():
            for each in entry:
                yield from _parts(each)
        case _:
            yield entry


def _says(value: Any, wanted: tuple[str, ...]) -> bool:
    return isinstance(value, str) and any(name in value.casefold() for name in wanted)
