"""Phone numbers in the ways people and spreadsheets write them, into E.164 by `phonenumbers`.

What a spreadsheet has rounded (`4,93023E+11`) cannot be recovered and is refused. A number counts when the library
calls it valid; one that is merely possible (old area codes, numbers for films) counts when its country is certain:
written with `+`, with the national `0`, or in a row whose address names the country.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneMetadata, PhoneNumber, ValidationResult

from agentdesk.core.intake.reading import cells
from agentdesk.core.intake.records import PhoneEntry

SCIENTIFIC, INVALID, UNCLEAR = "phone_scientific", "phone_invalid", "phone_region_unclear"

_LONGEST = 15  # digits, ITU-T E.164; the library calls some longer German numbers valid
_EXPONENT = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_LABELS = {
    "mobile": "mobil mobile mobiltelefon mobilnummer mobilfunk handy handynummer cell cellphone cellular natel m c",
    "home": "privat priv private home festnetz zuhause p h",
    "work": "geschaeftlich geschaeft gesch dienstlich dienst buero office work business arbeit firma zentrale w d",
    "fax": "fax telefax f",
    "": "tel telefon telephone phone fon ruf rufnummer telefonnummer nummer nr t call whatsapp",
}
_LABEL_OF = {word: label for label, words in _LABELS.items() for word in words.split()}
_BEFORE = re.compile(r"^\W*([^\W\d_]{1,16})(?![^\W\d_])[\s.:()\-]*(?=\D*\d)", re.IGNORECASE)
_AFTER = re.compile(r"(?<=\d)[\s(\[]+([^\W\d_]{1,16})[.)\]\s]*$", re.IGNORECASE)
_EXTENSION = re.compile(
    r"\s*[,(]?\s*\b(?:durchwahl|dw|apparat|app|nebenstelle|nst|int)\b[.:]?\s*(\d{1,7})\)?\s*$", re.IGNORECASE
)
_BARE_CODE = re.compile(r"([1-9]\d{0,2})\s?\(0\)")
_APART = re.compile(r"\s:::\s|;(?!\s*ext=)|[|\n]|,(?=\s*[+0(]|\s*[^\W\d_])")
_MAYBE_APART = re.compile(
    r"\s/\s|/(?=\s*[+(]|00|01\d{2})|\s(?:und|oder|and|or|bzw\.?)\s|\s[&,]\s|,\s"
    r"|\s(?=(?:tel|fax|telefax|mobil|handy|fon|phone|cell|privat)[a-z]{0,6}[\s.:]*[+(\d])",
    re.IGNORECASE,
)


def phones(cell: str, label: str, region: str, *, sure: bool = False) -> tuple[tuple[PhoneEntry, ...], str]:
    """The numbers of one cell, and the code of the refusal of what was none ("" when all were).

    `region` is the country of the row's address or, when that is unknown (`sure` False), the shop's.
    """
    quick = _quick(cell, region)
    if quick:
        return (PhoneEntry.made({"e164": quick, "raw": cell[:200], "label": label}),), ""
    return _slow(cell, label, region, sure)


@lru_cache(maxsize=16_384)
def _slow(cell: str, label: str, region: str, sure: bool) -> tuple[tuple[PhoneEntry, ...], str]:
    if not cells.line(cell):
        return (), ""
    found, refused = [], ""
    for part in _parts(cell, region, sure):
        entry = _entry(part, label, region, sure)
        if isinstance(entry, PhoneEntry):
            found.append(entry)
        else:
            refused = refused or entry
    return tuple(found), refused


def _parts(cell: str, region: str, sure: bool) -> list[str]:
    """`030 1234567 / 0171 2345678` is two numbers, `030 / 1234567` is one: the reading that dials decides."""
    apart: list[str] = []
    for part in _APART.split(cell):
        pieces = _MAYBE_APART.split(part)
        if len(pieces) > 1 and isinstance(_entry(part, "", region, sure), str):
            both = all(isinstance(_entry(piece, "", region, sure), PhoneEntry) for piece in pieces)
            apart.extend(pieces if both else [part])
        else:
            apart.append(part)
    return [part for part in apart if cells.line(part)]


def _entry(text: str, label: str, region: str, sure: bool) -> PhoneEntry | str:
    """One number, or the code of its refusal."""
    raw = cells.line(text)
    bare, told = _unlabelled(raw)
    bare = _whole(bare)
    if not bare:
        return SCIENTIFIC
    number = _parsed(_EXTENSION.sub(r" ext. \1", bare), region)
    if number is None:
        return INVALID
    if not _certain(number, bare, sure):
        return UNCLEAR
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if len(e164) > _LONGEST + 1:
        return INVALID
    values = {"e164": e164, "raw": raw[:200], "label": told or label, "extension": (number.extension or "")[:20]}
    return PhoneEntry.made(values)


def _unlabelled(text: str) -> tuple[str, str]:
    """`Mobil: 0171 …` and `0171 … (privat)` without the word, and what the word means."""
    if text[:4].lower() == "tel:":
        return text[4:], ""
    told = ""
    for pattern in (_BEFORE, _BEFORE, _AFTER):
        found = pattern.search(text)
        word = cells.folded(found[1]) if found else ""
        if found and word in _LABEL_OF:
            told = _LABEL_OF[word] or told
            text = text[found.end() :] if pattern is _BEFORE else text[: found.start()]
    return text, told


def _whole(text: str) -> str:
    """Without what a spreadsheet made of it: `3023125396.0`; "" when it rounded the number away."""
    if text.endswith((".0", ",0")) and text[:-2].isdigit():
        return text[:-2]
    if _BARE_CODE.match(text):
        return f"+{text}"
    found = _EXPONENT.fullmatch(text.strip())
    if not found:
        return text
    digits, places = found[1] + (found[2] or ""), int(found[3]) + 1
    return digits if len(digits) == places and digits[-1] != "0" else ""


def _parsed(text: str, region: str) -> PhoneNumber | None:
    """A possible number; a missing `+` is tried as well."""
    if sum(map(str.isalpha, re.sub(r"(?i)ext|x|tel", "", text))) > 2:
        return None
    best = None
    for candidate in _readings(text, region):
        try:
            number = phonenumbers.parse(candidate, region or None)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
        possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
        best = best or (number if possible and candidate == text else None)
    return best


def _readings(text: str, region: str) -> tuple[str, str]:
    """As written, then with a `+`; the other way round for bare digits that are long and begin with the country code:
    `493512345678` is more likely +49 3512345678 than a number of the area 04935."""
    code = str(phonenumbers.country_code_for_region(region))
    digits = text.strip()
    international = digits.isdecimal() and len(digits) >= 11 and code != "0" and digits.startswith(code)
    return (f"+{text}", text) if international else (text, f"+{text}")


def _certain(number: PhoneNumber, written: str, sure: bool) -> bool:
    digits = re.sub(r"\D", "", written)
    international = "+" in written or digits.startswith("00")
    return sure or international or phonenumbers.is_valid_number(number) or digits.startswith("0")


def _quick(cell: str, region: str) -> str:
    """E.164 of a plainly written valid number of the region, "" for all others: ten times faster than parsing.

    Same answers as the library, because it takes only what needs no judgement: the country code or the national
    prefix in front, digits of a valid length and pattern behind.
    """
    bare = cell.replace(" ", "").replace("-", "").replace("/", "")
    if bare[:1] == "+":
        code = _country_code(bare)
        abroad = _abroad(code) if code else None
        if abroad and abroad(bare, len(code) + 1):
            return bare
        region = COUNTRY_CODE_TO_REGION_CODE[int(code)][0] if code else ""
    plan = _plan(region)
    found = plan[0](bare) if plan else None
    return plan[1] + found[1] if found and plan else ""


def _country_code(bare: str) -> str:
    """The country code with which a number begins; "" for none that is known."""
    for end in (2, 3, 4):
        code = bare[1:end]
        if code.isascii() and code.isdecimal() and int(code) in COUNTRY_CODE_TO_REGION_CODE:
            return code
    return ""


_Matches = Callable[[str, int], re.Match[str] | None]


@lru_cache(maxsize=256)
def _abroad(code: str) -> _Matches | None:
    """A match, from behind the country code on, for valid numbers that nothing is to be taken from."""
    metadata = PhoneMetadata.metadata_for_region(COUNTRY_CODE_TO_REGION_CODE[int(code)][0], None)
    if metadata is None or not metadata.general_desc:
        return None
    general, prefix = metadata.general_desc.national_number_pattern, metadata.national_prefix_for_parsing
    dialled = f"(?!{prefix})" if prefix else ""
    length = rf"(?=[0-9]{{5,{_LONGEST - len(code)}}}$)"
    return re.compile(rf"{dialled}(?=(?:{general})$){length}(?:{_numbers(metadata)})").fullmatch


@lru_cache(maxsize=64)
def _plan(region: str) -> tuple[Callable[[str], re.Match[str] | None], str] | None:
    """A match for plainly written valid numbers of a region, and `+` with its country code."""
    metadata = PhoneMetadata.metadata_for_region(region, None) if region else None
    if metadata is None or metadata.national_prefix_for_parsing != "0" or metadata.international_prefix != "00":
        return None
    code = str(metadata.country_code)
    # A number that begins like the country code may be one without its `+`: that takes judgement.
    return re.compile(
        rf"(?:(?:\+|00){code}(?:\(0\))?|0)(?!{code})(?=[0-9]{{6,{_LONGEST - len(code)}}}$)({_numbers(metadata)})"
    ).fullmatch, f"+{code}"


def _numbers(metadata: PhoneMetadata) -> str:
    """A pattern of numbers on a line, in a pocket, and without charge."""
    kinds = (metadata.fixed_line, metadata.mobile, metadata.toll_free)
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    return "|".join(f"(?:{pattern})" for pattern in patterns).replace(r"\d", "[0-9]")
