"""The first look at a file: its format, encoding, delimiter, header and columns, guessed and put into a `Layout`."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from agentdesk.core.errors import Failure
from agentdesk.core.intake.reading import columns as guessing
from agentdesk.core.intake.reading import json_records, workbook
from agentdesk.core.intake.reading.cells import line
from agentdesk.core.intake.reading.dates import DateOrder
from agentdesk.core.intake.reading.decoding import Decoded, decoded, detect
from agentdesk.core.intake.reading.delimited import Broken, Cells, guess_delimiter, read_rows, sample_lines, sep_line
from agentdesk.core.intake.reading.layout import Column, Format, Layout, LayoutChoice, Notice, fingerprint
from agentdesk.core.intake.reading.limits import DEFAULT, Limits
from agentdesk.core.intake.reading.meanings import IGNORED, REPEATED, parted, recognised
from agentdesk.core.intake.reading.profiles import Profile
from agentdesk.core.intake.reading.tables import find_header, joined_header, torn_width

_ROWS = 400
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"\]\d-]")
_MARKUP = ("<!doctype", "<html", "<?xml", "<table", "<meta", "<style")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


class Looked(NamedTuple):
    layout: Layout
    expected_rows: int = 0


class _Head(NamedTuple):
    """The first rows of a table: the header's place in them, its names, and rows of its width below."""

    header_row: int
    names: Cells
    rows: list[Cells]
    torn: bool = False


def look(path: Path, region: str, choice: LayoutChoice, limits: Limits = DEFAULT) -> Looked:
    """How this file is to be read; the choice decides where it says something."""
    form, encoding = _format(path, choice, limits)
    if form == "vcard":
        return Looked(
            Layout(format="vcard", kind="customers", region=region, fingerprint=fingerprint("vcard", ()), choice=choice)
        )
    if form == "workbook":
        return _workbook(path, region, choice, limits)
    if form == "json":
        return _json(path, region, choice, limits)
    return _text(path, encoding, region, choice, limits)


