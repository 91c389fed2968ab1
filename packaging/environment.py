"""Bring a checkout to life: `.venv` from a lock of exact versions, and the system libraries which Qt needs.

Standard library only, for it runs before anything is installed. What is there already is left alone, so that a second
call takes a moment. As root it installs missing Debian packages itself; anybody else is told the command to type.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCALES = ROOT / "agentdesk" / "resources" / "locale"

INCLUDED = {
    "run.txt": ["run.txt"],
    "dev.txt": ["dev.txt", "server.txt", "run.txt"],
    "build.txt": ["build.txt", "run.txt"],
}
"""Which locks an installed lock fulfils: the smaller ones are cut out of the largest."""

Names = tuple[str, ...]
"""One Debian package: the name it has today first, then the one it had before."""
Libraries = dict[str, Names]
"""What the loader looks for, and the package that has it."""

QT: Libraries = {
    "libEGL.so.1": ("libegl1",),
    "libGL.so.1": ("libgl1",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),  # brings a font, too
    "libxkbcommon.so.0": ("libxkbcommon0",),
}
X11: Libraries = {
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
}
WAYLAND: Libraries = {
    "libwayland-cursor.so.0": ("libwayland-cursor0",),
    "libwayland-egl.so.1": ("libwayland-egl1",),
}


def say(words: str) -> None:
    print(f"» {words}", flush=True)


def run(*command: str | Path) -> None:
    """Runs a step that must succeed; its own output says why it did not."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"This step failed ({done.returncode}): {' '.join(map(str, command))}")


def environment(lock: str, venv: Path = VENV) -> Path:
    """The Python of `.venv` (or another), with all that the lock (such as "run.txt") names and AgentDesk itself."""
    require_packages(missing_packages(venv))
    python = _python(venv)
    if not python.exists() or _installed(venv).get(lock) != _fingerprint(lock):
        _make_venv(venv)
        _install(lock, python)
        installed = _installed(venv) | {name: _fingerprint(name) for name in INCLUDED[lock]}
        _stamp(venv).write_text(json.dumps(installed))
    _compile_messages(python)
    return python


def has_display() -> bool:
    """Whether there seems to be a screen. Whether a window really opens there, only Qt can say."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- Python packages -------------------------------------------------------------------------------------------------


def _python(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _stamp(venv: Path) -> Path:
    return venv / "installed.json"


def _fingerprint(lock: str) -> str:
    """Changes when an installation is out of date: other versions, another Python, a checkout that was moved."""
    parts = [(ROOT / "requirements" / lock).read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    parts += [sys.version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _installed(venv: Path) -> dict[str, str]:
    try:
        return dict(json.loads(_stamp(venv).read_text()))
    except (OSError, ValueError):
        return {}


def _make_venv(venv: Path) -> None:
    if not _venv_is_ours(venv):
        say(f"Making {venv.name} with Python {sys.version.split()[0]}")
        run(sys.executable, "-m", "venv", "--clear", venv)


def _venv_is_ours(venv: Path) -> bool:
    """Whether it works and belongs to this very Python; half a one, or another's, is made anew."""
    ask = "import pip, sys; print(sys.version)"
    try:
        answer = subprocess.run([str(_python(venv)), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def _install(lock: str, python: Path) -> None:
    say(f"Installing what requirements/{lock} names: exact versions, checked by their hashes (a minute or two)")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    run(*pip, "--require-hashes", "--only-binary=:all:", "--requirement", ROOT / "requirements" / lock)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    run(python, "-c", "import PySide6.QtWidgets, PySide6.QtNetwork, sqlcipher3, agentdesk")


def _compile_messages(python: Path) -> None:
    """Compiled catalogues are not kept in the repository; the window's first words come quicker from them."""
    sources = list(LOCALES.glob("*/LC_MESSAGES/*.po"))
    if any(_older(source.with_suffix(".mo"), source) for source in sources):
        run(python, ROOT / "packaging" / "messages.py", "compile")


def _older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


# --- System packages -------------------------------------------------------------------------------------------------


def wanted_libraries() -> Libraries:
    if sys.platform != "linux":
        return {}
    x11 = X11 if os.environ.get("DISPLAY") else {}
    wayland = WAYLAND if os.environ.get("WAYLAND_DISPLAY") else {}
    return QT | x11 | wayland


def missing_packages(venv: Path = VENV) -> list[Names]:
    missing = missing_libraries(wanted_libraries())
    if not _can_make_venv() and not _venv_is_ours(venv):
        missing.append((f"python{sys.version_info.major}.{sys.version_info.minor}-venv",))
    return missing


def missing_libraries(wanted: Libraries) -> list[Names]:
    return [names for library, names in wanted.items() if not _loads(library)]


def require_packages(packages: list[Names]) -> None:
    """Has these Debian packages installed, or stops and says what to type."""
    if not packages:
        return
    names = [_name_here(names) for names in packages]
    if not shutil.which("apt-get"):
        raise SystemExit(f"Please install these first (they are called so on Debian): {' '.join(names)}")
    if os.geteuid() != 0:
        command = f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(names)}"
        raise SystemExit(f"Some system packages are missing. Type this, then start again:\n\n    {command}\n")
    say(f"Installing system packages: {' '.join(names)}")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    _apt_get("update")
    names = [_name_here(names) for names in packages]  # apt may only now know today's names
    _apt_get("install", "--yes", "--no-install-recommends", *names)


def _apt_get(*arguments: str) -> None:
    """Its pages of output matter only when it fails."""
    done = subprocess.run(
        ["apt-get", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.stdout.buffer.write(done.stdout)
        raise SystemExit(f"This step failed ({done.returncode}): apt-get {' '.join(arguments)}")


def _loads(library: str) -> bool:
    """Asked of the loader, not of the package manager: that is what Qt will do."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _can_make_venv() -> bool:
    """Debian keeps `ensurepip` in a package of its own, and without it an environment gets no pip."""
    return importlib.util.find_spec("ensurepip") is not None


def _name_here(names: Names) -> str:
    """Debian 13 and Ubuntu 24.04 renamed libraries when time became 64 bits wide."""
    return next((name for name in names[:-1] if _apt_knows(name)), names[-1])


def _apt_knows(package: str) -> bool:
    try:
        return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
