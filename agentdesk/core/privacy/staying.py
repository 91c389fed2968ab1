"""What stays after somebody is erased: by which law, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from agentdesk.core.privacy.catalogue import Erasure, Kept, Retention

_SINCE = ("at", "issued_at", "requested_at", "posted_at")
"""From when on a row is kept, whichever of these it has."""


def kept_until(keeps: Retention, since: date) -> date:
    """The last day: of papers of the books that of a calendar year (§ 147 (4) AO), else so many years on."""
    if keeps.after == "year":
        return date(since.year + keeps.years, 12, 31)
    month_end = (since.month, min(since.day, 28)) if since.month == 2 else (since.month, since.day)
    return date(since.year + keeps.years, *month_end)


def still_kept(kept: Kept, row: Mapping[str, Any], today: date) -> bool:
    """Whether a law asks for this row: what it asked for longer ago than its period goes with the rest."""
    if kept.erasure not in (Erasure.EMPTY, Erasure.KEEP):
        return False
    return today <= kept_until(kept.keeps, since(row))


def since(row: Mapping[str, Any]) -> date:
    moment: datetime = next(row[name] for name in _SINCE if row.get(name))
    return moment.date()
