"""The provider of single sign-on (OpenID Connect): where people are sent, and who it says they are.

The server redeems the code, with its secret where it has one, and it alone looks at tokens; desks carry a code and the
verifier it belongs to (RFC 7636), and believe no token themselves.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import requests
import urllib3
from joserfc.jwk import Key

from agentdesk.core.clock import Clock
from agentdesk.core.errors import Refused
from agentdesk.core.sync.http import TO_CONNECT, is_safe, read_body, trusting_session
from agentdesk.core.sync.protocol import returning_to
from agentdesk.server.id_tokens import Expected, UnknownKey, Wrong, claims_of, keys_of

_SILENT, _WHOLE, _MOST_BYTES = 5.0, 10.0, 500_000
"""Seconds of silence and for a whole answer, and bytes of one: somebody waits for it, and holds a connection."""
_KNOWN_FOR = 3_600.0
"""Seconds until the provider is asked again where it is and which keys it has."""
_AT_ONCE = 4
"""Threads of one process that may ask the provider, or wait for it: one that is slow leaves room for everybody else."""
_LONGEST_NAME = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """`claim` is what names somebody; `name` is what people call the provider."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    claim: str = "preferred_username"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a desk brings back from the browser. `issuer` where the provider said there who it is (RFC 9207)."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    port: int
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody at the provider: issuer and subject never change and are nobody else's; the name may be another's one
    day (OpenID Connect Core, 5.7)."""

    issuer: str
    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class _Described:
    """What we use of its description (OpenID Connect Discovery 1.0, 3)."""

    authorize: str
    token: str
    keys: str
    user_info: str
    says_issuer: bool
    takes_basic: bool
    until: float


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636, 4.2."""
    return _written(hashlib.sha256(verifier.encode()).digest())


def nonce_of(challenge: str) -> str:
    """The nonce of a sign-in, from its challenge: whoever redeems has to know the verifier behind both, and the server
    has nothing to keep in between (OpenID Connect Core, 15.5.2)."""
    return _written(hashlib.sha256(b"agentdesk nonce\n" + challenge.encode()).digest())


def tidy_name(said: str) -> str:
    """As names of a provider are compared: capitals do not count in plain letters. Letters of other kinds are left as
    they are, since two that look alike may be two people."""
    name = said.strip()
    return name.lower() if name.isascii() else name


