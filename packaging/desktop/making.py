"""Making a bundle of the desk: the same commit gives the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from environment import ROOT, run, say

BUILD = ROOT / "build"
DESKTOP = ROOT / "packaging" / "desktop"
FOLDER = BUILD / "desktop" / ("AgentDesk" if sys.platform == "darwin" else "agentdesk")
"""The bundle: the program, and beside it in `_internal` whatever it needs."""


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
    recipe = DESKTOP / "agentdesk.spec"
    places = [f"--workpath={BUILD / 'pyinstaller'}", f"--distpath={BUILD / 'desktop'}"]
    run(python, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *places, recipe)
    slim(FOLDER)
    say(f"The bundle is in {FOLDER}")
    return FOLDER


def slim(folder: Path) -> None:
    """Without the names that only a debugger reads. Not in libraries of wheels: those are put together otherwise."""
    if sys.platform != "linux" or not shutil.which("strip"):
        return
    inside = folder / "_internal"
    for library in sorted([*inside.glob("libpython*.so*"), *inside.glob("python3*/lib-dynload/*.so")]):
        if not library.is_symlink():
            run("strip", "--strip-unneeded", library)
