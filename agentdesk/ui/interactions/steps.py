"""Which step of a guide has something opened, and what was saved for it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QObject, Signal

_NONE: tuple[str, Mapping[str, str]] = ("", {})


class Steps(QObject):
    """A form that is made while a step has something opened keeps that step with its draft, and `tell`s once it was
    saved: so nothing else that is saved meanwhile counts as done by the guide.

    A step is the id of its run and the number of its place.
    """

    saved = Signal(object, str, str)
    """Whose, what it was (goodwill, callback, promise, case, handover, failure, customer), and for which step."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[UUID, tuple[str, Mapping[str, str]]] = {}

    def open(self, customer_id: UUID, step: str, filled: Mapping[str, str]) -> None:
        """`filled`: what a fresh form holds, by the names of its fields; it takes those that it has."""
        self._open[customer_id] = (step, filled)

    def close(self, customer_id: UUID) -> None:
        """The guide has gone on."""
        self._open.pop(customer_id, None)

    def of(self, customer_id: UUID) -> str:
        return self._open.get(customer_id, _NONE)[0]

    def filled(self, customer_id: UUID) -> Mapping[str, str]:
        return self._open.get(customer_id, _NONE)[1]

    def tell(self, customer_id: UUID, what: str, step: str = "") -> None:
        """Without a step: for the one that has something opened now."""
        if step := step or self.of(customer_id):
            self.saved.emit(customer_id, what, step)


def step_of(run_id: UUID, number: int) -> str:
    return f"{run_id}:{number}"


def run_of(step: str) -> UUID | None:
    return UUID(step.partition(":")[0]) if step else None
