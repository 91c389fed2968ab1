"""Given names common in German- and English-speaking countries: they tell `Müller Jörg` from `Jörg Müller`.

Kept to names that are hardly ever family names; a name that is not here decides nothing.
"""

from __future__ import annotations

from agentdesk.core.intake.reading.cells import folded
from agentdesk.core.intake.reading.vocabulary import lines

GIVEN_NAMES = frozenset(folded(name) for line in lines("given_names") for name in line.split())


def is_given(word: str) -> bool:
    """Whether a word, or its first part before a hyphen, is a well-known given name."""
    known = folded(word)
    return known in GIVEN_NAMES or known.split(" ")[0] in GIVEN_NAMES
