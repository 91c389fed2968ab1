"""What can be asked about articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from agentdesk.core.commands import Code, Command, Line, Query, Words
from agentdesk.core.knowledge import model
from agentdesk.core.knowledge.model import Audience, Hit, Question, Shown, Use


class Said(BaseModel):
    """An article in one language (see `model.Wording`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Line
    symptom: Words = ""
    environment: Words = ""
    cause: Words = ""
    answer: Words = ""
    steps: Words = ""
    say: Words = ""


class Write(Command):
    """Words of an article, by language: a new edition, not yet shown. Without an id it is a new article, under its key
    or one made of its title. The answer has its `article_id`, `key` and the `number` of the edition."""

    kind: ClassVar[str] = "knowledge.write"
    undoable: ClassVar[bool] = True
    article_id: UUID | None = None
    key: Code = ""
    wordings: dict[str, Said]
    audience: Audience = Audience.AGENTS
    reason_ids: tuple[UUID, ...] = ()
    guides: tuple[Code, ...] = ()
    note: Words = ""


class Publish(Command):
    """The latest edition is what everybody finds from now on. For the public by supervisors and administrators."""

    kind: ClassVar[str] = "knowledge.publish"
    undoable: ClassVar[bool] = True
    article_id: UUID


class Archive(Command):
    """Nobody finds it any more; its editions stay."""

    kind: ClassVar[str] = "knowledge.archive"
    undoable: ClassVar[bool] = True
    article_id: UUID


class Verify(Command):
    """It is right as it stands, says whoever asks; to be looked at again by `review_due`."""

    kind: ClassVar[str] = "knowledge.verify"
    undoable: ClassVar[bool] = True
    article_id: UUID
    review_due: date | None = None


class FlagArticle(Command):
    """Something about it is wrong. Flags of two people lower its confidence; the answer says whether it was."""

    kind: ClassVar[str] = "knowledge.flag"
    undoable: ClassVar[bool] = True
    article_id: UUID
    words: Words = ""


class NoteUse(Command):
    """What an article did for a contact, a case or a customer."""

    kind: ClassVar[str] = "knowledge.note_use"
    undoable: ClassVar[bool] = True
    article_id: UUID
    use: Use
    interaction_id: UUID | None = None
    case_id: UUID | None = None
    customer_id: UUID | None = None


class Want(Command):
    """Nobody has written about this: a draft with the words that were searched for, or once more for the one that is
    there already. The answer has its `article_id`."""

    kind: ClassVar[str] = "knowledge.want"
    undoable: ClassVar[bool] = True
    words: Line
    lang: Code


class SetSynonyms(Command):
    """Words that mean the same to the search, in any language: all groups as they are to be; none at all brings
    back those that were shipped."""

    kind: ClassVar[str] = "knowledge.set_synonyms"
    undoable: ClassVar[bool] = True
    groups: tuple[tuple[Line, ...], ...]


class IndexAnew(Command):
    """The search of all articles is made once more: after many have come in, since their words explain each other."""

    kind: ClassVar[str] = "knowledge.index_anew"


@dataclass(frozen=True, slots=True)
class FindArticles(Query[tuple[Hit, ...]]):
    """What is shown for these words, best first. `unfinished`: the last word is still being typed."""

    words: str
    lang: str = ""
    unfinished: bool = False
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Suggested(Query[tuple[Hit, ...]]):
    """What may help with this contact: by its reason, the words noted so far and what was ordered."""

    lang: str
    reason_id: UUID | None = None
    notes: str = ""
    customer_id: UUID | None = None
    limit: int = 3


@dataclass(frozen=True, slots=True)
class AskedNext(Query[tuple[Question, ...]]):
    """With what customers came back within 14 days of a contact about this reason, in the last half year, as far as it
    is more than chance (see `asked_next`); what is likeliest first."""

    reason_id: UUID
    lang: str
    limit: int = 2


@dataclass(frozen=True, slots=True)
class GetArticle(Query[Shown]):
    """Refused when there is none of this id (any more)."""

    article_id: UUID


@dataclass(frozen=True, slots=True)
class ArticleByKey(Query[Shown]):
    """Refused when there is none of this key."""

    key: str


@dataclass(frozen=True, slots=True)
class ArticleLines(Query[tuple[model.Line, ...]]):
    """All articles for those who look after them: what was asked for in vain and what is doubted first."""

    lang: str


@dataclass(frozen=True, slots=True)
class Synonyms(Query[tuple[tuple[str, ...], ...]]):
    """The groups in force: the shop's own, or those that were shipped."""


@dataclass(frozen=True, slots=True)
class Published(Query[tuple[Shown, ...]]):
    """Every article that is shown, by key: for an export."""
