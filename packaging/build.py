"""Make what people install, straight from a checkout: a bundle of the desk, which needs no Python, and packages of it.

    python3 packaging/build.py          the bundle for the system it runs on, in build/desktop
    python3 packaging/build.py deb      and a Debian package of it, in build

Installs the tools first, at the versions of requirements/build.txt, into build/venv and nowhere else. Two builds of one
commit are the same, byte for byte, where the same Python makes them.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - somebody with an older one should hear it in a sentence
    sys.exit(
        f"AgentDesk needs Python 3.11 or newer, and this is {sys.version.split()[0]}: try python3.11 {sys.argv[0]}"
    )

import argparse
from pathlib import Path

from environment import environment

sys.path.insert(0, str(Path(__file__).parent / "desktop"))
from making import BUILD, bundle, settle


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("bundle", "deb"), default="bundle")
    asked = parser.parse_args(arguments)
    settle()
    python = environment("build.txt", BUILD / "venv")
    made = bundle(python)
    if asked.what == "deb":
        from deb import deb

        deb(python, made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
