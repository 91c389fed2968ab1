"""The guess what each column of a table means, and which kind of records the table holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from agentdesk.core.intake.reading import dates
from agentdesk.core.intake.reading.cells import words
from agentdesk.core.intake.reading.delimited import Cells
from agentdesk.core.intake.reading.headers import concepts
from agentdesk.core.intake.reading.meanings import (
    IGNORED,
    KINDS,
    REPEATED,
    Candidate,
    RecordKind,
    candidates,
    parted,
    recognised,
)
from agentdesk.core.intake.reading.names import family_first
from agentdesk.core.intake.reading.profiles import Profile

SURE_ENOUGH = 0.4

# What a column without a telling name may be by its values alone: meaning, shape, how sure, kinds.
_BY_VALUES = (
    ("email", "email", 0.6, "customers orders notes"),
    ("postcode_city", "postcode_city", 0.55, "customers orders"),
    ("address", "address", 0.5, "customers orders"),
    ("street", "known_street", 0.62, "customers orders"),
    ("salutation", "salutation", 0.5, "customers orders"),
    ("country", "country", 0.45, "customers orders"),
    ("full_name", "known_full_name", 0.62, "customers notes"),
    ("given_name", "given", 0.5, "customers"),
    ("placed_at", "written_date", 0.5, "orders"),
    ("at", "written_date", 0.45, "notes"),
    ("organisation", "organisation", 0.55, "customers"),
)
# What only a table without any names is searched for: too vague beside names.
_BY_VALUES_ALONE = (
    ("given_name", "given", 0.7, "customers"),
    ("phone", "phone", 0.45, "customers orders"),
    ("postcode", "postcode", 0.43, "customers orders"),
    ("customer_since", "written_date", 0.41, "customers"),
    ("text", "long", 0.5, "notes"),
    ("rating", "rating", 0.42, "notes"),
    ("customer_number", "whole_number", 0.4, "customers"),
    ("sku", "whole_number", 0.4, "notes"),
)


class Guess(NamedTuple):
    """The meaning of each column for one kind of records. `fit` compares kinds."""

    kind: RecordKind
    meanings: tuple[Candidate, ...]
    fit: float


class Sampled(NamedTuple):
    """A table's first rows: names of its columns ("" where it has none) and rows of that width."""

    header: Cells
    rows: Sequence[Cells]

    def profiles(self) -> list[Profile]:
        return [Profile([row[at] for row in self.rows if at < len(row)]) for at in range(len(self.header))]


def guess(table: Sampled, hint: str = "") -> Guess:
    """The kind of records and the meaning of each column. `hint`: the name of the file or sheet, a weak sign."""
    profiles = table.profiles()
    hinted = set(concepts(hint).concepts)
    guesses = [_guess(table, profiles, kind) for kind in KINDS]
    whose = {parted(meaning.meaning)[0] for one in guesses if one.kind == "orders" for meaning in one.meanings}
    if whose & {"placed_at", "customer_number", "email", "full_name"} and any(
        g.kind == "orders" and g.fit for g in guesses
    ):
        guesses = [one for one in guesses if one.kind != "order_lines"]  # whole orders, one row for each line
    return max(guesses, key=lambda one: one.fit + _hinted(one.kind, hinted))


def guess_for(table: Sampled, kind: RecordKind) -> Guess:
    return _guess(table, table.profiles(), kind)


_HINTS = {"customers": {"customer", "contact", "address"}, "orders": {"order"}, "order_lines": {"position", "line"}}
_HINTS |= {"products": {"item"}, "notes": {"text", "review", "case"}}


def _hinted(kind: RecordKind, words: set[str]) -> float:
    return 0.6 if _HINTS[kind] & words else 0.0


def _guess(table: Sampled, profiles: list[Profile], kind: RecordKind) -> Guess:
    header = without_prefix(table.header)
    named = [candidates(name, profile, kind) for name, profile in zip(header, profiles, strict=True)]
    nameless = not any(table.header)
    for at, profile in enumerate(profiles):
        if not named[at] or named[at][0].score < SURE_ENOUGH:
            named[at] = _by_values(header[at], profile, kind, nameless)
    _in_context(header, profiles, named)
    if kind == "products":  # of a product and its variants, the variant is what people buy
        named = [
            _favoured(options, "sku", 0.1) if "[]." in name else options
            for name, options in zip(table.header, named, strict=True)
        ]
    meanings = _assigned(named)
    meanings = _shares(profiles, _lines_or_orders(table, meanings, kind))
    return Guess(kind, meanings, _fit(kind, meanings, profiles))


