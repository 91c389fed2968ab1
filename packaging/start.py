"""Open AgentDesk with its sample shop, straight from a checkout on a fresh machine.

    python3 packaging/start.py              the window with the sample shop
    python3 packaging/start.py ARGUMENTS    the same as `agentdesk ARGUMENTS`, for example: find mueller

Installs what is missing first, into `.venv` and nowhere else (as root also the system libraries that Qt needs). On a
machine without a display the program does its main job in a window that nobody sees, and keeps pictures of it.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - somebody with an older one should hear it in a sentence
    sys.exit(
        f"AgentDesk needs Python 3.11 or newer, and this is {sys.version.split()[0]}: try python3.11 {sys.argv[0]}"
    )

import os
import subprocess
from pathlib import Path

from environment import ROOT, environment, has_display, say

PICTURES = ROOT / "build" / "tour"


def main(arguments: list[str]) -> int:
    python = environment("run.txt")
    if arguments or opens_a_window(python):
        return agentdesk(python, *(arguments or ["demo"]))
    return show_pictures(python)


def agentdesk(python: Path, *arguments: str) -> int:
    return subprocess.run([str(python), "-m", "agentdesk", *arguments], check=False).returncode


def opens_a_window(python: Path) -> bool:
    """Qt ends the process when it cannot reach the display, so a process of its own finds out."""
    if not has_display():
        return False
    ask = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    return subprocess.run([str(python), "-c", ask], capture_output=True, check=False).returncode == 0


def show_pictures(python: Path) -> int:
    say("No display can be reached, so AgentDesk works in a window that nobody sees.")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    code = agentdesk(python, "tour", str(PICTURES))
    if code == 0:
        say(f"The main job is done on the sample shop. Its pictures are in {PICTURES}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
