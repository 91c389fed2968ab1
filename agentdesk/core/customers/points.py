"""Contact points, checked and in one form: phones by ITU-T E.164, e-mail by RFC 5321, addresses in parts."""

from __future__ import annotations

from typing import Any

from agentdesk.core.customers.commands import NewPoint
from agentdesk.core.customers.model import LONGEST_LINE, PointKind
from agentdesk.core.errors import Refused


def checked(point: NewPoint, region: str) -> dict[str, Any]:
    """The fields of a contact point as they are stored. Refused: what is wrong with it, field by field."""
    fields = point.model_dump(exclude={"kind"})
    match point.kind:
        case PointKind.PHONE:
            fields["value"], extension = normal_phone(point.value, region)
            fields["extension"] = point.extension or extension
        case PointKind.EMAIL:
            fields["value"] = normal_email(point.value)
        case PointKind.ADDRESS:
            fields["value"] = one_line(point)
        case PointKind.HANDLE:
            fields["value"] = _handle(point)
    return fields


def normal_phone(written: str, region: str) -> tuple[str, str]:
    """E.164 and extension of a number in any notation; `region` (ISO 3166) tells what a national one means.

    Refused: customers.phone_invalid with what was written.
    """
    import phonenumbers  # 50 ms: most changes are about something else

    try:
        number = phonenumbers.parse(written.strip().removesuffix(".0"), region)
    except phonenumbers.NumberParseException as problem:
        raise Refused("customers.phone_invalid", written=written) from problem
    if not phonenumbers.is_possible_number(number):
        raise Refused("customers.phone_invalid", written=written)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), number.extension or ""


def normal_email(written: str) -> str:
    """The address in its normal form. Refused: customers.email_invalid with what was written."""
    from email_validator import EmailNotValidError, validate_email  # 90 ms, likewise

    try:
        return str(validate_email(written.strip(), check_deliverability=False, strict=False).normalized)
    except EmailNotValidError as problem:
        raise Refused("customers.email_invalid", written=written) from problem


def one_line(point: NewPoint) -> str:
    """A postal address in one line: „Lindenweg 8, 50674 Köln, DE“; all its parts are kept beside it. Refused without
    a street or a city."""
    street = " ".join(part for part in (point.street, point.house_number) if part)
    place = " ".join(part for part in (point.postcode, point.city) if part)
    line = ", ".join(
        part for part in (point.addressee, street, point.line2, place, point.region, point.country) if part
    )
    if not (street or place):
        raise Refused("customers.address_empty")
    return line[:LONGEST_LINE]


def _handle(point: NewPoint) -> str:
    if not point.value or not point.network:
        raise Refused("customers.handle_incomplete")
    return point.value
