"""What screens read about requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from agentdesk.core.approvals.commands import (
    DecidedLately,
    DecidersOf,
    GetRequest,
    OpenRequests,
    RequestsFor,
    RequestsOf,
)
from agentdesk.core.approvals.model import (
    Request,
    RequestsOfMine,
    RequestState,
    RequestView,
    Waiting,
    approver_at,
    changes_at,
    may_decide,
)
from agentdesk.core.approvals.store import (
    decided_requests,
    ended_requests,
    known_request,
    open_requests,
    requests_of,
)
from agentdesk.core.approvals.together import most_together
from agentdesk.core.commands import AGENTS, LEADERS, answers
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import Comparable, GetAct, GoodwillOf
from agentdesk.core.goodwill.giving import Room, room_of, wanted_of
from agentdesk.core.goodwill.model import Act, AuthorityNow, Decider
from agentdesk.core.goodwill.queries import comparable, get_act, goodwill_of, shown
from agentdesk.core.interactions.model import require_own
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.queries import staff_of
from agentdesk.core.storage.unit_of_work import Reading

LATELY = timedelta(days=7)


@answers(GetRequest, allowed=AGENTS)
def get_request(query: GetRequest, reading: Reading) -> RequestView:
    request = known_request(reading.connection, query.request_id)
    _require_concerned(reading, request)
    staff = staff_of(reading.connection, since=reading.now)
    act = get_act(GetAct(request.act_id), reading)
    room = _room(reading, act, reading.actor.person_id)
    person = staff.person(reading.actor.person_id)
    decides = request.is_open(reading.now) and person is not None and may_decide(request, person)
    return RequestView(
        request=request,
        standing=request.standing(reading.now),
        waits_for=waits_for(request, staff, reading.now),
        history=tuple(each for each in goodwill_of(GoodwillOf(act.customer_id), reading) if each.id != act.id),
        comparison=comparable(Comparable(act.reason_id, act.severity, act.customer_id), reading),
        of_requester=_of_requester(reading, act),
        own_room=room.most_alone if decides else None,
        together_most=most_together(room),
        second_over=room.edition.policy.second_approver_over,
    )


@answers(DecidersOf, allowed=AGENTS)
def deciders_of(query: DecidersOf, reading: Reading) -> tuple[Decider, ...]:
    request = known_request(reading.connection, query.request_id)
    _require_concerned(reading, request)
    act = get_act(GetAct(request.act_id), reading)
    able = (each for each in staff_of(reading.connection, since=reading.now).people if may_decide(request, each))
    found = (Decider(each.id, each.name, _room(reading, act, each.id).most_alone) for each in able)
    return tuple(sorted(found, key=lambda each: (-each.room, each.name.casefold())))


@answers(RequestsFor, allowed=AGENTS)
def requests_of_mine(query: RequestsFor, reading: Reading) -> RequestsOfMine:
    require_own(reading.actor, query.person_id)
    return requests_lying_with(reading, query.person_id)


def requests_lying_with(reading: Reading, person_id: UUID, staff: Staff | None = None) -> RequestsOfMine:
    """What this person has to do about requests; who stands in for the requester has the requester's part. (For the
    list of all work, which knows the staff already.)"""
    staff, now = staff or staff_of(reading.connection, since=reading.now), reading.now
    everything = list(open_requests(reading.connection))
    lying = [each for each in everything if each.is_open(now)]
    over = [each for each in everything if not each.is_open(now)]
    mine = [each for each in lying if staff.holder(each.requested_by, now) == person_id]
    to_decide = [each for each in lying if _is_put_to(each, person_id, staff, now)]
    decided = decided_requests(reading.connection, staff.stands_in_for(person_id, now))
    return RequestsOfMine(
        to_decide=tuple(to_decide),
        asked_back=tuple(each for each in mine if each.state is RequestState.ASKED_BACK),
        decided=(*decided, *(each for each in over if staff.holder(each.requested_by, now) == person_id)),
        waiting=tuple(each for each in mine if each.state is not RequestState.ASKED_BACK),
        changes_at=min((at for each in lying if (at := changes_at(each, now))), default=None),
    )


@answers(OpenRequests, allowed=AGENTS)
def all_open(query: OpenRequests, reading: Reading) -> tuple[Waiting, ...]:
    found = (each for each in open_requests(reading.connection) if each.is_open(reading.now))
    return _seen(reading, found)


@answers(DecidedLately, allowed=AGENTS)
def decided_lately(query: DecidedLately, reading: Reading) -> tuple[Waiting, ...]:
    most = query.most if reading.actor.may(LEADERS) else None  # others see few of them: their own
    return _seen(reading, ended_requests(reading.connection, reading.now - LATELY, most))[: query.most]


@answers(RequestsOf, allowed=AGENTS)
def all_of_a_customer(query: RequestsOf, reading: Reading) -> tuple[Waiting, ...]:
    return _seen(reading, requests_of(reading.connection, query.customer_id))


def waits_for(request: Request, staff: Staff, now: datetime) -> tuple[str, ...]:
    there = (staff.person(each) for each in approver_at(request, staff, now))
    return tuple(sorted((each.name for each in there if each), key=str.casefold))


def _is_put_to(request: Request, person_id: UUID, staff: Staff, now: datetime) -> bool:
    """What lies with somebody who may not decide it is with the requester, in whose place they are."""
    person = staff.person(person_id)
    decides = person is not None and may_decide(request, person)
    return decides and request.state is not RequestState.ASKED_BACK and person_id in approver_at(request, staff, now)


def _seen(reading: Reading, found: Iterable[Request]) -> tuple[Waiting, ...]:
    staff, me = staff_of(reading.connection, since=reading.now), reading.actor.person_id
    seen = (_seen_by(me, each, staff, reading.now) for each in found)
    return tuple(each for each in seen if each.is_mine or reading.actor.may(LEADERS))


def _seen_by(me: UUID, request: Request, staff: Staff, now: datetime) -> Waiting:
    person = staff.person(me)
    return Waiting(
        request=request,
        standing=request.standing(now),
        waits_for=waits_for(request, staff, now),
        to_me=_is_put_to(request, me, staff, now),
        is_mine=me in (request.requested_by, staff.holder(request.requested_by, now)),
        may_decide=request.is_open(now) and person is not None and may_decide(request, person),
    )


def _require_concerned(reading: Reading, request: Request) -> None:
    """The requester, who stands in for them, and leaders. Raises Refused approvals.of_somebody_else."""
    me = reading.actor.person_id
    holder = staff_of(reading.connection, since=reading.now).holder(request.requested_by, reading.now)
    if me not in (request.requested_by, holder) and not reading.actor.may(LEADERS):
        raise Refused("approvals.of_somebody_else")


def _room(reading: Reading, act: Act, person_id: UUID) -> Room:
    return room_of(reading.connection, person_id, wanted_of(act), reading.now, team_of=act.given_by, but=act)


def _of_requester(reading: Reading, act: Act) -> AuthorityNow:
    """What they may give themselves, as they saw it before they asked: without this very act."""
    room = room_of(reading.connection, act.given_by, wanted_of(act), reading.now, team_of=act.given_by, but=act)
    return shown(reading, room)
