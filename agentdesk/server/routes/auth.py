"""Signing in and out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentdesk.core.access.model import ACCESS_LASTS, LONGEST_PASSWORD, SignedIn, Tokens
from agentdesk.core.commands import Line
from agentdesk.core.errors import Refused
from agentdesk.core.sync.protocol import Showing
from agentdesk.server import metrics
from agentdesk.server.permissions import Asking, TheHouse
from agentdesk.server.provider import Brought, Provider

router = APIRouter(prefix="/auth", tags=["auth"])

Secret = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PASSWORD)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SignIn(_Asked):
    """`code` where the account has a second factor. A device keeps the id it was given."""

    login: Annotated[str, StringConstraints(max_length=200)]
    password: Secret
    device_name: Annotated[Line, StringConstraints(min_length=1, max_length=100)]
    device_id: UUID | None = None
    code: Annotated[str, StringConstraints(max_length=20)] | None = None


_OnceUsed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.~-]{43,128}$")]
"""As RFC 7636, 4.1 writes verifiers, and challenges with them."""
_Port = Annotated[int, Field(ge=1_024, le=65_535)]


class Begin(_Asked):
    """Where a browser on the desk's own machine is to come back to: `port`."""

    port: _Port
    challenge: _OnceUsed
    state: _OnceUsed


class SignInByProvider(_Asked):
    """What came back, and the verifier behind the challenge. `issuer` where the browser brought one (`iss`)."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
    verifier: _OnceUsed
    port: _Port
    issuer: Annotated[str, StringConstraints(max_length=300)] | None = None
    device_name: Annotated[Line, StringConstraints(min_length=1, max_length=100)]
    device_id: UUID | None = None


class Ways(BaseModel):
    """How people sign in here, besides by password: what they call the provider of single sign-on, if there is one."""

    provider: str | None


class Address(BaseModel):
    address: str


class Refresh(_Asked):
    refresh_token: Annotated[str, StringConstraints(max_length=200)]


class NewTokens(BaseModel):
    """`expires_in`: seconds for which the access token is good."""

    access_token: str
    refresh_token: str
    expires_in: int
    server_time: datetime


class NewSignIn(NewTokens):
    person_id: UUID
    name: str
    login: str
    device_id: UUID


class Me(BaseModel):
    person_id: UUID
    name: str
    roles: list[str]
    level: Annotated[int, Field(ge=1, le=3)]
    device_id: UUID
    device_name: str
    sign_in_id: UUID
    server_time: datetime


@router.get("/ways")
def ways(house: TheHouse) -> Ways:
    return Ways(provider=house.provider.name if house.provider else None)


@router.post("/sign-in")
def sign_in(asked: SignIn, request: Request, response: Response, house: TheHouse) -> NewSignIn:
    """A device of somebody, from now on."""
    with _counted():
        begun = house.accounts.sign_in(
            asked.login,
            asked.password,
            device_name=asked.device_name,
            device_id=asked.device_id,
            code=asked.code,
            address=_from(request),
        )
    return _begun(*begun, response, house)


@router.post("/provider/begin")
def begin(asked: Begin, house: TheHouse) -> Address:
    """Where the browser is to be sent."""
    return Address(address=_provider(house).address(**asked.model_dump()))


@router.post("/provider/sign-in")
def sign_in_by_provider(asked: SignInByProvider, request: Request, response: Response, house: TheHouse) -> NewSignIn:
    """A device of whoever the provider says it is, from now on."""
    brought = Brought(asked.code, asked.verifier, asked.port, asked.issuer)
    with _counted():
        begun = house.accounts.sign_in_by_provider(
            _provider(house),
            brought,
            device_name=asked.device_name,
            device_id=asked.device_id,
            address=_from(request),
        )
    return _begun(*begun, response, house)


@router.post("/refresh")
def refresh(asked: Refresh, response: Response, house: TheHouse) -> NewTokens:
    """The next two tokens. For a minute the same two again, where the answer was lost."""
    return _said(house.accounts.refresh(asked.refresh_token), response, house)


@router.post("/sign-out", status_code=204)
def sign_out(who: Asking, house: TheHouse) -> None:
    house.accounts.sign_out(who.sign_in_id)
    house.live.shows(who.device_id, who.actor.person_id, Showing())


@router.get("/me")
def me(who: Asking, house: TheHouse) -> Me:
    return Me(
        person_id=who.actor.person_id,
        name=who.actor.name,
        roles=sorted(who.actor.roles),
        level=who.actor.level,
        device_id=who.device_id,
        device_name=who.device_name,
        sign_in_id=who.sign_in_id,
        server_time=house.desk.clock.now(),
    )


def _provider(house: TheHouse) -> Provider:
    if house.provider is None:
        raise Refused("access.no_provider")
    return house.provider


@contextmanager
def _counted() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        metrics.sign_ins.labels(refused.code.removeprefix("access.")).inc()
        raise
    metrics.sign_ins.labels("done").inc()


def _from(request: Request) -> str:
    return request.client.host if request.client else ""


def _begun(who: SignedIn, tokens: Tokens, response: Response, house: TheHouse) -> NewSignIn:
    said = _said(tokens, response, house).model_dump()
    actor = who.actor
    return NewSignIn(person_id=actor.person_id, name=actor.name, login=who.login, device_id=who.device_id, **said)


def _said(tokens: Tokens, response: Response, house: TheHouse) -> NewTokens:
    response.headers["Cache-Control"] = "no-store"  # RFC 6749, 5.1
    return NewTokens(
        access_token=tokens.access,
        refresh_token=tokens.refresh,
        expires_in=int(ACCESS_LASTS.total_seconds()),
        server_time=house.desk.clock.now(),
    )
