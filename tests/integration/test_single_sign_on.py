"""Single sign-on at the server: who comes in by the provider's word, and which of its words are not taken."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey

from agentdesk.core.access.model import FOR_AN_ADDRESS
from agentdesk.core.actors import Role
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import AddPerson
from agentdesk.server import administration
from agentdesk.server.house import House
from agentdesk.server.provider import Provider, challenge_of
from tests.providers import Playing, new_key, playing, settings_of, signed
from tests.servers import MovedClock, a_house, bearer, client_of, signs_in

STATE, VERIFIER, PORT = "s" * 43, "v" * 64, 40_000


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return new_key()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def provider(clock: MovedClock, key: RSAKey) -> Iterator[Playing]:
    with playing(clock.now, key) as made:
        yield made


def with_provider(house: House, issuer: str, **settings: str) -> House:
    return replace(house, provider=Provider(settings_of(issuer, **settings), house.desk.clock))


@pytest.fixture
def house(server_url: str, clock: MovedClock, provider: Playing) -> Iterator[House]:
    """Lena may sign in by the provider."""
    with a_house(server_url, clock) as made:
        house = with_provider(made, provider.issuer)
        administration.link(house, "lena", "")
        yield house


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with client_of(house) as client:
        yield client


def begins(client: TestClient, verifier: str = VERIFIER) -> str:
    """Where the browser is sent."""
    asked = {"port": PORT, "challenge": challenge_of(verifier), "state": STATE}
    answer = client.post("/auth/provider/begin", json=asked)
    return str(answer.json().get("address") or answer.json())


def brings(client: TestClient, code: str, **said: Any) -> dict[str, Any]:
    asked = {"code": code, "verifier": VERIFIER, "port": PORT, "device_name": "Desk"} | said
    answer: dict[str, Any] = client.post("/auth/provider/sign-in", json=asked).json()
    return answer


def comes_in(client: TestClient, provider: Playing, **said: Any) -> dict[str, Any]:
    return brings(client, provider.code_for(begins(client)), **said)


def why(answer: dict[str, Any]) -> str:
    return str(answer["facts"].get("why") or answer["code"])


# --- Who comes in ----------------------------------------------------------------------------------------------------


def test_whoever_was_let_in_is_signed_in_by_the_providers_word(client: TestClient, provider: Playing) -> None:
    tokens = comes_in(client, provider)
    assert (tokens["name"], tokens["login"]) == ("Lena", "lena")
    told = client.get("/auth/me", headers=bearer(tokens["access_token"])).json()
    assert (told["name"], told["device_name"]) == ("Lena", "Desk")


def test_everybody_is_told_whether_there_is_single_sign_on(client: TestClient, server_url: str) -> None:
    assert client.get("/auth/ways").json() == {"provider": "Schlüssel"}
    with a_house(server_url) as without, client_of(without) as other:
        assert other.get("/auth/ways").json() == {"provider": None}
        assert brings(other, "a code")["code"] == "access.no_provider"


def test_nobody_is_let_in_who_is_not_expected(client: TestClient, provider: Playing) -> None:
    provider.claims = lambda claims: claims | {"preferred_username": "Sven", "sub": "s-2"}
    refused = comes_in(client, provider)
    assert (refused["code"], refused["facts"]) == ("access.not_linked", {"provider": "Schlüssel", "name": "sven"})


def test_the_first_who_comes_under_a_name_is_who_is_meant(client: TestClient, house: House, provider: Playing) -> None:
    assert "access_token" in comes_in(client, provider)
    provider.claims = lambda claims: claims | {"sub": "s-2"}
    assert comes_in(client, provider)["code"] == "access.linked_otherwise"
    provider.claims = lambda claims: claims | {"preferred_username": "lena.brandt"}  # she has married
    assert comes_in(client, provider)["name"] == "Lena"
    administration.link(house, "lena", "lena")
    provider.claims = lambda claims: claims | {"sub": "s-2"}
    assert comes_in(client, provider)["name"] == "Lena"


def test_letters_that_only_look_alike_are_somebody_else(client: TestClient, provider: Playing) -> None:
    provider.claims = lambda claims: claims | {"preferred_username": "LENA"}
    assert "access_token" in comes_in(client, provider)
    for other in ("\uff4cena", "l\u0435na", "lena\u0301"):
        provider.claims = lambda claims, other=other: claims | {"preferred_username": other, "sub": "s-2"}
        assert comes_in(client, provider)["code"] == "access.not_linked"


def test_somebody_without_a_password_signs_in_by_the_provider_alone(
    client: TestClient, house: House, provider: Playing
) -> None:
    administration.add_person(house, "olga", None, AddPerson(name="Olga", roles=frozenset({Role.AGENT})))
    administration.link(house, "olga", "olga@example.org")
    provider.claims = lambda claims: claims | {"preferred_username": "olga@example.org", "sub": "s-9"}
    assert comes_in(client, provider)["login"] == "olga"
    for password in ("x", "korrekt pferd batterie"):
        assert signs_in(client, "olga", password=password)["code"] in ("access.wrong", "access.wait")


def test_a_second_factor_is_the_providers_business(client: TestClient, house: House, provider: Playing) -> None:
    import pyotp

    secret = pyotp.random_base32()
    administration.ask_for_codes(house, "lena", secret, pyotp.TOTP(secret).at(house.desk.clock.now()))
    assert "access_token" in comes_in(client, provider)


def test_a_lock_and_the_end_of_a_link_count_at_once(client: TestClient, house: House, provider: Playing) -> None:
    tokens = comes_in(client, provider)
    administration.lock(house, "lena")
    assert client.get("/auth/me", headers=bearer(tokens["access_token"])).status_code == 401
    assert comes_in(client, provider)["code"] == "access.locked"
    administration.unlock(house, "lena")
    tokens = comes_in(client, provider)
    administration.unlink(house, "lena")
    assert client.get("/auth/me", headers=bearer(tokens["access_token"])).status_code == 401
    assert comes_in(client, provider)["code"] == "access.not_linked"
    assert "access_token" in signs_in(client, "lena")


def test_whoever_guesses_passwords_does_not_shut_out_who_comes_by_the_provider(
    client: TestClient, provider: Playing
) -> None:
    for _ in range(4):
        signs_in(client, password="a wrong password")
    assert signs_in(client)["code"] == "access.wait"
    assert "access_token" in comes_in(client, provider)
    assert signs_in(client)["code"] == "access.wait"


def test_an_address_that_tries_codes_waits(client: TestClient) -> None:
    codes = [brings(client, "made up")["code"] for _ in range(FOR_AN_ADDRESS.free + 1)]
    assert codes == ["access.code_spent"] * FOR_AN_ADDRESS.free + ["access.wait"]


def test_a_device_of_somebody_else_and_a_revoked_one_stay_shut(
    client: TestClient, house: House, provider: Playing
) -> None:
    from uuid import UUID

    svens, lenas = signs_in(client, "sven"), comes_in(client, provider)
    assert comes_in(client, provider, device_id=svens["device_id"])["code"] == "access.device_of_another"
    assert comes_in(client, provider, device_id=lenas["device_id"])["device_id"] == lenas["device_id"]
    administration.revoke_device(house, UUID(lenas["device_id"]))
    assert comes_in(client, provider, device_id=lenas["device_id"])["code"] == "access.device_revoked"


def test_two_accounts_are_never_one_person_at_the_provider(house: House) -> None:
    with pytest.raises(Refused, match=r"server\.name_taken"):
        administration.link(house, "sven", "Lena")


# --- What the provider says ------------------------------------------------------------------------------------------

WRONG = {
    "another nonce": ({"nonce": "n" * 43}, "nonce"),
    "no nonce": ({"nonce": None}, "nonce"),
    "another audience": ({"aud": "somebody"}, "audience"),
    "an audience among others": ({"aud": ["agentdesk", "somebody"]}, "audience"),
    "handed to somebody else": ({"azp": "somebody"}, "authorized_party"),
    "another issuer": ({"iss": "https://elsewhere.example"}, "issuer"),
    "an issuer with a stroke more": ({"iss": "stroke"}, "issuer"),
    "expired": ({"exp": -61}, "expired"),
    "without end": ({"exp": None}, "exp"),
    "an end in words": ({"exp": "tomorrow"}, "exp"),
    "made long ago": ({"iat": -601}, "issued_at"),
    "made tomorrow": ({"iat": 61}, "issued_at"),
    "not yet": ({"nbf": 61}, "not_before"),
    "nobody": ({"sub": ""}, "subject"),
    "a number": ({"sub": 7}, "subject"),
    "without a name": ({"preferred_username": ["lena"]}, "name"),
    "a name with a line in it": ({"preferred_username": "le\nna"}, "name"),
}


def test_a_token_that_is_not_for_this_sign_in_is_not_taken(client: TestClient, house: House, provider: Playing) -> None:
    now = int(house.desk.clock.now().timestamp())
    for case, (changed, reason) in WRONG.items():
        moved = {
            name: now + said if isinstance(said, int) and name != "sub" else said for name, said in changed.items()
        }
        if moved.get("iss") == "stroke":
            moved["iss"] = f"{provider.issuer}/"
        provider.claims = lambda claims, moved=moved: {
            name: said for name, said in (claims | moved).items() if said is not None
        }
        refused = comes_in(client, provider)
        assert (refused["code"], why(refused)) == ("access.provider_wrong", reason), case
        assert reason not in refused["text"]


def test_clocks_may_differ_by_a_minute(client: TestClient, house: House, provider: Playing) -> None:
    now = int(house.desk.clock.now().timestamp())
    for exp, iat in ((-59, -300), (300, 59), (300, -599)):
        provider.claims = lambda claims, exp=exp, iat=iat: claims | {"exp": now + exp, "iat": now + iat}
        assert "access_token" in comes_in(client, provider)


def written(said: bytes) -> str:
    return base64.urlsafe_b64encode(said).rstrip(b"=").decode()


def by_hand(claims: dict[str, Any], alg: str, secret: bytes = b"") -> str:
    """What no good library makes: unsigned, or with a public key as the secret."""
    words = ".".join(written(json.dumps(part).encode()) for part in ({"alg": alg, "kid": "one"}, claims))
    return f"{words}.{written(hmac.digest(secret, words.encode(), 'sha256')) if secret else ''}"


def test_what_is_not_signed_by_the_provider_is_not_taken(client: TestClient, provider: Playing, key: RSAKey) -> None:
    public = key.as_pem(private=False)
    ways = {
        "unsigned": lambda claims: by_hand(claims, "none"),
        "unsigned, in capitals": lambda claims: by_hand(claims, "NONE"),
        "by somebody else": lambda claims: signed(claims, new_key()),
        "with the public key as a secret": lambda claims: by_hand(claims, "HS256", public),
        "no token": lambda _: "a.b.c",
        "the key brought along": lambda claims: signed(
            claims, other := new_key("two"), jwk=other.as_dict(private=False)
        ),
        "a letter changed": lambda claims: signed(claims, key)[:-8] + "AAAAAAAA",
    }
    for name, sign in ways.items():
        provider.sign = sign
        assert why(comes_in(client, provider)) in ("signature", "key"), name


def test_keys_that_were_changed_are_asked_for_anew_and_old_ones_count_no_more(
    client: TestClient, provider: Playing, key: RSAKey
) -> None:
    assert "access_token" in comes_in(client, provider)
    other = new_key("two")
    provider.keys = [other]
    assert "access_token" in comes_in(client, provider)
    assert provider.asked.count("/keys") == 2
    provider.sign = lambda claims: signed(claims, key)
    assert why(comes_in(client, provider)) == "key"


def test_weak_keys_and_keys_for_other_uses_do_not_count(client: TestClient, provider: Playing) -> None:
    with pytest.warns(SecurityWarning):
        weak = RSAKey.generate_key(1024, {"kid": "weak", "use": "sig"})
    other = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})
    for each in (weak, other):
        provider.keys = [each]
        provider.sign = lambda claims, each=each: signed(claims, new_key(each.kid))
        assert why(comes_in(client, provider)) == "key"


def test_a_code_counts_once_and_only_with_its_verifier(client: TestClient, provider: Playing) -> None:
    code = provider.code_for(begins(client))
    assert brings(client, code, verifier="w" * 64)["code"] == "access.code_spent"
    code = provider.code_for(begins(client))
    assert "access_token" in brings(client, code)
    assert brings(client, code)["code"] == "access.code_spent"


def test_a_code_of_another_desk_does_not_fit_even_where_the_provider_would_take_it(
    client: TestClient, provider: Playing
) -> None:
    """The nonce follows from the verifier: a provider that does not look at verifiers gives nothing away."""
    code = provider.code_for(begins(client, verifier="w" * 64))
    provider._begun[code]["code_challenge"] = challenge_of(VERIFIER)
    assert why(brings(client, code)) == "nonce"


def test_a_provider_that_says_who_it_is_has_to_be_the_right_one(
    house: House, client: TestClient, provider: Playing
) -> None:
    assert why(comes_in(client, provider, issuer="https://elsewhere.example")) == "mixed_up"
    provider.describes = {"authorization_response_iss_parameter_supported": True}
    with client_of(with_provider(house, provider.issuer)) as other:
        assert why(comes_in(other, provider)) == "mixed_up"
        assert "access_token" in comes_in(other, provider, issuer=provider.issuer)


def test_a_mail_address_counts_only_once_it_was_verified(house: House, provider: Playing) -> None:
    administration.link(house, "lena", "Lena@example.org")
    with client_of(with_provider(house, provider.issuer, claim="email")) as client:
        for verified in (False, "true", None):
            provider.claims = lambda claims, said=verified: (
                claims | {"email": "lena@example.org", "email_verified": said}
            )
            assert why(comes_in(client, provider)) == "email_not_verified"
        provider.claims = lambda claims: claims | {"email": "LENA@example.org", "email_verified": True}
        assert comes_in(client, provider)["login"] == "lena"


def test_what_the_token_does_not_say_is_asked_for_and_only_of_the_same_person(
    client: TestClient, provider: Playing
) -> None:
    provider.claims = lambda claims: {name: said for name, said in claims.items() if name != "preferred_username"}
    provider.user_info = {"sub": "s-2", "preferred_username": "lena"}
    assert why(comes_in(client, provider)) == "user_info"
    provider.user_info = {"sub": "s-1", "preferred_username": "lena"}
    assert "access_token" in comes_in(client, provider)


@pytest.mark.parametrize(
    ("describes", "reason"),
    [
        ({"issuer": "https://elsewhere.example"}, "issuer_described"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "token_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint"),
        ({"jwks_uri": None}, "jwks_uri"),
    ],
)
def test_a_description_that_is_another_ones_or_unsafe_is_not_taken(
    client: TestClient, provider: Playing, describes: dict[str, Any], reason: str
) -> None:
    provider.describes = describes
    assert f"'why': '{reason}'" in begins(client)


def test_a_provider_that_is_away_is_told_and_passwords_still_count(house: House, clock: MovedClock) -> None:
    with client_of(with_provider(house, "http://127.0.0.1:9")) as client:
        assert "access.provider_away" in begins(client)
        refused = brings(client, "a code")
        assert refused["code"] == "access.provider_away"
        assert "Schlüssel does not answer" in refused["text"]
        assert "access_token" in signs_in(client)


def test_the_browser_is_sent_with_all_that_ties_it_to_this_sign_in(client: TestClient, provider: Playing) -> None:
    from urllib.parse import parse_qs, urlsplit

    said = parse_qs(urlsplit(begins(client)).query)
    assert said["redirect_uri"] == [f"http://127.0.0.1:{PORT}/signed-in"]
    assert (said["code_challenge_method"], said["code_challenge"]) == (["S256"], [challenge_of(VERIFIER)])
    assert said["state"] == [STATE]
    assert VERIFIER not in str(said)
