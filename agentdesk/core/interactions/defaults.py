"""The reasons and snippets that a new profile starts with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.commands import Command, Together
from agentdesk.core.ids import derived_id, due_id
from agentdesk.core.interactions.commands import AddReason, SaveSnippet
from agentdesk.core.people.model import SHOP

_RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_SHIPPED = due_id("interactions.defaults", SHOP, datetime(2026, 1, 1, tzinfo=UTC))


def defaults() -> tuple[UUID, Together]:
    """The command that sets them up, and its id: the same in every profile, so that asking twice changes nothing."""
    return _SHIPPED, Together.of(*_reasons(), *_snippets())


def shipped_reason(key: str) -> UUID:
    """The id of a shipped reason, such as `delivery.late`."""
    return shipped_reasons()[key]


@cache
def shipped_reasons() -> dict[str, UUID]:
    """Each by its dotted name, the groups too."""
    return {name: _reason_id(n) for n, (name, _) in enumerate(_entries())}


@cache
def shipped_reason_labels() -> dict[str, dict[str, str]]:
    """What each shipped reason is called, by its dotted name."""
    return {name: {language: entry[language] for language in ("de", "en")} for name, entry in _entries()}


def _entries() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each reason with its dotted name, a group before what is under it."""
    for group in _read("reasons.json"):
        yield group["key"], group
        for reason in group["under"]:
            yield f"{group['key']}.{reason['key']}", reason


def _reasons() -> Iterator[Command]:
    group = None
    for n, (name, entry) in enumerate(_entries()):
        under = "." in name
        group = group if under else _reason_id(n)
        yield AddReason(
            labels={"de": entry["de"], "en": entry["en"]},
            parent_id=group if under else None,
            position=n,
            needs_words=entry.get("needs_words", False),
            anonymous=entry.get("anonymous", False),
        )


def _snippets() -> Iterator[Command]:
    return (SaveSnippet(**snippet) for snippet in _read("snippets.json"))


def _reason_id(n: int) -> UUID:
    """The id that the n-th command within `Together` gives its reason."""
    return derived_id(derived_id(_SHIPPED, "inner", n), "reason")


def _read(name: str) -> Any:
    return json.loads((_RESOURCES / name).read_text(encoding="utf-8"))
