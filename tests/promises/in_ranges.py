"""Long looks at one part of a promise, by ranges of seeds: each range that has ended is a line of JSON in a log, and is
left out when it is begun again. It may be ended at any moment; several may write to one log, each with own seeds.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.promises.promise import Outcome, Promise, Violation, examine


def in_ranges(promise: Promise, size: int, seed: int, of: int, log: Path, folder: Path) -> Outcome:
    """`promise` has one part, looked at `size` times from this seed on, `of` times for each line; what all lines of the
    log say of it together."""
    [part] = promise.parts
    named = {"promise": promise.name, "part": part}
    done = {(line["seed"], line["size"]) for line in _lines(log, named)}
    for first in range(seed, seed + size, of):
        count = min(of, seed + size - first)
        if (first, count) not in done:
            found = examine(promise, count, first, folder / str(first), told=lambda words: None)
            shutil.rmtree(folder / str(first), ignore_errors=True)
            with log.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps(named | _said(found)) + "\n")
    lines = list(_lines(log, named))
    violations = [Violation(what, f"seed {line['seed']}, {why}") for line in lines for what, why in line["violations"]]
    measured = sum((Counter(line["measured"]) for line in lines), Counter[str]())
    count, seconds = sum(line["size"] for line in lines), sum(line["seconds"] for line in lines)
    return Outcome(promise.name, count, seed, tuple(violations), {}, seconds, measured)


def _said(found: Outcome) -> dict[str, Any]:
    violations = [(each.what, each.details[:400]) for each in found.violations]
    return found.line() | {"violations": violations, "measured": found.measured}


def _lines(log: Path, named: dict[str, str]) -> Iterator[dict[str, Any]]:
    for each in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        if (line := json.loads(each)).items() >= named.items():
            yield line
