"""What can be asked about settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.settings.file.model import Plan, Read
from agentdesk.core.settings.model import Change, Step


class TakeIn(Command):
    """A file of settings is taken in: the first of a `Together` whose other commands make the desk be as it says.

    `file`: what it is called; `seen`: all settings as they were when somebody looked at what would change (see
    `SettingsPlan`). Refused settings.moved where any of them is another by now.
    """

    kind: ClassVar[str] = "settings.take_in"
    undoable: ClassVar[bool] = True
    names_whom: ClassVar[bool] = False
    file: Line
    seen: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class SettingsHistory(Query[tuple[Change, ...]]):
    """Who changed what when, the latest first; of one section, if it is named."""

    section: str = ""
    limit: int = 200


@dataclass(frozen=True, slots=True)
class StepsDone(Query[frozenset[Step]]):
    """What of the way to answering customers is done, as far as the desk itself knows."""


@dataclass(frozen=True, slots=True)
class SettingsText(Query[str]):
    """All settings as one file, with comments in this language: without secrets, without customers."""

    language: str


@dataclass(frozen=True, slots=True)
class SettingsPlan(Query[Plan]):
    """What this file would change. `whole`: the id of the `Together` that will carry it out."""

    file: Read
    whole: UUID
