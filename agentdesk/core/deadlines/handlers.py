"""How deadlines are laid down."""

from __future__ import annotations

from typing import Any

from agentdesk.core.commands import ADMINISTRATORS, handles
from agentdesk.core.deadlines import commands as asked
from agentdesk.core.deadlines.model import Policy, PolicyEdition, Rule, Within
from agentdesk.core.deadlines.store import edition_row, policy_editions
from agentdesk.core.storage.unit_of_work import UnitOfWork


@handles(asked.SetPolicy, allowed=ADMINISTRATORS)
def set_policy(command: asked.SetPolicy, work: UnitOfWork) -> dict[str, Any]:
    policy = Policy(tuple(map(_rule, command.rules)))
    edition = PolicyEdition(work.new_id("policy_edition"), work.decided_at, work.actor.person_id, policy)
    work.put(policy_editions, edition_row(edition))
    work.changed("deadlines")
    return {"policy_edition_id": edition.id}


def _rule(said: asked.Rule) -> Rule:
    return Rule(
        measure=said.measure,
        within=Within(said.amount, said.unit),
        at_most=Within(said.most, said.most_unit) if said.most else None,
        channels=said.channels,
        tiers=said.tiers,
        severities=said.severities,
        warn_at=said.warn_at,
    )
