"""Records in JSON: a list, an object keyed by number, JSON lines, or such a thing under a key of a larger document.

Nested objects become columns with dotted names (`address.zip`), so that they are recognised like any other table's.
Lists of objects inside a record (`items[]`, `payment_history[]`) become small tables of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from json import JSONDecodeError
from pathlib import Path
from typing import Any, NamedTuple

from agentdesk.core.errors import Failure
from agentdesk.core.intake.reading.cells import Exact, words
from agentdesk.core.intake.reading.decoding import detect
from agentdesk.core.intake.reading.delimited import Broken, Cells
from agentdesk.core.intake.reading.headers import concepts
from agentdesk.core.intake.reading.limits import DEFAULT, Limits

KEY = "key"
"""The column of the key under which an object keeps its records."""
_BLANK = re.compile(r"[ \t\r\n]*")
_WORDS_FOR_PARTS = words("customer order item text case review account contact billing")
_WRAPPERS = words("data results result records rows value nodes list entries response payload content export")
_OPTIONS = words("options attributes properties features specs eigenschaften merkmale variation variations")
_POINTS = frozenset({"address", "email", "phone", "mobile", "contact", "fax", "billing", "shipping"})
_TYPE_KEYS = ("type", "label", "kind", "art", "typ", "usage")
_FURTHER = ("", "second", "third")
_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON file: its text, and under which keys it has records ("" for the document itself)."""

    text: str
    lines: bool
    parts: tuple[str, ...]


class Element(NamedTuple):
    """One record: the line it begins on, its key if it has one, and its value (or why it cannot be read)."""

    line_no: int
    key: str
    value: dict[str, Any] | Broken


class Flat(NamedTuple):
    """A record as cells by dotted name, and its lists of objects as rows of cells."""

    cells: dict[str, str]
    children: dict[str, list[dict[str, str]]]


def _decoder() -> json.JSONDecoder:
    """Numbers stay the text they were: exact, and of any length at no cost."""
    return json.JSONDecoder(parse_float=Exact, parse_int=Exact, parse_constant=lambda word: "")


def open_document(path: Path, limits: Limits = DEFAULT) -> Document:
    """Read the file and find its records. `Failure` says where a broken file breaks."""
    if path.stat().st_size > limits.json_bytes:
        raise Failure("import.file_too_large", limit_mb=limits.json_bytes // 1024**2)
    decoded = detect(path)
    text = path.read_text(encoding=decoded.encoding, errors=decoded.errors)
    if _is_lines(text):
        return Document(text, True, ("",))
    return Document(text, False, tuple(_parts(text)))


def _is_lines(text: str) -> bool:
    """Several lines, the first two of which are objects by themselves."""
    lines = list(islice((line for line in map(str.strip, text[:1_000_000].split("\n")) if line), 2))
    return len(lines) == 2 and all(map(_is_object, lines))


def _is_object(line: str) -> bool:
    try:
        return isinstance(_DECODER.decode(line), dict)
    except (JSONDecodeError, RecursionError):
        return False


def _parts(text: str) -> Iterator[str]:
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        yield ""
        return
    if text[start : start + 1] != "{":
        raise Failure("import.json_no_records")
    first = [value for _, _, value in islice(_members(text, start), 3)]
    if first and all(_is_record(value) for value in first):
        yield ""  # an object of records, by their keys
        return
    document = _whole(text)
    found = list(_keys_with_records(document, ""))
    own = [key for key, value in document.items() if not isinstance(value, dict | list)]
    if (len(own) >= 3 and not any(_names_part(key) for key in found)) or not found:
        if not own:
            raise Failure("import.json_no_records")
        found = [""]  # one record by itself
    yield from found


def _names_part(key: str) -> bool:
    last = key.split(".")[-1]
    return last.lower() in _WRAPPERS or concepts(last).concepts[:1] in [(word,) for word in _WORDS_FOR_PARTS - {"item"}]


def _keys_with_records(value: dict[str, Any], prefix: str, depth: int = 0) -> Iterator[str]:
    for key, inner in value.items():
        name = f"{prefix}.{key}" if prefix else key
        if _has_records(inner):
            yield name
        elif isinstance(inner, dict) and depth < 2:
            yield from _keys_with_records(inner, name, depth + 1)


def _has_records(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) for one in value[:20])
    return isinstance(value, dict) and bool(value) and all(_is_record(one) for one in list(value.values())[:20])


