"""Run by Alembic on the connection that `migrate` hands over, inside its one transaction."""

from __future__ import annotations

from alembic import context

from agentdesk.core.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the transaction is the caller's: all steps, or none
)
context.run_migrations()
