"""Invents the customers and orders of the sample shop: the same ones in every shop, dated back from its opening day."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from agentdesk.core.intake.records import (
    AddressEntry,
    ConsentEntry,
    CustomerRecord,
    CustomerRef,
    DeliveryEntry,
    EmailEntry,
    OrderLineRecord,
    OrderRecord,
    PaymentEntry,
    PhoneEntry,
    ReturnEntry,
)

SEED = 2026
CUSTOMERS = 2_000
FIRST_CUSTOMER, FIRST_ORDER = 20_001, 80_001
_RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "sample"
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})
_TIERS = ("", "", "", "", "", "", "", "", "Silber", "Silber", "Gold")
# Numbers that ring nobody: reserved for films (Bundesnetzagentur, Ofcom, NANPA) or in blocks given to no network.
_MOBILE = {"DE": ("+49154", 8), "AT": ("+43658", 7), "CH": ("+4173", 7), "GB": ("+447700900", 3), "IE": ("+353810", 6)}
_MOBILE |= {"US": ("+121255501", 2)}
_LANDLINE = {"30": "+493023125", "40": "+494066969", "69": "+496990009", "89": "+498999998", "221": "+492214710"}
_LANDLINE |= {"20": "+44207946"}


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to some orders of the sample: contacts by day after the order."""

    id: str
    weight: int
    status: str
    steps: tuple[dict[str, Any], ...]
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    delivered_after: int = 0
    alert: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A story that happened with this order of this customer."""

    story: Story
    customer: CustomerRecord
    order: OrderRecord
    placed_at: datetime
    product: str


@dataclass(slots=True)
class Invented:
    customers: list[CustomerRecord] = field(default_factory=list)
    orders: list[OrderRecord] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


@cache
def resource(name: str) -> Any:
    return json.loads((_RESOURCES / f"{name}.json").read_text(encoding="utf-8"))


def stories() -> list[Story]:
    return [Story(**{**raw, "steps": tuple(raw["steps"])}) for raw in resource("stories")]


def invent(today: datetime, customers: int = CUSTOMERS) -> Invented:
    """`today` is the opening day; nothing lies after it."""
    chance, made = random.Random(SEED), Invented()
    numbers, companies = count(FIRST_ORDER), Companies()
    for n in range(customers):
        customer = _customer(chance, n, today, companies)
        made.customers.append(customer)
        for _ in range(_orders_of(chance, n)):
            _add_order(chance, made, customer, f"{next(numbers)}", today)
    return made


def _orders_of(chance: random.Random, n: int) -> int:
    if n == 0:
        return 60  # one customer of long standing, so that a long timeline can be seen
    return chance.choices((0, 1, 2, 3, 5, 9), (12, 42, 24, 12, 7, 3))[0]


class Companies:
    """Names of firms, each once: the well-known ones first, then trades with a family's name or a house's."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._more = {language: iter(_company_names(language)) for language in ("de", "en")}

    def take(self, language: str, wished: str) -> str:
        free = (name for name in self._more[language] if name not in self._taken)
        name = next(free, wished) if wished in self._taken else wished
        self._taken.add(name)
        return name


def _company_names(language: str) -> list[str]:
    words = resource("people")[language]
    families = [name for name in words["family"] if name.isalpha()]
    made = dict.fromkeys(
        pattern.format(family=family, word=word)
        for pattern in words["company_patterns"]
        for family in families
        for word in words["company_words"]
    )
    return random.Random(SEED).sample(list(made), len(made))


def _customer(chance: random.Random, n: int, today: datetime, companies: Companies) -> CustomerRecord:
    language = "de" if chance.random() < 0.8 else "en"
    words = resource("people")[language]
    gender = chance.choice(("female", "male"))
    given, family = chance.choice(words[gender]), chance.choice(words["family"])
    company = companies.take(language, chance.choice(words["companies"])) if chance.random() < 0.1 else ""
    postcode, city, country, area = chance.choice(words["places"])
    since = today - timedelta(days=chance.randint(20, 2_900))
    agreed = chance.random()
    return CustomerRecord(
        number=f"{FIRST_CUSTOMER + n}",
        kind="organisation" if company else "person",
        salutation=_salutation(language, gender),
        title="Dr." if chance.random() < 0.04 else "",
        given_name=given,
        family_name=family,
        organisation=company,
        emails=(EmailEntry(address=_email(given, family, n)),) if chance.random() < 0.93 else (),
        phones=tuple(_phones(chance, n, country, area)),
        addresses=(_address(chance, words, postcode, city, country),),
        language=language,
        tier=chance.choice(_TIERS),
        customer_since=f"{since:%Y-%m-%d}",
        consent=_consent(language, granted=agreed > 0.4, at=since) if agreed > 0.2 else None,
    )


def _salutation(language: str, gender: str) -> str:
    return {"de": {"female": "Frau", "male": "Herr"}, "en": {"female": "Ms", "male": "Mr"}}[language][gender]


def _email(given: str, family: str, n: int) -> str:
    """Addresses under domains that RFC 2606 keeps for examples."""
    return f"{_latin(given)}.{_latin(family)}{n % 90 + 10}@example.{('org', 'com', 'net')[n % 3]}"


def _latin(name: str) -> str:
    spelled = name.casefold().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum() or letter == "-")


