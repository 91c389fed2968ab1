"""Found, seen, edited: the first pictures of a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentdesk.ui.search.hits import SaidHit
from agentdesk.ui.tour.hands import Hands, until

CALLER = "bäckerei"
LET_DOWN = {"de": "buchhandlung lesezeichen", "en": "margaret walker"}
"""Two deliveries went wrong; each speaks the language of the window."""
_REMEMBERED = {"de": "ersatz zerbrochen", "en": "replacement address"}


def customer(hands: Hands) -> Iterator[Path]:
    bench = hands.bench
    hands.look_for(CALLER)
    yield hands.picture("find")
    hands.press("Return")
    until(lambda: bench.customers.page is not None and bench.customers.page.presenter.opened is not None)
    yield hands.picture("customer")
    yield hands.page("customer.edit", "editor")
    hands.press("Escape")
    until(lambda: bench.customers.front is not None)


def history(hands: Hands) -> Iterator[Path]:
    """Words that somebody remembers, and the story of whom they lead to with one of its sources."""
    bench = hands.bench
    hands.look_for(_REMEMBERED[hands.language])
    until(lambda: any(isinstance(row, SaidHit) for row in bench.search.results.rows))
    yield hands.picture("history")
    hands.press("Escape", "Escape")
    hands.open_customer(LET_DOWN[hands.language])
    page = bench.customers.page
    assert page is not None
    until(page.story.isVisible)
    page.story.sentences.setFocus()
    hands.press("Down", "Down", "Return")
    until(lambda: page.timeline.place.get("opened"))
    yield hands.picture("story")
