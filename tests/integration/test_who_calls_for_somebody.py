"""Somebody rings for a customer: the check is of whoever speaks, and opens what the customer has allowed, no longer
than it counts. On SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Undo
from agentdesk.core.customers.commands import CreateCustomer, GetCustomer, MergeCustomers, NewPoint
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.identity.commands import AnswerQuestion, IdentityOf, NameSpeaker, SetPolicy, Vouch
from agentdesk.core.identity.invariants import a_check_says_what_was_proved_and_no_more
from agentdesk.core.identity.model import Level, Question, Speaker, Standing, Way
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import LinkInteraction, StartInteraction
from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.relations.commands import Authorise, WithdrawAuthority
from agentdesk.core.relations.model import Matters
from tests.desks import open_shop

HERS, HIS = "anna@example.org", "klaus@example.net"
HIS_PHONE, STREET = "+4915198765432", "Birkenallee"


class Line:
    """Anna, who has given Klaus authority over orders, and somebody on the line about her."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.me = desk, open_shop(desk)
        self.anna = self.person("Anna", NewPoint(kind="email", value=HERS))
        address = NewPoint(kind="address", street=STREET, house_number="4", postcode="10115", city="Berlin")
        his = (NewPoint(kind="email", value=HIS), NewPoint(kind="phone", value=HIS_PHONE), address)
        self.klaus = self.person("Klaus", *his)
        may = Authorise(customer_id=self.anna, third_id=self.klaus, matters=Matters.ORDERS, proof="Brief vom 3. Mai")
        self.authority = self.do(may)["relation_id"]
        self.do(SetPolicy(on=True, proofs=1, most_wrong=2))

    def person(self, name: str, *points: NewPoint) -> UUID:
        made = self.do(CreateCustomer(given_name=name, family_name="Berg", points=points))
        return UUID(made["customer_id"])

    def do(self, command: Any, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=self.me, id=id)

    def rings(self, **about: Any) -> None:
        started = self.do(StartInteraction(customer_id=self.anna, **about))
        self.talk = UUID(started["interaction_id"])

    def names(self, speaker: Speaker, third_id: UUID | None = None, id: UUID | None = None) -> Any:
        on_line = {"interaction_id": self.talk, "customer_id": self.anna}
        return self.do(NameSpeaker(**on_line, speaker=speaker, third_id=third_id), id)

    def says(self, said: str) -> Any:
        on_line = {"interaction_id": self.talk, "customer_id": self.anna}
        return self.do(AnswerQuestion(**on_line, question=Question.EMAIL, said=said))

    @property
    def standing(self) -> Standing:
        return self.desk.ask(IdentityOf(self.anna), actor=self.me)

    @property
    def shows_her(self) -> bool:
        return HERS in repr(self.desk.ask(GetCustomer(self.anna), actor=self.me))


@pytest.fixture
def line(any_desk: Desk) -> Line:
    return Line(any_desk)


def test_whoever_may_act_is_offered_and_their_own_answers_open_the_customer(line: Line) -> None:
    line.rings()
    [offered] = line.standing.may_act
    assert (offered.who.id, offered.matters) == (line.klaus, Matters.ORDERS)
    line.names(Speaker.THIRD, line.klaus)
    standing = line.standing
    assert standing.third
    assert standing.third.who.id == line.klaus
    assert Question.POSTCODE in standing.questions  # his; of hers nobody knows one
    assert not line.says(HERS)["matches"]
    assert line.says(HIS)["level"] == "confirmed"
    assert line.shows_her
    assert STREET not in repr(line.desk.ask(GetCustomer(line.klaus), actor=line.me))  # of him nothing was opened
    told = line.desk.ask(Timeline(line.anna), actor=line.me).entries[:2]
    assert [each.kind for each in told] == ["identity.checked", "identity.speaker"]
    assert (told[1].data["speaker"], told[1].data["name"]) == ("third", "Klaus Berg")


