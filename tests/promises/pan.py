"""No card number is kept: each that is written, in any layout, is masked before it is stored; other numbers stay."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from agentdesk.core import cards
from agentdesk.core import drafts as drafts_room
from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.ids import derived_id
from agentdesk.core.intake.reading import cells
from agentdesk.core.intake.runner import Running
from agentdesk.core.intake.session import Session, Terms
from tests.desks import KEY, NOON
from tests.promises import arguments
from tests.promises.days import a_busy_day
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import rows_as_they_lie
from tests.promises.written_cards import BARE, LAYOUTS, OTHERS, SENTENCES, a_card

READABLE = "a card number is masked in whatever layout it is written"
STORED = "no card number is stored"
SPOILT = "at most one number of an order or parcel in a hundred is masked"
LAST_FOUR = "its last four digits stay, so that people can speak of it"
NOT_SEEN = "the numbers have gone through what is looked at"
MOST_SPOILT = 0.01
_IDENTIFYING = (
    "number sku key guide step instead_of incident_key source stack lang zone zone_rules "
    "order_number label_number contract_number"
)
IDENTIFIERS = dict.fromkeys(_IDENTIFYING.split(" "), ("A-1", "B-2", "C-3"))
"""Kept to the letter (`commands.Code`): an order whose number looks like a card's is still that order."""


def in_every_layout(trial: Trial) -> Iterator[Violation]:
    chance, names = trial.chance("layouts"), list(LAYOUTS)
    with trial.planted():
        for n in range(trial.size):
            number, layout = a_card(chance), names[n % len(names)]
            text = _said(chance, LAYOUTS[layout](number))
            kept = cards.mask_cards(text)
            if number in _digits(kept):
                yield Violation(READABLE, f"{layout}: {text!r}")
            elif number[-4:] not in _digits(kept):
                yield Violation(LAST_FOUR, f"{layout}: {text!r}")
    trial.count("layouts", len(names))


def what_is_no_card(trial: Trial) -> Iterator[Violation]:
    chance, names = trial.chance("others"), list(OTHERS)
    with trial.planted():
        kinds = [names[n % len(names)] for n in range(trial.size)]
        spoilt = Counter(kind for kind in kinds if cards.find_cards(_said(chance, OTHERS[kind](chance))))
    trial.count("numbers of orders and parcels", trial.size)
    trial.count("of them masked by mistake", spoilt.total())
    of_each = trial.size / len(names)
    for kind, count in spoilt.items():
        if kind != BARE and count > MOST_SPOILT * of_each:
            yield Violation(SPOILT, f"{count} of {of_each:.0f}: {kind}")
    if spoilt.total() > MOST_SPOILT * trial.size:
        yield Violation(SPOILT, f"{spoilt.total()} of {trial.size}")


def nowhere_stored(trial: Trial) -> Iterator[Violation]:
    """Commands of every kind say card numbers, drafts and foreign files have them; then every row is looked through."""
    chance = trial.chance("stored")
    names = list(LAYOUTS)
    numbers = [a_card(chance) for _ in names * 2]
    said = tuple(_said(chance, LAYOUTS[names[n % len(names)]](number)) for n, number in enumerate(numbers))
    folder = trial.fresh_folder("desk")
    with trial.planted():
        with patch.object(arguments, "WORDS", said), patch.dict(arguments.FOLLOWING_NAMES, IDENTIFIERS):
            day, me = a_busy_day(folder, chance)
            for _ in range(trial.size):
                if wish := day.wish():
                    day.execute(wish)
        desk = day.desk
        _imported(desk, me, folder, numbers, said)
        kept = {name: [str(row) for row in rows] for name, rows in rows_as_they_lie(desk.database).items()}
        kept["draft"] = _drafted(folder, said)
        desk.database.close()
    trial.count("commands", day.came_off.total())
    any_of_them = re.compile("|".join(numbers))
    for table, rows in kept.items():
        for row in rows:
            if found := any_of_them.search(_digits(row)):
                yield Violation(STORED, f"{table}: …{found[0][-4:]} in {row[:300]}")
    masked = {name for name, rows in kept.items() if any(cards.MASK.strip() in row for row in rows)}
    missing = {"facts", "command_log", "customers", "cases", "draft", "order_lines"} - masked
    if missing:
        yield Violation(NOT_SEEN, f"nothing masked in {sorted(missing)}")


