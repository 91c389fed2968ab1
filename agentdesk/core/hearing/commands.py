"""What can be asked of what was heard before."""

from __future__ import annotations

from dataclasses import dataclass

from agentdesk.core.commands import Query
from agentdesk.core.hearing.model import Noted


@dataclass(frozen=True, slots=True)
class NotedBefore(Query[tuple[Noted, ...]]):
    """The latest conversations that are done and have notes, newest first: for the program to learn from."""

    most: int = 10_000
