"""`python -m tests.promises.rounds_in_ranges LOG [--first SEED] [--upto SEED] [--of N]`: the schedules of `rounds`, by
ranges of seeds. LOG gets a line of JSON for each range that has ended; begun again, what is in it is left out.

Several may write to one LOG, each with seeds of its own. It may be ended at any moment.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.promises.rounds_world import Schedule


def main(arguments: list[str] | None = None) -> int:
    asked = _arguments(arguments)
    done = {tuple(line["seeds"]) for line in _lines(asked.log)}
    for first in range(asked.first, asked.upto, asked.of):
        seeds = (first, min(first + asked.of, asked.upto))
        if seeds not in done:
            with asked.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(_gone_through(*seeds)) + "\n")
    lines = _lines(asked.log)
    total = sum((Counter(line["measured"]) for line in lines), Counter[str]())
    found = [each for line in lines for each in line["violations"]]
    schedules = sum(line["seeds"][1] - line["seeds"][0] for line in lines)
    print(json.dumps({"schedules": schedules, "violations": found[:20], "measured": total}, indent=1))
    return 1 if found else 0


def _gone_through(first: int, upto: int) -> dict[str, object]:
    measured, found, began = Counter[str](), list[str](), time.process_time()

    def count(what: str) -> None:
        measured[what] += 1

    for seed in range(first, upto):
        found += [f"{seed}: {each.what}. {each.details[:300]}" for each in Schedule(seed, count).live()[:1]]
    seconds = round(time.process_time() - began, 1)
    return {"seeds": [first, upto], "seconds of processor": seconds, "violations": found, "measured": measured}


def _lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.promises.rounds_in_ranges")
    parser.add_argument("log", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--upto", type=int, default=1_000_000)
    parser.add_argument("--of", type=int, default=2_000, help="how many seeds are one range")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