def _is_record(value: Any) -> bool:
    """An object with something to say by itself, or with a name or an address of its own."""
    return isinstance(value, dict) and any(not isinstance(one, dict | list) for one in value.values())


def elements(document: Document, part: str, limits: Limits = DEFAULT) -> Iterator[Element]:
    """The records of a part, one by one."""
    if document.lines:
        yield from _from_lines(document.text)
        return
    text = document.text
    start = _skip(text, 0)
    if part:
        yield from _from_value(_at(_whole(text), part))
    elif text[start] == "[":
        yield from _numbered(text, ((position, "", value) for position, value in _items(text, start)))
    elif document.parts == ("",) and not _of_records(text, start):
        yield Element(1, "", _whole(text))
    else:
        yield from _numbered(text, _members(text, start))


def _of_records(text: str, start: int) -> bool:
    return all(_is_record(value) for _, _, value in islice(_members(text, start), 3))


def _from_lines(text: str) -> Iterator[Element]:
    decoder = _decoder()
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip().removesuffix(",")
        if not line:
            continue
        try:
            value = decoder.decode(line)
        except (JSONDecodeError, RecursionError):
            yield Element(number, "", Broken("json_line_broken", line[:4_000]))
            continue
        yield Element(number, "", value if isinstance(value, dict) else Broken("json_no_object", line[:4_000]))


def _numbered(text: str, found: Iterator[tuple[int, str, Any]]) -> Iterator[Element]:
    line, counted = 1, 0
    for position, key, value in found:
        line += text.count("\n", counted, position)
        counted = position
        broken = Broken("json_no_object", str(value)[:4_000])
        yield Element(line, key, value if isinstance(value, dict) else broken)


def _from_value(value: Any) -> Iterator[Element]:
    """Records inside a larger document; counted instead of by lines."""
    pairs = value.items() if isinstance(value, dict) else (("", one) for one in value)
    for number, (key, one) in enumerate(pairs, start=1):
        broken = Broken("json_no_object", str(one)[:4_000])
        yield Element(number, key, one if isinstance(one, dict) else broken)


def _at(document: dict[str, Any], part: str) -> Any:
    value: Any = document
    for key in part.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    if value is None:
        raise Failure("import.part_missing", part=part[:80])
    return value


# --- Reading one element after another -------------------------------------------------------------------------------


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _whole(text: str) -> dict[str, Any]:
    value, _ = _value(text, _skip(text, 0))
    return value if isinstance(value, dict) else {}


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except JSONDecodeError as broken:
        raise _broken(text, broken.pos, broken.msg) from broken
    except RecursionError as deep:
        raise Failure("import.json_too_deep") from deep


_DECODER = _decoder()


def _broken(text: str, at: int, cause: str) -> Failure:
    line = text.count("\n", 0, at) + 1
    return Failure("import.json_broken", line=line, column=at - text.rfind("\n", 0, at), cause=cause)


def _items(text: str, at: int) -> Iterator[tuple[int, Any]]:
    """The members of a list and where each begins."""
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        value, end = _value(text, at)
        yield at, value
        at = _next(text, end, "]")


def _members(text: str, at: int) -> Iterator[tuple[int, str, Any]]:
    """The members of an object: where each begins, key, value."""
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}":
        begin = at
        key, end = _value(text, at)
        at = _skip(text, end)
        if not isinstance(key, str) or text[at : at + 1] != ":":
            raise _broken(text, at, "Expecting ':' delimiter")
        value, end = _value(text, _skip(text, at + 1))
        yield begin, key, value
        at = _next(text, end, "}")


def _next(text: str, end: int, close: str) -> int:
    at = _skip(text, end)
    if text[at : at + 1] == ",":
        return _skip(text, at + 1)
    if text[at : at + 1] != close:
        raise _broken(text, at, f"Expecting ',' or '{close}'" if at < len(text) else "the file ends here")
    return at


# --- From an object to cells -----------------------------------------------------------------------------------------


def flattened(value: dict[str, Any], key: str, limits: Limits = DEFAULT) -> Flat:
    """A record's cells and child tables. Deeper levels than the limit are left out."""
    flat = Flat({}, {})
    if key:
        flat.cells[KEY] = key
    _flatten(value, "", flat, limits.json_depth)
    if key and sum(cell == key for cell in flat.cells.values()) > 1:
        del flat.cells[KEY]  # the record tells its own number
    return flat


