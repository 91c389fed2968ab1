"""Making a bundle of the desk: the same commit gives the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from environment import ROOT, require_packages, run, say

BUILD = ROOT / "build"
DESKTOP = ROOT / "packaging" / "desktop"
PAPERS = BUILD / "papers"
"""The list of parts, the words of their licences, and what Debian calls `copyright`."""
FOLDER = BUILD / "desktop" / ("AgentDesk" if sys.platform == "darwin" else "agentdesk")
"""The bundle: the program, and beside it in `_internal` whatever it needs."""

TOOLS = {"binutils": "strip", "patchelf": "patchelf"}
"""Debian's packages, and what is called of them."""


def settle() -> None:
    """What would make two builds differ: the hour, the order of sets, what another build left."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", moment_of_the_commit())
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ.pop("PYTHONPATH", None)
    os.umask(0o022)


def moment_of_the_commit() -> str:
    """In seconds; of an unpacked archive, which knows no git, the first day of the year in which all this began."""
    asked = ["git", "log", "-1", "--format=%ct"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return told or "1767225600"


def bundle(python: Path) -> Path:
    say("Making the bundle (a minute or two)")
    for left in (BUILD / "desktop", BUILD / "pyinstaller"):
        shutil.rmtree(left, ignore_errors=True)
    prepare(python)
    recipe = DESKTOP / "agentdesk.spec"
    places = [f"--workpath={BUILD / 'pyinstaller'}", f"--distpath={BUILD / 'desktop'}"]
    run(python, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *places, recipe)
    slim(FOLDER)
    run(python, DESKTOP / "sbom.py", FOLDER, BUILD / f"{FOLDER.name.lower()}.cdx.json")
    say(f"The bundle is in {FOLDER}")
    return FOLDER


def prepare(python: Path) -> None:
    """What the recipe takes in besides the program: the list of parts, and what Windows and macOS want of a program."""
    run(python, DESKTOP / "parts.py", PAPERS)
    if sys.platform in ("win32", "darwin"):
        run(python, DESKTOP / "icons.py", BUILD / "icons")
    if sys.platform == "win32":
        run(python, DESKTOP / "windows" / "version_file.py", program_version(), BUILD / "windows" / "version.txt")


def program_version() -> str:
    """Read, not imported: this may run before there is an environment to import it in."""
    said = (ROOT / "agentdesk" / "__init__.py").read_text(encoding="utf-8")
    return said.partition('__version__ = "')[2].partition('"')[0]


def inside(folder: Path) -> Path:
    """Where everything but the program itself lies."""
    return folder / "_internal"


def slim(folder: Path) -> None:
    """Python's own libraries without the names that only a debugger reads, and without the folders of the machine that
    built them, in which they would look for others first. Those of wheels stay as their hashes promise them."""
    if sys.platform != "linux":
        return
    require_packages([(tool,) for tool, name in TOOLS.items() if not shutil.which(name)])
    of_python = [*inside(folder).glob("libpython*.so*"), *inside(folder).glob("python3*/lib-dynload/*.so")]
    for library in sorted(of_python):
        if not library.is_symlink():
            run("strip", "--strip-unneeded", library)
            run("patchelf", "--remove-rpath", library)
