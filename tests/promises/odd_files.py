"""Files as nobody should send them: small samples of our own, broken in every way we know, by a seed."""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

CUSTOMERS = (
    "Kundennr;Anrede;Vorname;Nachname;Straße;PLZ;Ort;Telefon;E-Mail;Geburtstag\r\n"
    + "".join(
        f"K{n};{'Frau' if n % 2 else 'Herr'};Anna{n};Müller{n};Lindenweg {n};0{4000 + n};Köln;"
        f"0171 555{n:04};a{n}@example.org;1.{n % 12 + 1}.1980\r\n"
        for n in range(40)
    )
).encode("cp1252")
ORDERS = (
    "Bestellnr,Kundennr,Datum,Status,Artikelnr,Artikel,Menge,Einzelpreis,Gesamt,Währung\n"
    + "".join(
        f"B{n // 2},K{n % 40},2026-11-{n % 27 + 1:02},versendet,A{n % 7},"
        f'"Tasse, ""groß""",{n % 3 + 1},12.50,25.00,EUR\n'
        for n in range(60)
    )
).encode()
CARDS = "".join(
    f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Müller{n};Jörg;;;\r\nFN:Jörg Müller{n}\r\nTEL;TYPE=CELL:0171 555{n:04}\r\n"
    f"EMAIL:j{n}@example.org\r\nADR;TYPE=HOME:;;Lindenweg {n};Köln;;50674;Germany\r\nEND:VCARD\r\n"
    for n in range(30)
).encode()
_PEOPLE = ({"id": f"K{n}", "first_name": "Jörg", "last_name": f"Müller{n}"} for n in range(30))
RECORDS = json.dumps({"customers": [one | {"email": f"{one['id']}@example.org"} for one in _PEOPLE]}).encode()

_ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [' + b"".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">'.encode() for n in range(9)
) + b"]>"  # fmt: skip


def workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in CUSTOMERS.decode("cp1252").splitlines():
        sheet.append(line.split(";"))
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


Make = Callable[[Path], object]


def odd_files(seed: str, count: int, alone: frozenset[str] | None = None) -> list[tuple[str, Make]]:
    """`count` files by name, and how to make each: those made by hand first, or those of them `alone`."""
    samples = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS, "cards.vcf": CARDS, "records.json": RECORDS}
    samples["book.xlsx"] = workbook()
    files = list(_handmade(samples["book.xlsx"]).items())
    if alone:
        return [(name, make) for name, make in files if name in alone]
    for n in range(count - len(files)):
        chance = random.Random(f"{seed} {n}")
        name = chance.choice(sorted(samples))
        files.append((f"{n}-{name}", _mutant(samples[name], name, chance)))
    return files[:count]


def _mutant(sample: bytes, name: str, chance: random.Random) -> Make:
    return lambda path: path.write_bytes(_mutated(sample, name, chance))


def how_many_handmade() -> int:
    return len(_handmade(workbook()))


