"""Learning and hearing, in a process of their own: it takes seconds of the processor, and memory that the window needs.

Begun by `agentdesk.core.processes`; takes JSON lines, the first of what there is to learn from, then a message each;
gives a JSON line for each, and empty ones while it learns, so that who waits can stop waiting. Ends when its input
does. Imports nothing of the window, and keeps nothing on disk.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any, TextIO
from uuid import UUID

from agentdesk.core.hearing.hearing import learned
from agentdesk.core.hearing.model import Likely, Noted
from agentdesk.core.interactions.model import Mood, Reason

_MORE_PATIENT = 10
"""Than the window: it goes first."""


def main(asked: TextIO, answered: TextIO) -> None:
    given = json.loads(asked.readline())
    noted = [
        Noted(words, UUID(reason) if reason else None, Mood(mood) if mood else None)
        for words, reason, mood in given["noted"]
    ]
    reasons = [Reason(UUID(reason), None, {}, 0) for reason in given["reasons"]]
    hearing = learned(noted, reasons, breathe=lambda: _say(answered, ""))
    _say(answered, "true")
    for line in asked:
        _say(answered, json.dumps(_plain(hearing.likely(json.loads(line)))))


def _plain(likely: Likely) -> dict[str, Any]:
    reason, mood = likely.reason, likely.mood
    return {
        "reason": (str(reason.reason_id), reason.words) if reason else None,
        "mood": (int(mood.mood), mood.words) if mood else None,
    }


def _say(answered: TextIO, line: str) -> None:
    answered.write(line + "\n")
    answered.flush()


def begin() -> int:
    if hasattr(os, "nice"):
        os.nice(_MORE_PATIENT)
    with suppress(BrokenPipeError):
        main(sys.stdin, sys.stdout)
    return 0
