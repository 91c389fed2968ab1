"""Payment card numbers and how people write them; and numbers that are none."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from itertools import pairwise

RANGES = (
    ("4", 16), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15), ("300", 14),
    ("36", 14), ("38", 14), ("6011", 16), ("65", 16), ("644", 16), ("3528", 16), ("3589", 16), ("62", 16), ("62", 19),
    ("5018", 16), ("6304", 18), ("6759", 16),
)  # fmt: skip
"""First digits and lengths of the issuers' ranges (ISO/IEC 7812)."""

Layout = Callable[[str], str]


def a_card(chance: random.Random) -> str:
    begins, length = chance.choice(RANGES)
    body = begins + digits(chance, length - len(begins) - 1)
    return next(body + last for last in "0123456789" if _luhn(body + last))


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def fours(between: str) -> Layout:
    return lambda number: between.join(number[n : n + 4] for n in range(0, len(number), 4))


def _in_steps(size: int, between: str) -> Layout:
    return lambda number: between.join(number[n : n + size] for n in range(0, len(number), size))


def _cut(*lengths: int, between: str = " ") -> Layout:
    def write(number: str) -> str:
        places = [0, *(sum(lengths[:n]) for n in range(1, len(lengths) + 1)), len(number)]
        return between.join(filter(None, (number[a:b] for a, b in pairwise(places))))

    return write


def _by(template: str, layout: Layout = str) -> Layout:
    return lambda number: template.replace("#", layout(number))


_BLANKS = fours(" ")
LAYOUTS: Mapping[str, Layout] = {
    "as one": str,
    "fours": _BLANKS,
    "hyphens": fours("-"),
    "dots": fours("."),
    "slashes": fours("/"),
    "underscores": fours("_"),
    "middle dots": fours("·"),
    "no-break blanks": fours("\u00a0"),
    "thin blanks": fours("\u2009"),
    "narrow no-break blanks": fours("\u202f"),
    "figure blanks": fours("\u2007"),
    "nothing to see between": fours("\u200b"),
    "soft hyphens": fours("\u00ad"),
    "en dashes": fours("–"),
    "em dashes": fours("—"),
    "no-break hyphens": fours("\u2011"),
    "minus signs": fours("−"),
    "two blanks": fours("  "),
    "blank, hyphen, blank": fours(" - "),
    "two hyphens": fours("--"),
    "now this, now that": lambda number: _BLANKS(number).replace(" ", "-", 1),
    "as American Express prints it": _cut(4, 6),
    "in two halves": _cut(8),
    "six and the rest": _cut(6),
    "pairs, as one says them": _in_steps(2, " "),
    "threes": _in_steps(3, " "),
    "digit by digit": _in_steps(1, " "),
    "digit by digit with hyphens": _in_steps(1, "-"),
    "full-width digits": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in number),
    "Arabic digits": lambda number: "".join(chr(0x0660 + int(digit)) for digit in number),
    "by lines, after its name": _by("Karte:\n#", fours("\n")),
    "by commas, after its name": _by("credit card #", fours(", ")),
    "by tabs, after its name": _by("Visa\t#", fours("\t")),
    "with its last day and code": _by("# 12/27 123", _BLANKS),
    "with its last day, by slashes": _by("#/1227/123"),
    "in JSON": _by('{"card":"#","cvc":"123"}'),
    "in an address": _by("https://pay.example/?pan=#&cvc=123"),
    "in a table": _by("Meier;#;12/27;123"),
    "glued to its name": _by("Visa#"),
    "after an order": _by("Bestellung 4711, #", _BLANKS),
    "after an amount": _by("49,90 € von #", _BLANKS),
    "before a phone number": _by("#, 0171 5550142", _BLANKS),
    "in brackets": _by("(#)", _BLANKS),
    "in markup": _by("<b>#</b>"),
}
"""By name: how a number is written."""

SENTENCES = ("#", "Er zahlt mit # und wartet.", "Bitte von # abbuchen!", "She reads out #, twice.", "Re: #\nDanke")

BARE = "sixteen digits, bare"
OTHERS: Mapping[str, Callable[[random.Random], str]] = {
    "order of ten": lambda chance: f"Bestellung {digits(chance, 10)}",
    "order of sixteen": lambda chance: f"order no. {digits(chance, 16)}",
    "order by year": lambda chance: f"B-2026-{digits(chance, 6)}",
    "order in twelve, bare": lambda chance: digits(chance, 12),
    "marketplace order": lambda chance: f"30{digits(chance, 1)}-{digits(chance, 7)}-{digits(chance, 7)}",
    "several short orders": lambda chance: "Bestellungen " + ", ".join(digits(chance, 4) for _ in range(4)),
    "several short orders by lines": lambda chance: "\n".join(["Vorgänge", *(digits(chance, 4) for _ in range(5))]),
    "parcel of DHL": lambda chance: f"00{digits(chance, 18)}",
    "parcel of DHL in twelve": lambda chance: f"Paket {digits(chance, 12)}",
    "parcel of DHL with letters": lambda chance: f"JJD{digits(chance, 18)}",
    "parcel of Hermes": lambda chance: f"Hermes {digits(chance, 14)}",
    "parcel of DPD": lambda chance: f"DPD-Paketnummer 0{digits(chance, 13)}",
    "parcel of UPS": lambda chance: f"1Z{digits(chance, 16)}",
    "parcel of GLS": lambda chance: f"GLS {digits(chance, 11)}",
    "parcel of FedEx": lambda chance: f"tracking {digits(chance, 15)}",
    "registered letter": lambda chance: f"RR {digits(chance, 9)} DE",
    "article": lambda chance: f"4{digits(chance, 12)}",
    "phone number": lambda chance: f"+49 {digits(chance, 3)} {digits(chance, 7)}",
    BARE: lambda chance: digits(chance, 16),
}
"""By kind: numbers of orders and parcels, and what else is no card. One in forty bare sixteens looks like one."""


def _luhn(number: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(number), start=1)]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
