"""What an opened entry shows: an order with its lines, a conversation with its notes, a note, a change of data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.interactions.model import Interaction
from agentdesk.core.money import Money
from agentdesk.core.orders.model import Delivery, Order, OrderLine, Payment, Return
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import knows, text
from agentdesk.ui.customer.timeline_pieces import moment_in
from agentdesk.ui.customer.timeline_words import change_words, duration_words, status_words, was_and_is
from agentdesk.ui.customer.timeline_words_of_cases import changes_of_case, facts_of_case


@dataclass(frozen=True, slots=True)
class Table:
    """A small table. Columns in `figures` are aligned right; a `strong` last row is a sum."""

    heading: str
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()
    strong_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`facts` are label and value; `words` is what a person wrote, whole."""

    facts: tuple[tuple[str, str], ...] = ()
    words: str = ""
    tables: tuple[Table, ...] = ()
    can_correct: bool = False
    """A note or a wrap-up, which may be set right."""


def order_details(order: Order, zone: ZoneInfo) -> Details:
    facts = (
        (text("order.placed"), _on(order.placed_at, zone)),
        (text("order.status"), status_words(order.status, order.source_status)),
    )
    tables = (
        _lines(order),
        _table("order.payments", (_payment(each, zone) for each in order.payments), figures={2}),
        _table("order.deliveries", (_delivery(each, zone) for each in order.deliveries)),
        _table("order.returns", (_return(each, zone) for each in order.returns), figures={3}),
    )
    return Details(facts=_filled(facts), words=order.note, tables=tuple(table for table in tables if table.rows))


def can_correct(entry: TimelineEntry) -> bool:
    """The newest words of a note, and any entry of a conversation that is wrapped up."""
    if entry.kind in ("interaction.done", "interaction.corrected"):
        return entry.subject_id is not None
    return entry.kind in ("note.added", "note.corrected") and entry.corrected_by is None


def interaction_details(
    interaction: Interaction, zone: ZoneInfo, entry: TimelineEntry, correction: TimelineEntry | None = None
) -> Details:
    """The conversation as it is now; `correction` is the latest, where `entry` has been set right."""
    latest = entry if entry.kind == "interaction.corrected" else correction
    popped = interaction.popped
    seconds = (interaction.ended_at - interaction.started_at).total_seconds() if interaction.ended_at else None
    facts = (
        (text("interaction.started"), _when(interaction.started_at, zone)),
        (text("interaction.lasted"), duration_words(seconds) if seconds is not None else ""),
        (text("interaction.person"), interaction.person),
        (text("interaction.number"), popped.number),
        (text("point.extension"), popped.extension),
        (text("interaction.waited"), duration_words(popped.waited_seconds) if popped.waited_seconds else ""),
        (text("interaction.transfers"), str(popped.transfers) if popped.transfers else ""),
        (text("interaction.reason"), wording.label(interaction.reason) if interaction.reason else ""),
        (text("interaction.outcome"), text(f"outcome.{interaction.outcome}") if interaction.outcome else ""),
        (text("interaction.solved"), text(f"solved.{interaction.solved}") if interaction.solved else ""),
        (text("interaction.moods"), _moods(interaction, zone)),
        (text("entry.corrected"), _corrected(latest, zone) if latest else ""),
    )
    tables = (_table("interaction.answers", popped.answers), _before_and_after(was_and_is(latest) if latest else ()))
    shown = tuple(table for table in tables if table.rows)
    return Details(facts=_filled(facts), words=interaction.notes, tables=shown, can_correct=can_correct(entry))


