"""Order cancellation, withdrawal, return and termination: opened, settled and ready to be confirmed in one contact."""

from __future__ import annotations

from typing import Any

from agentdesk.core.calendars.queries import calendar_of
from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.details import Details, Refund, RefundWay, Withdrawal
from agentdesk.core.cases.keeping import known_case, note_event, stepped, tell
from agentdesk.core.cases.model import Kind
from agentdesk.core.cases.opening import answer, known_talk, open_case, put_interaction
from agentdesk.core.cases.periods import refund_by, return_by, withdrawal_ends
from agentdesk.core.cases.resolving import resolve
from agentdesk.core.cases.steps import Step
from agentdesk.core.cases.store import Row
from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.deadlines.clocks import Happened
from agentdesk.core.errors import Refused
from agentdesk.core.storage.unit_of_work import UnitOfWork

_RESOLVED = ("reason_id", "order_id", "product_id", "cause_id", "department_id")


@handles(asked.CancelOrder, allowed=AGENTS)
def cancel_order(command: asked.CancelOrder, work: UnitOfWork) -> dict[str, Any]:
    cancelled = command.cancellation
    if cancelled.offer_taken:
        raise Refused("cases.stays")
    _require_refund(cancelled.refund)
    return _done(work, command, Kind.ORDER_CANCELLATION, cancelled, cancelled.order_number)


@handles(asked.TakeWithdrawal, allowed=AGENTS)
def take_withdrawal(command: asked.TakeWithdrawal, work: UnitOfWork) -> dict[str, Any]:
    """Money and goods go back within 14 days; an earlier day may be agreed."""
    said = command.withdrawal
    _require_refund(said.refund)
    _require_in_time(work, said)
    latest = refund_by(said.declared_on)
    refund = said.refund.model_copy(update={"by": min(said.refund.by or latest, latest)})
    back = {"refund": refund, "return_by": said.return_by or return_by(said.declared_on)}
    return _done(work, command, Kind.WITHDRAWAL, said.model_copy(update=back), said.order_number)


@handles(asked.TakeReturn, allowed=AGENTS)
def take_return(command: asked.TakeReturn, work: UnitOfWork) -> dict[str, Any]:
    if not command.goods.items.strip():
        raise Refused("cases.items_missing")
    return _done(work, command, Kind.RETURN, command.goods, command.goods.order_number)


@handles(asked.Terminate, allowed=AGENTS)
def terminate(command: asked.Terminate, work: UnitOfWork) -> dict[str, Any]:
    """Refused when the customer took the offer to stay: then there is nothing to end."""
    ended = command.termination
    if ended.offer_taken:
        raise Refused("cases.stays")
    if not ended.contract:
        raise Refused("cases.contract_missing")
    if ended.reached_us_at > work.now:
        raise Refused("cases.not_yet_happened")
    return _done(work, command, Kind.TERMINATION, ended, ended.contract_number or ended.contract)


@handles(asked.ConfirmationSent, allowed=AGENTS)
def confirmation_sent(command: asked.ConfirmationSent, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    if row["unconfirmed_since"] is None:
        raise Refused("cases.nothing_to_confirm", number=row["number"])
    new = stepped(work, row, Step.ATTACH, unconfirmed_since=None, confirmed_at=work.now)
    note_event(work, new, Happened.WE_REPLIED)
    tell(work, "case.confirmed", new, {"kind": row["kind"], "channel": command.channel.value, "to": command.to})


def _done(work: UnitOfWork, command: asked.OneContact, kind: Kind, details: Details, what: str) -> dict[str, Any]:
    """`what` is about: the order or the contract, of which subject and resolution tell where nobody said them."""
    row = _taken(work, command, kind, what)
    said = {name: getattr(command, name) for name in _RESOLVED}
    said |= {"subject": command.subject or row["subject"], "resolution": command.resolution or what}
    kept: dict[str, Any] = {
        "kind": kind.value,
        "details": details.content(),
        "unconfirmed_since": work.now,
        "confirmed_at": None,
    }
    return answer(resolve(work, row, said, **kept))


def _taken(work: UnitOfWork, command: asked.OneContact, kind: Kind, what: str) -> Row:
    """The open case of this customer that was named, or a new one."""
    if command.case_id is None:
        given = {name: getattr(command, name) for name in ("channel", "interaction_id", "follows", "reason_id")}
        given |= {"order_id": command.order_id, "product_id": command.product_id}
        return open_case(work, customer_id=command.customer_id, subject=command.subject or what, kind=kind, **given)
    row = known_case(work, command.case_id)
    if row["customer_id"] != command.customer_id:
        raise Refused("cases.of_another_customer", number=row["number"])
    if command.interaction_id:
        put_interaction(work, row, known_talk(work, command.interaction_id, row["customer_id"]).id)
    return row


def _require_refund(refund: Refund) -> None:
    """Raises Refused where money goes back and nobody says how much."""
    if refund.way is not RefundWay.NONE_DUE and refund.amount is None:
        raise Refused("cases.refund_missing")


def _require_in_time(work: UnitOfWork, said: Withdrawal) -> None:
    """Raises Refused cases.withdrawal_late. Before the goods have arrived it always is in time."""
    if said.received_on is None or said.although_late:
        return
    if said.received_on > said.declared_on:
        raise Refused("cases.received_after_declared")
    closed = calendar_of(work.connection)[1].closed
    last = withdrawal_ends(said.received_on, lambda day: day not in closed)
    if said.declared_on > last:
        raise Refused("cases.withdrawal_late", last=last)
