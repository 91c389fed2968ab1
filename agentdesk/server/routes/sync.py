"""Desks in step with this server: what they did, and what is new for them. Only ever about the device that asks."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic_core import to_jsonable_python

from agentdesk.core.sync import protocol
from agentdesk.core.sync.questions import Answer, Question, query_of
from agentdesk.server import devices, leases, pulling, pushing
from agentdesk.server.permissions import Asking, TheHouse
from agentdesk.server.working_set import working_set

router = APIRouter(prefix=protocol.PREFIX, tags=["sync"])


@router.post("/hello")
def hello(said: protocol.Hello, who: Asking, house: TheHouse) -> protocol.Welcome:
    """With the first one the device is a desk of whoever signed in there."""
    devices.register(house.desk, who.device_id, who.actor.person_id, who.device_name)
    return devices.hello(house.desk, who.device_id, said)


@router.post("/push")
def push(sent: protocol.Push, who: Asking, house: TheHouse) -> protocol.Pushed:
    return pushing.push(house.desk, who.device_id, sent)


@router.post("/pull")
def pull(asked: protocol.Pull, who: Asking, house: TheHouse) -> protocol.Pulled:
    return pulling.pull(house.desk, who.device_id, asked)


@router.post("/working-set")
def their_working_set(who: Asking, house: TheHouse) -> protocol.WorkingSet:
    return working_set(house.desk, who.actor.person_id)


@router.post("/ask")
def ask(asked: Question, who: Asking, house: TheHouse) -> Answer:
    """Nobody learns here what they could not ask at a desk that holds everybody."""
    return Answer(answer=to_jsonable_python(house.desk.ask(query_of(asked), actor=who.actor.person_id)))


@router.post("/subscribe", status_code=204)
def subscribe(wanted: protocol.Subscribe, who: Asking, house: TheHouse) -> None:
    devices.subscribe(house.desk, who.device_id, wanted)


@router.post("/leases")
def lease(asked: protocol.AskLease, who: Asking, house: TheHouse) -> protocol.Lease:
    return leases.lease(house.desk, who.device_id, asked)
