"""What screens read about articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.interactions.store import all_reasons
from agentdesk.core.knowledge import model
from agentdesk.core.knowledge.asked_next import asked_next
from agentdesk.core.knowledge.commands import (
    ArticleByKey,
    ArticleLines,
    AskedNext,
    FindArticles,
    GetArticle,
    Published,
    Suggested,
    Synonyms,
)
from agentdesk.core.knowledge.model import Hit, Question, Shown, wording_in
from agentdesk.core.knowledge.search.find import Found, find
from agentdesk.core.knowledge.search.synonyms import shipped
from agentdesk.core.knowledge.store import (
    SHOWN,
    all_articles,
    article_called,
    contacts_since,
    editions_of,
    flags,
    known_article,
    own_synonyms,
    shown,
    shown_articles,
    used_lately,
)
from agentdesk.core.orders.store import order_lines, orders
from agentdesk.core.prose import plain
from agentdesk.core.storage.unit_of_work import Connection, Reading

_OF_ITS_REASON, _OF_ITS_GROUP = 3.0, 1.5
_LONGEST_DETAIL = 160
_LOOKED_BACK = timedelta(days=182)


@answers(FindArticles, allowed=AGENTS)
def find_articles(query: FindArticles, reading: Reading) -> tuple[Hit, ...]:
    found = find(
        reading.connection,
        query.words,
        _groups(reading.connection),
        lang=query.lang,
        unfinished=query.unfinished,
        limit=query.limit,
    )
    return _hits(reading, found)


@answers(Suggested, allowed=AGENTS)
def suggested(query: Suggested, reading: Reading) -> tuple[Hit, ...]:
    """What was written for the reason comes first; of that, and else, what speaks of the notes and the goods."""
    connection = reading.connection
    words = " ".join([query.notes, *_reason_words(connection, query), *_goods(connection, query.customer_id)])
    spoken = {hit.article_id: hit for hit in find(connection, words, _groups(connection), lang=query.lang, limit=50)}
    most = max((hit.points for hit in spoken.values()), default=0.0)
    points = {each: hit.points / most for each, hit in spoken.items() if query.notes.strip() or query.reason_id}
    for article in shown_articles(connection) if query.reason_id else ():
        if worth := _of_reason(connection, article.reason_ids, query.reason_id):
            points[article.id] = points.get(article.id, 0.0) + worth
    best = sorted(points, key=lambda each: (-points[each], each))[: query.limit]
    found = [_as_found(connection, spoken, each, points[each], query.lang) for each in best]
    return _hits(reading, found, query.lang)  # whatever language its words were found in: nobody has typed them to read


@answers(AskedNext, allowed=AGENTS)
def what_is_asked_next(query: AskedNext, reading: Reading) -> tuple[Question, ...]:
    contacts = contacts_since(reading.connection, reading.now - _LOOKED_BACK)
    found = [each for each in asked_next(contacts, reading.now) if each.first == query.reason_id][: query.limit]
    labels = {each.id: each.labels for each in all_reasons(reading.connection)} if found else {}
    return tuple(
        Question(
            labels.get(each.then, {}), each.followed, each.of, *_answer_to(reading.connection, each.then, query.lang)
        )
        for each in found
    )


def _answer_to(connection: Connection, reason_id: UUID, lang: str) -> tuple[UUID | None, str, str, str]:
    """The article of this reason that is relied on most."""
    of_it = [each for each in shown_articles(connection) if reason_id in each.reason_ids]
    best = min(of_it, key=lambda each: (each.confidence != model.Confidence.VALIDATED, each.key), default=None)
    if best is None or best.published is None:
        return None, "", "", ""
    _, said = wording_in(editions_of(connection, [best.published])[best.published].wordings, lang)
    return best.id, best.key, said.title, " ".join(plain(said.say).split()) or _detail(said)


@answers(GetArticle, allowed=AGENTS)
def get_article(query: GetArticle, reading: Reading) -> Shown:
    return shown(reading.connection, known_article(reading.connection, query.article_id))


@answers(ArticleByKey, allowed=AGENTS)
def article_by_key(query: ArticleByKey, reading: Reading) -> Shown:
    return shown(reading.connection, article_called(reading.connection, query.key))


@answers(ArticleLines, allowed=AGENTS)
def article_lines(query: ArticleLines, reading: Reading) -> tuple[model.Line, ...]:
    found = all_articles(reading.connection)
    written = editions_of(reading.connection, [each.latest for each in found])
    counted = sa.select(flags.c.article_id, sa.func.count()).where(flags.c.settled.is_(sa.false()))
    doubts = {row[0]: row[1] for row in reading.connection.execute(counted.group_by(flags.c.article_id))}
    used = used_lately(reading.connection, [each.id for each in found], reading.now)
    lines = [
        model.Line(
            each.id, each.key, wording_in(written[each.latest].wordings, query.lang)[1].title, each.confidence,
            each.audience, each.review_due, each.has_draft, doubts.get(each.id, 0), each.asked,
            used.get(each.id, (0, 0))[0],
        )
        for each in found
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (-line.asked, -line.open_flags, line.title.casefold())))


@answers(Synonyms, allowed=AGENTS)
def all_synonyms(query: Synonyms, reading: Reading) -> tuple[tuple[str, ...], ...]:
    return _groups(reading.connection)


@answers(Published, allowed=AGENTS)
def published(query: Published, reading: Reading) -> tuple[Shown, ...]:
    return tuple(shown(reading.connection, each) for each in shown_articles(reading.connection))


def _groups(connection: Connection) -> tuple[tuple[str, ...], ...]:
    own = own_synonyms(connection)
    return shipped() if own is None else own


def _hits(reading: Reading, found: Iterable[Found], lang: str = "") -> tuple[Hit, ...]:
    """In `lang`, where it was written in it."""
    found = list(found)
    ids = [hit.article_id for hit in found]
    shown = {row["id"]: row for row in SHOWN.all(reading.connection, ids)}
    used = used_lately(reading.connection, ids, reading.now)
    return tuple(_hit(hit, shown[hit.article_id], used.get(hit.article_id, (0, 0)), lang) for hit in found)


def _hit(hit: Found, row: Mapping[str, Any], used: tuple[int, int], lang: str) -> Hit:
    spoken = lang if lang in row["wordings"] else hit.lang
    said = model.Wording(**row["wordings"][spoken])
    confidence = model.Confidence(row["confidence"])
    return Hit(hit.article_id, row["key"], spoken, said.title, _detail(said), confidence, *used, points=hit.points)


def _detail(wording: model.Wording) -> str:
    """The first words that say something, as one line."""
    lines = (line.strip() for line in wording.body.splitlines())
    line = next((line for line in lines if line and line[0] not in "#|>-*!`"), "")
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1].rsplit(" ", 1)[0] + "…"


def _reason_words(connection: Connection, query: Suggested) -> list[str]:
    """As the reason is called: said in the language asked for."""
    return [each.labels.get(query.lang, "") for each in all_reasons(connection) if each.id == query.reason_id]


def _of_reason(connection: Connection, reason_ids: tuple[UUID, ...], reason_id: UUID | None) -> float:
    if reason_id in reason_ids:
        return _OF_ITS_REASON
    group = next((each.parent_id for each in all_reasons(connection) if each.id == reason_id), None)
    return _OF_ITS_GROUP if group and group in reason_ids else 0.0


def _goods(connection: Connection, customer_id: UUID | None) -> list[str]:
    """What was ordered last."""
    if customer_id is None:
        return []
    last = (
        sa.select(orders.c.id).where(orders.c.customer_id == customer_id).order_by(orders.c.placed_at.desc()).limit(1)
    )
    asked = sa.select(order_lines.c.name).where(order_lines.c.order_id.in_(last)).order_by(order_lines.c.rank)
    return [name for name in connection.execute(asked.limit(3)).scalars() if name]


def _as_found(connection: Connection, spoken: dict[UUID, Found], article_id: UUID, points: float, lang: str) -> Found:
    if article_id in spoken:
        return spoken[article_id]._replace(points=points)
    article: Any = known_article(connection, article_id)
    found, wording = wording_in(editions_of(connection, [article.published])[article.published].wordings, lang)
    return Found(article_id, found, wording.title, points)
