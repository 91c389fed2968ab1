"""The debrief after a practice, in words: what they needed, what was done, which way it went, what was true.

No points and no marks: it says what happened, to the person who was there, and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from agentdesk.core.guides.claims import CLAIMS, betrayed
from agentdesk.core.guides.conditions import Situation, judge
from agentdesk.core.practice.deeds import Done
from agentdesk.core.practice.model import Deed
from agentdesk.core.practice.talking import Rehearsal, Turn
from agentdesk.core.wording import label, text


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A guide that fitted, by its title, with its first words; whether it was used."""

    title: str
    words: str
    used: bool


def debrief(talk: Rehearsal, done: Sequence[Done], offered: Sequence[Offered]) -> tuple[Section, ...]:
    sections = (
        ("needed", _needed(talk)),
        ("turns", _turning(talk)),
        ("done", _all_done(talk, done)),
        ("true", _true(talk)),
        ("way", _way(talk)),
        ("offered", _offered(offered)),
    )
    told = ((text(f"practice.debrief.{key}"), tuple(lines)) for key, lines in sections)
    return tuple(Section(title, lines) for title, lines in told if lines)


def as_text(talk: Rehearsal, sections: Sequence[Section]) -> str:
    """For whoever wants to keep it."""
    head = f"{label(talk.scenario.title)}\n{label(talk.scenario.about)}"
    parts = ("\n".join((each.title, *(f"- {line}" for line in each.lines))) for each in sections)
    return "\n\n".join((head, *parts)) + "\n"


def untrue(words: str, language: str, situation: Situation, proven: Collection[str] = ()) -> tuple[str, ...]:
    """Sentences that assert what neither the data says nor is `proven` otherwise."""
    found = (sentence for claims, sentence in betrayed(words, language) if not _holds(claims, situation, proven))
    return tuple(dict.fromkeys(found))


def _holds(claims: tuple[str, ...], situation: Situation, proven: Collection[str]) -> bool:
    return any(each in proven or judge(CLAIMS[each], situation) for each in claims)


def _needed(talk: Rehearsal) -> Iterator[str]:
    yield label(talk.scenario.wants)
    for goal in talk.scenario.goals:
        yield label(goal.met if talk.met(goal) else goal.missed)


def _turning(talk: Rehearsal) -> Iterator[str]:
    """Where they became calmer or angrier, and why."""
    if not talk.turns:
        yield text("practice.debrief.nothing_said")
    for turn in talk.turns:
        if turn.after != turn.before or turn.because:
            key = "calmer" if turn.after > turn.before else "angrier" if turn.after < turn.before else "stayed"
            why = label(turn.because) if turn.because else ""
            yield text(f"practice.debrief.{key}", said=_said(turn), reply=turn.reply, why=why).rstrip()


def _said(turn: Turn) -> str:
    return text("guides.quoted", words=turn.said.words) if turn.said.words else text("practice.listened")


def _all_done(talk: Rehearsal, done: Sequence[Done]) -> Iterator[str]:
    yield from (_done(each) for each in done)
    if talk.turns and all(each.deed is not Deed.WRAP_UP for each in done):
        yield text("practice.debrief.not_wrapped_up")


def _done(each: Done) -> str:
    name = text(f"practice.deed.{each.deed}")
    return f"{name}: {each.words}" if each.words else name


def _true(talk: Rehearsal) -> Iterator[str]:
    own = [turn.said for turn in talk.turns if turn.said.own]
    for said in own:
        yield from (text("practice.debrief.untrue", words=sentence) for sentence in said.untrue)
    if own and not any(said.untrue for said in own):
        yield text("practice.debrief.all_true")
    if any(turn.said.guide and not turn.said.own for turn in talk.turns):
        yield text("practice.debrief.guide_true")


def _way(talk: Rehearsal) -> Iterator[str]:
    """What the guide had instead is said once for each step."""
    yield text("practice.debrief.opening", reply=talk.opening)
    before = ""
    for turn in talk.turns:
        yield text("practice.debrief.turn", said=_said(turn), reply=turn.reply)
        if turn.said.own and turn.said.offered not in ("", before):
            yield text("practice.debrief.instead", words=turn.said.offered)
        before = turn.said.offered


def _offered(offered: Sequence[Offered]) -> Iterator[str]:
    for each in offered:
        if each.used:
            yield text("practice.debrief.used", title=each.title)
        else:
            words = text("practice.debrief.unused", title=each.title, words=each.words)
            yield words if each.words else each.title
