"""What an offer says: who wants to hand over what, its packet, its questions. And to whom a case can be offered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.handovers.model import TOP_LEVEL, Candidate, Handover, HandoverKind, HandoverState, Packet
from agentdesk.core.handovers.words import receiver_words
from agentdesk.core.people.model import Team
from agentdesk.core.wording import text
from agentdesk.core.work.words import moment_words

PACKET = ("story", "tried", "wanted", "limit", "promised")
SUPERVISORS = "supervisors"
HAND_OVER_KEY = "Ctrl+Shift+H"


def title_words(offer: Handover, *, mine: bool) -> str:
    """`mine`: the person who looks sent it."""
    told = {
        "code": offer.case_number,
        "subject": offer.subject,
        "sender": offer.sender,
        "receiver": receiver_words(offer.receiver, offer.to_level),
    }
    if not mine:
        return text(f"handover.title.{offer.kind}", **told)
    if offer.state is HandoverState.DECLINED:
        return text("handover.title.declined", **told)
    return text(f"handover.title.{offer.state}", **told)


def packet_lines(packet: Packet, now: datetime, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """What is filled in, each with what it is called."""
    for part in PACKET:
        if words := getattr(packet, part).strip():
            yield text(f"handover.packet.{part}"), words
    if packet.deadline:
        yield text("handover.packet.deadline"), moment_words(packet.deadline, now, zone)


def question_lines(offer: Handover) -> Iterator[tuple[str, str]]:
    for asked in offer.questions:
        yield text("handover.question"), asked.question
        if asked.answer:
            yield text("handover.answer"), asked.answer


def receivers(candidates: Iterable[Candidate], teams: Iterable[Team], level: int) -> Iterator[tuple[str, str]]:
    """Codes and words: the named contact first, then who is there, teams, and the ways up."""
    for each in candidates:
        yield f"person:{each.person_id}", candidate_words(each)
    for team in teams:
        yield f"team:{team.id}", text("handover.to.team", name=team.name)
    for above in range(level + 1, TOP_LEVEL + 1):
        yield f"level:{above}", text("handover.to.level", level=above)
    yield SUPERVISORS, text("handover.to.supervisors")


def candidate_words(each: Candidate) -> str:
    named = text("handover.to.named") if each.named else ""
    away = "" if each.present else text("handover.to.away", cover=each.cover) if each.cover else text("handover.away")
    knows = text("handover.to.knows") if each.knows else ""
    speaks = text("handover.to.speaks") if each.speaks and not each.knows else ""
    return " · ".join(part for part in (each.name, each.team, named, knows, speaks, away) if part)


def addressed(code: str) -> dict[str, UUID | int | HandoverKind]:
    """The arguments of an offer to this receiver; what goes up is an escalation."""
    what, _, id = code.partition(":")
    match what:
        case "person":
            return {"to_id": UUID(id)}
        case "team":
            return {"to_team": UUID(id)}
        case "level":
            return {"to_level": int(id), "handover_kind": HandoverKind.ESCALATION}
    return {"handover_kind": HandoverKind.ESCALATION}
