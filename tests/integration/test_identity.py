"""Who is speaking, on a real desk: asked, compared, kept nowhere; and what stays masked until then, wherever it is
asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role, Undo
from agentdesk.core.customers import commands as customers
from agentdesk.core.customers.commands import (
    AddNote,
    CreateCustomer,
    CustomersFrom,
    FindCustomers,
    GetCustomer,
    NewPoint,
)
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.identity.commands import AnswerQuestion, IdentityOf, NameSpeaker, OpenField, SetPolicy, Vouch
from agentdesk.core.identity.invariants import a_check_says_what_was_proved_and_no_more
from agentdesk.core.identity.model import SHOWN_FOR, Level, Masked, Question, Reason, Speaker, Way
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import ListedRows, StartImport
from agentdesk.core.intake.model import Kind
from agentdesk.core.interactions.commands import DiscardInteraction, StartInteraction
from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.overview.commands import Timeline, ViewCustomer
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.privacy.commands import CopyOf
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.model import VOUCH
from tests.desks import empty_desk, make_desk, make_postgres_desk, open_shop

PHONE, EMAIL, STREET, POSTCODE = "+4915112345642", "anna.berg@example.org", "Lindenstraße", "50674"
POINTS = (
    NewPoint(kind="phone", value=PHONE),
    NewPoint(kind="email", value=EMAIL),
    NewPoint(kind="address", street=STREET, house_number="8a", postcode=POSTCODE, city="Köln"),
)
SECRETS = (PHONE, "12345642", "123 456 42", EMAIL, "anna.berg", STREET, POSTCODE)


class Shop:
    def __init__(self, desk: Desk, me: UUID, *, on: bool = True) -> None:
        self.desk, self.me = desk, me
        made = CreateCustomer(given_name="Anna", family_name="Berg", points=POINTS)
        self.anna = UUID(self.do(made)["customer_id"])
        self.do(AddNote(customer_id=self.anna, words=f"Unter 0151-123 456 42, {EMAIL}, {STREET} 8a, am 12.03.2026"))
        if on:
            self.do(SetPolicy(on=True))

    def do(self, command: Any, actor: UUID | None = None, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=actor or self.me, id=id)

    def person(self, *roles: Role) -> UUID:
        return UUID(self.do(AddPerson(name="Paul Abt", roles=frozenset(roles)))["person_id"])

    def rings(self, number: str = "", **about: Any) -> UUID:
        started = StartInteraction(customer_id=self.anna, number=number, **about)
        return UUID(self.do(started)["interaction_id"])

    def says(self, talk: UUID, question: Question, said: str, id: UUID | None = None) -> Any:
        asked = AnswerQuestion(interaction_id=talk, customer_id=self.anna, question=question, said=said)
        return self.do(asked, id=id)

    def to_vouch_for(self, person: UUID) -> list[tuple[Any, ...]]:
        found = self.desk.ask(WorkList(person), actor=person).items
        return [(each.kind, each.subject_id, each.customer_id, each.title) for each in found if each.kind == VOUCH]

    @property
    def standing(self) -> Any:
        return self.desk.ask(IdentityOf(self.anna), actor=self.me)

    def seen(self, actor: UUID | None = None) -> str:
        asked = (
            ViewCustomer(self.anna),
            GetCustomer(self.anna),
            Timeline(self.anna),
            FindCustomers("berg"),
            FindCustomers("15112345642"),
            FindCustomers("anna.berg@"),
        )
        return "\n".join(map(repr, self.desk.ask_all(*asked, actor=actor or self.me)))

    def leaks(self, actor: UUID | None = None) -> list[str]:
        seen = self.seen(actor)
        return [each for each in SECRETS if each in seen]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    desk, me = make_desk(tmp_path)
    yield Shop(desk, me)
    desk.database.close()


def test_until_the_shop_switches_it_on_nothing_is_masked_and_nobody_is_asked(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    shop = Shop(desk, me, on=False)
    assert not shop.standing.on
    assert EMAIL in shop.seen()
    talk = shop.rings()
    with pytest.raises(Refused, match=r"identity\.off"):
        shop.says(talk, Question.EMAIL, EMAIL)
    desk.database.close()


def test_masked_wherever_it_is_asked_for_and_dates_stay(shop: Shop) -> None:
    assert shop.leaks() == []
    assert "12.03.2026" in shop.seen()
    assert "••••42" in shop.seen()


def test_two_right_answers_show_everything_until_the_conversation_is_over(shop: Shop) -> None:
    talk = shop.rings("015112345642")
    assert shop.standing.level is Level.RECOGNISED
    assert Question.PHONE not in shop.standing.questions  # it is the one they ring from
    assert shop.says(talk, Question.POSTCODE, "D-50674") == {
        "matches": True, "level": "recognised", "wrong_left": 3,
    }  # fmt: skip
    assert shop.leaks() == []
    assert shop.says(talk, Question.EMAIL, "Anna.Berg@example.org")["level"] == "confirmed"
    assert {EMAIL, PHONE, STREET} <= set(shop.leaks())
    assert shop.leaks(shop.person(Role.AGENT)) == []  # a colleague has nobody on the line
    shop.do(DiscardInteraction(interaction_id=talk))
    assert shop.leaks() == []


def test_answers_are_kept_nowhere(shop: Shop) -> None:
    talk = shop.rings()
    for question, said in ((Question.EMAIL, "falsch-getippt@example.net"), (Question.POSTCODE, "50674")):
        shop.says(talk, question, said)
    kept = []
    with shop.desk.database.reading() as connection:
        from agentdesk.core.storage.schema import metadata

        for table in metadata.sorted_tables:
            kept += [row for row in connection.execute(sa.select(table)).all() if "falsch-getippt" in repr(row)]
    assert kept == []
    lines = [line for line in shop.desk.log() if line.kind == "identity.answer"]
    assert [line.numbers for line in lines] == [{"identity.matched": [0]}, {"identity.matched": [1]}]
    assert all("said" not in line.args for line in lines)


def test_the_same_answer_sent_again_counts_once(shop: Shop) -> None:
    talk, id = shop.rings(), new_id()
    first = shop.says(talk, Question.EMAIL, "x@example.org", id)
    assert shop.says(talk, Question.EMAIL, EMAIL, id) == first
    assert shop.standing.wrong_left == 2


def test_after_three_wrong_answers_only_a_supervisor_or_a_document_helps(shop: Shop) -> None:
    talk = shop.rings()
    for n in (2, 1, 0):
        assert shop.says(talk, Question.EMAIL, "x@example.org")["wrong_left"] == n
    with pytest.raises(Refused, match=r"identity\.over"):
        shop.says(talk, Question.EMAIL, EMAIL)
    assert shop.standing.questions == ()
    assert shop.standing.is_over
    told = shop.desk.ask(Timeline(shop.anna), actor=shop.me).entries[0]
    assert (told.kind, told.data["wrong"], told.data["right"]) == ("identity.failed", ["email"], [])
    agent, head = shop.person(Role.AGENT), shop.person(Role.SUPERVISOR)
    waits = [("vouch", talk, shop.anna, "Anna Berg")]
    assert [shop.to_vouch_for(each) for each in (head, agent, shop.me)] == [waits, [], []]
    stands = Vouch(interaction_id=talk, customer_id=shop.anna, way=Way.SUPERVISOR)
    for somebody in (agent, shop.me):
        with pytest.raises(Refused):
            shop.do(stands, somebody)
    with pytest.raises(Refused, match=r"identity\.vouch_words"):
        shop.do(stands, head)
    there = shop.desk.ask(IdentityOf(shop.anna), actor=head)
    assert (there.elsewhere, bool(there.elsewhere_by)) == (talk, True)
    assert shop.desk.ask(IdentityOf(shop.anna), actor=agent).elsewhere is None
    why = stands.model_copy(update={"words": "Kennt ihre Stimme seit Jahren"})
    assert shop.do(why, head)["level"] == "confirmed"
    assert EMAIL in shop.leaks()
    assert shop.to_vouch_for(head) == []
    told = shop.desk.ask(Timeline(shop.anna), actor=shop.me).entries[0]
    assert (told.kind, told.data["words"]) == ("identity.checked", "Kennt ihre Stimme seit Jahren")


def test_nobody_is_asked_to_vouch_for_a_stranger_or_once_the_conversation_is_over(shop: Shop) -> None:
    talk, head = shop.rings(), shop.person(Role.SUPERVISOR)
    for _ in range(3):
        shop.says(talk, Question.EMAIL, "x@example.org")
    assert shop.to_vouch_for(head)
    stranger = NameSpeaker(interaction_id=talk, customer_id=shop.anna, speaker=Speaker.STRANGER)
    named = new_id()
    shop.do(stranger, id=named)
    assert shop.to_vouch_for(head) == []
    shop.do(Undo(command_id=named))
    assert shop.to_vouch_for(head)
    shop.do(DiscardInteraction(interaction_id=talk))
    assert shop.to_vouch_for(head) == []


def test_rung_back_counts_only_under_a_number_of_theirs_and_can_be_taken_back(shop: Shop) -> None:
    stranger = shop.rings("030 999 888 7", direction=Direction.OUT)
    with pytest.raises(Refused, match=r"identity\.not_rung_back"):
        shop.do(Vouch(interaction_id=stranger, customer_id=shop.anna, way=Way.RUNG_BACK))
    shop.do(DiscardInteraction(interaction_id=stranger))
    talk, id = shop.rings(PHONE, direction=Direction.OUT), new_id()
    assert shop.standing.may_ring_back
    assert shop.do(Vouch(interaction_id=talk, customer_id=shop.anna, way=Way.RUNG_BACK), id=id)["level"] == "strong"
    shop.do(Undo(command_id=id))
    assert shop.leaks() == []


def test_at_the_counter_everything_is_shown_unless_the_shop_says_otherwise(shop: Shop) -> None:
    shop.rings(channel=Channel.COUNTER)
    assert EMAIL in shop.leaks()
    shop.do(SetPolicy(on=True, at_counter=True))
    assert shop.leaks() == []


def test_with_nobody_on_the_line_a_field_is_shown_for_a_reason_and_a_quarter_of_an_hour(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"identity\.reason_words"):
        shop.do(OpenField(customer_id=shop.anna, field=Masked.EMAIL, reason=Reason.OTHER))
    shop.do(OpenField(customer_id=shop.anna, field=Masked.EMAIL, reason=Reason.REPLY))
    assert set(shop.leaks()) == {EMAIL, "anna.berg"}
    assert shop.leaks(shop.person(Role.AGENT)) == []
    shop.desk.clock = FixedClock(shop.desk.clock.now() + SHOWN_FOR)
    assert shop.leaks() == []
    shop.rings()
    with pytest.raises(Refused, match=r"identity\.ask_first"):
        shop.do(OpenField(customer_id=shop.anna, field=Masked.EMAIL, reason=Reason.REPLY))


def test_what_is_masked_never_overwrites_what_it_hides(shop: Shop) -> None:
    [phone, *_] = shop.desk.ask(GetCustomer(shop.anna), actor=shop.me).points
    changed = customers.ChangePoint(
        customer_id=shop.anna, point_id=phone.id, old_value=phone.value, point=NewPoint(kind="phone", value=phone.value)
    )
    with pytest.raises(Refused, match=r"identity\.masked_text"):
        shop.do(changed)
    shop.do(AddNote(customer_id=shop.anna, words="Rief von ••••42 an"))  # a new note overwrites nothing


def test_all_customers_at_once_are_whole_for_administrators_alone_and_the_copy_always_is(shop: Shop) -> None:
    head = shop.person(Role.SUPERVISOR)
    assert EMAIL in repr(shop.desk.ask(CustomersFrom(), actor=shop.me))
    assert EMAIL not in repr(shop.desk.ask(CustomersFrom(), actor=head))
    assert EMAIL in repr(shop.desk.ask(CopyOf(shop.anna), actor=head))


def test_more_proofs_than_fields_that_may_be_asked_about_are_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"identity\.too_many_proofs"):
        shop.do(SetPolicy(on=True, questions=frozenset({Question.POSTCODE, Question.STREET}), proofs=2))
    shown = SetPolicy(on=True, needs={Masked.EMAIL: Level.CONFIRMED}, proofs=1)
    shop.do(shown)
    assert STREET in shop.leaks()
    assert EMAIL not in shop.leaks()


def test_a_question_whose_answer_is_on_the_screen_is_not_asked(shop: Shop) -> None:
    shop.do(SetPolicy(on=True, needs={Masked.EMAIL: Level.CONFIRMED}, proofs=1))
    talk = shop.rings()
    assert shop.standing.questions == (Question.EMAIL,)
    with pytest.raises(Refused, match=r"identity\.not_asked"):
        shop.says(talk, Question.POSTCODE, POSTCODE)


def test_a_merge_takes_the_check_along_and_the_books_stay_in_order(shop: Shop) -> None:
    talk = shop.rings()
    shop.says(talk, Question.EMAIL, EMAIL)
    other = UUID(shop.do(CreateCustomer(given_name="Anna", family_name="Berg"))["customer_id"])
    shop.do(customers.MergeCustomers(winner_id=other, loser_id=shop.anna))
    shop.anna = other
    assert shop.standing.right == (Question.EMAIL,)
    with shop.desk.database.reading() as connection:
        assert list(a_check_says_what_was_proved_and_no_more(connection)) == []


def _history(shop: Shop) -> None:
    talk = shop.rings(PHONE)
    for question, said in ((Question.EMAIL, "x@example.org"), (Question.EMAIL, EMAIL), (Question.POSTCODE, POSTCODE)):
        shop.says(talk, question, said)
    shop.do(DiscardInteraction(interaction_id=talk))
    shop.do(OpenField(customer_id=shop.anna, field=Masked.PHONE, reason=Reason.CASE))


def _checks(desk: Desk) -> list[Any]:
    from agentdesk.core.identity.store import identity_checks, identity_openings, identity_policies

    with desk.database.reading() as connection:
        return [
            json.dumps([dict(row) for row in connection.execute(sa.select(table)).mappings()], default=str)
            for table in (identity_checks, identity_openings, identity_policies)
        ]


def test_a_replay_gives_the_same_without_the_answers(shop: Shop, tmp_path: Path) -> None:
    _history(shop)
    again = empty_desk(tmp_path, "again.db")
    for line in shop.desk.log():
        again.replay(line)
    assert _checks(again) == _checks(shop.desk)
    again.database.close()


def test_the_same_on_postgresql(postgres_url: str, shop: Shop) -> None:
    desk = make_postgres_desk(postgres_url)
    theirs = Shop(desk, open_shop(desk))
    assert theirs.leaks() == []
    _history(theirs)
    assert theirs.standing.hidden == frozenset(Masked) - {Masked.PHONE}
    desk.database.close()


def test_rows_of_a_file_are_for_whoever_took_it_in_and_for_leaders(shop: Shop) -> None:
    first, second, head = shop.person(Role.AGENT), shop.person(Role.AGENT), shop.person(Role.SUPERVISOR)
    begun = StartImport(record_kind=Kind.CUSTOMERS, file_name="shop.csv")
    rows = ListedRows(UUID(shop.do(begun, first)["import_id"]))
    for somebody in (first, head):
        assert shop.desk.ask(rows, actor=somebody) == ()
    with pytest.raises(Refused, match=r"imports\.masked"):
        shop.desk.ask(rows, actor=second)
    shop.do(SetPolicy(on=False))
    assert shop.desk.ask(rows, actor=second) == ()
