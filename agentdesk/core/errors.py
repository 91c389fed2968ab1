"""What can go wrong, as facts; `wording` alone makes text of them."""

from __future__ import annotations

from typing import Any


class AgentDeskError(Exception):
    """A problem with a code (the key of its text) and the facts that fill the text."""

    prefix = "failure"

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    @property
    def message_key(self) -> str:
        return f"{self.prefix}.{self.code}"

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({details})"


class Refused(AgentDeskError):
    """A rule of the trade says no; nothing has changed. The asker may correct the input and ask again."""

    prefix = "refused"


class Failure(AgentDeskError):
    """Something outside the rules went wrong (disk, key, damaged file); nothing half has been kept."""
