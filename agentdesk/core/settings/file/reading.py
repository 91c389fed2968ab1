"""A settings file from its bytes, with every fault at its line and column."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agentdesk.core.guides.yaml_text import Bounds, Parsed, Unreadable, composed
from agentdesk.core.likeness import ratio
from agentdesk.core.settings.file.model import Fault, Path, Read
from agentdesk.core.settings.file.parts import PARTS
from agentdesk.core.settings.file.shapes import Entry
from agentdesk.core.settings.file.writing import VERSION, VERSION_KEY

MOST_BYTES = 4_000_000
"""A shop with a large logo, thousands of holidays and hundreds of people has a file of a tenth of this."""
_BOUNDS = Bounds(MOST_BYTES, 400_000)
_ALIKE = 60
"""Percent of letters. Below, nobody meant that."""


def read_file(content: bytes) -> Read:
    """Nothing but what the file says: whether the desk can be so, `planning` sees."""
    if len(content) > MOST_BYTES:
        return Read(faults=(Fault("too_large", facts={"most": MOST_BYTES // 1_000_000}),))
    try:
        source = _decoded(content)
        found = Parsed(composed(source, _BOUNDS))
    except _Unfit as unfit:
        return Read(faults=(unfit.fault,))
    except Unreadable as problem:
        code = "tab" if problem.code == "not_yaml" and _is_tab(source, problem) else problem.code
        return Read(faults=(Fault(code, line=problem.line, column=problem.column),))
    read = Read(lines=found.lines, columns=found.columns)
    faults = [Fault("key_twice", path, {"key": str(path[-1])}) for path in found.twice]
    values: dict[str, Any] = {}
    faults += _outermost(found.value)
    if isinstance(found.value, dict):
        for part in PARTS:
            if part.name in found.value:
                faults += _take(part.name, found.value[part.name], values)
    return replace(read, values=values, faults=tuple(map(read.placed, faults)))


class _Unfit(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def _decoded(content: bytes) -> str:
    """UTF-8, with or without its mark; UTF-16 with it, as Windows has it. Raises _Unfit."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as problem:
        before = content[: problem.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise _Unfit(Fault("not_utf8", line=0 if wide else line, column=0 if wide else column)) from None


def _is_tab(source: str, problem: Unreadable) -> bool:
    lines = source.splitlines()
    line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    return "\t" in line[: max(problem.column, 1)]


def _outermost(value: Any) -> Iterable[Fault]:
    known = [VERSION_KEY, *(part.name for part in PARTS)]
    if not isinstance(value, dict) or VERSION_KEY not in value:
        yield Fault("no_settings", facts={"key": VERSION_KEY, "version": VERSION})
        return
    if str(value[VERSION_KEY]) != str(VERSION):
        yield Fault("other_version", (VERSION_KEY,), {"written": str(value[VERSION_KEY])[:20], "version": VERSION})
    for key in value:
        if key not in known:
            yield Fault("unknown_key", (key,), {"key": key, **nearest(key, known)})


def nearest(written: str, known: Iterable[str]) -> dict[str, str]:
    """What was probably meant, or all there is."""
    known = list(known)
    close = max(known, key=lambda each: ratio(written.casefold(), each.casefold()), default="")
    if close and ratio(written.casefold(), close.casefold()) >= _ALIKE:
        return {"nearest": close}
    return {"known": ", ".join(known[:20])}


def _take(name: str, value: Any, values: dict[str, Any]) -> list[Fault]:
    """The value of a part, or what is wrong with it; what stands twice in a list is too."""
    if value is None:
        return [Fault("missing", (name,))]
    try:
        found = _adapter(name).validate_python(value)
    except ValidationError as problem:
        return [_fault(name, value, each) for each in problem.errors(include_url=False)]
    values[name] = found
    return list(_twice(name, found)) if isinstance(found, tuple) else []


def _twice(name: str, entries: Iterable[Entry]) -> Iterable[Fault]:
    seen: set[str] = set()
    for path, entry in _entries((name,), entries):
        if entry.handle in seen:
            yield Fault("entry_twice", path, {"entry": entry.handle})
        seen.add(entry.handle)


def _entries(above: Path, entries: Iterable[Entry]) -> Iterable[tuple[Path, Entry]]:
    for n, entry in enumerate(entries):
        yield (*above, n), entry
        yield from _entries((*above, n, "under"), getattr(entry, "under", ()))


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(next(part.shape for part in PARTS if part.name == name))


def _fault(name: str, value: Any, found: Mapping[str, Any]) -> Fault:
    """As pydantic says it: by its kind, with its facts and place. A place within a key of a mapping is that key."""
    path: Path = (name, *(part for part in found["loc"] if part != "[key]"))
    kind, facts = str(found["type"]), dict(found.get("ctx", {}))
    if kind == "extra_forbidden":
        return Fault("unknown_key", path, {"key": str(path[-1]), **nearest(str(path[-1]), _known_at(name, path))})
    if kind == "missing":
        return Fault("missing_key", path[:-1], {"key": str(path[-1])})
    written = found.get("input")
    shown = "" if isinstance(written, dict | list) else str(written)[:60]
    return Fault(f"value.{kind}", path, {**facts, "written": shown})


def _known_at(name: str, path: Path) -> list[str]:
    """The keys that the shape has in which this one was not found."""
    shape: Any = next(part.shape for part in PARTS if part.name == name)
    for step in path[1:-1]:
        if isinstance(step, int):
            shape = _inner(shape)
        elif hasattr(shape, "model_fields") and step in shape.model_fields:
            shape = shape.model_fields[step].annotation
    shape = shape if hasattr(shape, "model_fields") else _inner(shape)
    return list(getattr(shape, "model_fields", ()))


def _inner(shape: Any) -> Any:
    """What a tuple is made of."""
    arguments = [each for each in getattr(shape, "__args__", ()) if each is not Ellipsis]
    return arguments[0] if arguments else shape
