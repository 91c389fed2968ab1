"""One fact of a customer's, as story and risk look at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class Told(NamedTuple):
    """One fact, as the timeline has it. `corrects`: the earlier fact that it sets right."""

    id: UUID
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    person: str
    subject_id: UUID | None
    data: dict[str, Any]
    corrects: UUID | None = None
