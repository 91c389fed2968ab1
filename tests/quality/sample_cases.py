"""`python -m tests.quality.sample_cases PROFILE FILE`: cases over the sample shop, as people say whom they mean.

Who is relevant follows from the data alone: everybody whom the words fit as well, not only the one they were made from.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.quality.search import _agentdesk

EACH = 60
Customer = dict[str, Any]
Say = Callable[[Customer, random.Random], str]

_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "é": "e", "Ä": "A", "Ö": "O", "Ü": "U"})
_HEARD = (
    ("ey", "ei"), ("ei", "ai"), ("th", "t"), ("dt", "t"), ("ck", "k"), ("ph", "f"), ("tz", "z"), ("mann", "man"),
    ("ie", "i"), ("v", "f"), ("ll", "l"), ("ss", "s"), ("nn", "n"), ("h", ""),
)  # fmt: skip


def _heard(name: str) -> str:
    """Written as it sounds, in one place: Schmidt, Schmit; Meyer, Meier."""
    low = name.lower()
    return next((low[:1] + low[1:].replace(sound, how, 1) for sound, how in _HEARD if sound in low[1:]), "")


def _slip(word: str, chance: random.Random) -> str:
    n = chance.randrange(1, len(word) - 1)
    return chance.choice((word[:n] + word[n + 1 :], word[:n] + word[n + 1] + word[n] + word[n + 2 :]))


def _postcode(customer: Customer) -> str:
    return next((each["postcode"] for each in customer["addresses"] if each["postcode"]), "")


def _person(customer: Customer) -> str:
    return f"{customer['given_name']} {customer['family_name']}".strip()


def _swapped(customer: Customer, chance: random.Random) -> str:
    return f"{customer['family_name']} {customer['given_name']}".lower() if customer["given_name"] else ""


def _plain(customer: Customer, chance: random.Random) -> str:
    plain = _person(customer).translate(_UMLAUTS)
    return plain if plain != _person(customer) else ""


def _sound(customer: Customer, chance: random.Random) -> str:
    heard = _heard(customer["family_name"])
    return f"{customer['given_name']} {heard}" if heard and customer["given_name"] else ""


def _typo(customer: Customer, chance: random.Random) -> str:
    family = customer["family_name"]
    return f"{_slip(family.lower(), chance)} {customer['given_name']}" if len(family) > 4 else ""


def _company(customer: Customer, chance: random.Random) -> str:
    """Without what stands behind it by law, words begun only."""
    words = re.sub(r"\b(GmbH|UG|AG|KG|OHG|e\.?K\.?|Ltd|& Co\.?)\b.*", "", customer["organisation"]).split()
    return " ".join(word[:5] for word in words).lower()


def _place(customer: Customer, chance: random.Random) -> str:
    postcode, family = _postcode(customer), customer["family_name"]
    return f"{postcode} {family}" if postcode and family else ""


def _phone_end(customer: Customer, chance: random.Random) -> str:
    return customer["phones"][0][-7:] if customer["phones"] else ""


def _mail(customer: Customer, chance: random.Random) -> str:
    return customer["emails"][0].partition("@")[0] if customer["emails"] else ""


KINDS: dict[str, Say] = {
    "swapped": _swapped, "no umlauts": _plain, "as it sounds": _sound, "mistyped": _typo, "company begun": _company,
    "postcode and name": _place, "end of a phone number": _phone_end, "e-mail before the @": _mail,
}  # fmt: skip


def cases(customers: list[Customer], orders: Iterable[dict[str, Any]], seed: int = 1) -> Iterator[dict[str, str]]:
    chance = random.Random(seed)
    for kind, say in KINDS.items():
        said = ((say(customer, chance), customer) for customer in chance.sample(customers, len(customers)))
        chosen = [(query, customer) for query, customer in said if query][:EACH]
        yield from ({"query": q, "relevant": _alike(kind, q, c, customers), "kind": kind} for q, c in chosen)
    for order in chance.sample(list(orders), EACH):
        yield {"query": order["number"], "relevant": order["customer_number"], "kind": "order number"}


def _alike(kind: str, query: str, meant: Customer, customers: list[Customer]) -> str:
    """All whom nobody could tell from the one who was meant."""

    def mark(customer: Customer) -> object:
        match kind:
            case "company begun":
                return _company(customer, random.Random(0))
            case "postcode and name":
                return _place(customer, random.Random(0)).lower()
            case "end of a phone number":
                return any(phone.endswith(query) for phone in customer["phones"])
            case "e-mail before the @":
                return any(email.startswith(query) for email in customer["emails"])
            case _:
                return _person(customer).translate(_UMLAUTS).lower()

    return "|".join(customer["number"] for customer in customers if mark(customer) == mark(meant))


def main(profile: Path, file: Path) -> None:
    customers, orders = (json.loads(_agentdesk(profile, "export", what)) for what in ("customers", "orders"))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ("query", "relevant", "kind"))
        writer.writeheader()
        writer.writerows(cases(customers, orders))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
