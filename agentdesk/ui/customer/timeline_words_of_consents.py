"""Words for what a customer has said about being contacted."""

from __future__ import annotations

from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.customer.timeline_pieces import EntryWords, known, some

_TONES = {"given": "good", "refused": "stop", "withdrawn": "stop"}


def of_consent(entry: TimelineEntry) -> EntryWords:
    data, told = entry.data, entry.kind.removeprefix("consent.")
    how = str(data.get("how") or "")
    what = (known(f"consent.{name}", str(data.get(name) or "")) for name in ("channel", "purpose"))
    return EntryWords(
        icon="shield-check",
        title=text(f"timeline.consent.{told}"),
        details=some(*what),
        second=some(known("consent.how_was", how) or known("consent.how", how), entry.person),
        tone=_TONES.get(told, "neutral"),
    )
