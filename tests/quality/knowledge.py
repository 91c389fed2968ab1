"""Articles: is one that answers the question the first hit, among the first five, and how far down do they stand?

Cases are `query, relevant, kind` as CSV, TSV, JSON or lines of JSON; relevant are articles, joined by `|`: keys, ids
or names of files. The articles are a folder as `agentdesk knowledge import` reads it, or a file with columns for id,
title, text and language. Beside ours stands, of the same run, BM25 over the same words, stemmed by language.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from math import log, log2
from pathlib import Path
from typing import Any, NamedTuple

from agentdesk.core.knowledge.command_line import take_in
from agentdesk.core.knowledge.commands import FindArticles, IndexAnew
from agentdesk.core.knowledge.model import Wording, key_of
from agentdesk.core.knowledge.names import Names
from agentdesk.core.knowledge.reading import ReadArticle, place_of, read_folder
from agentdesk.core.knowledge.search.words import likely_language, term, terms_asked, words
from tests.desks import make_desk

LOOKED_AT = 10
_IDS, _TITLES = ("id", "key", "article", "article_id", "doc_id", "file"), ("title", "question", "name", "titel")
_TEXTS, _LANGUAGES = ("text", "body", "answer", "content", "article_text", "inhalt"), ("lang", "language", "sprache")
_K1, _B = 1.2, 0.75

Ranking = Callable[[str], Sequence[str]]


class Case(NamedTuple):
    query: str
    relevant: frozenset[str]
    kind: str


def run(file: Path, articles: Path) -> Iterator[dict[str, Any]]:
    read = read_articles(articles)
    cases = read_cases(file, {each.key for each in read})
    with tempfile.TemporaryDirectory(prefix="agentdesk-quality-") as folder:
        rankings = {"agentdesk": ours(read, Path(folder)), "bm25": bm25(read)}
        yield from figures(cases, rankings)


def figures(cases: Sequence[Case], rankings: Mapping[str, Ranking]) -> Iterator[dict[str, Any]]:
    """By kind, then in all: ours, and what we are compared with."""
    found = {by: [(case, ranking(case.query)) for case in cases] for by, ranking in rankings.items()}
    kinds = sorted({case.kind for case in cases})
    for kind in [*kinds, "all"] if len(kinds) > 1 else ["all"]:
        for by, them in found.items():
            yield _line(kind, by, [each for each in them if kind in (each[0].kind, "all")])


def _line(kind: str, by: str, found: Sequence[tuple[Case, Sequence[str]]]) -> dict[str, Any]:
    ranks = [_rank(case.relevant, hits) for case, hits in found]
    share: dict[str, float] = {
        "success@1": sum(rank == 1 for rank in ranks),
        "success@5": sum(0 < rank <= 5 for rank in ranks),
        "mrr@10": sum(1 / rank for rank in ranks if rank),
        "ndcg@10": sum(ndcg(case.relevant, hits) for case, hits in found),
    }
    return {"kind": kind, "by": by, "cases": len(found)} | {
        n: round(x / max(len(found), 1), 4) for n, x in share.items()
    }


def _rank(relevant: frozenset[str], hits: Sequence[str]) -> int:
    return next((n for n, hit in enumerate(hits[:LOOKED_AT], start=1) if hit in relevant), 0)


def ndcg(relevant: frozenset[str], hits: Sequence[str]) -> float:
    gained = sum(1 / log2(n + 1) for n, hit in enumerate(hits[:LOOKED_AT], start=1) if hit in relevant)
    best = sum(1 / log2(n + 1) for n in range(1, min(len(relevant), LOOKED_AT) + 1))
    return gained / best if best else 0.0


# --- What is read -----------------------------------------------------------------------------------------------------


def read_cases(file: Path, known: Container[str]) -> list[Case]:
    return [Case(row["query"], _named(row["relevant"], known), row.get("kind") or "") for row in _rows(file)]


def _named(relevant: Any, known: Container[str]) -> frozenset[str]:
    said = relevant.split("|") if isinstance(relevant, str) else map(str, relevant)
    return frozenset(_key(each, known) for each in said if each.strip())


def _key(name: str, known: Container[str]) -> str:
    """`de/paket-weg.md`, `paket-weg` and `Paket weg` are one article."""
    place = Path(name.strip())
    ways = (key_of(name), place_of(place)[0], place_of(Path(place.name))[0])
    return next((key for key in ways if key in known), ways[-1])


def _rows(file: Path) -> list[dict[str, Any]]:
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix == ".json":
        return list(json.loads(text))
    if file.suffix in (".jsonl", ".ndjson"):
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    separator = "\t" if file.suffix == ".tsv" else ","
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=separator))


def read_articles(source: Path) -> list[ReadArticle]:
    if source.is_dir():
        return list(read_folder(source).articles)
    found: dict[str, dict[str, Wording]] = defaultdict(dict)
    for n, row in enumerate(_rows(source), start=1):
        said = {name.casefold(): str(value or "") for name, value in row.items() if name}
        title, text = _first(said, _TITLES), _first(said, _TEXTS)
        lang = (_first(said, _LANGUAGES) or likely_language(f"{title} {text}"))[:2].lower()
        found[key_of(_first(said, _IDS) or str(n))][lang] = Wording(title or text[:80], answer=text)
    return [ReadArticle(key, wordings) for key, wordings in found.items()]


def _first(row: Mapping[str, str], names: Iterable[str]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


# --- Who ranks --------------------------------------------------------------------------------------------------------


def ours(articles: Sequence[ReadArticle], folder: Path) -> Ranking:
    desk, me = make_desk(folder)
    for _ in take_in(
        desk, me, list(articles), dict.fromkeys(each.key for each in articles), Names.of(desk, me), publish=True
    ):
        pass
    desk.execute(IndexAnew(), actor=me)
    return lambda query: [hit.key for hit in desk.ask(FindArticles(query, limit=LOOKED_AT), actor=me)]


def bm25(articles: Sequence[ReadArticle]) -> Ranking:
    """As Lucene does it: k1 1.2, b 0.75, one field, each article stemmed in its language, the query in all."""
    texts = [(each.key, lang, said) for each in articles for lang, said in each.wordings.items()]
    counts = [
        (key, Counter(term(word, lang) for word in words(f"{said.title}\n{said.body}"))) for key, lang, said in texts
    ]
    holding: dict[str, list[int]] = defaultdict(list)
    for n, (_, count) in enumerate(counts):
        for each in count:
            holding[each].append(n)
    lengths = [sum(count.values()) for _, count in counts]
    usual = sum(lengths) / max(len(lengths), 1)

    def ranked(query: str) -> list[str]:
        points: dict[int, float] = defaultdict(float)
        for each in {each for word in words(query) for each in terms_asked(word)}:
            rare = log(1 + (len(counts) - len(holding[each]) + 0.5) / (len(holding[each]) + 0.5))
            for n in holding[each]:
                much = counts[n][1][each]
                points[n] += rare * much * (_K1 + 1) / (much + _K1 * (1 - _B + _B * lengths[n] / usual))
        best = sorted(points, key=lambda n: (-points[n], n))
        return list(dict.fromkeys(counts[n][0] for n in best))[:LOOKED_AT]

    return ranked
