"""Whatever leaves the house as a whole is noted: who took out customers, orders or the ledger, and when."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.commands import Role
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.exports import exported
from agentdesk.core.ledger.export import export
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage.schema import facts
from tests.desks import make_desk


def noted(desk: Desk) -> list[tuple[str, dict[str, str | None], UUID]]:
    asked = sa.select(facts.c.kind, facts.c.data, facts.c.actor_id).where(facts.c.kind.like("%.exported"))
    with desk.database.reading() as connection:
        return [tuple(row) for row in connection.execute(asked.order_by(facts.c.id))]  # type: ignore[misc]


def test_customers_orders_and_the_ledger_leave_with_a_note_of_who_took_them(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    for what in ("customers", "orders"):
        list(exported(desk, me, what))  # type: ignore[arg-type]
    export(desk, me, tmp_path / "out")
    assert sorted(noted(desk), key=lambda note: str(note[1])) == [
        ("ledger.exported", {"since": None, "until": None}, me),
        ("customers.exported", {"what": "customers"}, me),
        ("customers.exported", {"what": "orders"}, me),
    ]


def test_who_may_not_take_them_out_leaves_no_note_and_no_file(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    agent = UUID(desk.execute(AddPerson(name="Anna", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    with pytest.raises(Refused, match="permission"):
        next(exported(desk, agent, "customers"))
    with pytest.raises(Refused, match="permission"):
        export(desk, agent, tmp_path / "out")
    assert (noted(desk), (tmp_path / "out").exists()) == ([], False)
