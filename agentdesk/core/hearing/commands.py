"""Whether a shop wants suggestions from notes, and what can be asked of what was heard before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from agentdesk.core.commands import Command, Query
from agentdesk.core.hearing.model import Noted


class SetSuggesting(Command):
    """Whether anything is suggested from notes in this shop, from now on; for oneself anybody may switch it off."""

    kind: ClassVar[str] = "hearing.set_suggesting"
    undoable: ClassVar[bool] = True
    on: bool


@dataclass(frozen=True, slots=True)
class Suggesting(Query[bool]):
    """Whether this shop wants suggestions; it does until somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class NotedBefore(Query[tuple[Noted, ...]]):
    """The latest conversations that are done and have notes, newest first: for the program to learn from."""

    most: int = 10_000
