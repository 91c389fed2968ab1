"""Cases for the command line: which there are, and one with all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.cases.commands import CaseByNumber, CaseHistory, ClocksOf, FindCases, GetCase
from agentdesk.core.cases.model import Case, CaseFilter, CaseRow, HistoryEntry, Sort
from agentdesk.core.commands import DeskAbove
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.deadlines.clocks import Clock
from agentdesk.core.people.commands import TheShop, TheStaff
from agentdesk.core.people.model import shop_zone


class Which(StrEnum):
    """All that is not settled; of that what is past its date; what has still to be confirmed in writing; all."""

    OPEN = "open"
    DUE = "due"
    UNCONFIRMED = "unconfirmed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Listed:
    rows: tuple[CaseRow, ...]
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Shown:
    case: Case
    history: tuple[HistoryEntry, ...]
    clocks: tuple[Clock, ...]
    now: datetime
    zone: ZoneInfo


def listed(
    desk: DeskAbove,
    actor: UUID,
    which: Which | None,
    *,
    mine: bool = False,
    customer: str = "",
    words: str = "",
    limit: int = 100,
    among: FindCases | None = None,
) -> Listed:
    """What is due first in front, of all the newest. `mine`: of the person and of whom they stand in for; `customer`: a
    customer number; `among` narrows and orders further, and says which where `which` does not. Raises Refused
    customers.number_unknown.
    """
    now, among = desk.clock.now(), among or FindCases()
    wanted = replace(among.filter, words=words or among.filter.words)
    match which:
        case Which.OPEN:
            wanted = replace(wanted, statuses=CaseFilter().statuses)
        case Which.DUE:
            wanted = replace(wanted, due_before=now)
        case Which.UNCONFIRMED:
            wanted = replace(wanted, statuses=None, unconfirmed=True)
        case Which.ALL:
            wanted = replace(wanted, statuses=None)
    if mine:
        owners = desk.ask(TheStaff(), actor=actor).stands_in_for(actor, now) | {actor}
        wanted = replace(wanted, owners=frozenset(owners))
    if customer:
        wanted = replace(wanted, customer_id=desk.ask(CustomerByNumber(customer), actor=actor))
    asked = replace(among, filter=wanted, limit=limit)
    if which is Which.ALL:
        asked = replace(asked, sort=Sort.OPENED, descending=True)
    page = desk.ask(asked, actor=actor)
    return Listed(page.rows, now, _zone(desk, actor))


def shown(desk: DeskAbove, actor: UUID, number: str) -> Shown:
    """Raises Refused cases.number_unknown."""
    case_id = desk.ask(CaseByNumber(number), actor=actor)
    case, history = desk.ask(GetCase(case_id), actor=actor), desk.ask(CaseHistory(case_id), actor=actor)
    clocks = desk.ask(ClocksOf((case_id,)), actor=actor).get(case_id, ())
    return Shown(case, history, clocks, desk.clock.now(), _zone(desk, actor))


def _zone(desk: DeskAbove, actor: UUID) -> ZoneInfo:
    shop = desk.ask(TheShop(), actor=actor)
    return shop_zone(shop)
