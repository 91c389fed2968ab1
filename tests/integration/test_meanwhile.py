"""What somebody else did while words for a customer were being typed, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.cases.commands import AssignCase, ChangeCase, CloseCase, GiveAnswer, OpenCase, ResolveCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role, Undo
from agentdesk.core.customers.commands import AddNote, CreateCustomer, PinAlert
from agentdesk.core.customers.model import Severity
from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import LinkInteraction, StartInteraction
from agentdesk.core.meanwhile import LOOKS_BACK, MATTERS, Mark, matters
from agentdesk.core.overview.commands import MarkNow, Meanwhile
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.wording import knows
from tests.desks import NOON, make_desk, make_postgres_desk, open_shop


class Shop:
    """Two people and one customer with a case."""

    def __init__(self, desk: Desk, me: UUID) -> None:
        self.desk, self.me = desk, me
        roles = frozenset({Role.SUPERVISOR})
        self.other = UUID(desk.execute(AddPerson(name="Sven Ode", roles=roles), actor=SYSTEM)["person_id"])
        self.customer = UUID(self.does(CreateCustomer(family_name="Demir"))["customer_id"])
        self.case = UUID(self.does(OpenCase(customer_id=self.customer, subject="Kanne zerbrochen"))["case_id"])

    def does(self, command: Command, *, actor: UUID | None = None, id: UUID | None = None) -> Any:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(timedelta(seconds=1))
        return self.desk.execute(command, actor=actor or self.me, id=id)

    def other_does(self, command: Command, *, id: UUID | None = None) -> Any:
        return self.does(command, actor=self.other, id=id)

    def mark(self) -> Mark:
        return self.desk.ask(MarkNow(self.customer), actor=self.me)

    def since(self, mark: Mark) -> list[tuple[str, str]]:
        found = self.desk.ask(Meanwhile(self.customer, mark), actor=self.me)
        return [(each.kind, each.person) for each in found]


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "sqlite":
        desk, me = make_desk(tmp_path)
    else:
        desk = make_postgres_desk(request.getfixturevalue("own_server_url"))
        me = open_shop(desk)
    yield Shop(desk, me)
    desk.database.close()


def test_what_somebody_else_did_since_is_told_with_who_did_it_and_once_it_was_shown_no_more(shop: Shop) -> None:
    mark = shop.mark()
    assert shop.since(mark) == []
    shop.other_does(GiveAnswer(case_id=shop.case, topic="Lieferung", words="Am Freitag"))
    shop.other_does(MakePromise(customer_id=shop.customer, words="Ersatz", due_at=NOON + timedelta(days=3)))
    shop.other_does(AssignCase(case_id=shop.case, owner_id=shop.other))
    shop.other_does(ResolveCase(case_id=shop.case, resolution="Neue Kanne"))
    shop.other_does(CloseCase(case_id=shop.case))
    sven = "Sven Ode"
    told = shop.since(mark)
    assert told[:3] == [("answer.given", sven), ("promise.made", sven), ("case.changed", sven)]
    assert ("case.resolved", sven) in told
    assert {person for _, person in told} == {sven}
    found = shop.desk.ask(Meanwhile(shop.customer, mark, most=20), actor=shop.me)
    assert shop.since(mark.knowing([each.id for each in found])) == []


def test_what_changes_no_answer_what_i_did_myself_and_what_was_taken_back_are_not_told(shop: Shop) -> None:
    mark = shop.mark()
    shop.does(GiveAnswer(case_id=shop.case, topic="Lieferung", words="Am Freitag"))
    shop.other_does(AddNote(customer_id=shop.customer, words="ruft gern morgens an"))
    shop.other_does(PinAlert(customer_id=shop.customer, severity=Severity.INFO, words="hört schlecht"))
    shop.other_does(ChangeCase(case_id=shop.case, subject="Kanne"))
    taken_back = new_id()
    shop.other_does(MakePromise(customer_id=shop.customer, words="x", due_at=NOON + timedelta(days=3)), id=taken_back)
    shop.other_does(Undo(command_id=taken_back))
    assert shop.since(mark) == []


def test_a_colleague_who_is_talking_with_the_customer_is_told_of_while_they_do(shop: Shop) -> None:
    mark = shop.mark()
    talk = UUID(shop.other_does(StartInteraction())["interaction_id"])
    assert shop.since(mark) == []
    shop.other_does(LinkInteraction(interaction_id=talk, customer_id=shop.customer))
    assert shop.since(mark) == [("interaction.started", "Sven Ode")]
    assert shop.since(shop.mark()) == []


def test_what_a_colleague_did_before_with_the_line_down_is_told_when_it_comes(shop: Shop) -> None:
    """As from a desk whose clock is behind, or that sends what it did an hour ago."""
    mark = shop.mark()
    answer = GiveAnswer(case_id=shop.case, topic="Lieferung", words="Am Freitag")
    shop.desk.execute(answer, actor=shop.other, occurred_at=NOON - timedelta(hours=1))
    assert shop.since(mark) == [("answer.given", "Sven Ode")]
    long_ago = Mark(at=mark.at + LOOKS_BACK + timedelta(days=1))
    assert shop.since(long_ago) == []


def test_of_a_changed_case_only_its_state_and_whose_it_is_matter() -> None:
    assert matters("case.changed", {"changes": {"status": ["open", "closed"]}})
    assert matters("case.changed", {"changes": {"owner": ["Lena", "Sven"], "product": [None, "Kanne"]}})
    assert not matters("case.changed", {"changes": {"product": [None, "Kanne"]}})
    assert not matters("case.changed", {})
    assert not matters("note.added", {})


def test_every_kind_that_matters_has_its_words() -> None:
    titled = [each for each in MATTERS if not each.startswith(("interaction.", "goodwill."))]
    assert [each for each in titled if not knows(f"timeline.{each}.title")] == []
