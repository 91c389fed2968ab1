"""Who hears for the window: a process that learns when it begins, and is asked from then on."""

from __future__ import annotations

import json
import subprocess
import threading
import weakref
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from agentdesk.core.actors import SYSTEM
from agentdesk.core.hearing.model import Likely, LikelyMood, LikelyReason, Noted
from agentdesk.core.interactions.model import Mood, Reason
from agentdesk.core.processes import Kind, another

if TYPE_CHECKING:
    from agentdesk.core.desk import Desk


class Hears(Protocol):
    """Who tells what a message is likely about; may take its time."""

    def likely(self, text: str) -> Likely: ...


class HearingProcess:
    """Asked one thing at a time. It ends when this object or the program does."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process, self._turn = process, threading.Lock()
        weakref.finalize(self, _end, process)

    def learn(self, noted: Iterable[Noted], reasons: Iterable[Reason], breathe: Callable[[], None]) -> None:
        """Takes seconds. Whatever `breathe` raises ends it."""
        told = [(each.notes, each.reason_id and str(each.reason_id), each.mood) for each in noted]
        self._tell({"noted": told, "reasons": [str(reason.id) for reason in reasons if reason.active]})
        while self._line() == "\n":
            breathe()

    def likely(self, text: str) -> Likely:
        """Nothing, where there is nobody to ask any more."""
        with self._turn:
            try:
                self._tell(text)
                answer = json.loads(self._line())
            except (OSError, ValueError):
                return Likely()
        reason, mood = answer["reason"], answer["mood"]
        return Likely(
            LikelyReason(UUID(reason[0]), tuple(reason[1])) if reason else None,
            LikelyMood(Mood(mood[0]), tuple(mood[1])) if mood else None,
        )

    def _tell(self, what: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


def _end(process: subprocess.Popen[str]) -> None:
    """At once: while it learns it does not look whether anybody is still there."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()
    process.wait()


def start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        another(Kind.HEARING),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )


def learn_from(desk: Desk, reasons: Iterable[Reason], breathe: Callable[[], None]) -> Hears:
    """Takes seconds: not on the GUI thread. The window itself neither learns nor imports what is needed for it."""
    from agentdesk.core.hearing.commands import NotedBefore

    noted = desk.ask(NotedBefore(), actor=SYSTEM)
    hears = HearingProcess(start())
    hears.learn(noted, reasons, breathe)
    return hears
