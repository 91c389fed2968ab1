"""How better words are proposed, and what is decided about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agentdesk.core.commands import AGENTS, LEADERS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.guides import commands as asked
from agentdesk.core.guides.proposals import Proposal, ProposalState
from agentdesk.core.guides.store import guide_editions, guide_in, proposal_from, proposal_row, wording_proposals
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.ProposeWording, allowed=AGENTS)
def propose_wording(command: asked.ProposeWording, work: UnitOfWork) -> dict[str, Any]:
    edition = work.require(guide_editions, command.edition_id)
    if command.step not in guide_in(edition["source"]).steps:
        raise Refused("guides.no_such_step", step=command.step)
    proposal = Proposal(
        id=work.new_id("wording_proposal"),
        guide=edition["guide"],
        **command.model_dump(),
        proposed_by=work.actor.person_id,
        proposed_at=work.now,
    )
    _keep(work, proposal)
    return {"proposal_id": proposal.id}


@handles(asked.DecideWording, allowed=LEADERS)
def decide_wording(command: asked.DecideWording, work: UnitOfWork) -> None:
    proposal = proposal_from(work.require(wording_proposals, command.proposal_id))
    if proposal.state is not ProposalState.OPEN:
        raise Refused("guides.decided_already")
    state = ProposalState.ACCEPTED if command.accepted else ProposalState.DECLINED
    who, when = work.actor.person_id, work.now
    _keep(work, replace(proposal, state=state, answer=command.answer, decided_by=who, decided_at=when))


@restored(wording_proposals)
def _as_they_were(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        work.changed("wording_proposal", row.key[0])


def _keep(work: UnitOfWork, proposal: Proposal) -> None:
    work.put(wording_proposals, proposal_row(proposal))
    work.changed("wording_proposal", proposal.id)
