"""Guides and articles, written by whoever leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentdesk.ui.guides.editor import EditorPage
from agentdesk.ui.guides.page import GuidesPage
from agentdesk.ui.guides.proposals_section import ProposalsSection
from agentdesk.ui.knowledge.page import ArticlesPage
from agentdesk.ui.tour.hands import Hands, until

_GUIDE, _STEP, _WAY = "anxious_customer", "worry", ("ask", "answers", 3, "next")
"""One of its first answers is to lead nowhere."""
_ARTICLE = {"de": "erstattung", "en": "refund"}


def guides(hands: Hands) -> Iterator[Path]:
    """One as a graph and as text, with a fault in it; all of them; and what was proposed beside a customer."""
    hands.run("guides.show")
    page = hands.seen(GuidesPage)
    until(lambda: page.rows and hands.bench.runner.is_idle)
    page.presenter.open(_GUIDE)
    editor = hands.seen(EditorPage)
    editor.graph.drawing.go(_STEP)
    editor.graph.drawing.put_in_step(_WAY, None)
    until(lambda: editor.editing.faults)
    hands.run("guides.fault")
    yield hands.picture("graph")
    hands.run("guides.form")
    hands.run("guides.fault")
    yield hands.picture("guide-text")
    editor.leave()
    until(page.isVisible)
    yield hands.picture("guides")
    page.show_section(1)
    section = hands.seen(ProposalsSection)
    until(lambda: section.rows)
    yield hands.picture("proposals")


def articles(hands: Hands) -> Iterator[Path]:
    """One, and how it will be read while it is being written."""
    hands.run("knowledge.articles")
    page = hands.seen(ArticlesPage)
    until(lambda: page.rows)
    hands.write(_ARTICLE[hands.language])
    page.rows[0].click()
    until(lambda: page.presenter.shown)
    page.filter.clear()
    yield hands.picture("articles")