def remove(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def _mutated(content: bytes, name: str, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        content = chance.choice(_CHANGES)(content, chance)
    if name.endswith(".xlsx") and chance.random() < 0.6:  # sound as an archive, odd inside
        return _odd_inside(workbook(), chance)
    return content


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 30)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randint(0, 255)
    return bytes(changed)


_ODD = (
    b"\x00", b'"', b"'", b"\r", b"\n\n\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1a", b";" * 500,
    b"{" * 3_000, "\u202e\u200b".encode(),
    b'"' + b"x" * 70_000, b"=cmd|' /C calc'!A0", b"\x85\xe2\x80\xa8", b"END:VCARD\r\n",
)  # fmt: skip


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + chance.choice(_ODD) + content[at:]


def _drop_some(content: bytes, chance: random.Random) -> bytes:
    gone = bytes([chance.choice(b'"\r\n;,:\t }]>')])
    return content.replace(gone, b"", chance.randint(1, 40))


def _repeat(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    return b"".join(line * chance.choice([1, 1, 1, 2, 0]) for line in lines)


def _reencoded(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(
        chance.choice(["utf-16", "utf-16-be", "utf-32", "cp1252", "shift_jis", "utf-7", "cp037"]), "replace"
    )


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _flip, _insert, _drop_some, _repeat, _reencoded)


def _odd_inside(book: bytes, chance: random.Random) -> bytes:
    """A workbook one of whose parts is missing, cut, or something else."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        victim = chance.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == victim:
                if chance.random() < 0.3:
                    continue
                content = chance.choice([_cut, _flip, _insert])(content, chance)
            new.writestr(name, content)
    return into.getvalue()


def _with_part(book: bytes, part: str, content: bytes, *, extra: tuple[str, ...] = ()) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
        for name in extra:
            new.writestr(name, b"outside")
    return into.getvalue()


_SHEET = "xl/worksheets/sheet1.xml"
_BEGIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_END = b"</sheetData></worksheet>"


def _zip_bomb(book: bytes) -> bytes:
    """An archive that says of one part that it unpacks to three gigabytes (APPNOTE 4.3.12: central directory)."""
    content = bytearray(book)
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(_SHEET.encode()))
    content[entry + 24 : entry + 28] = (3_000_000_000).to_bytes(4, "little")
    return bytes(content)


def _many_rows(count: int) -> bytes:
    """A sheet of customers, without its end."""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = [
        ["Kundennr", "Vorname", "Nachname", "E-Mail"],
        *([f"K{n}", "Anna", f"Müller{n}", f"a{n}@example.org"] for n in range(count)),
    ]
    return _BEGIN + "".join(f"<row>{''.join(map(cell.format, row))}</row>" for row in rows).encode()


def _handmade(book: bytes) -> dict[str, Make]:
    sheet = _BEGIN + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>' + _END
    laughs = _BEGIN + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&l8;</t></is></c></row>' + _END
    records = RECORDS[RECORDS.index(b"[") + 1 : -2]
    files: dict[str, bytes] = {
        "empty.csv": b"",
        "blank.csv": b"\r\n \r\n\t\r\n",
        "header-alone.csv": b"Vorname;Nachname;E-Mail\r\n",
        "nul.csv": b"\x00" * 5_000,
        "noise.bin": random.Random(1).randbytes(20_000),
        "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(500),
        "document.pdf": b"%PDF-1.7\n" + bytes(500),
        "page.html": b"<!DOCTYPE html><html><body><table><tr><td>Name</td></tr></table></body></html>",
        "wide.csv": b";".join(b"Spalte%d" % n for n in range(100_000)) + b"\r\n" + b"x;" * 100_000 + b"\r\n",
        "deep.json": b"[" * 100_000 + b"]" * 100_000,
        "deep-objects.json": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "endless-number.json": b'[{"id": ' + b"9" * 200_000 + b', "last_name": "X"}]',
        "not-a-number.json": b'[{"id": NaN, "last_name": "X", "total": Infinity, "email": "\\ud800"}]',
        "twice-the-same-key.json": b'[{"id": 1, "id": 2, "last_name": "X"}, [], null, 7, "x"]',
        "cut.json": RECORDS[: len(RECORDS) // 2],
        "cut-late.json": b"[" + b", ".join([records] * 40) + b', {"id": ',
        "open-quote.csv": b'Vorname;Nachname\r\n"Anna;M\xfcller\r\n' + b"Jan;Peters\r\n" * 3_000,
        "one-cell-of-a-megabyte.csv": b"Vorname;Nachname\r\n" + b"x" * 1_100_000 + b";Peters\r\n",
        "one-line.csv": b"Vorname;Nachname;" + b"x;" * 400_000,
        "carriage-returns.csv": CUSTOMERS.replace(b"\r\n", b"\r"),
        "other-alphabet.csv": CUSTOMERS.decode("cp1252").encode("utf-16-be"),
        "cards-without-end.vcf": CARDS.replace(b"END:VCARD", b""),
        "cards-in-cards.vcf": b"BEGIN:VCARD\r\n" * 2_000 + b"FN:X\r\n" + b"END:VCARD\r\n" * 2_000,
        "card-with-a-photo.vcf": b"BEGIN:VCARD\r\nFN:X\r\nPHOTO;ENCODING=b:" + b"A" * 2_000_000 + b"\r\nEND:VCARD\r\n",
        "card-of-garbage.vcf": b"BEGIN:VCARD\r\n;;;:::\r\nTEL;=;:\r\n\xff\xfe:\r\nN\r\nEND:VCARD\r\n",
        "no-book.xlsx": b"PK\x03\x04" + bytes(200),
        "empty-archive.xlsx": b"PK\x05\x06" + bytes(18),
        "bomb.xlsx": _zip_bomb(book),
        "entity.xlsx": _with_part(book, _SHEET, _ENTITY + sheet),
        "laughs.xlsx": _with_part(book, _SHEET, _LAUGHS + laughs),
        "outside.xlsx": _with_part(book, _SHEET, sheet, extra=("../../outside", "/etc/outside")),
        "breaks-off.xlsx": _with_part(book, _SHEET, _many_rows(2_000) + b"<row r='3001'><c t='nonsense'><<<"),
        "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
    }  # fmt: skip
    made: dict[str, Make] = {
        name: lambda path, content=content: path.write_bytes(content) for name, content in files.items()
    }
    made["a-folder.csv"] = lambda path: path.mkdir()
    made["a-pipe.csv"] = os.mkfifo
    made["nowhere.csv"] = lambda path: path.symlink_to("nowhere")
    made["zeros-without-end.csv"] = lambda path: path.symlink_to("/dev/zero")
    return made
