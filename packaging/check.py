"""Look over what build.py makes: what is in it, whether it starts, and how quickly.

    python3 packaging/check.py              builds, then checks all of it
    python3 packaging/check.py --built      checks what is there

Prints what it finds; the exit code is 1 where something is not in order.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from environment import environment, say

sys.path.insert(0, str(Path(__file__).parent / "desktop"))
import bundle_checks
from making import BUILD, FOLDER, bundle, settle


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--built", action="store_true")
    asked = parser.parse_args(arguments)
    settle()
    python = environment("build.txt", BUILD / "venv")
    if not asked.built:
        bundle(python)
    found = list(check_bundle(python))
    for problem in found:
        print(f"NOT IN ORDER {problem}")
    return int(bool(found))


def check_bundle(python: Path) -> list[str]:
    say("Looking at the bundle")
    inside, program = FOLDER / "_internal", FOLDER / FOLDER.name
    packed = subprocess.run(["tar", "-C", FOLDER, "-cz", "."], capture_output=True, check=True).stdout
    print(f"{bundle_checks.megabytes(FOLDER):.0f} MB on disk, {len(packed) / 1e6:.0f} MB as tar.gz")
    print(f"{len(bundle_checks.files(inside))} files; of Qt: {', '.join(sorted(bundle_checks.qt_modules(inside)))}")
    problems = [*bundle_checks.problems(inside), *bundle_checks.answers(program)]
    ours, unpackaged = bundle_checks.starts([str(program)], [str(python), "-m", "agentdesk"])
    print(f"window painted after {ours:.0f} ms; without a bundle {unpackaged:.0f} ms; {ours / unpackaged:.2f} times")
    if ours > bundle_checks.SLOWEST * unpackaged:
        problems.append(f"starts too slowly: {ours:.0f} ms against {unpackaged:.0f} ms")
    return problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
