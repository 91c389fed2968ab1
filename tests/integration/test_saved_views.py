"""Views of lists: kept for oneself or for everybody, renamed, removed, and all of it taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.commands import Command, Role, Undo
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.work.commands import Look, RemoveView, RenameView, SaveView, Views
from agentdesk.core.work.wanted import Due, Page, SavedView, Wanted
from tests.desks import make_desk

LATE = Look(part="active", owner="me", severities=("critical",), due=Due.OVERDUE, sort="severity", descending=True)


class Shop:
    def __init__(self, folder: Path) -> None:
        self.desk, self.boss = make_desk(folder)
        agents = frozenset({Role.AGENT})
        self.anna, self.ben = (
            UUID(self.desk.execute(AddPerson(name=name, roles=agents), actor=self.boss)["person_id"])
            for name in ("Anna", "Ben")
        )

    def do(self, command: Command, who: UUID, id: UUID | None = None) -> UUID | None:
        answer = self.desk.execute(command, actor=who, id=id)
        return UUID(answer["view_id"]) if isinstance(answer, dict) and "view_id" in answer else None

    def views(self, who: UUID) -> tuple[SavedView, ...]:
        return self.desk.ask(Views(), actor=who)

    def names(self, who: UUID) -> list[str]:
        return [view.name for view in self.views(who)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.desk.database.close()


def view(name: str, page: Page = Page.CASES, **said: object) -> SaveView:
    return SaveView.model_validate({"page": page, "name": name, "wanted": LATE, **said})


def refused(shop: Shop, command: Command, who: UUID) -> str:
    with pytest.raises(Refused) as problem:
        shop.do(command, who)
    return problem.value.code


def test_a_view_holds_all_that_was_set(shop: Shop) -> None:
    said = Look(
        part="all", kinds=("complaint",), team_id=shop.anna, due=Due.RANGE, since=date(2026, 11, 1), words="Mühle",
        columns=("number", "subject"), owner=shop.ben,
    )  # fmt: skip
    shop.do(SaveView(page=Page.CASES, name="Mine", wanted=said), shop.anna)
    [kept] = shop.views(shop.anna)
    assert kept.wanted == Wanted(**dict(said))


def test_ones_own_are_ones_own_and_those_of_everybody_are_everybodys(shop: Shop) -> None:
    shop.do(view("Late"), shop.anna)
    shop.do(view("Everything late", shared=True), shop.boss)
    assert shop.names(shop.anna) == ["Everything late", "Late"]
    assert shop.names(shop.ben) == ["Everything late"]


def test_views_of_everybody_are_for_those_who_lead(shop: Shop) -> None:
    shared = shop.do(view("Late", shared=True), shop.boss)
    assert shared
    assert refused(shop, view("Other", shared=True), shop.anna) == "views.of_everybody"
    assert refused(shop, view("Late", view_id=shared), shop.anna) == "views.of_everybody"
    assert refused(shop, RenameView(view_id=shared, name="Mine"), shop.anna) == "views.of_everybody"
    assert refused(shop, RemoveView(view_id=shared), shop.anna) == "views.of_everybody"


def test_what_others_keep_for_themselves_is_not_told(shop: Shop) -> None:
    own = shop.do(view("Late"), shop.anna)
    assert own
    assert refused(shop, RemoveView(view_id=own), shop.ben) == "saved_views.unknown"
    assert refused(shop, RemoveView(view_id=own), shop.boss) == "saved_views.unknown"


def test_a_name_stands_for_one_view_of_a_list(shop: Shop) -> None:
    shop.do(view("Late"), shop.anna)
    assert refused(shop, view("LATE"), shop.anna) == "views.name_taken"
    assert refused(shop, view(" "), shop.anna) == "views.name_missing"
    shop.do(view("Late", page=Page.WORK), shop.anna)
    shop.do(view("Late"), shop.ben)
    assert shop.names(shop.anna) == ["Late", "Late"]


def test_a_view_is_changed_and_can_be_shared_later(shop: Shop) -> None:
    view_id = shop.do(view("Late"), shop.boss)
    shop.do(view("Late and grave", view_id=view_id, shared=True), shop.boss)
    [kept] = shop.views(shop.ben)
    assert (kept.id, kept.name, kept.person_id) == (view_id, "Late and grave", None)


def test_all_of_it_is_taken_back(shop: Shop) -> None:
    view_id = shop.do(view("Late"), shop.anna)
    assert view_id
    for command, then in ((RenameView(view_id=view_id, name="Later"), ["Later"]), (RemoveView(view_id=view_id), [])):
        id = new_id()
        shop.do(command, shop.anna, id)
        assert shop.names(shop.anna) == then
        shop.do(Undo(command_id=id), shop.anna)
        assert shop.names(shop.anna) == ["Late"]


def test_what_comes_back_finds_its_name_free(shop: Shop) -> None:
    view_id, id = shop.do(view("Late"), shop.anna), new_id()
    assert view_id
    shop.do(RemoveView(view_id=view_id), shop.anna, id)
    shop.do(view("Late"), shop.anna)
    assert refused(shop, Undo(command_id=id), shop.anna) == "views.name_taken"


def test_the_number_of_a_card_is_kept_nowhere(shop: Shop) -> None:
    shop.do(SaveView(page=Page.CASES, name="4111 1111 1111 1111", wanted=Look(words="4111111111111111")), shop.anna)
    [kept] = shop.views(shop.anna)
    assert "1111 1111 1111" not in kept.name
    assert "411111111111" not in kept.wanted.words
