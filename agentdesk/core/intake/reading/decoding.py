"""Which encoding a text file has, decided in a fixed order and the same for the same bytes.

A byte order mark settles it; zero bytes mean UTF-16; what is UTF-8 throughout is UTF-8 (a text in another encoding
passes that test by chance only when it is ASCII). Among the one-byte encodings the one wins under which the bytes
read most like German or English: letters inside words, currency signs at numbers, no boxes and no controls.
(Statistical detectors name cp1250 for cp1252 and mac_iceland for cp850 on such short texts.)
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from agentdesk.core.errors import Failure

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In the order in which they win ties.
ONE_BYTE = ("cp1252", "iso8859-15", "cp850", "mac_roman", "cp437", "cp1250", "iso8859-2", "cp1254")
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", *ONE_BYTE, "latin-1")
_SAMPLE = 1 << 20
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_GERMAN = frozenset("äöüÄÖÜß")
_WESTERN = frozenset("éèêëáàâãåæçñóòôõøúùûíìîïýÿœšžÉÈÊÁÀÂÃÅÆÇÑÓÒÔÕØÚÙÛÍÌÎÏÝŒŠŽłŁąęćńśźżőűřčěďťňğışİŞĞ")
_SIGNS = frozenset("€£§°\u00b4’‘“”„–—…«»·®©™²³½¼¾µ¿¡•\u00a0")
_MIXED = "agentdesk.cp1252"


class Decoded(NamedTuple):
    """An encoding for `open`, and what to do with bytes that do not fit it."""

    encoding: str
    errors: str


def detect(path: Path) -> Decoded:
    """The encoding of a text file. `Failure("import.not_text")` for one that is no text at all."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        mark = next((name for bom, name in _MARKS if head.startswith(bom)), None)
        if mark:
            return Decoded(mark, "replace")
        if b"\0" in head:
            return Decoded(_wide(head), "replace")
        if _is_utf8(file, head):
            return Decoded("utf-8", "strict")
        return _one_byte(file, head)


def decoded(encoding: str, errors: str = "replace") -> Decoded:
    """A person's own choice of encoding, or one kept in a layout."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError as unknown:
        raise Failure("import.encoding_unknown", encoding=encoding[:40]) from unknown
    return Decoded("utf-8-sig" if name == "utf-8" else name, errors if errors in ("strict", _MIXED) else "replace")


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: Western text has a zero in every other byte."""
    zeros = [head[at::2].count(0) for at in (0, 1)]
    pairs = len(head) // 2 or 1
    if max(zeros) < pairs * 0.3 or min(zeros) > pairs * 0.2:
        if sum(zeros) < pairs * 0.2 and _controls(head.replace(b"\0", b"")) <= pairs * 0.02:
            return "utf-8" if _fits(head, "utf-8") else "cp1252"  # stray zeros in an ordinary text
        raise Failure("import.not_text")
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _is_utf8(file: IO[bytes], head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        chunk = head
        while chunk:
            decoder.decode(chunk)
            chunk = file.read(_SAMPLE)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _one_byte(file: IO[bytes], head: bytes) -> Decoded:
    """The best reading of the lines that hold anything but ASCII, from the whole file."""
    file.seek(0)
    around: list[bytes] = []
    size = 0
    for line in file:
        if size < _SAMPLE and _NON_ASCII.search(line):
            around.append(line[:4096])
            size += len(around[-1])
    sample = b"".join(around)
    if _mostly_utf8(sample):
        return Decoded("utf-8", _MIXED)
    if _controls(head) > len(head) * 0.05:
        raise Failure("import.not_text")
    best = max(ONE_BYTE, key=lambda name: (_plausibility(sample, name), -ONE_BYTE.index(name)))
    return Decoded(best, "replace")


def _mostly_utf8(sample: bytes) -> bool:
    """UTF-8 into which lines of another encoding were pasted: most of its non-ASCII bytes are whole sequences."""
    text = sample.decode("utf-8", "replace")
    good = sum(1 for char in text if "\u007f" < char != "\ufffd")
    return good > 3 * text.count("\ufffd")


def _controls(head: bytes) -> int:
    return sum(head.count(code) for code in range(32) if code not in (9, 10, 12, 13))


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _plausibility(sample: bytes, encoding: str) -> float:
    """How much the non-ASCII characters look like written German or English; per character, higher is better."""
    text = sample.decode(encoding, "replace")
    pairs: Counter[tuple[str, str, str]] = Counter(
        (before, char, after)
        for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if char > "\u007f"
    )
    return sum(_worth(*three) * count for three, count in pairs.items()) / (sum(pairs.values()) or 1)


def _worth(before: str, char: str, after: str) -> float:
    inside = before.isalpha() and after.isalpha()
    if char in _GERMAN:
        return _letter_worth(before, char, after, 4.0)
    if char in _WESTERN:
        return _letter_worth(before, char, after, 2.5)
    if char == "€":
        return 3.0 if not inside else -2.0
    if char in _SIGNS:
        return 1.0 if not inside or char in "’\u00b4" else -2.0
    if char.isalpha():
        return -0.5
    return -4.0  # boxes, controls, replacement characters


def _letter_worth(before: str, char: str, after: str, worth: float) -> float:
    """A capital inside small letters, or a letter among none, is a misreading."""
    if char.isupper() and before.islower():
        return -3.0
    if not before.isalpha() and not after.isalpha():
        return -1.0 if char != "à" else 0.5
    if char.islower() and before.isupper() and after.isupper() and char != "ß":
        return -1.0
    return worth


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 read as Windows text."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_handler: Callable[[UnicodeError], tuple[str, int]] = _as_cp1252
codecs.register_error(_MIXED, _handler)
