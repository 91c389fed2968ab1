"""Markdown becomes blocks of our own; what could load or run something becomes words or nothing."""

from __future__ import annotations

import pytest

from agentdesk.core.prose import Block, Kind, Span, blocks, plain

TEXT = """# Paket weg

Wir **suchen** es, *sofort*.

1. Fragen
2. Liefern
   - express

> [!NOTE]
> Nur im Inland.

| Tage | Was |
| --- | --- |
| 3 | warten |

    code
"""


def test_headings_lists_quotes_tables_and_code_are_blocks() -> None:
    kinds = [(block.kind, block.level, block.mark) for block in blocks(TEXT)]
    assert kinds == [
        (Kind.HEADING, 1, ""),
        (Kind.PARAGRAPH, 0, ""),
        (Kind.ITEM, 0, "1."),
        (Kind.ITEM, 0, "2."),
        (Kind.ITEM, 1, "•"),
        (Kind.QUOTE, 0, ""),
        (Kind.TABLE, 0, ""),
        (Kind.CODE, 0, ""),
    ]
    assert Span("suchen", strong=True) in blocks(TEXT)[1].spans
    assert [[cell[0].words for cell in row] for row in blocks(TEXT)[6].rows] == [["Tage", "Was"], ["3", "warten"]]


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=http://evil.example/x.png>",
        "![x](http://evil.example/x.png)",
        "[x](javascript:alert(1))",
        "[x](file:///etc/passwd)",
        "<a href='http://evil.example'>x</a>",
    ],
)
def test_nothing_in_it_leads_out_or_is_loaded(evil: str) -> None:
    spans = [span for block in blocks(evil) for span in block.spans]
    assert not any(span.leads_to for span in spans)


def test_a_link_leads_to_an_article_and_an_address_is_said() -> None:
    [block] = blocks("[Mehr](paket-weg.md) und [Seite](https://shop.example/) und [hier](article:mahnung)")
    assert [span.leads_to for span in block.spans if span.leads_to] == ["paket-weg", "mahnung"]
    assert Span(" (https://shop.example/)") in block.spans


def test_the_words_alone_go_into_notes() -> None:
    assert plain("**Ja**, gern.\n\n1. Fragen\n2. Liefern\n\nFertig") == "Ja, gern.\n\n1. Fragen\n2. Liefern\n\nFertig"


def test_nothing_is_no_block() -> None:
    assert blocks("") == ()
    assert blocks("   \n\n") == ()
    assert Block(Kind.PARAGRAPH).spans == ()
