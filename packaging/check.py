"""Look over what build.py makes: what is in it, whether it starts, and how quickly; on Debian also its package.

    python3 packaging/check.py                     builds, then checks all of it
    python3 packaging/check.py --built             checks what is there
    python3 packaging/check.py --before OLD.deb    upgrades from that package
    python3 packaging/check.py --twice             builds all of it once more, and compares every byte
    python3 packaging/check.py --drills            also goes the way back, and lets a server's standby take over

The package is tried in a bare Debian that is thrown away (as root, with debootstrap, Xvfb, x11-utils, lintian,
appstream and desktop-file-utils); pictures of its window are then in build/pictures, to be looked at.
Prints what it finds; the exit code is 1 where something is not in order.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from environment import ROOT, environment, say

sys.path.insert(0, str(Path(__file__).parent / "desktop"))
import bundle_checks
from making import BUILD, FOLDER, bundle, settle


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--built", action="store_true")
    parser.add_argument("--twice", action="store_true", help="build once more, and compare every byte")
    parser.add_argument("--drills", action="store_true", help="the way back, and a server whose database falls")
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
        found += compare(python, with_deb)
    if with_deb:
        found += check_deb(python, asked.before, asked.base)
    if asked.drills:
        found += drills()
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


def compare(python: Path, with_deb: bool) -> list[str]:
    """What is there, and another of the same commit: every file of the bundle, and the package as it is."""
    kept = BUILD / "former"
    shutil.rmtree(kept, ignore_errors=True)
    FOLDER.rename(kept)
    before = bundle_checks.digests(kept)
    after = bundle_checks.digests(bundle(python))
    other = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    print(f"two builds: {len(after)} files, {len(other)} of them differ")
    return [f"differs between two builds: {name}" for name in other] + (compare_debs(python) if with_deb else [])


def compare_debs(python: Path) -> list[str]:
    from deb import deb

    there = the_package()
    before = hashlib.sha256(there.read_bytes()).hexdigest()
    again = deb(python, FOLDER)
    after = hashlib.sha256(again.read_bytes()).hexdigest()
    same = (there.name, before) == (again.name, after)
    print(f"two packages: {before[:16]} and {after[:16]}, {'the same' if same else 'DIFFERENT'}")
    return [] if same else [f"two packages differ: {there.name}, {again.name}"]


def drills() -> list[str]:
    """What takes minutes and no bundle: each with the program as it lies in the checkout."""
    python, problems = str(environment("dev.txt")), []
    for name, command in {
        "the way back": ["packaging/way_back.py"],
        "a standby takes over": ["-m", "tests.promises", "fail-over"],
    }.items():
        say(f"Trying: {name}")
        if code := subprocess.run([python, *command], cwd=ROOT, check=False).returncode:
            problems.append(f"{name}: exit code {code}")
    return problems


def the_package() -> Path:
    return max(BUILD.glob("agentdesk_*.deb"), key=lambda path: path.stat().st_mtime)


def check_deb(python: Path, before: Path | None, base: Path) -> list[str]:
    import deb_checks

    package = the_package()
    say(f"Looking at {package.name}: {package.stat().st_size / 1e6:.0f} MB")
    problems = deb_checks.validated(package)
    return problems + deb_checks.lived_through(package, before, base, python, BUILD / "pictures")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
