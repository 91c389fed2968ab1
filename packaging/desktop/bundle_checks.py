"""What is in a bundle, whether it may be, and whether it starts as quickly as the program does without one."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from statistics import median

from contents import library_name, qt_belongs, resources

STARTS = 7
SLOWEST = 1.5
"""How much longer the bundle may take until its window is painted."""
PASSPHRASE = "kaffee-und-kuchen"  # noqa: S105 - of the sample shop, in README
_WAIT_S = 60.0


def files(inside: Path) -> list[PurePosixPath]:
    return sorted(PurePosixPath(path.relative_to(inside).as_posix()) for path in inside.rglob("*") if path.is_file())


def qt_modules(inside: Path) -> set[str]:
    """Those of Qt's libraries and of their Python sides."""
    found = (library_name(each) for each in files(inside) if "plugins" not in each.parts)
    return {module for module in found if module}


def problems(inside: Path) -> Iterator[str]:
    """What must not be there, and what must and is not. `inside` is the folder with everything but the program."""
    for each in files(inside):
        if (each.parts[0] == "PySide6" or each.name.startswith(("libQt6", "Qt6"))) and not qt_belongs(each):
            yield f"not ours to ship: {each}"
    for source, folder in resources():
        kept = inside / folder / Path(source).name
        if not kept.is_file() or kept.read_bytes() != Path(source).read_bytes():
            yield f"missing, or another: {folder}/{Path(source).name}"
    for module in sorted({"Core", "Gui", "Widgets", "Network", "Svg"} - qt_modules(inside)):
        yield f"missing: Qt{module}"


def megabytes(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def digests(folder: Path) -> dict[str, str]:
    """Of each file its hash; of a link where it leads."""
    found = sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return {str(path.relative_to(folder)): _digest(path) for path in found}


def _digest(path: Path) -> str:
    return str(path.readlink()) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()


def starts(*commands: list[str], times: int = STARTS) -> list[float]:
    """The middle of the milliseconds from beginning each of them to its painted window, over the sample shop, in turn.

    A desk keeps a log from the moment its frame is painted: the folder of it is what is waited for.
    """
    with tempfile.TemporaryDirectory(prefix="agentdesk-start-") as name:
        place = Path(name)
        surroundings = _surroundings(place)
        made = [*commands[0], "--profile", str(place / "shop"), "demo", "--no-window"]
        subprocess.run(made, env=surroundings, check=True, capture_output=True)
        for command in commands:
            _start(command, place, surroundings)  # what they read is in the disk's cache now
        taken = [[_start(command, place, surroundings) for command in commands] for _ in range(times)]
    return [median(each) for each in zip(*taken, strict=True)]


def _surroundings(place: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    homes = {"HOME": str(place), "XDG_DATA_HOME": str(place / "data"), "XDG_RUNTIME_DIR": str(place)}
    python = {"PYTHONPYCACHEPREFIX": str(place / "bytecode")}  # as at a desk: what was read once is compiled
    return plain | homes | python | {"AGENTDESK_PASSPHRASE": PASSPHRASE, "QT_QPA_PLATFORM": "offscreen"}


def _start(command: list[str], place: Path, surroundings: dict[str, str]) -> float:
    with tempfile.TemporaryDirectory(dir=place) as state:
        kept = Path(state) / "agentdesk"
        began = time.perf_counter()
        surroundings = surroundings | {"XDG_STATE_HOME": state}
        desk = subprocess.Popen([*command, "--profile", str(place / "shop")], env=surroundings)
        try:
            while not kept.exists():
                if desk.poll() is not None or time.perf_counter() - began > _WAIT_S:
                    raise SystemExit(f"No window: {' '.join(command)}")
                time.sleep(0.002)
            return (time.perf_counter() - began) * 1000
        finally:
            desk.terminate()
            desk.wait()


def answers(program: Path) -> Iterator[str]:
    """Problems of what a bundle does in other processes, and of a desk made and looked over on the command line."""
    with tempfile.TemporaryDirectory(prefix="agentdesk-answers-") as name:
        surroundings = _surroundings(Path(name))
        shop = ["--profile", str(Path(name) / "shop")]
        calls = {
            "demo": [*shop, "demo", "--no-window"],
            "find": [*shop, "find", "--json", "bäckerei"],
            "check": [*shop, "check"],
            "spelling": ["--process", "spelling"],
            "hearing": ["--process", "hearing"],
        }
        for what, arguments in calls.items():
            said = json.dumps({"noted": [], "reasons": []}) + '\n"Wo bleibt mein Paket?"\n' if what == "hearing" else ""
            call = [program, *arguments]
            done = subprocess.run(call, env=surroundings, input=said, capture_output=True, text=True, check=False)
            if done.returncode or (what == "find" and not json.loads(done.stdout)["hits"]):
                yield f"{what}: {done.returncode} {done.stderr.strip()[-400:]}"
