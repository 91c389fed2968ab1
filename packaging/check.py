"""Look over what build.py makes: what is in it, whether it starts, and how quickly; on Debian also its package.

    python3 packaging/check.py                     builds, then checks all of it
    python3 packaging/check.py --built             checks what is there
    python3 packaging/check.py --before OLD.deb    upgrades from that package
    python3 packaging/check.py --twice             builds the bundle once more, and compares every file

The package is tried in a bare Debian that is thrown away (as root, with debootstrap, Xvfb, x11-utils, lintian,
appstream and desktop-file-utils); pictures of its window are then in build/pictures, to be looked at.
Prints what it finds; the exit code is 1 where something is not in order.
"""

import argparse
import shutil
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
    parser.add_argument("--twice", action="store_true", help="build the bundle once more, and compare every file")
    parser.add_argument("--only", choices=("bundle", "deb"))
    parser.add_argument("--before", type=Path)
    parser.add_argument("--base", type=Path, default=BUILD / "roots" / "base", help="a bare root to copy")
    asked = parser.parse_args(arguments)
    settle()
    python = environment("build.txt", BUILD / "venv")
    with_deb = sys.platform == "linux" and shutil.which("dpkg-deb") is not None and asked.only != "bundle"
    if not asked.built:
        bundle(python)
        if with_deb:
            from deb import deb

            deb(python, FOLDER)
    found = check_bundle(python) if asked.only != "deb" else []
    if asked.twice:
        found += compare(python)
    if with_deb:
        found += check_deb(python, asked.before, asked.base)
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


def compare(python: Path) -> list[str]:
    """The bundle that is there, and another of the same commit."""
    kept = BUILD / "former"
    shutil.rmtree(kept, ignore_errors=True)
    FOLDER.rename(kept)
    before = bundle_checks.digests(kept)
    after = bundle_checks.digests(bundle(python))
    other = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    print(f"two builds: {len(after)} files, {len(other)} of them differ")
    return [f"differs between two builds: {name}" for name in other]


def check_deb(python: Path, before: Path | None, base: Path) -> list[str]:
    import deb_checks

    package = max(BUILD.glob("agentdesk_*.deb"), key=lambda path: path.stat().st_mtime)
    say(f"Looking at {package.name}: {package.stat().st_size / 1e6:.0f} MB")
    problems = deb_checks.validated(package)
    return problems + deb_checks.lived_through(package, before, base, python, BUILD / "pictures")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
