"""Customers as they come in: whom a record is about, and what it adds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from agentdesk.core.customers.model import consent_about
from agentdesk.core.customers.store import consents, customers
from agentdesk.core.intake.batch import Batch, brief
from agentdesk.core.intake.commands import CustomerRow
from agentdesk.core.intake.known import IDENTITY, Customers, Former, Known
from agentdesk.core.intake.matching import Answer, Verdict, is_ours
from agentdesk.core.intake.merging import Merged, Said, Told, merge, next_told
from agentdesk.core.intake.model import KEPT, Bucket, Duplicates
from agentdesk.core.intake.records import CustomerRecord
from agentdesk.core.intake.store.tables import Row, import_told

_CONSENT_FOR = "advertising"
"""What a yes or no in a file is about."""


def take_customers(batch: Batch, rows: Sequence[CustomerRow]) -> None:
    if not rows:
        return
    said = [Said.by(row.record) for row in rows]
    known = Customers(batch, said)
    for row, each in zip(rows, said, strict=True):
        _take(batch, known, row.line_no, each)
    known.number_the_new()


def _take(batch: Batch, known: Customers, line_no: int, said: Said) -> None:
    record = said.record
    if said.is_empty:
        batch.refuse(line_no, record, "customer_empty")
        return
    verdict = known.verdict(said, batch.terms.source)
    if verdict.customer_id in known.restricted:
        batch.refuse(line_no, record, "customer_restricted", number=known[verdict.customer_id].row["number"])
        return
    match verdict.answer:
        case Answer.KNOWN if verdict.customer_id:
            changes = update(batch, known, known[verdict.customer_id], said, line_no)
            bucket = Bucket.CHANGED if changes else Bucket.UNCHANGED
            batch.count(bucket, line_no, record, changes, customer_id=verdict.customer_id)
        case Answer.PERHAPS:
            _perhaps(batch, known, line_no, said, verdict)
        case _:
            made = create(batch, known, said)
            batch.count(Bucket.NEW, line_no, record, customer_id=made.id)


def _perhaps(batch: Batch, known: Customers, line_no: int, said: Said, verdict: Verdict) -> None:
    batch.count(Bucket.PERHAPS_DUPLICATE, line_no, said.record)
    separate = batch.terms.duplicates is Duplicates.SEPARATE or (
        batch.terms.duplicates is Duplicates.BY_NUMBER and bool(said.number)
    )
    separate = separate and known.with_number(said.number) is None
    note_perhaps(batch, known, line_no, said, verdict, waits=not separate)
    if separate:
        create(batch, known, said)


def note_perhaps(batch: Batch, known: Customers, line_no: int, said: Said, verdict: Verdict, *, waits: bool) -> None:
    """List whom this may be; `waits`: nothing was made of the row."""
    other = known[verdict.customer_id].row if verdict.customer_id else None
    facts: dict[str, Any] = {"number": other["number"] if other else "", "name": _name(other), "waits": waits}
    if verdict.weighed:
        facts["because"] = [list(each) for each in verdict.weighed.because]
    raw = brief(said.record)
    batch.list(line_no, Bucket.PERHAPS_DUPLICATE, verdict.code, facts, raw=raw, customer_id=verdict.customer_id)


def create(batch: Batch, known: Customers, said: Said) -> Known:
    """A customer who is new, with everything the record says."""
    made = known.create(said)
    told = next_told(None, said, Merged())
    _say_more(batch, made, said.record, told)
    _remember_told(batch, made, told, told_before=False)
    if not said.number:
        identity = {"subject_id": said.identity, "source": IDENTITY, "scope_id": made.id}
        batch.add(import_told, identity | {"told": {"customer_id": str(made.id)}})
    _state(batch, made, "new", {})
    return made


def update(
    batch: Batch, known: Customers, found: Known, said: Said, line_no: int, *, fill_only: bool = False
) -> dict[str, tuple[Any, Any]]:
    """What the record adds to a customer who is known; returns what moved, by field."""
    record, former = said.record, known.former.get(said.number)
    last, fill_only = (former or found).told.get(batch.terms.source), fill_only or former is not None
    merged = merge(found.row, found.points, said, last, found.told.values(), settled=found.settled, fill_only=fill_only)
    changes = {name: (found.row[name], theirs) for name, theirs in merged.fields.items()}
    changes |= _number_and_tags(found, record, last, former=former is not None)
    _apply(batch, known, found, merged, changes)
    for old, new in merged.replaced:
        changes[new["kind"]] = (old["value"], new["value"])
    for new in merged.added:
        changes.setdefault(new["kind"], ("", new["value"]))
    for name, ours, theirs in merged.kept:
        facts = {"field": name, "ours": ours, "theirs": theirs}
        batch.list(line_no, KEPT, "kept", facts, raw=brief(record), customer_id=found.id)
    found.settled.update(said.fields)
    told = next_told(last, said, merged)
    changes |= _say_more(batch, found, record, told)
    if told != last:
        _remember_told(batch, former or found, told, told_before=last is not None)
    if changes:
        _state(batch, found, "changed", changes)
    return changes


def _number_and_tags(
    found: Known, record: CustomerRecord, last: Told | None, *, former: bool
) -> dict[str, tuple[Any, Any]]:
    changes: dict[str, tuple[Any, Any]] = {}
    if record.number and not former and record.number != found.row["number"] and is_ours(found.row["number"]):
        changes["number"] = (found.row["number"], record.number)
    told = last.fields.get("tags", ()) if last else ()
    tags = [tag for tag in record.tags if tag not in found.row["tags"] and tag not in told]
    if tags:
        changes["tags"] = (found.row["tags"], [*found.row["tags"], *tags])
    return changes


def _apply(batch: Batch, known: Customers, found: Known, merged: Merged, changes: dict[str, tuple[Any, Any]]) -> None:
    for old, new in merged.replaced:
        known.replace_point(found, old, new)
    for point in merged.added:
        known.add_point(found, point)
    if changes:
        known.put(found, **{name: new for name, (_, new) in changes.items()})
    if changes or not merged.is_empty:
        batch.touched[found.id] = found


def _say_more(batch: Batch, known: Known, record: CustomerRecord, told: Told) -> dict[str, tuple[Any, Any]]:
    """What is not a field of the customer: when they came, a note, a consent. Each is taken once."""
    changes: dict[str, tuple[Any, Any]] = {}
    since = batch.moment(record.customer_since) if record.customer_since else None
    if since and known.row["customer_since"] is None:
        known.row["customer_since"] = since
        if not known.is_new:
            batch.put(customers, known.row)
        changes["customer_since"] = ("", record.customer_since)
    if record.note and told.fields.get("note") != (digest := _digest(record.note)):
        told.fields["note"] = digest
        data = {"words": record.note, "file": batch.terms.file_name}
        batch.work.fact("note.added", data, lane="note", customer_id=known.id)
        changes["note"] = ("", record.note)
    if record.consent and _add_consent(batch, known, record):
        changes["consent"] = ("", record.consent.kind)
    return changes


def _add_consent(batch: Batch, known: Known, record: CustomerRecord) -> bool:
    """A no counts at once. A yes without a day may be older than a no said at the desk."""
    said = record.consent
    assert said
    dated = batch.moment(said.at)
    at = dated or batch.work.now
    about = consent_about(said.kind, _CONSENT_FOR)
    alike = (row for row in known.consents if consent_about(row["kind"], row["purpose"]) == about)
    latest = max(alike, key=lambda row: row["at"], default=None)
    if latest and (bool(latest["granted"]) == said.granted or latest["at"] > at):
        return False
    if latest and said.granted and latest["by_id"] and not dated:
        return False
    proof = f"{batch.terms.file_name}: {said.raw}" if said.raw else batch.terms.file_name
    row: Row = {"id": batch.work.new_id("consent"), "customer_id": known.id, "scope_id": known.id, "kind": said.kind}
    row |= {"granted": said.granted, "wording": said.wording, "proof": proof, "at": at, "used_at": None, "by_id": None}
    row |= {"purpose": _CONSENT_FOR, "how": "", "edition": None, "interaction_id": None}
    known.consents.append(row)
    batch.add(consents, row)
    return True


def _remember_told(batch: Batch, known: Known | Former, told: Told, *, told_before: bool) -> None:
    row = {"subject_id": known.id, "source": batch.terms.source, "told": told.stored(), "scope_id": known.id}
    known.told[batch.terms.source] = told
    (batch.put if told_before else batch.add)(import_told, row)


def _state(batch: Batch, known: Known, how: str, changes: dict[str, tuple[Any, Any]]) -> None:
    data: dict[str, Any] = {"file": batch.terms.file_name, "import_id": str(batch.terms.import_id), "how": how}
    if changes:
        data["changes"] = {name: list(pair) for name, pair in changes.items() if name != "note"}
        batch.work.changed("customer", known.id)
    batch.work.fact("import.customer", data, customer_id=known.id)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _name(row: Row | None) -> str:
    if row is None:
        return ""
    return row["organisation"] or " ".join(part for part in (row["given_name"], row["family_name"]) if part)
