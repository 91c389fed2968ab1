"""When too little was found: customers whose names are nearly what was typed.

Candidates come from words near to each word typed (a slip, a sound), in pairs, with the postcode, or alone where few
are called so; each is then compared with the whole scrap. One word out of several may be wrong altogether.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from agentdesk.core.customers.model import Why
from agentdesk.core.customers.search_entry import Entry
from agentdesk.core.customers.search_keys import AS, OF_A_PLACE, PAIR, POSTCODE
from agentdesk.core.customers.search_near import Near, near_keys, nearest
from agentdesk.core.customers.search_scrap import Scrap
from agentdesk.core.customers.search_sql import Statements, places, these
from agentdesk.core.customers.search_why import Reasons, why_at

_MOST_NEAR = 8
_MOST_CANDIDATES = 200
_RARE = 100
_SHORTEST = 3
_LONG_ENOUGH_FOR_TWO_SLIPS = 6
_MOST_COMPARED = 20_000
_LEAST_LIKENESS = 0.55

_NEAR = "SELECT DISTINCT word FROM search_near_words WHERE near IN ({})"
_SAME_LETTER = "SELECT word FROM search_words WHERE word >= ? AND word < ? LIMIT ?"
_CALLED = "SELECT slot FROM search_names WHERE key = ? AND grade < ? ORDER BY grade, age LIMIT ?"
_PAIRED = "SELECT slot FROM search_names WHERE key IN ({}) LIMIT ?"
_MARKED = "SELECT slot FROM search_marks WHERE key IN ({}) LIMIT ?"


@dataclass(frozen=True, slots=True)
class Match:
    """`distance` is 0 for what was typed and near 1 for what has little to do with it."""

    entry: Entry
    distance: float
    reasons: Reasons


def relaxed(sql: Statements, scrap: Scrap, limit: int) -> list[Match]:
    """Customers who may be meant, the most alike first."""
    called = [word for word in scrap.called if len(word.key) >= _SHORTEST]
    if not called:
        return []
    near = {word.key: near_words(sql, word.key, unfinished=word is scrap.words[-1]) for word in called}
    slots = list(dict.fromkeys(_candidates(sql, scrap, near)))[:_MOST_CANDIDATES]
    if not slots:
        return []
    rows = sql.rows(these(slots), *slots)
    matches = [match for row in rows if (match := _compare(Entry._make(row), scrap, near))]
    return sorted(matches, key=lambda match: (match.distance, -(match.entry.last_contact or 0)))[:limit]


def near_words(sql: Statements, word: str, *, unfinished: bool = False) -> list[Near]:
    keys = sorted(near_keys(word))
    known = [row[0] for row in sql.rows(_NEAR.format(places(keys)), *keys)] if keys else []
    found = nearest(word, known, _MOST_NEAR, unfinished=unfinished)
    if not found and len(word) >= _LONG_ENOUGH_FOR_TWO_SLIPS:
        same_letter = sql.rows(_SAME_LETTER, word[0], word[0] + "\U0010ffff", _MOST_COMPARED)
        found = nearest(word, [row[0] for row in same_letter], _MOST_NEAR)
    return found


def _candidates(sql: Statements, scrap: Scrap, near: dict[str, list[Near]]) -> Iterator[int]:
    groups = [group for group in near.values() if group]
    for n, first in enumerate(groups):
        for second in groups[n + 1 :]:
            keys = [f"{PAIR}{a.word} {b.word}" for a in first for b in second]
            yield from _slots(sql, _PAIRED, keys)
    for code in scrap.codes:
        yield from _slots(sql, _MARKED, [f"{POSTCODE}{code.key} {a.word}" for group in groups for a in group])
    alone = len(scrap.words) == 1
    for a in sorted(a for group in groups for a in group):
        slots = [row[0] for row in sql.rows(_CALLED, a.word, OF_A_PLACE, _RARE)]
        if alone or len(slots) < _RARE:
            yield from slots[: _MOST_CANDIDATES // _MOST_NEAR]


def _slots(sql: Statements, select: str, keys: list[str]) -> Iterator[int]:
    if keys:
        yield from (row[0] for row in sql.rows(select.format(places(keys)), *keys, _MOST_CANDIDATES))


def _compare(entry: Entry, scrap: Scrap, near: dict[str, list[Near]]) -> Match | None:
    """How much of the scrap this customer explains: each word counts by its length."""
    explained = total = 0.0
    why: list[Why] = []
    for key in scrap.keys:
        total += len(key)
        likeness, reason = _best(entry.text, key, near.get(key, ()))
        explained += len(key) * likeness
        if reason:
            why.append(reason)
    likeness = explained / total
    if likeness < _LEAST_LIKENESS or not why:
        return None
    return Match(entry, 1 - likeness, Reasons(tuple(why)))


def _best(text: str, key: str, near: Sequence[Near]) -> tuple[float, Why | None]:
    at = text.find(f" {key}")
    if at >= 0:
        return 1.0, why_at(text, at)
    for other in near:
        at = text.find(f" {other.word}{AS}")
        if at >= 0:
            return 1 - other.distance, Why("sound" if other.sounds else "similar", why_at(text, at).matched)
    return _slipped_code(text, key) if len(key) > _SHORTEST and key.isdecimal() else (0.0, None)


def _slipped_code(text: str, key: str) -> tuple[float, Why | None]:
    """A postcode with two digits swapped or one wrong."""
    for word in text.split():
        code = word.partition(AS)[0]
        if len(code) == len(key) and OSA.distance(key, code, score_cutoff=1) <= 1:
            return 1 - 1 / len(key), Why("similar", code)
    return 0.0, None
