"""How reasons and snippets come to be, change and go: what stands ready for every conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, LEADERS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.interactions import commands as asked
from agentdesk.core.interactions.model import Reason, checked_shortcut, require_known_placeholders
from agentdesk.core.interactions.store import (
    all_reasons,
    find_snippet,
    known_reason,
    name_taken,
    reasons,
    snippet_from,
    snippets,
)
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


# ── reasons ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@handles(asked.AddReason, allowed=LEADERS)
def add_reason(command: asked.AddReason, work: UnitOfWork) -> dict[str, Any]:
    labels = _named(command.labels)
    _require_place(work, command.parent_id, labels)
    reason_id = work.new_id("reason")
    row: dict[str, Any] = {"id": reason_id, "parent_id": command.parent_id, "labels": labels, "scope_id": SHOP}
    row |= {"needs_words": command.needs_words, "anonymous": command.anonymous}
    work.put(reasons, row | {"position": command.position, "active": True})
    work.changed("reason")
    return {"reason_id": reason_id}


@handles(asked.ChangeReason, allowed=LEADERS)
def change_reason(command: asked.ChangeReason, work: UnitOfWork) -> None:
    reason, labels = known_reason(work.connection, command.reason_id), _named(command.labels)
    if taken := name_taken(work.connection, reason.parent_id, labels, but=reason.id):
        raise Refused("interactions.reason_exists", name=taken)
    if command.active and reason.parent_id and not known_reason(work.connection, reason.parent_id).active:
        raise Refused("interactions.reason_parent_retired")
    said = {"needs_words": command.needs_words, "anonymous": command.anonymous, "active": command.active}
    _put(work, reason, labels=labels, **said)
    if not command.active:
        for under in [other for other in all_reasons(work.connection) if other.parent_id == reason.id]:
            _put(work, under, active=False)
    work.changed("reason")


@handles(asked.MoveReason, allowed=LEADERS)
def move_reason(command: asked.MoveReason, work: UnitOfWork) -> None:
    reason, everything = known_reason(work.connection, command.reason_id), list(all_reasons(work.connection))
    if command.parent_id != reason.parent_id:
        _require_place(work, command.parent_id, reason.labels, moved=reason)
        if command.parent_id and any(other.parent_id == reason.id for other in everything):
            raise Refused("interactions.reason_too_deep")
    beside = [other for other in everything if other.parent_id == command.parent_id and other.id != reason.id]
    beside.insert(command.place, reason)
    for position, each in enumerate(beside):
        if each.id == reason.id or each.position != position:
            _put(work, each, parent_id=command.parent_id, position=position)
    work.changed("reason")


@restored(reasons)
def _reasons_as_they_were(work: UnitOfWork, undone: Undone) -> None:
    work.changed("reason")


def _named(labels: Mapping[str, str]) -> dict[str, str]:
    named = {lang: words for lang, words in labels.items() if words}
    if not named:
        raise Refused("interactions.reason_unnamed")
    return named


def _require_place(
    work: UnitOfWork, parent_id: UUID | None, labels: Mapping[str, str], moved: Reason | None = None
) -> None:
    """Raises Refused where a reason of these names cannot stand."""
    parent = known_reason(work.connection, parent_id) if parent_id else None
    if parent and (parent.parent_id or (moved and parent.id == moved.id)):
        raise Refused("interactions.reason_too_deep")
    if parent and not parent.active and (moved is None or moved.active):
        raise Refused("interactions.reason_parent_retired")
    if taken := name_taken(work.connection, parent_id, dict(labels), but=moved.id if moved else None):
        raise Refused("interactions.reason_exists", name=taken)


def _put(work: UnitOfWork, reason: Reason, **changes: Any) -> None:
    work.put(reasons, work.require(reasons, reason.id) | changes)


# ── snippets ────────────────────────────────────────────────────────────────────────────────────────────────────────
@handles(asked.SaveSnippet, allowed=LEADERS)
def save_snippet(command: asked.SaveSnippet, work: UnitOfWork) -> dict[str, Any]:
    known = find_snippet(work.connection, checked_shortcut(command.shortcut))
    snippet_id = known.id if known and known.owner is None else work.new_id("snippet")
    return _keep_snippet(command, work, snippet_id, SHOP)


@handles(asked.AddOwnSnippet, allowed=AGENTS)
def add_own_snippet(command: asked.AddOwnSnippet, work: UnitOfWork) -> dict[str, Any]:
    return _keep_snippet(command, work, work.new_id("snippet"), work.actor.person_id)


@handles(asked.ChangeSnippet, allowed=AGENTS)
def change_snippet(command: asked.ChangeSnippet, work: UnitOfWork) -> dict[str, Any]:
    return _keep_snippet(command, work, command.snippet_id, _scope_to_change(work, command.snippet_id))


@handles(asked.RemoveSnippet, allowed=AGENTS)
def remove_snippet(command: asked.RemoveSnippet, work: UnitOfWork) -> None:
    _scope_to_change(work, command.snippet_id)
    work.remove(snippets, command.snippet_id)
    work.changed("snippet")


@restored(snippets)
def _snippets_as_they_were(work: UnitOfWork, undone: Undone) -> None:
    work.changed("snippet")


def _scope_to_change(work: UnitOfWork, snippet_id: UUID) -> UUID:
    """Whose it is. Raises Refused for somebody else's, and for the shop's unless one leads."""
    owner = snippet_from(work.require(snippets, snippet_id)).owner
    if owner is None and not work.actor.may(LEADERS):
        raise Refused("interactions.snippet_of_the_shop")
    if owner not in (None, work.actor.person_id):
        raise Refused("interactions.of_somebody_else")
    return owner or SHOP


def _keep_snippet(
    said: asked.SaveSnippet | asked.AddOwnSnippet | asked.ChangeSnippet, work: UnitOfWork, id: UUID, scope: UUID
) -> dict[str, Any]:
    shortcut = checked_shortcut(said.shortcut)
    words = {lang: text for lang, text in said.words.items() if text.strip()}
    if not words:
        raise Refused("interactions.snippet_empty")
    require_known_placeholders(words.values())
    known = find_snippet(work.connection, shortcut)
    if known and known.id != id:
        raise Refused("interactions.shortcut_taken", shortcut=shortcut)
    labels = {lang: label for lang, label in said.labels.items() if label}
    work.put(snippets, {"id": id, "shortcut": shortcut, "words": words, "labels": labels, "scope_id": scope})
    work.changed("snippet")
    return {"snippet_id": id}
