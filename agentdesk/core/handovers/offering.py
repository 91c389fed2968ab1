"""Whom a case may be offered to, on which level it will be then, and when an answer is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from agentdesk.core.calendars.queries import working_time_of
from agentdesk.core.cases.model import ACTIVE, Status
from agentdesk.core.cases.store import Row
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import OfferHandover
from agentdesk.core.handovers.model import TOP_LEVEL, HandoverKind, level_of
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Person
from agentdesk.core.storage.unit_of_work import UnitOfWork


def offered_level(command: OfferHandover, case: Row, staff: Staff, came_up: bool) -> int:
    """What the receiver needs, and what the case has afterwards. `came_up`: it was escalated to where it is now.

    Raises Refused where this is nobody to offer it to, where an escalation does not go up, where a case goes down or
    back without a reason, and where a critical one would leave the top level.
    """
    if Status(case["status"]) not in ACTIVE:
        raise Refused("handovers.case_settled")
    receiver = _receiver(command, case, staff)
    if command.handover_kind is HandoverKind.ESCALATION:
        return _level_above(command, case["level"], receiver)
    level = command.to_level or (level_of(receiver) if receiver and level_of(receiver) < case["level"] else None)
    level = level or case["level"]
    if level < case["level"] and case["severity"] == "critical":
        raise Refused("handovers.critical_stays_up", level=TOP_LEVEL)
    if (level < case["level"] or came_up) and not command.reason.strip():
        raise Refused("handovers.reason_to_come_down")
    return level


def answer_times(work: UnitOfWork, minutes: int) -> tuple[datetime, datetime]:
    """When the first receiver should have answered, and when the next; in working time, as far as there is any."""
    hours, within = working_time_of(work.connection), timedelta(minutes=minutes)
    try:
        first = hours.after(work.now, within)
        return first, hours.after(first, within)
    except Refused:
        return work.now + within, work.now + 2 * within


def _receiver(command: OfferHandover, case: Row, staff: Staff) -> Person | None:
    """The person it is offered to, if it is one."""
    named = [to for to in (command.to_id, command.to_team, command.to_level) if to]
    up_to_supervisors = not named and command.handover_kind is HandoverKind.ESCALATION
    if len(named) != 1 and not up_to_supervisors:
        raise Refused("handovers.to_whom")
    if command.to_team:
        require_known_team(command.to_team, staff)
    if command.to_id is None:
        return None
    person = staff.person(command.to_id)
    if person is None or not person.active:
        raise Refused("handovers.receiver_gone")
    if person.id == case["owner_id"]:
        raise Refused("handovers.own_case")
    return person


def require_known_team(team_id: UUID, staff: Staff) -> None:
    """Raises Refused for a team in which nobody works (any more)."""
    if not any(person.team_id == team_id and person.active for person in staff.people):
        raise Refused("handovers.team_empty")


def _level_above(command: OfferHandover, level: int, receiver: Person | None) -> int:
    """Up: to a higher level, to somebody above, or to the supervisors, who take a case of any level."""
    if command.to_level and command.to_level > level:
        return command.to_level
    if receiver and level_of(receiver) > level:
        return max(level, receiver.level)
    if command.to_team or command.to_level or (receiver and level_of(receiver) < TOP_LEVEL):
        raise Refused("handovers.not_up", level=level)
    return level
