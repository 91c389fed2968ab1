"""Records in a short notation, for comparing with what is expected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agentdesk.core.intake.reading.files import Opened, open_file
from agentdesk.core.intake.records import CustomerRecord, NoteRecord, OrderRecord


def opened(folder: Path, name: str, data: bytes, **how: Any) -> Opened:
    path = folder / name
    path.write_bytes(data)
    return open_file(path, **how)


def plain(record: Any) -> dict[str, Any]:
    """The filled fields; addresses, lines and deliveries as one text each, references flat."""
    found = record.model_dump(exclude_defaults=True)
    if isinstance(record, CustomerRecord):
        found |= _customer(record)
    if isinstance(record, OrderRecord):
        found |= {"lines": [_line(line) for line in record.lines], "quantity": [line.quantity for line in record.lines]}
        found["deliveries"] = [f"{parcel.tracking}|{parcel.shipped_at}" for parcel in record.deliveries]
        found["customer"] = plain(record.customer) if record.customer else None
    if isinstance(record, OrderRecord | NoteRecord):
        found["email"], found["customer_number"] = record.customer_ref.email, record.customer_ref.number
    return found


def _customer(record: CustomerRecord) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "salutation": record.salutation,
        "emails": [entry.address for entry in record.emails],
        "phones": [entry.e164 for entry in record.phones],
        "phones_set": {entry.e164 for entry in record.phones},
        "addresses": [f"{a.street}|{a.house_number}|{a.postcode}|{a.city}|{a.country}" for a in record.addresses],
        "consent": record.consent.granted if record.consent else None,
        "tags": list(record.tags),
    }


def _line(line: Any) -> str:
    return f"{line.sku}|{line.name}|{line.quantity}|{line.unit_price}"


def differences(record: Any, expected: dict[str, Any]) -> list[str]:
    """What a record says otherwise than expected."""
    found = plain(record)
    wrong = []
    for field, value in expected.items():
        have = found.get(field)
        if field == "customer" and isinstance(value, dict) and have:
            wrong += [f"customer.{key}: {have.get(key)!r}" for key, want in value.items() if have.get(key) != want]
        elif have != value:
            wrong.append(f"{field}: {have!r} is not {value!r}")
    return wrong
