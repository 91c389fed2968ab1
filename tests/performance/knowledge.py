"""Knowledge: what is asked in words, and every letter of the last of them, beside bare FTS5 over the same articles.

The floor is an FTS5 table of titles and texts in a file encrypted alike, asked for all words, by bm25; while the last
word is being typed, for all that begin so. Ours is the whole question to the desk: permission, stems, synonyms, slips,
and what a hit shows. Words are as rare as in a language: the n-th as frequent as 1/n.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.desk import Desk
from agentdesk.core.ids import derived_id
from agentdesk.core.knowledge.commands import FindArticles
from agentdesk.core.knowledge.model import Article, Audience, Confidence, Edition, Wording
from agentdesk.core.knowledge.search.index import Entry, index_many
from agentdesk.core.knowledge.store import article_row, articles, edition_row, editions
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from tests.desks import KEY, NOON, open_shop
from tests.performance.kept import filled, folder_of_files
from tests.performance.pairs import Pair, measure

SIZE = 50_000
ASKED = 150
_VOCABULARY = 30_000
_TITLE, _TEXT = 6, 90
_AT_ONCE = 5_000
_SYLLABLES = [
    "lie",
    "fer",
    "rech",
    "nung",
    "ver",
    "sand",
    "kun",
    "de",
    "paket",
    "ant",
    "wort",
    "zahl",
    "be",
    "stell",
    "gut",
    "schein",
    "re",
    "ta",
    "mo",
    "ki",
    "sol",
    "wen",
    "dar",
    "tig",
]
_FLOOR = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 4.0, 1.0) LIMIT 10"


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    with folder_of_files() as folder:
        told = [_article(size, seed, n) for n in random.Random(seed).sample(range(size), ASKED)]
        desk, me = _ours(folder, size, seed)
        floor = _floor(folder, size, seed)
        chance = random.Random(seed + 1)
        asked = [" ".join(chance.sample(title.split(), chance.randint(2, 4))) for title, _ in told]

        def ours(words: str, *, unfinished: bool) -> object:
            return desk.ask(FindArticles(words, "de", unfinished), actor=me)

        def bare(match: str) -> object:
            return floor.execute(_FLOOR, [match]).fetchall()

        whole = [Pair(partial(ours, words, unfinished=False), partial(bare, words)) for words in asked]
        yield measure("knowledge: whole words", size, whole, note="bare FTS5, all words, bm25")
        typed = [scrap for words in asked[: ASKED // 3] for scrap in _scraps(words)]
        pairs = [Pair(partial(ours, scrap, unfinished=True), partial(bare, f"{scrap}*")) for scrap in typed]
        yield measure("knowledge: while typing the last word", size, pairs, note="bare FTS5, the last word begun")
        floor.close()
        desk.database.close()


def _scraps(words: str) -> Iterator[str]:
    """The last word letter by letter."""
    before, _, last = words.rpartition(" ")
    for n in range(1, len(last)):
        yield f"{before} {last[:n]}".strip()


def _words(seed: int) -> list[str]:
    chance = random.Random(seed)
    return sorted({"".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(_VOCABULARY)})


_kept: dict[int, tuple[list[str], list[float]]] = {}


def _article(size: int, seed: int, n: int) -> tuple[str, str]:
    said = words_of(seed, n, _TITLE + _TEXT)
    return " ".join(said[:_TITLE]), " ".join(said[_TITLE:])


def words_of(seed: int, n: int, many: int) -> list[str]:
    """The words of the n-th text."""
    if seed not in _kept:
        words = _words(seed)
        random.Random(seed).shuffle(words)
        _kept[seed] = words, list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    words, often = _kept[seed]
    return random.Random(seed * 1_000_003 + n).choices(words, cum_weights=often, k=many)


def _ours(folder: Path, size: int, seed: int) -> tuple[Desk, UUID]:
    path = filled(folder / f"knowledge-{size}-{seed}.db", partial(_fill, size=size, seed=seed))
    desk = Desk(Database.sqlite(path, KEY))
    with desk.database.reading() as connection:
        person = connection.execute(sa.text("SELECT id FROM people")).scalar()
    return desk, UUID(bytes=person)


def _fill(desk: Desk, *, size: int, seed: int) -> None:
    me = open_shop(desk)
    for start in range(0, size, _AT_ONCE):
        new = [_as_rows(size, seed, n, me) for n in range(start, min(start + _AT_ONCE, size))]
        with desk.database.writing() as connection, gate_open(connection):
            connection.execute(sa.insert(articles), [article_row(article) | {"row_version": 1} for article, _ in new])
            connection.execute(sa.insert(editions), [edition_row(edition) | {"row_version": 1} for _, edition in new])
            index_many(connection, [Entry(article.id, "de", edition.wordings["de"]) for article, edition in new])


def _as_rows(size: int, seed: int, n: int, me: UUID) -> tuple[Article, Edition]:
    title, text = _article(size, seed, n)
    article_id, edition_id = derived_id(SHOP, "article", n), derived_id(SHOP, "edition", n)
    told = {"confidence": Confidence.VALIDATED, "audience": Audience.AGENTS}
    article = Article(id=article_id, key=f"article-{n}", latest=edition_id, published=edition_id, **told)
    return article, Edition(edition_id, article_id, 1, {"de": Wording(title, answer=text)}, me, "", NOON, "")


def _floor(folder: Path, size: int, seed: int) -> Any:
    path: Path = folder / f"knowledge-floor-{size}-{seed}.db"
    there = path.exists()
    connection: Any = open_sqlcipher(path, KEY, create=not there)
    if not there:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize='unicode61', prefix='1 2 3')")
        connection.execute("BEGIN")
        rows: Iterator[Sequence[str]] = (_article(size, seed, n) for n in range(size))
        connection.executemany("INSERT INTO words VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    return connection
