"""What stands in a case, and whose it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import Kind, Severity
from agentdesk.core.commands import Command
from agentdesk.ui.cases.known import Known, named_options, order_options, people_options
from agentdesk.ui.cases.new_case import options_of
from agentdesk.ui.forms.asks import Answers, Ask, How

_CLEARED = {
    "reason": "reason_id",
    "product": "product_id",
    "order": "order_id",
    "cause": "cause_id",
    "department": "department_id",
}
"""How the fields that may be emptied are called in the command."""


def edit_answers(known: Known) -> Answers:
    """The fields as they stand now."""
    case = known.case
    answers = {name: str(getattr(case, field) or "") for name, field in _CLEARED.items()}
    plain = {"subject": case.subject, "kind": case.kind.value, "severity": case.severity.value}
    return {**plain, **answers, "level": str(case.level)}


def edit_asks(known: Known) -> tuple[Ask, ...]:
    case, stock, now = known.case, known.stock, edit_answers(known)
    kinds = options_of("kind", [kind for kind in Kind if kind is not Kind.INCIDENT or case.kind is kind])
    asked = (
        Ask(name="subject", label="cases.field.subject", needed=True),
        Ask(name="kind", label="cases.field.kind", how=How.CHOICE, options=kinds, half=True),
        Ask(name="severity", label="cases.field.severity", how=How.CHOICE, half=True,
            options=options_of("severity", Severity)),
        Ask(name="reason", label="cases.field.reason", how=How.REASON),
        *((Ask(name="product", label="cases.field.product", how=How.PRODUCT),) if stock.has_products else ()),
        Ask(name="order", label="cases.field.order", how=How.CHOICE, options=order_options(stock)),
        Ask(name="cause", label="cases.field.cause", how=How.CHOICE, half=True,
            options=named_options(stock.causes, case.cause_id)),
        Ask(name="department", label="cases.field.department", how=How.CHOICE, half=True,
            options=named_options(stock.departments, case.department_id)),
        *(() if stock.alone else (Ask(name="level", label="cases.field.level", how=How.CHOICE,
            options=tuple((str(level), str(level)) for level in (1, 2, 3))),)),
    )  # fmt: skip
    return tuple(_with(ask, now[ask.name]) for ask in asked)


def edit(known: Known, said: Answers, seen: Answers) -> Command | None:
    """Only what was changed: somebody else may have changed the rest."""
    changed = {name: answer for name, answer in said.items() if answer != seen.get(name, "")}
    if not changed:
        return None
    given: dict[str, Any] = {_FIELDS[name]: answer for name, answer in changed.items() if answer}
    clear = tuple(_CLEARED[name] for name, answer in changed.items() if not answer and name in _CLEARED)
    return asks.ChangeCase(case_id=known.case.id, clear=clear, **given)


_FIELDS = {"subject": "subject", "kind": "case_kind", "severity": "severity", "level": "level", **_CLEARED}


def _with(ask: Ask, value: str) -> Ask:
    from dataclasses import replace

    return replace(ask, value=value)


def assign_asks(known: Known) -> tuple[Ask, ...]:
    people = people_options(known.stock)
    mine = str(known.stock.me.id)
    return (Ask(name="owner", label="cases.field.owner", how=How.CHOICE, options=people, value=mine),)


def assign(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.AssignCase(case_id=known.case.id, owner_id=UUID(said["owner"]))


def may_assign(known: Known) -> bool:
    """Who leads gives it to anybody; the others give it away by offering it (see handovers), or take it."""
    me = known.stock.me
    leads = bool(me.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR})
    return not known.stock.alone and (leads or known.case.owner_id != me.id)
