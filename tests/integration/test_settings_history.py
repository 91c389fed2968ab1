"""Who changed which setting when: in words, with what it was before, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

import agentdesk.core.desk  # noqa: F401 - opens the rooms
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.commands import SYSTEM, Command, Role, Together, Undo, command_types
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import AddReason
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangePerson, SetAddress, TheShop
from agentdesk.core.settings.commands import SettingsHistory, StepsDone
from agentdesk.core.settings.model import SECTION_OF, Change, Step
from agentdesk.core.settings.words import change_words, field_words
from agentdesk.core.story.commands import SetWeights
from agentdesk.core.wording import knows
from tests.desks import make_desk

AGENT = frozenset({Role.AGENT})


@dataclass
class Shop:
    desk: Desk
    me: UUID

    def do(self, command: Command) -> UUID:
        command_id = new_id()
        self.desk.execute(command, actor=self.me, id=command_id)
        return command_id

    def add(self, name: str) -> UUID:
        return UUID(self.desk.execute(AddPerson(name=name, roles=AGENT), actor=self.me)["person_id"])

    def history(self, section: str = "") -> tuple[Change, ...]:
        return self.desk.ask(SettingsHistory(section), actor=self.me)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(*make_desk(tmp_path))


def test_the_latest_change_stands_first_with_what_it_was_before(shop: Shop) -> None:
    agnes = shop.add("Agnes")
    shop.do(ChangePerson(person_id=agnes, name="Agnes", roles=AGENT, level=2, languages=("de", "tr")))
    change = shop.history()[0]
    assert (change.section, change.name, change.undoable) == ("people", "Agnes", True)
    assert change_words(change) == "Agnes: person changed"
    assert list(field_words(change)) == ["languages spoken: none → de, tr", "level: 1 → 2"]


def test_work_is_no_setting_and_a_section_shows_its_own(shop: Shop) -> None:
    agnes = shop.add("Agnes")
    customer = shop.desk.execute(CreateCustomer(family_name="Berger"), actor=shop.me)["customer_id"]
    shop.do(OpenCase(customer_id=customer, subject="Mühle", owner_id=agnes))
    shop.do(SetWeights(weights={"failures": 4}))
    assert [each.kind for each in shop.history()][:2] == ["story.set_weights", "people.add_person"]
    assert [each.kind for each in shop.history("causes")] == ["story.set_weights"]


def test_what_was_taken_back_says_by_whom_and_what_was_done_again_does_not(shop: Shop) -> None:
    added = shop.do(AddTeam(name="Nacht"))
    undone = shop.do(Undo(command_id=added))
    [team] = [each for each in shop.history("people") if each.kind == "people.add_team"]
    assert (team.undoable, team.taken_back_by, team.name) == (False, "Miriam Vogt", "Nacht")
    again = shop.do(Undo(command_id=undone))
    assert shop.history("people")[0].undoable
    shop.do(Undo(command_id=again))
    assert shop.history("people")[0].taken_back_by == "Miriam Vogt"


def test_the_shops_data_are_taken_back_as_well(shop: Shop) -> None:
    before = shop.desk.ask(TheShop(), actor=SYSTEM)
    assert before
    said = {"region": "AT", "time_zone": "Europe/Vienna", "currency": "EUR", "language": "de"}
    changed = shop.do(command_types()["people.change_shop"](shop_name="Anders", **said))
    assert "name: " in " ".join(field_words(shop.history("shop")[0]))
    shop.do(Undo(command_id=changed))
    assert shop.desk.ask(TheShop(), actor=SYSTEM) == before


def test_whoever_leaves_is_told_of_once_though_much_was_passed_on(shop: Shop) -> None:
    agnes = shop.add("Agnes")
    shop.do(Together.of(ChangePerson(person_id=agnes, name="Agnes", roles=AGENT, level=1, active=False)))
    assert list(field_words(shop.history()[0])) == ["active: yes → no"]


def test_agents_do_not_look(shop: Shop) -> None:
    agnes = shop.add("Agnes")
    with pytest.raises(Refused, match=r"permission\.missing"):
        shop.desk.ask(SettingsHistory(), actor=agnes)


def test_every_kind_has_its_words() -> None:
    assert [kind for kind in SECTION_OF if not knows(f"settings.did.{kind.replace('.', '_')}")] == []
    assert set(SECTION_OF) <= set(command_types())


def test_the_log_is_not_read_through(shop: Shop) -> None:
    from agentdesk.core.settings.store import LAID_DOWN, command_log, sa

    asked = sa.select(command_log.c.log_no).where(LAID_DOWN).order_by(command_log.c.log_no.desc())
    sql = str(asked.compile(compile_kwargs={"literal_binds": True}))
    with shop.desk.database.reading() as connection:
        plan = " ".join(row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
    assert "ix_command_log_settings" in plan


def test_what_is_done_on_the_way_to_customers_follows_from_what_is_there(shop: Shop) -> None:
    def done() -> set[Step]:
        return set(shop.desk.ask(StepsDone(), actor=shop.me))

    before = done()
    assert Step.SHOP in before
    assert not before & {Step.CUSTOMERS, Step.LETTERHEAD, Step.SECOND_PERSON, Step.REASONS}
    shop.do(SetAddress(address="Marktplatz 1\n10178 Berlin"))
    shop.add("Agnes")
    shop.do(CreateCustomer(family_name="Berger"))
    added = shop.do(AddReason(labels={"de": "Reparatur", "en": "Repair"}))
    assert done() - before == {Step.CUSTOMERS, Step.LETTERHEAD, Step.SECOND_PERSON, Step.REASONS}
    shop.do(Undo(command_id=added))
    assert Step.REASONS not in done()
    assert not done() & {Step.CASE, Step.VOUCHER}
    whom = UUID(shop.desk.execute(CreateCustomer(family_name="Quelle"), actor=shop.me)["customer_id"])
    shop.do(OpenCase(customer_id=whom, subject="Tasse gesprungen"))
    assert Step.CASE in done()
    assert Step.VOUCHER not in done()
