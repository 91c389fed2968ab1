"""The story is told from the facts of a desk: also of what is old and still open, and by weights that are laid down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.cases.commands import NoteFailure
from agentdesk.core.cases.model import FailureKind
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Command, Undo
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.promises.commands import KeepPromise, MakePromise
from agentdesk.core.story.commands import CurrentWeights, SetWeights, StoryOf
from agentdesk.core.story.queries import NEWEST
from agentdesk.core.story.risk import Weights
from agentdesk.core.story.weighing import SHIPPED
from agentdesk.core.story.words import story_words
from tests.desks import make_desk


class Shop:
    def __init__(self, folder: Path) -> None:
        self.desk, self.me = make_desk(folder)
        self.customer = UUID(self.do(CreateCustomer(family_name="Müller"))["customer_id"])

    def do(self, command: Command) -> dict[str, str]:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(timedelta(minutes=1))
        self.last = new_id()
        result: dict[str, str] = self.desk.execute(command, actor=self.me, id=self.last)
        return result

    @property
    def told(self) -> tuple[str, ...]:
        return story_words(self.desk.ask(StoryOf(self.customer), actor=self.me), lang="de")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_promise_older_than_all_that_is_looked_at_is_told_as_long_as_it_is_open(shop: Shop) -> None:
    due = shop.desk.clock.now() + timedelta(days=1)
    promise = MakePromise(customer_id=shop.customer, words="Das Ersatzteil ist da", due_at=due)
    promise_id = UUID(shop.do(promise)["promise_id"])
    for n in range(NEWEST + 5):
        shop.do(AddNote(customer_id=shop.customer, words=f"Notiz {n}"))
    assert any("Uhr zugesagt: „Das Ersatzteil ist da“" in each for each in shop.told)
    shop.do(KeepPromise(promise_id=promise_id))
    assert not any("zugesagt" in each for each in shop.told)


def test_a_failure_that_was_undone_is_told_no_more_and_no_risk_is_seen_in_it(shop: Shop) -> None:
    for _ in range(2):
        shop.do(NoteFailure(customer_id=shop.customer, failure=FailureKind.DELIVERY, words="Paket weg"))
    assert shop.desk.ask(StoryOf(shop.customer), actor=shop.me).risk.is_high
    shop.do(Undo(command_id=shop.last))
    assert shop.told == ("Heute ist die Lieferung gescheitert: „Paket weg“.",)
    assert not shop.desk.ask(StoryOf(shop.customer), actor=shop.me).risk.is_high


def test_weights_are_laid_down_in_editions_taken_back_and_never_over_somebody_elses(shop: Shop) -> None:
    def current() -> Weights:
        return shop.desk.ask(CurrentWeights(), actor=shop.me).weights

    assert current() == Weights()
    shop.do(SetWeights(weights=Weights(threshold=9), instead_of=SHIPPED.id))
    assert current().threshold == 9
    with pytest.raises(Refused) as refused:
        shop.do(SetWeights(weights=Weights(threshold=5), instead_of=SHIPPED.id))
    assert refused.value.code == "story.moved"
    assert current().threshold == 9
    shop.do(SetWeights(weights=Weights(threshold=6)))
    shop.do(Undo(command_id=shop.last))
    assert current().threshold == 9


def test_the_story_of_nobody_is_refused(shop: Shop) -> None:
    desk: Desk = shop.desk
    with pytest.raises(Refused) as refused:
        desk.ask(StoryOf(UUID(int=5)), actor=shop.me)
    assert refused.value.code == "customers.unknown"
