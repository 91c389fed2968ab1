"""Looks at what is being typed and helps: which field, what is wrong with it, what would be right. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agentdesk.core.customers.commands import NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.points import normal_email, normal_phone, one_line
from agentdesk.core.errors import Refused
from agentdesk.core.wording import country_name, text
from agentdesk.ui.customer.contact_words import national_words, phone_words


@dataclass(frozen=True, slots=True)
class Check:
    """`problem` hinders saving; `advice` hinders nobody; `reading` says how the input is understood.

    `value` is what would be stored.
    """

    value: str = ""
    problem: str = ""
    advice: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a form: the field, and the words that help."""

    field: str
    words: str


def check_phone(written: str, region: str) -> Check:
    """The number in both notations while it is typed: +49 171 5550142, in Germany 0171 5550142."""
    if not written.strip():
        return Check(problem=text("check.phone_empty"))
    try:
        value, _ = normal_phone(written, region)
    except Refused:
        return Check(problem=text("check.phone_wrong", why=_phone_trouble(written, region), example=_example(region)))
    read = text(
        "check.phone_read",
        international=phone_words(value),
        national=national_words(value),
        country=country_name(_country_of(value)),
    )
    return Check(value, reading=read, advice="" if _is_valid(value) else f"{read} {text('check.phone_unusual')}")


def check_email(written: str) -> Check:
    if not written.strip():
        return Check(problem=text("check.email_empty"))
    try:
        value = normal_email(written)
    except Refused:
        return Check(problem=text("check.email_wrong", why=_email_trouble(written.strip())))
    meant = _likely_domain(value.rpartition("@")[2])
    return Check(value, advice=text("check.email_meant", domain=meant) if meant else "")


def check_address(point: NewPoint) -> Check:
    try:
        value = one_line(point)
    except Refused:
        return Check(problem=text("check.address_empty"))
    digits = _POSTCODE_DIGITS.get(point.country, 0)
    if digits and point.postcode and not re.fullmatch(rf"\d{{{digits}}}", point.postcode):
        return Check(value, advice=text("check.postcode", country=country_name(point.country), digits=digits))
    return Check(value)


def check_handle(point: NewPoint) -> Check:
    complete = point.value and point.network
    return Check(point.value, problem="" if complete else text("check.handle_incomplete"))


def check_point(point: NewPoint, region: str) -> Check:
    match point.kind:
        case PointKind.PHONE:
            return check_phone(point.value, region)
        case PointKind.EMAIL:
            return check_email(point.value)
        case PointKind.ADDRESS:
            return check_address(point)
        case _:
            return check_handle(point)


def _phone_trouble(written: str, region: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException as problem:
        return text(f"check.phone.{_PARSE_TROUBLES.get(problem.error_type, 'none')}")
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return text("check.phone.short")
        case phonenumbers.ValidationResult.TOO_LONG:
            return text("check.phone.long")
        case _:
            return text("check.phone.none")


# phonenumbers.NumberParseException: INVALID_COUNTRY_CODE, TOO_SHORT_AFTER_IDD, TOO_SHORT_NSN, TOO_LONG
_PARSE_TROUBLES = {0: "country", 2: "short", 3: "short", 4: "long"}


def _example(region: str) -> str:
    import phonenumbers

    number = phonenumbers.example_number(region)
    if number is None:
        return "+49 30 123456"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _country_of(value: str) -> str:
    import phonenumbers

    return phonenumbers.region_code_for_number(phonenumbers.parse(value)) or ""


def _is_valid(value: str) -> bool:
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(value))


def _email_trouble(written: str) -> str:
    name, at, domain = written.rpartition("@")
    if not at:
        return text("check.email.no_at")
    if not name or not domain:
        return text("check.email.half")
    if " " in written:
        return text("check.email.blank")
    return text("check.email.no_dot") if "." not in domain.strip(".") else text("check.email.sign")


def _likely_domain(domain: str) -> str:
    """A common domain that differs by one slip of the finger; empty when the domain is common itself."""
    if domain in _COMMON_DOMAINS:
        return ""
    from agentdesk.core.likeness import OSA

    return next((known for known in _COMMON_DOMAINS if OSA.distance(domain, known, score_cutoff=1) <= 1), "")


# Digits of a postcode, where it is digits alone (Universal Postal Union).
_POSTCODE_DIGITS = {"DE": 5, "AT": 4, "CH": 4, "LI": 4, "LU": 4, "DK": 4, "BE": 4, "FR": 5, "IT": 5, "ES": 5, "US": 5}
_COMMON_DOMAINS = (
    "gmail.com", "googlemail.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "outlook.com",
    "outlook.de", "hotmail.com", "hotmail.de", "yahoo.com", "yahoo.de", "icloud.com", "freenet.de", "posteo.de",
    "mailbox.org", "bluewin.ch", "aon.at", "btinternet.com", "hotmail.co.uk", "yahoo.co.uk",
)  # fmt: skip
