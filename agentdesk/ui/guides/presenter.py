"""The guide beside one customer: which fits, where it stands, what may be said now. Behaviour without widgets.

A run is gone through in memory, step by step at once; the desk hears of each step in their order, and what it refuses
is looked at anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.cases.commands import CasesOf
from agentdesk.core.cases.model import ACTIVE
from agentdesk.core.commands import Command, Together
from agentdesk.core.errors import Refused
from agentdesk.core.guides import commands as asks
from agentdesk.core.guides.catalogue import Catalogue
from agentdesk.core.guides.conditions import Situation, Value
from agentdesk.core.guides.model import GOODWILL, Ask, Do, End, Guide, HandOver, Opens, Step
from agentdesk.core.guides.running import (
    DONE,
    GO_ON,
    begun,
    gone_on,
    open_answers,
    require_readable,
    step_at,
    with_answers,
)
from agentdesk.core.guides.runs import OpenRun, OverRun, Run, RunState, edition_id, stack_of
from agentdesk.core.guides.situation import of_agreed, of_contact
from agentdesk.core.guides.speaking import Sayable, offered
from agentdesk.core.guides.suggesting import Fitting, fitting
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import works_alone
from agentdesk.core.wording import error_text
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.steps import Steps, step_of
from agentdesk.ui.interactions.talk import Talk

SAVED = {
    Opens.CALLBACK: "callback",
    Opens.PROMISE: "promise",
    Opens.FOLLOW_UP_CHECK: "promise",
    Opens.CASE: "case",
    Opens.FAILURE: "failure",
    Opens.CONTACT_POINT: "customer",
    Opens.ADDRESS: "customer",
    Opens.CANCELLATION: "case",
    Opens.WITHDRAWAL: "case",
    Opens.TERMINATION: "case",
    Opens.RETURN: "case",
    Opens.CONFIRMATION: "confirmation",
    **dict.fromkeys(GOODWILL, "goodwill"),
}
"""What is saved once a step is done, as `Steps` tells it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the desk knows. `case_id`: the only open case; `alone`: nobody is there to hand anything to."""

    facts: Mapping[str, Value | None]
    runs: tuple[OpenRun, ...]
    catalogue: Catalogue
    case_id: UUID | None
    alone: bool
    over: OverRun | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as the agent sees it. `number` counts from 1; `called` is the guide it belongs to."""

    run: Run
    guide: Guide
    step: Step
    phrases: tuple[Sayable, ...]
    answers: tuple[str, ...]
    situation: Situation
    guides: Mapping[str, Guide]

    @property
    def number(self) -> int:
        return self.run.number + 1

    @property
    def own_words(self) -> bool:
        return self.run.number in self.run.own_words

    @property
    def is_over(self) -> bool:
        return self.run.state is RunState.ENDED


