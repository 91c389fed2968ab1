"""Words for what a customer was given, and what of it went back."""

from __future__ import annotations

from agentdesk.core import wording
from agentdesk.core.money import Money
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.customer.timeline_pieces import EntryWords, known, one_line, some

_TONES = {"goodwill.given": "good", "goodwill.taken_back": "care"}


def of_goodwill(entry: TimelineEntry) -> EntryWords:
    """A kind that this window does not know yet is shown by its name."""
    data = entry.data
    beyond = one_line(data.get("beyond_reason"), 160)
    return EntryWords(
        icon="gift",
        title=known("timeline", f"{entry.kind}.title") or entry.kind,
        details=some(known("goodwill.kind", data.get("kind")), _money(entry)),
        second=some(
            one_line(data.get("reason") or data.get("words"), 160),
            text("timeline.goodwill.beyond", reason=beyond) if beyond else "",
            entry.person,
        ),
        tone=_TONES.get(entry.kind, "neutral"),
    )


def _money(entry: TimelineEntry) -> str:
    minor, currency = entry.data.get("back", entry.data.get("amount")), entry.data.get("currency")
    return wording.money(Money(minor, currency)) if isinstance(minor, int) and isinstance(currency, str) else ""
