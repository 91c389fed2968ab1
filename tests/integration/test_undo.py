"""What an undo leaves alone: also where somebody else has by now what the row would need."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.customers.commands import (
    ChangeCustomer,
    CreateCustomer,
    CustomerByNumber,
    FieldChange,
    GetCustomer,
    UndoCustomerChange,
)
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Kind, State
from agentdesk.core.intake.records import CustomerRecord, Unreadable
from agentdesk.core.intake.runner import Running, run_import, undo_import
from agentdesk.core.interactions.commands import RemoveSnippet, SaveSnippet, UndoInteraction
from tests.desks import make_desk

GREETING = SaveSnippet(shortcut="hi", labels={"en": "Greeting"}, words={"en": "Hello"})


def test_a_removed_snippet_does_not_come_back_beside_one_of_the_same_shortcut(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    snippet_id, removal = UUID(desk.execute(GREETING, actor=me)["snippet_id"]), new_id()
    desk.execute(RemoveSnippet(snippet_id=snippet_id), actor=me, id=removal)
    desk.execute(GREETING, actor=me)
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(UndoInteraction(command_id=removal), actor=me)


def test_a_number_that_another_customer_has_by_now_is_not_taken_back(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    first = UUID(desk.execute(CreateCustomer(number="A-1", family_name="Maier"), actor=me)["customer_id"])
    renumbered = new_id()
    change = FieldChange(field="number", old="A-1", new="A-2")
    desk.execute(ChangeCustomer(customer_id=first, changes=(change,)), actor=me, id=renumbered)
    desk.execute(CreateCustomer(number="A-1", family_name="Huber"), actor=me)
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        desk.execute(UndoCustomerChange(customer_id=first, command_id=renumbered), actor=me)
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
