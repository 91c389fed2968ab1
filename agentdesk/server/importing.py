"""An import that was cut off is ended by the server (see `intake.runner`): its rows lie in the database, and nobody
starts the program anew whose start would do it at a desk that works alone."""

from __future__ import annotations

from agentdesk.core.actors import SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.intake.commands import UnfinishedImports
from agentdesk.server.clocks import Looking


class Importing(Looking):
    """In a thread of its own: it may take minutes. While an import runs, nothing happens."""

    name = "importing"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def look(self) -> int:
        """Once; how many were ended."""
        if not self._desk.ask(UnfinishedImports(), actor=SYSTEM):
            return 0
        from agentdesk.core.intake.session import finish_cut_off  # reads files: hardly ever needed

        return len(finish_cut_off(self._desk))
