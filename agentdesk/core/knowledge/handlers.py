"""How articles are written, published, doubted, verified and used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, LEADERS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.store import known_reason
from agentdesk.core.knowledge import commands as asked
from agentdesk.core.knowledge.indexing import index_all, index_articles
from agentdesk.core.knowledge.model import (
    Article,
    Audience,
    Confidence,
    Edition,
    Wording,
    checked_key,
    checked_wordings,
    key_of,
    lowers,
)
from agentdesk.core.knowledge.store import (
    article_called,
    article_row,
    articles,
    edition_row,
    editions,
    flags,
    is_taken,
    known_article,
    last_number,
    open_flags,
    own_synonyms,
    synonyms,
    uses,
)
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.Write, allowed=AGENTS)
def write(command: asked.Write, work: UnitOfWork) -> dict[str, Any]:
    wordings = {lang: Wording(**said.model_dump()) for lang, said in command.wordings.items()}
    return _write(work, command.article_id, command.key, checked_wordings(wordings), command)


@handles(asked.Publish, allowed=AGENTS)
def publish(command: asked.Publish, work: UnitOfWork) -> None:
    article = known_article(work.connection, command.article_id)
    if article.audience == Audience.PUBLIC and not work.actor.may(LEADERS):
        raise Refused("knowledge.public")
    _settle_flags(work, article.id)
    _keep(work, article.publish())


@handles(asked.Archive, allowed=LEADERS)
def archive(command: asked.Archive, work: UnitOfWork) -> None:
    _keep(work, known_article(work.connection, command.article_id).archive())


@handles(asked.Verify, allowed=LEADERS)
def verify(command: asked.Verify, work: UnitOfWork) -> None:
    if command.review_due and command.review_due <= work.now.date():
        raise Refused("knowledge.review_past")
    _settle_flags(work, command.article_id)
    article = known_article(work.connection, command.article_id)
    _keep(work, article.verify(work.actor.person_id, command.review_due))


@handles(asked.FlagArticle, allowed=AGENTS)
def flag(command: asked.FlagArticle, work: UnitOfWork) -> dict[str, Any]:
    article = known_article(work.connection, command.article_id)
    if not article.is_shown:
        raise Refused("knowledge.not_published")
    raised = {each["person_id"]: each for each in open_flags(work.connection, article.id)}
    mine = raised.get(work.actor.person_id)
    row: dict[str, Any] = {"id": mine["id"] if mine else work.new_id("flag"), "article_id": article.id}
    row |= {"person_id": work.actor.person_id, "words": command.words, "at": work.now, "settled": False}
    work.put(flags, row | {"scope_id": SHOP})
    lowered = lowers({*raised, work.actor.person_id})
    if lowered:
        _settle_flags(work, article.id)
        article = article.lower()
    _keep(work, article)
    return {"lowered": lowered}


@handles(asked.NoteUse, allowed=AGENTS)
def note_use(command: asked.NoteUse, work: UnitOfWork) -> None:
    article = known_article(work.connection, command.article_id)
    row: dict[str, Any] = {name: getattr(command, name) for name in ("interaction_id", "case_id", "customer_id")}
    row |= {"id": work.new_id("use"), "article_id": article.id, "edition_id": article.published or article.latest}
    row |= {"use": command.use.value, "person_id": work.actor.person_id, "at": work.now, "scope_id": SHOP}
    work.put(uses, row)
    work.changed("article", article.id)


@handles(asked.Want, allowed=AGENTS)
def want(command: asked.Want, work: UnitOfWork) -> dict[str, Any]:
    key = f"wanted-{key_of(command.words)}"
    if not command.words:
        raise Refused("knowledge.untitled")
    if not is_taken(work.connection, key):
        _write(work, None, key, {command.lang: Wording(command.words)}, asked.Write(wordings={}))
    article = article_called(work.connection, key)
    if not article.is_shown:
        _keep(work, article.written(article.latest, asked=article.asked + 1))
    return {"article_id": article.id}


@handles(asked.SetSynonyms, allowed=LEADERS)
def set_synonyms(command: asked.SetSynonyms, work: UnitOfWork) -> None:
    groups = [[each for each in group if each] for group in command.groups]
    told = [each for each in groups if len(each) > 1]
    if told:
        work.put(synonyms, {"id": SHOP, "groups": told, "scope_id": SHOP})
    elif own_synonyms(work.connection) is not None:
        work.remove(synonyms, SHOP)
    work.changed("article")


@handles(asked.IndexAnew, allowed=AGENTS)
def index_anew(command: asked.IndexAnew, work: UnitOfWork) -> None:
    index_all(work)


@restored(articles)
def _as_they_were(work: UnitOfWork, undone: Undone) -> None:
    ids = [row.key[0] for row in undone.rows]
    index_articles(work, ids)
    for article_id in ids:
        work.changed("article", article_id)


@restored(flags, uses, synonyms)
def _what_was_said_of_them(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        for side in (row.until_now, row.now):
            work.changed("article", (side or {}).get("article_id"))


def _write(
    work: UnitOfWork, article_id: UUID | None, key: str, wordings: dict[str, Wording], about: asked.Write
) -> dict[str, Any]:
    """A new edition, of a new article where none is named."""
    for reason_id in about.reason_ids:
        known_reason(work.connection, reason_id)
    told: dict[str, Any] = {"audience": about.audience, "reason_ids": about.reason_ids, "guides": about.guides}
    edition_id = work.new_id("edition")
    if article_id:
        article = known_article(work.connection, article_id).written(edition_id, **told)
    else:
        called = checked_key(key) if key else _free_key(work, wordings)
        if is_taken(work.connection, called):
            raise Refused("knowledge.key_taken", key=called)
        new_id = work.new_id("article")
        article = Article(id=new_id, key=called, confidence=Confidence.IN_PROGRESS, latest=edition_id, **told)
    number = last_number(work.connection, article.id) + 1
    by = work.actor.person_id
    work.put(editions, edition_row(Edition(edition_id, article.id, number, wordings, by, "", work.now, about.note)))
    _keep(work, article, indexed=False)  # what is shown has not changed
    return {"article_id": article.id, "key": article.key, "number": number}


def _free_key(work: UnitOfWork, wordings: dict[str, Wording]) -> str:
    wanted = key_of(wordings[min(wordings)].title)
    key, n = wanted, 2
    while is_taken(work.connection, key):
        key, n = f"{wanted}-{n}", n + 1
    return key


def _keep(work: UnitOfWork, article: Article, *, indexed: bool = True) -> None:
    work.put(articles, article_row(article))
    if indexed:
        index_articles(work, [article.id])
    work.changed("article", article.id)


def _settle_flags(work: UnitOfWork, article_id: UUID) -> None:
    work.put_many(flags, [dict(row) | {"settled": True} for row in open_flags(work.connection, article_id)])
