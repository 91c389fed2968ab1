"""What a list showed last, from one day to the next: all but the words, which belong to customers and to no open file.

A view that was shown is known by its id; its words come back with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.work.commands import Look
from agentdesk.core.work.wanted import Wanted
from agentdesk.ui.views.presenter import SavedViews

Kept = dict[str, Any]


def to_keep(wanted: Wanted, view_id: UUID | None) -> Kept:
    look = Look.model_validate(wanted).model_dump(mode="json", exclude={"words"}, exclude_defaults=True)
    return {"look": look, "view": str(view_id) if view_id else ""}


def brought_back(kept: object, views: SavedViews) -> tuple[Wanted, UUID | None] | None:
    """None for what cannot be read (any more). A view that nobody knows (yet) keeps its id."""
    if not isinstance(kept, dict):
        return None
    try:
        wanted = Wanted(**dict(Look.model_validate(kept["look"])))
        view_id = UUID(kept["view"]) if kept["view"] else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    view = views.view(view_id)
    return replace(wanted, words=view.wanted.words if view else ""), view_id
