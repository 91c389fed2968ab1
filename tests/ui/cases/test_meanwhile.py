"""Notes and the end of a case: what a colleague did meanwhile is shown first, and one key sends them all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.cases.commands import GiveAnswer
from agentdesk.core.cases.model import Status
from agentdesk.core.commands import Command
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import MakePromise
from agentdesk.ui.customer import meanwhile
from tests.journeys.window import Window
from tests.ui.cases.shop import Cases


def test_a_note_and_a_resolved_case_wait_until_it_was_seen_what_a_colleague_did(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meanwhile, "_READ_MS", 0)
    cases = Cases(window)
    roles = frozenset({Role.AGENT})
    sven = UUID(cases.desk.execute(AddPerson(name="Sven Ode", roles=roles), actor=SYSTEM)["person_id"])

    def sven_does(command: Command) -> None:
        cases.desk.execute(command, actor=sven)

    cases.show_customer()
    page = cases.bench.customers.page
    assert page
    page.note.begin()
    window.type("New parcel on Friday")
    window.wait(lambda: page.note._others.mark is not None)
    due = datetime.now(UTC) + timedelta(days=3)
    sven_does(MakePromise(customer_id=cases.customer, words="Money back", due_at=due))
    window.key("Ctrl+S")
    window.see("Since you began", "Sven Ode", "Money back", "New parcel on Friday")
    window.key("Esc")
    window.type("!")
    assert window.typed == "New parcel on Friday!"
    window.key("Ctrl+S")
    window.see_no_more("Since you began")
    window.wait(lambda: not page.writes_note)
    noted = cases.desk.ask(Timeline(cases.customer), actor=cases.me).entries[0]
    assert (noted.kind, noted.data["words"]) == ("note.added", "New parcel on Friday!")

    cases.open("Copy of the bill")
    window.key("R")
    window.see("Resolution *")
    window.type("Sent")
    window.see("Draft saved")
    sven_does(GiveAnswer(case_id=cases.of("bill").id, topic="Bill", words="It went out on Monday"))
    window.key("Ctrl+S")
    window.see("Since you began", "It went out on Monday", "Sven Ode")
    assert cases.of("bill").status is Status.OPEN
    window.key("Return")
    window.see("C-1002 resolved")
