"""Signing in by single sign-on: a browser is sent to the provider, and brings back a code for the server.

The desk makes the secrets of this one sign-in and sees that what comes back belongs to it. Who somebody is, it hears
from the server alone.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, ValidationError

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.sync.http import Http, is_safe
from agentdesk.core.sync.protocol import Message, returning_to

if TYPE_CHECKING:
    from agentdesk.core.sync.loopback import Loopback, Returned

PATIENCE = 600.0
"""Seconds for whoever has to find their telephone first."""
_LOOKS_UP = 0.2
"""Seconds until whoever gives up is heard."""


class Ways(Message):
    """How people sign in at this server, besides by password."""

    provider: str | None = None


class Brought(Message):
    """What the server redeems."""

    code: str = Field(repr=False)
    verifier: str = Field(repr=False)
    port: int
    issuer: str | None = None


class _Begin(Message):
    port: int
    challenge: str
    state: str


class _Address(Message):
    address: str


def ways(http: Http) -> Ways:
    """Raises Failure sync.*."""
    try:
        return Ways.model_validate_json(http.get("/auth/ways"))
    except Refused:
        return Ways()  # a server of before, which has no such route
    except ValidationError as problem:
        raise Failure("sync.not_a_server", address=http.address, status=200) from problem


class InBrowser:
    """One sign-in. `show` is asked, in whatever thread signs in, to open an address in a browser; `still` says whether
    anybody waits for it."""

    def __init__(
        self, show: Callable[[str], object], *, still: Callable[[], bool] = lambda: True, patience: float = PATIENCE
    ) -> None:
        self._show, self._still, self._patience = show, still, patience

    def bring(self, http: Http) -> Brought:
        """Once somebody has signed in there.

        Raises Refused access.no_provider, access.provider_away, access.provider_wrong, access.not_agreed where the
        provider let nobody in, access.nobody_came; Failure sync.*.
        """
        from agentdesk.core.sync.loopback import Loopback

        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        loopback = Loopback(state)
        try:
            address = _address(http, _Begin(port=loopback.port, challenge=challenge, state=state))
            if self._still():  # nobody is shown a page for what they have given up
                self._show(address)
            returned = self._waited(loopback)
        finally:
            loopback.close()
        if returned is None:
            raise Refused("access.nobody_came")
        if returned.error:
            raise Refused("access.not_agreed")
        return Brought(code=returned.code, verifier=verifier, port=loopback.port, issuer=returned.issuer)

    def _waited(self, loopback: Loopback) -> Returned | None:
        deadline = time.monotonic() + self._patience
        while self._still() and (left := deadline - time.monotonic()) > 0:
            if returned := loopback.wait(min(left, _LOOKS_UP)):
                return returned
        return None


def _address(http: Http, asked: _Begin) -> str:
    """Where the server sends the browser: nothing is opened but a page of the web that comes back to this very sign-in.

    Raises Failure sync.not_a_server.
    """
    try:
        address = _Address.model_validate_json(http.post("/auth/provider/begin", asked.model_dump_json())).address
        said = parse_qs(urlsplit(address).query)
    except ValueError as problem:
        raise Failure("sync.not_a_server", address=http.address, status=200) from problem
    ours = {"state": [asked.state], "code_challenge": [asked.challenge], "redirect_uri": [returning_to(asked.port)]}
    if not is_safe(address) or {name: said.get(name) for name in ours} != ours:
        raise Failure("sync.not_a_server", address=http.address, status=200)
    return address
