"""What screens read about consents."""

from __future__ import annotations

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.consents.commands import ConsentsOf, MayContact, Wordings, WordingsEditions
from agentdesk.core.consents.model import Agreed, Uses
from agentdesk.core.consents.store import agreed_of, editions, uses_of
from agentdesk.core.consents.wordings import WordingsEdition
from agentdesk.core.storage.unit_of_work import Reading


@answers(ConsentsOf, allowed=AGENTS)
def consents_of(query: ConsentsOf, reading: Reading) -> tuple[Agreed, ...]:
    return agreed_of(reading.connection, query.customer_id)


@answers(MayContact, allowed=AGENTS)
def uses(query: MayContact, reading: Reading) -> Uses:
    return Uses(query.customer_id, uses_of(reading.connection, query.customer_id), reading.now)


@answers(Wordings, allowed=AGENTS)
def wordings(query: Wordings, reading: Reading) -> WordingsEdition:
    return editions(reading.connection)[0]


@answers(WordingsEditions, allowed=AGENTS)
def wordings_editions(query: WordingsEditions, reading: Reading) -> tuple[WordingsEdition, ...]:
    return editions(reading.connection)
