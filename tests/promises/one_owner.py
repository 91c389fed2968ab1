"""Each open case has exactly one owner at every moment; nothing that is offered or promised is on nobody's list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core import commands
from agentdesk.core.cases.owning import hand_to
from agentdesk.core.cases.store import cases
from agentdesk.core.commands import SYSTEM, handler_of
from agentdesk.core.handovers import handlers, model, queries, store
from agentdesk.core.handovers.model import Handover, HandoverState, Step
from agentdesk.core.handovers.store import known_handover
from agentdesk.core.people import staying
from agentdesk.core.people.cover import Staff
from tests.promises.one_owner_history import UNASKED, living
from tests.promises.one_owner_races import ONE_GETS_IT, WHOLE, at_the_same_moment, cut_off
from tests.promises.owners import OFFER_HELD, ONE_LIST, ONE_OFFER, ONE_OWNER, PROMISE_HELD
from tests.promises.promise import Bug, Change, Promise

# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _compares_no_states() -> Iterable[Change]:
    """Whatever has become of the offer, the case is theirs who accepts."""

    def require(offer: Handover, step: Step) -> HandoverState:
        return right(replace(offer, state=HandoverState.OFFERED, lapsed=False), step)

    right = Handover.require
    yield Change(Handover, "require", require)


def _covers_nobody() -> Iterable[Change]:
    """What is of somebody who is away waits until they are back."""

    def stands_in_for(staff: Staff, person_id: UUID, at: datetime) -> frozenset[UUID]:
        return frozenset({person_id}) if staff.is_present(person_id, at) else frozenset()

    yield Change(Staff, "stands_in_for", stands_in_for)


def _leavers_keep_their_work() -> Iterable[Change]:
    """They may leave without passing it on, and nobody follows them."""

    def next_best(staff: Staff, owner_id: UUID, there: Any) -> UUID:
        owner = staff.person(owner_id)
        return owner_id if owner and not owner.active else right(staff, owner_id, there)

    right = Staff._next_best
    yield Change(staying, "what_lies_with", lambda *_: ())
    yield Change(Staff, "_next_best", next_best)


def _after(kind: str, also: Any) -> Change:
    """The same command, and then this as well."""

    def answer(command: Any, work: Any) -> Any:
        result = right.answer(command, work)
        also(command, work, result)
        return result

    right = handler_of(kind)
    return Change(commands._handlers, kind, replace(right, answer=answer))


def _a_refusal_clears_the_owner() -> Iterable[Change]:
    def clear(command: Any, work: Any, result: Any) -> None:
        case = work.require(cases, known_handover(work.connection, command.handover_id).case_id)
        work.put(cases, case | {"owner_id": SYSTEM})

    yield _after("handovers.decline", clear)


def _given_without_asking() -> Iterable[Change]:
    """The receiver has it as soon as it is offered."""

    def give(command: Any, work: Any, result: Any) -> None:
        if command.to_id:
            hand_to(work, command.case_id, command.to_id)

    yield _after("handovers.offer", give)


def _several_offers() -> Iterable[Change]:
    """Nobody looks whether one is open, and the table does not mind."""
    right = store.handover_row
    yield Change(handlers, "_make_room", lambda work, before: None)
    yield Change(handlers, "handover_row", lambda handover, scope: right(handover, scope) | {"open_for": handover.id})


def _nobody_follows() -> Iterable[Change]:
    """Who does not answer in time is followed by nobody."""

    def receiver_at(offer: Handover, staff: Staff, now: datetime) -> frozenset[UUID]:
        return frozenset() if now >= offer.answer_by else right(offer, staff, now)

    right = model.receiver_at
    yield Change(queries, "receiver_at", receiver_at)


def _accepts_in_two_steps() -> Iterable[Change]:
    """First the case, then the offer, each in a transaction of its own."""

    def hand(work: Any, *args: Any, **more: Any) -> Any:
        case = right(work, *args, **more)
        work.connection.commit()
        work.connection.execution_options(begin="IMMEDIATE")
        return case

    right = handlers.hand_to
    yield Change(handlers, "hand_to", hand)


MONTHS, AT_ONCE, CUT_OFF = "months at a desk", "at the same moment", "cut off in the middle"

PROMISE = Promise(
    name="one-owner",
    about="Each open case has one owner at every moment; no offer and no promise is on nobody's list.",
    size=180,
    unit="commands",
    parts={MONTHS: living, AT_ONCE: at_the_same_moment, CUT_OFF: cut_off},
    shares={AT_ONCE: 0.02, CUT_OFF: 0.012},
    bugs=(
        Bug("an absent owner is covered by nobody", MONTHS, (ONE_LIST, PROMISE_HELD), _covers_nobody, 120),
        Bug("who has left keeps their work", MONTHS, (ONE_LIST, PROMISE_HELD), _leavers_keep_their_work, 160),
        Bug("a refusal clears the owner", MONTHS, (ONE_OWNER, UNASKED), _a_refusal_clears_the_owner, 160),
        Bug("an offer gives the case away", MONTHS, (UNASKED,), _given_without_asking, 120),
        Bug("several offers of a case are open", MONTHS, (ONE_OFFER,), _several_offers, 160),
        Bug("who does not answer is followed by nobody", MONTHS, (OFFER_HELD,), _nobody_follows, 120),
        Bug("accepting compares no states", AT_ONCE, (ONE_GETS_IT,), _compares_no_states, 6),
        Bug("accepting is written in two steps", CUT_OFF, (WHOLE,), _accepts_in_two_steps, 1),
    ),
)
