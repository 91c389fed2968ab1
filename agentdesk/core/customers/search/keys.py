"""Under which keys a customer is found. Pure: the same customer always has the same keys.

Three kinds, by how they are looked up:

- *names*: words, ordered pairs of words, towns, postcodes, numbers as dialled. Read in the order of the last contact.
- *openings*: the same words by their first character, and phone numbers by their country, so that the latest of very
  many bearers are found at once.
- *marks*: what few customers share and a look at each can sort: ends of phone numbers, e-mail addresses, own numbers,
  postcode with name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from agentdesk.core.customers.folding import compact, fold, pair, written_words

OF_A_PLACE = 1 << 20
OF_MAIL = OF_A_PLACE + 1
OF_A_PHONE = OF_A_PLACE + 2
"""Grades of keys that come behind all spellings of a name (see `folding.Word`)."""

PAIR, IDENTIFIER, PHONE, POSTCODE, MAIL, DOMAIN = " ", "i", "p", "z", "e", "@"
"""First characters of keys that are no plain word."""

AS = "\x1c"
"""In the text: between folded words and how they are written."""
NEXT = "|"
"""In the text: between names, places, phones, mail, the rest."""

SHORTEST_END = 4
"""Digits from which on the end of a phone number is looked up."""

LONG_OPENING = 3
"""Characters of the longer of a word's two openings (the other is the first letter alone)."""

