"""What an undo leaves alone: also where somebody else has by now what the row would need."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.commands import Undo
from agentdesk.core.customers.commands import (
    ChangeCustomer,
    CreateCustomer,
    CustomerByNumber,
    FieldChange,
    GetCustomer,
)
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Kind, State
from agentdesk.core.intake.records import CustomerRecord, Unreadable
from agentdesk.core.intake.runner import Running, run_import, undo_import
from agentdesk.core.interactions.commands import (
    EndInteraction,
    RemoveSnippet,
    SaveSnippet,
    StartInteraction,
)
from tests.desks import make_desk

GREETING = SaveSnippet(shortcut="hi", labels={"en": "Greeting"}, words={"en": "Hello"})


def test_a_removed_snippet_does_not_come_back_beside_one_of_the_same_shortcut(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    snippet_id, removal = UUID(desk.execute(GREETING, actor=me)["snippet_id"]), new_id()
    desk.execute(RemoveSnippet(snippet_id=snippet_id), actor=me, id=removal)
    desk.execute(GREETING, actor=me)
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(Undo(command_id=removal), actor=me)


def test_a_number_that_another_customer_has_by_now_is_not_taken_back(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    first = UUID(desk.execute(CreateCustomer(number="A-1", family_name="Maier"), actor=me)["customer_id"])
    renumbered = new_id()
    change = FieldChange(field="number", old="A-1", new="A-2")
    desk.execute(ChangeCustomer(customer_id=first, changes=(change,)), actor=me, id=renumbered)
    desk.execute(CreateCustomer(number="A-1", family_name="Huber"), actor=me)
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(Undo(command_id=renumbered), actor=me)
    assert desk.ask(GetCustomer(first), actor=me).number == "A-2"


def test_an_import_that_changed_nothing_can_be_taken_back_like_any_other(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="kunden.csv", source="shop")
    rows = [(2, CustomerRecord(number="A-1", family_name="Maier")), (3, Unreadable(line_no=3, code="customer_empty"))]
    for _ in range(2):
        again = run_import(Running(desk, me), start, lambda: rows, {})
    assert (again.counts.unchanged, again.counts.refused) == (1, 1)
    assert undo_import(Running(desk, me), again.id).state is State.UNDONE
    assert desk.ask(CustomerByNumber("A-1"), actor=me)


def changed(field: str, old: str, new: str) -> FieldChange:
    return FieldChange(field=field, old=old, new=new)


def talk_with(desk: Desk, me: UUID, customer_id: UUID) -> None:
    begun = desk.execute(StartInteraction(customer_id=customer_id), actor=me)
    interaction_id = UUID(begun["interaction_id"])
    desk.execute(EndInteraction(interaction_id=interaction_id, ended_at=desk.clock.now(), notes="Danke"), actor=me)


def test_a_call_is_no_change_of_what_the_customer_said(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    customer = UUID(desk.execute(CreateCustomer(number="A-1", family_name="Maier"), actor=me)["customer_id"])
    renaming = new_id()
    desk.execute(
        ChangeCustomer(customer_id=customer, changes=(changed("family_name", "Maier", "Meyer"),)), actor=me, id=renaming
    )
    talk_with(desk, me, customer)
    assert desk.ask(GetCustomer(customer), actor=me).last_contact_at
    undone = desk.execute(Undo(command_id=renaming), actor=me)
    again = desk.ask(GetCustomer(customer), actor=me)
    assert (again.family_name, undone["kept"]) == ("Maier", [])
    assert again.last_contact_at, "the call has happened all the same"


def test_an_undo_gives_back_every_field_that_nobody_has_changed_since(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    customer = UUID(desk.execute(CreateCustomer(number="A-1", family_name="Maier"), actor=me)["customer_id"])
    both, later = new_id(), new_id()
    changes = (changed("family_name", "Maier", "Meyer"), changed("tier", "", "Gold"))
    desk.execute(ChangeCustomer(customer_id=customer, changes=changes), actor=me, id=both)
    again = ChangeCustomer(customer_id=customer, changes=(changed("tier", "Gold", "Silber"),))
    desk.execute(again, actor=me, id=later)
    undone = desk.execute(Undo(command_id=both), actor=me)
    found = desk.ask(GetCustomer(customer), actor=me)
    assert (found.family_name, found.tier) == ("Maier", "Silber")
    assert undone == {"restored": 1, "kept": [str(customer)], "retracted": [], "told_again": []}
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(Undo(command_id=both), actor=me)


def test_what_is_as_it_was_anyway_is_not_written_again(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    customer = UUID(desk.execute(CreateCustomer(number="A-1", family_name="Maier"), actor=me)["customer_id"])
    there = new_id()
    first = ChangeCustomer(customer_id=customer, changes=(changed("tier", "", "Gold"),))
    desk.execute(first, actor=me, id=there)
    back = ChangeCustomer(customer_id=customer, changes=(changed("tier", "Gold", ""),))
    desk.execute(back, actor=me)
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(Undo(command_id=there), actor=me)
