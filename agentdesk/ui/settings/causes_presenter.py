"""Root causes, departments, and what a case needs before it is resolved: what there is, and changing it."""

from __future__ import annotations

from uuid import UUID

from agentdesk.core.cases.commands import Causes, Departments, Requirements
from agentdesk.core.cases.model import Named, Needed, Requirement
from agentdesk.ui.settings.edits import Edits

Found = tuple[tuple[Named, ...], tuple[Named, ...], tuple[Requirement, ...]]


class CausesPresenter(Edits):
    causes: tuple[Named, ...] = ()
    departments: tuple[Named, ...] = ()
    requirements: tuple[Requirement, ...] = ()

    def look(self) -> Found:
        return self._door.asked(Causes()), self._door.asked(Departments()), self._door.asked(Requirements())

    def show(self, found: Found) -> None:
        self.causes, self.departments, self.requirements = found

    def required(self, reason_id: UUID | None) -> frozenset[Needed]:
        """For this reason itself; None: for any case."""
        return frozenset(field for each in self.requirements if each.reason_id == reason_id for field in each.fields)
