"""Names by which a file calls what has an id here: the same in every profile."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from agentdesk.core.interactions.defaults import shipped_reasons
from agentdesk.core.interactions.model import Reason
from agentdesk.core.slugs import slug

_LONGEST = 40


def unique(named: Iterable[tuple[UUID, str]], form: str, taken: Iterable[str] = ()) -> dict[UUID, str]:
    """In their order; what is called as one before it gets a number: “Anna Beck (2)”, `late_2`."""
    known, found = set(taken), {}
    for id, name in named:
        n, free = 1, name
        while free in known:
            n += 1
            free = form.format(name, n)
        known.add(free)
        found[id] = free
    return found


def words_of(labels: dict[str, str]) -> str:
    return labels.get("en") or next((words for words in labels.values() if words), "")


def plain_key(labels: dict[str, str], otherwise: str) -> str:
    return slug(words_of(labels), "_", _LONGEST) or otherwise


def reason_keys(reasons: Iterable[Reason]) -> dict[UUID, str]:
    """Of those in use, as guides call them: `delivery.late` for a shipped one, wherever it lies and however it is
    called by now; for one of the shop's own what it lies under and its words."""
    shipped = {id: key for key, id in shipped_reasons().items()}
    found: dict[UUID, str] = {}
    ordered = sorted(reasons, key=lambda reason: (reason.parent_id is not None, reason.position, reason.id))
    for reason in ordered:
        if not reason.active:
            continue
        if reason.id in shipped:
            found[reason.id] = shipped[reason.id]
            continue
        above = found.get(reason.parent_id) if reason.parent_id else None
        key = plain_key(reason.labels, "reason")
        taken = (*shipped.values(), *found.values())
        found |= unique([(reason.id, f"{above}.{key}" if above else key)], "{}_{}", taken)
    return found
