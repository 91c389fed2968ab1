"""When too little was found: customers whose names or addresses are nearly what was typed.

Candidates come from words near to each word typed (a slip, a sound, a short form), in pairs, with the postcode, or
alone where few are called so; each is then compared with the whole scrap. One word of several may be wrong altogether.
"""

# ruff: noqa: S608 - SQL around names of our own tables; values are always bound
from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from agentdesk.core.customers.folding import Word, fold, fold_all
from agentdesk.core.customers.model import Why
from agentdesk.core.customers.search.entry import Entry
from agentdesk.core.customers.search.keys import AS, DOMAIN, MAIL, NEXT, OF_A_PLACE, PAIR, POSTCODE
from agentdesk.core.customers.search.near import Near, is_sound, near_keys, nearest, slips_allowed
from agentdesk.core.customers.search.scrap import Scrap
from agentdesk.core.customers.search.sql import AFTER, MARKS_LIE, NAMES_LIE, Statements, places, these
from agentdesk.core.customers.search.why import Reasons, why_at
from agentdesk.core.customers.short_names import forms_of
from agentdesk.core.likeness import OSA

_MOST_NEAR = 8
_MOST_CANDIDATES = 100
_RARE = 100
_SHORTEST = 3
_MOST_LOOKED_UP = 1_000
_LETTERS_MORE = 3
_UNFINISHED = 6
_MOST_COMPARED = 10_000
_LEAST_LIKENESS = 0.52
_LEAST_LIKENESS_OF_A_FAMILY = 0.35
_LEAST_LIKENESS_OF_A_WORD = 0.5
_LEAST_LIKENESS_OF_MAIL = 0.8
_UNKNOWN = 0.75  # what a likeness is worth that was not looked up in the vocabulary
_MOST_WEIGHT = 7
_LONG = 4  # characters: postcodes, and beginnings of addresses that tell something

_NEAR = (
    "SELECT near, word FROM search_near_words WHERE near IN ({}) AND length(word) BETWEEN ? AND ? "
    f"ORDER BY near, word LIMIT {_MOST_LOOKED_UP}"
)
_KNOWN = "SELECT word FROM search_words WHERE word IN ({})"
_SAME_LETTER = (
    "SELECT word FROM search_words WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ? "
    f"ORDER BY word LIMIT {_MOST_COMPARED}"
)
_CALLED = f"SELECT slot FROM search_names WHERE key = ? AND grade < ? ORDER BY grade, age, slot LIMIT {_RARE}"
_SPELLED = f"SELECT slot FROM search_names WHERE key = ? AND grade = ? ORDER BY age, slot LIMIT {_RARE}"
_PAIRED = f"SELECT slot FROM search_names WHERE key IN ({{}}) {NAMES_LIE} LIMIT {_MOST_CANDIDATES}"
_MARKED = f"SELECT slot FROM search_marks WHERE key IN ({{}}) {MARKS_LIE} LIMIT {_MOST_CANDIDATES}"
_MAIL = f"SELECT slot FROM search_marks WHERE key >= ? AND key < ? {MARKS_LIE} LIMIT {_MOST_CANDIDATES}"
_HOUSE = f"SELECT slot FROM search_names WHERE key >= ? AND key < ? {NAMES_LIE} LIMIT {_MOST_CANDIDATES}"

_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class Match:
    """`distance` is 0 for what was typed and near 1 for what has little to do with it."""

    entry: Entry
    distance: float
    reasons: Reasons


def relaxed(run: Statements, scrap: Scrap, limit: int) -> list[Match]:
    """Customers who may be meant, the most alike first."""
    if "@" in scrap.address:
        return _by_address(run, scrap, limit) or _by_words(run, _named_in(scrap), limit)
    found = _by_words(run, scrap, limit)
    for joined in () if found else _joined(scrap):
        found = found or _by_words(run, joined, limit)
    return found


# --- Words ---


def _by_words(run: Statements, scrap: Scrap, limit: int) -> list[Match]:
    called = [word for word in scrap.called if len(word.key) >= _SHORTEST]
    near = {word.key: near_words(run, word, unfinished=word is scrap.words[-1]) for word in called}
    slots = list(islice(dict.fromkeys(_candidates(run, scrap, near, limit)), _MOST_CANDIDATES))
    if not slots:
        return []
    entries = map(Entry._make, run.rows(these(slots), *slots))
    return _best_of([match for entry in entries if (match := _compare(entry, scrap, near))], limit)


