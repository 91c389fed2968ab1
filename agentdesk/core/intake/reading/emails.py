"""E-mail addresses by `email-validator`, never asked on the network; several in a cell, with names around them."""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from agentdesk.core.intake.reading import cells
from agentdesk.core.intake.records import EmailEntry

INVALID = "email_invalid"

# What the library accepts unchanged: plain letters, no reserved ending; lengths are looked at before.
_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+"
    r"(?!(?:arpa|invalid|local|localhost|onion|test)$)[a-z]{2,63}"
)
_LONGEST_PART = 63
_APART = re.compile(r"[;,\s|]+(?:::: )?|\s+(?:und|oder|and|or)\s+")
_ANGLE = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_AT = re.compile(r"\s*[\[({]\s*(?:at|ät)\s*[\])}]\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({]\s*(?:dot|punkt)\s*[\])}]\s*", re.IGNORECASE)


def emails(cell: str, label: str) -> tuple[tuple[EmailEntry, ...], str]:
    """The addresses of one cell, and the code of the refusal of what was none ("" when all were)."""
    at = cell.find("@")
    if 0 < at <= _LONGEST_PART and len(cell) - at <= _LONGEST_PART and _PLAIN.fullmatch(cell):
        return (EmailEntry.made({"address": cell, "label": label}),), ""
    return _slow(cell, label)


@lru_cache(maxsize=16_384)
def _slow(cell: str, label: str) -> tuple[tuple[EmailEntry, ...], str]:
    text = cells.line(cell)
    found, refused = [], ""
    for part in _parts(text):
        address = _valid(part)
        if address:
            found.append(EmailEntry.made({"address": address, "label": label}))
        else:
            refused = INVALID
    return tuple(dict.fromkeys(found)), refused


def _parts(text: str) -> list[str]:
    inside = _ANGLE.findall(text)
    if inside:
        return inside
    text = _DOT.sub(".", _AT.sub("@", text))
    whole = [part for part in _APART.split(text) if part]
    return whole if all("@" in part for part in whole) else [text]


def _valid(text: str) -> str:
    text = text.removeprefix("mailto:").strip(" \t<>\"'.,;:()[]\u200b\u200c\u200d\u200e\u200f\ufeff")
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""
