"""Several at once answer the same offer, or are killed in the middle of it: one gets the case, or nobody does."""

from __future__ import annotations

import itertools
import os
import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.cases.commands import AssignCase, GetCase, OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.handovers.commands import (
    AcceptHandover,
    AnswerQuestion,
    AskBack,
    DeclineHandover,
    OfferHandover,
    WithdrawHandover,
)
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.storage.copies import copy_database
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.unit_of_work import UnitOfWork
from tests.desks import KEY, NOON, make_desk
from tests.promises.forked import Child, Tell, at_once, lines_of
from tests.promises.owners import on_lists
from tests.promises.promise import Trial, Violation
from tests.promises.rows import Rows, all_rows, differences

ONE_GETS_IT = "of several who answer an offer at once, exactly one does"
WHOSE_IT_IS = "the case is of the one who was told so"
WHOLE = "a handover that was cut off has happened wholly, or not at all"
_PEOPLE = 4


@dataclass(frozen=True, slots=True)
class Setting:
    """A case of the first person, with a promise, offered to their team."""

    folder: Path
    people: tuple[UUID, ...]
    case: UUID
    offer: UUID

    def copied(self, folder: Path) -> Setting:
        """The same, in a folder of its own."""
        copy_database(self.folder / "desk.db", folder / "desk.db", KEY)
        return replace(self, folder=folder)

    def open(self) -> Desk:
        return Desk(Database.sqlite(self.folder / "desk.db", KEY), FixedClock(NOON))


def _set_up(folder: Path) -> Setting:
    desk, _ = make_desk(folder)
    team = UUID(desk.execute(AddTeam(name="Service"), actor=SYSTEM)["team_id"])
    hired = [AddPerson(name=f"Agent {n}", roles=frozenset({Role.AGENT}), team_id=team) for n in range(_PEOPLE)]
    people = tuple(UUID(desk.execute(each, actor=SYSTEM)["person_id"]) for each in hired)
    customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=SYSTEM)["customer_id"])
    case, offer = _offered(desk, people, customer, team)
    desk.database.close()
    return Setting(folder, people, case, offer)


def _offered(desk: Desk, people: tuple[UUID, ...], customer: UUID, team: UUID) -> tuple[UUID, UUID]:
    opened = OpenCase(customer_id=customer, subject="Wrong part delivered")
    case = UUID(desk.execute(opened, actor=people[0])["case_id"])
    said = MakePromise(customer_id=customer, words="It leaves today", due_at=NOON.replace(hour=15), case_id=case)
    desk.execute(said, actor=people[0])
    offered = desk.execute(OfferHandover(case_id=case, to_team=team), actor=people[0])
    return case, UUID(offered["handover_id"])


# --- At the same moment -----------------------------------------------------------------------------------------------


def at_the_same_moment(trial: Trial) -> Iterator[Violation]:
    """Processes that accept, decline, withdraw or take the case, at once."""
    chance, begun = trial.chance("at once"), _set_up(trial.fresh_folder("begun"))
    for _ in range(max(2, trial.size)):
        setting = begun.copied(trial.fresh_folder("race"))
        commands = [_contending(setting, n, chance) for n in range(_PEOPLE)]
        told = at_once([_contender(setting, n, command) for n, command in enumerate(commands)], trial)
        trial.count("races")
        answers = [next(lines_of(lines, "answer"))[0] for lines in told]
        yield from _after_the_race(trial, setting, list(zip(commands, answers, strict=True)))


def _contending(setting: Setting, n: int, chance: random.Random) -> Command:
    if n == 0:
        return WithdrawHandover(handover_id=setting.offer) if chance.random() < 0.3 else _offer_again(setting)
    pick = chance.random()
    if pick < 0.7:
        return AcceptHandover(handover_id=setting.offer)
    if pick < 0.85:
        return DeclineHandover(handover_id=setting.offer, reason="On my way out")
    return AssignCase(case_id=setting.case, owner_id=setting.people[n])


def _offer_again(setting: Setting) -> Command:
    return OfferHandover(case_id=setting.case, to_id=setting.people[1])


def _contender(setting: Setting, n: int, command: Command) -> Callable[[Tell, Callable[[], None]], None]:
    def work(tell: Tell, wait: Callable[[], None]) -> None:
        desk = setting.open()
        desk.data_version()  # with a connection ready, they meet at the transaction
        wait()
        try:
            desk.execute(command, actor=setting.people[n])
            tell("answer", "done")
        except AgentDeskError as error:
            tell("answer", error.code)

    return work


