"""How long what is kept. Whether anything goes by itself is in no file: each shop switches it on itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from agentdesk.core.privacy.store.periods import is_running, periods_in_force
from agentdesk.core.retention.commands import SetRetention
from agentdesk.core.settings.file.part import Here, Part, Steps
from agentdesk.core.settings.file.shapes import Shape, Whole


class Keeping(Shape):
    """The bounds are those of `resources/privacy/retention.toml`."""

    customers: Annotated[Whole, Field(ge=6, le=120)]
    leads: Annotated[Whole, Field(ge=1, le=60)]
    consents: Annotated[Whole, Field(ge=5, le=10)]
    books: Annotated[Whole, Field(ge=8, le=10)]
    undo: Annotated[Whole, Field(ge=1, le=90)]
    imports: Annotated[Whole, Field(ge=1, le=90)]
    backups: Annotated[Whole, Field(ge=7, le=35)]
    views: Annotated[Whole, Field(ge=6, le=24)] = 12
    """Files from before there was a rule for them do not name it."""


class KeepingPart(Part[Keeping]):
    name = "keeping"
    commands = (SetRetention.kind,)
    shape = Keeping

    def now(self, here: Here) -> Keeping:
        return Keeping(**periods_in_force(here.reading.connection))

    def plan(self, wanted: Keeping, now: Keeping, steps: Steps) -> None:
        running = is_running(steps.here.reading.connection)
        steps.add(SetRetention(periods=wanted.model_dump(), running=running), (self.name,))
