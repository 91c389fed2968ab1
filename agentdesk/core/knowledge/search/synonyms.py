"""Words that mean the same: the shipped groups, and what they say to the search."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from agentdesk.core.knowledge.model import Groups
from agentdesk.core.knowledge.search.words import LANGUAGES, says_nothing, term, terms_asked, words

Meant = dict[str, float]
"""Terms, and how well each stands for what was said: 1 between all words of one that has several."""

_SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "synonyms.json"


@cache
def shipped() -> Groups:
    return tuple(map(tuple, json.loads(_SHIPPED.read_text(encoding="utf-8"))))


@cache
def german_terms() -> frozenset[str]:
    """Of all shipped words: a compound has such parts even where no article speaks of them alone."""
    return frozenset(term(word, "de") for group in shipped() for each in group for word in words(each))


@lru_cache(maxsize=4)
def compiled(groups: Groups) -> dict[str, list[tuple[tuple[str, ...], Meant]]]:
    """By the first term of what is said: the terms that must follow, and those that mean the same."""
    found: dict[str, list[tuple[tuple[str, ...], Meant]]] = defaultdict(list)
    for group in groups:
        spoken = [said for each in group if (said := words(each))]
        for n, said in enumerate(spoken):
            others = _meant([other for m, other in enumerate(spoken) if m != n])
            for stems in {tuple(term(word, lang) for word in said) for lang in LANGUAGES}:
                found[stems[0]].append((stems[1:], others))
    return dict(found)


def _meant(others: list[list[str]]) -> Meant:
    meant: Meant = {}
    for said in others:
        telling = [word for word in said if not says_nothing(word)]
        for stem in (stem for word in telling for stem in terms_asked(word)):
            meant[stem] = max(meant.get(stem, 0.0), 1 / len(telling))
    return meant
