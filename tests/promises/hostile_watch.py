"""The real window over hostile words, walked through offscreen; strace tells which files and networks it asks for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.promises.hostile_desk import PLANTED, filled
from tests.promises.promise import Bug, CannotExamine, Trial, Violation
from tests.promises.recording import require_strace

OPENED = "foreign words open no file"
CONNECTED = "foreign words reach no network and start no program"
AS_MARKUP = "foreign words are shown as text"
IN_TITLE = "window titles tell nothing of customers"
NOT_SEEN = "the walk through the window comes by every kind of place"

_SOCKET = re.compile(r"(?:socket|connect)\(.*AF_INET")
_PROGRAM = re.compile(r'execve\("([^"]*)"')
ALL = (
    "customer", "promised", "editor", "search", "conversation", "messages", "importing", "pages",
    "guides", "led", "better_words", "articles", "history", "spelling", "practice",
)  # fmt: skip
STEPS_OF_BUGS = {
    "a label that guesses at markup": ("customer",),
    "a tool tip that guesses at markup": ("messages",),
    "a title that names the customer": ("customer",),
}
"""Where their bug shows; everything else is walked past once, without a bug."""


def in_the_window(trial: Trial) -> Iterator[Violation]:
    """The real window walked through offscreen, under strace; each bug in a process of its own in the same run."""
    root, told = _watched(trial)
    for call in _calls(root, _process(told)):
        if call.startswith("open") and (str(root / PLANTED) in call or "/etc/hostname" in call):
            yield Violation(OPENED, call[:300])
        elif _SOCKET.search(call) or ((program := _PROGRAM.search(call)) and "python" not in program[1]):
            yield Violation(CONNECTED, call[:300])
    for what, *details in told:
        if what == "violated":
            yield Violation(_PROMISED[details[0]], details[1])
        elif what == "broken":
            yield Violation(NOT_SEEN, f"{details[0]}: {details[1]}")
    seen = {line[1]: line[2] for line in told if line[0] == "walked"}
    for step in _steps(trial.bug):
        if not seen.get(step):
            yield Violation(NOT_SEEN, f"{step}: {'no hostile words' if step in seen else 'not walked to its end'}")
    trial.count("widgets with hostile words", sum(seen.values()))


_PROMISED = {"shown as markup": AS_MARKUP, "in a window title": IN_TITLE}
_runs: dict[int, Path] = {}
"""By seed: all days are walked in one run, since a window under strace takes its time to start."""


def _watched(trial: Trial) -> tuple[Path, list[Any]]:
    from tests.promises.hostile_text import PROMISE

    if trial.seed not in _runs:
        _runs[trial.seed] = root = filled(trial)
        days: list[Bug | None] = [None, *(bug for bug in PROMISE.bugs if bug.name in STEPS_OF_BUGS)]
        walk = [sys.executable, "-m", "tests.promises.hostile_window", str(root), str(max(2, trial.size))]
        walk += [f"{bug.name if bug else ''}={','.join(_steps(bug))}" for bug in days]
        done = subprocess.run([*_strace(root), *walk], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2_000:])
    root = _runs[trial.seed]
    return root, _told(root / f"day {trial.bug.name if trial.bug else ''}")


def _strace(root: Path) -> list[str]:
    """Without it, what opens files and networks is not seen; what is shown as markup is."""
    try:
        calls = "trace=openat,open,socket,connect,execve"
        return [require_strace(), "-f", "--seccomp-bpf", "-qq", "-s", "300", "-o", str(root / "calls"), "-e", calls]
    except CannotExamine:
        (root / "calls").touch()
        return []


def _calls(root: Path, process: int) -> Iterator[str]:
    """Those of one day, all its threads: the days come one after the other."""
    days, today = {_process(_told(day)) for day in root.glob("day *")}, 0
    for line in (root / "calls").read_text(encoding="utf-8", errors="replace").splitlines():
        pid, _, call = line.partition(" ")
        today = int(pid) if int(pid) in days else today
        if today == process:
            yield call.lstrip()


def _told(day: Path) -> list[Any]:
    return [json.loads(line) for line in (day / "told").read_text().splitlines()]


def _process(told: list[Any]) -> int:
    return int(told[0][1])


def _steps(bug: Bug | None) -> tuple[str, ...]:
    return STEPS_OF_BUGS[bug.name] if bug else ALL
