"""What somebody types of an article, as the page holds it and as a draft keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agentdesk.core.ids import new_id
from agentdesk.core.knowledge.model import PARTS, Audience, Shown

Words = Mapping[str, Mapping[str, str]]
"""By language and part."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What an article says in each language, for whom, and about which reasons and guides."""

    words: Words = field(default_factory=dict)
    audience: Audience = Audience.AGENTS
    reason_ids: tuple[UUID, ...] = ()
    guides: tuple[str, ...] = ()

    @classmethod
    def of(cls, shown: Shown) -> Typed:
        """As it was written last."""
        article, wordings = shown.article, (shown.draft or shown.edition).wordings
        words = {lang: {name: getattr(said, name) for name in PARTS} for lang, said in wordings.items()}
        return cls(said(words), article.audience, article.reason_ids, article.guides)


@dataclass(frozen=True, slots=True)
class Writing:
    """An article that is being written: a new one without `article_id`, else begun from the edition `begun_from`.

    `id` is that of its draft, `command_id` that of what saves it.
    """

    typed: Typed = Typed()
    article_id: UUID | None = None
    begun_from: UUID | None = None
    id: UUID = field(default_factory=new_id)
    command_id: UUID = field(default_factory=new_id)

    def title(self, lang: str) -> str:
        """In this language or, where it has none in it, in another."""
        titled = {each: parts["title"] for each, parts in self.typed.words.items() if parts.get("title")}
        return titled.get(lang) or next(iter(titled.values()), "")


def said(words: Words) -> dict[str, dict[str, str]]:
    """Without what is empty."""
    told = {lang: {name: each for name, each in parts.items() if each.strip()} for lang, parts in words.items()}
    return {lang: parts for lang, parts in told.items() if parts}


def begun(shown: Shown) -> Writing:
    return Writing(Typed.of(shown), shown.article.id, shown.article.latest)


def as_json(writing: Writing) -> dict[str, Any]:
    typed = writing.typed
    return {
        "article": str(writing.article_id or ""),
        "edition": str(writing.begun_from or ""),
        "words": said(typed.words),
        "audience": typed.audience.value,
        "reasons": list(map(str, typed.reason_ids)),
        "guides": list(typed.guides),
    }


def from_json(content: Mapping[str, Any], id: UUID, command_id: UUID) -> Writing:
    """Raises KeyError, TypeError or ValueError for what is none."""
    told = content["words"].items()
    words = {lang: {name: str(parts[name]) for name in PARTS if name in parts} for lang, parts in told}
    reasons = tuple(map(UUID, content["reasons"]))
    typed = Typed(said(words), Audience(content["audience"]), reasons, tuple(map(str, content["guides"])))
    article, edition = (UUID(content[name]) if content[name] else None for name in ("article", "edition"))
    return Writing(typed, article, edition, id, command_id)