def _said(chance: random.Random, written: str) -> str:
    return chance.choice(SENTENCES).replace("#", written)


def _digits(text: str) -> str:
    """Only its digits; those of other scripts as ASCII has them."""
    found = re.sub(r"\D", "", text)
    return found if found.isascii() else "".join(str(int(digit)) for digit in found)


def _imported(desk: Desk, me: UUID, folder: Path, numbers: list[str], said: tuple[str, ...]) -> None:
    people, orders = folder / "kunden.csv", folder / "bestellungen.csv"
    _table(people, ["Kundennr", "Vorname", "Nachname", "Straße", "Notiz"],
           ([f"P{n}", "Eva", text, f"Weg {n}, {text}", text] for n, text in enumerate(said)))  # fmt: skip
    lines = ([f"B{n}", f"P{n}", "1.11.2026", said[n], "1", "2,00", number] for n, number in enumerate(numbers))
    head = ["Bestellnr", "Kundennr", "Datum", "Artikel", "Menge", "Einzelpreis", "Zahlungsreferenz"]
    _table(orders, head, lines)
    session = Session(Running(desk, me))
    for file in (people, orders):
        for opened in session.open_all(file):
            session.carry_out(opened, Terms())


def _table(file: Path, head: list[str], rows: Iterable[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as into:
        writer = csv.writer(into, delimiter=";")
        writer.writerow(head)
        writer.writerows([cell.replace("\n", " ") for cell in row] for row in rows)


def _drafted(folder: Path, said: tuple[str, ...]) -> list[str]:
    drafts = Drafts(folder / "drafts.db", KEY, aside=folder, clock=FixedClock(NOON))
    for n, text in enumerate(said):
        draft_id = derived_id(UUID(int=9), "draft", n)
        content = {"notes": text, "more": [{"words": text}]}
        drafts.save(Draft(id=draft_id, kind="note", command_id=draft_id, content=content, updated_at=NOON))
    kept = [str(draft) for draft in drafts.all()]
    drafts.close()
    return kept


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _change(place: Any, name: str, instead: Any) -> Any:
    return lambda: [Change(place, name, instead)]


def _unmasked_words() -> Iterable[Change]:
    """Words of commands as they were typed: `Words` and `Line` mask by the function that they were made with."""
    right = cards.find_cards
    yield Change(cards, "find_cards", lambda text: [] if len(text) > 25 else right(text))


LAYOUT, OTHER, KEPT = "in every layout", "what is no card", "nowhere stored"
PROMISE = Promise(
    name="pan",
    about="card numbers are masked before anything is kept, and other numbers stay as they are",
    size=10_000,
    unit="numbers",
    parts={LAYOUT: in_every_layout, OTHER: what_is_no_card, KEPT: nowhere_stored},
    shares={KEPT: 0.05},
    bugs=(
        Bug("only ASCII blanks part a number", LAYOUT, (READABLE,), _change(cards, "_PLAIN", {}), size=500),
        Bug("the word before a number counts for nothing", OTHER, (SPOILT,),
            _change(cards, "_is_something_else", lambda *_, **__: False), size=2_000),
        Bug("any list of short numbers is a card", OTHER, (SPOILT,), _change(cards, "_is_listed", lambda *_: True),
            size=2_000),
        Bug("check digits count for nothing", OTHER, (SPOILT,), _change(cards, "_luhn", lambda _: True), size=2_000),
        Bug("all digits go", LAYOUT, (LAST_FOUR,), _change(cards, "masked", lambda _: cards.MASK), size=500),
        Bug("drafts are kept as they are typed", KEPT, (STORED,), _change(drafts_room, "mask_cards", str), size=1),
        Bug("imports are taken as they come", KEPT, (STORED,), _change(cells, "mask_cards", str), size=1),
        Bug("long texts are not looked through", KEPT, (STORED,), _unmasked_words, size=60),
    ),
)  # fmt: skip