class CustomerGuide(QObject):
    """Signals out, intentions in. `open` is the run that goes on or has just ended; `paused` waits for somebody."""

    changed = Signal()
    moved = Signal()
    """To another step: what stood in the card belongs to the former one."""
    refused = Signal(str)

    def __init__(self, customer: CustomerPresenter, contacts: ContactPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.customer, self.contacts, self.door = customer, contacts, customer.door
        self.open: OpenRun | None = None
        self.paused: OpenRun | None = None
        self.fitting: tuple[Fitting, ...] = ()
        self._facts: Mapping[str, Value | None] | None = None
        self._catalogue: Catalogue | None = None
        self._about: tuple[UUID | None, UUID | None] = (None, None)
        self._under_way = 0
        self._case_id: UUID | None = None
        self.alone = False
        self._done = self._wanted = ""
        self._taken_up: set[tuple[UUID, UUID]] = set()
        self._over: OverRun | None = None
        self._anew: set[UUID] = set()
        self.moved.connect(self._begin_step)

    # ── what is known ───────────────────────────────────────────────────────────────────────────────────────────
    @property
    def talk(self) -> Talk | None:
        return self.contacts.then.talk_for(self.customer.customer_id)

    def load(self) -> None:
        """What the data says now, and which runs there are; while something is on its way to the desk that is older
        than what is shown."""
        self._about = _about(self.talk)
        whom, (reason_id, interaction_id) = self.customer.customer_id, self._about
        open_run = self.open.run if self.open else None

        def look() -> Looked:
            asked = self.door.asked
            runs = asked(asks.OpenRuns(whom))
            going_on = open_run or next((each.run for each in runs if each.run.state is RunState.RUNNING), None)
            since = going_on.started_at if going_on else None
            facts = asked(asks.SituationOf(whom, reason_id, interaction_id, since=since))
            cases = [row.id for row in asked(CasesOf(whom)) if row.status in ACTIVE]
            case_id, alone = cases[0] if len(cases) == 1 else None, works_alone(asked(People()))
            over = asked(asks.OverBeforeCall(whom))
            return Looked(facts, runs, asked(asks.GuideCatalogue()), case_id, alone, over)

        self.door.work(look, owner=self, done=self._take, failed=self._fail, supersedes="guide")

    @property
    def is_known(self) -> bool:
        return self._facts is not None

    def follow_talk(self) -> None:
        """Its reason may be another one; its mood is looked at here."""
        if self._facts is None:
            return
        if _about(self.talk) != self._about:
            self.load()
        else:
            self._fit()

    @property
    def case_id(self) -> UUID | None:
        """The case that this is about: of the conversation, or the only open one."""
        about = self.contacts.about(self.talk) if self.talk else None
        return about.case_id if about and about.sure else self._case_id

    @property
    def situation(self) -> Situation:
        """What was agreed in a conversation counts before its wrap-up carries it out."""
        talk, facts = self.talk, {**(self._facts or {}), "currency": self.customer.shop.currency}
        if talk is None:
            return facts
        agreed = of_agreed((each.command for each in talk.draft.then), self.customer.zone)
        draft, popped = talk.draft, talk.draft.start.popped
        reason = self.contacts.conversations.ready.key_of(draft.reason_id)
        told = of_contact(draft.channel, draft.direction, talk.mood, reason, popped.waited_seconds, popped.transfers)
        return {**facts, **agreed, **told}

    @property
    def shown(self) -> Shown | None:
        """The step that the agent is at."""
        if self.open is None or self._facts is None:
            return None
        run, guides = self.open.run, self.open.guides
        step, guide = step_at(guides, run.place), guides[run.place.at.guide]
        known = with_answers(self.situation, guides, run.place)
        phrases = offered(step.say, known, self.customer.zone)
        return Shown(run, guide, step, phrases, self._answers(step, known), known, guides)

    def _answers(self, step: Step, situation: Situation) -> tuple[str, ...]:
        return tuple(answer.value for answer in open_answers(step.act, situation)) if isinstance(step.act, Ask) else ()

    @property
    def over(self) -> OverRun | None:
        """What the callback that is being rung was agreed in, and that is over: nobody goes on with it."""
        begun_anew = self._over is not None and self._over.run_id in self._anew
        return None if begun_anew or self.paused else self._over

    @property
    def can_begin_anew(self) -> bool:
        return self.over is not None and self._catalogue is not None and self.over.guide in self._catalogue.guides

    # ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────
    def begin_anew(self) -> None:
        """The guide of the callback, from its beginning."""
        if over := self.over:
            self._anew.add(over.run_id)
            self.start(over.guide)

    def start(self, guide_id: str) -> None:
        """Once it is known what the data says."""
        if self._facts is None or self._catalogue is None:
            self._wanted = guide_id
            return
        try:
            whole = self._catalogue.with_called(guide_id)
        except Refused as problem:
            self.refused.emit(error_text(problem))
            return
        self.pause()
        guides = {name: guide for name, (guide, _) in whole.items()}
        sources = {name: source for name, (_, source) in whole.items()}
        editions = {name: edition_id(source) for name, source in sources.items()}
        place, talk = begun(guides, guide_id, self.situation), self.talk
        start = asks.StartGuide(
            guide=guide_id,
            editions=editions,
            stack=stack_of(place),
            customer_id=self.customer.customer_id,
            interaction_id=talk.id if talk else None,
        )
        command_id, now, me = new_id(), self.door.clock.now(), self.door.person_id
        run = Run(
            id=derived_id(derived_id(command_id, "inner", len(sources)), "guide_run"),
            customer_id=self.customer.customer_id,
            guide=guide_id,
            editions=editions,
            started_at=now,
            started_by=me,
            moved_at=now,
            held_by=me,
            place=place,
        )
        taken = (asks.TakeIn(source=source) for source in sources.values())
        self._send(Together.of(*taken, start), command_id)
        self._move(OpenRun(run, guides))

    def answer(self, value: str) -> bool:
        """Goes on; whether that was possible. What cannot be read is said, and nothing moves."""
        if self.open is None or self._facts is None:
            return False
        run, guides = self.open.run, self.open.guides
        try:
            act = step_at(guides, run.place).act
            if isinstance(act, Ask) and not act.answers:
                require_readable(act, value)
            place = gone_on(guides, run.place, value, self.situation)
        except Refused as problem:
            self.refused.emit(error_text(problem))
            return False
        self._send(asks.AnswerStep(run_id=run.id, number=run.number, value=value, stack=stack_of(place)))
        moved = run.moved(place, guides)
        self._move(OpenRun(moved, guides))
        if moved.state is RunState.ENDED:
            self._fill_wrap_up()
        return True

    def back(self) -> None:
        if self.open and self.open.run.path:
            self._send(asks.GoBack(run_id=self.open.run.id))
            self._move(replace(self.open, run=self.open.run.back()))

    # ── what a step has opened ──────────────────────────────────────────────────────────────────────────────────
    @property
    def steps(self) -> Steps:
        return self.contacts.then.steps

    @property
    def step(self) -> str:
        """The step that it stands at, as forms keep it."""
        return step_of(self.open.run.id, self.open.run.number) if self.open else ""

    def open_step(self, filled: Mapping[str, str]) -> None:
        """What is made and saved from now on is for this step, and begins with what the guide fills in."""
        self.steps.open(self.customer.customer_id, self.step, filled)

    def _begin_step(self) -> None:
        """What was opened belongs to the former step. A confirmation leaves from the wrap-up as well as from the page
        that a step opens: this step is done by it either way."""
        self.steps.close(self.customer.customer_id)
        act = self.shown.step.act if self.shown else None
        if isinstance(act, Do) and act.opens is Opens.CONFIRMATION:
            self.open_step({})

    def know_of_failure(self, words: str) -> None:
        """It was noted just now, before anybody has looked again."""
        facts = self._facts or {}
        today = facts.get("today")
        self._facts = {**facts, "failures.noted_on": today, "failures.last_on": today, "failures.last_words": words}

    def saved_for(self, step: str, what: str) -> bool:
        """Something was saved for a step: this one is done by it, if it is its own. It goes on once the data knows, so
        that what comes next can be said with it. Whether it goes on."""
        act = self.shown.step.act if self.shown and step == self.step else None
        done = isinstance(act, Do) and SAVED.get(act.opens) == what
        done = done or (isinstance(act, HandOver) and what == "handover")
        if done:
            self._done = step
            self.load()
        return done

    def say_own_words(self) -> None:
        if self.open:
            self._send(asks.SayOwnWords(run_id=self.open.run.id))
            self.open = replace(self.open, run=self.open.run.with_own_words())
            self.changed.emit()

    def pause(self) -> None:
        """One that has ended goes."""
        if self.open and self._is_over:
            self._move(None)
        elif self.open:
            self._send(asks.PauseGuide(run_id=self.open.run.id))
            self.paused = replace(self.open, run=replace(self.open.run, state=RunState.PAUSED))
            self._move(None)

    def resume(self) -> None:
        """By whomever, in whatever contact."""
        if self.paused:
            talk = self.talk
            self._send(asks.ResumeGuide(run_id=self.paused.run.id, interaction_id=talk.id if talk else None))
            gone_on_with, self.paused = self.paused, None
            self._move(replace(gone_on_with, run=replace(gone_on_with.run, state=RunState.RUNNING)))

    def leave(self) -> None:
        """Without asking why: nobody explains themselves in a talk."""
        if self.open and not self._is_over:
            self._send(asks.LeaveGuide(run_id=self.open.run.id))
        self._move(None)

    @property
    def reason_at_end(self) -> UUID | None:
        """What the contact was about, once the guide has come to its end; None before."""
        end = self.shown.step.act if self.shown and self.shown.is_over else None
        if not isinstance(end, End):
            return None
        if self.talk and self.talk.draft.reason_id:
            return self.talk.draft.reason_id
        reason = self.contacts.conversations.ready.reason_called(end.reason) if end.reason else None
        return reason.id if reason else None

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _is_over(self) -> bool:
        return self.open is not None and self.open.run.state is RunState.ENDED

    def _move(self, to: OpenRun | None) -> None:
        self.open = to
        self._look_what_fits()
        self.moved.emit()

    def _send(self, command: Command, id: UUID | None = None) -> None:
        self._under_way += 1
        self.door.do(command, owner=self, done=lambda _: self._arrived(), failed=self._not_done, id=id)

    def _arrived(self) -> None:
        self._under_way -= 1

    def _not_done(self, error: Exception) -> None:
        """What the desk knows counts."""
        self._arrived()
        self.refused.emit(error_text(error))
        self.open = self.paused = None
        self.load()

    def _take(self, found: Looked) -> None:
        self._facts, self._catalogue = found.facts, found.catalogue
        self._case_id, self.alone, self._over = found.case_id, found.alone, found.over
        if not self._under_way:
            self._take_runs(found.runs)
            self._take_up()
        self._fit()
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self.start(wanted)
        done, self._done = self._done, ""
        if done and done == self.step and self.shown:
            self.answer(DONE if isinstance(self.shown.step.act, Do) else GO_ON)

    def _take_up(self) -> None:
        """Whoever rings for a run that waits goes on with it, unless they have paused it themselves."""
        talk, waits = self.talk, self.paused
        if talk and waits and waits.rung and self.open is None and (waits.run.id, talk.id) not in self._taken_up:
            self._taken_up.add((waits.run.id, talk.id))
            self.resume()

    def _take_runs(self, runs: tuple[OpenRun, ...]) -> None:
        """One that has just ended stays in sight until it is left."""
        going_on = next((each for each in runs if each.run.state is RunState.RUNNING), None)
        self.paused = next((each for each in runs if each.run.state is RunState.PAUSED), None)
        if self._is_over and going_on is None:
            return
        before, self.open = self.open, going_on
        if _place(before) != _place(going_on):
            self.moved.emit()

    def _fit(self) -> None:
        self._look_what_fits()
        self.changed.emit()

    def _look_what_fits(self) -> None:
        """Where somebody may see it, none for a mood: the name of the guide would tell it."""
        in_force = self._catalogue.guides.values() if self._catalogue and self.open is None else ()
        seen = {"contact.mood": None} if self.contacts.conversations.at_the_counter else {}
        self.fitting = fitting(in_force, {**self.situation, **seen})

    def _fail(self, error: Exception) -> None:
        self.refused.emit(error_text(error))

    def _fill_wrap_up(self) -> None:
        """As the end says, where no person has said otherwise."""
        talk, shown = self.talk, self.shown
        if talk is None or shown is None or not isinstance(shown.step.act, End):
            return
        end, picks = shown.step.act, self.contacts.picks
        reason = self.contacts.conversations.ready.reason_called(end.reason)
        if reason and talk.draft.reason_id is None:
            picks.reason(talk, reason.id)
        if talk.outcome_is_ours:
            picks.outcome(talk, end.outcome)
        if end.solved and talk.solved_is_ours:
            picks.solved(talk, end.solved)


def _about(talk: Talk | None) -> tuple[UUID | None, UUID | None]:
    return (talk.draft.reason_id, talk.id) if talk else (None, None)


def _place(open: OpenRun | None) -> object:
    return open and (open.run.id, open.run.place, open.run.number)