def test_whoever_may_act_and_is_on_the_line_in_their_own_name_is_seen_beside_the_customer(line: Line) -> None:
    assert line.standing.on_line is None
    talk = UUID(line.do(StartInteraction(customer_id=line.klaus))["interaction_id"])
    found = line.standing.on_line
    assert found
    assert found.who.id == line.klaus
    assert not line.shows_her  # of her nothing is known to be asked about yet
    line.do(LinkInteraction(interaction_id=talk, customer_id=line.anna))
    line.talk = talk
    line.names(Speaker.THIRD, line.klaus)
    line.says(HIS)
    assert line.shows_her


def test_who_may_not_act_is_told_nothing_whatever_they_know(line: Line) -> None:
    line.rings()
    stranger = line.person("Otto")
    with pytest.raises(Refused, match=r"identity\.not_authorised"):
        line.names(Speaker.THIRD, stranger)
    assert line.says(HERS)["level"] == "confirmed"
    line.names(Speaker.STRANGER)
    assert not line.shows_her
    assert line.standing.questions == ()
    document = Vouch(interaction_id=line.talk, customer_id=line.anna, way=Way.DOCUMENT)
    for attempt in (lambda: line.says(HERS), lambda: line.do(document)):
        with pytest.raises(Refused, match=r"identity\.may_not_act"):
            attempt()


def test_wrong_answers_count_on_whoever_speaks(line: Line) -> None:
    line.rings()
    line.says("x@example.org")
    line.names(Speaker.THIRD, line.klaus)
    assert line.standing.wrong_left == 1
    line.says("y@example.org")
    line.names(Speaker.CUSTOMER)
    assert line.standing.is_over


def test_an_authority_that_ends_meanwhile_hides_everything_again(line: Line) -> None:
    line.rings(number=HIS_PHONE)
    line.names(Speaker.THIRD, line.klaus)
    assert line.standing.level is Level.RECOGNISED
    line.says(HIS)
    assert line.shows_her
    line.do(WithdrawAuthority(relation_id=line.authority))
    assert not line.shows_her
    assert line.standing.third is None
    assert line.standing.level is Level.NONE


def test_it_is_taken_back_and_what_was_proved_before_counts_again(line: Line) -> None:
    line.rings()
    line.says(HERS)
    id = new_id()
    line.names(Speaker.STRANGER, id=id)
    assert not line.shows_her
    line.do(Undo(command_id=id))
    assert line.shows_her
    assert line.standing.speaker is Speaker.CUSTOMER


def test_saying_the_same_again_changes_nothing(line: Line) -> None:
    line.rings()
    line.names(Speaker.THIRD, line.klaus)
    line.says(HIS)
    line.names(Speaker.THIRD, line.klaus)
    assert line.shows_her


def test_rung_back_is_under_a_number_of_whoever_speaks(line: Line) -> None:
    line.rings(number=HIS_PHONE, direction=Direction.OUT)
    assert not line.standing.may_ring_back
    line.names(Speaker.THIRD, line.klaus)
    assert line.standing.may_ring_back
    assert line.do(Vouch(interaction_id=line.talk, customer_id=line.anna, way=Way.RUNG_BACK))["level"] == "strong"


def test_at_the_counter_too_a_stranger_sees_nothing(line: Line) -> None:
    line.rings(channel=Channel.COUNTER)
    assert line.shows_her
    line.names(Speaker.STRANGER)
    assert not line.shows_her


def test_a_third_who_was_merged_still_speaks_and_the_books_stay_in_order(line: Line) -> None:
    line.rings()
    line.names(Speaker.THIRD, line.klaus)
    line.says(HIS)
    other = line.person("Klaus")
    line.do(MergeCustomers(winner_id=other, loser_id=line.klaus))
    assert line.shows_her
    assert line.standing.third
    assert line.standing.third.who.id == other
    with line.desk.database.reading() as connection:
        assert list(a_check_says_what_was_proved_and_no_more(connection)) == []


def test_an_authority_whose_last_day_is_past_is_not_offered(line: Line) -> None:
    soon = line.desk.clock.now().date() + timedelta(days=1)
    otto = line.person("Otto")
    line.do(Authorise(customer_id=line.anna, third_id=otto, matters=Matters.INFORMATION, proof="Brief", until=soon))
    line.rings()
    assert len(line.standing.may_act) == 2
    line.desk.clock = FixedClock(line.desk.clock.now() + timedelta(days=2))
    assert [each.who.id for each in line.standing.may_act] == [line.klaus]
