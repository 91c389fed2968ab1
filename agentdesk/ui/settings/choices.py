"""What a shop can choose from: countries, currencies, time zones, by the name each has in the window's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

from agentdesk.core.wording import language

Choice = tuple[str, str]
"""Code and name."""
_COMMON = ("EUR", "CHF", "GBP", "USD", "PLN", "CZK", "DKK", "SEK", "NOK")


@dataclass(frozen=True, slots=True)
class Choices:
    regions: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    zones: tuple[str, ...]


def choices() -> Choices:
    """Takes a moment the first time (Babel, the list of zones): ask off the GUI thread."""
    return _choices(language())


@lru_cache(maxsize=2)
def _choices(lang: str) -> Choices:
    from babel import Locale

    spoken = Locale.parse(lang)
    regions = ((code, str(name)) for code, name in spoken.territories.items() if len(code) == 2 and code.isalpha())
    return Choices(tuple(sorted(regions, key=_by_name)), _currencies(spoken.currencies), _zones())


def _currencies(names: Mapping[str, str]) -> tuple[Choice, ...]:
    """Those in use anywhere today, the ones near by first."""
    from babel.core import get_global

    territories = get_global("territory_currencies").values()
    tender = {entry[0] for entries in territories for entry in entries if entry[2] is None and entry[3]}
    others = sorted(tender & names.keys() - set(_COMMON), key=lambda code: _by_name((code, names[code])))
    return tuple((code, f"{code} · {names[code]}") for code in (*_COMMON, *others))


def _zones() -> tuple[str, ...]:
    """Named by place, as people know them."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right")))
    return (*sorted(places), "UTC")


def _by_name(choice: Choice) -> str:
    """Österreich stands with O."""
    folds = str.maketrans({"Ä": "A", "Ö": "O", "Ü": "U", "Å": "A", "É": "E"})
    return choice[1].upper().translate(folds)
