"""How sure we are, and what the shop has laid down."""

from __future__ import annotations

from agentdesk.core.commands import AGENTS, SUPERVISORS, answers
from agentdesk.core.identity.commands import IdentityOf, ThePolicy
from agentdesk.core.identity.model import Policy, Standing
from agentdesk.core.identity.standing import Present, standing_with
from agentdesk.core.identity.store import policy_in_force
from agentdesk.core.storage.unit_of_work import Reading


@answers(ThePolicy, allowed=AGENTS)
def the_policy(query: ThePolicy, reading: Reading) -> Policy:
    return policy_in_force(reading.connection)


@answers(IdentityOf, allowed=AGENTS)
def identity_of(query: IdentityOf, reading: Reading) -> Standing:
    present = Present.of(reading.connection, reading.actor.person_id, reading.now)
    may_vouch = reading.actor.may(SUPERVISORS)
    return standing_with(present, query.customer_id, query.interaction_id, may_vouch=may_vouch)
