"""Each contact reason of a shop by a name that can be written down, in guides."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from agentdesk.core.interactions.defaults import shipped_reasons
from agentdesk.core.interactions.model import Reason
from agentdesk.core.slugs import slug

_LONGEST = 40


def reason_keys(reasons: Iterable[Reason]) -> dict[str, UUID]:
    """The shipped ones as they are called there, such as `delivery.lost`; one of the shop's own, while it is in use, by
    what it lies under and its own words: `delivery.wrong_floor`."""
    found = dict(shipped_reasons())
    names = {id: key for key, id in found.items()}
    for reason in sorted(reasons, key=lambda reason: (reason.parent_id is not None, reason.position, reason.id)):
        if reason.active and reason.id not in names:
            key = _key(reason, names.get(reason.parent_id) if reason.parent_id else "")
            names[reason.id] = key if key not in found else f"{key}_{reason.position}"
            found[names[reason.id]] = reason.id
    return found


def _key(reason: Reason, above: str | None) -> str:
    words = reason.labels.get("en") or next((label for label in reason.labels.values() if label), "")
    name = slug(words, "_", _LONGEST) or "reason"
    return f"{above}.{name}" if above else name
