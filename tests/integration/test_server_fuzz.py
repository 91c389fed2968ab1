"""Every route, asked with whatever its own description allows and forbids, in every role: nothing falls over, and every
answer is one that the description promises. Who is let in there is what the promise `access` asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agentdesk.core.sync.protocol import PREFIX
from agentdesk.server.house import House
from agentdesk.server.permissions import ROUTES
from tests.servers import a_house, bearer, client_of, signs_in

ENDLESS = {f"GET {PREFIX}/live"}
"""Asked in `sync/test_live.py`: who is let in there would listen for ever."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def house(server_url: str) -> Iterator[House]:
    with a_house(server_url) as made:
        yield made


def test_no_route_falls_over_or_answers_what_it_does_not_promise(house: House) -> None:
    asked = set()
    with client_of(house) as client:
        everybody = [{}, *(bearer(signs_in(client, login)["access_token"]) for login in ("lena", "sven", "miriam"))]
        for operation in schemathesis.openapi.from_dict(described(client)).get_all_operations():
            route = operation.ok()
            if f"{route.method.upper()} {route.path}" in ENDLESS:
                continue
            asked.add(f"{route.method.upper()} {route.path}")
            for mode in GenerationMode:
                ask_at_random(client, route, mode, everybody)
    assert asked == set(ROUTES) - ENDLESS


def described(client: TestClient) -> dict[str, Any]:
    return client.app.app.openapi()  # type: ignore[no-any-return, attr-defined, union-attr]


def ask_at_random(client: TestClient, route: Any, mode: GenerationMode, everybody: list[dict[str, str]]) -> None:
    """The same by everybody: making it up takes four times as long as asking."""

    @settings(max_examples=12, database=None, suppress_health_check=list(HealthCheck))
    @given(case=route.as_strategy(generation_mode=mode))
    def holds(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://localhost")
        body = {name: sent[name] for name in ("params", "json", "data") if name in sent}
        if isinstance(body.get("data"), bytes | str):
            body["content"] = body.pop("data")
        for who in everybody:
            answer = client.request(sent["method"], sent["url"], headers=own_headers(sent) | who, **body)
            case.validate_response(Response.from_httpx(answer, verify=True), checks=CHECKS)

    with suppress(Unsatisfiable):  # a route that asks for nothing cannot be asked wrongly
        holds()


def own_headers(sent: dict[str, Any]) -> dict[str, str]:
    """What schemathesis says of itself is left out, and so is a body's length that would not be its own."""
    return {name: value for name, value in sent["headers"].items() if name.lower() == "content-type"}
