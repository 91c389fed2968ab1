"""What is opened, settled and confirmed in one contact."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from agentdesk.core.cases.details import GoodsReturn, OrderCancellation, Termination, Withdrawal
from agentdesk.core.commands import Command, Line, Words
from agentdesk.core.interactions.model import Channel


class OneContact(Command):
    """What all four have in common. Opens a case, or takes an open one, and resolves it; its confirmation is ready
    at once (`ConfirmationOf`). The answer has `case_id` and `number`.
    """

    customer_id: UUID
    case_id: UUID | None = None
    subject: Line = ""
    reason_id: UUID | None = None
    channel: Channel | None = None
    order_id: UUID | None = None
    product_id: UUID | None = None
    cause_id: UUID | None = None
    department_id: UUID | None = None
    interaction_id: UUID | None = None
    follows: UUID | None = None
    resolution: Words = ""


class CancelOrder(OneContact):
    kind: ClassVar[str] = "cases.cancel_order"
    undoable: ClassVar[bool] = True
    cancellation: OrderCancellation


class TakeWithdrawal(OneContact):
    """Refused when the 14 days are over, unless it is accepted `although_late`."""

    kind: ClassVar[str] = "cases.take_withdrawal"
    undoable: ClassVar[bool] = True
    withdrawal: Withdrawal


class TakeReturn(OneContact):
    kind: ClassVar[str] = "cases.take_return"
    undoable: ClassVar[bool] = True
    goods: GoodsReturn


class Terminate(OneContact):
    kind: ClassVar[str] = "cases.terminate"
    undoable: ClassVar[bool] = True
    termination: Termination


class ConfirmationSent(Command):
    """The written confirmation has left: on which channel, and to where."""

    kind: ClassVar[str] = "cases.confirmation_sent"
    undoable: ClassVar[bool] = True
    case_id: UUID
    channel: Channel
    to: Line = ""
