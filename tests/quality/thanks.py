"""Messages of thanks: of those that were taken for one, how many are; of those that are one, how many were found?

Cases are `text, label, kind`; the label is `thanks` or `other`, the kind may be missing.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentdesk.core.cases.thanks import thanks_in

LABELS = ("thanks", "other")


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    is_thanks: bool
    kind: str


def run(file: Path, profile: Path | None, data: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """What was taken for thanks and is none is told on standard error."""
    yield from figures(read_cases(file), lambda text: thanks_in(text) is not None)


def read_cases(file: Path) -> list[Case]:
    text = file.read_text(encoding="utf-8-sig")
    rows = json.loads(text) if file.suffix == ".json" else csv.DictReader(io.StringIO(text, newline=""))
    return [_case(row) for row in rows]


def _case(row: dict[str, str]) -> Case:
    label = row["label"].strip().casefold()
    if label not in LABELS:
        raise SystemExit(f"label {row['label']!r}: there are {', '.join(LABELS)}")
    return Case(row["text"], label == "thanks", row.get("kind") or "")


def figures(cases: Iterable[Case], taken_for_thanks: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    """By kind, then in all."""
    seen: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for case in cases:
        taken = taken_for_thanks(case.text)
        seen[case.kind].append((case.is_thanks, taken))
        if taken and not case.is_thanks:
            print(f"taken for thanks: {case.text!r}", file=sys.stderr)
    if len(seen) > 1:
        for kind in sorted(seen):
            yield _line(kind, seen[kind])
    yield _line("all", [each for of_kind in seen.values() for each in of_kind])


def _line(kind: str, seen: Sequence[tuple[bool, bool]]) -> dict[str, Any]:
    """`precision` and `recall` are None where nothing was taken for thanks, or nothing is."""
    found = sum(is_thanks and taken for is_thanks, taken in seen)
    all_taken, all_thanks = sum(taken for _, taken in seen), sum(is_thanks for is_thanks, _ in seen)
    return {
        "kind": kind,
        "cases": len(seen),
        "thanks": all_thanks,
        "taken": all_taken,
        "wrongly": all_taken - found,
        "precision": round(found / all_taken, 4) if all_taken else None,
        "recall": round(found / all_thanks, 4) if all_thanks else None,
    }