_STEP = 3
_MOST_WORDS = 24
_MOST_PAIRED = 4
_MOST_MAIL = 63
_NO_DIGIT = re.compile("[^0-9]")
_UNBROKEN = str.maketrans(" \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f" + NEXT, "\xa0" * 10 + "¦")
_LEGAL_FORMS = frozenset(
    ("gmbh", "mbh", "co", "kg", "kgaa", "ag", "ohg", "ug", "gbr", "ek", "ev", "e", "k", "v", "ltd", "inc", "llc", "plc",
     "corp", "und", "and", "the")
)  # fmt: skip
_POST_OFFICES = frozenset(
    ("gmail", "googlemail", "gmx", "web", "t-online", "yahoo", "ymail", "outlook", "hotmail", "live", "msn", "icloud",
     "me", "mac", "freenet", "posteo", "mailbox", "aol", "arcor", "proton", "protonmail", "btinternet", "sky",
     "bluewin", "virginmedia", "orange", "wanadoo", "free", "laposte", "libero", "wp", "onet", "seznam", "mail")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    postcode: str = ""
    city: str = ""
    street: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchableCustomer:
    """What search knows of a customer: what it finds by, and what a hit shows.

    `names` are whole names (`Jörg Müller`, the organisation, former names); `phones` are E.164; `others` are handles
    and whatever else may be typed; `former` are the numbers of those who were merged into them. `detail` and `tier` are
    only shown.
    """

    number: str
    name: str
    former: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    others: tuple[str, ...] = ()
    detail: str = ""
    tier: str = ""
    last_contact: datetime | None = None


@dataclass(slots=True)
class Keys:
    """The keys of one customer; one may be named twice.

    A name is (key, grade): the lower the grade, the better the match. An opening is (first characters, word, grade),
    a mark (key, digits before it: see `ends`). `words` are the customer's part of the vocabulary of names. `text` is
    everything further words may match, a blank before each, and how it is written:
    ` jorg␜Jörg muller␜Müller | 20095␜20095 hamburg␜Hamburg | 030901820␜+4930901820 | jm␜jm@example.org | `.
    """

    names: list[tuple[str, int]] = field(default_factory=list)
    openings: list[tuple[str, str, int]] = field(default_factory=list)
    marks: list[tuple[str, int]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    text: str = ""


def keys_of(customer: SearchableCustomer) -> Keys:
    keys, text = Keys(), [""]
    for name in customer.names:
        text += _add_name(keys, name)
    text.append(NEXT)
    for place in customer.places:
        text += _add_place(keys, place)
    text.append(NEXT)
    for phone in customer.phones:
        text.append(_add_phone(keys, phone))
    text.append(NEXT)
    for email in customer.emails:
        text.append(_add_email(keys, email))
    text.append(NEXT)
    for other in customer.others:
        text.append(_add_words(keys, other, other))
    keys.marks += [
        (IDENTIFIER + number, 0) for each in (customer.number, *customer.former) if (number := compact(each))
    ]
    keys.text = " ".join(text) + " "
    return keys


def _add_name(keys: Keys, name: str) -> list[str]:
    written = written_words(name)[:_MOST_WORDS]
    words = [fold(word) for word in written]
    telling = [word for word in words if word.key not in _LEGAL_FORMS]
    for first in telling[:_MOST_PAIRED]:
        for second in telling[:_MOST_PAIRED]:
            if first is not second:
                both = pair(first, second)
                keys.names.append((PAIR + both.key, both.spelling))
    if "-" in name:
        hyphened = _hyphened(name)
        written += hyphened
        words += [fold(word) for word in hyphened]
        telling += words[-len(hyphened) :]
    keys.names += words
    for key, spelling in telling:
        keys.openings.append((key[:1], key, spelling))
        if len(key) >= LONG_OPENING:
            keys.openings.append((key[:LONG_OPENING], key, spelling))
    keys.words.update([word.key for word in telling])
    return [word.key + AS + how for word, how in zip(words, written, strict=True)]


def _hyphened(name: str) -> list[str]:
    """Hyphened names as one word: who is written Anna-Lena is also Annalena."""
    return [part for part in name.split() if "-" in part.strip("-") and fold(part).key]


def _add_place(keys: Keys, place: Place) -> list[str]:
    town, street = _in_words(place.city), _in_words(place.street)
    text = [key + AS + how for key, how in (*town, *street)]
    keys.names += [(key, OF_A_PLACE) for key, _ in town]
    if postcode := compact(place.postcode):
        keys.names.append((postcode, OF_A_PLACE))
        keys.marks += [(f"{POSTCODE}{postcode} {word}", 0) for word in keys.words]
        parts = " ".join([key for key, _ in _in_words(place.postcode) if key != postcode])
        text.insert(
            0, f"{postcode} {parts}{AS}{_unbroken(place.postcode)}" if parts else postcode + AS + place.postcode
        )
    return text


@lru_cache(maxsize=16_384)
def _in_words(text: str) -> list[tuple[str, str]]:
    return [(fold(word).key, word) for word in written_words(text)[:_MOST_WORDS]]


def _add_phone(keys: Keys, phone: str) -> str:
    digits = _NO_DIGIT.sub("", phone)
    dialled = national("+" + digits if phone.startswith("+") else digits)
    if not dialled:
        return _add_words(keys, phone, phone)
    keys.names.append((dialled, OF_A_PHONE))
    keys.openings.append((dialled[:LONG_OPENING], dialled, OF_A_PHONE))
    if country := country_code(phone):
        keys.openings.append((f"+{country}", dialled, OF_A_PHONE))
    keys.marks += ends(digits)
    return dialled + AS + _unbroken(phone)


def _add_email(keys: Keys, email: str) -> str:
    address = email.casefold()[:_MOST_MAIL]
    local, _, domain = address.rpartition("@")
    keys.marks.append((MAIL + address, 0))
    keys.names.append((DOMAIN + domain, OF_MAIL))
    house = domain.partition(".")[0]
    return _add_words(keys, local if house in _POST_OFFICES else f"{local} {house}", email)


def _add_words(keys: Keys, text: str, written: str) -> str:
    words = [fold(word).key for word in written_words(text)[:_MOST_WORDS]]
    keys.names += [(word, OF_MAIL) for word in words if word not in keys.words]
    return " ".join(words) + AS + _unbroken(written)


def _unbroken(text: str) -> str:
    return text.translate(_UNBROKEN)


def ends(digits: str) -> list[tuple[str, int]]:
    """The ends of a phone number, 4, 7, 10, … digits long, each with the up to two digits before it.

    A piece of any length from anywhere in the number is then the beginning of an end once none, one or two of its
    digits are taken for the ones before: all pieces are found by a third of the keys.
    """
    return [
        (PHONE + digits[-length:], before(digits[:-length][-2:]))
        for length in range(SHORTEST_END, len(digits) + 1, _STEP)
    ]


def before(digits: str) -> int:
    """None, one or two digits as one small number; its last digit is the last of them."""
    return 20 + int(digits) if len(digits) == 2 else int(digits) if digits else -1


def national(phone: str) -> str:
    """An E.164 number as dialled within its country: digits alone (`+4930901820` → `030901820`)."""
    country = country_code(phone)
    return (_trunk(country) or "") + phone[1 + len(country) :] if country else phone.lstrip("+")


def country_code(phone: str) -> str:
    """The digits of the country that a number after a plus begins with (`+4930901820` → `49`); empty for none."""
    codes = [phone[1 : 1 + length] for length in (2, 1, 3)] if phone.startswith("+") else []
    return next((code for code in codes if _trunk(code) is not None), "")


@lru_cache(maxsize=1_024)
def _trunk(country_code: str) -> str | None:
    """The zero dialled before a number within this country, if that is the custom; None: no country has this code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata  # names are found without

    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(country_code)) if country_code.isdecimal() else None
    if not regions:
        return None
    metadata = PhoneMetadata.metadata_for_region(regions[0])
    return "0" if metadata and metadata.national_prefix == "0" else ""
