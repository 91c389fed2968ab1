"""What the index keeps of a customer: a text to show hits by, a text to match further words with. Pure.

The first has separators in it rather than being JSON, since twenty are taken apart for every key typed.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from agentdesk.core.clock import from_micros
from agentdesk.core.customers.search.keys import Place, SearchableCustomer

FIELD, ITEM, PART = "\x1f", "\x1e", "\x1d"
_SEPARATORS = re.compile("[\x1d-\x1f]")


class Entry(NamedTuple):
    """A row of the index as the database gives it. `text` is that of `Keys`, `shown` what `shown` makes."""

    slot: int
    customer_id: Any
    last_contact: int | None
    text: str
    shown: str

    def card(self) -> list[str]:
        """Numbers, name, detail, tier, and all else in one."""
        return self.shown.split(FIELD, 4)

    def numbers(self) -> list[str]:
        """Their own, then those of who was merged into them."""
        return self.card()[0].split(ITEM)

    def emails(self) -> list[str]:
        return self.shown.split(FIELD)[6].split(ITEM)

    def customer(self) -> SearchableCustomer:
        numbers, name, detail, tier, *lists = self.shown.split(FIELD)
        number, *former = numbers.split(ITEM)
        names, phones, emails, places, others = (tuple(items.split(ITEM)) if items else () for items in lists)
        return SearchableCustomer(
            number=number,
            former=tuple(former),
            name=name,
            detail=detail,
            tier=tier,
            names=names,
            phones=phones,
            emails=emails,
            places=tuple(Place(*place.split(PART)) for place in places),
            others=others,
            last_contact=None if self.last_contact is None else from_micros(self.last_contact),
        )


def shown(customer: SearchableCustomer) -> str:
    """All fields but the last contact."""
    places = [PART.join((place.postcode, place.city, place.street)) for place in customer.places]
    lists = (customer.names, customer.phones, customer.emails, places, customer.others)
    numbers = ITEM.join((customer.number, *customer.former))
    return FIELD.join((numbers, customer.name, customer.detail, customer.tier, *[ITEM.join(items) for items in lists]))


def without_separators(customer: SearchableCustomer) -> SearchableCustomer:
    """The customer, with blanks for the characters that separate fields here."""
    places = [text for place in customer.places for text in (place.postcode, place.city, place.street)]
    texts = (customer.number, *customer.former, customer.name, customer.detail, customer.tier, *places)
    if "".join((*texts, *customer.names, *customer.phones, *customer.emails, *customer.others)).isprintable():
        return customer
    return SearchableCustomer(
        number=_clean(customer.number),
        former=_cleaned(customer.former),
        name=_clean(customer.name),
        detail=_clean(customer.detail),
        tier=_clean(customer.tier),
        names=_cleaned(customer.names),
        phones=_cleaned(customer.phones),
        emails=_cleaned(customer.emails),
        places=tuple(Place(*_cleaned((place.postcode, place.city, place.street))) for place in customer.places),
        others=_cleaned(customer.others),
        last_contact=customer.last_contact,
    )


def _cleaned(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_clean, texts))


def _clean(text: str) -> str:
    return _SEPARATORS.sub(" ", text)
