"""What can be asked about settings."""

from __future__ import annotations

from dataclasses import dataclass

from agentdesk.core.commands import Query
from agentdesk.core.settings.model import Change, Step


@dataclass(frozen=True, slots=True)
class SettingsHistory(Query[tuple[Change, ...]]):
    """Who changed what when, the latest first; of one section, if it is named."""

    section: str = ""
    limit: int = 200


@dataclass(frozen=True, slots=True)
class StepsDone(Query[frozenset[Step]]):
    """What of the way to answering customers is done, as far as the desk itself knows."""
