"""A desk lets go of customers who are of no use there any more, and of nobody whose words would be lost by it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock, to_micros
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import (
    AddNote,
    ChangeCustomer,
    CreateCustomer,
    FieldChange,
    FindCustomers,
    GetCustomer,
)
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.ids import new_id
from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.commands import ViewsOf
from agentdesk.core.privacy.store.views import ONE_LOOK, customer_views
from agentdesk.core.privacy.views import How
from agentdesk.core.storage.check import check
from agentdesk.core.storage.in_step import cursors, outbox, subscriptions
from agentdesk.core.storage.schema import facts
from agentdesk.core.sync import attention, overlay
from agentdesk.core.sync.holding import (
    AWAY,
    JOURNAL,
    LATELY,
    forget_answered,
    hand_over_looks,
    tidy,
    tidy_unheard,
)
from agentdesk.core.sync.protocol import Holding, Look, Looks
from tests.desks import NOON
from tests.in_step import InStep, Server, Wire, differences


@pytest.fixture
def customer(server: Server, anna: InStep) -> UUID:
    """Opened at the desk of Anna a moment ago."""
    made = server.desk.execute(CreateCustomer(given_name="Emine", family_name="Öztürk"), actor=SYSTEM)
    customer_id = UUID(made["customer_id"])
    anna.replica.want(customer_id, "opened")
    anna.engine.round()
    return customer_id


def test_who_was_of_no_use_for_a_day_is_let_go_and_comes_again_when_opened(
    server: Server, anna: InStep, customer: UUID
) -> None:
    assert _tidied(anna) == 0
    _later(anna, LATELY)

    assert _tidied(anna) == 1

    with pytest.raises(Refused, match=r"customers\.unknown"):
        anna.desk.ask(GetCustomer(customer), actor=anna.person_id)
    assert customer not in _held(anna) | _subscribed(server)
    assert _words(anna, customer) == 0
    anna.engine.round()
    assert differences(server, anna) == []
    anna.replica.want(customer, "opened")
    anna.engine.round()
    assert anna.desk.ask(GetCustomer(customer), actor=anna.person_id).family_name == "Öztürk"
    assert differences(server, anna) == []


def test_who_was_looked_at_or_worked_on_lately_stays(server: Server, anna: InStep, customer: UUID) -> None:
    _later(anna, LATELY - timedelta(hours=1))
    anna.desk.views.note(anna.person_id, [customer], How.OPENED)
    _later(anna, timedelta(hours=2))
    assert _tidied(anna) == 0

    _later(anna, LATELY)
    anna.desk.execute(AddNote(customer_id=customer, words="ruft morgen an"), actor=anna.person_id)
    anna.engine.round()
    _later(anna, timedelta(hours=2))
    assert _tidied(anna) == 0


@pytest.mark.parametrize("spared", [True, False])
def test_whoever_something_waits_for_stays(anna: InStep, customer: UUID, spared: bool) -> None:
    _later(anna, LATELY)

    assert tidy(anna.replica, anna.engine.transport, [customer] if spared else []) == (not spared)


def test_nobody_is_let_go_while_something_waits_to_be_sent_or_needs_attention(anna: InStep, customer: UUID) -> None:
    anna.desk.execute(AddNote(customer_id=customer, words="ruft morgen an"), actor=anna.person_id)
    _later(anna, LATELY)
    assert _tidied(anna) == tidy_unheard(anna.replica) == 0

    wrong = FieldChange(field="family_name", old="Öztürk", new="Yildiz")
    server = anna.engine.transport
    assert isinstance(server, Wire)
    right = FieldChange(field="family_name", old="Öztürk", new="Aydin")
    server.server.desk.execute(ChangeCustomer(customer_id=customer, changes=(right,)), actor=SYSTEM)
    anna.desk.execute(ChangeCustomer(customer_id=customer, changes=(wrong,)), actor=anna.person_id)
    anna.engine.round()
    [refused] = attention.unfinished(anna.replica.database)
    _later(anna, LATELY)
    assert _tidied(anna) == 0

    attention.settle(anna.replica.database, anna.replica.clock, refused.id, attention.DROPPED, "")
    assert _tidied(anna) == 1


def test_a_name_that_two_had_is_found_again_once_one_is_let_go_and_the_other_keeps_it_after_all(
    server: Server, anna: InStep, customer: UUID
) -> None:
    """Words to be found are common to all: what waits may have taken the last one but for whoever is let go."""
    made = server.desk.execute(CreateCustomer(given_name="Ali", family_name="Öztürk"), actor=SYSTEM)
    anna.replica.want(UUID(made["customer_id"]), "opened")
    anna.engine.round()
    _later(anna, LATELY)
    renamed = FieldChange(field="family_name", old="Öztürk", new="Aydin")
    anna.desk.execute(ChangeCustomer(customer_id=customer, changes=(renamed,)), actor=anna.person_id)
    assert _tidied(anna) == 1

    with anna.replica.database.writing() as connection:
        assert overlay.take_back(connection)  # as when the server will not have it

    found = anna.desk.ask(FindCustomers("Öztürk"), actor=anna.person_id)
    assert [each.customer_id for each in found] == [customer]
    assert not [result.name for result in check(None, anna.replica.database) if not result.ok]


def test_a_desk_that_has_not_heard_for_long_lets_go_of_everybody_before_it_is_shown(
    server: Server, anna: InStep, customer: UUID
) -> None:
    anna.replica.spared = lambda: {customer}
    _later(anna, AWAY)
    assert tidy_unheard(anna.replica) == 0
    anna.replica.spared = tuple

    assert tidy_unheard(anna.replica) == 1

    assert customer not in _held(anna)
    anna.engine.round()
    assert tidy_unheard(anna.replica) == 0
    assert differences(server, anna) == []


def test_what_the_server_left_out_by_mistake_is_asked_for_again(server: Server, anna: InStep, customer: UUID) -> None:
    """Said long ago, and arrived late."""
    anna.engine.transport.hold(Holding(epoch=server.epoch, scopes=[]))
    server.desk.execute(AddNote(customer_id=customer, words="ist umgezogen"), actor=SYSTEM)

    anna.engine.round()

    assert _words(anna, customer) == 1
    assert differences(server, anna) == []


def test_without_an_answer_nobody_is_let_go(anna: InStep, customer: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Failure("sync.unreachable")

    monkeypatch.setattr(anna.engine.transport, "hold", fail)
    _later(anna, LATELY)

    with pytest.raises(Failure, match=r"sync\.unreachable"):
        _tidied(anna)

    assert customer in _held(anna)


def test_looks_go_to_the_server_once_they_are_over_and_are_told_by_it_alone(
    server: Server, anna: InStep, customer: UUID
) -> None:
    anna.desk.views.note(anna.person_id, [customer], How.OPENED)
    assert hand_over_looks(anna.replica, anna.engine.transport) == 0
    _later(anna, ONE_LOOK + timedelta(minutes=1))
    anna.desk.views.note(anna.person_id, [customer], How.COPIED)

    assert hand_over_looks(anna.replica, anna.engine.transport) == 1

    [seen] = server.desk.ask(ViewsOf(customer), actor=SYSTEM)
    assert (seen.person, seen.how, seen.at) == ("Anna", How.OPENED, NOON)
    _later(anna, LATELY - timedelta(hours=1))
    hand_over_looks(anna.replica, anna.engine.transport)
    assert _tidied(anna) == 0, "who was of use lately is known without the looks"
    told = server.desk.ask(ViewsOf(customer), actor=SYSTEM)
    assert [each.at for each in told] == [NOON, NOON], "no look is later than now"
    assert {each.how for each in told} == {How.COPIED, How.OPENED}


def test_what_was_answered_two_weeks_ago_keeps_its_place_and_no_word(
    server: Server, anna: InStep, customer: UUID
) -> None:
    taken = ChangeCustomer(customer_id=customer, changes=(FieldChange(field="family_name", old="Öztürk", new="Kaya"),))
    anna.desk.execute(AddNote(customer_id=customer, words="ruft morgen an"), actor=anna.person_id)
    anna.engine.round()
    anna.desk.execute(taken, actor=anna.person_id)
    changed = FieldChange(field="family_name", old="Öztürk", new="Arslan")
    server.desk.execute(ChangeCustomer(customer_id=customer, changes=(changed,)), actor=SYSTEM)
    anna.engine.round()
    _later(anna, JOURNAL - timedelta(hours=1))
    assert forget_answered(anna.replica) == 0
    _later(anna, timedelta(hours=2))

    assert forget_answered(anna.replica) == 1
    assert forget_answered(anna.replica) == 0

    note, refused = _lines(anna)
    assert "ruft morgen an" not in note
    assert "Kaya" in refused, "it needs attention still"
    [left] = attention.unfinished(anna.replica.database)
    attention.settle(anna.replica.database, anna.replica.clock, left.id, attention.DROPPED)
    _later(anna, JOURNAL + timedelta(hours=1))
    assert forget_answered(anna.replica) == 1
    anna.desk.execute(AddNote(customer_id=customer, words="geht weiter"), actor=anna.person_id)
    anna.engine.round()
    assert not anna.replica.unsent(10)
    assert differences(server, anna) == []


def test_looks_that_come_twice_or_are_of_somebody_erased_are_not_kept(server: Server, anna: InStep) -> None:
    gone, look = new_id(), {"at": to_micros(NOON), "how": "opened", "during": "nothing"}
    said = Looks(epoch=server.epoch, looks=[Look(id=new_id(), customer_id=each, **look) for each in (gone, SHOP)])

    for _ in range(2):
        anna.engine.transport.note_looks(said)

    with server.desk.database.reading() as connection:
        assert connection.execute(sa.select(customer_views.c.customer_id)).scalars().all() == [SHOP]


def _tidied(desk: InStep) -> int:
    return tidy(desk.replica, desk.engine.transport, desk.replica.spared())


def _later(desk: InStep, by: timedelta) -> None:
    assert isinstance(desk.replica.clock, FixedClock)
    desk.replica.clock.move(by)


def _lines(desk: InStep) -> list[str]:
    """What the outbox holds, in its order."""
    with desk.replica.database.reading() as connection:
        return list(connection.execute(sa.select(outbox.c.command).order_by(outbox.c.device_seq)).scalars())


def _held(desk: InStep) -> set[UUID]:
    with desk.replica.database.reading() as connection:
        return set(connection.execute(sa.select(cursors.c.scope_id)).scalars())


def _subscribed(server: Server) -> set[UUID]:
    with server.desk.database.reading() as connection:
        return set(connection.execute(sa.select(subscriptions.c.scope_id)).scalars())


def _words(desk: InStep, customer_id: UUID) -> int:
    """How many of the notes of this customer are here."""
    about = sa.and_(facts.c.customer_id == customer_id, facts.c.kind == "note.added")
    with desk.replica.database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(facts).where(about)).scalar_one()
