"""Markdown as blocks of our own: headings, paragraphs, lists, quotes, code, tables. The first half of the renderer.

Whatever else is in it (HTML, pictures, addresses to load) becomes words or nothing; what shows blocks sees no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 200_000
"""Characters that are read; what comes after is left out."""
_SHOWN_ADDRESSES = ("https://", "http://", "mailto:", "tel:")


class Kind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"


class Span(NamedTuple):
    """Words of one look. `leads_to`: the key of an article that they lead to."""

    words: str
    strong: bool = False
    slanted: bool = False
    code: bool = False
    leads_to: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """`level` of a heading, or how deep an item stands; `mark` stands before an item; `rows` are of a table, the first
    is its head."""

    kind: Kind
    spans: Spans = ()
    level: int = 0
    mark: str = ""
    rows: tuple[tuple[Spans, ...], ...] = ()


def blocks(markdown: str) -> tuple[Block, ...]:
    return tuple(_Reading(_parser().parse(markdown[:LONGEST])).blocks())


def plain(markdown: str) -> str:
    """The words alone, as they go into notes or a reply: a line for each item, an empty line between paragraphs."""
    lines: list[str] = []
    for block in blocks(markdown):
        said = "".join(span.words for span in block.spans)
        if block.kind == Kind.TABLE:
            said = "\n".join(" · ".join("".join(s.words for s in cell) for cell in row) for row in block.rows)
        together = block.kind == Kind.ITEM and lines and lines[-1].lstrip().startswith(("•", *"0123456789"))
        if lines and not together:
            lines.append("")
        lines.append(f"{'   ' * block.level}{block.mark} {said}" if block.kind == Kind.ITEM else said)
    return "\n".join(lines).strip()


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # whoever shows no article needs none

    return MarkdownIt("commonmark", {"html": False}).enable("table")


class _Reading:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._lists: list[int | None] = []
        self._mark = ""
        self._quoted = 0
        self._heading = 0
        self._rows: list[list[Spans]] | None = None

    def blocks(self) -> Iterator[Block]:
        for token in self._tokens:
            if token.type in ("fence", "code_block"):
                yield Block(Kind.CODE, (Span(token.content.rstrip("\n"), code=True),))
            elif token.type == "inline":
                yield from self._inline(token)
            elif token.type == "table_close" and self._rows is not None:
                yield Block(Kind.TABLE, rows=tuple(map(tuple, self._rows)))
                self._rows = None
            else:
                self._step(token)

    def _step(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrGet("start") or 1) - 1)
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._mark = self._next_mark()
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "blockquote_open":
                self._quoted += 1
            case "blockquote_close":
                self._quoted -= 1
            case "table_open":
                self._rows = []
            case "tr_open" if self._rows is not None:
                self._rows.append([])

    def _next_mark(self) -> str:
        number = self._lists[-1]
        if number is None:
            return "•"
        self._lists[-1] = number + 1
        return f"{number + 1}."

    def _inline(self, token: Token) -> Iterator[Block]:
        spans = tuple(_spans(token.children or ()))
        if self._quoted and spans and spans[0].words.startswith("[!"):  # as some write what is to be noted
            spans = spans[2:]
        if self._rows is not None:
            self._rows[-1].append(spans)
        elif not any(span.words.strip() for span in spans):
            return
        elif self._heading:
            yield Block(Kind.HEADING, spans, self._heading)
        elif self._lists:
            yield Block(Kind.ITEM, spans, len(self._lists) - 1, self._mark)
            self._mark = ""
        else:
            yield Block(Kind.QUOTE if self._quoted else Kind.PARAGRAPH, spans)


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    strong = slanted = 0
    leads_to = address = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                slanted += token.nesting
            case "link_open":
                said = str(token.attrGet("href") or "")
                leads_to, address = _article(said), said if said.startswith(_SHOWN_ADDRESSES) else ""
            case "link_close":
                if address:
                    yield Span(f" ({address.removeprefix('mailto:').removeprefix('tel:')})")
                leads_to = address = ""
            case "softbreak":
                yield Span(" ")
            case "hardbreak":
                yield Span("\n")
            case "image":
                yield Span(f"[{token.content}]" if token.content else "")
            case _:
                code = token.type == "code_inline"
                yield Span(token.content, strong > 0, slanted > 0, code, leads_to)


def _article(address: str) -> str:
    """The key of the article that `article:paket-weg` or `paket-weg.md` leads to; nothing for any other address."""
    if address.startswith("article:"):
        return address.removeprefix("article:")
    name = address.rpartition("/")[2].partition("#")[0]
    return name.removesuffix(".md") if name.endswith(".md") and "://" not in address else ""
