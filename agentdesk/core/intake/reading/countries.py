"""Countries as files write them (German, English, their own language, codes, car plates) into ISO 3166-1 alpha-2."""

from __future__ import annotations

from functools import cache, lru_cache

from agentdesk.core.intake.reading.cells import folded, line
from agentdesk.core.intake.reading.vocabulary import words_of

_SPOKEN = ("de", "en", "fr", "es", "it", "nl", "pl", "cs", "da", "sv", "tr", "pt")


@lru_cache(maxsize=4_096)
def country(cell: str) -> str | None:
    """The alpha-2 code; "" for an empty cell, None for a word that is no country.

    >>> country("Österreich"), country("U.S.A."), country("D"), country("de"), country("Atlantis")
    ('AT', 'US', 'DE', 'DE', None)
    """
    text = line(cell)
    if not text:
        return ""
    return _names().get(folded(text))


def is_known(cell: str) -> bool:
    """Whether a cell names a country; for guessing what a column means."""
    return bool(country(cell))


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    known: dict[str, str] = {}
    for spoken in _SPOKEN:
        territories = Locale(spoken).territories
        for code, name in territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"):
                known.setdefault(folded(name), code)
                known[code.lower()] = code
    for code, words in words_of("countries").items():
        known.update(dict.fromkeys(words, code))
    return known
