"""What a server answers and writes down: health, figures, problems, permissions, its log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from fastapi import APIRouter
from fastapi.testclient import TestClient

from agentdesk.core.actors import LEADERS
from agentdesk.core.errors import Failure
from agentdesk.core.sync.protocol import PREFIX
from agentdesk.server import permissions
from agentdesk.server.app import MOST_BYTES, ROUTERS, make_app
from agentdesk.server.house import House
from agentdesk.server.logging import log_as_lines
from agentdesk.server.permissions import ROUTES, SIGNED_IN, Row
from tests.postgres import Cluster
from tests.servers import PASSWORD, a_house, bearer, client_of, make_house, signs_in

MARKS = ("Zqxmarke", "0221-4711", "geheimes-wort")
"""Words that stand in for what customers and agents type: they must be in no line of the log."""


@pytest.fixture
def house(server_url: str) -> Iterator[House]:
    with a_house(server_url) as made:
        yield made


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with client_of(house) as client:
        yield client


@pytest.fixture
def lines() -> Iterator[Any]:
    """A function that answers with the lines of the log."""
    root, written = logging.getLogger(), StringIO()
    before = root.handlers[:], root.level
    log_as_lines("debug", written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def planted(monkeypatch: pytest.MonkeyPatch, house: House, row: Row, raises: Exception | None = None) -> TestClient:
    """An app with one route more, behind this row."""
    router = APIRouter()

    @router.get("/planted/{number}")
    def route(number: int) -> dict[str, bool]:
        if raises:
            raise raises
        return {"heard": True}

    monkeypatch.setattr(permissions, "ROUTES", {**ROUTES, "GET /planted/{number}": row})
    monkeypatch.setattr(permissions.require_rows, "__defaults__", (permissions.ROUTES,))
    return TestClient(make_app(house, (*ROUTERS, router)), raise_server_exceptions=False)


# --- Health and figures ----------------------------------------------------------------------------------------------


def test_it_lives_even_without_a_database() -> None:
    house = make_house("postgresql+psycopg://nobody@127.0.0.1:9/nothing?connect_timeout=1")
    with client_of(house) as client:
        assert client.get("/health").json() == {"alive": True}
        answer = client.get("/ready", headers={"Accept-Language": "de"})
        assert (answer.status_code, answer.json()["code"]) == (503, "storage.server_away")
        assert answer.headers["retry-after"] == "2"
        assert answer.json()["text"].startswith("Die Datenbank ist gerade nicht erreichbar.")
        assert "nobody" not in answer.text


def test_it_is_ready_when_the_tables_are_those_of_the_program(postgres: Cluster, client: TestClient) -> None:
    assert client.get("/ready").json() == {"ready": True}


def test_it_is_not_ready_with_the_tables_of_another_program(house: House, client: TestClient) -> None:
    with house.desk.database.writing() as connection:
        [before] = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    try:
        answer = client.get("/ready")
    finally:
        with house.desk.database.writing() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{before}'")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage.server_outdated")


def test_after_the_database_has_ended_a_connection_the_next_request_is_served(
    house: House, client: TestClient, postgres: Cluster, server_url: str
) -> None:
    assert client.get("/ready").status_code == 200
    with postgres.connect() as outside:
        outside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = %s",
            [house.desk.database.engine.url.database],
        )
    answer = client.get("/ready")
    assert (answer.status_code, answer.json().get("code")) in ((200, None), (503, "storage.server_away"))
    assert client.get("/ready").status_code == 200


def test_whoever_is_signed_in_is_told_to_come_back_when_the_database_has_ended_their_connection(
    house: House, client: TestClient, postgres: Cluster
) -> None:
    shown = bearer(signs_in(client)["access_token"])
    assert client.get("/auth/me", headers=shown).status_code == 200
    with postgres.connect() as outside:
        outside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = %s",
            [house.desk.database.engine.url.database],
        )
    answer = client.get("/auth/me", headers=shown)
    assert (answer.status_code, answer.json().get("code")) == (503, "storage.server_away")
    assert client.get("/auth/me", headers=shown).status_code == 200


def test_figures_count_requests_and_sign_ins_and_name_nobody(client: TestClient) -> None:
    signs_in(client)
    signs_in(client, "lena", password="a wrong password", device_name="Desk Zqxmarke")
    client.get("/nowhere/Zqxmarke")
    page = client.get("/metrics").text
    assert 'agentdesk_requests_total{method="POST",route="/auth/sign-in",status="200"}' in page
    assert 'agentdesk_sign_ins_total{outcome="wrong"}' in page
    assert 'agentdesk_request_seconds_bucket{le="0.005",route="/auth/sign-in"}' in page
    assert not [mark for mark in (*MARKS, "lena", "Lena") if mark in page]


def test_figures_are_for_named_networks_only(house: House) -> None:
    with client_of(house, "203.0.113.7") as outside:
        answer = outside.get("/metrics")
        assert (answer.status_code, answer.json()["code"]) == (403, "permission.network")
        assert outside.get("/health").status_code == 200


# --- Problems --------------------------------------------------------------------------------------------------------


def test_a_problem_has_a_code_facts_and_a_text_in_the_language_of_whoever_asks(client: TestClient) -> None:
    asked = {"login": "lena", "password": "a wrong password", "device_name": "Desk"}
    german = client.post("/auth/sign-in", json=asked, headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    french = client.post("/auth/sign-in", json=asked, headers={"Accept-Language": "fr"})
    assert german.json()["text"] == "Anmeldename oder Kennwort stimmt nicht."
    assert french.json() == {"code": "access.wrong", "facts": {}, "text": "Login or password is wrong."}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "request.no_route"), ("PUT", "/auth/me", 405, "request.other_method")],
)
def test_what_is_not_there_is_said_in_our_words(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_request_that_is_not_understood_names_the_place_and_repeats_nothing(client: TestClient) -> None:
    asked = {"login": "lena", "password": PASSWORD, "device_name": "Desk", "device_id": "Zqxmarke"}
    answer = client.post("/auth/sign-in", json=asked)
    assert answer.status_code == 422
    assert answer.json()["facts"] == {"place": "body.device_id", "cause": "uuid_parsing"}
    assert "Zqxmarke" not in answer.text
    assert PASSWORD not in answer.text


def test_what_is_no_json_is_not_understood(client: TestClient) -> None:
    answer = client.post("/auth/sign-in", content=b'{"login":', headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


@pytest.mark.parametrize("told", [True, False])
def test_what_is_too_large_is_not_read(client: TestClient, told: bool) -> None:
    content: Any = b"x" * (MOST_BYTES + 1) if told else (b"x" * 100_000 for _ in range(MOST_BYTES // 100_000 + 1))
    answer = client.post("/auth/sign-in", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "request.large")


def test_every_answer_has_an_id_of_its_own_which_nobody_else_chooses(client: TestClient) -> None:
    ids = {client.get("/health", headers={"X-Request-Id": "Zqxmarke"}).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3
    assert "Zqxmarke" not in ids


def test_a_fault_is_answered_with_an_id_that_finds_its_line_and_with_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch, lines: Any
) -> None:
    client = planted(monkeypatch, house, permissions.PUBLIC, RuntimeError(f"{MARKS[0]} fell over"))
    answer = client.get("/planted/1", headers={"Accept-Language": "de"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "unexpected"
    assert MARKS[0] not in answer.text
    request_id = answer.json()["facts"]["request_id"]
    assert request_id in answer.json()["text"]
    assert answer.headers["x-request-id"] == request_id
    fault, request = [line for line in lines() if line.get("request_id") == request_id]
    assert (fault["event"], fault["error"]["kind"]) == ("fault", "RuntimeError")
    assert any("test_server_app.py" in place for place in fault["error"]["at"])
    assert (request["event"], request["route"], request["status"]) == ("request", "/planted/{number}", 500)


def test_a_failure_of_ours_names_its_line_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = planted(monkeypatch, house, permissions.PUBLIC, Failure("storage.disk_full", path="here"))
    answer = client.get("/planted/1")
    assert answer.status_code == 500
    assert answer.json()["facts"]["request_id"] == answer.headers["x-request-id"]


# --- The log ---------------------------------------------------------------------------------------------------------


def test_no_word_of_anybody_is_in_the_log(house: House, monkeypatch: pytest.MonkeyPatch, lines: Any) -> None:
    hostile = f"{MARKS[0]} {MARKS[1]} \x1b[2J\n{{}}"
    with client_of(house) as client:
        signs_in(client, MARKS[0], password=MARKS[2], device_name=hostile)
        tokens = signs_in(client, device_name=hostile)
        client.get("/auth/me", headers=bearer(tokens["access_token"]) | {"X-Note": MARKS[0], "User-Agent": MARKS[0]})
        client.get(f"/customers/{MARKS[0]}?phone={MARKS[1]}")
        client.request(MARKS[0].upper(), "/health")
        client.post("/auth/refresh", json={"refresh_token": MARKS[2], MARKS[0]: 1})
    raising = planted(monkeypatch, house, permissions.PUBLIC, ValueError(hostile))
    raising.get("/planted/1")
    already_filled_in = f"could not do {hostile}"
    for name in ("sqlalchemy.engine", "some.library", "asyncio"):
        logging.getLogger(name).error(already_filled_in, exc_info=KeyError(MARKS[1]))
        logging.getLogger(name).warning("could not do %s", MARKS[0])
    written = lines()
    assert len(written) >= 14
    told = json.dumps(written)
    secrets = (tokens["access_token"], tokens["refresh_token"], PASSWORD)
    assert not [each for each in (*MARKS, "Lena", "lena", "\\u001b", *secrets) if each in told]


def test_what_the_database_quotes_is_not_in_the_log(house: House, monkeypatch: pytest.MonkeyPatch, lines: Any) -> None:
    from agentdesk.core.access import store

    try:
        with house.desk.database.writing() as connection:
            [account, *_] = store.all_accounts(connection)
            store.add_account(connection, account.person_id, MARKS[0], MARKS[2], house.desk.clock.now())
    except Exception as error:  # noqa: BLE001
        quoting = error
    assert MARKS[0] not in str(quoting), "the values of a statement"
    planted(monkeypatch, house, permissions.PUBLIC, quoting).get("/planted/1")
    told = json.dumps(written := lines())
    assert [line["error"]["sqlstate"] for line in written if line["event"] == "fault"] == ["23505"]
    assert not [each for each in (*MARKS, str(account.person_id)) if each in told]


# --- Permissions -----------------------------------------------------------------------------------------------------


def test_a_route_without_a_row_keeps_the_server_from_starting(house: House) -> None:
    router = APIRouter()
    router.add_api_route("/forgotten", lambda: None, methods=["GET", "DELETE"])
    with pytest.raises(Failure, match=r"server\.route_without_row\(route='DELETE /forgotten'\)"):
        make_app(house, (*ROUTERS, router))


def test_so_does_a_row_whose_route_is_gone(house: House) -> None:
    with pytest.raises(Failure, match=r"server\.row_without_route"):
        make_app(house, ROUTERS[:1])


def test_so_does_what_is_mounted_past_the_table(house: House) -> None:
    router = APIRouter()
    router.mount("/past", lambda scope, receive, send: None)
    with pytest.raises(Failure, match=r"server\.route_without_row"):
        make_app(house, (*ROUTERS, router))


def test_every_route_asks_whoever_its_row_says(client: TestClient) -> None:
    for route, row in ROUTES.items():
        method, path = route.split()
        answer = client.request(method, path)
        code = answer.json().get("code") if answer.headers["content-type"] == "application/json" else None
        assert (code == "access.signed_out") is (row.allowed is not None), route


@pytest.mark.parametrize(("login", "heard"), [("lena", 403), ("sven", 200), ("miriam", 200)])
def test_a_row_with_roles_hears_these_alone(
    house: House, monkeypatch: pytest.MonkeyPatch, login: str, heard: int
) -> None:
    client = planted(monkeypatch, house, Row(LEADERS))
    token = signs_in(client, login)["access_token"]
    assert client.get("/planted/1", headers=bearer(token)).status_code == heard


def test_whoever_may_not_ask_is_not_told_what_was_wrong_with_the_question(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = planted(monkeypatch, house, SIGNED_IN)
    assert client.get("/planted/no-number").status_code == 401


def test_nor_is_what_they_say_to_the_routes_of_desks_looked_at(client: TestClient) -> None:
    lena = bearer(signs_in(client, "lena")["access_token"])
    for who, status in (({}, 401), (lena, 422)):
        assert client.post(f"{PREFIX}/push", content=b"{", headers=who).status_code == status


def test_there_are_no_pages_about_the_app_itself(client: TestClient) -> None:
    assert [client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404] * 3