_SAYS_NOTHING = frozenset({"line", "1", "2", "3", "4", "5", "6", "7", "8", "9"})
_NOT_THEIRS = frozenset({"author", "supplier", "maker", "shop"})


def without_prefix(header: Cells) -> Cells:
    """Names without what a system puts before all of them (`OXFNAME`, `OXLNAME`), where they are better known so."""
    named = [name for name in header if name]
    alike = [name for name in named if name[:2] == named[0][:2]]
    prefix = _common_start(min(alike), max(alike)) if alike else ""
    if len(prefix) < 2 or sum(name.startswith(prefix) for name in named) * 5 < len(named) * 4 or len(named) < 3:
        return header
    bare = [name.removeprefix(prefix) or name for name in header]
    return bare if sum(map(recognised, bare)) > sum(map(recognised, header)) + len(named) / 4 else header


def _common_start(one: str, other: str) -> str:
    return "".join(a for a, b in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _by_values(header: str, profile: Profile, kind: RecordKind, nameless: bool) -> list[Candidate]:
    """Values speak where the name says nothing: not where it says something we do not import."""
    spoken = tuple(word for word in concepts(header).concepts if word not in _SAYS_NOTHING)
    if not profile.lines or _NOT_THEIRS.intersection(spoken):
        return []
    signs = _BY_VALUES + (_BY_VALUES_ALONE if nameless else ()) if not spoken else _BY_VALUES[:1]
    found = [
        Candidate(meaning, sure * profile.share(shape))
        for meaning, shape, sure, kinds in signs
        if kind in kinds.split() and profile.share(shape) >= 0.6
    ]
    return sorted(found, key=lambda candidate: -candidate.score)


def _in_context(header: Cells, profiles: list[Profile], named: list[list[Candidate]]) -> None:
    """What only the neighbours tell: `Name` beside `Vorname`, `Nr.` behind `Straße`, `Name` of two words."""
    best = [parted(options[0].meaning)[0] if options else "" for options in named]
    for at, (name, profile) in enumerate(zip(header, profiles, strict=True)):
        spoken = concepts(name).concepts
        if (
            "name" in spoken
            and not {"given", "first", "last", "account"} & set(spoken)
            and {"full_name", "family_name"} & {parted(option.meaning)[0] for option in named[at]}
        ):
            given = any(_same_owner(named, at, other) for other in range(len(best)) if best[other] == "given_name")
            favoured = "family_name" if given or profile.share("full_name") < 0.3 else "full_name"
            named[at] = _favoured(named[at], favoured, 0.3)
        if spoken == ("number",) and at and best[at - 1] == "street" and profile.share("house") > 0.7:
            owner = parted(named[at - 1][0].meaning)[1]
            named[at] = [Candidate(f"house_number@{owner}" if owner else "house_number", 0.9)]
        if not any(header) and not best[at]:
            named[at] = _beside(best[at - 1] if at else "", *best[at + 1 : at + 2], profile=profile)


def _beside(*neighbours: str, profile: Profile) -> list[Candidate]:
    """In a table without names: a name beside a given name, a place beside a postcode."""
    if "given_name" in neighbours and profile.share("name") > 0.9:
        return [Candidate("family_name", 0.5)]
    if "postcode" in neighbours and profile.share("city") > 0.9:
        return [Candidate("city", 0.5)]
    return []


def _same_owner(named: list[list[Candidate]], one: int, other: int) -> bool:
    owners = [parted(named[at][0].meaning)[1] for at in (one, other)]
    return owners[0] == owners[1]


def _favoured(options: list[Candidate], favourite: str, more: float) -> list[Candidate]:
    raised = [
        Candidate(option.meaning, option.score + (more if parted(option.meaning)[0] == favourite else 0.0))
        for option in options
    ]
    return sorted(raised, key=lambda candidate: -candidate.score)


def _assigned(named: list[list[Candidate]]) -> tuple[Candidate, ...]:
    """Each column its best meaning, each meaning its best column; columns further left win ties."""
    offers = sorted((-option.score, at, option.meaning) for at, options in enumerate(named) for option in options)
    taken: dict[int, Candidate] = {}
    used: set[str] = set()
    for score, at, meaning in offers:
        if at in taken or -score < SURE_ENOUGH or (meaning in used and parted(meaning)[0] not in REPEATED):
            continue
        taken[at] = Candidate(meaning, -score)
        used.add(meaning)
    return tuple(taken.get(at, Candidate(IGNORED, 0.0)) for at in range(len(named)))


def _shares(profiles: list[Profile], meanings: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Discounts written `15 %` are percents, and those that never exceed 1 (`0.15`) are shares."""
    changed = list(meanings)
    for at, (meaning, sure) in enumerate(meanings):
        if meaning == "line_discount" and any("%" in cell for cell in profiles[at].lines):
            changed[at] = Candidate("line_discount_percent", sure)
        elif meaning == "line_discount" and 0 < profiles[at].largest() <= 1:
            changed[at] = Candidate("line_discount_share", sure)
    return tuple(changed)


_OF_THE_ORDER = {"total": "line_total", "order_discount": "line_discount"}


def _lines_or_orders(table: Sampled, meanings: tuple[Candidate, ...], kind: RecordKind) -> tuple[Candidate, ...]:
    """In a table with a row for each line, an amount that differs within one order belongs to the line."""
    names = [parted(candidate.meaning)[0] for candidate in meanings]
    number = next((at for at, name in enumerate(names) if name in ("order_number", "invoice_number")), None)
    if kind != "orders" or number is None or not {"sku", "item_name"} & set(names):
        return meanings
    changed = list(meanings)
    for at, name in enumerate(names):
        other = _OF_THE_ORDER.get(name)
        if other and other not in names and not _constant(table.rows, number, at):
            changed[at] = Candidate(other, meanings[at].score)
    return tuple(changed)


def _constant(rows: Sequence[Cells], key: int, at: int) -> bool:
    """Whether a column has one value (or none) in all rows of an order, as far as orders of several rows tell."""
    seen: dict[str, set[str]] = {}
    for row in rows:
        if row[at]:
            seen.setdefault(row[key], set()).add(row[at])
    several = [key for key, count in _counted(rows, key).items() if count > 1]
    return not several or sum(len(seen.get(order, ())) > 1 for order in several) * 5 <= len(several)


def _counted(rows: Sequence[Cells], key: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row[key]] = counts.get(row[key], 0) + 1
    return counts


_WHO = frozenset({"family_name", "full_name", "organisation", "given_name", "email", "phone", "mobile"})
_WHERE = frozenset({"street", "city", "postcode", "postcode_city", "address", "country"})
_ORDER = words("placed_at status total shipping_cost payment_method payment_status delivery_status shipped_at tracking")
_ONLY_ORDERS = words(
    "status shipping_cost payment_method payment_status delivery_status shipped_at tracking paid_at carrier"
)
_GOODS = frozenset(
    {"unit_price", "category", "ean", "description", "maker", "available", "group", "manual_url", "options"}
)


def _fit(kind: RecordKind, meanings: tuple[Candidate, ...], profiles: list[Profile]) -> float:
    """How well a table fits a kind: what the kind needs must be there, the rest adds a little."""
    sure: dict[str, float] = {}
    for candidate in meanings:
        name = parted(candidate.meaning)[0]
        sure[name] = max(sure.get(name, 0.0), candidate.score)
    number = max(sure.get("order_number", 0.0), sure.get("invoice_number", 0.0))
    item = max(sure.get("sku", 0.0), sure.get("item_name", 0.0))
    extent = sum(candidate.score for candidate in meanings) / (len(meanings) or 1)
    has = {name for name, score in sure.items() if score >= 0.4}
    return _NEEDS[kind](sure, has, number, item) + extent if meanings else 0.0


def _customers(sure: dict[str, float], has: set[str], number: float, item: float) -> float:
    return 1.0 + 0.4 * min(len(has & _WHO), 3) + 0.2 * min(len(has & _WHERE), 3) if has & _WHO else 0.0


def _orders(sure: dict[str, float], has: set[str], number: float, item: float) -> float:
    """A column that says "order", or a vague number beside two things that only orders have."""
    whose = has & (_WHO | {"customer_number"})
    signs = len(has & _ORDER) + bool(whose)
    only = len(has & _ONLY_ORDERS) + (item >= 0.4 and bool(has & {"quantity", "unit_price"}))
    if number < 0.4 or not has & _ORDER or (number < 0.8 and only < 2):
        return 0.0
    return 1.2 + number + 0.4 * min(signs, 4) + 0.3 * (item > 0.4)


def _order_lines(sure: dict[str, float], has: set[str], number: float, item: float) -> float:
    if number < 0.4 or item < 0.4 or not has & {"quantity", "unit_price", "line_total"}:
        return 0.0
    return 1.2 + number + item + 0.4 * bool(has & {"quantity"}) + 0.2 * bool(has & {"unit_price"})


def _products(sure: dict[str, float], has: set[str], number: float, item: float) -> float:
    if item < 0.4 or not has & _GOODS:
        return 0.0
    return 0.8 + item + 0.3 * min(len(has & _GOODS), 4) + 0.2 * ("sku" in has and "item_name" in has)


def _notes(sure: dict[str, float], has: set[str], number: float, item: float) -> float:
    words = max(sure.get("text", 0.0), 0.7 * sure.get("reason", 0.0), 0.7 * sure.get("subject", 0.0))
    around = has & ({"at", "channel", "rating", "direction", "author", "subject", "reason", "customer_number"} | _WHO)
    if words < 0.35 or not around - _WHO - {"customer_number"}:
        return 0.0
    return 0.4 + words + 0.35 * min(len(around - _WHO), 4) + 0.2 * bool(around & _WHO) + 0.4 * ("rating" in has)


_NEEDS = {
    "customers": _customers,
    "orders": _orders,
    "order_lines": _order_lines,
    "products": _products,
    "notes": _notes,
}


def decimal_signs(profiles: Sequence[Profile], meanings: Sequence[str], default: str) -> tuple[str, ...]:
    """For each column, the sign of its cents: its own values decide, then those of all amounts, then the default."""
    votes = [profile.decimal_sign for profile, meaning in zip(profiles, meanings, strict=True) if _is_amount(meaning)]
    comma, point = votes.count(","), votes.count(".")
    common = default if comma == point else "," if comma > point else "."
    return tuple(
        (profile.decimal_sign or common) if _is_amount(meaning) else ""
        for profile, meaning in zip(profiles, meanings, strict=True)
    )


AMOUNTS = words(
    "shipping_cost order_discount total return_amount payment_amount quantity unit_price line_discount "
    "line_discount_percent line_discount_share line_total "
    "rating"
)
MOMENTS = words(
    "customer_since placed_at cancelled_at paid_at shipped_at delivered_at due_at returned_at warranty_until at"
)


_HALF_DAY = re.compile(r"\d\s?[AP]M\b")


def _is_amount(meaning: str) -> bool:
    return parted(meaning)[0] in AMOUNTS


def date_orders(profiles: Sequence[Profile], meanings: Sequence[str], default: dates.DateOrder) -> tuple[str, ...]:
    """For each column of days, which number is the day; columns that do not tell follow those that do."""
    at_dates = [
        profile if parted(meaning)[0] in MOMENTS else None for profile, meaning in zip(profiles, meanings, strict=True)
    ]
    told = [dates.date_order(profile.cells, prefer="") if profile else "" for profile in at_dates]
    halves = any(_HALF_DAY.search(cell) for profile in at_dates if profile for cell in profile.lines[:20])
    common = next((order for order in told if order), "mdy" if halves else default)
    return tuple((order or common) if profile else "" for order, profile in zip(told, at_dates, strict=True))


def names_family_first(profiles: Sequence[Profile], meanings: Sequence[str], header: Cells) -> bool | None:
    """Whether the column of whole names puts the family name first: by its own name, then by its values."""
    for profile, meaning, name in zip(profiles, meanings, header, strict=True):
        if parted(meaning)[0] == "full_name":
            spoken = concepts(name).concepts
            if "given" in spoken and ("family" in spoken or "name" in spoken):
                first = next(word for word in spoken if word in ("given", "family", "name"))
                return first != "given"
            return family_first(profile.cells)
    return None


def sign_default(delimiter: str, region: str) -> str:
    """Which sign parts the cents where no value tells: tables of semicolons come from where it is the comma."""
    if delimiter in (";", ","):
        return "," if delimiter == ";" else "."
    return "." if region in _POINT_COUNTRIES else ","


_POINT_COUNTRIES = frozenset({"US", "GB", "IE", "CA", "AU", "NZ", "CH", "LI", "IN", "SG", "ZA", "MX", "IL", "JP", "CN"})


def five_digits(profile: Profile) -> bool:
    """Whether a column of postcodes has five digits as a rule."""
    return sum(len(cell) == 5 and cell.isdigit() for cell in profile.lines) * 2 >= max(len(profile.lines), 1)
