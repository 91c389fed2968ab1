"""Articles, how sure we are of them, and what two people who doubt one of them change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.slugs import slug

FLAGS_THAT_LOWER = 2
"""Flags of as many people lower the confidence by one step."""
LONGEST_KEY = 80
Groups = tuple[tuple[str, ...], ...]
"""Words that mean the same."""


class Confidence(StrEnum):
    """How far an article may be relied on."""

    IN_PROGRESS = "in_progress"
    NOT_VALIDATED = "not_validated"
    VALIDATED = "validated"
    ARCHIVED = "archived"


_LOWER = {Confidence.VALIDATED: Confidence.NOT_VALIDATED, Confidence.NOT_VALIDATED: Confidence.IN_PROGRESS}


class Audience(StrEnum):
    AGENTS = "agents"
    PUBLIC = "public"


class Use(StrEnum):
    """What an article did for a contact."""

    USED = "used"
    IMPROVED = "improved"
    CREATED = "created"
    NO_HELP = "no_help"


@dataclass(frozen=True, slots=True)
class Wording:
    """An article in one language. `title` and `symptom` are in the customer's words, the rest is Markdown."""

    title: str
    symptom: str = ""
    environment: str = ""
    cause: str = ""
    answer: str = ""
    steps: str = ""
    say: str = ""

    @property
    def body(self) -> str:
        """What stands below the title, as one text."""
        return "\n\n".join(filter(None, (getattr(self, name) for name in BODY)))


PARTS = tuple(each.name for each in fields(Wording))
BODY = PARTS[1:]


@dataclass(frozen=True, slots=True)
class Edition:
    """What was written once, and stays so."""

    id: UUID
    article_id: UUID
    number: int
    wordings: Mapping[str, Wording]
    written_by: UUID
    writer: str
    written_at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`published` and `latest` are ids of editions; an article that was never published is a draft.

    `asked` says how often somebody searched for these words in vain.
    """

    id: UUID
    key: str
    confidence: Confidence
    audience: Audience
    latest: UUID
    published: UUID | None = None
    verifier_id: UUID | None = None
    review_due: date | None = None
    reason_ids: tuple[UUID, ...] = ()
    guides: tuple[str, ...] = ()
    asked: int = 0
    row_version: int = 0

    @property
    def is_shown(self) -> bool:
        """Whether agents find it."""
        return self.published is not None and self.confidence != Confidence.ARCHIVED

    @property
    def has_draft(self) -> bool:
        return self.latest != self.published

    def written(self, edition_id: UUID, **about: Any) -> Article:
        return replace(self, latest=edition_id, **about)

    def publish(self) -> Article:
        """A text that changed has not been validated yet."""
        if not self.has_draft and self.confidence != Confidence.ARCHIVED:
            raise Refused("knowledge.nothing_new")
        return replace(self, published=self.latest, confidence=Confidence.NOT_VALIDATED, verifier_id=None, asked=0)

    def archive(self) -> Article:
        if self.confidence == Confidence.ARCHIVED:
            raise Refused("knowledge.archived")
        return replace(self, confidence=Confidence.ARCHIVED)

    def verify(self, by: UUID, review_due: date | None) -> Article:
        if not self.is_shown:
            raise Refused("knowledge.not_published")
        return replace(self, confidence=Confidence.VALIDATED, verifier_id=by, review_due=review_due)

    def lower(self) -> Article:
        return replace(self, confidence=_LOWER.get(self.confidence, self.confidence))


@dataclass(frozen=True, slots=True)
class Flag:
    """Somebody doubts an article; `settled` once it was published anew, verified or lowered."""

    person: str
    words: str
    at: datetime
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An article as a page shows it."""

    article: Article
    edition: Edition
    draft: Edition | None
    verifier: str
    flags: tuple[Flag, ...]
    uses: Mapping[Use, int]

    @property
    def doubts(self) -> tuple[Flag, ...]:
        """Flags to be looked at: those that are open, and those that lowered this edition as long as nobody has
        verified it."""
        verified, since = self.article.confidence is Confidence.VALIDATED, self.edition.written_at
        return tuple(each for each in self.flags if not each.settled or (not verified and each.at >= since))


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. `used` and `solved` count the contacts of the last month in which it was used, and
    those of them that were solved."""

    article_id: UUID
    key: str
    lang: str
    title: str
    detail: str
    confidence: Confidence
    used: int = 0
    solved: int = 0
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """What customers ask next: `followed` of `of` came back about this reason; `article_id`, `key` and `title` are
    of the answer, where one is written, `say` is what to say of it."""

    labels: Mapping[str, str]
    followed: int
    of: int
    article_id: UUID | None = None
    key: str = ""
    title: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An article in the list of those who look after them."""

    article_id: UUID
    key: str
    title: str
    confidence: Confidence
    audience: Audience
    review_due: date | None
    has_draft: bool
    open_flags: int
    asked: int
    used: int


def checked_wordings(wordings: Mapping[str, Wording]) -> dict[str, Wording]:
    """Those that say something. Raises Refused where no language has a title, or words stand without one."""
    said = {lang: each for lang, each in wordings.items() if each.title or each.body.strip()}
    if not said or not all(each.title for each in said.values()):
        raise Refused("knowledge.untitled")
    return said


def wording_in(wordings: Mapping[str, Wording], lang: str) -> tuple[str, Wording]:
    """In this language or, where it was not written in it, in the first there is."""
    found = lang if lang in wordings else min(wordings)
    return found, wordings[found]


def key_of(title: str) -> str:
    """A title as what links and guides call the article by: `Paket weg?` becomes `paket-weg`."""
    return slug(title, "-", LONGEST_KEY) or "article"


def checked_key(key: str) -> str:
    if key != key_of(key.replace("_", "-")) and not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", key):
        raise Refused("knowledge.key_invalid", key=key)
    return key


def lowers(flaggers: Iterable[UUID]) -> bool:
    return len(set(flaggers)) >= FLAGS_THAT_LOWER


def groups_in(text: str) -> Groups:
    """A group a line, commas between its words. Raises Refused knowledge.word_alone, with the lines in which a word has
    nothing beside it that could mean the same."""
    lines = [tuple(filter(None, (each.strip() for each in line.split(",")))) for line in text.splitlines()]
    if alone := [f"{n} ({group[0]})" for n, group in enumerate(lines, 1) if len(group) == 1]:
        raise Refused("knowledge.word_alone", lines=", ".join(alone))
    return tuple(filter(None, lines))
