"""Keeps the search index in step with the tables, in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from agentdesk.core.storage.unit_of_work import UnitOfWork


def index(work: UnitOfWork, customer_ids: Sequence[UUID]) -> None:
    """(Re-)index these customers from what the tables hold now."""


def unindex(work: UnitOfWork, customer_ids: Sequence[UUID]) -> None:
    """Forget customers that are no more."""
