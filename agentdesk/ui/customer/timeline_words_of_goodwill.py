"""Words for what a customer was given, what of it went back, and what became of requests for more."""

from __future__ import annotations

from typing import NamedTuple

from agentdesk.core import wording
from agentdesk.core.money import Money
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.customer.timeline_pieces import EntryWords, known, one_line, some

_ICONS = {"voucher": "ticket", "free_shipping": "truck", "express": "truck", "price_reduction": "tag"}
_TONES = {"goodwill.given": "good", "goodwill.taken_back": "care"}


class _Kind(NamedTuple):
    icon: str
    tone: str = "neutral"


_REQUESTS = {
    "approval.requested": _Kind("hourglass"), "approval.changed": _Kind("pencil"),
    "approval.half": _Kind("user-check"), "approval.approved": _Kind("circle-check", "good"),
    "approval.declined": _Kind("user-x", "care"), "approval.asked_back": _Kind("message-circle-question-mark"),
    "approval.answered": _Kind("reply"), "approval.withdrawn": _Kind("undo-2"),
    "approval.lapsed": _Kind("clock", "care"),
}  # fmt: skip


def of_goodwill(entry: TimelineEntry) -> EntryWords:
    """A kind that this window does not know yet is shown by its name. A voucher is a voucher, all else by its kind."""
    data = entry.data
    kind, beyond = known("goodwill.kind", data.get("kind")), one_line(data.get("beyond_reason"), 160)
    given = entry.kind == "goodwill.given" and kind
    title = kind if given else known("timeline", f"{entry.kind}.title") or entry.kind
    return EntryWords(
        icon=_ICONS.get(str(data.get("kind")), "gift"),
        title=title,
        details=some(
            "" if given else kind,
            _money(entry, "back") or _money(entry, "amount"),
            text("timeline.goodwill.mark") if given else "",
        ),
        second=some(
            one_line(data.get("reason") or data.get("words"), 160),
            text("timeline.goodwill.beyond", reason=beyond) if beyond else "",
            entry.person,
        ),
        tone=_TONES.get(entry.kind, "neutral"),
    )


def of_approval(entry: TimelineEntry) -> EntryWords:
    """What was asked for, and where it is something else, what was said yes to."""
    data = entry.data
    kind = _REQUESTS.get(entry.kind, _Kind("shield-check"))
    asked, approved = _money(entry, "amount"), _money(entry, "approved")
    other = text("timeline.approval.instead", asked=asked) if approved and approved != asked else ""
    changed = text("timeline.approval.before", before=_money(entry, "before")) if data.get("before") else ""
    requester = one_line(data.get("requester"), 80)
    return EntryWords(
        icon=kind.icon,
        title=known("timeline", f"{entry.kind}.title") or entry.kind,
        details=some(known("goodwill.kind", data.get("kind")), approved or asked, other or changed),
        second=some(
            one_line(data.get("words"), 160),
            entry.person,
            text("timeline.approval.for", name=requester) if requester and requester != entry.person else "",
        ),
        tone=kind.tone,
    )


def _money(entry: TimelineEntry, name: str) -> str:
    minor, currency = entry.data.get(name), entry.data.get("currency")
    return wording.money(Money(minor, currency)) if isinstance(minor, int) and isinstance(currency, str) else ""
