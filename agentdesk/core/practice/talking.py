"""A talk with a simulated customer: what is said changes how they feel, and they answer. Pure, and in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from agentdesk.core.practice.acts import ANSWERS, UNWELCOME, Act, acts_of
from agentdesk.core.practice.model import ANGRIEST, CALMEST, Deed, Goal, Label, Manners, Reply, Scenario

_PATIENT = 4
"""Whoever is as calm as this does not mind an answer that comes early."""
_OFTEN_ENOUGH = 2
"""After so many apologies another one is one too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the agent said: in own words, or in those of a guide at this step; without words they just listened.

    Of own words: `offered` is what the guide would have offered there, `untrue` what they assert against the data.
    """

    words: str = ""
    guide: str = ""
    step: str = ""
    own: bool = False
    offered: str = ""
    untrue: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return f"{self.guide}.{self.step}" if self.guide else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What was said, and what it did. `because` only where it made them calmer or angrier, and why is known."""

    said: Said
    acts: frozenset[Act]
    reply: str
    before: int
    after: int
    because: Label | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A talk as far as it has come. Every change is another one."""

    scenario: Scenario
    manners: Manners
    language: str
    temper: int
    turns: tuple[Turn, ...] = ()
    deeds: frozenset[Deed] = frozenset()
    told: int = 0
    """How much of what they have to tell they have told."""
    spent: frozenset[int] = field(default_factory=frozenset)
    is_over: bool = False

    @property
    def opening(self) -> str:
        return self.scenario.opens[self.language]

    @property
    def last_words(self) -> str:
        return self.turns[-1].reply if self.turns else self.opening

    @property
    def heard(self) -> bool:
        """Whether they have been listened to."""
        return self.scenario.brisk or self.told > 0 or any(Act.CARES in turn.acts for turn in self.turns)

    @property
    def happened(self) -> frozenset[str]:
        """All that was said and done, as goals name it."""
        said = {name for turn in self.turns for name in (*turn.acts, turn.said.guide, turn.said.place)}
        return frozenset({*said, *self.deeds} - {""})

    def met(self, goal: Goal) -> bool:
        happened = self.happened
        return (not goal.by or not happened.isdisjoint(goal.by)) and happened.isdisjoint(goal.without)

    def did(self, deeds: Iterable[Deed]) -> Rehearsal:
        """All that has been done so far."""
        return replace(self, deeds=frozenset(deeds))


@dataclass(frozen=True, slots=True)
class _Answer:
    words: Label
    mood: int = 0
    because: Label | None = None
    spends: int | None = None
    tells: bool = False


def begin(scenario: Scenario, manners: Manners, language: str) -> Rehearsal:
    return Rehearsal(scenario=scenario, manners=manners, language=language, temper=scenario.temper)


def hear(talk: Rehearsal, said: Said) -> Rehearsal:
    """What was said reaches them. Who is beside themselves already and is made angrier still hangs up."""
    if talk.is_over:
        return talk
    acts = _acts(talk, said)
    if said.own and acts.isdisjoint(acts_of(said.offered, talk.language)):
        said = replace(said, guide="", step="")  # they said something else than what stood there
    answer = _answer(talk, said, acts)
    temper = min(CALMEST, max(ANGRIEST, talk.temper + answer.mood))
    leaves = bool(talk.turns) and talk.temper == ANGRIEST and answer.mood < 0
    words = talk.scenario.hangs_up if leaves else answer.words
    because = answer.because if answer.mood else None
    turn = Turn(said=said, acts=acts, reply=words[talk.language], before=talk.temper, after=temper,
                because=because)  # fmt: skip
    spent = talk.spent if answer.spends is None else talk.spent | {answer.spends}
    return replace(
        talk, temper=turn.after, turns=(*talk.turns, turn), told=talk.told + answer.tells, spent=spent,
        is_over=leaves or Act.BYE in acts,
    )  # fmt: skip


def _acts(talk: Rehearsal, said: Said) -> frozenset[Act]:
    if not said.words:
        return frozenset({Act.LISTENS})
    acts = acts_of(said.words, talk.language)
    if not said.own:
        acts -= set(UNWELCOME)  # guides are written with care; what sounds alike in them is not that
    sorry = sum(Act.SORRY in turn.acts for turn in talk.turns)
    return acts | {Act.SORRY_AGAIN} if Act.SORRY in acts and sorry >= _OFTEN_ENOUGH else acts


def _answer(talk: Rehearsal, said: Said, acts: frozenset[Act]) -> _Answer:
    return next(_answers(talk, said, acts))


def _answers(talk: Rehearsal, said: Said, acts: frozenset[Act]) -> Iterator[_Answer]:
    """The first of them is given: what hurts goes before what helps, their own words before anybody's."""
    scenario, names = talk.scenario, {*acts, said.place, said.guide} - {""}
    for act in UNWELCOME:
        if act in acts:
            yield from _replies(talk, {act})
    yield from _own_replies(talk, {said.place, said.guide} - {""})
    if Act.BYE in acts:
        yield _Answer(_ending(talk))
    if Act.LISTENS in acts and not talk.told:
        yield from _tells(talk)
    if not talk.heard and acts & ANSWERS and talk.temper < _PATIENT and _UNHEARD not in talk.spent:
        yield _Answer(scenario.unheard, -1, _NOT_HEARD, _UNHEARD)
    yield from _own_replies(talk, names - set(UNWELCOME))
    if Act.LISTENS in acts:
        yield from _tells(talk)
    yield from _replies(talk, names - set(UNWELCOME))
    lines = scenario.otherwise.calm if talk.temper >= _PATIENT - 1 else scenario.otherwise.cross
    yield _Answer(lines[len(talk.turns) % len(lines)])


_UNHEARD = -1
_NOT_HEARD: Label = {
    "de": "Die Antwort kam, bevor jemand zugehört hatte.",
    "en": "The answer came before anybody had listened.",
}
_HEARD: Label = {
    "de": "Jemand hat gefragt und ausreden lassen.",
    "en": "Somebody asked, and let them finish.",
}


def _tells(talk: Rehearsal) -> Iterator[_Answer]:
    """What they have not told yet; being asked for the first and letting out the last of it makes them calmer."""
    tells = talk.scenario.tells
    if talk.told < len(tells):
        gain = 1 if talk.told in (0, len(tells) - 1) and talk.temper < _PATIENT else 0
        yield _Answer(tells[talk.told], gain, _HEARD, tells=True)


def _replies(talk: Rehearsal, names: set[str]) -> Iterator[_Answer]:
    yield from _own_replies(talk, names)
    yield from _fitting(talk, talk.manners.replies, names, len(talk.scenario.replies))


def _own_replies(talk: Rehearsal, names: set[str]) -> Iterator[_Answer]:
    yield from _fitting(talk, talk.scenario.replies, names, 0)


def _fitting(talk: Rehearsal, replies: tuple[Reply, ...], names: set[str], first: int) -> Iterator[_Answer]:
    for number, reply in enumerate(replies, first):
        if names.isdisjoint(reply.to) or number in talk.spent or reply.heard not in (None, talk.heard):
            continue
        yield _Answer(reply.say, reply.mood, reply.because, None if reply.often else number)


def _ending(talk: Rehearsal) -> Label:
    """They know what was said, and nothing of what is done at the desk."""
    spoken = [goal for goal in talk.scenario.goals if not goal.by or not set(goal.by) <= set(Deed)]
    content = all(map(talk.met, spoken)) and talk.temper >= _PATIENT - 1
    return talk.scenario.ends.well if content or talk.temper == CALMEST else talk.scenario.ends.badly
