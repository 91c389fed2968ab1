"""What can be asked about settings."""

from __future__ import annotations

from dataclasses import dataclass

from agentdesk.core.commands import Query
from agentdesk.core.settings.model import Change


@dataclass(frozen=True, slots=True)
class SettingsHistory(Query[tuple[Change, ...]]):
    """Who changed what when, the latest first; of one section, if it is named."""

    section: str = ""
    limit: int = 200
