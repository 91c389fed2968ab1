"""Whatever a page says: a desk uses it whole, or says clearly that it does not and stays as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from agentdesk.core.customers.commands import AddNote, CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.errors import Failure
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.in_step import base, cursors, staged
from agentdesk.core.sync.applying import fetch_anew, take
from agentdesk.core.sync.engine import Round
from agentdesk.core.sync.pages import shape
from agentdesk.core.sync.protocol import Pulled
from agentdesk.core.sync.travelling import travelling_tables
from agentdesk.server import pulling
from tests.in_step import InStep, Server, differences

KNOWN = {"sync.diverged", "sync.left_out", "sync.not_a_server", "sync.server_unsure"}
HOSTILE = (None, True, -1, 2**63, 10**30, 1.5, "", "x", "\0", "zz" * 16, "ab" * 16, "{}", "[", [], {}, [[]], {"a": 1})


@pytest.fixture
def customer(anna: InStep, ben: InStep) -> UUID:
    """Of whom nothing has come to Ben's desk yet."""
    anna.engine.round()
    ben.engine.round()
    points = (NewPoint(kind=PointKind.EMAIL, value="ayse@example.org"),)
    made = anna.desk.execute(CreateCustomer(family_name="Öztürk", points=points), actor=anna.person_id)
    customer_id = UUID(made["customer_id"])
    anna.desk.execute(AddNote(customer_id=customer_id, words="ruft morgen an"), actor=anna.person_id)
    anna.engine.round()
    ben.replica.want(customer_id, "opened")
    ben.engine.subscribe()
    return customer_id


@settings(max_examples=60, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(nth=st.integers(0, 999), value=st.sampled_from((*HOSTILE, KeyError)))
def test_a_page_that_is_spoilt_anywhere_is_used_whole_or_refused(
    server: Server, ben: InStep, customer: UUID, nth: int, value: Any
) -> None:
    page = json.loads(told(server, ben))
    places = list(places_in(page))
    *way, last = places[nth % len(places)]
    spoil(page, way, last, value)
    before = all_rows(ben)

    if not is_used(ben, json.dumps(page)):
        assert all_rows(ben) == before
    fetch_anew(ben.replica, [SHOP, customer])
    while ben.engine.pull(Round()):
        pass
    assert differences(server, ben) == []


def test_a_row_comes_under_no_other_name(server: Server, ben: InStep, customer: UUID) -> None:
    page = json.loads(told(server, ben))
    [part] = page["told"]
    part["scope"] = SHOP.hex

    with pytest.raises(ValidationError, match="another scope"):
        Pulled.model_validate_json(json.dumps(page))


def test_nobody_is_told_of_whom_nobody_asked_for(server: Server, ben: InStep, customer: UUID) -> None:
    page = json.loads(told(server, ben))
    [part] = page["told"]
    stranger = UUID(int=4711).hex
    part["scope"] = stranger
    for name, rows in part["rows"].items():
        for _, row in rows:
            row[shape(name).scope_at] = stranger

    with pytest.raises(Failure, match="not_a_server"):
        take(ben.replica, Pulled.model_validate_json(json.dumps(page)))


def test_rows_of_other_columns_are_refused(server: Server, ben: InStep, customer: UUID) -> None:
    page = json.loads(told(server, ben))
    page["columns"]["facts"].reverse()

    with pytest.raises(ValidationError, match="other columns"):
        Pulled.model_validate_json(json.dumps(page))


def is_used(desk: InStep, page: str) -> bool:
    try:
        return take(desk.replica, Pulled.model_validate_json(page)).used
    except ValidationError:  # no answer of a server, as `signing_in.answered` says
        return False
    except Failure as refused:
        if refused.code not in KNOWN:
            raise
        return False


def told(server: Server, desk: InStep) -> str:
    return pulling.pull(server.desk, desk.replica.standing().device_id, desk.replica.next_pull())


def places_in(said: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for at, each in inner:
        yield (*way, at)
        yield from places_in(each, (*way, at))


def spoil(said: Any, way: list[Any], last: Any, value: Any) -> None:
    for at in way:
        said = said[at]
    if value is KeyError:
        del said[last]
    else:
        said[last] = value


def all_rows(desk: InStep) -> dict[str, list[Any]]:
    with desk.replica.database.reading() as connection:
        tables = (*travelling_tables(), base, staged, cursors)
        return {table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=str) for table in tables}
