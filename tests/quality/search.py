"""Search: is who was meant the first hit, among the first five, and how far down?

Cases are `query, relevant, kind`; relevant are customer numbers, joined by `|`.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOKED_AT = 10
_BATCH = 500

Search = Callable[[Sequence[str]], Iterable[Sequence[str]]]
"""Queries in, for each the numbers found out, best first."""


@dataclass(frozen=True, slots=True)
class Case:
    query: str
    relevant: frozenset[str]
    kind: str


def run(file: Path, profile: Path | None, data: Sequence[Path]) -> Iterator[dict[str, Any]]:
    cases = read_cases(file)
    if profile is not None:
        yield from figures(cases, searching(profile))
        return
    with tempfile.TemporaryDirectory(prefix="agentdesk-quality-") as folder:
        yield from figures(cases, searching(imported(Path(folder) / "profile", data or beside(file))))


def read_cases(file: Path) -> list[Case]:
    text = file.read_text(encoding="utf-8-sig")
    rows = json.loads(text) if file.suffix == ".json" else csv.DictReader(text.splitlines())
    return [Case(row["query"], _numbers(row["relevant"]), row.get("kind") or "") for row in rows]


def _numbers(relevant: str | list[str]) -> frozenset[str]:
    return frozenset(relevant.split("|") if isinstance(relevant, str) else map(str, relevant))


def figures(cases: Sequence[Case], search: Search) -> Iterator[dict[str, Any]]:
    """Success@1, Success@5 and MRR@10 by kind, then in all."""
    ranks: dict[str, list[int | None]] = defaultdict(list)
    for start in range(0, len(cases), _BATCH):
        batch = cases[start : start + _BATCH]
        for case, found in zip(batch, search([case.query for case in batch]), strict=True):
            ranks[case.kind].append(rank_of(case.relevant, found))
    if len(ranks) > 1:
        for kind in sorted(ranks):
            yield _line(kind, ranks[kind])
    yield _line("all", [rank for each in ranks.values() for rank in each])


def rank_of(relevant: frozenset[str], found: Sequence[str]) -> int | None:
    """Where the first of those who were meant stands, from 1; None beyond what is looked at."""
    return next((n for n, number in enumerate(found[:LOOKED_AT], start=1) if number in relevant), None)


def _line(kind: str, ranks: Sequence[int | None]) -> dict[str, Any]:
    def share(worth: Callable[[int], float]) -> float:
        return round(sum(worth(rank) for rank in ranks if rank) / len(ranks), 4) if ranks else 0.0

    return {
        "kind": kind,
        "cases": len(ranks),
        "success@1": share(lambda rank: rank <= 1),
        "success@5": share(lambda rank: rank <= 5),
        "mrr@10": share(lambda rank: 1 / rank),
    }


def searching(profile: Path) -> Search:
    """Asks the program itself, as anybody can: `agentdesk find --stdin`."""

    def search(queries: Sequence[str]) -> Iterator[list[str]]:
        typed = "".join(" ".join(query.split()) + "\n" for query in queries)
        answers = _agentdesk(profile, "find", "--stdin", "--limit", str(LOOKED_AT), "--json", typed=typed)
        for line in answers.splitlines():
            yield [hit["number"] for hit in json.loads(line)["hits"]]

    return search


def imported(profile: Path, files: Iterable[Path]) -> Path:
    for file in files:
        _agentdesk(profile, "import", str(file), "--yes", "--json")
    return profile


def beside(file: Path) -> list[Path]:
    """The data that stands beside the cases, customers first."""
    found = [path for name in ("customers", "orders") for path in sorted(file.parent.glob(f"{name}*")) if path != file]
    if not found:
        raise SystemExit(f"no customers beside {file}: name them with --data, or a profile with --profile")
    return found


def _agentdesk(profile: Path, *arguments: str, typed: str = "") -> str:
    command = [sys.executable, "-m", "agentdesk", "--profile", str(profile), *arguments]
    surroundings = {"AGENTDESK_PASSPHRASE": "Sätze messen", **os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, input=typed, capture_output=True, text=True, encoding="utf-8", env=surroundings)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout
