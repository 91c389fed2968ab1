"""What is said where something was refused or went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agentdesk.core.errors import AgentDeskError
from agentdesk.core.wording import error_text, knows, text

_FAMILIES = {
    "tuple_type": "list", "set_type": "list", "frozen_set_type": "list", "dict_type": "object", "model_type": "object",
    "model_attributes_type": "object", "mapping_type": "object", "is_instance_of": "value_error",
    "assertion_error": "value_error", "finite_number": "float",
}  # fmt: skip


def refusal(problem: Exception) -> str:
    """As `wording.error_text`, with our words for a cause that a library has told in English."""
    if isinstance(problem, AgentDeskError) and (cause := _cause(problem)):
        return error_text(type(problem)(problem.code, **{**problem.facts, "cause": cause}))
    return error_text(problem)


def _cause(problem: AgentDeskError) -> str:
    if mistakes := problem.facts.get("mistakes"):  # of a server's settings: each with its place
        return "\n".join(f"  {each['place']}: {_misfit(each)}" for each in mistakes)
    if isinstance(problem.__cause__, json.JSONDecodeError):
        return text("cli.cause.json")
    found = getattr(problem.__cause__, "errors", None)  # pydantic's ValidationError, known without importing it
    return _misfit(found(include_url=False)[0]) if found else ""


def _misfit(found: Mapping[str, Any]) -> str:
    """A mistake that pydantic found: by its kind (`uuid_parsing`), else by what was expected (`uuid`)."""
    kind = str(found["type"])
    family = _FAMILIES.get(kind) or kind.partition("_")[0]
    key = next((key for key in (f"cli.cause.{kind}", f"cli.cause.{family}") if knows(key)), "")
    told = {name: str(value).replace(" or ", ", ") for name, value in found.get("ctx", {}).items()}  # of an enumeration
    return text(key, **told) if key else ""
