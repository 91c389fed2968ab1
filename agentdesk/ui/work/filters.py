"""The kinds of work as they are told apart at the left, each with how much there is of it."""

from __future__ import annotations

from agentdesk.core.wording import text
from agentdesk.core.work.model import CONTACTS, VOUCH, Work
from agentdesk.core.work.wanted import Wanted
from agentdesk.ui.widgets.filter_chips import Filter

ALL = "all"
GROUPS: dict[str, tuple[str, ...]] = {
    "contacts": CONTACTS,
    "callbacks": ("callback",),
    "promises": ("promise",),
    "cases": ("case", "query", "incident"),
    "handovers": ("handover",),
    "approvals": ("approval",),
    "vouches": (VOUCH,),
    "holds": ("hold",),
    "privacy": ("privacy_request", "retention"),
    "imports": ("import_unfinished", "import_refused", "import_doubtful"),
}
_ICONS = {
    "contacts": "phone",
    "callbacks": "phone-outgoing",
    "promises": "handshake",
    "cases": "folder-open",
    "handovers": "arrow-right-left",
    "approvals": "shield-check",
    "vouches": "user-check",
    "holds": "lock",
    "privacy": "file-text",
    "imports": "import",
}


def filters(work: Work, wanted: Wanted) -> list[Filter]:
    """All, and whatever there is something of."""
    counts = {group: sum(work.kinds.get(kind, 0) for kind in kinds) for group, kinds in GROUPS.items()}
    chosen = group_of(wanted)
    there = [group for group, count in counts.items() if count or group == chosen]
    chips = [Filter(group, text(f"work.group.{group}"), counts[group], icon=_ICONS[group]) for group in there]
    return [Filter(ALL, text("work.group.all"), sum(work.kinds.values())), *chips]


def group_of(wanted: Wanted) -> str:
    """Nothing of these is chosen where a view names other kinds."""
    if not wanted.kinds:
        return ALL
    return next((group for group, kinds in GROUPS.items() if set(kinds) == set(wanted.kinds)), "")