def near_words(run: Statements, word: Word, *, unfinished: bool = False) -> list[Near]:
    """Words of the vocabulary near to this one, itself included if somebody is called so."""
    forms = _known(run, forms_of(word.key))
    found: list[Near] = []
    for spelling in {word.key: True, word.spelled(): True}:
        keys = sorted(near_keys(spelling))
        longest = len(spelling) + (_UNFINISHED if unfinished else _LETTERS_MORE)
        rows = run.rows(_NEAR.format(places(keys)), *keys, len(spelling) - _LETTERS_MORE, longest) if keys else []
        alike = {other for near, other in rows if is_sound(near)}
        slipped = {other for _, other in rows}
        found += nearest(spelling, slipped, alike, forms, _MOST_NEAR, unfinished=unfinished)
    if not found and slips_allowed(word.key) > 1:
        least, most = len(word.key) - 2, len(word.key) + 2
        rows = run.rows(_SAME_LETTER, word.key[0], word.key[0] + AFTER, least, most)
        found = nearest(word.key, {row[0] for row in rows}, (), (), _MOST_NEAR, unfinished=False)
    best: dict[str, Near] = {}
    for near in sorted(found):
        best.setdefault(near.word, near)
    return list(best.values())[:_MOST_NEAR]


def _known(run: Statements, words: Collection[str]) -> list[str]:
    return [row[0] for row in run.rows(_KNOWN.format(places(list(words))), *words)] if words else []


