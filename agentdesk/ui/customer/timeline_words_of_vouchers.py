"""Words for what became of a voucher. Its code is nowhere; by its last four letters people know which one it is."""

from __future__ import annotations

from agentdesk.core import wording
from agentdesk.core.money import Money
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.customer.timeline_pieces import EntryWords, known, one_line, some

_TONES = {"voucher.voided": "care", "voucher.expired": "care"}


def of_voucher(entry: TimelineEntry) -> EntryWords:
    """A kind that this window does not know yet is shown by its name."""
    data = entry.data
    last_four = one_line(data.get("last_four"), 4)
    left = _money(entry, "left") if entry.kind == "voucher.redeemed" else ""
    return EntryWords(
        icon="ticket",
        title=known("timeline", f"{entry.kind}.title") or entry.kind,
        details=some(
            _money(entry, "amount"),
            f"…{last_four}" if last_four else "",
            text("timeline.voucher.left", left=left) if left else "",
        ),
        second=some(one_line(data.get("at_till") or data.get("reason")), entry.person),
        tone=_TONES.get(entry.kind, "neutral"),
    )


def _money(entry: TimelineEntry, name: str) -> str:
    minor, currency = entry.data.get(name), entry.data.get("currency")
    return wording.money(Money(minor, currency)) if isinstance(minor, int) and isinstance(currency, str) else ""
