"""What is always true of articles: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.knowledge.indexing import entries_of
from agentdesk.core.knowledge.search.index import indexed
from agentdesk.core.knowledge.store import articles, editions, shown_articles
from agentdesk.core.storage.check import Finding, invariant

_found = articles.c


@invariant("knowledge.editions")
def what_an_article_says_was_written(connection: sa.Connection) -> Iterator[Finding]:
    """Its latest edition and the one that is shown are there, and are its own."""
    for column in (_found.latest, _found.published):
        own = sa.select(editions.c.id).where(editions.c.id == column, editions.c.article_id == _found.id).exists()
        wrong = sa.select(_found.id, _found.key).where(column.is_not(None), sa.not_(own))
        for row in connection.execute(wrong):
            yield Finding({"article_id": str(row.id), "key": row.key})


@invariant("knowledge.search")
def what_is_shown_is_found(connection: sa.Connection) -> Iterator[Finding]:
    """Each article that is shown is in the search in each of its languages, and nothing else is."""
    shown = {(each.article_id, each.lang) for each in entries_of(connection, shown_articles(connection))}
    for article_id, lang in sorted(shown ^ indexed(connection)):
        yield Finding({"article_id": str(article_id), "lang": lang})
