"""What a correction in the ledger means for requests: held money never stays where nobody asks for it any more; and
what it means that two customers become one."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from agentdesk.core.approvals.keeping import give_back
from agentdesk.core.approvals.model import OPEN
from agentdesk.core.approvals.store import approvals, holds, request_row
from agentdesk.core.customers.moving import moved
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill import giving
from agentdesk.core.ledger.correcting import corrected
from agentdesk.core.ledger.model import AccountKind, Entry, EntryKind
from agentdesk.core.ledger.store import account_of
from agentdesk.core.storage.unit_of_work import UnitOfWork


@corrected
def held_money_goes_on(work: UnitOfWork, entry: Entry) -> None:
    """What was given from a request goes back to its budget. What was held or released is put right by the request.

    Raises Refused approvals.entry_of_a_request.
    """
    if entry.kind in (EntryKind.HOLD, EntryKind.RELEASE):
        raise Refused("approvals.entry_of_a_request")
    source = account_of(work.connection, entry.from_id)
    request = holds(work.connection, source.owner_id) if source.kind is AccountKind.HELD else None
    if request:
        give_back(work, request, giving.known_act(work, request.act_id), entry.amount)


@moved(approvals)
def shown_anew(work: UnitOfWork, ids: Collection[UUID], whose: UUID) -> None:
    """Whose it is belongs to what is decided about: who saw it before the merge looks again."""
    for request in (holds(work.connection, id) for id in sorted(ids)):
        if request and request.state in OPEN:
            work.put(approvals, request_row(request))
            work.changed("approval", request.id)
