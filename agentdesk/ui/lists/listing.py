"""What one list shows: its views, its columns, the page that is asked for, and what can be done with its rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.commands import Command, Query
from agentdesk.core.work.wanted import Wanted
from agentdesk.ui.widgets.list_page import Column, ListRow

Ask = Callable[[Query[Any]], Any]


def capitalised(words: str) -> str:
    """As a cell of its own begins."""
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A page; `after` asks for the next one (None: this was the last)."""

    items: tuple[Any, ...]
    after: Any = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Who looks, when and on which clock; alone: nobody else works here; these columns (none named: the usual ones)."""

    me: UUID
    now: datetime
    zone: ZoneInfo
    alone: bool
    columns: tuple[str, ...] = ()


class Asks(Enum):
    """What has to be said before something is done with many rows."""

    NOTHING = "nothing"
    PERSON = "person"
    MOMENT = "moment"
    WORDS = "words"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something done with many rows at once. `make` turns a row and what was said into the command for it.

    Its words: `lists.<list>.<name>` on the button, `.asked` for what is to be said, `.done` afterwards.
    """

    name: str
    icon: str
    make: Callable[[Any, Any], Command]
    asks: Asks = Asks.NOTHING
    choices: tuple[tuple[str, str], ...] = ()
    """What can be chosen: its value and its message key."""
    needs_others: bool = False
    """Makes sense only where somebody else works here."""


class Listing(ABC):
    """One list. Answers are made in the database lane, so that nothing here stalls the window."""

    name: ClassVar[str]
    views: ClassVar[tuple[str, ...]]
    first: Wanted
    """What is shown until somebody wishes otherwise."""
    deeds: ClassVar[tuple[Deed, ...]]
    hears: ClassVar[frozenset[str]]
    """Subjects that may have changed it."""
    kinds: ClassVar[tuple[tuple[str, str], ...]] = ()
    severities: ClassVar[tuple[tuple[str, str], ...]] = ()
    """By which it can be narrowed: value and message key."""
    spare: ClassVar[frozenset[str]] = frozenset()
    """Columns that are there only where somebody has chosen them."""
    needs_others: ClassVar[bool] = False
    """Makes sense only where somebody else works here."""

    @abstractmethod
    def chunk(self, ask: Ask, wanted: Wanted, seen: Seen, after: Any, limit: int) -> Chunk: ...

    @abstractmethod
    def columns(self, alone: bool) -> list[Column]: ...

    @abstractmethod
    def row(self, item: Any, seen: Seen) -> ListRow: ...

    @abstractmethod
    def title(self, item: Any) -> str:
        """The row in a few words."""

    def counts(self, ask: Ask, wanted: Wanted, seen: Seen) -> dict[str, int]:
        """How many there are in each view, as far as that is known."""
        return {}

    def fits(self, deed: Deed, item: Any) -> bool:
        """Whether it makes sense to offer this for the row; whether it may be done the desk says."""
        return True

    def chosen_columns(self, alone: bool, chosen: tuple[str, ...]) -> list[Column]:
        """What takes the room that is left is always there."""
        return [
            column
            for column in self.columns(alone)
            if column.stretch or (column.key in chosen if chosen else column.key not in self.spare)
        ]

    def columns_shown(self, cells: list[tuple[str, Any]], seen: Seen) -> tuple[Any, ...]:
        """The cells of the columns that are there, by their keys."""
        by_key = dict(cells)
        return tuple(by_key[column.key] for column in self.chosen_columns(seen.alone, seen.columns))
