"""Real processes: forked with everything imported already, so that thousands of them can be killed in a minute.

Whoever forks must have no database open and no threads running: SQLite's files do not survive a fork.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401 - all of these: before the fork, once

from tests.promises.promise import Trial

Tell = Callable[..., None]
Work = Callable[[Tell], None]


class Child:
    """A process that does one thing; what it tells arrives here line by line, also when it is killed."""

    def __init__(self, work: Work, trial: Trial) -> None:
        self._ear, mouth = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._ear)
            _work_and_leave(work, trial, mouth)
        os.close(mouth)
        self._heard = b""
        self.status: int | None = None

    def wait_for(self, word: str, seconds: float = 60.0, *, times: int = 1) -> None:
        """Until the child has told this word so often, or ended."""
        deadline = time.monotonic() + seconds
        while sum(line[0] == word for line in self._lines()) < times:
            if time.monotonic() > deadline:
                self.kill()
                raise TimeoutError(f"the child did not say {word!r} within {seconds} s: {self._lines()[-3:]}")
            if not self._hear(0.05) and self.is_over():
                return

    def heard(self) -> list[list[Any]]:
        """What it has told until now."""
        while self._ear >= 0 and self._hear(0):
            pass
        return self._lines()

    def kill(self) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)

    def told(self) -> list[list[Any]]:
        """Everything it said, once it has ended. Raises RuntimeError with its traceback if it failed."""
        while self._ear >= 0 and self._hear(None):
            pass
        if self._ear >= 0:
            os.close(self._ear)
            self._ear = -1
        if self.status is None:
            _, self.status = os.waitpid(self.pid, 0)
        lines = self._lines()
        for line in lines:
            if line[0] == "failed":
                raise ChildFailed(line[1], line[2], lines)
        return lines

    def is_over(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is not None

    def _hear(self, seconds: float | None) -> bool:
        ready, _, _ = select.select([self._ear], [], [], seconds)
        if not ready:
            return False
        chunk = os.read(self._ear, 1 << 16)
        self._heard += chunk
        return bool(chunk)

    def _lines(self) -> list[list[Any]]:
        whole = self._heard.rpartition(b"\n")[0]
        return [json.loads(line) for line in whole.splitlines()]


class ChildFailed(Exception):
    """What went wrong in a child: the kind of exception, its traceback, and what it told before."""

    def __init__(self, kind: str, trace: str, told: list[list[Any]]) -> None:
        super().__init__(trace)
        self.kind, self.told = kind, told


def run_in_child(work: Work, trial: Trial) -> list[list[Any]]:
    """Let a process of its own do something to the end; what it told."""
    return Child(work, trial).told()


def killed_at_random(work: Work, trial: Trial, after: str, seconds: float, *, times: int = 1) -> list[list[Any]]:
    """Kill a process `seconds` after it said a word so often (unless it ends before); what it told."""
    child = Child(work, trial)
    child.wait_for(after, times=times)
    time.sleep(seconds)
    child.kill()
    return child.told()


def killed_at(work: Work, trial: Trial, word: str, times: int) -> list[list[Any]]:
    """Kill a process in the very moment in which it says a word for the so many-th time (unless it ends before): by
    itself, since who else would do it comes late on a busy machine."""

    def killing_itself(tell: Tell) -> None:
        said = 0

        def tell_and_die(*words: Any) -> None:
            nonlocal said
            tell(*words)
            said += words[0] == word
            if said == times:
                os.kill(os.getpid(), signal.SIGKILL)

        work(tell_and_die)

    return Child(killing_itself, trial).told()


def _work_and_leave(work: Work, trial: Trial, mouth: int) -> None:
    def tell(*words: Any) -> None:
        os.write(mouth, json.dumps(words).encode() + b"\n")

    code = 0
    try:
        with trial.planted():
            work(tell)
    except BaseException as error:  # noqa: BLE001 - told to whoever started it
        tell("failed", type(error).__name__, traceback.format_exc()[-1_800:])
        code = 1
    finally:
        sys.stdout.flush()
        os._exit(code)


def at_once(works: list[Callable[[Tell, Callable[[], None]], None]], trial: Trial) -> list[list[list[Any]]]:
    """Several processes at the same moment: each makes ready, calls the function it is given, and waits for all."""
    inside, outside = os.pipe()

    def waiting(work: Callable[[Tell, Callable[[], None]], None]) -> Work:
        def run(tell: Tell) -> None:
            os.close(outside)

            def wait() -> None:
                tell("ready")
                os.read(inside, 1)  # until the other end is closed, in all processes

            work(tell, wait)

        return run

    children = [Child(waiting(work), trial) for work in works]
    os.close(inside)
    for child in children:
        child.wait_for("ready")
    os.close(outside)
    return [child.told() for child in children]


def lines_of(told: list[list[Any]], word: str) -> Iterator[list[Any]]:
    return (line[1:] for line in told if line[0] == word)


def has_told(told: list[list[Any]], word: str) -> bool:
    return any(line[0] == word for line in told)


@dataclass(frozen=True, slots=True)
class Called:
    """What a call of the command line came to."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """What it said with --json."""
        return json.loads(self.out)


def command_line(trial: Trial, *arguments: str, passphrase: str | None = None) -> Called:
    """`agentdesk ARGUMENTS` in a process of its own, with its real entrance and exit."""
    import holidays  # noqa: F401 - what each process would load: before the fork, once

    import agentdesk.command_line.main  # noqa: F401

    folder = trial.fresh_folder("call")
    out, err = folder / "out", folder / "err"

    def call(tell: Tell) -> None:
        for descriptor, path in ((0, Path(os.devnull)), (1, out), (2, err)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), descriptor)
        if passphrase is not None:
            os.environ["AGENTDESK_PASSPHRASE"] = passphrase
        sys.argv = ["agentdesk", *arguments]
        from agentdesk.__main__ import main

        tell("code", main())

    told = run_in_child(call, trial)
    [code] = [line[0] for line in lines_of(told, "code")]
    return Called(code, *(path.read_text(encoding="utf-8") if path.exists() else "" for path in (out, err)))
