"""Keeps the search in step with what is published, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from agentdesk.core.knowledge.model import Article
from agentdesk.core.knowledge.search import index
from agentdesk.core.knowledge.search.index import Entry
from agentdesk.core.knowledge.store import all_articles, articles, editions_of, shown_articles
from agentdesk.core.storage.unit_of_work import Connection, UnitOfWork


def index_articles(work: UnitOfWork, ids: Iterable[UUID]) -> None:
    """(Re-)index these articles from what the tables hold now; what is not shown is forgotten."""
    ids = list(ids)
    index.remove(work.connection, ids)
    index.index_many(
        work.connection, entries_of(work.connection, all_articles(work.connection, articles.c.id.in_(ids)))
    )


def index_all(work: UnitOfWork) -> int:
    index.clear(work.connection)
    entries = entries_of(work.connection, shown_articles(work.connection))
    index.index_many(work.connection, entries)
    return len(entries)


def entries_of(connection: Connection, found: list[Article]) -> list[Entry]:
    """An entry for each language of those that are shown."""
    shown = {article.id: article.published for article in found if article.is_shown and article.published}
    editions = editions_of(connection, list(shown.values()))
    return [
        Entry(article_id, lang, wording)
        for article_id, edition_id in shown.items()
        for lang, wording in sorted(editions[edition_id].wordings.items())
    ]
