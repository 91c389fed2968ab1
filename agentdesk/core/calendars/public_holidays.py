"""Which days are public holidays, by the library `holidays`: of a country and, where they differ, of a part of it.

The library takes half a second to import: it is imported when it is asked, which no start of the program does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from agentdesk.core.calendars.hours import ClosedDay

_NAMES_IN = {"en": ("en_US", "en_GB"), "de": ("de",)}
"""What the library calls the languages of the program, the best first."""
_CODE = re.compile(r"[A-Z]{2}")


def public_holidays(country: str, subdivision: str, years: Iterable[int]) -> tuple[ClosedDay, ...]:
    """In order of their days, each with its German and its English name as far as the library knows them, else with
    that of the country. None for a country it does not know, and those of the whole country for an unknown part."""
    years = tuple(years)
    known = _country(country)
    if known is None:
        return ()
    part = subdivision if subdivision in known.subdivisions else None
    days: dict[date, dict[str, str]] = {}
    for ours, theirs in _NAMES_IN.items():
        spoken = next((each for each in theirs if each in known.supported_languages), known.default_language)
        for day, name in known(subdiv=part, years=years, language=spoken).items():
            days.setdefault(day, {})[ours] = name
    return tuple(ClosedDay(day, names) for day, names in sorted(days.items()))


def countries() -> frozenset[str]:
    """Those whose holidays are known (ISO 3166-1, two letters)."""
    import holidays

    return frozenset(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)


def subdivisions(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each part of a country that has holidays of its own, by name; none where all have the same."""
    known = _country(country)
    if known is None:
        return ()
    names = {code: name for name, code in reversed(known.subdivisions_aliases.items())}
    return tuple(sorted(((code, names.get(code, code)) for code in known.subdivisions), key=lambda each: each[1]))


def _country(code: str) -> Any:
    """By its name in the library: asking it for all it knows imports two hundred modules."""
    import holidays

    return getattr(holidays, code, None) if _CODE.fullmatch(code) else None
