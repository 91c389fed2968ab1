"""Changes of settings in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from agentdesk.core import wording
from agentdesk.core.settings.model import Change, Field
from agentdesk.core.wording import knows, text


def change_words(change: Change) -> str:
    """What was done, in one line: “Daniel Reuter: changed”."""
    did = text(f"settings.did.{change.kind.replace('.', '_')}")
    return f"{change.name}: {did}" if change.name else f"{did[:1].upper()}{did[1:]}"


def field_words(change: Change) -> Iterator[str]:
    """What got another value, a line each: “level: 1 → 2”; of what cannot be read at a glance the name alone."""
    for field in change.fields:
        before, after = _value(field.name, field.before), _value(field.name, field.after)
        name = _field_name(field)
        yield f"{name}: {before} → {after}" if before is not None and after is not None else name


def _field_name(field: Field) -> str:
    key = f"privacy.column.{field.name}"
    return text(key) if knows(key) else field.name


def _value(name: str, value: Any) -> str | None:
    match value:
        case None | "" | []:
            return text("settings.history.nothing")
        case bool():
            return text("settings.history.yes" if value else "settings.history.no")
        case int():
            return str(value)
        case datetime() | date():
            return wording.day(value)
        case str() if len(value) <= 60 and "\n" not in value:
            return value
        case list() if name == "roles":
            return ", ".join(text(f"role.{role}") for role in value)
        case list() if all(isinstance(each, str) and len(each) <= 3 for each in value):
            return ", ".join(value)
        case dict() if name == "labels":
            return wording.label(value)
    return None
