"""Whose a thing is decides who may change it: each command for which that matters, by everybody whose it may be.

What a customer has is everybody's work; a conversation, a wish to be asked, a view, an absence or what was given on
this day is somebody's own. Whoever asks is the one whose it is, a colleague of their team, of another team, or leads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from agentdesk.core.approvals.commands import RequestApproval, WithdrawRequest
from agentdesk.core.cases.commands import AssignCase, OpenCase
from agentdesk.core.commands import Command, Undo
from agentdesk.core.customers.commands import AddNote, TagCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.commands import GiveGoodwill, TakeBack
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.handovers.commands import AcceptHandover, OfferHandover
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import (
    AddOwnSnippet,
    ChangeSnippet,
    DiscardInteraction,
    EndInteraction,
    StartInteraction,
)
from agentdesk.core.people.commands import CancelAbsence, PlanAbsence
from agentdesk.core.work.commands import RemoveView, RenameView, SaveView
from agentdesk.core.work.wanted import Page

OWN, TEAM, ANOTHER_TEAM, LEADS = "whose it is", "a colleague of the team", "an agent of another team", "who leads"
EVERYBODY = frozenset({OWN, TEAM, ANOTHER_TEAM, LEADS})
ONLY_OWN, OWN_AND_LEADS = frozenset({OWN}), frozenset({OWN, LEADS})


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose the thing is, about whom, and somebody who may be given a case."""

    desk: Desk
    owner: UUID
    customer: UUID
    other: UUID

    def done(self, command: Command, *, by: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=by or self.owner)

    def case(self) -> UUID:
        return UUID(self.done(OpenCase(customer_id=self.customer, subject="Mühle klemmt"))["case_id"])


@dataclass(frozen=True, slots=True)
class Rule:
    """`wanted` makes the thing as its owner, and what somebody then asks about it."""

    may: frozenset[str]
    wanted: Callable[[Scene], Command]


_NTH = count(1)
"""So that nobody is away twice at once."""


def _conversation(scene: Scene) -> UUID:
    said = StartInteraction(customer_id=scene.customer)
    return UUID(scene.done(said)["interaction_id"])


def _ended(scene: Scene) -> Command:
    return EndInteraction(interaction_id=_conversation(scene), notes="Kommt am Montag", ended_at=scene.desk.clock.now())


def _undone(scene: Scene) -> Command:
    command_id = new_id()
    tagged = TagCustomer(customer_id=scene.customer, add=(f"Stamm {next(_NTH)}",))
    scene.desk.execute(tagged, actor=scene.owner, id=command_id)
    return Undo(command_id=command_id)


def _away(scene: Scene) -> PlanAbsence:
    begins = scene.desk.clock.now() + timedelta(days=3 * next(_NTH))
    return PlanAbsence(person_id=scene.owner, starts_at=begins, ends_at=begins + timedelta(days=1))


def _snippet(scene: Scene) -> Command:
    said: dict[str, Any] = {"labels": {"de": "Gruß"}, "words": {"de": "Guten Tag"}}
    made = scene.done(AddOwnSnippet(shortcut=f"g{new_id().hex[-8:]}", **said))
    return ChangeSnippet(snippet_id=UUID(made["snippet_id"]), shortcut=f"h{new_id().hex[-8:]}", **said)


def _view(scene: Scene) -> UUID:
    made = scene.done(SaveView(page=Page.CASES, name=f"Meine {new_id().hex[-8:]}"))
    return UUID(made["view_id"])


def _request(scene: Scene) -> Command:
    said = {"amount": 6_000, "currency": "EUR", "goodwill": GoodwillKind.GIFT, "customer_id": scene.customer}
    return WithdrawRequest(request_id=UUID(scene.done(RequestApproval(**said))["request_id"]))


def _given(scene: Scene) -> Command:
    said = {"amount": 100, "currency": "EUR", "goodwill": GoodwillKind.GIFT, "customer_id": scene.customer}
    return TakeBack(act_id=UUID(scene.done(GiveGoodwill(**said))["act_id"]), reason="Verwechselt")


def _offered(scene: Scene) -> Command:
    """By another, to the one whose it is: nobody else is offered it."""
    case = OpenCase(customer_id=scene.customer, subject="Mühle klemmt")
    case_id = UUID(scene.done(case, by=scene.other)["case_id"])
    made = scene.done(OfferHandover(case_id=case_id, to_id=scene.owner), by=scene.other)
    return AcceptHandover(handover_id=UUID(made["handover_id"]))


RULES = {
    "end a conversation": Rule(OWN_AND_LEADS, _ended),
    "discard a conversation": Rule(OWN_AND_LEADS, lambda of: DiscardInteraction(interaction_id=_conversation(of))),
    "take back a tag": Rule(OWN_AND_LEADS, _undone),
    "take back what was given": Rule(OWN_AND_LEADS, _given),
    "plan an absence": Rule(OWN_AND_LEADS, _away),
    "cancel an absence": Rule(
        OWN_AND_LEADS, lambda of: CancelAbsence(absence_id=UUID(of.done(_away(of))["absence_id"]))
    ),
    "withdraw a request": Rule(ONLY_OWN, _request),
    "accept a handover": Rule(OWN_AND_LEADS, _offered),
    "change a snippet of one's own": Rule(ONLY_OWN, _snippet),
    "rename a view of one's own": Rule(
        ONLY_OWN, lambda of: RenameView(view_id=_view(of), name=f"Andere {new_id().hex[-8:]}")
    ),
    "remove a view of one's own": Rule(ONLY_OWN, lambda of: RemoveView(view_id=_view(of))),
    "give a case to a colleague of the team": Rule(
        frozenset({TEAM, LEADS}), lambda of: AssignCase(case_id=of.case(), owner_id=of.other)
    ),
    "note something about a customer": Rule(
        EVERYBODY, lambda of: AddNote(customer_id=of.customer, words="Ruft wieder an")
    ),
}
