"""Duplicates: of the pairs that are found, how many are one person; of those that are, how many are found?

FILE is a table of persons (a folder: each table in it) with known links: a column that names the person behind each row
(`cluster`), ids that say so (`rec-12-org`, `rec-12-dup-0`), or a table of pairs of ids beside it. Which column means
what is guessed as an import does. Nothing is learned from the file; numbers that name a person (tax, social security)
are not looked at. Two tables of a folder that have links only with each other are looked at as one.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Any

from agentdesk.core.duplicates.among import Among, look_among
from agentdesk.core.duplicates.portraits import Portrait, portrait_of
from agentdesk.core.duplicates.rarity import bits_wanted
from agentdesk.core.intake.reading.cells import folded, words
from agentdesk.core.intake.reading.dates import moment
from agentdesk.core.intake.reading.files import open_file
from agentdesk.core.intake.records import CustomerRecord

TABLES = (".csv", ".tsv", ".txt", ".xlsx")
BESIDE_THE_THRESHOLD = (-6, -4, -2, -1, 0, 1, 2, 4, 6, 10)
"""Bits."""

_PERSONS = words(
    "cluster clusterid entity entityid entid group groupid person personid trueid truth truthid matchid gold goldid "
    "realid duplicategroup dupgroup gruppe personenid klasse idperson masterid ecid individualid"
)
_IDS = ("recid", "recordid", "uniqueid", "id", "rowid", "nr", "number", "nummer", "key", "datensatz")
_BORN = (
    "dob",
    "dateofbirth",
    "birthdate",
    "geburtsdatum",
    "geburtstag",
    "birthday",
    "geboren",
    "gebdat",
    "birth",
    "born",
)
_PARTS_OF_BORN = (
    ("by", "birthyear", "yearofbirth", "geburtsjahr"),
    ("bm", "birthmonth", "monthofbirth", "geburtsmonat"),
    ("bd", "birthday", "dayofbirth", "geburtstag"),
)
_COPIES = re.compile(r"^(.+?)[-_. ]?(?:org|orig|original|dup|duplicate|copy|kopie)(?:[-_. ]?\d+)*$", re.IGNORECASE)
_SIDES = (("l", "r"), ("1", "2"), ("a", "b"), ("left", "right"), ("x", "y"))

Pair = tuple[int, int]


@dataclass(slots=True)
class Table:
    """Persons, the id of each, and whom each is, as far as the table says."""

    name: str
    portraits: list[Portrait] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)

    def __add__(self, other: Table) -> Table:
        return Table(
            f"{self.name}+{other.name}",
            self.portraits + other.portraits,
            self.ids + other.ids,
            self.persons + other.persons,
        )

    def linked(self) -> set[Pair]:
        of: dict[str, list[int]] = defaultdict(list)
        for n, person in enumerate(self.persons):
            if person:
                of[person].append(n)
        return {pair for together in of.values() for pair in combinations(together, 2)}

    def linked_by(self, pairs: Iterable[tuple[str, str]]) -> set[Pair]:
        at = {each: n for n, each in enumerate(self.ids)}
        known = ((at[one], at[other]) for one, other in pairs if one in at and other in at and one != other)
        return {(min(pair), max(pair)) for pair in known}


def run(file: Path, profile: Path | None = None, data: Sequence[Path] = ()) -> Iterator[dict[str, Any]]:
    for table, true in linked_tables(file):
        began = perf_counter()
        looked = look_among(table.portraits)
        yield from figures(table.name, looked, true, bits_wanted(len(table.portraits)), perf_counter() - began)


def figures(name: str, looked: Among, true: set[Pair], shipped: float, seconds: float) -> Iterator[dict[str, Any]]:
    """By threshold; the shipped one comes last, with what it took."""
    for beside in sorted(BESIDE_THE_THRESHOLD, key=lambda each: (each == 0, each)):
        found = {pair for group in looked.groups(shipped + beside) for pair in combinations(sorted(group), 2)}
        line: dict[str, Any] = {"file": name, "bits": round(shipped + beside, 2), **_judged(found, true)}
        if not beside:
            compared = set(map(tuple, looked.pairs.tolist()))
            line |= {"threshold": "shipped", "links": len(true), "compared": len(compared)}
            line |= {"links_compared": len(compared & true), "seconds": round(seconds, 2)}
        yield line


def _judged(found: set[Pair], true: set[Pair]) -> dict[str, float]:
    right = len(found & true)
    precision, recall = right / len(found) if found else 1.0, right / len(true) if true else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


# --- Files -----------------------------------------------------------------------------------------------------------


def linked_tables(file: Path) -> Iterator[tuple[Table, set[Pair]]]:
    if file.is_file():
        pairs = [links for beside in _tables(file.parent) if beside != file and (links := pairs_in(beside))]
        yield _linked(read_table(file), pairs, file)
        return
    waiting: list[Table] = []
    pairs = [links for each in _tables(file) if (links := pairs_in(each))]
    for each in _tables(file):
        if pairs_in(each):
            continue
        table = read_table(each)
        if true := table.linked() or _by_any(table, pairs):
            yield table, true
        else:
            waiting.append(table)
    for one, other in combinations(waiting, 2):
        if true := (one + other).linked() or _by_any(one + other, pairs):
            yield one + other, true


def _linked(table: Table, pairs: Sequence[list[tuple[str, str]]], file: Path) -> tuple[Table, set[Pair]]:
    if true := table.linked() or _by_any(table, pairs):
        return table, true
    for beside in _tables(file.parent):
        if beside != file and not pairs_in(beside) and (true := (both := table + read_table(beside)).linked()):
            return both, true
    raise SystemExit(f"{file}: no column says who is one person, nor does a table of pairs beside it")


def _by_any(table: Table, pairs: Sequence[list[tuple[str, str]]]) -> set[Pair]:
    return max((table.linked_by(each) for each in pairs), key=len, default=set())


def _tables(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in TABLES)


def read_table(file: Path) -> Table:
    opened = open_file(file, "customers", "DE", None)
    names = [_word(column.name) for column in opened.layout.columns]
    records = {line: each for line, each in opened.records() if isinstance(each, CustomerRecord)}
    table = Table(file.name)
    for line, cells in opened._table():
        if isinstance(cells, list | tuple):
            row = dict(zip(names, cells, strict=True))
            table.portraits.append(_portrait(records.get(line), _born(row)))
            table.ids.append(_first(row, _IDS) or str(next(iter(row.values()), "")))
            table.persons.append(_person(row))
    return table


def _portrait(record: CustomerRecord | None, born: str) -> Portrait:
    if record is None:
        return Portrait(born=born)
    points = [{"kind": "email", "value": each.address} for each in record.emails]
    points += [{"kind": "phone", "value": each.e164} for each in record.phones]
    places = [{"kind": "address", **each.model_dump()} for each in record.addresses]
    given = record.given_name or "" if record.organisation else record.given_name
    return portrait_of(given, record.family_name, record.organisation, [*points, *places], born, record.suffix)


def _person(row: dict[str, str]) -> str:
    for name in _PERSONS:
        if row.get(name):
            return row[name]
    found = _COPIES.match(_first(row, _IDS))
    return found[1].casefold() if found else ""


def _born(row: dict[str, str]) -> str:
    parts = [_first(row, names) for names in _PARTS_OF_BORN]
    if all(parts) and all(part.isdigit() for part in parts):
        return f"{int(parts[0]):04}{int(parts[1]):02}{int(parts[2]):02}"
    said = _first(row, _BORN)
    digits = re.sub(r"\D", "", said)
    if re.fullmatch(r"\d{4}\D?\d\d\D?\d\d", said):
        return digits
    return re.sub(r"\D", "", moment(said, "dmy") or "")[:8] or digits


def pairs_in(file: Path) -> list[tuple[str, str]]:
    """The links of a table of pairs: two columns of ids, and perhaps one that says how sure they are one (from 0.5)."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        if file.suffix.lower() == ".xlsx":
            return []
        rows = csv.DictReader(lines, delimiter="\t" if file.suffix.lower() == ".tsv" else ",", skipinitialspace=True)
        ids = _two_ids(list(rows.fieldnames or ()))
        if not ids:
            return []
        sure = next((name for name in rows.fieldnames or () if re.search("score|label|match|same|link", name)), "")
        return [(row[ids[0]], row[ids[1]]) for row in rows if not sure or _is_yes(row[sure])]


def _two_ids(names: list[str]) -> tuple[str, str] | None:
    known = {_word(name): name for name in names}
    for one, other in _SIDES:
        for stem in (*_IDS, "rec", "record"):
            for left, right in (
                (stem + one, stem + other),
                (one + stem, other + stem),
                (f"{one}table{stem}", f"{other}table{stem}"),
            ):
                if left in known and right in known:
                    return known[left], known[right]
    return None


def _is_yes(said: str) -> bool:
    try:
        return float(said) >= 0.5
    except ValueError:
        return said.strip().casefold() in ("true", "yes", "ja", "match", "same", "y", "j")


def _word(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", folded(name))


def _first(row: dict[str, str], names: Iterable[str]) -> str:
    return next((row[name] for name in names if row.get(name)), "")