def _candidates(run: Statements, scrap: Scrap, near: dict[str, list[Near]], limit: int) -> Iterator[int]:
    groups = [group for group in near.values() if group]
    for key in [key for key, group in near.items() if not group]:
        yield from _slots(run, _PAIRED, _parted(key))
    if len(scrap.words) == 1:
        yield from _of_each(run, scrap.words[0], groups[0] if groups else [], limit)
        return
    for n, first in enumerate(groups):
        for second in groups[n + 1 :]:
            yield from _slots(run, _PAIRED, [f"{PAIR}{a.word} {b.word}" for a in first for b in second])
    for code in scrap.codes:
        yield from _slots(run, _MARKED, [f"{POSTCODE}{code.key} {a.word}" for group in groups for a in group])
    for group in groups:
        for a in group:
            slots = _called(run, a)
            if len(slots) < _RARE:
                yield from slots[: _MOST_CANDIDATES // _MOST_NEAR]


def _of_each(run: Statements, word: Word, group: list[Near], limit: int) -> Iterator[int]:
    """Half of the list for the nearest word, the rest for the others: nobody knows which was meant."""
    for n, a in enumerate(group):
        share = limit // 2 if n == 0 else max(2, limit // (2 * len(group)))
        spelled = _slots(run, _SPELLED, [a.word, word.spelling]) if word.spelling else ()
        yield from islice(dict.fromkeys((*spelled, *_called(run, a))), limit if len(group) == 1 else share)


def _called(run: Statements, a: Near) -> list[int]:
    return [row[0] for row in run.rows(_CALLED, a.word, OF_A_PLACE)]


def _parted(word: str) -> list[str]:
    """`annalena` may be Anna Lena."""
    return [f"{PAIR}{word[:n]} {word[n:]}" for n in range(_SHORTEST, len(word) - _SHORTEST + 1)]


def _slots(run: Statements, select: str, keys: Sequence[str | int]) -> Iterator[int]:
    if keys:
        yield from (row[0] for row in run.rows(select.format(places(keys)), *keys))


def _compare(entry: Entry, scrap: Scrap, near: dict[str, list[Near]]) -> Match | None:
    """How much of the scrap this customer explains: longer words and postcodes count for more."""
    explained = total = 0.0
    why: list[Why] = []
    for key in scrap.keys:
        weight = _MOST_WEIGHT if len(key) >= _LONG and not key.isalpha() else min(len(key), _MOST_WEIGHT)
        total += weight
        likeness, reason = _best(entry.text, key, near.get(key, ()))
        explained += weight * likeness
        if reason:
            why.append(reason)
    likeness = explained / total
    if not why or likeness < (_LEAST_LIKENESS_OF_A_FAMILY if _is_of_the_family(entry, why) else _LEAST_LIKENESS):
        return None
    return Match(entry, 1 - likeness, Reasons(tuple(why)))


def _is_of_the_family(entry: Entry, why: Sequence[Why]) -> bool:
    """A given name alone says little, a family name alone may be the household."""
    family = entry.card()[1].rpartition(" ")[2]
    return len(family) >= _LONG and any(reason.matched == family for reason in why)


def _best(text: str, key: str, near: Sequence[Near]) -> tuple[float, Why | None]:
    at = text.find(f" {key}")
    if at >= 0:
        return 1.0, why_at(text, at)
    for other in near:
        at = text.find(f" {other.word}{AS}")
        if at >= 0:
            return 1 - other.distance, Why("sound" if other.sounds else "similar", why_at(text, at).matched)
    if key.isalpha():
        return _unlike(text, key)
    return _slipped_code(text, key) if len(key) >= _LONG and key.isdecimal() else (0.0, None)


def _unlike(text: str, key: str) -> tuple[float, Why | None]:
    """A name written apart, or with more slips than are looked up; that counts a little beside words that are right."""
    names = [name.split(AS) for name in text[1 : text.index(NEXT)].split(" ") if name]
    for (first, how), (second, too) in pairwise(names):
        if first + second == key:
            return 1.0, Why("name", f"{how} {too}")
    likeness, written = max(((OSA.normalized_similarity(key, name), how) for name, how in names), default=(0.0, ""))
    return (_UNKNOWN * likeness, Why("similar", written)) if likeness >= _LEAST_LIKENESS_OF_A_WORD else (0.0, None)


def _slipped_code(text: str, key: str) -> tuple[float, Why | None]:
    """A postcode with two digits swapped or one wrong."""
    for word in text.split(" "):
        code = word.partition(AS)[0]
        if len(code) == len(key) and code.isdecimal() and OSA.distance(key, code, score_cutoff=1) <= 1:
            return 1 - 1 / len(key), Why("similar", code)
    return 0.0, None


def _joined(scrap: Scrap) -> Iterator[Scrap]:
    """A letter or two that stand alone may belong to the word beside them."""
    words = scrap.words
    for n in range(len(words) - 1):
        if min(len(words[n].key), len(words[n + 1].key)) < _SHORTEST and len(words) > 2:
            one = fold(words[n].key + words[n + 1].key)
            yield replace(scrap, words=(*words[:n], one, *words[n + 2 :]))


# --- Addresses ---


def _by_address(run: Statements, scrap: Scrap, limit: int) -> list[Match]:
    local, _, domain = scrap.address.rpartition("@")
    begun = MAIL + (local[:_LONG] if len(local) >= _LONG else local + "@")
    house = DOMAIN + domain[:_LONG]
    rows = run.rows(_MAIL, begun, begun + AFTER) + run.rows(_HOUSE, house, house + AFTER)
    slots = list(dict.fromkeys(row[0] for row in rows))
    entries = map(Entry._make, run.rows(these(slots), *slots)) if slots else ()
    return _best_of([match for entry in entries if (match := _compare_addresses(entry, scrap.address))], limit)


def _compare_addresses(entry: Entry, address: str) -> Match | None:
    likeness, email = max((OSA.normalized_similarity(address, email.casefold()), email) for email in entry.emails())
    if likeness < _LEAST_LIKENESS_OF_MAIL:
        return None
    return Match(entry, 1 - likeness, Reasons((Why("similar", email),)))


def _named_in(scrap: Scrap) -> Scrap:
    """Who has an address that nobody knows is mostly named in it."""
    local = scrap.address.rpartition("@")[0]
    words = [word for word in fold_all(_DIGITS.sub(" ", local)) if len(word.key) >= _SHORTEST]
    return replace(scrap, words=tuple(words if len(words) > 1 else ()), address="")


def _best_of(matches: list[Match], limit: int) -> list[Match]:
    return sorted(matches, key=lambda match: (match.distance, -(match.entry.last_contact or 0)))[:limit]
