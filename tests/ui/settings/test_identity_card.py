"""Who is speaking, in the settings: laid down as a whole, refused with words, taken back; agents look on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.commands import Role
from agentdesk.core.desk import Desk
from agentdesk.core.identity.commands import SetPolicy, ThePolicy
from agentdesk.core.identity.model import Level, Masked, Policy, Question
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.settings.commands import SettingsHistory
from agentdesk.ui.door import Door
from agentdesk.ui.settings.identity_card import IdentityCard, IdentityRules
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.desks import make_desk


class Laid:
    """The card of somebody, over a real desk; `done` is what was told, with what takes it back."""

    def __init__(self, desk: Desk, me: UUID, who: UUID) -> None:
        self.desk, self.me = desk, me
        self.rules = IdentityRules(Door(desk, who, run_inline()))
        self.card, self.done = IdentityCard(self.rules), list[Any]()
        self.rules.happened.connect(lambda words, undo: self.done.append((words, undo)))
        self.rules.load()

    @property
    def policy(self) -> Policy:
        return self.desk.ask(ThePolicy(), actor=self.me)


@pytest.fixture
def laid(tmp_path: Path, theme: Theme, qapp: object) -> Iterator[Laid]:
    desk, me = make_desk(tmp_path)
    there = Laid(desk, me, me)
    yield there
    there.card.deleteLater()
    desk.database.close()


def test_all_of_it_is_laid_down_at_once_stands_in_the_history_and_is_taken_back(laid: Laid) -> None:
    card = laid.card
    assert not card.needs[Masked.EMAIL].isEnabled()
    card.box.click()
    assert card.needs[Masked.EMAIL].isEnabled()
    card.needs[Masked.EMAIL].setCurrentIndex(3)
    card.needs[Masked.ADDRESS].setCurrentIndex(0)
    card.questions[Question.STREET].click()
    card.why.click()
    card.save()
    policy = laid.policy
    assert (policy.on, policy.asks_why, policy.needs[Masked.EMAIL]) == (True, True, Level.STRONG)
    assert Masked.ADDRESS not in policy.needs
    assert Question.STREET not in policy.questions
    [change, *_] = laid.desk.ask(SettingsHistory(), actor=laid.me)
    assert (change.kind, change.section) == ("identity.set_policy", "reasons")
    laid.done[-1][1]()
    assert laid.policy == Policy()
    assert not card.box.isChecked()
    assert not card.why.isChecked()


def test_what_a_look_is_for_is_asked_without_any_check(laid: Laid) -> None:
    laid.card.why.click()
    laid.card.save()
    assert (laid.policy.on, laid.policy.asks_why) == (False, True)
    assert laid.done[-1][0] == "Laid down: who is speaking"


def test_more_proofs_than_questions_are_refused_and_what_was_typed_stays(laid: Laid) -> None:
    card = laid.card
    card.box.click()
    for question, box in card.questions.items():
        box.setChecked(question is Question.EMAIL)
    card.proofs.setValue(3)
    card.show()
    card.save()
    assert not laid.policy.on
    assert card._problem.isVisible()
    assert card._problem.text()
    assert card.proofs.value() == 3
    card.hide()


def test_an_agent_sees_it_and_changes_nothing(laid: Laid) -> None:
    made = laid.desk.execute(AddPerson(name="Paul Abt", roles=frozenset({Role.AGENT})), actor=laid.me)
    laid.desk.execute(SetPolicy(on=True), actor=laid.me)
    theirs = Laid(laid.desk, laid.me, UUID(made["person_id"]))
    card = theirs.card
    assert (card.box.isChecked(), card.box.isEnabled(), card.why.isEnabled()) == (True, False, False)
    card.save()
    assert theirs.done == []
    card.deleteLater()
