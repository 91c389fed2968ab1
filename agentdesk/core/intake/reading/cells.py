"""One cell of a foreign table: cleaned once, here, before anything looks at it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from agentdesk.core.cards import mask_cards
from agentdesk.core.intake.records import LINE_LENGTH, NAME_LENGTH, RAW_LENGTH, TEXT_LENGTH

EMPTY = frozenset(
    {"", "-", "--", "---", "–", "—", ".", "/", "?", "NULL", "Null", "null", "(null)", "<null>", "\\N", "nil", "NIL"}
    | {
        "N/A",
        "n/a",
        "N/a",
        "NA",
        "#N/A",
        "#NV",
        "k.A.",
        "k. A.",
        "k.a.",
        "k. a.",
        "K.A.",
        "keine Angabe",
        "n.a.",
        "N.A.",
    }
    | {
        "None",
        "none",
        "undefined",
        "nan",
        "NaN",
        "NAN",
        "leer",
        "(leer)",
        "unbekannt",
        "not_specified",
        "not specified",
    }
)
ERRORS = frozenset(
    {"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#BEZUG!", "#WERT!", "#ZAHL!", "#SPILL!", "#CALC!"}
    | {"#ÜBERLAUF!", "#GETTING_DATA", "#####", "########"}
)


def words(text: str) -> frozenset[str]:
    """A set of words, written as a text."""
    return frozenset(text.split())


_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 65279, *range(55296, 57344)))
_LINE_CONTROLS = _CONTROLS | {0x09: " ", 0x0A: " ", 0x0B: " ", 0x0C: " ", 0x0D: " ", 0x85: " ", 0xA0: " ", 0x2028: " "}
_TEXT_CONTROLS = _CONTROLS | {
    0x09: "\t",
    0x0A: "\n",
    0x0B: "\n",
    0x0C: "\n",
    0x85: "\n",
    0xA0: " ",
    0x2028: "\n",
    0x2029: "\n",
}
_SPACES = re.compile(r"[ \u2000-\u200a\u202f\u3000]{2,}")
_FORMULA_GUARD = re.compile(r"'[0-9=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


class Exact(str):
    """A value its file stores typed (a number of a workbook or of JSON): a point is a decimal point, whatever
    commas mean in the texts of the same column."""

    __slots__ = ()


def line(cell: str) -> str:
    """A cell as one line of text: controls gone, one space between words, composed letters; "" when it says nothing."""
    if not (cell.isascii() and cell.isprintable()):
        cell = unicodedata.normalize("NFC", cell.translate(_LINE_CONTROLS) if not cell.isprintable() else cell)
    if "  " in cell or not cell.isascii():
        cell = _SPACES.sub(" ", cell)
    cell = cell.strip()
    if cell[:1] == "'":
        cell = _unguarded(cell)
    return "" if cell in EMPTY or cell in ERRORS else cell


def name(cell: str) -> str:
    """One line, at most as long as a name may be, card numbers masked."""
    cell = line(cell)
    return cell if len(cell) < 13 else mask_cards(cell)[:NAME_LENGTH].rstrip()


def short(cell: str) -> str:
    cell = line(cell)
    return cell if len(cell) < 13 else mask_cards(cell)[:LINE_LENGTH].rstrip()


def text(cell: str) -> str:
    """A cell of several lines; line ends become `\\n`."""
    if not cell.isprintable():
        cell = cell.replace("\r\n", "\n").replace("\r", "\n").translate(_TEXT_CONTROLS)
    cell = unicodedata.normalize("NFC", _unguarded(cell).strip())
    return "" if cell in EMPTY or cell in ERRORS else mask_cards(cell)[:TEXT_LENGTH]


def identifier(cell: str) -> str:
    """A number that is a name (customer, order, article): `17850.0`, as spreadsheets write it, is `17850`."""
    if cell.isalnum() and cell.isascii() and cell not in EMPTY:
        return cell[:NAME_LENGTH]
    cell = line(cell)
    if cell[-2:] == ".0" and cell[:-2].isdigit():
        cell = cell[:-2]
    return cell[:NAME_LENGTH]


class Remembered(dict[str, str]):
    """A cleaning function with its answers: files repeat names, places and numbers. Bounded in number and length."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self._clean = clean

    def __missing__(self, cell: str) -> str:
        cleaned = self._clean(cell)
        if len(cell) <= 64:
            if len(self) >= 50_000:
                self.clear()
            self[cell] = cleaned
        return cleaned


_REMEMBERED: dict[Callable[[str], str], Remembered] = {clean: Remembered(clean) for clean in (name, short)}
NAMES = _REMEMBERED[name]


def remembered(clean: Callable[[str], str]) -> Callable[[str], str]:
    """The function itself, or the faster look-up in its answers."""
    known = _REMEMBERED.get(clean)
    return known.__getitem__ if known is not None else clean


def raw(cell: str, length: int = LINE_LENGTH) -> str:
    """What stood there, for a message: no controls, no card numbers, bounded."""
    return mask_cards(cell[: length * 2].translate(_TEXT_CONTROLS))[:length]


def raw_row(cells: str) -> str:
    return raw(cells, RAW_LENGTH)


def folded(word: str) -> str:
    """For comparing words: small letters, ä as ae, ß as ss, no accents, no punctuation."""
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word).lower().translate(_GERMAN)
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(word.lower()))


_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "\u0131": "i"})
_WORD = re.compile(r"[^\W_]+")


def _unguarded(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from calculating (see `export_rows`) or from dropping zeros."""
    return cell[1:] if _FORMULA_GUARD.match(cell) else cell
