"""For whatever looks after the server: whether it lives, whether it can work, and its figures."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from agentdesk.core.errors import Failure
from agentdesk.core.storage.postgresql import is_ready
from agentdesk.server import metrics
from agentdesk.server.permissions import TheHouse

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    alive: Literal[True] = True


class Ready(BaseModel):
    ready: Literal[True] = True


@router.get("/health")
def health() -> Alive:
    """This process answers. Nothing else is looked at: restart it where it does not."""
    return Alive()


@router.get("/ready")
def ready(house: TheHouse) -> Ready:
    """The database answers, with the tables of this program: send people here only then."""
    if not is_ready(house.desk.database):
        raise Failure("storage.server_outdated")
    return Ready()


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def figures() -> Response:
    """For Prometheus, of all workers together."""
    return Response(metrics.page(), media_type=metrics.CONTENT_TYPE)
