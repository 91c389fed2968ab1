"""`python -m tests.performance [NAME …] [--size N] [--seed S] [--json]`: how long it takes, beside a bare floor.

Prints one JSON line per measure; without a name it lists what there is. A measure is a module of this package that
has `run(size, seed)`; `SIZE` in it is the size taken when none is given.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import keyword
import sys
from pathlib import Path

from tests import performance


def measures() -> dict[str, str]:
    """The measures by name, with the first line of what they say of themselves; none is imported for it."""
    found = {}
    for path in sorted(Path(performance.__path__[0]).glob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "\ndef run(" in source:
            said = ast.get_docstring(ast.parse(source)) or ""
            found[path.stem.removesuffix("_")] = said.partition("\n")[0]  # import_ is called import
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    parser.add_argument("name", nargs="*")
    parser.add_argument("--size", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="what it prints anyway")
    asked = parser.parse_args(arguments)
    asked.name = [name.replace("-", "_") for name in asked.name]
    known = measures()
    for name in asked.name:
        if name not in known:
            parser.error(f"no measure {name!r}; there are {', '.join(known)}")
    if not asked.name:
        for name, said in known.items():
            print(json.dumps({"name": name, "note": said}, ensure_ascii=False))
    for name in asked.name:
        stem = f"{name}_" if keyword.iskeyword(name) else name
        measure = importlib.import_module(f"{performance.__name__}.{stem}")
        for line in measure.run(asked.size or measure.SIZE, asked.seed):
            print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