def _phones(chance: random.Random, n: int, country: str, area: str) -> Iterator[PhoneEntry]:
    if n in (11, 12):  # two people under one number
        yield PhoneEntry(e164="+492214710420", label="home")
        return
    if chance.random() < 0.8:
        prefix, digits = _MOBILE[country]
        yield PhoneEntry(e164=prefix + "".join(chance.choices("0123456789", k=digits)), label="mobile")
    if area in _LANDLINE:
        yield PhoneEntry(e164=_LANDLINE[area] + f"{chance.randint(0, 999):0{4 if area == '20' else 3}}", label="home")


def _address(chance: random.Random, words: dict[str, Any], postcode: str, city: str, country: str) -> AddressEntry:
    number = str(chance.randint(1, 140)) + chance.choice(("", "", "", "", "a", "b"))
    street = chance.choice(words["streets"])
    return AddressEntry(street=street, house_number=number, postcode=postcode, city=city, country=country)


def _consent(language: str, *, granted: bool, at: datetime) -> ConsentEntry:
    wording = {
        "de": "Ja, ich möchte den Newsletter mit Angeboten per E-Mail. Abbestellen geht jederzeit.",
        "en": "Yes, send me the newsletter with offers by e-mail. I can unsubscribe at any time.",
    }[language]
    return ConsentEntry(granted=granted, wording=wording, raw="ja" if granted else "nein", at=f"{at:%Y-%m-%d}")


def _add_order(chance: random.Random, made: Invented, customer: CustomerRecord, number: str, today: datetime) -> None:
    story = chance.choices(stories(), [story.weight for story in stories()])[0] if chance.random() < 0.2 else None
    oldest = max(1, *(step["day"] + 1 for step in story.steps)) if story else 1
    placed = today - timedelta(
        days=min(oldest + int(chance.expovariate(1 / 160)), 1_500), minutes=chance.randint(0, 700)
    )
    lines = tuple(_lines(chance, customer.language))
    order = _order(chance, customer, number, placed, lines, story, today)
    made.orders.append(order)
    if story:
        made.told.append(Told(story, customer, order, placed, lines[0].name))


def _lines(chance: random.Random, language: str) -> Iterator[OrderLineRecord]:
    goods = chance.sample(resource("goods"), chance.choices((1, 2, 3, 5), (50, 28, 15, 7))[0])
    for sku, german, english, _, cents in sorted(goods, key=lambda good: -good[4]):
        yield OrderLineRecord(
            sku=sku,
            name=german if language == "de" else english,
            quantity=str(chance.choices((1, 2, 3), (85, 11, 4))[0]),
            unit_price=f"{cents / 100:.2f}",
        )


def _order(
    chance: random.Random,
    customer: CustomerRecord,
    number: str,
    placed: datetime,
    lines: tuple[OrderLineRecord, ...],
    story: Story | None,
    today: datetime,
) -> OrderRecord:
    goods = sum(round(float(line.unit_price) * 100) * int(line.quantity) for line in lines)
    shipping = 0 if goods >= 5_000 else 490
    age = (today - placed).days
    status: Any = story.status if story else _usual_status(chance, age)
    total = f"{(goods + shipping) / 100:.2f}"
    delivered = placed + timedelta(days=story.delivered_after if story and story.delivered_after else 2, hours=3)
    return OrderRecord(
        number=number,
        customer_ref=CustomerRef(number=customer.number),
        placed_at=_iso(placed),
        status=status,
        source_status=_SOURCE_WORDS[status],
        currency="EUR",
        shipping=f"{shipping / 100:.2f}",
        total=total,
        lines=lines,
        payments=_payments(chance, status, total, placed),
        deliveries=_deliveries(chance, customer, number, status, placed, delivered),
        returns=(ReturnEntry(at=_iso(placed + timedelta(days=16)), amount=lines[0].unit_price, sku=lines[0].sku),)
        if status == "returned" and age > 16
        else (),
    )


_SOURCE_WORDS = {
    "open": "Offen",
    "processing": "In Bearbeitung",
    "paid": "Bezahlt",
    "shipped": "Versendet",
    "delivered": "Zugestellt",
    "cancelled": "Storniert",
    "returned": "Retourniert",
}


def _usual_status(chance: random.Random, age: int) -> Any:
    if age < 2:
        return chance.choice(("open", "processing", "paid"))
    return "shipped" if age < 4 else chance.choices(("delivered", "cancelled", "returned"), (92, 4, 4))[0]


def _payments(chance: random.Random, status: str, total: str, placed: datetime) -> tuple[PaymentEntry, ...]:
    if status in ("open", "cancelled"):
        return ()
    method = chance.choice(("PayPal", "Kreditkarte", "Rechnung", "Lastschrift"))
    paid = PaymentEntry(method=method, amount=total, currency="EUR", paid_at=_iso(placed + timedelta(minutes=2)))
    return (paid,)


def _deliveries(
    chance: random.Random, customer: CustomerRecord, number: str, status: str, placed: datetime, delivered: datetime
) -> tuple[DeliveryEntry, ...]:
    if status not in ("shipped", "delivered", "returned"):
        return ()
    return (
        DeliveryEntry(
            carrier=chance.choice(("DHL", "DPD", "Hermes")),
            tracking=f"00340434{chance.randint(10**10, 10**11 - 1)}",
            shipped_at=_iso(placed + timedelta(days=1)),
            delivered_at=_iso(delivered) if status != "shipped" else "",
            address=customer.addresses[0],
        ),
    )


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
