"""Tables of articles, and how rows become models and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.standing import counted
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Solved
from agentdesk.core.interactions.store import interactions
from agentdesk.core.knowledge.asked_next import Contact
from agentdesk.core.knowledge.model import Article, Audience, Confidence, Edition, Flag, Shown, Use, Wording
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared, PreparedAmong, spelled
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table, text_column

articles = synced_table(
    "knowledge_articles",
    sa.Column("id", Id, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    text_column("confidence"),
    text_column("audience"),
    sa.Column("latest", Id, nullable=False),
    sa.Column("published", Id),
    sa.Column("verifier_id", Id),
    sa.Column("review_due", sa.Text),
    sa.Column("reason_ids", Json, nullable=False),
    sa.Column("guides", Json, nullable=False),
    sa.Column("asked", sa.Integer, nullable=False),
)

editions = synced_table(
    "knowledge_editions",
    sa.Column("id", Id, primary_key=True),
    sa.Column("article_id", Id, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    # {"de": {"title": …, "answer": …}, …}
    sa.Column("wordings", Json, nullable=False),
    sa.Column("written_by", Id, nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    text_column("note"),
    sa.Index("ix_knowledge_editions_article", "article_id", "number"),
    append_only=True,
)

flags = synced_table(
    "knowledge_flags",
    sa.Column("id", Id, primary_key=True),
    sa.Column("article_id", Id, nullable=False),
    sa.Column("person_id", Id, nullable=False),
    text_column("words"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("settled", sa.Boolean, nullable=False),
    sa.Index("ix_knowledge_flags_article", "article_id", "settled"),
)

uses = synced_table(
    "knowledge_uses",
    sa.Column("id", Id, primary_key=True),
    sa.Column("article_id", Id, nullable=False),
    sa.Column("edition_id", Id, nullable=False),
    text_column("use"),
    sa.Column("interaction_id", Id),
    sa.Column("case_id", Id),
    sa.Column("customer_id", Id),
    sa.Column("person_id", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_knowledge_uses_article", "article_id", "at"),
    sa.Index("ix_knowledge_uses_case", "case_id"),
)

synonyms = synced_table(
    "knowledge_synonyms",
    # there is one row at most, under the id of the shop
    sa.Column("id", Id, primary_key=True),
    sa.Column("groups", Json, nullable=False),
)

A_MONTH = timedelta(days=30)
_HELPED = [use.value for use in Use if use != Use.NO_HELP]
_PLAIN = ("id", "key", "latest", "published", "verifier_id", "asked")


def article_row(article: Article) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(article, name) for name in _PLAIN}
    named = {"confidence": article.confidence.value, "audience": article.audience.value, "guides": list(article.guides)}
    due = article.review_due.isoformat() if article.review_due else None
    return row | named | {"review_due": due, "reason_ids": list(map(str, article.reason_ids)), "scope_id": SHOP}


def article_from(row: Any) -> Article:
    return Article(
        **{name: row[name] for name in (*_PLAIN, "row_version")},
        confidence=Confidence(row["confidence"]),
        audience=Audience(row["audience"]),
        review_due=date.fromisoformat(row["review_due"]) if row["review_due"] else None,
        reason_ids=tuple(map(UUID, row["reason_ids"])),
        guides=tuple(row["guides"]),
    )


def edition_row(edition: Edition) -> dict[str, Any]:
    row = {name: getattr(edition, name) for name in ("id", "article_id", "number", "written_by", "written_at", "note")}
    return row | {"wordings": {lang: asdict(each) for lang, each in edition.wordings.items()}, "scope_id": SHOP}


def known_article(connection: sa.Connection, article_id: UUID) -> Article:
    """Raises Refused knowledge.unknown."""
    return _article(connection, articles.c.id == article_id, str(article_id))


def article_called(connection: sa.Connection, key: str) -> Article:
    """Raises Refused knowledge.unknown."""
    return _article(connection, articles.c.key == key, key)


def _article(connection: sa.Connection, which: sa.ColumnElement[bool], said: str) -> Article:
    row = connection.execute(sa.select(articles).where(which)).mappings().first()
    if row is None:
        raise Refused("knowledge.unknown", key=said)
    return article_from(row)


def is_taken(connection: sa.Connection, key: str) -> bool:
    return connection.execute(sa.select(articles.c.id).where(articles.c.key == key)).first() is not None


def all_articles(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Article]:
    rows = connection.execute(sa.select(articles).where(*where).order_by(articles.c.key)).mappings()
    return list(map(article_from, rows))


_IS_SHOWN = articles.c.published.is_not(None), articles.c.confidence != Confidence.ARCHIVED.value


def shown_articles(connection: sa.Connection) -> list[Article]:
    return all_articles(connection, *_IS_SHOWN)


def shown_keys(connection: sa.Connection) -> frozenset[str]:
    return frozenset(connection.execute(sa.select(articles.c.key).where(*_IS_SHOWN)).scalars())


_NAMED = sa.select(editions, people.c.name.label("writer")).outerjoin(people, people.c.id == editions.c.written_by)
_AT_ONCE = 500


def editions_of(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, Edition]:
    return dict(_editions(connection, list(ids)))


def _editions(connection: sa.Connection, ids: list[UUID]) -> Iterator[tuple[UUID, Edition]]:
    for start in range(0, len(ids), _AT_ONCE):
        for row in connection.execute(_NAMED.where(editions.c.id.in_(ids[start : start + _AT_ONCE]))).mappings():
            wordings = {lang: Wording(**each) for lang, each in row["wordings"].items()}
            yield row["id"], Edition(
                row["id"], row["article_id"], row["number"], wordings, row["written_by"], row["writer"] or "",
                row["written_at"], row["note"],
            )  # fmt: skip


def last_number(connection: sa.Connection, article_id: UUID) -> int:
    asked = sa.select(sa.func.max(editions.c.number)).where(editions.c.article_id == article_id)
    return connection.execute(asked).scalar() or 0


def open_flags(connection: sa.Connection, article_id: UUID) -> list[Mapping[str, Any]]:
    of = sa.select(flags).where(flags.c.article_id == article_id, flags.c.settled.is_(sa.false()))
    return [dict(row) for row in connection.execute(of.order_by(flags.c.at, flags.c.id)).mappings()]


def shown(connection: sa.Connection, article: Article) -> Shown:
    found = editions_of(connection, {article.latest, article.published or article.latest})
    asked = sa.select(flags, people.c.name).outerjoin(people, people.c.id == flags.c.person_id)
    doubts = connection.execute(asked.where(flags.c.article_id == article.id).order_by(flags.c.at.desc(), flags.c.id))
    counted = sa.select(uses.c.use, sa.func.count()).where(uses.c.article_id == article.id).group_by(uses.c.use)
    verifier = connection.execute(sa.select(people.c.name).where(people.c.id == article.verifier_id)).scalar()
    return Shown(
        article=article,
        edition=found[article.published or article.latest],
        draft=found[article.latest] if article.has_draft else None,
        verifier=verifier or "",
        flags=tuple(Flag(row.name or "", row.words, row.at, bool(row.settled)) for row in doubts),
        uses={Use(use): count for use, count in connection.execute(counted)},
    )


_SINCE = sa.bindparam("since", type_=Moment)
_USED = PreparedAmong(
    lambda ids: Prepared(
        sa.select(uses.c.article_id, interactions.c.solved)
        .outerjoin(interactions, interactions.c.id == uses.c.interaction_id)
        .where(uses.c.article_id.in_(ids), uses.c.use.in_(spelled(*_HELPED)), uses.c.at > _SINCE)
    ),
    Id,
)


def used_lately(connection: sa.Connection, ids: Collection[UUID], now: datetime) -> dict[UUID, tuple[int, int]]:
    """Of these articles: how often used within a month, and how often what they were used for was solved."""
    used: Counter[UUID] = Counter()
    solved: Counter[UUID] = Counter()
    for row in _USED.all(connection, ids, since=now - A_MONTH):
        used[row.article_id] += 1
        solved[row.article_id] += row.solved == Solved.YES
    return {each: (used[each], solved[each]) for each in used}


SHOWN = PreparedAmong(
    lambda ids: Prepared.by_name(
        sa.select(articles.c.id, articles.c.key, articles.c.confidence, editions.c.wordings)
        .join(editions, editions.c.id == articles.c.published)
        .where(articles.c.id.in_(ids))
    ),
    Id,
)
"""What a hit shows of articles."""


def contacts_since(connection: sa.Connection, since: datetime) -> list[Contact]:
    """Of customers who are known and do not object to statistics, about a reason."""
    of = interactions.c
    asked = sa.select(of.customer_id, of.started_at, of.reason_id)
    known = of.customer_id.is_not(None), of.reason_id.is_not(None), of.started_at > sa.literal(since, Moment)
    return list(map(Contact._make, connection.execute(asked.where(*known, counted(of.customer_id)))))


def own_synonyms(connection: sa.Connection) -> tuple[tuple[str, ...], ...] | None:
    found = connection.execute(sa.select(synonyms.c.groups).where(synonyms.c.id == SHOP)).scalar()
    return None if found is None else tuple(map(tuple, found))
