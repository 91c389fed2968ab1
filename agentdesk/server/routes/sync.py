"""Desks in step with this server: what they did, and what is new for them. Only ever about the device that asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import sqlalchemy as sa
from anyio import to_thread
from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from agentdesk.core.access.model import SignedIn
from agentdesk.core.actors import LEADERS as LEADING
from agentdesk.core.errors import Refused
from agentdesk.core.people.queries import actor_of
from agentdesk.core.people.store import people
from agentdesk.core.sync import protocol
from agentdesk.core.sync.questions import Answer, Question, query_of
from agentdesk.server import devices, leases, looks, pulling, pushing, reports
from agentdesk.server.here import concerns
from agentdesk.server.house import House
from agentdesk.server.live import LEADERS, level, lies_with, wants
from agentdesk.server.permissions import Asking, TheHouse
from agentdesk.server.straight import Straight
from agentdesk.server.working_set import working_set

HEARTBEAT = 15.0
"""Seconds of silence after which a desk is told that the line is there."""

_EVENTS = {"@": "work", "#": "here", "$": ""}
"""By the first sign of a topic; none for what is but between the server and itself."""

_AS_IT_COMES = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""The second one is for nginx, which would otherwise wait for more to send at once (ngx_http_proxy_module)."""

router = APIRouter(prefix=protocol.PREFIX, tags=["sync"], route_class=Straight)


@router.post("/hello")
def hello(said: protocol.Hello, who: Asking, house: TheHouse) -> protocol.Welcome:
    """With the first one the device is a desk of whoever signed in there."""
    devices.register(house.desk, who.device_id, who.actor.person_id, who.device_name)
    if said.instead_of:
        devices.give_up(house.desk, said.instead_of, who.actor.person_id)
    return devices.hello(house.desk, who.device_id, said)


@router.post("/push")
def push(sent: protocol.Push, who: Asking, house: TheHouse) -> protocol.Pushed:
    return pushing.push(house.desk, who.device_id, sent)


@router.post("/pull", response_model=protocol.Pulled)
def pull(asked: protocol.Pull, who: Asking, house: TheHouse) -> Response:
    return Response(pulling.pull(house.desk, who.device_id, asked), media_type="application/json")


@router.post("/working-set")
def their_working_set(who: Asking, house: TheHouse) -> protocol.WorkingSet:
    return working_set(house.desk, who.actor.person_id)


@router.post("/ask")
def ask(asked: Question, who: Asking, house: TheHouse) -> Answer:
    """Nobody learns here what they could not ask at a desk that holds everybody."""
    return Answer(answer=house.desk.ask(query_of(asked), actor=who.actor.person_id))


@router.post("/subscribe", status_code=204)
def subscribe(wanted: protocol.Subscribe, who: Asking, house: TheHouse) -> None:
    devices.subscribe(house.desk, who.device_id, wanted)
    house.live.touched([wants(who.device_id)])


@router.post("/hold", status_code=204)
def hold(said: protocol.Holding, who: Asking, house: TheHouse) -> None:
    devices.hold(house.desk, who.device_id, said)


@router.post("/looks", status_code=204)
def note_looks(said: protocol.Looks, who: Asking, house: TheHouse) -> None:
    looks.take(house.desk, who.actor.person_id, said.looks)


@router.post("/leases")
def lease(asked: protocol.AskLease, who: Asking, house: TheHouse) -> protocol.Lease:
    return leases.lease(house.desk, who.device_id, asked)


@router.post("/report")
def report(said: protocol.Report, who: Asking, house: TheHouse) -> protocol.Reported:
    """After the server was put back."""
    return reports.report(house.desk, who.device_id, said)


@router.post("/here")
def here(showing: protocol.Showing, who: Asking, house: TheHouse) -> protocol.Others:
    """Who else shows this customer; that this desk does is told to them, and kept nowhere."""
    house.live.shows(who.device_id, who.actor.person_id, showing)
    return protocol.Others(here=house.live.here.others(showing.customer_id, who.actor.person_id))


@router.get("/live", response_class=StreamingResponse)
async def live(who: Asking, house: TheHouse) -> StreamingResponse:
    """Server-sent events (WHATWG HTML, 9.2): `poke` for what a desk holds, `work` for what waits for its person, `here`
    when somebody has come to the customer it shows, has gone or begun to write. It ends with the
    sign-in, and with the server."""
    return StreamingResponse(_pokes(who, house), media_type="text/event-stream", headers=_AS_IT_COMES)


async def _pokes(who: SignedIn, house: House) -> AsyncIterator[str]:
    with house.live.listening() as ear:
        while topics := await to_thread.run_sync(_topics, who, house):
            added, ear.topics = topics - ear.topics, topics
            if added:
                yield "event: poke\ndata:\n\n"  # nobody told it what happened to these before
            with suppress(TimeoutError):
                await asyncio.wait_for(ear.ringing.wait(), HEARTBEAT)
            if house.live.is_closed:
                return
            events = sorted({_EVENTS.get(topic[0], "poke") for topic in ear.heard()} - {""})
            for event in events:
                yield f"event: {event}\ndata:\n\n"
            if not events:
                yield ": still here\n\n"


def _topics(who: SignedIn, house: House) -> frozenset[str]:
    """What concerns this desk, by what its person may do and whose team they are now; nothing once it is signed out, or
    they do not work here any more."""
    if not house.accounts.goes_on(who.sign_in_id):
        return frozenset()
    me = who.actor.person_id
    with house.desk.database.reading() as connection:
        try:
            actor = actor_of(connection, me)
        except Refused:
            return frozenset()
        scopes = devices.subscribed(connection, who.device_id)
        team = connection.execute(sa.select(people.c.team_id).where(people.c.id == me)).scalar()
    leads = {LEADERS} if actor.may(LEADING) else set()
    levels = {level(n) for n in range(1, actor.level + 1)}
    own = {concerns(who.device_id), wants(who.device_id), *(lies_with(each) for each in (me, team) if each)}
    return frozenset({*own, *map(str, scopes), *levels, *leads})
