"""Who acts: the person behind every command and query, and what a role allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

SYSTEM = UUID(int=0)
"""The person id under which the desk itself acts: for what time brings, and for setting up."""


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


Permission = frozenset[Role]
AGENTS: Permission = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SYSTEM})
LEADERS: Permission = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SYSTEM})
SUPERVISORS: Permission = frozenset({Role.SUPERVISOR, Role.SYSTEM})
ADMINISTRATORS: Permission = frozenset({Role.ADMINISTRATOR, Role.SYSTEM})
SYSTEM_ONLY: Permission = frozenset({Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class Actor:
    """The person acting, part of every command and query."""

    person_id: UUID
    name: str
    roles: frozenset[Role]
    level: int = 1

    def may(self, allowed: Permission) -> bool:
        return not self.roles.isdisjoint(allowed)


THE_SYSTEM = Actor(SYSTEM, "AgentDesk", frozenset({Role.SYSTEM}), level=3)
