"""Whose turn it is, and what comes next."""

from __future__ import annotations

from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import Status
from agentdesk.core.commands import Command
from agentdesk.ui.cases.known import Known
from agentdesk.ui.cases.new_case import options_of
from agentdesk.ui.forms.asks import Answers, Ask, How, moment_of

TURNS = (Status.OPEN, Status.WAITING_US, Status.WAITING_CUSTOMER, Status.WAITING_OTHERS)


def wait_asks(known: Known) -> tuple[Ask, ...]:
    status = options_of("status", TURNS)
    return (
        Ask(name="status", label="cases.field.status", how=How.CHOICE, options=status, value=known.case.status),
        Ask(name="words", label="cases.field.why"),
        Ask(name="next_step_at", label="cases.field.next_step_at", how=How.MOMENT),
    )


def wait(known: Known, said: Answers, seen: Answers) -> Command | None:
    status = Status(said["status"])
    if status is Status.OPEN:
        return asks.ResumeCase(case_id=known.case.id)
    at = moment_of(said["next_step_at"])
    return asks.WaitFor(case_id=known.case.id, status=status, words=said["words"], next_step_at=at)


def step_asks(known: Known) -> tuple[Ask, ...]:
    case = known.case
    at = case.next_step_at.isoformat() if case.next_step_at else ""
    return (
        Ask(name="next_step", label="cases.field.next_step", value=case.next_step),
        Ask(name="next_step_at", label="cases.field.next_step_at", how=How.MOMENT, value=at),
    )


def step(known: Known, said: Answers, seen: Answers) -> Command | None:
    at = moment_of(said["next_step_at"])
    return asks.PlanStep(case_id=known.case.id, next_step=said["next_step"], next_step_at=at)
