"""Somebody goes through a guide, and the program is killed at each of its steps; somebody else goes on from there."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Together
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.guides.catalogue import catalogue_of
from agentdesk.core.guides.commands import AnswerStep, OpenRuns, PauseGuide, ResumeGuide, StartGuide, TakeIn
from agentdesk.core.guides.model import Ask, Do, Guide
from agentdesk.core.guides.running import DONE, GO_ON, SKIPPED, At, Place, beginnings, followers, is_over, step_at
from agentdesk.core.guides.runs import OpenRun, edition_id, stack_of
from agentdesk.core.guides.shipped import shipped
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, NOON, make_desk
from tests.promises.forked import Tell, killed_at_random, lines_of
from tests.promises.promise import Trial, Violation

THERE = "a guide goes on where it stood when the program was killed"
TO_ITS_END = "somebody else goes on with it to its end"
_TYPED = {"number": "3", "money": "25.00", "date": "2026-11-24", "moment": "2026-11-24T10:00:00+00:00"}
_MOST, _STEPS = 400, 16
"""Steps until one gives up, and those at each of which it is killed in turn."""


def survives(trial: Trial) -> Iterator[Violation]:
    chance = trial.chance("killed in a guide")
    folder = trial.fresh_folder("guides")
    desk, me = make_desk(folder)
    other = UUID(desk.execute(AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    desk.database.close()
    for n in range(trial.size):
        guide = chance.choice(sorted(shipped()))
        work = partial(_go, folder, me, guide, chance.random())
        told = killed_at_random(work, trial, "step", chance.uniform(0, 0.05), times=n % _STEPS + 1)
        trial.count("kills in a guide")
        with trial.planted():
            yield from _gone_on(folder, other, guide, told, chance)


def _desk(folder: Path) -> Desk:
    return Desk(Database.sqlite(folder / "desk.db", KEY), FixedClock(NOON))


def _go(folder: Path, me: UUID, guide: str, seed: float, tell: Tell) -> None:
    desk, chance = _desk(folder), random.Random(seed)
    customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])
    place = next(beginnings(shipped(), guide))
    sources = {name: source for name, (_, source) in catalogue_of().with_called(guide).items()}
    editions = {name: edition_id(source) for name, source in sources.items()}
    taken = [TakeIn(source=source) for source in sources.values()]
    start = StartGuide(guide=guide, editions=editions, stack=stack_of(place), customer_id=customer)
    run_id = UUID(desk.execute(Together.of(*taken, start), actor=me)[-1]["run_id"])
    tell("step", str(customer), 0, stack_of(place))
    for number, (value, after) in enumerate(_walk(shipped(), place, chance)):
        desk.execute(AnswerStep(run_id=run_id, number=number, value=value, stack=stack_of(after)), actor=me)
        tell("step", str(customer), number + 1, stack_of(after))


def _walk(guides: dict[str, Guide], place: Place, chance: random.Random) -> Iterator[tuple[str, Place]]:
    """Answers by chance, to the end."""
    while not is_over(guides, place):
        value = chance.choice(answers_of(guides, place))
        place = chance.choice(list(followers(guides, place, value)))
        yield value, place


def answers_of(guides: dict[str, Guide], place: Place) -> Sequence[str]:
    match step_at(guides, place).act:
        case Ask(answers=(_, *_) as answers):
            return [each.value for each in answers]
        case Ask(type=type):
            return [_TYPED.get(type, "Kaffeemühle")]
        case Do():
            return [DONE, SKIPPED]
    return [GO_ON]


def _gone_on(
    folder: Path, other: UUID, guide: str, told: list[list[object]], chance: random.Random
) -> Iterator[Violation]:
    """What was told last is there, or the step after it, of which nobody could tell any more."""
    steps = list(lines_of(told, "step"))
    customer, number, stack = UUID(str(steps[-1][0])), steps[-1][1], [tuple(each) for each in steps[-1][2]]
    with closing((desk := _desk(folder)).database):
        found = desk.ask(OpenRuns(customer), actor=other)
        if not found:
            place = Place(tuple(At(*each) for each in stack))
            if not any(is_over(shipped(), each) for each in _near(place)):
                yield Violation(THERE, f"{guide}: nothing is open after step {number}")
            return
        run = found[0].run
        same = run.number == number and list(stack_of(run.place)) == stack
        if not same and run.number != number + 1:
            yield Violation(THERE, f"{guide}: {run.number} {stack_of(run.place)}, not {number} {stack}")
        else:
            yield from _to_its_end(desk, other, found[0], chance)


def _near(place: Place) -> Iterator[Place]:
    """Where it stands, and wherever one more step leads."""
    yield place
    if not is_over(shipped(), place):
        for value in answers_of(shipped(), place):
            yield from followers(shipped(), place, value)


def _to_its_end(desk: Desk, other: UUID, found: OpenRun, chance: random.Random) -> Iterator[Violation]:
    run = found.run
    desk.execute(PauseGuide(run_id=run.id), actor=other)
    desk.execute(ResumeGuide(run_id=run.id), actor=other)
    for number, (value, after) in enumerate(_walk(dict(found.guides), run.place, chance), run.number):
        desk.execute(AnswerStep(run_id=run.id, number=number, value=value, stack=stack_of(after)), actor=other)
        if number > _MOST:
            break
    if desk.ask(OpenRuns(run.customer_id), actor=other):
        yield Violation(TO_ITS_END, run.guide)
