"""What a message suggests: its reason and its writer's mood, with the words that say so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.hearing.model import Likely

Heard = tuple["Likely", dict[str, str]]
"""What is likely, and the name of the reason by language."""


def likely_words(heard: Heard) -> str:
    likely, name = heard
    told = []
    if likely.reason:
        told.append(text("hearing.reason", reason=wording.label(name), words=_quoted(likely.reason.words)))
    if likely.mood:
        mood = text(f"mood.{6 - likely.mood.mood}")
        told.append(text("hearing.mood", mood=mood, words=_quoted(likely.mood.words)))
    return "\n".join(told) or text("hearing.nothing")


def likely_values(heard: Heard) -> Any:
    likely, name = heard
    reason, mood = likely.reason, likely.mood
    return {
        "reason": {"reason_id": str(reason.reason_id), "name": name, "words": reason.words} if reason else None,
        "mood": {"mood": int(mood.mood), "words": mood.words} if mood else None,
    }


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(text("hearing.word", word=word) for word in words)


@verb("hear", Shape(likely_words, likely_values), command_line)
@argument("words", nargs=-1)
def hear(call: Call, words: tuple[str, ...]) -> Heard:
    from agentdesk.core.actors import SYSTEM
    from agentdesk.core.hearing.commands import NotedBefore
    from agentdesk.core.hearing.hearing import learned
    from agentdesk.core.interactions.commands import Reasons
    from agentdesk.core.interactions.model import full_reason

    message = sys.stdin.read() if words == ("-",) else " ".join(words)
    with call.workplace() as place:
        reasons = place.desk.ask(Reasons(), actor=place.person(call.person).id)
        likely = learned(place.desk.ask(NotedBefore(), actor=SYSTEM), reasons).likely(message)
    known = {reason.id: reason for reason in reasons}
    found = known.get(likely.reason.reason_id) if likely.reason else None
    parent = known.get(found.parent_id) if found and found.parent_id else None
    return likely, full_reason(found.labels, parent.labels if parent else None) if found else {}
