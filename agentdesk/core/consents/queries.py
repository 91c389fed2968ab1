"""What screens read about consents."""

from __future__ import annotations

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.consents.commands import ConsentsOf, MayContact
from agentdesk.core.consents.model import Agreed, Channel, Purpose, Uses
from agentdesk.core.consents.store import agreed_of, may_contact
from agentdesk.core.storage.unit_of_work import Reading


@answers(ConsentsOf, allowed=AGENTS)
def consents_of(query: ConsentsOf, reading: Reading) -> tuple[Agreed, ...]:
    return agreed_of(reading.connection, query.customer_id)


@answers(MayContact, allowed=AGENTS)
def uses(query: MayContact, reading: Reading) -> Uses:
    each = ((channel, purpose) for channel in Channel for purpose in Purpose)
    allowed = frozenset(use for use in each if may_contact(reading.connection, query.customer_id, *use))
    return Uses(query.customer_id, allowed, reading.now)
