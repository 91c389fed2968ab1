"""What a form about a case is made of: the case whole, and all that can be chosen for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.callbacks.commands import FindCallbacks
from agentdesk.core.callbacks.model import Callback
from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import (
    Case,
    CaseFilter,
    CasePage,
    CaseRow,
    Confirmation,
    Gathered,
    HistoryEntry,
    Kind,
    Named,
    Needed,
    Sort,
)
from agentdesk.core.commands import Query
from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.customers.model import Customer
from agentdesk.core.deadlines.clocks import Clock
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import HandoversOf
from agentdesk.core.handovers.model import OPEN, Handover, HandoverState
from agentdesk.core.interactions.commands import GetInteraction, Habits, Reasons
from agentdesk.core.interactions.model import Habit, Interaction, Reason
from agentdesk.core.orders.commands import FindProducts, OrdersOf
from agentdesk.core.orders.model import OrderSummary
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person, works_alone
from agentdesk.core.promises.commands import PromisesOf
from agentdesk.core.promises.model import Promise
from agentdesk.core.wording import label

Asked = Callable[[Query[Any]], Any]
Options = tuple[tuple[str, str], ...]
MOST_ORDERS = 50
MOST_GATHERED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What can be chosen for any case of this customer."""

    customer: Customer | None
    reasons: tuple[Reason, ...]
    habits: tuple[Habit, ...]
    causes: tuple[Named, ...]
    departments: tuple[Named, ...]
    people: tuple[Person, ...]
    orders: tuple[OrderSummary, ...]
    has_products: bool
    cases: tuple[CaseRow, ...]
    me: Person
    kinds: Mapping[UUID, Kind] = field(default_factory=dict)
    """What each reason means here."""

    @property
    def alone(self) -> bool:
        """Nobody else is here: whose case it is and of what level are no questions."""
        return works_alone(self.people)

    def order(self, order_id: UUID | None) -> OrderSummary | None:
        return next((order for order in self.orders if order.id == order_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One case as its page shows it."""

    case: Case
    stock: Stock
    clocks: tuple[Clock, ...]
    history: tuple[HistoryEntry, ...]
    promises: tuple[Promise, ...]
    callbacks: tuple[Callback, ...]
    talks: tuple[Interaction, ...]
    handover: Handover | None
    """The latest that stands: offered, or accepted."""
    gathered: tuple[Gathered, ...]
    """The cases of an incident."""
    gatherable: tuple[CaseRow, ...]
    """Open cases that an incident may gather: of its reason and product, where it has them."""
    incidents: tuple[CaseRow, ...]
    """Open incidents that may gather this case."""
    required: tuple[Needed, ...]
    confirmation: Confirmation | None
    currency: str


def stock_of(asked: Asked, customer_id: UUID | None, me: UUID) -> Stock:
    people: tuple[Person, ...] = asked(People())
    return Stock(
        customer=asked(GetCustomer(customer_id)) if customer_id else None,
        reasons=asked(Reasons()),
        habits=asked(Habits(me)),
        causes=asked(asks.Causes()),
        departments=asked(asks.Departments()),
        people=people,
        orders=asked(OrdersOf(customer_id, MOST_ORDERS)).newest if customer_id else (),
        has_products=bool(asked(FindProducts(limit=1))),
        cases=asked(asks.CasesOf(customer_id)) if customer_id else (),
        me=next(person for person in people if person.id == me),
        kinds={each.reason_id: each.kind for each in asked(asks.ReasonKinds())},
    )


def known_of(asked: Asked, case_id: UUID, me: UUID, currency: str) -> Known:
    """In the database lane."""
    case: Case = asked(asks.GetCase(case_id))
    family = {case.id, *(merged.id for merged in case.merged)}
    promises = asked(PromisesOf(case.customer_id)) if case.customer_id else ()
    return Known(
        case=case,
        stock=stock_of(asked, case.customer_id, me),
        clocks=asked(asks.ClocksOf((case_id,))).get(case_id, ()),
        history=asked(asks.CaseHistory(case_id)),
        promises=tuple(promise for promise in promises if promise.case_id in family),
        callbacks=asked(FindCallbacks(case_id=case_id)).callbacks,
        talks=tuple(asked(GetInteraction(id)) for id in case.interaction_ids),
        handover=_handover(asked, case_id),
        gathered=asked(asks.GatheredBy(case_id)) if case.kind is Kind.INCIDENT else (),
        gatherable=_gatherable(asked, case) if case.kind is Kind.INCIDENT else (),
        incidents=open_incidents(asked) if may_be_gathered(case) else (),
        required=asked(asks.RequiredFor(case.reason_id)),
        confirmation=_confirmation(asked, case),
        currency=currency,
    )


def may_be_gathered(case: Case) -> bool:
    """One level: what belongs to another case, or has some of its own, belongs to no incident."""
    return case.kind is not Kind.INCIDENT and case.parent_id is None and not case.children


def open_incidents(asked: Asked) -> tuple[CaseRow, ...]:
    incidents = CaseFilter(kinds=frozenset({Kind.INCIDENT}))
    page: CasePage = asked(asks.FindCases(incidents, Sort.OPENED, descending=True))
    return page.rows


def _handover(asked: Asked, case_id: UUID) -> Handover | None:
    stand = (each for each in asked(HandoversOf(case_id)) if each.state in OPEN | {HandoverState.ACCEPTED})
    return max(stand, key=lambda each: each.offered_at, default=None)


def _gatherable(asked: Asked, case: Case) -> tuple[CaseRow, ...]:
    reasons = frozenset({case.reason_id}) if case.reason_id else None
    alike = CaseFilter(reasons=reasons, product_id=case.product_id, kinds=frozenset(Kind) - {Kind.INCIDENT})
    page: CasePage = asked(asks.FindCases(alike, Sort.OPENED, descending=True, limit=MOST_GATHERED))
    return tuple(row for row in page.rows if row.parent_id is None)


def _confirmation(asked: Asked, case: Case) -> Confirmation | None:
    if not case.details:
        return None
    try:
        found: Confirmation = asked(asks.ConfirmationOf(case.id))
    except Refused:  # nothing to confirm
        return None
    return found


def named_options(all_of_them: tuple[Named, ...], chosen: UUID | None = None) -> Options:
    """Those in use, and the one that is chosen."""
    shown = (each for each in all_of_them if each.active or each.id == chosen)
    return (("", "–"), *((str(each.id), label(each.labels)) for each in shown))


def order_options(stock: Stock) -> Options:
    return (("", "–"), *((str(order.id), _order_words(order)) for order in stock.orders))


def people_options(stock: Stock) -> Options:
    return tuple((str(person.id), person.name) for person in stock.people if person.active)


def case_options(stock: Stock, but: UUID | None = None) -> Options:
    """The other cases of the customer."""
    others = (case for case in stock.cases if case.id != but and case.merged_into is None)
    return tuple((str(case.id), f"{case.code} · {case.subject}") for case in others)


def _order_words(order: OrderSummary) -> str:
    return " · ".join(part for part in (order.number, order.first_line) if part)


def urgent_clock(clocks: tuple[Clock, ...]) -> tuple[Clock, datetime] | None:
    """The one that runs out first."""
    running = [(clock, clock.due_at) for clock in clocks if clock.due_at]
    return min(running, key=lambda each: each[1]) if running else None


def runs_out(case: CaseRow, clocks: tuple[Clock, ...]) -> datetime | None:
    """When the first of its clocks and its follow-up is due."""
    urgent = urgent_clock(clocks)
    due = [at for at in (case.next_step_at, urgent[1] if urgent else None) if at]
    return min(due, default=None)
