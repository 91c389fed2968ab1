"""What an undo leaves alone: also where somebody else has by now what the row would need."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.customers.commands import (
    ChangeCustomer,
    CreateCustomer,
    FieldChange,
    GetCustomer,
    UndoCustomerChange,
)
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
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
