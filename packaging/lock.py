"""Write the locks in requirements/ anew from pyproject.toml (needs `uv` on PATH).

    python3 packaging/lock.py              keeps the versions that are pinned, adds what pyproject.toml newly asks for
    python3 packaging/lock.py --upgrade    takes the newest versions; arguments go to `uv pip compile`

Every version is pinned with the hashes of its files, for each Python and platform that the package supports, and no
place to download from is written down: that is the business of the machine.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [
    *("uv", "pip", "compile", "pyproject.toml", "--group=install", "--quiet"),
    *("--universal", "--python-version=3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command=python3 packaging/lock.py"),
]
LOCKS = {
    "dev": ["--extra=dev", "--extra=server", "--extra=spell"],
    # The smaller ones are cut out of the first: one version of everything, wherever the program runs.
    "server": ["--extra=server", "--constraint=requirements/dev.txt"],
    "run": ["--extra=spell", "--constraint=requirements/dev.txt"],
    "build": ["--extra=spell", "--group=bundle", "--constraint=requirements/dev.txt"],
}


def main(arguments: list[str]) -> int:
    for name, wanted in LOCKS.items():
        lock = f"requirements/{name}.txt"
        # Only the first resolves freely; upgrading the others would ask for what their constraint forbids.
        freely = arguments if name == "dev" else []
        done = subprocess.run([*COMPILE, *wanted, *freely, f"--output-file={lock}"], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
        print(f"{lock} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
