"""How a guide is begun and gone through. (`keeping` has the handlers of the shop's own guides,
`proposing` those of better words.)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.cases.store import cases
from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.guides import commands as asked
from agentdesk.core.guides import proposing as _proposing  # noqa: F401
from agentdesk.core.guides.keeping import keep_edition
from agentdesk.core.guides.model import End
from agentdesk.core.guides.own import own_id
from agentdesk.core.guides.reading import read_guide
from agentdesk.core.guides.running import Place, beginnings, followers, step_at
from agentdesk.core.guides.runs import Run, RunState, stack_of
from agentdesk.core.guides.store import guide_editions, guide_runs, guides_of, own_guides, run_from, run_row
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored

_NOWHERE = Place(())
_OF_WHY = ("left_because", "held_by", "row_version")
_ASKED = ("customer_id", "interaction_id", "case_id", "callback_id", "guide")


@handles(asked.TakeIn, allowed=AGENTS)
def take_in(command: asked.TakeIn, work: UnitOfWork) -> dict[str, Any]:
    guide = read_guide(command.source).guide
    if guide is None:
        raise Refused("guides.unreadable")
    return {"edition_id": keep_edition(work, guide.id, command.source), "guide": guide.id}


@handles(asked.StartGuide, allowed=AGENTS)
def start(command: asked.StartGuide, work: UnitOfWork) -> dict[str, Any]:
    own = work.get(own_guides, own_id(command.guide))
    if own and own["retired"] and not work.replaying:
        raise Refused("guides.retired")
    if command.customer_id:
        work.require(customers, command.customer_id)
    if command.case_id:
        work.require(cases, command.case_id)
    run = Run(
        id=work.new_id("guide_run"),
        **{name: getattr(command, name) for name in _ASKED},
        editions=_editions(command, work),
        started_at=work.now,
        started_by=work.actor.person_id,
        moved_at=work.now,
        held_by=work.actor.person_id,
        place=_NOWHERE,
    )
    guides = guides_of(work.connection, run)
    place = next((each for each in beginnings(guides, run.guide) if stack_of(each) == command.stack), None)
    if place is None:
        raise Refused("guides.no_such_way")
    _keep(work, replace(run, place=place))
    return {"run_id": run.id}


@handles(asked.AnswerStep, allowed=AGENTS)
def answer(command: asked.AnswerStep, work: UnitOfWork) -> None:
    run = _known(work, command.run_id)
    run.require(command.number)
    guides = guides_of(work.connection, run)
    reached = (each for each in followers(guides, run.place, command.value) if stack_of(each) == command.stack)
    place = next(reached, None)
    if place is None:
        raise Refused("guides.no_such_way")
    moved = run.moved(place, guides)
    _keep(work, moved)
    if moved.state is RunState.ENDED:
        end = step_at(guides, place).act
        assert isinstance(end, End)
        _tell(work, moved, "guide.ended", outcome=end.outcome.value)


@handles(asked.GoBack, allowed=AGENTS)
def go_back(command: asked.GoBack, work: UnitOfWork) -> None:
    _keep(work, _known(work, command.run_id).back())


@handles(asked.SayOwnWords, allowed=AGENTS)
def say_own_words(command: asked.SayOwnWords, work: UnitOfWork) -> None:
    _keep(work, _known(work, command.run_id).with_own_words())


@handles(asked.PauseGuide, allowed=AGENTS)
def pause(command: asked.PauseGuide, work: UnitOfWork) -> None:
    run = _open(work, command.run_id)
    _keep(work, replace(run, state=RunState.PAUSED))
    _tell(work, run, "guide.paused")


@handles(asked.ResumeGuide, allowed=AGENTS)
def resume(command: asked.ResumeGuide, work: UnitOfWork) -> None:
    run = _open(work, command.run_id)
    interaction_id = command.interaction_id or run.interaction_id
    _keep(work, replace(run, state=RunState.RUNNING, interaction_id=interaction_id))


@handles(asked.LeaveGuide, allowed=AGENTS)
def leave(command: asked.LeaveGuide, work: UnitOfWork) -> None:
    run = _open(work, command.run_id)
    _keep(work, replace(run, state=RunState.LEFT, left_because=command.reason))
    _tell(work, run, "guide.left", reason=command.reason)


@handles(asked.SayWhyLeft, allowed=AGENTS)
def say_why_left(command: asked.SayWhyLeft, work: UnitOfWork) -> None:
    """It was left when it was left: that moment stays."""
    run = _known(work, command.run_id).because(command.reason, work.actor.person_id)
    work.put(guide_runs, run_row(run))
    work.changed("guide_run", run.customer_id)
    _tell(work, run, "guide.left_because", reason=command.reason)


@restored(guide_runs)
def unsaid(work: UnitOfWork, undone: Undone) -> None:
    """Why it was left can be taken back, as its wrap-up can. Raises Refused for steps: what was said was said."""
    for row in undone.rows:
        if _apart_from_why(row.now) != _apart_from_why(row.until_now) or row.now is None:
            raise Refused("undo.lasting")
        work.changed("guide_run", row.now["customer_id"])
        work.changed("timeline", row.now["customer_id"])


def _apart_from_why(row: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (row or {}).items() if name not in _OF_WHY}


def _known(work: UnitOfWork, run_id: UUID) -> Run:
    return run_from(work.require(guide_runs, run_id))


def _open(work: UnitOfWork, run_id: UUID) -> Run:
    run = _known(work, run_id)
    if run.state not in (RunState.RUNNING, RunState.PAUSED):
        raise Refused("guides.over")
    return run


def _editions(command: asked.StartGuide, work: UnitOfWork) -> dict[str, UUID]:
    """Each must have been taken in, and be of the guide that it is named for."""
    for guide, edition in command.editions.items():
        if work.require(guide_editions, edition)["guide"] != guide:
            raise Refused("guides.no_such_way")
    if command.guide not in command.editions:
        raise Refused("guides.no_such_way")
    return dict(command.editions)


def _keep(work: UnitOfWork, run: Run) -> None:
    """Whoever moves it holds it."""
    work.put(guide_runs, run_row(replace(run, moved_at=work.now, held_by=work.actor.person_id)))
    work.changed("guide_run", run.customer_id)


def _tell(work: UnitOfWork, run: Run, kind: str, **more: str) -> None:
    title = dict(guides_of(work.connection, run)[run.guide].title)
    data = {"guide": run.guide, "title": title, "steps": run.number + 1} | more
    work.fact(kind, data, lane="call", customer_id=run.customer_id, subject_id=run.id)
    work.changed("timeline", run.customer_id)
