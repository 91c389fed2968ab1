"""What stays after somebody is erased: by which law, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from agentdesk.core.privacy.catalogue import Erasure, Kept, Retention

_SINCE = ("used_at", "at", "issued_at", "requested_at", "posted_at")
"""From when on a row is kept, whichever of these it has."""


Years = Mapping[str, int]
"""What the shop has laid down, by retention class; without, what the catalogue says."""


def kept_until(keeps: Retention, since: date, years: Years = MappingProxyType({})) -> date:
    """The last day: of papers of the books that of a calendar year (§ 147 (4) AO), else so many years on."""
    period = years.get(keeps.name, keeps.years)
    if keeps.after == "year":
        return date(since.year + period, 12, 31)
    month_end = (since.month, min(since.day, 28)) if since.month == 2 else (since.month, since.day)
    return date(since.year + period, *month_end)


def still_kept(kept: Kept, row: Mapping[str, Any], today: date, years: Years = MappingProxyType({})) -> bool:
    """Whether a law asks for this row: what it asked for longer ago than its period goes with the rest."""
    if kept.erasure not in (Erasure.EMPTY, Erasure.KEEP):
        return False
    return today <= kept_until(kept.keeps, since(row), years)


def since(row: Mapping[str, Any]) -> date:
    moment: datetime = next(row[name] for name in _SINCE if row.get(name))
    return moment.date()
