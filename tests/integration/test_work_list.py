"""What do I do next: from all sources, in the order of what is most urgent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.commands import EndInteraction, StartInteraction, WrapUp
from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.work import sources
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.core.work.sources import Looking
from tests.desks import NOON, make_desk


@pytest.fixture
def desk_and_me(tmp_path: Path) -> Iterator[tuple[Desk, UUID]]:
    desk, me = make_desk(tmp_path)
    yield desk, me
    desk.database.close()


def call(desk: Desk, me: UUID, name: str) -> UUID:
    customer = desk.execute(CreateCustomer(family_name=name), actor=me)["customer_id"]
    return UUID(desk.execute(StartInteraction(customer_id=customer), actor=me)["interaction_id"])


def end(desk: Desk, me: UUID, interaction: UUID) -> None:
    desk.execute(EndInteraction(interaction_id=interaction, ended_at=desk.clock.now()), actor=me)


def wait(desk: Desk, **time: float) -> None:
    assert isinstance(desk.clock, FixedClock)
    desk.clock.move(timedelta(**time))


def listed(desk: Desk, me: UUID) -> list[tuple[Lane, str]]:
    return [(item.lane, item.title) for item in desk.ask(WorkList(me), actor=me).items]


def test_what_runs_is_for_now_and_what_ended_waits_for_its_wrap_up(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    end(desk, me, call(desk, me, "Ended"))
    call(desk, me, "Running")
    assert listed(desk, me) == [(Lane.NOW, "Running"), (Lane.TODAY, "Ended")]


def test_a_wrap_up_left_for_a_working_day_needs_attention(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    end(desk, me, call(desk, me, "Old"))
    wait(desk, hours=7, minutes=59)
    end(desk, me, call(desk, me, "Fresh"))
    assert listed(desk, me) == [(Lane.TODAY, "Old"), (Lane.TODAY, "Fresh")]
    wait(desk, minutes=1)
    assert listed(desk, me) == [(Lane.TODAY, "Fresh"), (Lane.ATTENTION, "Old")]


def test_what_is_wrapped_up_leaves_the_list(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    interaction = call(desk, me, "Done")
    over = {"ended_at": NOON, "outcome": Outcome.BROKEN_OFF, "solved": Solved.NO}
    desk.execute(WrapUp(interaction_id=interaction, **over), actor=me)
    assert listed(desk, me) == []


def test_an_unknown_caller_is_told_by_the_number(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    desk.execute(StartInteraction(number="+493012345"), actor=me)
    [item] = desk.ask(WorkList(me), actor=me).items
    assert (item.title, item.facts["number"], item.customer_id) == ("", "+493012345", None)


def test_nobody_sees_the_list_of_another_but_a_supervisor(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    daniel = UUID(desk.execute(AddPerson(name="Daniel", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    call(desk, me, "Mine")
    assert desk.ask(WorkList(daniel), actor=daniel).items == ()
    assert desk.ask(WorkList(daniel), actor=me).items == ()
    with pytest.raises(Refused, match=r"interactions\.of_somebody_else"):
        desk.ask(WorkList(me), actor=daniel)


def test_a_room_above_adds_its_own_work_in_its_place(
    desk_and_me: tuple[Desk, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, me = desk_and_me
    monkeypatch.setattr(sources, "_sources", list(sources._sources))

    @sources.source
    def refused_rows(looking: Looking) -> Iterator[WorkItem]:
        for n, lane in enumerate((Lane.ATTENTION, Lane.NOW)):
            yield WorkItem(
                kind="import_refused", lane=lane, subject_id=UUID(int=n), customer_id=None, title=f"import {n}",
                why="work.import_refused", facts={"count": 3}, since=NOON, due=NOON,
            )  # fmt: skip

    call(desk, me, "Running")
    assert listed(desk, me)[0] == (Lane.NOW, "import 1")  # it has a due moment, a running call has none
    assert listed(desk, me)[-1] == (Lane.ATTENTION, "import 0")
