"""Settings on PostgreSQL: the history is told, people leave, and what was added by mistake goes again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agentdesk.core.commands import SYSTEM, Role, Undo
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import AddTeam, ChangePerson, People
from agentdesk.core.settings.commands import SettingsHistory, StepsDone
from agentdesk.core.settings.model import Step
from tests.desks import make_postgres_desk, open_shop
from tests.integration.test_settings_history import AGENT, Shop


@pytest.fixture
def shop(postgres_url: str) -> Iterator[Shop]:
    desk = make_postgres_desk(postgres_url)
    yield Shop(desk, open_shop(desk))
    desk.database.close()


def test_what_was_changed_is_told_and_taken_back(shop: Shop) -> None:
    added = shop.do(AddTeam(name="Nacht"))
    agnes = shop.add("Agnes")
    shop.do(ChangePerson(person_id=agnes, name="Agnes", roles=AGENT, level=2, languages=("tr",)))
    kinds = ["people.change_person", "people.add_person", "people.add_team"]
    assert [each.kind for each in shop.desk.ask(SettingsHistory("people", 3), actor=shop.me)] == kinds
    shop.do(Undo(command_id=added))
    assert [each.taken_back_by != "" for each in shop.history("people")[:3]] == [False, False, True]
    assert Step.SECOND_PERSON in shop.desk.ask(StepsDone(), actor=shop.me)


def test_somebody_who_did_something_is_not_taken_back(shop: Shop) -> None:
    agnes = shop.add("Agnes")
    added = next(each.command_id for each in shop.history() if each.kind == "people.add_person")
    shop.desk.execute(Undo(command_id=added), actor=shop.me)
    bernd = shop.add("Bernd")
    shop.do(AddTeam(name="Tag"))
    added = next(each.command_id for each in shop.history() if each.name == "Bernd")
    shop.do(ChangePerson(person_id=bernd, name="Bernd", roles=AGENT | {Role.ADMINISTRATOR}, level=1))
    shop.desk.execute(AddTeam(name="Von Bernd"), actor=bernd)
    with pytest.raises(Refused, match=r"undo\.changed_since|people\.known_by_now"):
        shop.do(Undo(command_id=added))
    assert all(each.id != agnes for each in shop.desk.ask(People(), actor=SYSTEM))
