"""Signing in at a server: over the wire, on a real PostgreSQL, with a clock that the tests move."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pyotp
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from agentdesk.core.access import store
from agentdesk.core.access.model import FOR_A_LOGIN, FOR_AN_ADDRESS
from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import AddPerson, ChangePerson
from agentdesk.server import administration
from agentdesk.server.house import House
from tests.servers import PASSWORD, MovedClock, a_house, bearer, client_of, signs_in

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def house(server_url: str, clock: MovedClock) -> Iterator[House]:
    with a_house(server_url, clock) as made:
        yield made


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with client_of(house) as client:
        yield client


def me(client: TestClient, token: str) -> Any:
    return client.get("/auth/me", headers=bearer(token))


def refreshed(client: TestClient, token: str) -> Any:
    return client.post("/auth/refresh", json={"refresh_token": token})


def why(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# --- In and out ------------------------------------------------------------------------------------------------------


def test_whoever_knows_the_password_is_signed_in_and_told_who_they_are(client: TestClient) -> None:
    tokens = signs_in(client, "Lena")
    told = me(client, tokens["access_token"]).json()
    assert (told["name"], told["roles"], told["device_name"]) == ("Lena", ["agent"], "Desk by the window")
    assert (told["person_id"], told["device_id"]) == (tokens["person_id"], tokens["device_id"])


def test_no_cache_keeps_the_tokens(client: TestClient) -> None:
    asked = {"login": "lena", "password": PASSWORD, "device_name": "Desk"}
    assert client.post("/auth/sign-in", json=asked).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("token", ["", "ada_", "nonsense", "ada_" + "A" * 64, "adr_" + "A" * 64, "ada_" + "ä" * 64])
def test_what_is_no_token_opens_nothing(client: TestClient, token: str) -> None:
    answer = client.get("/auth/me", headers={"Authorization": f"Bearer {token}".encode()})
    assert why(answer) == (401, "access.signed_out")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_refresh_token_is_no_access_token(client: TestClient) -> None:
    tokens = signs_in(client)
    assert why(me(client, tokens["refresh_token"])) == (401, "access.signed_out")
    assert why(refreshed(client, tokens["access_token"])) == (401, "access.signed_out")


def test_signing_out_ends_it_at_once(client: TestClient) -> None:
    tokens = signs_in(client)
    assert client.post("/auth/sign-out", headers=bearer(tokens["access_token"])).status_code == 204
    assert why(me(client, tokens["access_token"])) == (401, "access.signed_out")
    assert why(refreshed(client, tokens["refresh_token"])) == (401, "access.signed_out")


def test_one_device_signed_out_leaves_the_other_ones_alone(client: TestClient) -> None:
    one, other = signs_in(client), signs_in(client)
    client.post("/auth/sign-out", headers=bearer(one["access_token"]))
    assert me(client, other["access_token"]).status_code == 200


def test_signing_in_again_from_the_same_device_takes_the_place_of_before(client: TestClient) -> None:
    one = signs_in(client)
    other = signs_in(client, device_id=one["device_id"])
    assert other["device_id"] == one["device_id"]
    assert me(client, one["access_token"]).status_code == 401
    assert me(client, other["access_token"]).status_code == 200


def test_a_device_with_somebodys_profile_is_not_for_somebody_else(client: TestClient) -> None:
    one = signs_in(client, "lena")
    assert signs_in(client, "sven", device_id=one["device_id"])["code"] == "access.device_of_another"


def test_nothing_in_the_database_is_a_token_or_a_password(client: TestClient, house: House) -> None:
    first = signs_in(client)
    tokens = [first, refreshed(client, first["refresh_token"]).json()]
    with house.desk.database.reading() as connection:
        kept = repr([connection.execute(sa.select(table)).all() for table in (store.accounts, store.sign_ins)])
    from agentdesk.server import tokens as written

    for each in tokens:
        for kind in ("access", "refresh"):
            _, secret = written.read(each[f"{kind}_token"], f"ad{kind[0]}_")
            assert repr(secret)[2:-1] not in kept
    assert PASSWORD not in kept


# --- How long it lasts -----------------------------------------------------------------------------------------------


def test_access_runs_out_after_ten_minutes_and_is_had_anew_without_a_password(
    client: TestClient, clock: MovedClock
) -> None:
    tokens = signs_in(client)
    clock.pass_by(timedelta(minutes=10))
    assert why(me(client, tokens["access_token"])) == (401, "access.expired")
    new = refreshed(client, tokens["refresh_token"]).json()
    assert me(client, new["access_token"]).status_code == 200
    assert new["access_token"] != tokens["access_token"]


def test_a_request_that_is_under_way_while_tokens_are_renewed_still_counts(client: TestClient) -> None:
    tokens = signs_in(client)
    refreshed(client, tokens["refresh_token"])
    assert me(client, tokens["access_token"]).status_code == 200


def test_an_answer_that_was_lost_is_given_again_for_a_minute(client: TestClient, clock: MovedClock) -> None:
    tokens = signs_in(client)
    first = refreshed(client, tokens["refresh_token"]).json()
    clock.pass_by(60 * SECOND)
    again = refreshed(client, tokens["refresh_token"]).json()
    assert (again["access_token"], again["refresh_token"]) == (first["access_token"], first["refresh_token"])
    assert me(client, again["access_token"]).status_code == 200


def test_an_answer_that_nobody_has_used_is_given_again_however_long_the_line_was_down(
    client: TestClient, clock: MovedClock
) -> None:
    tokens = signs_in(client)
    lost = refreshed(client, tokens["refresh_token"]).json()
    clock.pass_by(timedelta(hours=9))
    again = refreshed(client, tokens["refresh_token"]).json()
    assert again["refresh_token"] == lost["refresh_token"]
    assert refreshed(client, again["refresh_token"]).status_code == 200


def test_a_token_of_before_that_is_used_later_ends_the_whole_sign_in(client: TestClient, clock: MovedClock) -> None:
    tokens = signs_in(client)
    new = refreshed(client, tokens["refresh_token"]).json()
    clock.pass_by(61 * SECOND)
    assert me(client, new["access_token"]).status_code == 200
    assert why(refreshed(client, tokens["refresh_token"])) == (401, "access.reused")
    assert why(me(client, new["access_token"])) == (401, "access.signed_out")
    assert why(refreshed(client, new["refresh_token"])) == (401, "access.signed_out")


def test_the_token_before_the_last_has_no_grace_at_all(client: TestClient) -> None:
    first = signs_in(client)
    second = refreshed(client, first["refresh_token"]).json()
    third = refreshed(client, second["refresh_token"]).json()
    assert why(refreshed(client, first["refresh_token"])) == (401, "access.reused")
    assert why(me(client, third["access_token"])) == (401, "access.signed_out")


def test_many_at_once_with_one_token_all_get_the_same_two(client: TestClient) -> None:
    tokens = signs_in(client)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refreshed(client, tokens["refresh_token"]), range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


def test_a_device_that_was_away_for_two_weeks_signs_in_again(client: TestClient, clock: MovedClock) -> None:
    tokens = signs_in(client)
    clock.pass_by(timedelta(days=14))
    assert why(refreshed(client, tokens["refresh_token"])) == (401, "access.signed_out")


def test_after_ninety_days_the_password_is_asked_for_again(client: TestClient, clock: MovedClock) -> None:
    token = signs_in(client)["refresh_token"]
    for _ in range(9):
        clock.pass_by(timedelta(days=9.9))
        token = refreshed(client, token).json()["refresh_token"]
    clock.pass_by(timedelta(days=1))
    assert why(refreshed(client, token)) == (401, "access.signed_out")


# --- Who may not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("login", "password"), [("lena", "wrong password"), ("nobody", PASSWORD), ("a b", PASSWORD)])
def test_whatever_is_wrong_the_answer_is_the_same(client: TestClient, login: str, password: str) -> None:
    answer = signs_in(client, login, password=password)
    assert answer == {"code": "access.wrong", "facts": {}, "text": "Login or password is wrong."}


def test_whoever_left_is_told_nothing_and_their_devices_hear_nothing_more(client: TestClient, house: House) -> None:
    kai = AddPerson(name="Kai", roles=frozenset({Role.AGENT}))
    person_id = administration.add_person(house, "kai", PASSWORD, kai)
    tokens = signs_in(client, "kai")
    leaves = ChangePerson(person_id=person_id, name="Kai", roles=kai.roles, level=1, active=False)
    house.desk.execute(leaves, actor=SYSTEM)
    assert why(me(client, tokens["access_token"])) == (401, "access.signed_out")
    assert why(refreshed(client, tokens["refresh_token"])) == (401, "access.signed_out")
    assert signs_in(client, "kai")["code"] == "access.wrong"


def test_a_lock_signs_out_at_once_and_an_unlock_lets_in_again(client: TestClient, house: House) -> None:
    tokens = signs_in(client)
    assert administration.lock(house, "lena") == 1
    assert why(me(client, tokens["access_token"])) == (401, "access.signed_out")
    assert signs_in(client)["code"] == "access.locked"
    assert signs_in(client, password="a wrong password")["code"] == "access.wrong"
    administration.unlock(house, "lena")
    assert "access_token" in signs_in(client)


def test_the_last_administrator_who_can_sign_in_is_not_locked(house: House) -> None:
    with pytest.raises(Refused, match=r"server\.last_administrator"):
        administration.lock(house, "miriam")


def test_a_new_password_signs_all_devices_out(client: TestClient, house: House) -> None:
    tokens = [signs_in(client) for _ in range(3)]
    assert administration.set_password(house, "lena", "ein ganz anderes wort") == 3
    assert {me(client, each["access_token"]).status_code for each in tokens} == {401}
    assert signs_in(client)["code"] == "access.wrong"
    assert "access_token" in signs_in(client, password="ein ganz anderes wort")


def test_a_revoked_device_never_comes_back(client: TestClient, house: House, clock: MovedClock) -> None:
    tokens, other = signs_in(client), signs_in(client)
    administration.revoke_device(house, UUID(tokens["device_id"]))
    assert why(me(client, tokens["access_token"])) == (401, "access.signed_out")
    assert me(client, other["access_token"]).status_code == 200
    clock.pass_by(timedelta(days=400))
    signs_in(client)  # which sweeps what is over
    assert signs_in(client, device_id=tokens["device_id"])["code"] == "access.device_revoked"


def test_a_device_that_nobody_knows_cannot_be_revoked(house: House) -> None:
    with pytest.raises(Refused, match=r"server\.device_unknown"):
        administration.revoke_device(house, uuid4())


# --- Trying ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["lena", "nobody"])
def test_whoever_tries_waits_longer_each_time_whether_the_login_is_somebodys_or_not(
    client: TestClient, clock: MovedClock, login: str
) -> None:
    def tried() -> Any:
        asked = {"login": login, "password": "a wrong password", "device_name": "Desk"}
        return client.post("/auth/sign-in", json=asked)

    assert [tried().status_code for _ in range(FOR_A_LOGIN.free)] == [401, 401, 401]
    waited = []
    while (answer := tried()).json()["code"] != "access.locked_for_now":
        assert why(answer) == (429, "access.wait")
        waited.append(int(answer.headers["retry-after"]))
        clock.pass_by(waited[-1] * SECOND)
        assert why(tried()) == (401, "access.wrong")
    assert waited == [1, 2, 4, 8, 16, 32, 64]
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")
    assert "60 minutes" in answer.json()["text"]


def test_a_locked_login_does_not_open_for_the_right_password_until_the_hour_is_over(
    client: TestClient, house: House, clock: MovedClock
) -> None:
    for _ in range(10):
        signs_in(client, password="a wrong password")
        clock.pass_by(timedelta(seconds=65))
    assert signs_in(client)["code"] == "access.locked_for_now"
    clock.pass_by(timedelta(hours=1))
    assert "access_token" in signs_in(client)


def test_an_administrator_unlocks_it_before(client: TestClient, house: House, clock: MovedClock) -> None:
    for _ in range(10):
        signs_in(client, password="a wrong password")
        clock.pass_by(timedelta(seconds=65))
    administration.unlock(house, "lena")
    assert "access_token" in signs_in(client)


def test_signing_in_makes_earlier_mistakes_forgotten(client: TestClient) -> None:
    for _ in range(2):
        signs_in(client, password="a wrong password")
    assert "access_token" in signs_in(client)
    assert [signs_in(client, password="a wrong password")["code"] for _ in range(3)] == ["access.wrong"] * 3


def test_many_tries_at_once_are_no_more_than_one_after_the_other(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: signs_in(client, password="a wrong password")["code"], range(24)))
    assert codes.count("access.wrong") <= FOR_A_LOGIN.free
    assert set(codes) == {"access.wrong", "access.wait"}


def test_whoever_signs_in_at_the_same_moment_as_somebody_else_does_not_wait(
    client: TestClient, clock: MovedClock
) -> None:
    """Another process may have counted a try of the same office that began a little later."""
    signs_in(client, "sven")
    clock.pass_by(-SECOND / 10)
    assert "access_token" in signs_in(client)


def test_an_address_that_tries_many_logins_waits_and_others_do_not(house: House) -> None:
    with client_of(house, "203.0.113.7") as attacker, client_of(house, "203.0.113.8") as other:
        codes = [
            signs_in(attacker, f"nobody{n}", password="a wrong password")["code"]
            for n in range(FOR_AN_ADDRESS.free + 1)
        ]
        assert codes == ["access.wrong"] * FOR_AN_ADDRESS.free + ["access.wait"]
        assert "access_token" in signs_in(other)


def test_a_login_that_nobody_has_takes_as_much_work_as_one_that_somebody_has(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    fits = type(house.accounts)._fits
    monkeypatch.setattr(
        type(house.accounts),
        "_fits",
        lambda self, verifier, word: worked.append(verifier) or fits(self, verifier, word),
    )
    with client_of(house) as client:
        signs_in(client, "lena", password="a wrong password")
        signs_in(client, "nobody", password="a wrong password")
    assert [verifier.partition("$m=")[2].partition("$")[0] for verifier in worked] == ["47104,t=1,p=1"] * 2


# --- The second factor -----------------------------------------------------------------------------------------------


@pytest.fixture
def secret(house: House) -> str:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(house.desk.clock.now())
    administration.ask_for_codes(house, "sven", secret, code)
    return secret


def test_whoever_has_a_second_factor_gives_a_code_too(client: TestClient, clock: MovedClock, secret: str) -> None:
    assert signs_in(client, "sven")["code"] == "access.code_missing"
    assert signs_in(client, "sven", code="000000")["code"] == "access.code_wrong"
    clock.pass_by(31 * SECOND)
    assert "access_token" in signs_in(client, "sven", code=pyotp.TOTP(secret).at(clock.now()))


def test_without_the_password_nobody_learns_that_there_is_a_second_factor(client: TestClient, secret: str) -> None:
    assert signs_in(client, "sven", password="a wrong password")["code"] == "access.wrong"


def test_a_code_counts_once(client: TestClient, clock: MovedClock, secret: str) -> None:
    clock.pass_by(31 * SECOND)
    code = pyotp.TOTP(secret).at(clock.now())
    assert "access_token" in signs_in(client, "sven", code=code)
    assert signs_in(client, "sven", code=code)["code"] == "access.code_wrong"


def test_the_code_that_set_it_up_is_used_up(client: TestClient, clock: MovedClock, secret: str) -> None:
    assert signs_in(client, "sven", code=pyotp.TOTP(secret).at(clock.now()))["code"] == "access.code_wrong"


def test_one_code_used_by_two_at_once_lets_one_in(client: TestClient, clock: MovedClock, secret: str) -> None:
    clock.pass_by(31 * SECOND)
    code = pyotp.TOTP(secret).at(clock.now())
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: signs_in(client, "sven", code=code), range(2)))
    assert sorted("access_token" in answer for answer in answers) == [False, True]


def test_a_clock_that_is_half_a_minute_off_does_not_matter(client: TestClient, clock: MovedClock, secret: str) -> None:
    clock.pass_by(60 * SECOND)
    assert "access_token" in signs_in(client, "sven", code=pyotp.TOTP(secret).at(clock.now() - 30 * SECOND))


def test_a_wrong_first_code_sets_nothing_up(client: TestClient, house: House) -> None:
    with pytest.raises(Refused, match=r"access\.code_wrong"):
        administration.ask_for_codes(house, "sven", pyotp.random_base32(), "000000")
    assert "access_token" in signs_in(client, "sven")


def test_without_codes_again_the_password_is_enough(client: TestClient, house: House, secret: str) -> None:
    administration.ask_for_no_codes(house, "sven")
    assert "access_token" in signs_in(client, "sven")
