"""Which known words somebody may have meant who made a slip of the pen."""

from __future__ import annotations

from agentdesk.core.customers.search.sql import Statements
from agentdesk.core.knowledge.search.words import plain

_MOST = 3
_LONG_ENOUGH, _TWO_SLIPS = 4, 8


def words_alike(sql: Statements, alike: str, word: str) -> dict[str, int]:
    """How many slips they are away: the nearest, and of those the most frequent. `alike` gives the words, and how often
    they are found, in a range and between two lengths."""
    if len(word) < _LONG_ENOUGH or not word.isalpha():
        return {}
    from agentdesk.core.likeness import OSA, process

    slips = 2 if len(word) >= _TWO_SLIPS else 1
    known: dict[str, int] = {}
    for first in set(word[:2]):  # the first two may have changed places
        known |= dict(sql.rows(alike, first, first + "\uffff", len(word) - slips, len(word) + slips))
    spelled = {each: plain(each) for each in known}
    near = process.extract(plain(word), spelled, scorer=OSA.distance, score_cutoff=slips, limit=20)
    nearest = sorted(near, key=lambda each: (each[1], -known[each[2]], each[2]))[:_MOST]
    return {found: int(distance) for _, distance, found in nearest}
