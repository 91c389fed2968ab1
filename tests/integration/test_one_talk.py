"""What is agreed in one conversation belongs to its case, in whatever order it was written down."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.callbacks.commands import GetCallback, NewWindow, PlanCallback
from agentdesk.core.cases import commands as asked
from agentdesk.core.commands import Command, Together
from agentdesk.core.ids import new_id
from agentdesk.core.promises.commands import GetPromise, MakePromise
from tests.desks import NOON
from tests.integration.test_cases import DAY, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def promise(shop: Shop, talk: UUID, **fields: UUID) -> MakePromise:
    words = {"words": "Das Ersatzteil geht heute raus.", "due_at": NOON + DAY}
    return MakePromise(customer_id=shop.customer, interaction_id=talk, **words, **fields)


def ring(shop: Shop, talk: UUID) -> PlanCallback:
    window = NewWindow(day=(NOON + DAY).date(), from_minute=600, to_minute=660)
    said = {"phone": "0171 5550142", "purpose": "Ist es da?", "window": window, "interaction_id": talk}
    return PlanCallback(customer_id=shop.customer, **said)


def opening(shop: Shop, talk: UUID) -> asked.OpenCase:
    return asked.OpenCase(customer_id=shop.customer, subject="Mühle klemmt", interaction_id=talk)


def made(shop: Shop, *commands: Command) -> dict[str, UUID]:
    """The ids that the commands answered with, by their names."""
    answers = shop.do(Together.of(*commands))
    return {name: UUID(str(value)) for each in answers if each for name, value in each.items() if name != "number"}


def cases_of(shop: Shop, ids: dict[str, UUID]) -> tuple[UUID | None, UUID | None]:
    agreed = shop.desk.ask(GetPromise(ids["promise_id"]), actor=shop.me)
    planned = shop.desk.ask(GetCallback(ids["callback_id"]), actor=shop.me)
    return agreed.case_id, planned.case_id


@pytest.mark.parametrize("order", ["case first", "case between", "case last"])
def test_promise_and_callback_of_a_conversation_belong_to_the_case_opened_in_it(shop: Shop, order: str) -> None:
    talk = shop.talk()
    commands: list[Command] = [promise(shop, talk), ring(shop, talk)]
    commands.insert(["case first", "case between", "case last"].index(order), opening(shop, talk))
    ids = made(shop, *commands)
    assert cases_of(shop, ids) == (ids["case_id"], ids["case_id"])
    assert shop.sound() == set()


def test_they_belong_to_a_case_that_the_conversation_is_added_to_and_no_more_when_that_is_taken_back(
    shop: Shop,
) -> None:
    case_id, talk = shop.open(), shop.talk()
    ids = made(shop, promise(shop, talk), ring(shop, talk))
    assert cases_of(shop, ids) == (None, None)
    added = new_id()
    shop.do(asked.AddInteraction(case_id=case_id, interaction_id=talk), id=added)
    assert cases_of(shop, ids) == (case_id, case_id)
    shop.undo(added)
    assert cases_of(shop, ids) == (None, None)


def test_opening_the_case_is_taken_back_with_what_it_took_along(shop: Shop) -> None:
    talk, opened = shop.talk(), new_id()
    ids = made(shop, promise(shop, talk), ring(shop, talk))
    shop.do(opening(shop, talk), id=opened)
    shop.undo(opened)
    assert cases_of(shop, ids) == (None, None)
    assert shop.sound() == set()


def test_of_two_cases_in_one_conversation_nobody_guesses_which(shop: Shop) -> None:
    talk = shop.talk()
    first, _ = shop.do(Together.of(opening(shop, talk), opening(shop, talk)))
    ids = made(shop, promise(shop, talk), ring(shop, talk))
    assert cases_of(shop, ids) == (None, None)
    said = shop.do(promise(shop, talk, case_id=UUID(str(first["case_id"]))))
    assert shop.desk.ask(GetPromise(UUID(said["promise_id"])), actor=shop.me).case_id == UUID(str(first["case_id"]))


def test_what_has_a_case_keeps_it(shop: Shop) -> None:
    case_id, talk = shop.open(), shop.talk()
    said = shop.do(promise(shop, talk, case_id=case_id))
    shop.do(opening(shop, talk))
    assert shop.desk.ask(GetPromise(UUID(said["promise_id"])), actor=shop.me).case_id == case_id


def test_the_cases_of_a_conversation_can_be_asked_for(shop: Shop) -> None:
    talk, case_id = shop.talk(), shop.open()
    shop.do(asked.AddInteraction(case_id=case_id, interaction_id=talk))
    assert [case.id for case in shop.desk.ask(asked.CasesOfTalk(talk), actor=shop.me)] == [case_id]
    assert shop.desk.ask(asked.CasesOfTalk(shop.talk()), actor=shop.me) == ()
