"""Whom the log knows to be erased."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage.in_step import erased_before
from agentdesk.core.storage.schema import command_log


def erased_ids(connection: sa.Connection) -> frozenset[UUID]:
    """Ids of customers who are gone, of whom what the books need may still stand.

    A line remembers who was taken out of it first, so there may be somebody whom no line remembers: every command of
    the kinds that lines remember counts.
    """
    by = sa.select(command_log.c.erased_by).where(command_log.c.erased_by.is_not(None)).distinct()
    kinds = sa.select(command_log.c.kind).where(command_log.c.command_id.in_(by)).distinct()
    answers = connection.execute(sa.select(command_log.c.result).where(command_log.c.kind.in_(kinds))).scalars()
    return frozenset(UUID(each) for answer in answers if answer for each in answer["customer_ids"])


def was_erased(connection: sa.Connection, customer_id: UUID) -> bool:
    """Before the database was put back: it may know nothing of them any more."""
    asked = sa.select(erased_before.c.customer_id).where(erased_before.c.customer_id == customer_id)
    return connection.execute(asked).first() is not None