class Provider:
    """Of one server. Any thread may ask."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._at_once = threading.BoundedSemaphore(_AT_ONCE)
        self._knowing = threading.Lock()
        self._described: _Described | None = None
        self._keys: tuple[Sequence[Key], float] = (), 0.0

    @property
    def name(self) -> str:
        return self._settings.name or urlsplit(self._settings.issuer).hostname or ""

    def address(self, *, port: int, challenge: str, state: str) -> str:
        """Where a browser is sent to sign in, and comes back from to this port of its own machine (RFC 8252, 7.3).

        Raises Refused access.provider_away, access.provider_wrong, access.wait.
        """
        with self._telling():
            authorize = self._description().authorize
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": returning_to(port),
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce_of(challenge),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{authorize}{'&' if urlsplit(authorize).query else '?'}{urlencode(asked)}"

    def who(self, brought: Brought) -> Identity:
        """Redeems what a desk brings.

        Raises Refused access.code_spent where the provider takes it no more; access.provider_away,
        access.provider_wrong, access.wait.
        """
        with self._telling():
            return self._who(brought)

    def _who(self, brought: Brought) -> Identity:
        described = self._description()
        if brought.issuer != self._settings.issuer and (described.says_issuer or brought.issuer is not None):
            raise Wrong("mixed_up")
        given = self._redeemed(described, brought)
        claims = self._checked(described, given.get("id_token"), nonce_of(challenge_of(brought.verifier)))
        subject = str(claims["sub"])
        if self._settings.claim not in claims and described.user_info:
            claims = self._user_info(described.user_info, given.get("access_token"), subject)
        return Identity(self._settings.issuer, subject, self._name_in(claims))

    def _redeemed(self, described: _Described, brought: Brought) -> Mapping[str, Any]:
        said = {
            "grant_type": "authorization_code",
            "code": brought.code,
            "redirect_uri": returning_to(brought.port),
            "code_verifier": brought.verifier,
        }
        named, secret = self._settings.client_id, self._settings.client_secret
        headers = {}
        if secret and described.takes_basic:  # RFC 6749, 2.3.1
            pair = f"{quote_plus(named)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            said |= {"client_id": named} | ({"client_secret": secret} if secret else {})
        status, given = _ask(described.token, said, headers)
        if status == 400 and given.get("error") == "invalid_grant":
            raise Refused("access.code_spent", provider=self.name)
        if status != 200:
            raise Wrong("token_refused")
        return given

    def _checked(self, described: _Described, token: Any, nonce: str) -> Mapping[str, Any]:
        if not isinstance(token, str):
            raise Wrong("no_token")
        expected, now = Expected(self._settings.issuer, self._settings.client_id, nonce), self._clock.now()
        try:
            return claims_of(token, self._known_keys(described), expected, now)
        except UnknownKey:
            return claims_of(token, self._known_keys(described, anew=True), expected, now)

    def _user_info(self, address: str, token: Any, subject: str) -> Mapping[str, Any]:
        """Where the token is short; only of the very same person (OpenID Connect Core, 5.3.2)."""
        status, said = _ask(address, None, {"Authorization": f"Bearer {token}"})
        if status != 200 or said.get("sub") != subject:
            raise Wrong("user_info")
        return said

    def _name_in(self, claims: Mapping[str, Any]) -> str:
        name = claims.get(self._settings.claim)
        if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME or not name.isprintable():
            raise Wrong("name")
        if self._settings.claim == "email" and claims.get("email_verified") is not True:
            raise Wrong("email_not_verified")
        return tidy_name(name)

    # ── what is known of it ─────────────────────────────────────────────────────────────────────────────────────
    def _description(self) -> _Described:
        with self._knowing:
            if self._described is None or time.monotonic() >= self._described.until:
                self._described = self._asked_anew()
            return self._described

    def _asked_anew(self) -> _Described:
        issuer = self._settings.issuer
        status, said = _ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if status != 200:
            raise Wrong("no_description")
        if said.get("issuer") != issuer:
            raise Wrong("issuer_described")
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return _Described(
            authorize=_endpoint(said, "authorization_endpoint"),
            token=_endpoint(said, "token_endpoint"),
            keys=_endpoint(said, "jwks_uri"),
            user_info=_endpoint(said, "userinfo_endpoint") if "userinfo_endpoint" in said else "",
            says_issuer=said.get("authorization_response_iss_parameter_supported") is True,
            takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
            until=time.monotonic() + _KNOWN_FOR,
        )

    def _known_keys(self, described: _Described, *, anew: bool = False) -> Sequence[Key]:
        with self._knowing:
            keys, until = self._keys
            if anew or time.monotonic() >= until:
                status, said = _ask(described.keys)
                if status != 200:
                    raise Wrong("no_keys")
                keys = keys_of(said)
                self._keys = keys, time.monotonic() + _KNOWN_FOR
            return keys

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What is wrong is told to people without particulars; those are for the log."""
        if not self._at_once.acquire(timeout=1):
            raise Refused("access.wait", count=2, seconds=2)
        try:
            yield
        except Wrong as wrong:
            _log.warning("single sign-on: the provider's answer is not accepted: %s", wrong.why)
            raise Refused("access.provider_wrong", provider=self.name, why=wrong.why) from wrong
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as away:
            _log.warning("single sign-on: the provider cannot be reached: %s", type(away).__name__)
            raise Refused("access.provider_away", provider=self.name) from away
        finally:
            self._at_once.release()


def _ask(
    address: str, said: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, Any]]:
    """Status and answer; posts where something is said. A redirect is not followed: it would take the code along."""
    deadline = time.monotonic() + _WHOLE
    with (
        trusting_session() as session,
        session.request(
            "GET" if said is None else "POST",
            address,
            data=said,
            headers=headers,
            timeout=(TO_CONNECT, _SILENT),
            stream=True,
            allow_redirects=False,
        ) as response,
    ):
        words = read_body(response, deadline, most=_MOST_BYTES)
    if response.status_code >= 500:
        raise requests.HTTPError
    try:
        answer = json.loads(words)
    except ValueError:
        answer = None
    return response.status_code, answer if isinstance(answer, dict) else {}


def _endpoint(said: Mapping[str, Any], name: str) -> str:
    address = said.get(name)
    if not isinstance(address, str) or not is_safe(address):
        raise Wrong(name)
    return address


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
