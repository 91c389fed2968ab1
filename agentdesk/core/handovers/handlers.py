"""How a case is offered, accepted, declined, asked about and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.actors import LEADERS, SUPERVISORS
from agentdesk.core.cases.keeping import announce, known_case, tell
from agentdesk.core.cases.model import shortened
from agentdesk.core.cases.owning import hand_to
from agentdesk.core.cases.store import Row, cases, family
from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.handovers import commands as asked
from agentdesk.core.handovers.commands import WrittenPacket
from agentdesk.core.handovers.model import (
    ANSWER_WITHIN,
    MOST_BOUNCES,
    Handover,
    HandoverKind,
    HandoverState,
    Packet,
    Step,
    level_of,
    may_answer,
)
from agentdesk.core.handovers.offering import answer_times, offered_level
from agentdesk.core.handovers.store import handover_row, handovers, handovers_of, is_offered, known_handover
from agentdesk.core.people.queries import staff_of
from agentdesk.core.promises.steps import hand_on_with_case
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.OfferHandover, allowed=AGENTS)
def offer(command: asked.OfferHandover, work: UnitOfWork) -> dict[str, Any]:
    case = known_case(work, command.case_id)
    work.require_unmoved(cases, case)
    _require_keeper(work, case["owner_id"])
    before = list(handovers_of(work.connection, command.case_id))
    _make_room(work, before)
    level = offered_level(command, case, staff_of(work.connection), _came_up(before))
    minutes = command.minutes or ANSWER_WITHIN[command.handover_kind]
    answer_by, next_by = answer_times(work, minutes)
    offered = Handover(
        id=work.new_id("handover"),
        case_id=command.case_id,
        customer_id=case["customer_id"],
        kind=command.handover_kind,
        from_id=case["owner_id"],
        offered_by=work.actor.person_id,
        to_id=command.to_id,
        to_team=command.to_team,
        to_level=command.to_level,
        level=level,
        from_level=case["level"],
        packet=_packet(command.packet),
        reason=command.reason,
        offered_at=work.now,
        minutes=minutes,
        answer_by=answer_by,
        next_by=next_by,
        bounce_no=before[0].bounce_no if before and not work.actor.may(SUPERVISORS) else 0,
    )
    _keep(work, offered, case)
    _tell(work, "handover.offered", known_handover(work.connection, offered.id), command.reason)
    return {"handover_id": offered.id}


@handles(asked.AcceptHandover, allowed=AGENTS)
def accept(command: asked.AcceptHandover, work: UnitOfWork) -> dict[str, Any]:
    offered = _for_receiver(work, command.handover_id)
    accepted = offered.settled(Step.ACCEPT, "", work.now, work.actor.person_id)
    level = _level_by_now(work, offered)
    _require_level(work, level)
    accepted = replace(accepted, level=level, bounce_no=_bounces(work, offered))
    case = hand_to(work, offered.case_now, work.actor.person_id, level=level)
    _keep(work, accepted, case)
    hand_on_with_case(work, family(work.connection, offered.case_now), offered.from_id, work.actor.person_id)
    _tell(work, "handover.accepted", accepted)
    return {"case_id": offered.case_now}


@handles(asked.DeclineHandover, allowed=AGENTS)
def decline(command: asked.DeclineHandover, work: UnitOfWork) -> None:
    offered = _for_receiver(work, command.handover_id)
    declined = offered.settled(Step.DECLINE, command.reason, work.now, work.actor.person_id)
    _keep(work, replace(declined, bounce_no=declined.bounce_no + 1))
    _tell(work, "handover.declined", declined, command.reason)


@handles(asked.AskBack, allowed=AGENTS)
def ask_back(command: asked.AskBack, work: UnitOfWork) -> None:
    offered = _for_receiver(work, command.handover_id)
    _keep(work, offered.asked_back(command.question, work.now, work.actor.person_id))
    _tell(work, "handover.asked_back", offered, command.question)


@handles(asked.AnswerQuestion, allowed=AGENTS)
def answer(command: asked.AnswerQuestion, work: UnitOfWork) -> None:
    offered = _for_sender(work, command.handover_id)
    _keep(work, offered.answered(command.answer, work.now, *answer_times(work, offered.minutes)))
    _tell(work, "handover.answered", offered, command.answer)


@handles(asked.WithdrawHandover, allowed=AGENTS)
def withdraw(command: asked.WithdrawHandover, work: UnitOfWork) -> None:
    offered = _for_sender(work, command.handover_id)
    _keep(work, offered.settled(Step.WITHDRAW, command.reason, work.now, work.actor.person_id))
    _tell(work, "handover.withdrawn", offered, command.reason)


@handles(asked.NoteRefusal, allowed=AGENTS)
def note_refusal(command: asked.NoteRefusal, work: UnitOfWork) -> None:
    offered = _for_sender(work, command.handover_id)
    dealt_with = offered.bounce_no >= MOST_BOUNCES and work.actor.may(SUPERVISORS)
    if (offered.state is not HandoverState.DECLINED or offered.noted) and not dealt_with:
        raise Refused("handovers.nothing_to_note")
    _keep(work, replace(offered, noted=True, bounce_no=0 if dealt_with else offered.bounce_no))


@restored(handovers)
def as_they_were(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        either = row.now or row.until_now or {}
        work.changed("handover", row.key[0])
        if case := work.get(cases, either["case_id"]):
            announce(work, case)


@restored(cases)
def nothing_hangs_in_the_air(work: UnitOfWork, undone: Undone) -> None:
    """A case that has been offered since is not taken back: who was asked would hear nothing more of it."""
    gone = {row.key[0] for row in undone.rows if row.now is None}
    if any(is_offered(work.connection, case_id) for case_id in gone):
        raise Refused("undo.changed_since")


def _for_receiver(work: UnitOfWork, handover_id: UUID) -> Handover:
    """The offer, for somebody who may answer it."""
    offered, staff = known_handover(work.connection, handover_id), staff_of(work.connection)
    person = staff.person(work.actor.person_id)
    if work.actor.person_id == offered.from_id:
        raise Refused("handovers.own_offer")
    if person is None or not may_answer(offered, staff, person, work.now):
        raise Refused("handovers.not_yours")
    return offered


def _for_sender(work: UnitOfWork, handover_id: UUID) -> Handover:
    offered = known_handover(work.connection, handover_id)
    if work.actor.person_id != offered.offered_by:
        _require_keeper(work, offered.from_id)
    return offered


def _require_keeper(work: UnitOfWork, owner_id: UUID) -> None:
    """The owner, who stands in for them, or a leader. Raises Refused for anybody else."""
    me = work.actor.person_id
    if me not in (owner_id, staff_of(work.connection).holder(owner_id, work.now)) and not work.actor.may(LEADERS):
        raise Refused("handovers.of_somebody_else")


def _level_by_now(work: UnitOfWork, offered: Handover) -> int:
    """As it was offered, unless the case has gone up meanwhile."""
    level: int = known_case(work, offered.case_now)["level"]
    return offered.level if level == offered.from_level else max(level, offered.level)


def _require_level(work: UnitOfWork, level: int) -> None:
    person = staff_of(work.connection).person(work.actor.person_id)
    if person and level_of(person) < level:
        raise Refused("handovers.level_too_low", level=level, own=person.level)


def _make_room(work: UnitOfWork, before: list[Handover]) -> None:
    """One offer of a case is open at a time; one that has lapsed is put away."""
    for other in before:
        if other.is_open:
            raise Refused("handovers.one_is_open", id=str(other.id), receiver=other.receiver)
        if other.lapsed:
            _keep(work, other.settled(Step.WITHDRAW, "", work.now, work.actor.person_id))


def _came_up(before: list[Handover]) -> bool:
    """Whether the case was escalated to where it is now."""
    accepted = (each for each in before if each.state is HandoverState.ACCEPTED)
    last = next(accepted, None)
    return last is not None and last.kind is HandoverKind.ESCALATION


def _bounces(work: UnitOfWork, offered: Handover) -> int:
    """Who had given the case away before gets it back: it has bounced. A supervisor who takes it ends the count."""
    if work.actor.may(SUPERVISORS):
        return 0
    earlier = handovers_of(work.connection, offered.case_now)
    gave = (each.from_id for each in earlier if each.state is HandoverState.ACCEPTED)
    return offered.bounce_no + (work.actor.person_id in gave)


def _keep(work: UnitOfWork, handover: Handover, case: Row | None = None) -> None:
    work.require_unmoved(handovers, {"id": handover.id, "row_version": handover.row_version})
    case = case or known_case(work, handover.case_now)
    work.put(handovers, handover_row(handover, case["scope_id"]))
    work.changed("handover", handover.id)
    announce(work, case)


def _tell(work: UnitOfWork, kind: str, handover: Handover, words: str = "") -> None:
    told = {
        "handover_id": str(handover.id),
        "kind": handover.kind.value,
        "level": handover.level,
        "to_level": handover.to_level,
    }
    people = {"sender": handover.sender, "receiver": handover.receiver, "words": shortened(words)}
    tell(work, kind, known_case(work, handover.case_now), told | people)


def _packet(written: WrittenPacket) -> Packet:
    return Packet(**{name: getattr(written, name) for name in WrittenPacket.model_fields})
