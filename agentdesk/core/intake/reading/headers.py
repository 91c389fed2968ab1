"""What the words of a column's name speak of, in German and English.

A name is taken apart into concepts: `Lieferadresse PLZ`, `shipPostalCode` and `Shipping Zip` are all (shipping,
[address,] postcode). German compounds are split along known words (`Auftragsdatum` is order + date). Which concepts
make which meaning is said in `meanings`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

from agentdesk.core.intake.reading.cells import folded, words
from agentdesk.core.intake.reading.vocabulary import words_of

_WORDS = {word: concept for concept, words in words_of("concepts", " ").items() for word in words}
# Words that are two concepts at once.
_WORDS_OF_TWO = {
    "zahlungsart": "payment method",
    "zahlart": "payment method",
    "einzelpreis": "unit price",
    "unitprice": "unit price",
    "stueckpreis": "unit price",
    "ep": "unit price",
    "epreis": "unit price",
    "gesamtpreis": "total price",
    "nettobetrag": "net amount",
    "nettopreis": "net price",
    "bruttobetrag": "gross amount",
    "bruttopreis": "gross price",
    "fullname": "full name",
    "displayname": "full name",
    "ordernumber": "order number",
    "orderid": "order number",
    "kontonummer": "account number",
    "versandart": "shipping method",
    "garantiebis": "warranty date",
    "storniertam": "cancelled date",
    "retourengrund": "return reason",
    "aliasname": "nickname",
    "bestelleingang": "order created",
    "telefonnummer": "phone",
    "mobilnummer": "mobile",
    "handynummer": "mobile",
    "kundenkonto": "customer account",
    "angebotstitel": "item title",
}
_PHRASES = (
    ("e mail", "email"),
    ("e post", "email"),
    ("zip code", "postcode"),
    ("post code", "postcode"),
    ("postal code", "postcode"),
    ("post leitzahl", "postcode"),
    ("ship to", "shipto"),
    ("bill to", "billto"),
    ("sold to", "customer"),
    ("stock code", "stockcode"),
    ("line item", "lineitem"),
    ("line items", "lineitem"),
    ("c o", "co"),
    ("art nr", "artnr"),
    ("artikel nr", "artnr"),
    ("ust id", "ustid"),
    ("vat id", "vatid"),
    ("po box", "pobox"),
    ("p o box", "pobox"),
    ("opt in", "optin"),
    ("per unit", "packaging"),
    ("verkauft fuer", "einzelpreis"),
    ("sold for", "einzelpreis"),
    ("company name", "company"),
    ("user name", "fullname"),
    ("sales channel", "saleschannel"),
    ("ready for pickup", "packaging"),
    ("sub total", "subtotal"),
    ("sub product", "packaging"),
    ("sub issue", "packaging"),
    ("sent to", "packaging"),
    ("erstellt von", "author"),
    ("created by", "author"),
    ("angelegt von", "author"),
    ("geaendert von", "updated"),
    ("in stock", "stock"),
    ("on order", "stock"),
    ("free text", "text"),
    ("address 1 2", "address"),
    ("inc tax", "gross"),
    ("incl tax", "gross"),
    ("inc vat", "gross"),
    ("incl vat", "gross"),
    ("including tax", "gross"),
    ("inkl mwst", "gross"),
    ("inkl ust", "gross"),
    ("inklusive mwst", "gross"),
    ("ex tax", "net"),
    ("excl tax", "net"),
    ("excl vat", "net"),
    ("excluding tax", "net"),
    ("exkl mwst", "net"),
    ("zzgl mwst", "net"),
    ("ohne mwst", "net"),
    ("mailing list", "mailinglist"),
    ("quantity refund", "quantity"),
    ("vor und nachname", "fullname"),
    ("vor und zuname", "fullname"),
    ("natuerl person", "name"),
)
_LONGEST = 60
_SILENT = words(
    "der die das des den dem und oder fuer von zu in of the for and or by with mit bei laut adressattyp natuerl "
    "natuerliche to is your our ihr ihre unser eur euro usd chf pro inkl incl excl zzgl field feld wert1 bis ab vom"
)
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-zäöüß])(?=\d)|(?<=\d)(?=[A-Za-z])")


class Spoken(NamedTuple):
    """The concepts of a name in order, and how many of its words are not known."""

    concepts: tuple[str, ...]
    unknown: int


@lru_cache(maxsize=4_096)
def concepts(header: str) -> Spoken:
    """What the words of this column name speak of.

    >>> concepts("Lieferadresse: Straße").concepts, concepts("shipPostalCode").concepts, concepts("Kd.-Nr.").concepts
    (('shipping', 'address', 'street'), ('shipping', 'postcode'), ('customer', 'number'))
    """
    words = f" {folded(_CAMEL.sub(' ', header.replace('%', ' prozent ').replace('ß', 'ss')))} "
    for phrase, word in _PHRASES:
        words = words.replace(f" {phrase} ", f" {word} ")
    found: list[str] = []
    unknown = 0
    for word in words.split():
        parts = _parts(_SHORT.get(word, word))
        found.extend(parts)
        unknown += not parts and word not in _SILENT
    return Spoken(tuple(dict.fromkeys(found)), unknown)


_SHORT = {
    "mobfon": "mobil",
    "kd": "kunden",
    "kdnr": "kundennummer",
    "best": "bestell",
    "bestnr": "bestellnummer",
    "auftr": "auftrags",
    "re": "rechnungs",
    "rg": "rechnungs",
    "rgnr": "rechnungsnummer",
    "renr": "rechnungsnummer",
    "telnr": "telefonnummer",
    "faxnr": "fax",
    "ges": "gesamt",
    "kdgruppe": "kundengruppe",
    "vers": "versand",
    "bem": "bemerkung",
    "ap": "ansprechpartner",
    "la": "liefer",
    "ra": "rechnungs",
    "cust": "customer",
    "acct": "account",
    "inv": "invoice",
    "prod": "product",
    "descr": "description",
}


@lru_cache(maxsize=4_096)
def _parts(word: str) -> tuple[str, ...]:
    """The concepts of one word; a compound is covered by as few known words as possible."""
    if word in _WORDS_OF_TWO:
        return tuple(_WORDS_OF_TWO[word].split())
    if word in _WORDS:
        return (_WORDS[word],)
    if len(word) > _LONGEST:
        return ()
    if word.isdigit():
        return (word,) if len(word) == 1 else ()
    if abbreviated := _abbreviated(word):
        return (abbreviated,)
    best: tuple[str, ...] = ()
    for cut in range(len(word) - 2, 1, -1):
        head, tail = word[:cut], word[cut:]
        if head in _WORDS and (len(head) > 3 or head in ("plz", "tel", "ort", "art", "mob")):
            for rest in (tail, tail[1:] if tail[0] in "sn" else ""):
                more = _parts(rest) if len(rest) > 1 else ()
                if more and (not best or len(more) < len(best) - 1):
                    best = (*_WORDS_OF_TWO.get(head, _WORDS[head]).split(), *more)
    return best


_IN_ORDER = sorted(_WORDS)


def _abbreviated(word: str) -> str:
    """The concept of a word cut short (`Vorn.`, `dienstl.`), where all words that begin so share one."""
    if len(word) < 4:
        return ""
    begin_so = takewhile(lambda whole: whole.startswith(word), islice(_IN_ORDER, bisect_left(_IN_ORDER, word), None))
    meant = {_WORDS[whole] for whole in begin_so}
    return meant.pop() if len(meant) == 1 else ""