def _after_the_race(trial: Trial, setting: Setting, answers: list[tuple[Command, str]]) -> Iterator[Violation]:
    done = [n for n, (_, answer) in enumerate(answers) if answer == "done"]
    accepted = [n for n in done if isinstance(answers[n][0], AcceptHandover)]
    declined = [n for n in done if isinstance(answers[n][0], DeclineHandover | WithdrawHandover)]
    said = ", ".join(f"{command.kind}: {answer}" for command, answer in answers)
    if len(accepted) + len(declined) > 1:
        yield Violation(ONE_GETS_IT, said)
    with trial.planted():
        desk = setting.open()
        yield from _whose_it_is(desk, setting, answers, accepted, said)
        yield from on_lists(desk)
        desk.database.close()


def _whose_it_is(
    desk: Desk, setting: Setting, answers: list[tuple[Command, str]], accepted: list[int], said: str
) -> Iterator[Violation]:
    """Who accepted, unless somebody took it afterwards; who took it; or whoever had it."""
    took = [n for n, (command, answer) in enumerate(answers) if answer == "done" and isinstance(command, AssignCase)]
    possible = {setting.people[n] for n in (took or accepted or [0])}
    if accepted:
        possible |= {setting.people[n] for n in accepted}
    case = desk.ask(GetCase(setting.case), actor=SYSTEM)
    if case.owner_id not in possible:
        yield Violation(WHOSE_IT_IS, f"{case.owner}; {said}")


# --- Cut off in the middle --------------------------------------------------------------------------------------------


def cut_off(trial: Trial) -> Iterator[Violation]:
    """Each step of a handover, killed before the first thing it writes, before the second, until it comes to its end.
    Accepting always, and as many of the others as there is time for.
    """
    begun, others = _set_up(trial.fresh_folder("begun")), list(_OTHER_STEPS)
    trial.chance("cut off").shuffle(others)
    for step in (_accepting, *others[: trial.size - 1]):
        yield from _cut_off_everywhere(trial, _made_ready(trial, begun, step), step)


@dataclass(frozen=True, slots=True)
class Cut:
    """A command of one of the people, and what has to come before it."""

    who: int
    command: Callable[[Setting], Command]
    before: Cut | None = None


_accepting = Cut(1, lambda setting: AcceptHandover(handover_id=setting.offer))
_asking = Cut(1, lambda setting: AskBack(handover_id=setting.offer, question="Which part?"))
_withdrawing = Cut(0, lambda setting: WithdrawHandover(handover_id=setting.offer))
_OTHER_STEPS = (
    _asking,
    _withdrawing,
    Cut(1, lambda setting: DeclineHandover(handover_id=setting.offer, reason="On my way out")),
    Cut(0, lambda setting: AnswerQuestion(handover_id=setting.offer, answer="The left one"), _asking),
    Cut(0, _offer_again, _withdrawing),
)


def _made_ready(trial: Trial, begun: Setting, cut: Cut) -> Setting:
    setting = begun.copied(trial.fresh_folder("ready"))
    if cut.before:
        desk = setting.open()
        desk.execute(cut.before.command(setting), actor=setting.people[cut.before.who])
        desk.database.close()
    return setting


def _cut_off_everywhere(trial: Trial, ready: Setting, cut: Cut) -> Iterator[Violation]:
    command_id, command = new_id(), cut.command(ready)
    before, after = _rows_of(ready), _rows_after(ready.copied(trial.fresh_folder("whole")), cut, command_id)
    for steps in itertools.count():
        setting = ready.copied(trial.fresh_folder("cut"))
        finished = _killed(trial, setting, cut, command_id, steps)
        trial.count("kills")
        found = _rows_of(setting)
        if found not in (before, after):
            part = differences(after, found)[:2]
            yield Violation(WHOLE, f"{command.kind}, killed at step {steps}: {part}")
        desk = setting.open()
        yield from on_lists(desk)
        desk.database.close()
        if finished:
            break


def _rows_of(setting: Setting) -> Rows:
    desk = setting.open()
    found = all_rows(desk.database)
    desk.database.close()
    return found


def _rows_after(setting: Setting, cut: Cut, command_id: UUID) -> Rows:
    """What is there when nobody is killed."""
    desk = setting.open()
    desk.execute(cut.command(setting), actor=setting.people[cut.who], id=command_id)
    desk.database.close()
    return _rows_of(setting)


def _killed(trial: Trial, setting: Setting, cut: Cut, command_id: UUID, steps: int) -> bool:
    """Whether it came to its end before."""

    def work(tell: Tell) -> None:
        desk, left = setting.open(), [steps]
        for name in ("put_many", "finish"):
            setattr(UnitOfWork, name, _mortal(getattr(UnitOfWork, name), left))
        desk._write_log = _mortal(desk._write_log, left)  # type: ignore[method-assign]
        desk.execute(cut.command(setting), actor=setting.people[cut.who], id=command_id)
        tell("done")

    return any(line[0] == "done" for line in Child(work, trial).told())


def _mortal(right: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def step(*args: Any, **more: Any) -> Any:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return right(*args, **more)

    return step