def fact_details(entry: TimelineEntry, zone: ZoneInfo) -> Details:
    """For entries that have nothing behind them but their own data."""
    changes = _before_and_after(changes_of_case(entry) or change_words(entry.data.get("changes")))
    facts = (
        (text("entry.when"), _on(entry.occurred_at, zone)),
        (text("entry.who"), str(entry.data.get("author") or entry.person)),
        (text("entry.subject"), str(entry.data.get("subject") or "")),
        (text("entry.until"), _when(moment_in(entry.data, "until"), zone)),
        (text("entry.rating"), str(entry.data.get("rating") or "")),
        *facts_of_case(entry, zone),
    )
    return Details(
        facts=_filled(facts),
        words=str(entry.data.get("words") or ""),
        tables=(changes,) if changes.rows else (),
        can_correct=can_correct(entry),
    )


# ── orders ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _lines(order: Order) -> Table:
    rows = [_line(line, order.currency) for line in order.lines]
    extras = ((text("order.shipping"), order.shipping), (text("order.discount"), -order.discount))
    rows += [("", name, "", wording.money(amount)) for name, amount in extras if amount.minor]
    rows.append(("", text("order.total"), "", wording.money(order.total)))
    return Table(text("order.lines"), tuple(rows), frozenset({0, 2, 3}), strong_last=True)


def _line(line: OrderLine, currency: str) -> tuple[str, ...]:
    name = " · ".join(part for part in (line.name or line.sku, line.options) if part)
    if line.warranty_until:
        name = f"{name} ({text('order.warranty', day=line.warranty_until)})"
    return f"{_quantity(line.quantity)} ×", name, _price(line.unit_price, currency), _price(line.total, currency)


def _payment(payment: Payment, zone: ZoneInfo) -> tuple[str, ...]:
    kind = _known("payment", payment.kind)
    what = " · ".join(part for part in (kind, payment.method, payment.reference) if part)
    return _on(payment.paid_at, zone), what, wording.money(payment.amount)


def _delivery(delivery: Delivery, zone: ZoneInfo) -> tuple[str, ...]:
    moments = (("delivered", delivery.delivered_at), ("shipped", delivery.shipped_at), ("due", delivery.due_at))
    state = next((text(f"delivery.{name}", when=_on(at, zone)) for name, at in moments if at), "")
    what = " · ".join(part for part in (delivery.carrier, delivery.tracking) if part)
    return state, what, delivery.address


def _return(back: Return, zone: ZoneInfo) -> tuple[str, ...]:
    what = f"{_quantity(back.quantity)} × {back.sku}" if back.quantity is not None else back.sku
    return _on(back.at, zone), what, back.reason, wording.money(back.amount) if back.amount else ""


def _price(amount: Decimal, currency: str) -> str:
    return wording.money(Money.of(amount, currency))


def _quantity(quantity: Decimal) -> str:
    return wording.number(quantity.normalize() if quantity == quantity.to_integral() else quantity)


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _moods(interaction: Interaction, zone: ZoneInfo) -> str:
    said = (f"{wording.time_of_day(at, zone)} {text(f'mood.{mood.name.lower()}')}" for at, mood in interaction.moods)
    return " → ".join(said)


def _before_and_after(changes: Iterable[tuple[str, str, str]]) -> Table:
    return _table("entry.changes", ((name, old or "–", "→", new or "–") for name, old, new in changes if old or new))


def _corrected(correction: TimelineEntry, zone: ZoneInfo) -> str:
    return text("entry.corrected_by", when=_when(correction.occurred_at, zone), person=correction.person)


def _table(key: str, rows: Iterable[tuple[str, ...]], figures: set[int] | None = None) -> Table:
    return Table(text(key), tuple(rows), frozenset(figures or ()))


def _when(moment: datetime | None, zone: ZoneInfo) -> str:
    return wording.moment(moment, zone) if moment else ""


def _on(moment: datetime | None, zone: ZoneInfo) -> str:
    """Of what may have been imported with a day alone."""
    return wording.day_or_moment(moment, zone) if moment else ""


def _filled(facts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in facts if value)


def _known(prefix: str, value: Any) -> str:
    return text(f"{prefix}.{value}") if value and knows(f"{prefix}.{value}") else str(value or "")
