"""To whom an offer goes, in words: for the window and the command line alike."""

from __future__ import annotations

from agentdesk.core.wording import text


def receiver_words(name: str, level: int | None) -> str:
    """A person or a team by name, a level, or the supervisors."""
    if name:
        return name
    return text("handover.receiver.level", level=level) if level else text("handover.receiver.supervisors")
