"""Every machine installs the same bytes: locks with hashes, complete, and bound to no place of download."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["install"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
GROUPS = PROJECT["dependency-groups"]
LOCKS = {
    "build.txt": DIRECT + GROUPS["bundle"] + EXTRAS["spell"],
    "run.txt": DIRECT,
    "server.txt": DIRECT + EXTRAS["server"],
    "dev.txt": DIRECT + [wish for extra in EXTRAS.values() for wish in extra],
}
PYTHONS = ("3.11", "3.12", "3.13")


def pins(lock: str) -> list[Requirement]:
    lines = (ROOT / "requirements" / lock).read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in lines if line and line[0].isalnum()]


def pinned(lock: str, python: str) -> dict[str, str]:
    """Name → version on Linux with this Python."""
    here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    return {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in pins(lock)
        if pin.marker is None or pin.marker.evaluate(here)
    }


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_in_its_lock_at_a_version_we_accept(lock, python):
    versions = pinned(lock, python)
    wishes = [Requirement(wish) for wish in LOCKS[lock]]
    here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    for wish in wishes:
        if wish.marker is None or wish.marker.evaluate(here):
            assert wish.specifier.contains(versions[canonicalize_name(wish.name)]), f"{wish}: run packaging/lock.py"


@pytest.mark.parametrize("lock", ["run.txt", "server.txt"])
@pytest.mark.parametrize("python", PYTHONS)
def test_tests_run_with_the_versions_that_people_run(lock, python):
    assert pinned(lock, python).items() <= pinned("dev.txt", python).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_version_has_its_hashes_and_none_a_place_to_come_from(lock):
    words = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", words.split("\n", 2)[2])
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in words
    assert not re.search(r"^(-i|--index|--extra-index|--find-links)", words, re.MULTILINE)


@pytest.mark.parametrize("python", PYTHONS)
def test_no_version_of_qt_that_kills_its_python(python):
    """PySide6 6.12.0 drops references to True, False and None: fatal wherever these are counted, before 3.12."""
    version = pinned("run.txt", python)["pyside6-essentials"]
    assert python >= "3.12" or version.startswith("6.11.")
