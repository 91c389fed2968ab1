"""`python -m tests.quality NAME FILE [--json] [--profile DIR | --data FILE …]`: how good judgement is.

Prints the figures over a file of cases, by kind and in all. `thanks` tells messages that only thank from all others.
`search` looks for customers: those of `--profile`, or those that `--data` files hold, imported into a profile made for
it; without either, files beside FILE whose names begin with `customers` and `orders`. `knowledge` looks for articles:
those of `--articles`, a folder or a file, or else a folder `articles` beside FILE. `duplicates` looks for them in a
table of persons with known links, or in all tables of a folder. `reason` and `mood` learn from texts
with labels (`--text`, `--label`: the columns) and judge those that they have not learned, or the texts of `--test`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

NAMES = ("duplicates", "knowledge", "mood", "reason", "search", "thanks")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description="How good judgement is.")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("file", type=Path, help="CSV, TSV, JSON or lines of JSON; a folder for duplicates")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each kind")
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--data", type=Path, nargs="+", default=[])
    parser.add_argument("--articles", type=Path)
    for column in ("--text", "--label"):
        parser.add_argument(column, default="", help="the column of a file of labelled texts")
    parser.add_argument("--test", type=Path, help="labelled texts to judge by all of FILE")
    parser.add_argument("--folds", type=int, default=5, help="how many of the five parts are judged")
    parser.add_argument(
        "--beside", type=Path, nargs="+", default=[], help="texts for which nothing should be suggested"
    )
    asked = parser.parse_args(arguments)
    measure = importlib.import_module(f"tests.quality.{asked.name}")
    if asked.name == "knowledge":
        lines = measure.run(asked.file, asked.articles or asked.file.parent / "articles")
    elif asked.name in ("mood", "reason"):
        lines = measure.run(asked)
    else:
        lines = measure.run(asked.file, asked.profile, asked.data)
    _print(lines, as_json=asked.json)
    return 0


def _print(lines: Iterable[dict[str, Any]], *, as_json: bool) -> None:
    for line in lines:
        if as_json:
            print(json.dumps(line, ensure_ascii=False))
        else:
            print("  ".join(f"{name} {value}" for name, value in line.items()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