def _format(path: Path, choice: LayoutChoice, limits: Limits) -> tuple[Format, Decoded]:
    """By the first bytes, never by the name: `.xls` files are often tables of text."""
    nothing = Decoded("", "strict")
    if not path.is_file():  # a pipe would be waited for, a device read without end
        raise Failure("import.file_unreadable", file=path.name[:100], cause=_no_file(path))
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as missing:
        raise Failure("import.file_unreadable", file=path.name[:100], cause=missing.strerror or "") from missing
    if not size:
        raise Failure("import.file_empty", file=path.name[:100])
    if size > limits.file_bytes:
        raise Failure("import.file_too_large", limit_mb=limits.file_bytes // 1024**2)
    if head.startswith(b"PK\x03\x04"):
        workbook.check(path, limits)
        return "workbook", nothing
    if head.startswith(_OLE):
        raise Failure("import.workbook_encrypted" if _is_encrypted(path) else "import.workbook_old")
    if head.startswith(_BINARY):
        raise Failure("import.not_text")
    encoding = decoded(choice.encoding) if choice.encoding else detect(path)
    start = head.decode(encoding.encoding, "replace").lstrip("\ufeff \t\r\n").lower()
    if not start:
        raise Failure("import.file_empty", file=path.name[:100])
    if start.startswith("begin:vcard"):
        return "vcard", encoding
    if start.startswith(_MARKUP):
        raise Failure("import.markup")
    return ("json" if _JSON.match(start) else "text"), encoding


def _no_file(path: Path) -> str:
    return os.strerror(errno.EISDIR if path.is_dir() else errno.EINVAL if path.exists() else errno.ENOENT)


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(4 * 1024**2)


# --- Text tables -----------------------------------------------------------------------------------------------------


def _text(path: Path, encoding: Decoded, region: str, choice: LayoutChoice, limits: Limits) -> Looked:
    sample = sample_lines(path, encoding, limits)
    announced = sep_line(sample[0]) if sample else ""
    body = sample[1:] if announced else sample
    delimiter = choice.delimiter if choice.delimiter is not None else announced or guess_delimiter(body, recognised)
    rows = [
        (number, row)
        for number, row in islice(read_rows(path, encoding, delimiter, limits=limits), _ROWS)
        if not isinstance(row, Broken) and not (announced and number == 1)
    ]
    _require_bounded([len(row) for _, row in rows], limits)
    head = _head(rows, choice)
    notices = [Notice(code="mixed_encoding")] if encoding.errors.startswith("agentdesk") else []
    layout = _layout("text", head, path.stem, region, choice, delimiter, notices)
    layout = layout.model_copy(
        update={"encoding": encoding.encoding, "encoding_errors": encoding.errors, "delimiter": delimiter}
    )
    length = sum(map(len, sample)) / max(len(sample), 1)
    return Looked(layout, int(path.stat().st_size / max(length, 1)))


def _require_bounded(widths: list[int], limits: Limits) -> None:
    """One long line among others is that line's business; a table of too many columns is nobody's."""
    if widths and sorted(widths)[len(widths) // 2] > limits.columns:
        raise Failure("import.too_many_columns", limit=limits.columns)


def _head(rows: list[tuple[int, Cells]], choice: LayoutChoice) -> _Head:
    """Where the header is, unless the person said so, and the rows below it."""
    cells = [row for _, row in rows]
    if choice.header_row is None:
        at = find_header(cells, recognised)
    else:
        at = next((at for at, (number, _) in enumerate(rows) if number == choice.header_row), -1)
    below = cells[at + 1 :]
    torn = torn_width(below)
    if at < 0:
        width = torn or max((len(row) for row in below), default=0)
        return _Head(0, [""] * width, _fitted(below, width), bool(torn))
    names = [line(cell) for cell in cells[at]]
    names = (at and joined_header(cells[at - 1], names, recognised)) or names
    width = _with_nameless(names, below)
    names += [""] * (width - len(names))
    return _Head(rows[at][0], names, _fitted(below, width), bool(torn))


def _with_nameless(names: Cells, below: Sequence[Cells]) -> int:
    """The width of the table: the header's, or that of the rows when most of them are wider."""
    wider = sorted(len(row) for row in below if len(row) > len(names) and any(row[len(names) :]))
    return wider[len(wider) // 2] if wider and len(wider) * 2 > sum(1 for row in below if any(row)) else len(names)


def _fitted(rows: Sequence[Cells], width: int) -> list[Cells]:
    return [[*row[:width], *[""] * (width - len(row))] for row in rows if any(row)]


# --- Workbooks, JSON -------------------------------------------------------------------------------------------------


def _workbook(path: Path, region: str, choice: LayoutChoice, limits: Limits) -> Looked:
    """The chosen sheet, else the one whose columns say most."""
    sheets = workbook.sheets(path)
    wanted = [sheet for sheet in sheets if sheet.name == choice.part] if choice.part is not None else sheets
    if not wanted:
        raise Failure("import.part_missing", part=str(choice.part)[:80])
    looked = [(_sheet(path, sheet, region, choice, limits), sheet) for sheet in wanted]
    filled = [layout for layout, _ in looked if layout.columns]
    if not filled:
        raise Failure("import.file_empty", file=path.name[:100])
    best = max(filled, key=lambda layout: (bool(layout.kind), sum(column.confidence for column in layout.columns)))
    parts = (
        tuple(sheet.name for sheet in sheets)
        if choice.part is not None
        else tuple(one.part for one in filled if one.kind)
    )
    return Looked(_with_parts(best, parts))


def _sheet(path: Path, sheet: workbook.Sheet, region: str, choice: LayoutChoice, limits: Limits) -> Layout:
    missed: list[int] = []
    rows = list(islice(workbook.read_rows(path, sheet, missed=lambda: missed.append(1), limits=limits), _ROWS))
    head = _head(rows, choice)
    notices = [Notice(code="formulas_without_values", facts={"count": str(len(missed))})] if missed else []
    layout = _layout("workbook", head, f"{path.stem} {sheet.name}", region, choice, "", notices)
    return layout.model_copy(update={"part": sheet.name})


def _json(path: Path, region: str, choice: LayoutChoice, limits: Limits) -> Looked:
    document = json_records.open_document(path, limits)
    parts = document.parts if choice.part is None else (choice.part,)
    layouts = []
    for part in parts:
        shape = json_records.shape(document, part, limits)
        head = _Head(0, shape.names, shape.rows)
        layout = _layout("json", head, f"{path.stem} {part}", region, choice, "", [])
        layouts.append(layout.model_copy(update={"part": part}))
    if not any(layout.columns for layout in layouts):
        raise Failure("import.json_no_records")
    best = max(layouts, key=lambda layout: (bool(layout.kind), sum(column.confidence for column in layout.columns)))
    found = document.parts if choice.part is not None else tuple(one.part for one in layouts if one.kind)
    return Looked(_with_parts(best, found))


def _with_parts(layout: Layout, parts: tuple[str, ...]) -> Layout:
    others = [part for part in parts if part != layout.part]
    notices = layout.notices
    if others:
        notices += (Notice(code="more_parts", facts={"parts": ", ".join(others)[:200]}),)
    return layout.model_copy(update={"parts": parts, "notices": notices})


# --- Columns ---------------------------------------------------------------------------------------------------------


def _layout(
    form: Format, head: _Head, hint: str, region: str, choice: LayoutChoice, delimiter: str, notices: list[Notice]
) -> Layout:
    table = guessing.Sampled(head.names, head.rows)
    guess = guessing.guess_for(table, choice.kind) if choice.kind else guessing.guess(table, hint)
    kind = choice.kind or (guess.kind if guess.fit > 1.0 else "")
    meanings = _decided([(one.meaning, one.score) for one in guess.meanings], choice) if kind else []
    if form != "json" and not head.header_row and choice.header_row is None:
        notices = [*notices, Notice(code="no_header")]
    return Layout(
        format=form,
        kind=kind,
        header_row=head.header_row,
        region=region,
        columns=_columns(table, meanings, region, delimiter, choice),
        family_first=choice.family_first if choice.family_first is not None else _family_first(table, meanings),
        rows_apart=head.torn,
        fingerprint=fingerprint(form, head.names),
        notices=tuple(notices),
        choice=choice,
    )


def _decided(guessed: list[tuple[str, float]], choice: LayoutChoice) -> list[tuple[str, float]]:
    """The guess with a person's decisions; a meaning they gave to one column leaves the other."""
    said = {at: meaning for at, meaning in choice.meanings.items() if 0 <= at < len(guessed)}
    taken = {meaning for meaning in said.values() if parted(meaning)[0] not in REPEATED}
    kept = [(IGNORED, 0.0) if meaning in taken else (meaning, sure) for meaning, sure in guessed]
    return [(said[at], 1.0) if at in said else one for at, one in enumerate(kept)]


def _family_first(table: guessing.Sampled, meanings: list[tuple[str, float]]) -> bool | None:
    if not meanings:
        return None
    return guessing.names_family_first(table.profiles(), [meaning for meaning, _ in meanings], table.header)


def _columns(
    table: guessing.Sampled, guessed: list[tuple[str, float]], region: str, delimiter: str, choice: LayoutChoice
) -> tuple[Column, ...]:
    profiles = table.profiles()
    meanings = [meaning for meaning, _ in guessed] or [IGNORED] * len(profiles)
    sure = [score for _, score in guessed] or [0.0] * len(profiles)
    signs = guessing.decimal_signs(profiles, meanings, guessing.sign_default(delimiter, region))
    prefer: DateOrder = "mdy" if region == "US" else "dmy"
    orders = guessing.date_orders(profiles, meanings, prefer)
    return tuple(
        _column(
            name,
            profile,
            meaning,
            score,
            (choice.decimal or sign) if sign else "",
            (choice.date_order or order) if order else "",
            at in choice.meanings,
        )
        for at, (name, profile, meaning, score, sign, order) in enumerate(
            zip(table.header, profiles, meanings, sure, signs, orders, strict=True)
        )
    )


def _column(
    name: str, profile: Profile, meaning: str, score: float, sign: str, order: str, decided_by_person: bool
) -> Column:
    return Column(
        name=name[:200],
        meaning=meaning,
        confidence=round(min(score, 1.0), 2),
        samples=tuple(sample[:80] for sample in profile.samples),
        decimal=sign,
        date_order=order,
        padded=parted(meaning)[0] == "postcode" and guessing.five_digits(profile),
        decided=decided_by_person,
    )
