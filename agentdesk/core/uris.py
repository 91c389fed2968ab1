"""Addresses that other programs hand to the desk: `tel:` links and our own `agentdesk://`.

    tel:+49-30-1234567;ext=12                          somebody calls (RFC 3966)
    agentdesk://pop?tel=%2B4930…&waited=95&transfers=2&answers=…   the same with what the phone system knows
    agentdesk://customer/K-1   case/… order/…          show something

Anybody can make somebody click such a link: only these forms are known, all of them only show something, and nothing
in them is ever a path, a command or HTML.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from agentdesk.core.errors import Refused

LONGEST = 4_096
_MOST_ANSWERS = 20
_LONGEST_ANSWER = 500
_LONGEST_WAIT = 24 * 60 * 60
_MOST_TRANSFERS = 99
_FIELDS = 40
_OPENS = ("customer", "case", "order")

_NUMBER = re.compile(r"\+?[0-9]{2,20}")
_EXTENSION = re.compile(r"[0-9]{1,10}")
_VISUAL = str.maketrans("", "", "-.() /")  # RFC 3966 allows the first four; people write the others
_REFERENCE = re.compile(r"[\w][\w.\-/#]{0,63}")


@dataclass(frozen=True, slots=True)
class Popped:
    """Somebody is on the line, and what the telephone system knows of it: number as handed over (digits, perhaps a
    leading +), seconds waited, times passed on, what the caller already told its menu (question, answer; the question
    may be empty), and at which extension of a larger house the caller sits."""

    number: str = ""
    waited_seconds: int | None = None
    transfers: int | None = None
    answers: tuple[tuple[str, str], ...] = ()
    extension: str = ""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Something to show: kind (customer, case, order) and the reference a person would type."""

    kind: str
    reference: str


def parse_uri(uri: str) -> Popped | OpenRequest:
    """Raises Refused: uri.too_long, uri.unreadable, uri.scheme, uri.unknown (address), uri.number, uri.field (name)."""
    if len(uri) > LONGEST:
        raise Refused("uri.too_long", most=LONGEST)
    plain = uri.strip()
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in plain):
        raise Refused("uri.unreadable")
    match plain.partition(":")[0].lower():
        case "tel" | "callto":
            return _tel(plain.partition(":")[2])
        case "agentdesk":
            return _ours(plain)
        case _:
            raise Refused("uri.scheme")


def _tel(rest: str) -> Popped:
    number, *parameters = rest.removeprefix("//").split(";")
    named = dict(_pair(parameter) for parameter in parameters[:_FIELDS])
    return Popped(_number(_decoded(number)), extension=_extension(named.get("ext", "")))


def _pair(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return name.lower(), _decoded(value)


def _ours(uri: str) -> Popped | OpenRequest:
    try:
        parts = urlsplit(uri)
        host, port = (parts.hostname or ""), parts.port
    except ValueError as error:
        raise Refused("uri.unreadable") from error
    if parts.username is not None or port is not None or parts.fragment:
        raise Refused("uri.unreadable")
    if host == "pop" and parts.path in ("", "/"):
        return _pop(parts.query)
    if host in _OPENS and not parts.query:
        return OpenRequest(host, _reference(_decoded(parts.path.removeprefix("/"))))
    raise Refused("uri.unknown")


def _pop(query: str) -> Popped:
    fields = _fields(query)
    known = {"tel", "ext", "waited", "transfers", "answers"}
    given = {name: value for name, value in fields if name in known}
    number = given.get("tel", "")
    if number.lower().startswith("tel:"):
        inner = _tel(number[4:])
    else:
        inner = Popped(_number(number), extension=_extension(given.get("ext", "")))
    return Popped(
        inner.number,
        _count(given, "waited", _LONGEST_WAIT),
        _count(given, "transfers", _MOST_TRANSFERS),
        _answers([value for name, value in fields if name == "answers"]),
        inner.extension or _extension(given.get("ext", "")),
    )


def _fields(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query, keep_blank_values=True, strict_parsing=bool(query), errors="strict", max_num_fields=_FIELDS
        )
    except ValueError as error:
        raise Refused("uri.unreadable") from error


def _answers(values: list[str]) -> tuple[tuple[str, str], ...]:
    """`Anliegen=Lieferung;Bestellnummer=4711`, in one field or several."""
    pairs = [pair for value in values for pair in value.split(";") if pair.strip()]
    if len(pairs) > _MOST_ANSWERS or any(len(pair) > _LONGEST_ANSWER for pair in pairs):
        raise Refused("uri.field", name="answers")
    return tuple(_question_and_answer(_printable(pair)) for pair in pairs)


def _question_and_answer(pair: str) -> tuple[str, str]:
    question, separator, answer = pair.partition("=")
    return (question.strip(), answer.strip()) if separator else ("", pair.strip())


def _count(given: dict[str, str], name: str, most: int) -> int | None:
    if name not in given:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", given[name]) or int(given[name]) > most:
        raise Refused("uri.field", name=name)
    return int(given[name])


def _number(text: str) -> str:
    number = text.strip().translate(_VISUAL)
    if not _NUMBER.fullmatch(number) or not number.isascii():
        raise Refused("uri.number")
    return number


def _extension(text: str) -> str:
    extension = text.strip().translate(_VISUAL)
    if extension and not _EXTENSION.fullmatch(extension):
        raise Refused("uri.number")
    return extension


def _reference(text: str) -> str:
    reference = unicodedata.normalize("NFC", text).strip().strip("/")
    if not _REFERENCE.fullmatch(reference) or ".." in reference:
        raise Refused("uri.unknown")
    return reference


def _decoded(text: str) -> str:
    try:
        return _printable(unquote_to_bytes(text).decode())
    except UnicodeDecodeError as error:
        raise Refused("uri.unreadable") from error


def _printable(text: str) -> str:
    """No control characters, no half surrogates, no marks that turn the direction of writing."""
    if any(unicodedata.category(character) in ("Cc", "Cs", "Cf") for character in text):
        raise Refused("uri.unreadable")
    return text