def _flatten(value: dict[str, Any], prefix: str, flat: Flat, depth: int) -> None:
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict) and inner:
            _object(key, name, inner, flat, depth)
        elif isinstance(inner, list):
            _list(name, inner, flat, depth)
        else:
            flat.cells.setdefault(name, _scalar(inner))


def _object(key: str, name: str, inner: dict[str, Any], flat: Flat, depth: int) -> None:
    if key.lower() in _OPTIONS and not any(isinstance(one, dict | list) for one in inner.values()):
        flat.cells[name] = "; ".join(f"{word}: {_scalar(one)}" for word, one in inner.items())
    elif _is_keyed_list(inner):
        rows = [flattened(one, number).cells for number, one in inner.items()]
        flat.children.setdefault(name, []).extend(rows)
    elif depth > 1:
        _flatten(inner, f"{name}.", flat, depth - 1)


def _is_keyed_list(inner: dict[str, Any]) -> bool:
    """`{"9612497925": {…}, "8124970213": {…}}` is a list whose numbers stand outside."""
    return all(isinstance(one, dict) and any(map(str.isdigit, key)) for key, one in inner.items())


def _list(name: str, inner: list[Any], flat: Flat, depth: int) -> None:
    if not inner:
        return
    objects = [one for one in inner if isinstance(one, dict)]
    if not objects:
        flat.cells.setdefault(name, "; ".join(_scalar(one) for one in inner if not isinstance(one, list)))
        return
    if depth <= 1:
        return
    last = name.split(".")[-1]
    if last.lower() in _OPTIONS:
        flat.cells[name] = "; ".join(": ".join(map(_scalar, one.values())) for one in objects)
    elif set(concepts(last).concepts) & _POINTS and not {"order", "item"} & set(concepts(last).concepts):
        _points(name, objects, flat, depth)
    else:
        rows = [flattened(one, "") for one in objects]
        flat.children.setdefault(name, []).extend(row.cells for row in rows)


def _points(name: str, objects: list[dict[str, Any]], flat: Flat, depth: int) -> None:
    """Addresses, e-mails and phones in a list become columns, by their type where they have one."""
    for number, one in enumerate(objects[:6]):
        kind = next((str(one[key]) for key in _TYPE_KEYS if isinstance(one.get(key), str)), "")
        rest = {key: inner for key, inner in one.items() if key not in _TYPE_KEYS}
        numbered = _FURTHER if "address" in concepts(name).concepts else ("",)
        mark = numbered[number] if number < len(numbered) else str(number + 1)
        if kind and concepts(kind).concepts:
            mark = kind
        _flatten(rest, f"{name} {mark}.".replace(" .", "."), flat, depth - 1)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or isinstance(value, dict | list) else str(value)


def as_text(value: dict[str, Any]) -> str:
    """A record as JSON, for showing it."""
    return json.dumps(value, ensure_ascii=False)[:100_000]


def column_name(child: str, name: str) -> str:
    """How a column of an inner list is called: `items[].sku`."""
    return f"{child}[].{name}"


def child_of(column: str) -> tuple[str, str]:
    """`items[].sku` → (`items`, `sku`); a column of the record itself has no child."""
    child, mark, name = column.partition("[].")
    return (child, name) if mark else ("", column)


class Shape(NamedTuple):
    """The columns of a part, those of inner lists behind the record's own, and the first cells of each."""

    names: Cells
    rows: list[Cells]


def shape(document: Document, part: str, limits: Limits = DEFAULT) -> Shape:
    """Look at the first records: which columns there are, with their cells.

    Inner lists are longer than their records: their cells stand beside empty ones. Good enough for guessing.
    """
    own: list[dict[str, str]] = []
    inner: dict[str, list[dict[str, str]]] = {}
    for element in islice(elements(document, part, limits), _LOOKED_AT):
        if not isinstance(element.value, Broken):
            flat = flattened(element.value, element.key, limits)
            own.append(flat.cells)
            for child, rows in flat.children.items():
                inner.setdefault(child, []).extend(rows)
    tables = [("", own), *inner.items()]
    columns = [(child, name) for child, rows in tables for name in _names(rows)][: limits.columns]
    by_child = dict(tables)
    longest = min(max(map(len, by_child.values()), default=0), 400)
    cells = [[_cell(by_child[child], at, name) for child, name in columns] for at in range(longest)]
    return Shape([column_name(child, name) if child else name for child, name in columns], cells)


def _names(rows: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _cell(rows: list[dict[str, str]], at: int, name: str) -> str:
    return rows[at].get(name, "") if at < len(rows) else ""
