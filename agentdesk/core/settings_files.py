"""Settings as a file: written, looked at before anything changes, and taken in as one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from agentdesk.core.commands import Command, Together
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import SetAuthority
from agentdesk.core.goodwill.faults import policy_faults
from agentdesk.core.goodwill.words import fault_words
from agentdesk.core.hearing.commands import SetSuggesting
from agentdesk.core.ids import new_id
from agentdesk.core.settings.commands import SettingsPlan, TakeIn
from agentdesk.core.settings.file.model import Fault, Plan, Step
from agentdesk.core.settings.file.reading import MOST_BYTES, read_file

MOST_FAULTS = 20
"""Of those that only carrying it out shows: each of them takes another try."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file would change, or why it cannot be taken in. `command`: what takes it in, under this id; None where
    nothing would change, or there are faults."""

    file: str
    plan: Plan | None
    faults: tuple[Fault, ...]
    id: UUID
    command: Together | None = None


def look_at(desk: Desk, actor: UUID, file: Path) -> Look:
    """Nothing changes. No more of a file is read than one may have."""
    with file.open("rb") as opened:
        return look_into(desk, actor, opened.read(MOST_BYTES + 1), file.name)


def look_into(desk: Desk, actor: UUID, content: bytes, name: str) -> Look:
    """Raises Refused settings.not_here at a desk in step with a server: what a file would change is reckoned from rows
    that it does not have."""
    if not desk.side.decides:
        raise Refused("settings.not_here")
    read, id = read_file(content), new_id()
    look = Look(name, None, read.faults, id)
    if read.faults:
        return look
    plan = desk.ask(SettingsPlan(read, id), actor=actor)
    look = replace(look, plan=plan, faults=plan.faults)
    if plan.faults or not plan.steps:
        return look
    note = TakeIn(file=name, seen=plan.seen)
    faults = tuple(map(read.placed, _refused(desk, actor, id, note, list(plan.steps))))
    command = Together.of(note, *(step.command for step in plan.steps))
    return replace(look, faults=faults, command=None if faults else command)


def take_in(desk: Desk, actor: UUID, look: Look, pin: str | None = None) -> None:
    """As one step. Raises Refused settings.faulty, and settings.moved where anything has changed since the look."""
    if look.faults:
        raise Refused("settings.faulty", count=len(look.faults))
    if look.command:
        desk.execute(look.command, actor=actor, id=look.id, pin=pin)


def _refused(desk: Desk, actor: UUID, id: UUID, note: TakeIn, steps: list[Step]) -> Iterator[Fault]:
    """What the rules refuse, one after the other: what was refused is left out for the next try, with all that needs
    what it would have made."""
    nothing: Command = SetSuggesting(on=True)
    for _ in range(MOST_FAULTS):
        found = desk.rehearse_together(Together.of(note, *(step.command for step in steps)), actor=actor, id=id)
        if found is None:
            return
        n, refusal = found
        if n == 0:
            raise refusal
        step = steps[n - 1]
        yield from _faults(step, refusal)
        made = str(step.makes)
        steps = [
            replace(each, command=nothing) if k == n - 1 or made in each.command.as_json() else each
            for k, each in enumerate(steps)
        ]


def _faults(step: Step, refusal: Refused) -> Iterator[Fault]:
    if not isinstance(step.command, SetAuthority) or refusal.code != "goodwill.policy_faulty":
        yield Fault("refused", step.at, {"refused": refusal})
        return
    policy = step.command.policy
    for n, said in enumerate(fault_words(policy_faults(policy), policy, {})):
        at = step.at if said.rule is None else (*step.at, "rules", said.rule)
        yield Fault("limits", at, {"policy": policy, "n": n})
