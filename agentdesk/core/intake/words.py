"""What is said about the rows of an import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from agentdesk.core.duplicates.model import Because
from agentdesk.core.duplicates.words import because_words
from agentdesk.core.intake.model import Listed
from agentdesk.core.wording import knows, text


def reason_words(listed: Listed) -> str:
    """Why a row was refused, waits or is worth looking at."""
    key = f"refused.import.{listed.code}"
    facts = {name: _shown(name, value) for name, value in listed.facts.items()}
    said = text(key, **facts) if knows(key) else listed.code
    because = because_words(Because(*each) for each in listed.facts.get("because", ()))
    return text("import.compared", said=said, why=because) if because else said


def row_words(raw: str) -> str:
    """What a row says: as its file has it or, where only the record is known, its values one after the other."""
    try:
        told = json.loads(raw) if raw.startswith("{") else None
    except ValueError:  # cut off
        return raw
    return " · ".join(dict.fromkeys(_values(told))) if told else raw


def _values(told: Any) -> Iterator[str]:
    match told:
        case dict():
            written = told.get("raw")  # beside what was made of it
            for each in [written] if written else told.values():
                yield from _values(each)
        case list():
            for each in told:
                yield from _values(each)
        case str() if told:
            yield told


def field_words(name: str) -> str:
    """What a field of a record or of the customer is called."""
    key = next((key for key in (f"field.{name}", f"import.meaning.{name}", f"import.field.{name}") if knows(key)), "")
    return text(key) if key else name


def _shown(name: str, value: Any) -> str:
    if name == "field":
        return field_words(str(value))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
