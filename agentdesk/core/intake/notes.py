"""Notes and conversations that were kept elsewhere: they become part of the customer's history, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.store import customers
from agentdesk.core.intake.batch import Batch
from agentdesk.core.intake.commands import NoteRow
from agentdesk.core.intake.known import Customers, Known
from agentdesk.core.intake.model import Bucket
from agentdesk.core.intake.orders import Orders
from agentdesk.core.intake.records import NoteRecord
from agentdesk.core.intake.store.tables import Row, import_told
from agentdesk.core.interactions.model import TOLD
from agentdesk.core.interactions.store import interactions
from agentdesk.core.uris import Popped

NOTE = "note"
"""Source under which a note is remembered, so that it comes in once."""
_CALLS = ("phone", "counter")


def take_notes(batch: Batch, rows: Sequence[NoteRow]) -> None:
    if not rows:
        return
    refs = [row.record.customer_ref for row in rows]
    orders = Orders(batch, (row.record.order_number for row in rows))
    known = Customers(
        batch,
        (),
        (ref.number for ref in refs if ref.number),
        {value for ref in refs for value in (ref.email, ref.email.casefold(), ref.phone) if value},
        orders.customers(),
    )
    there = set(batch.sight.told({_identity(row.record) for row in rows}))
    for row in rows:
        _take(batch, known, orders, there, row)


def _take(batch: Batch, known: Customers, orders: Orders, there: set[UUID], row: NoteRow) -> None:
    record, identity = row.record, _identity(row.record)
    if identity in there:
        batch.count(Bucket.UNCHANGED, row.line_no, record)
        return
    if not (record.text or record.subject or record.reason or record.rating):
        batch.refuse(row.line_no, record, "note_empty")
        return
    whose = _whose(known, orders, record)
    if isinstance(whose, str):
        ref = record.customer_ref
        batch.refuse(row.line_no, record, whose, customer=ref.number or ref.email or ref.phone or record.order_number)
        return
    there.add(identity)
    batch.add(import_told, {"subject_id": identity, "source": NOTE, "told": {}, "scope_id": whose.id})
    at = batch.moment(record.at)
    _converse(batch, whose, record, at) if record.channel else _note(batch, whose, record, at)
    batch.count(Bucket.NEW, row.line_no, record)


def _whose(known: Customers, orders: Orders, record: NoteRecord) -> Known | str:
    """The customer, or the code of the refusal."""
    ref = record.customer_ref
    if found := known.with_number(ref.number):
        return found
    if order := orders[record.order_number]:
        return known[order.row["customer_id"]]
    for kind, value in ((PointKind.EMAIL, ref.email), (PointKind.PHONE, ref.phone)):
        sharing = known.sharing(kind, value)
        if len(sharing) == 1:
            return sharing[0]
        if sharing:
            return "customer_ambiguous"
    return "note_without_customer" if ref.is_empty and not record.order_number else "customer_unknown"


def _note(batch: Batch, whose: Known, record: NoteRecord, at: datetime | None) -> None:
    words = "\n".join(part for part in (record.reason, record.text) if part) or record.subject
    data = {"words": words, **_told(batch, record)}
    batch.work.fact("note.added", data, lane="note", customer_id=whose.id, occurred_at=_not_later(batch, at))
    batch.work.changed("timeline", whose.id)


def _converse(batch: Batch, whose: Known, record: NoteRecord, at: datetime | None) -> None:
    """A conversation whose agent is not one of ours: the desk keeps it, and names the author the file gave."""
    began = _not_later(batch, at) or batch.work.now
    row: Row = {"id": batch.work.new_id("interaction"), "customer_id": whose.id, "scope_id": whose.id}
    row |= {"person_id": SYSTEM, "channel": record.channel, "direction": record.direction or "in", "state": "done"}
    row |= {"started_at": began, "ended_at": began, "reason_id": None, "moods": [], "outcome": "", "solved": ""}
    notes = "\n".join(part for part in (record.subject, record.text) if part)
    batch.add(interactions, row | {"notes": notes, "popped": asdict(Popped())})
    told = {"channel": record.channel, "direction": row["direction"], "reason": record.reason or None}
    batch.work.fact(
        "interaction.done",
        told | {"words": " ".join(record.text.split())[:TOLD], **_told(batch, record)},
        lane="call" if record.channel in _CALLS else "message",
        customer_id=whose.id,
        subject_id=row["id"],
        occurred_at=began,
    )
    if whose.row["last_contact_at"] is None or whose.row["last_contact_at"] < began:
        whose.row["last_contact_at"] = began
        batch.put(customers, whose.row)
        batch.contacted[whose.id] = began
    batch.work.changed("timeline", whose.id)


def _told(batch: Batch, record: NoteRecord) -> dict[str, Any]:
    names = ("subject", "author", "rating", "sku")
    told = {name: value for name in names if (value := getattr(record, name))}
    if record.order_number:
        told["order_number"] = record.order_number
    return told | {"file": batch.terms.file_name, "import_id": str(batch.terms.import_id)}


def _not_later(batch: Batch, at: datetime | None) -> datetime | None:
    """Nothing was said in the future; a wrong clock elsewhere must not keep it on top for ever."""
    return min(at, batch.work.now) if at else None


def _identity(record: NoteRecord) -> UUID:
    """By its own number and customer, or else by everything it says."""
    said = record.model_dump_json(exclude_defaults=True, exclude={"doubts"})
    if record.number:
        said = f"{record.number}\n{record.customer_ref.model_dump_json()}\n{record.order_number}"
    return UUID(bytes=hashlib.sha256(f"note\n{said}".encode()).digest()[:16])
