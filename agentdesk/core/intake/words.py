"""What is said about the rows of an import."""

from __future__ import annotations

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


def field_words(name: str) -> str:
    """What a field of a record or of the customer is called."""
    key = next((key for key in (f"field.{name}", f"import.meaning.{name}", f"import.field.{name}") if knows(key)), "")
    return text(key) if key else name


def _shown(name: str, value: Any) -> str:
    if name == "field":
        return field_words(str(value))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
