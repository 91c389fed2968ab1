"""What people lay down about cases: causes, departments, requirements, kinds by reason, names of severities."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from agentdesk.core.cases.commands import Causes, Departments, ReasonKinds, Requirements, SeverityNames
from agentdesk.core.cases.model import Label, Named, Needed, ReasonKind, Requirement, Severity
from agentdesk.ui.settings.edits import Edits

Found = tuple[
    tuple[Named, ...], tuple[Named, ...], tuple[Requirement, ...], tuple[ReasonKind, ...], dict[Severity, Label]
]


class CausesPresenter(Edits):
    causes: tuple[Named, ...] = ()
    departments: tuple[Named, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    kinds: Mapping[UUID, ReasonKind] = {}
    severities: Mapping[Severity, Label] = {}

    def look(self) -> Found:
        asked = self._door.asked
        return (
            asked(Causes()),
            asked(Departments()),
            asked(Requirements()),
            asked(ReasonKinds()),
            asked(SeverityNames()),
        )

    def show(self, found: Found) -> None:
        self.causes, self.departments, self.requirements, kinds, self.severities = found
        self.kinds = {each.reason_id: each for each in kinds}

    def required(self, reason_id: UUID | None) -> frozenset[Needed]:
        """For this reason itself; None: for any case."""
        return frozenset(field for each in self.requirements if each.reason_id == reason_id for field in each.fields)
