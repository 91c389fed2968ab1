"""Why a customer matches a scrap, and whether exactly. Pure.

Codes of reasons: `number` (own number), `former` (that of a duplicate merged into them), `order`, `phone`, `email`,
`name`, `postcode`, `place`, `other` (a handle),
`similar` (a slip of the fingers away), `sound` (said alike).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from agentdesk.core.customers.folding import compact
from agentdesk.core.customers.model import Why
from agentdesk.core.customers.search.entry import Entry
from agentdesk.core.customers.search.keys import AS, NEXT
from agentdesk.core.customers.search.scrap import Scrap

_REGIONS = ("name", "place", "phone", "email", "other")
_PLACES = 1

Needles = list[tuple[str, str, bool]]
"""Each word of a scrap, as it stands in a text whole and begun, and whether it is a number."""


class Reasons(NamedTuple):
    """`exact`: a number or an address nobody can mean another by; `whole`: all words match to the end."""

    why: tuple[Why, ...]
    exact: bool = False
    whole: bool = False


NONE = Reasons(())
# What calling the classes does, in a third of the time.
_reasons = partial(tuple.__new__, Reasons)
_why = partial(tuple.__new__, Why)


def reasons_for(scrap: Scrap) -> Callable[[Entry], Reasons]:
    """What tells why a customer matches this scrap: `NONE` for one that does not after all."""
    if scrap.digits:
        return partial(_of_digits, scrap)
    if "@" in scrap.address:
        return partial(_of_address, scrap)
    needles = [(f" {key}{AS}", f" {key}", key.isdecimal()) for key in scrap.keys]
    if scrap.address:
        return partial(_of_address_or_words, scrap, needles)
    return partial(_of_word, *needles[0]) if len(needles) == 1 else partial(_of_words, needles)


def of_number(entry: Entry, scrap: Scrap) -> Reasons:
    """That the scrap is this customer's own number, or begins it; or that of somebody merged into them."""
    shown = entry.numbers() if scrap.number else []
    begun = [(compact(each) == scrap.number, each) for each in shown if compact(each).startswith(scrap.number)]
    if not begun:
        return NONE
    exact, number = next((each for each in begun if each[0]), begun[0])
    return Reasons((Why("number" if number == shown[0] else "former", number),), exact=exact)


def _of_word(needle: str, beginning: str, is_number: bool, entry: Entry) -> Reasons:
    text = entry.text
    at = text.find(needle)
    whole = at >= 0
    if not whole:
        at = text.find(beginning)
        if at < 0 and is_number:
            at = text.find(beginning[1:])
        if at < 0:
            return NONE
    return _reasons(((why_at(text, at),), False, whole))


def _of_words(needles: Needles, entry: Entry) -> Reasons:
    found = [_of_word(*needle, entry) for needle in needles]
    if not all(reasons.why for reasons in found):
        return NONE
    why = dict.fromkeys(why for reasons in found for why in reasons.why)
    return Reasons(tuple(why), whole=all(reasons.whole for reasons in found))


def _of_address_or_words(scrap: Scrap, needles: Needles, entry: Entry) -> Reasons:
    found = _of_address(scrap, entry)
    return found if found.why else _of_words(needles, entry)


def why_at(text: str, at: int) -> Why:
    """The reason that the word at this place of an entry's text is."""
    region = text.count(NEXT, 0, at)
    begin = text.index(AS, at) + 1
    written = text[begin : text.index(" ", begin)]
    if region == _PLACES and not written.isalpha() and any(map(str.isdecimal, written)):
        return _why(("postcode", written))
    return _why((_REGIONS[region], written))


def _of_digits(scrap: Scrap, entry: Entry) -> Reasons:
    text, digits = entry.text, scrap.digits
    for whole in (f"{AS}+{digits} ", f" {digits}{AS}+"):
        at = text.find(whole)
        if at >= 0 and not (scrap.international and whole[0] == " "):
            return Reasons((why_at(text, at),), exact=True)
    for piece in _pieces(scrap):
        at = text.find(piece)
        if at >= 0:
            return Reasons((why_at(text, text.rindex(" ", 0, at + 1)),))
    return of_number(entry, scrap)


def _pieces(scrap: Scrap) -> tuple[str, ...]:
    digits = scrap.digits
    if not scrap.international:
        return (f" {digits}", digits.removeprefix("0"), digits)
    return (f"{AS}+{digits}", scrap.number) if scrap.number != digits else (f"{AS}+{digits}",)


def _of_address(scrap: Scrap, entry: Entry) -> Reasons:
    address = scrap.address
    for email in entry.emails():
        folded = email.casefold()
        if folded.startswith(address) or folded.rpartition("@")[2].startswith(address.lstrip("@")):
            return Reasons((Why("email", email),), exact=folded == address)
    return NONE
