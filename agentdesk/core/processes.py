"""Another process of this program, begun the same way from a checkout and from a bundle, which has no Python to ask."""

from __future__ import annotations

import sys
from enum import StrEnum

OPTION = "--process"
"""How `agentdesk` is told to be one of them; nothing for people, and no address begins like it."""


class Kind(StrEnum):
    SPELLING = "spelling"
    HEARING = "hearing"
    PRACTICE = "practice"


def another(kind: Kind, *arguments: str) -> list[str]:
    """The command that begins it."""
    program = [] if getattr(sys, "frozen", False) else ["-m", "agentdesk"]
    return [sys.executable, *program, OPTION, str(kind), *arguments]
