"""How what was promised becomes things to do: why it is on the list, where, and until when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from agentdesk.core.approvals.model import Request, RequestsOfMine, RequestState, approver_at
from agentdesk.core.approvals.model import changes_at as request_changes_at
from agentdesk.core.callbacks.model import CallbackAtHand, Phase
from agentdesk.core.cases.model import CaseAtHand, IncidentProposal, InternalQuery, case_code
from agentdesk.core.handovers.model import Handover, HandoverKind, OffersOfMine
from agentdesk.core.identity.standing import Unsure
from agentdesk.core.ids import derived_id
from agentdesk.core.promises.model import PromiseAtHand, PromiseKind
from agentdesk.core.work.model import INTERIM, THERE, VOUCH, Lane, WorkItem
from agentdesk.core.work.sources import Looking

_UNTIL_IT_ENDS = frozenset({Phase.DUE, Phase.MISSED, Phase.CLAIMED, Phase.IN_CALL})
"""What is to be done until the window closes; all else from when it opens."""


def of_callback(callback: CallbackAtHand, looking: Looking) -> WorkItem:
    """Due soon is for now; a missed one, and one that nobody knows how to go on with, needs attention."""
    phase = callback.phase(looking.now)
    looking.wake(callback.changes_at(looking.now))
    due = callback.ends_at if phase in _UNTIL_IT_ENDS else callback.ready_at
    return WorkItem(
        kind="callback",
        lane=_lane_of_callback(phase, looking.lane_of(due)),
        subject_id=callback.id,
        customer_id=callback.customer_id,
        title=callback.customer,
        why=f"work.callback.{phase}",
        facts={
            "number": callback.phone,
            "purpose": callback.purpose,
            "begins": callback.starts_at,
            "ends": callback.ends_at,
            THERE: callback.zone,
            "attempts": callback.attempt_count,
            "phase": phase,
            "promise": callback.promise_id,
        },
        since=callback.made_at,
        due=due,
        action=f"work.action.callback.{phase}",
        of=looking.of(callback.owner_id) if callback.recipient in ("me", "named") else "",
    )


def _lane_of_callback(phase: Phase, by_time: Lane) -> Lane:
    if phase in (Phase.MISSED, Phase.TO_DECIDE):
        return Lane.ATTENTION
    return by_time if phase is Phase.SCHEDULED else Lane.NOW


def of_promise(promise: PromiseAtHand, looking: Looking) -> WorkItem:
    """Broken, it needs attention until somebody has dealt with it."""
    by_time = looking.lane_of(promise.due_at)
    broken = promise.due_at <= looking.now
    why = "work.promise.broken" if broken and promise.kind is PromiseKind.PROMISE else f"work.promise.{promise.kind}"
    return WorkItem(
        kind="promise",
        lane=Lane.ATTENTION if broken else by_time,
        subject_id=promise.id,
        customer_id=promise.customer_id,
        title=promise.customer,
        why=why,
        facts={"words": promise.words, "due": promise.due_at},
        since=promise.made_at,
        due=promise.due_at,
        action="work.action.promise",
        of=looking.of(promise.owner_id),
    )


def of_case(case: CaseAtHand, looking: Looking) -> WorkItem:
    """Each open case once, for what is due first: its confirmation, a word to the customer, its next step, a reply or
    the solution."""
    why, due = _most_urgent(case, looking.now)
    if case.interim_due_at:
        looking.wake(case.interim_due_at)
    by_time = looking.lane_of(due)
    late = due is not None and due <= looking.now
    return WorkItem(
        kind="case",
        lane=Lane.ATTENTION if late and due == case.clock_due_at else by_time,
        subject_id=case.id,
        customer_id=case.customer_id,
        title=case.customer or case.subject,
        why=f"work.case.{why}",
        facts={
            "code": case_code(case.number),
            "subject": case.subject,
            "step": case.next_step or case.subject,
            "due": due,
        },
        since=case.opened_at,
        due=due,
        action="work.action.interim" if why == INTERIM else "work.action.case",
        of=looking.of(case.owner_id),
    )


def _most_urgent(case: CaseAtHand, now: datetime) -> tuple[str, datetime | None]:
    """An interim update that is due goes before what is late within: the customer waits for a word."""
    if case.unconfirmed_since:
        return "unconfirmed", case.unconfirmed_since
    step, clock, interim = case.next_step_at, case.clock_due_at, case.interim_due_at
    if interim and (interim <= now or not any(at and at <= interim for at in (step, clock))):
        return INTERIM, interim
    if clock and case.measure and (step is None or clock < step):
        return case.measure, clock
    return ("next_step", step) if step or case.next_step else (case.status, None)


def of_query(query: InternalQuery, looking: Looking) -> WorkItem:
    """A department or partner has not answered yet: overdue, somebody has to ask again."""
    by_time = looking.lane_of(query.due_at)
    late = query.due_at <= looking.now
    return WorkItem(
        kind="query",
        lane=Lane.ATTENTION if late else Lane.WAITING if by_time is Lane.WAITING else Lane.TODAY,
        subject_id=query.case_id,
        customer_id=query.customer_id,
        title=query.customer or query.asked_of,
        why="work.query.late" if late else "work.query",
        facts={
            "question": query.question,
            "code": case_code(query.case_number),
            "department": query.department,
            "asked": query.department or query.asked_of,
        },
        since=query.asked_at,
        due=query.due_at,
        action="work.action.case",
        of=looking.of(query.owner_id),
    )


def of_rise(rise: IncidentProposal, now: datetime) -> WorkItem:
    """More cases of one reason with one product than chance explains: perhaps an incident. It is there until one is
    opened for it, or the rise is over; whoever asks for it adds it to the list (see `cases.incidents`)."""
    return WorkItem(
        kind="incident",
        lane=Lane.ATTENTION,
        subject_id=derived_id(rise.reason_id, f"rise:{rise.product_id}"),
        customer_id=None,
        title=rise.product,
        why="work.incident",
        facts={"reason": rise.reason, "count": rise.count, "usual": round(rise.usual, 1)},
        since=now,
        action="work.action.incident",
    )


def of_unsure(unsure: Unsure) -> WorkItem:
    """They are on the line: that is for now."""
    return WorkItem(
        kind=VOUCH,
        lane=Lane.NOW,
        subject_id=unsure.interaction_id,
        customer_id=unsure.customer_id,
        title=unsure.customer,
        why="work.vouch",
        facts={"person": unsure.person},
        since=unsure.since,
        action="work.action.vouch",
    )


def of_offers(offers: OffersOfMine, looking: Looking) -> Iterator[WorkItem]:
    """What others want to hand over is for now; what comes back needs attention; what waits for others waits."""
    kinds = {HandoverKind.HANDOVER: "handover", HandoverKind.ESCALATION: "escalation"}
    for offer in offers.to_answer:
        yield _offer(offer, looking, Lane.NOW, f"{kinds[offer.kind]}.to_answer", due=offer.answer_by)
    for offer in offers.asked_back:
        yield _offer(offer, looking, Lane.NOW, "handover.asked_back")
    for offer in offers.unanswered:
        yield _offer(offer, looking, Lane.ATTENTION, "handover.unanswered", due=offer.answer_by)
    for offer in offers.refused:
        yield _offer(offer, looking, Lane.ATTENTION, "handover.refused")
    for offer in offers.waiting:
        yield _offer(offer, looking, Lane.WAITING, "handover.waiting", due=offer.answer_by)


def of_bounced(offer: Handover, looking: Looking) -> WorkItem:
    return _offer(offer, looking, Lane.ATTENTION, "handover.bounced")


def _offer(offer: Handover, looking: Looking, lane: Lane, why: str, *, due: datetime | None = None) -> WorkItem:
    looking.wake(offer.answer_by, offer.next_by)
    last = offer.questions[-1].question if offer.questions else ""
    return WorkItem(
        kind="handover",
        lane=lane,
        subject_id=offer.id,
        customer_id=offer.customer_id,
        title=offer.customer or offer.subject,
        why=f"work.{why}",
        facts={
            "code": offer.case_number,
            "subject": offer.subject,
            "sender": offer.sender,
            "receiver": offer.receiver,
            "to_level": offer.to_level,
            "question": last,
            "answer": offer.answer,
            "times": offer.bounce_no,
        },
        since=offer.offered_at,
        due=due,
        action="work.action.handover",
    )


def of_requests(requests: RequestsOfMine, looking: Looking) -> Iterator[WorkItem]:
    """Somebody waits for a decision, or for a word to the customer: that is for now. What came to nothing needs
    attention until its requester has seen it; what waits for others waits. What lies with somebody else now may lie
    here in a minute."""
    looking.wake(requests.changes_at)
    for request in requests.to_decide:
        yield _request(request, looking, Lane.NOW, "to_decide", due=request.answer_by)
    for request in requests.asked_back:
        yield _request(request, looking, Lane.NOW, "asked_back", due=request.lapses_at)
    for request in requests.decided:
        standing = request.standing(looking.now)
        lane = Lane.NOW if standing is RequestState.APPROVED else Lane.ATTENTION
        yield _request(request, looking, lane, standing.value)
    for request in requests.waiting:
        yield _request(request, looking, Lane.WAITING, "waiting", due=request.lapses_at)


def _request(request: Request, looking: Looking, lane: Lane, why: str, *, due: datetime | None = None) -> WorkItem:
    looking.wake(request_changes_at(request, looking.now))
    return WorkItem(
        kind="approval",
        lane=lane,
        subject_id=request.id,
        customer_id=request.customer_id,
        title=request.customer,
        why=f"work.approval.{why}",
        facts={
            "kind": request.kind.value,
            "amount": request.money,
            "asked": _names(approver_at(request, looking.staff, looking.now), looking) if why == "waiting" else "",
            "requester": request.requester,
            "decider": request.decider,
            "live": request.live,
            "question": request.question,
            "reason": request.reason,
        },
        since=request.put_at,
        due=due,
        action=f"work.action.approval.{why}",
        of=looking.of(request.requested_by) if why != "to_decide" else "",
    )


def _names(people: Iterable[UUID], looking: Looking) -> str:
    found = (looking.staff.person(each) for each in people)
    return ", ".join(sorted((each.name for each in found if each), key=str.casefold))
