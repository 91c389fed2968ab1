"""Better words are proposed by whoever said them, and become the guide's where somebody accepts them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from uuid import UUID

import pytest

from agentdesk.core.actors import Role
from agentdesk.core.commands import Together, Undo
from agentdesk.core.errors import Refused
from agentdesk.core.guides.commands import (
    DecideWording,
    GuideCatalogue,
    ProposeWording,
    Publish,
    TakeIn,
    WordingProposals,
)
from agentdesk.core.guides.proposals import ProposalState, phrase_meant, with_proposal
from agentdesk.core.guides.reading import read_guide
from agentdesk.core.guides.runs import edition_id
from agentdesk.core.people.commands import AddPerson
from tests.desks import make_desk
from tests.guides import SMALL

BETTER = {"de": "Das hätte nicht sein dürfen.", "en": "That shouldn't have happened."}


@pytest.fixture
def place(tmp_path):
    desk, me = make_desk(tmp_path)
    with closing(desk.database):
        desk.execute(TakeIn(source=SMALL), actor=me)
        yield desk, me


def proposed(desk, actor, **more):
    words = {"form": "de", "words": BETTER["de"], "instead_of": "Das tut mir leid.", "why": "Klingt wärmer."} | more
    made = desk.execute(ProposeWording(edition_id=edition_id(SMALL), step="sorry", **words), actor=actor)
    return UUID(made["proposal_id"])


def test_accepted_words_are_the_guides_and_one_undo_takes_both_back(place):
    desk, me = place
    id = proposed(desk, me)
    [proposal] = desk.ask(WordingProposals(), actor=me)
    assert (proposal.state, proposal.proposer, proposal.guide) == (ProposalState.OPEN, "Miriam Vogt", "small")
    assert phrase_meant(SMALL, proposal)["en"] == "I'm sorry."
    source = with_proposal(SMALL, proposal, BETTER)
    accept = DecideWording(proposal_id=id, accepted=True, answer="Danke!")
    both, whole = Together.of(Publish(guide="small", source=source), accept), UUID(int=77)
    desk.execute(both, actor=me, id=whole)
    guide = desk.ask(GuideCatalogue(), actor=me).guides["small"]
    assert [dict(each.words) for each in guide.steps["sorry"].say] == [BETTER]
    [decided] = desk.ask(WordingProposals(), actor=me)
    assert (decided.state, decided.answer, decided.decider) == (ProposalState.ACCEPTED, "Danke!", "Miriam Vogt")
    with pytest.raises(Refused, match="decided_already"):
        desk.execute(DecideWording(proposal_id=id, accepted=False), actor=me)
    desk.execute(Undo(command_id=whole), actor=me)
    assert "small" not in desk.ask(GuideCatalogue(), actor=me).guides
    assert desk.ask(WordingProposals(), actor=me)[0].state is ProposalState.OPEN


def test_whoever_does_not_decide_sees_their_own_and_cannot_accept_them(place):
    desk, me = place
    names = ("Jana", "Emre")
    added = [desk.execute(AddPerson(name=name, roles={Role.AGENT}), actor=me) for name in names]
    agent, other = (UUID(each["person_id"]) for each in added)
    mine, theirs = proposed(desk, agent), proposed(desk, other)
    assert [each.id for each in desk.ask(WordingProposals(), actor=other)] == [theirs]
    assert {each.id for each in desk.ask(WordingProposals(), actor=me)} == {mine, theirs}
    with pytest.raises(Refused):
        desk.execute(DecideWording(proposal_id=mine, accepted=True), actor=agent)


def test_words_without_a_place_are_one_phrase_more_and_a_step_that_went_takes_none(place):
    desk, me = place
    proposed(desk, me)
    [proposal] = desk.ask(WordingProposals(), actor=me)
    gone = with_proposal(SMALL, replace(proposal, instead_of="Das war so nicht gut."), BETTER)
    beside = with_proposal(SMALL, proposal, BETTER, beside=True)
    both = [BETTER["en"], "I'm sorry."]
    for source, order in ((gone, both), (beside, both[::-1])):
        guide = read_guide(source).guide
        assert [each.words["en"] for each in guide.steps["sorry"].say] == order
    assert with_proposal(SMALL, replace(proposal, step="gone"), BETTER) == SMALL
    with pytest.raises(Refused, match="no_such_step"):
        desk.execute(ProposeWording(edition_id=edition_id(SMALL), step="gone", form="de", words="Oh."), actor=me)
