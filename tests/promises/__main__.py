"""`python -m tests.promises [NAME …] [--size N] [--seed S] [--part PART [--log LOG]] [--json]`; without a name it lists
them.

One JSON line per promise on standard output. What was violated, and how the run goes on, is told on standard error,
with --json only at the end. Exit code 1 on a violation or a planted bug that was not caught; 3 where something is
missing without which nothing can be looked at.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from tests.promises.in_ranges import in_ranges
from tests.promises.promise import CannotExamine, Outcome, Promise, examine
from tests.promises.surroundings import own_surroundings

NAMES = (
    "kill",
    "power-cut",
    "imports",
    "twice",
    "replay",
    "permissions",
    "at-rest",
    "hostile-text",
    "clocks",
    "one-owner",
    "callbacks",
    "tamper",
    "races",
    "guessing",
    "authority",
    "ledger",
    "guides",
    "true-phrases",
    "story",
    "duplicates",
    "pan",
    "merge",
    "erasure",
    "masking",
    "retention",
    "sync",
    "rounds",
    "feed",
    "leases",
    "processes",
    "fail-over",
    "access",
    "proxy",
)
BY_HAND = frozenset({"processes", "fail-over", "proxy"})
"""They take minutes at any size, or want programs of the system: no run of the tests asks for them."""
SEED = 20261122
VIOLATED, CANNOT_EXAMINE = 1, 3


def main(arguments: list[str] | None = None) -> int:
    asked = _arguments(arguments)
    with own_surroundings() as root:
        if not asked.names:
            return _list(as_json=asked.json)
        return max(_examined(name, asked, root / name) for name in asked.names)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.promises", description="What must never happen, examined.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--size", type=int, help="how much of it; each promise has a small size of its own")
    parser.add_argument("--seed", type=int, default=SEED, help="of all chance; the same seed asks the same again")
    parser.add_argument("--part", help="only this one, at the whole size and without planted bugs: for long looks")
    parser.add_argument("--log", type=Path, help="of that part: may be ended and begun again")
    parser.add_argument("--of", type=int, default=20, help="of how many schedules a line of the log is")
    parser.add_argument("--json", action="store_true", help="say nothing on the way")
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.names) - set(NAMES)):
        parser.error(f"no such promise: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if asked.log and not (asked.part and len(asked.names) == 1):
        parser.error("a log is of one --part of one promise")
    if asked.part:
        for name in asked.names:
            if asked.part not in (parts := _promise(name).parts):
                parser.error(f"{name} has no such part; it has: {', '.join(parts)}")
    return asked


def _list(*, as_json: bool) -> int:
    promises = [_promise(name) for name in NAMES]
    if as_json:
        print(json.dumps([{"promise": p.name, "about": p.about, "size": p.size, "unit": p.unit} for p in promises]))
    else:
        for promise in promises:
            print(f"{promise.name:13} {promise.about} (size: {promise.size} {promise.unit})")
    return 0


def _examined(name: str, asked: argparse.Namespace, folder: Path) -> int:
    promise = _promise(name)
    if asked.part:
        promise = promise.only(asked.part)
    told = _quiet if asked.json else _tell
    try:
        size = asked.size or promise.size
        if asked.log:
            outcome = in_ranges(promise, size, asked.seed, asked.of, asked.log, folder)
        else:
            outcome = examine(promise, size, asked.seed, folder, told=told)
    except CannotExamine as missing:
        _tell(f"{name}: cannot be examined here. {missing}")
        return CANNOT_EXAMINE
    print(json.dumps(outcome.line()), flush=True)
    _explain(outcome, as_json=asked.json)
    return 0 if outcome.kept else VIOLATED


def _explain(outcome: Outcome, *, as_json: bool) -> None:
    for violation in outcome.violations[:20]:
        _tell(f"{outcome.promise}: VIOLATED: {violation.what}. {violation.details}")
    if len(outcome.violations) > 20:
        _tell(f"… and {len(outcome.violations) - 20} more")
    if outcome.measured and not as_json:
        _tell(f"{outcome.promise}: measured {json.dumps(outcome.measured)}")


def _promise(name: str) -> Promise:
    promise: Promise = importlib.import_module(f"tests.promises.{name.replace('-', '_')}").PROMISE
    return promise


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _quiet(words: str) -> None:
    """Nothing on the way."""


if __name__ == "__main__":
    sys.exit(main())
