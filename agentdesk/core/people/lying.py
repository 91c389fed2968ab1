"""What is open and lies with somebody, as far as each room above knows: it goes to somebody before they leave.

Cover would see to it that it is on a list (see `cover`), but on one of somebody whom nobody asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from agentdesk.core.commands import Command
from agentdesk.core.storage.unit_of_work import Connection


class LyingKind(StrEnum):
    """In the order in which it is passed on."""

    CASE = "case"
    PROMISE = "promise"
    CALLBACK = "callback"


@dataclass(frozen=True, slots=True)
class Lying:
    """One thing; `to` makes the command that passes it to another person."""

    kind: LyingKind
    id: UUID
    to: Callable[[UUID], Command]


Finder = Callable[[Connection, UUID], Iterable[Lying]]
_finders: dict[LyingKind, Finder] = {}


def lies_with(kind: LyingKind) -> Callable[[Finder], Finder]:
    """Registers how a room finds what is open and lies with a person."""

    def register(find: Finder) -> Finder:
        _finders[kind] = find
        return find

    return register


def what_lies_with(connection: Connection, person_id: UUID) -> Iterator[Lying]:
    for kind in LyingKind:
        if find := _finders.get(kind):
            yield from find(connection, person_id)
