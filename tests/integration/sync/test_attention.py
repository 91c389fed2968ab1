"""What the server refused is kept whole until somebody has dealt with it, once."""

from __future__ import annotations

from uuid import UUID

import pytest

from agentdesk.core import wording
from agentdesk.core.cases.commands import GetCase, OpenCase, ResolveCase
from agentdesk.core.commands import ROOMS, open_room
from agentdesk.core.customers.commands import ChangeCustomer, CreateCustomer, FieldChange, GetCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.sync import attention, travelling
from tests.in_step import InStep


def name_of(desk: InStep, customer: UUID) -> str:
    return desk.desk.ask(GetCustomer(customer), actor=desk.person_id).family_name


def rename(desk: InStep, customer: UUID, old: str, new: str) -> None:
    changes = (FieldChange(field="family_name", old=old, new=new),)
    desk.desk.execute(ChangeCustomer(customer_id=customer, changes=changes), actor=desk.person_id)


@pytest.fixture
def refused(anna: InStep, ben: InStep) -> UUID:
    """Ben's change was refused, since Anna was faster; the customer it was about."""
    anna.engine.round()
    asked = CreateCustomer(given_name="Ayşe", family_name="Öztürk")
    customer = UUID(anna.desk.execute(asked, actor=anna.person_id)["customer_id"])
    anna.engine.round()
    ben.replica.want(customer, "opened")
    ben.engine.round()
    rename(anna, customer, "Öztürk", "Yildiz")
    rename(ben, customer, "Öztürk", "Demir Kaya")
    anna.engine.round()
    ben.engine.round()
    return customer


def test_it_says_what_it_was_about_whom_and_what_was_typed(ben: InStep, refused: UUID) -> None:
    [left] = attention.unfinished(ben.replica.database)

    assert (left.kind, left.customer_id) == ("customers.change", refused)
    assert "Demir Kaya" in left.words
    assert left.code
    assert attention.waiting(ben.replica.database).attention == 1


def test_of_a_case_it_says_whose_it_is(anna: InStep, ben: InStep) -> None:
    anna.engine.round()
    customer = UUID(anna.desk.execute(CreateCustomer(family_name="Öztürk"), actor=anna.person_id)["customer_id"])
    case = UUID(anna.desk.execute(OpenCase(customer_id=customer, subject="Parcel"), actor=anna.person_id)["case_id"])
    anna.engine.round()
    ben.replica.want(customer, "opened")
    ben.engine.round()
    seen = {str(case): ben.desk.ask(GetCase(case), actor=ben.person_id).row_version}
    anna.desk.execute(ResolveCase(case_id=case, resolution="Refund agreed"), actor=anna.person_id)
    resolve = ResolveCase(case_id=case, resolution="Sent again")
    ben.desk.execute(resolve, actor=ben.person_id, base=seen)
    anna.engine.round()
    ben.engine.round()

    [left] = attention.unfinished(ben.replica.database)
    assert (left.kind, left.customer_id) == ("cases.resolve", customer)


def test_asked_once_more_it_is_carried_out_where_it_can_be_now(anna: InStep, ben: InStep, refused: UUID) -> None:
    [left] = attention.unfinished(ben.replica.database)
    database, clock = ben.replica.database, ben.replica.clock
    with pytest.raises(Refused):
        ben.desk.execute_all([attention.send_again(database, clock, left.id)])
    rename(anna, refused, "Yildiz", "Öztürk")
    anna.engine.round()
    ben.engine.round()

    for _ in range(2):  # killed before it was settled, it is asked again
        ben.desk.execute_all([attention.send_again(database, clock, left.id)])
    attention.settle(database, clock, left.id, attention.AGAIN)
    ben.engine.round()
    anna.engine.round()

    assert name_of(anna, refused) == name_of(ben, refused) == "Demir Kaya"
    assert attention.unfinished(database) == ()


def test_it_is_dealt_with_once_and_taken_up_again(ben: InStep, refused: UUID) -> None:
    [left] = attention.unfinished(ben.replica.database)
    database, clock = ben.replica.database, ben.replica.clock
    attention.settle(database, clock, left.id, attention.DROPPED, "done by hand")

    for again in (
        lambda: attention.settle(database, clock, left.id, attention.DROPPED),
        lambda: attention.send_again(database, clock, left.id),
    ):
        with pytest.raises(Refused) as refusal:
            again()
        assert refusal.value.code == "sync.settled"
    attention.unsettle(database, left.id)
    assert attention.unfinished(database) == (left,)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_whatever_a_desk_may_do_ahead_has_a_name(lang: str) -> None:
    for room in ROOMS:
        open_room(room, "handlers")
    from agentdesk.core.commands import _handlers

    ahead = [kind for kind in _handlers if travelling._stood_alone(kind)]
    assert len(ahead) > 90
    known = {kind: wording.text(f"sync.did.{kind}", lang=lang) for kind in ahead}
    assert [kind for kind, words in known.items() if words.startswith("sync.did.")] == []
