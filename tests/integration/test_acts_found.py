"""Acts of goodwill stand in those indexes alone in which they are looked for, and are found through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from agentdesk.core.deadlines.model import Severity
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.store import find_act
from agentdesk.core.goodwill.store.sums import Compared, Subject, given_for, sums
from tests.desks import NOON
from tests.goodwill import EUROS
from tests.plans import plans

ANY = uuid4()


def _sums(case_id: UUID | None = None, order_id: UUID | None = None) -> Callable[[sa.Connection], object]:
    of = Subject(ANY, case_id, order_id, ANY, EUROS)
    return lambda connection: sums(connection, of, NOON, "2026-11-22")


@pytest.mark.parametrize(
    ("column", "read"),
    {
        "customer_id": _sums(),
        "decided_by": _sums(),
        "seconded_by": _sums(),
        "case_id": _sums(case_id=ANY),
        "order_id": _sums(order_id=ANY),
        "reason_id": lambda connection: given_for(connection, [ANY], Compared(Severity.NORMAL, EUROS), NOON, 20),
        "voucher_id": lambda connection: find_act(connection, voucher_id=ANY),
        "request_id": lambda connection: find_act(connection, request_id=ANY),
        "entry_id": lambda connection: find_act(connection, entry_id=ANY),
        "back_entry_id": lambda connection: find_act(connection, back_entry_id=ANY),
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_act_is_read_that_is_not_asked_for(
    any_desk: Desk, column: str, read: Callable[[sa.Connection], object]
) -> None:
    with any_desk.database.reading() as connection:
        found = plans(connection, lambda: read(connection))
    assert not [line for line in found if re.search(r"(SCAN|Seq Scan on) goodwill_acts", line)]
    assert [line for line in found if re.search(rf"(SEARCH goodwill_acts|Index Cond).*\b{column}\b", line)], found


def test_an_act_stands_in_no_index_of_what_it_has_not(any_desk: Desk) -> None:
    on_sqlite = any_desk.database.dialect == "sqlite"
    asked = "SELECT sql FROM sqlite_master" if on_sqlite else "SELECT indexdef FROM pg_indexes"
    with any_desk.database.reading() as connection:
        found = [sql for (sql,) in connection.exec_driver_sql(asked) if sql and " ix_goodwill_acts_" in sql]
    whole = {
        match.group(1) for sql in found if "WHERE" not in sql and (match := re.search(r"ix_goodwill_acts_(\w+)", sql))
    }
    assert whole == {"customer", "decided", "at"}
