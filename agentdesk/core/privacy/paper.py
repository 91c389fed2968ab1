"""A document to read, print and hand over: one HTML file that loads nothing and runs nothing, or plain lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from agentdesk.core.errors import Refused
from agentdesk.core.paths import write_atomically
from agentdesk.core.storage.connect import failures

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2.5rem auto;padding:0 1.5rem;color:#1d2530;"
    "background:#fff}h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.2rem;margin:2.2rem 0 .4rem;"
    "border-top:1px solid #d5dae1;padding-top:1.2rem}h3{font-size:1rem;margin:1.2rem 0 .2rem}"
    "p{margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere}p.note{color:#56606e}"
    "table{border-collapse:collapse;width:100%}td{vertical-align:top;padding:.18rem .6rem .18rem 0;"
    "white-space:pre-wrap;overflow-wrap:anywhere}td:first-child{width:13rem;color:#56606e}"
    "table+table{border-top:1px solid #e6e9ee;margin-top:.55rem}table+table tr:first-child td{padding-top:.55rem}"
    "@media print{body{margin:0;max-width:none;font-size:11pt}h2,h3{break-after:avoid}tr{break-inside:avoid}}"
)
_NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'"
_WIDE = 100


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what is said below it; `pairs` are a label and its value each."""

    title: str
    about: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Document:
    """`lang` is the language it is written in, for whoever reads it aloud."""

    title: str
    lang: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]


def as_html(document: Document) -> str:
    """Whatever stands in it is shown as it was written, and never carried out."""
    body = "".join(_html(section, 2) for section in document.sections)
    notes = "".join(f'<p class="note">{escape(each)}</p>' for each in document.about)
    return (
        f'<!doctype html><html lang="{escape(document.lang)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FROM_OUTSIDE}">'
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(document.title)}</h1>{notes}{body}</body></html>\n"
    )


def as_lines(document: Document) -> str:
    lines = [document.title, *document.about]
    for section in document.sections:
        lines += ["", *_lines(section, "")]
    return "\n".join(lines)


def write_new(path: Path, content: str | bytes) -> None:
    """For its owner alone. Raises Refused privacy.file_exists, Failure storage.* where it cannot be written."""
    if path.exists():
        raise Refused("privacy.file_exists", path=str(path))
    with failures(path):
        write_atomically(path, content.encode() if isinstance(content, str) else content)


def _html(section: Section, level: int) -> str:
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in section.pairs)
    inner = "".join(_html(each, min(level + 1, 4)) for each in section.sections)
    about = "".join(f"<p>{escape(each)}</p>" for each in section.about)
    heading = f"<h{level}>{escape(section.title)}</h{level}>" if section.title else ""
    return f"{heading}{about}{f'<table>{rows}</table>' if rows else ''}{inner}"


def _lines(section: Section, indent: str) -> Iterator[str]:
    if section.title:
        yield f"{indent}{section.title}"
    for each in section.about:
        yield from _wrapped(each, f"{indent}  ")
    for name, value in section.pairs:
        yield from _wrapped(f"{name}: {value}", f"{indent}  ", "  ")
    for inner in section.sections:
        yield from _lines(inner, f"{indent}  ")


def _wrapped(words: str, indent: str, hang: str = "") -> list[str]:
    lines = []
    for n, line in enumerate(words.split("\n")):
        first = indent + hang if n else indent
        lines += textwrap.wrap(line, _WIDE, initial_indent=first, subsequent_indent=indent + hang * 2)
    return lines
