"""A saved view among the commands of the palette."""

from __future__ import annotations

from collections.abc import Callable

from agentdesk.core.wording import text
from agentdesk.core.work.wanted import Page, SavedView
from agentdesk.ui.actions import Action
from agentdesk.ui.widgets.text import one_line


def view_action(view: SavedView, run: Callable[[], None]) -> Action:
    page = "work.name" if view.page is Page.WORK else f"lists.{view.page}"
    words = lambda: text("views.action", name=one_line(view.name, 60), page=text(page))  # noqa: E731
    return Action(id=f"view.{view.id}", name="views.title", run=run, said=words)
