"""What every answer for people is made of: lines and columns of a terminal.

Names and notes are foreign: what could steer a terminal is taken out of everything that is printed (`harmless`).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from agentdesk.core.wording import text

WIDEST = 48
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
"""Marks that turn the direction of writing, and the line ends of Unicode."""


def harmless(words: str) -> str:
    """Without control characters and escape sequences, marks that turn the writing, and halves of surrogate pairs."""
    return "".join(letter if letter in "\n\t" or _is_plain(letter) else "\ufffd" for letter in words)


def _is_plain(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _TURNING


def tell(words: str, *, err: bool = False) -> None:
    """Words for people, on a terminal."""
    click.echo(harmless(words), err=err)


def as_json_text(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, widest: int = WIDEST) -> str:
    """Columns under their heads (keys of words); the last one is as wide as it likes."""
    lines = [[*(one_line(cell, widest) for cell in row[:-1]), one_line(row[-1], 300)] for row in rows]
    if heads:
        lines.insert(0, [text(head) for head in heads])
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(padded, line, widths)).rstrip() for line in lines)


def one_line(words: str, longest: int = WIDEST) -> str:
    """Foreign text on one line, cut at `longest` letters."""
    tidy = harmless(" ".join(words[: 4 * longest].split()))
    return tidy if len(tidy) <= longest else f"{tidy[: longest - 1].rstrip()}…"


def padded(words: str, columns: int) -> str:
    return words + " " * (columns - width(words))


def width(words: str) -> int:
    """How many columns of a terminal: Chinese letters take two, accents of their own none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in words
    )


def pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs:
        yield f"  {padded(name, 16)}  {one_line(value, 200)}"


def dotted(parts: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))


def tree(answer: Any, indent: str = "  ") -> Iterator[str]:
    """Names and values, one a line; what is empty is left out."""
    pairs = (
        answer.items()
        if isinstance(answer, dict)
        else [("-", each) for each in answer]
        if isinstance(answer, list)
        else []
    )
    for name, value in pairs:
        if isinstance(value, dict | list):
            yield f"{indent}{name}"
            yield from tree(value, indent + "  ")
        elif value not in (None, ""):
            yield f"{indent}{name}  {one_line(str(value), 300)}"
    if not isinstance(answer, dict | list) and answer is not None:
        yield f"{indent}{one_line(str(answer), 300)}"
