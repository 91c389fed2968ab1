"""What can be asked of the history."""

from __future__ import annotations

from dataclasses import dataclass

from agentdesk.core.commands import Query
from agentdesk.core.history.model import Said


@dataclass(frozen=True, slots=True)
class FindInHistory(Query[tuple[Said, ...]]):
    """Events with all of these words, the latest first; `unfinished`: the last word is still being typed."""

    words: str
    unfinished: bool = False
    limit: int = 20
