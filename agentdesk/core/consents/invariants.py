"""What is always true of consents: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.consents.store import consent_wordings
from agentdesk.core.customers.store import consents
from agentdesk.core.storage.check import Finding, invariant


@invariant("consents.editions")
def every_consent_is_of_an_edition_that_there_is(connection: sa.Connection) -> Iterator[Finding]:
    """And no two editions have one number."""
    known = sa.select(consent_wordings.c.no)
    lost = sa.select(consents.c.id).where(consents.c.edition.is_not(None), consents.c.edition.not_in(known))
    yield from (Finding({"consent_id": str(each)}) for each in connection.execute(lost).scalars())
    twice = known.group_by(consent_wordings.c.no).having(sa.func.count() > 1)
    yield from (Finding({"edition": each}) for each in connection.execute(twice).scalars())
