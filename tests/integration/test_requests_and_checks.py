"""A request on somebody's data says how sure we have to be, and takes the identity check that stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Undo
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.identity.commands import AnswerQuestion, NameSpeaker, SetPolicy
from agentdesk.core.identity.model import Level, Question, Speaker
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import EndInteraction, StartInteraction
from agentdesk.core.privacy.request_commands import GetPrivacyRequest, IdentifyRequester, RecordRequest, TheirRights
from agentdesk.core.privacy.requests import NEEDED, Identity, Right, Way
from agentdesk.core.relations.commands import Authorise
from agentdesk.core.relations.model import Matters
from tests.desks import open_shop

HERS, HIS = "anna@example.org", "klaus@example.net"


class OnTheLine:
    """Anna on the line, or Klaus for her."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.me = desk, open_shop(desk)
        self.anna, self.klaus = self.person("Anna", HERS), self.person("Klaus", HIS)
        self.do(SetPolicy(on=True, proofs=1))

    def do(self, command: Any, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=self.me, id=id)

    def person(self, name: str, mail: str) -> UUID:
        made = CreateCustomer(given_name=name, family_name="Berg", points=(NewPoint(kind="email", value=mail),))
        return UUID(self.do(made)["customer_id"])

    def rings(self) -> UUID:
        return UUID(self.do(StartInteraction(customer_id=self.anna))["interaction_id"])

    def says(self, talk: UUID, said: str) -> None:
        self.do(AnswerQuestion(interaction_id=talk, customer_id=self.anna, question=Question.EMAIL, said=said))

    def asks(self, right: Right = Right.ACCESS) -> UUID:
        made = self.do(RecordRequest(customer_id=self.anna, right=right, way=Way.PHONE))
        return UUID(made["request_id"])

    def identify(self, request_id: UUID, id: UUID | None = None) -> None:
        self.do(IdentifyRequester(request_id=request_id, identity=Identity.CHECK), id)

    def known(self, request_id: UUID) -> Identity | None:
        return self.desk.ask(GetPrivacyRequest(request_id), actor=self.me).identity

    @property
    def checked(self) -> frozenset[UUID]:
        return self.desk.ask(TheirRights(self.anna), actor=self.me).checked


@pytest.fixture
def there(any_desk: Desk) -> OnTheLine:
    return OnTheLine(any_desk)


def test_what_would_harm_most_in_the_hands_of_a_stranger_needs_most() -> None:
    assert set(NEEDED) == set(Right)
    assert {NEEDED[each] for each in (Right.ACCESS, Right.PORTABILITY, Right.ERASURE)} == {Level.CONFIRMED}
    assert NEEDED[Right.OBJECTION] is Level.NONE


def test_the_check_of_the_conversation_in_which_they_asked_is_taken(there: OnTheLine) -> None:
    talk = there.rings()
    request, id = there.asks(), new_id()
    assert there.desk.ask(GetPrivacyRequest(request), actor=there.me).needs is Level.CONFIRMED
    with pytest.raises(Refused, match=r"privacy\.check_missing"):
        there.identify(request)
    there.says(talk, HERS)
    assert there.checked == {request}
    there.do(EndInteraction(interaction_id=talk, ended_at=there.desk.clock.now()))
    there.identify(request, id)
    assert there.known(request) is Identity.CHECK
    assert there.checked == frozenset()  # nothing is open any more
    there.do(Undo(command_id=id))
    assert there.known(request) is None


def test_a_check_of_before_proves_nothing_about_who_asks_now(there: OnTheLine) -> None:
    talk = there.rings()
    there.says(talk, HERS)
    there.do(EndInteraction(interaction_id=talk, ended_at=there.desk.clock.now()))
    later(there.desk)
    request = there.asks()
    assert there.checked == frozenset()
    with pytest.raises(Refused, match=r"privacy\.check_missing"):
        there.identify(request)


@pytest.mark.parametrize(("matters", "enough"), [(Matters.ORDERS, False), (Matters.EVERYTHING, True)])
def test_somebody_else_asks_only_where_they_may_do_everything(there: OnTheLine, matters: Matters, enough: bool) -> None:
    there.do(Authorise(customer_id=there.anna, third_id=there.klaus, matters=matters, proof="Brief vom 3. Mai"))
    talk = there.rings()
    third = {"speaker": Speaker.THIRD, "third_id": there.klaus}
    there.do(NameSpeaker(interaction_id=talk, customer_id=there.anna, **third))
    there.says(talk, HIS)
    request = there.asks(Right.ERASURE)
    assert (request in there.checked) is enough


def later(desk: Desk) -> None:
    desk.clock = FixedClock(desk.clock.now() + timedelta(minutes=5))
