"""What we did wrong towards the customer."""

from __future__ import annotations

from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import FailureKind, Severity
from agentdesk.core.commands import Command
from agentdesk.ui.cases.known import Known, named_options, order_options
from agentdesk.ui.cases.new_case import options_of
from agentdesk.ui.forms.asks import Answers, Ask, How, id_of, moment_of


def failure_asks(known: Known) -> tuple[Ask, ...]:
    kinds = [kind for kind in FailureKind if kind is not FailureKind.BROKEN_PROMISE]
    return (
        Ask(name="failure", label="cases.field.failure", how=How.CHOICE, half=True,
            options=options_of("failure", kinds)),
        Ask(name="severity", label="cases.field.severity", how=How.CHOICE, half=True, value=Severity.NORMAL,
            options=options_of("severity", Severity)),
        Ask(name="words", label="cases.field.what_happened"),
        Ask(name="cause", label="cases.field.cause", how=How.CHOICE, half=True,
            options=named_options(known.stock.causes), value=str(known.case.cause_id or "")),
        Ask(name="order", label="cases.field.order", how=How.CHOICE, half=True,
            options=order_options(known.stock), value=str(known.case.order_id or "")),
        Ask(name="happened_at", label="cases.field.happened_at", how=How.MOMENT, past=True,
            hint="cases.hint.happened_at"),
    )  # fmt: skip


def failure(known: Known, said: Answers, seen: Answers) -> Command | None:
    assert known.case.customer_id, "only offered where there is one"
    return asks.NoteFailure(
        customer_id=known.case.customer_id,
        case_id=known.case.id,
        failure=FailureKind(said["failure"]),
        severity=Severity(said["severity"]),
        words=said["words"],
        cause_id=id_of(said["cause"]),
        order_id=id_of(said["order"]),
        happened_at=moment_of(said["happened_at"]),
    )
