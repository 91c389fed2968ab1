"""What the result list shows: hits with their reason in words, recent customers, commands, "new customer"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.cases.model import CaseRow
from agentdesk.core.customers.model import Found, Why, shown_name
from agentdesk.core.history.model import Said
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import short_day, text
from agentdesk.ui.cases.words import status_words
from agentdesk.ui.customer.contact_words import readable_numbers
from agentdesk.ui.customer.recognise import Prefill
from agentdesk.ui.customer.timeline_words import entry_words
from agentdesk.ui.search.why import shown_match, why_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Opens a customer, with this order shown where the order was what matched. `matched` are the pieces that did."""

    customer_id: UUID
    order_id: UUID | None = None
    name: str
    number: str
    detail: str = ""
    tier: str = ""
    why: str = ""
    matched: tuple[str, ...] = ()
    exact: bool = False
    recent: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Runs an action of the window."""

    action_id: str
    name: str
    key: str
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """Nobody found: begins a new customer with what was typed."""

    prefill: Prefill
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CaseHit:
    """Opens the case whose number was typed."""

    case_id: UUID
    code: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class SaidHit:
    """Opens a customer at what was said to them, or by them."""

    customer_id: UUID
    event_id: UUID
    icon: str
    name: str
    detail: str
    day: str
    words: str
    matched: tuple[str, ...]
    here_alone: bool = False
    """Looked for among customers at this desk, and not among all that the server knows."""


Row = Hit | CaseHit | SaidHit | Command | NewCustomer


@dataclass(frozen=True, slots=True)
class Results:
    """What is shown for `typed`: a heading over the rows, or a sentence where there are none."""

    typed: str
    heading: str
    rows: tuple[Row, ...]


def found_hit(found: Found, typed: str, *, to_pick: bool = False) -> Hit:
    """`to_pick`: several share what was typed, so that the last contact helps to tell them apart."""
    last = found.last_contact_at if to_pick else None
    spoken = text("search.last_contact", day=last.astimezone().date()) if last else ""
    return Hit(
        customer_id=found.customer_id,
        order_id=found.order_id,
        name=shown_name(found.name, found.number),
        number=found.number,
        detail=" · ".join(part for part in (readable_numbers(found.detail), spoken) if part),
        tier=found.tier,
        why=" · ".join(dict.fromkeys(map(why_words, found.why))),
        matched=tuple(dict.fromkeys(_piece(why, typed) for why in found.why)),
        exact=found.exact,
    )


def case_hit(case: CaseRow) -> CaseHit:
    return CaseHit(case.id, case.code, case.subject, " · ".join(filter(None, (case.customer, status_words(case)))))


def said_hit(said: Said, zone: ZoneInfo, today: date, *, here_alone: bool = False) -> SaidHit:
    entry = TimelineEntry(said.id, said.kind, said.lane, said.at, said.person, None, dict(said.data))
    words, on = entry_words(entry, zone), said.at.astimezone(zone).date()
    detail = " · ".join(filter(None, (words.title, said.person)))
    return SaidHit(
        said.customer_id, said.id, words.icon, said.customer, detail, short_day(on, today), said.words, said.matched,
        here_alone,
    )  # fmt: skip


def _piece(why: Why, typed: str) -> str:
    """The piece to let stand out: as much of a number or an address as was typed, else the whole word."""
    shown = shown_match(why)
    if why.code in _NUMBERS:
        digits = re.sub(r"\D", "", typed)
        patterns = [r"\D{0,3}".join(each) for each in (digits, digits.lstrip("0")) if each]  # 0171 is +49 171
    else:
        patterns = [re.escape(typed.strip())] if why.code == "email" else []
    found = next(filter(None, (re.search(pattern, shown, re.IGNORECASE) for pattern in patterns)), None)
    return found[0] if found else shown


_NUMBERS = frozenset({"phone", "postcode", "number", "former", "order"})
