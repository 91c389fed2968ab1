"""Who may ask which route: the one table. A route without a row keeps the server from starting, and so does a row
without a route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Security
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from agentdesk.core.access.model import SignedIn
from agentdesk.core.actors import AGENTS, Permission
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.sync.protocol import PREFIX
from agentdesk.server.house import House


@dataclass(frozen=True, slots=True)
class Row:
    """`allowed` None: whoever asks. `within` the networks of `metrics_from` only."""

    allowed: Permission | None
    from_named_networks: bool = False


PUBLIC = Row(None)
NAMED_NETWORKS = Row(None, from_named_networks=True)
SIGNED_IN = Row(AGENTS)
"""Whoever works here; what commands and queries allow is asked by the Desk besides."""

ROUTES: Mapping[str, Row] = {
    "GET /health": PUBLIC,
    "GET /ready": PUBLIC,
    "GET /metrics": NAMED_NETWORKS,
    "GET /auth/ways": PUBLIC,
    "POST /auth/sign-in": PUBLIC,
    "POST /auth/provider/begin": PUBLIC,
    "POST /auth/provider/sign-in": PUBLIC,
    "POST /auth/refresh": PUBLIC,
    "POST /auth/sign-out": SIGNED_IN,
    "GET /auth/me": SIGNED_IN,
    f"POST {PREFIX}/hello": SIGNED_IN,
    f"POST {PREFIX}/push": SIGNED_IN,
    f"POST {PREFIX}/pull": SIGNED_IN,
    f"POST {PREFIX}/subscribe": SIGNED_IN,
    f"POST {PREFIX}/hold": SIGNED_IN,
    f"POST {PREFIX}/looks": SIGNED_IN,
    f"POST {PREFIX}/working-set": SIGNED_IN,
    f"POST {PREFIX}/ask": SIGNED_IN,
    f"GET {PREFIX}/live": SIGNED_IN,
    f"POST {PREFIX}/leases": SIGNED_IN,
    f"POST {PREFIX}/report": SIGNED_IN,
    f"POST {PREFIX}/here": SIGNED_IN,
}

bearer = HTTPBearer(auto_error=False, description="An access token of `POST /auth/sign-in`")


def the_house(request: Request) -> House:
    """For routes: what this process has at hand."""
    house: House = request.app.state.house
    return house


def require_rows(app: FastAPI, rows: Mapping[str, Row] = ROUTES) -> None:
    """Raises Failure server.route_without_row, server.row_without_route."""
    found: set[str] = set()
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute):
            raise Failure("server.route_without_row", route=str(getattr(route, "path", route)))
        found |= {f"{method} {route.path}" for method in route.methods or ()}
    for route_name in sorted(found - rows.keys()):
        raise Failure("server.route_without_row", route=route_name)
    for route_name in sorted(rows.keys() - found):
        raise Failure("server.row_without_route", route=route_name)


def may_ask(request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> None:
    """Stands before every route of the app. Raises Refused access.signed_out and its kin, permission.missing."""
    house: House = request.app.state.house
    row = ROUTES[f"{request.method} {request.scope['route'].path}"]
    if row.from_named_networks and not house.names(request.client.host if request.client else ""):
        raise Refused("permission.network")
    request.state.who = None
    if row.allowed is None:
        return
    if shown is None:
        raise Refused("access.signed_out")
    who = request.state.who = house.accounts.who(shown.credentials)
    if not who.actor.may(row.allowed):
        raise Refused("permission.missing", asked=request.scope["route"].path, person=who.actor.name)


def signed_in(request: Request) -> SignedIn:
    """For routes: the person, the device, and the sign-in whose token was shown."""
    who: SignedIn | None = request.state.who
    if who is None:
        raise Refused("access.signed_out")
    return who


Asking = Annotated[SignedIn, Depends(signed_in)]
TheHouse = Annotated[House, Depends(the_house)]
