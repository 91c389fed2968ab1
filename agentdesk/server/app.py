"""The application: routes put together, each behind its row in the table of permissions."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from agentdesk import __version__
from agentdesk.server.clocks import Looking
from agentdesk.server.config import read_config
from agentdesk.server.house import House, open_house
from agentdesk.server.identity import guard
from agentdesk.server.importing import Importing
from agentdesk.server.letting_go import LettingGo
from agentdesk.server.logging import log_as_lines
from agentdesk.server.permissions import may_ask, require_rows
from agentdesk.server.problems import Problem, tell_problems
from agentdesk.server.reached import NotingHowFar, reached_in
from agentdesk.server.routes import auth, health, sync
from agentdesk.server.timekeeping import Timekeeper
from agentdesk.server.watching import Watching

ROUTERS: Sequence[APIRouter] = (sync.router, auth.router, health.router)
"""Those asked most come first: they are looked through in this order."""
MOST_BYTES = 1_000_000
"""Of the body of a request, unless its route says otherwise."""
_WORTH_PACKING = 1_500
"""Bytes of an answer: about what one packet of the network carries."""


def make_app(house: House, routers: Sequence[APIRouter] = ROUTERS, clocks: Sequence[Looking] = ()) -> Watching:
    """The `clocks` go as long as the app does.

    Raises Failure server.route_without_row, server.row_without_route.

    No pages about itself: they would be fetched from elsewhere, and no route is public by accident.
    """
    app = FastAPI(
        title="AgentDesk",
        version=__version__,
        openapi_url=None,
        dependencies=[Depends(may_ask)],
        responses={"4XX": {"model": Problem}, "5XX": {"model": Problem}},
        max_body_size=MOST_BYTES,
        lifespan=_lifespan,
    )
    app.add_middleware(GZipMiddleware, minimum_size=_WORTH_PACKING, compresslevel=3)
    app.state.house, app.state.clocks = house, clocks
    for router in routers:
        app.include_router(router)
    require_rows(app)
    tell_problems(app)
    return Watching(app)


def from_surroundings() -> Watching:
    """For a worker of uvicorn: settings from file and environment, as `serve` has looked at them."""
    _end_with_parent()
    config = read_config()
    log_as_lines(config.log_level)
    house = open_house(config)
    clocks: list[Looking] = [Timekeeper(house.desk), LettingGo(house.desk), Importing(house.desk)]
    reached = reached_in(config.notebook)
    guard(house.desk.database, reached)
    if reached:
        clocks.append(NotingHowFar(house.desk.database, reached))
    app = make_app(house, clocks=clocks)
    gc.collect()
    gc.freeze()  # what is imported by now stays: nobody need look through it for garbage time and again
    return app


def _end_with_parent() -> None:
    """A worker whose parent was killed would keep the port, and nobody would look after it."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """As many requests at once as there are connections: whoever is too many waits for a turn, and not in vain for a
    connection."""
    house: House = app.state.house
    anyio.to_thread.current_default_thread_limiter().total_tokens = house.config.connections
    house.live.start()
    for clock in app.state.clocks:
        clock.start()
    yield
    for clock in app.state.clocks:
        clock.close()
    house.close()
