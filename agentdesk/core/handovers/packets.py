"""What a receiver is told of a case, as far as it is known: for the sender to look through and complete. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from agentdesk.core.cases.model import AnswerGiven
from agentdesk.core.handovers.model import Handover, Packet
from agentdesk.core.interactions.model import Interaction
from agentdesk.core.promises.model import Promise
from agentdesk.core.wording import day, moment

MOST = 20_000
"""Characters of one part of a packet."""


def packet_of(
    subject: str,
    talks: Sequence[Interaction],
    answers: Sequence[AnswerGiven],
    promises: Sequence[Promise],
    deadlines: Iterable[datetime],
    earlier: Handover | None,
    zone: ZoneInfo,
) -> Packet:
    """The story is told by the notes of the conversations, oldest first; what was tried by the answers given. What an
    earlier packet said of the customer's wish and of a limit still holds.
    """
    told = [
        f"{day(talk.started_at.astimezone(zone).date())}: {talk.notes.strip()}" for talk in talks if talk.notes.strip()
    ]
    return Packet(
        story="\n".join([subject, *told])[:MOST],
        tried="\n".join(_tried(answers, earlier))[:MOST],
        wanted=earlier.packet.wanted if earlier else "",
        limit=earlier.packet.limit if earlier else "",
        deadline=min(deadlines, default=None),
        promised="\n".join(f"{moment(each.due_at, ZoneInfo(each.zone))}: {each.words}" for each in promises)[:MOST],
    )


def _tried(answers: Sequence[AnswerGiven], earlier: Handover | None) -> Iterable[str]:
    if earlier and earlier.packet.tried:
        yield earlier.packet.tried
    for given in answers:
        if earlier is None or given.given_at > earlier.offered_at:
            yield f"{given.topic}: {given.words}"
