"""A practice as it goes on: what is said to the customer, what is done at the desk, and the end of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from agentdesk.core import wording
from agentdesk.core.guides.model import Guide
from agentdesk.core.guides.running import begun, step_at
from agentdesk.core.guides.speaking import offered
from agentdesk.core.practice.debrief import Offered, Section, as_text, debrief, untrue
from agentdesk.core.practice.deeds import Done, deeds_of
from agentdesk.core.practice.model import Deed, Scenario
from agentdesk.core.practice.reading import manners
from agentdesk.core.practice.talking import Rehearsal, Said, begin, hear
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.guides.card import Told
from agentdesk.ui.guides.part import GuidesPart
from agentdesk.ui.guides.presenter import CustomerGuide


class Practising(QObject):
    """Intentions: `say`, `say_as_guided`, `listen`, `finish`."""

    changed = Signal()
    answered = Signal()
    """They have said something new."""
    finished = Signal()
    refused = Signal(str)

    def __init__(self, scenario: Scenario, door: Door, guides: GuidesPart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door, self._guides = door, guides
        self.talk: Rehearsal = begin(scenario, manners(), wording.language())
        self.done: tuple[Done, ...] = ()
        self.is_finished = False
        self._begun_at: int | None = None
        self._said_at: tuple[object, int] | None = None
        self._fitted: dict[str, Offered] = {}
        guides.gone_on.connect(self._went_on)
        door.work(self._last_line, owner=self, done=self._begin)

    # ── what is said ────────────────────────────────────────────────────────────────────────────────────────────
    def say(self, words: str) -> None:
        """In own words."""
        words = " ".join(words.split())
        if not words:
            return
        told, guide = self._guides.told, self._guides.presenter
        self._hear(
            Said(
                words=words, own=True, guide=told.shown.guide.id if told else "",
                step=told.shown.step.id if told else "", offered=told.words if told else "",
                untrue=self._untrue(words, guide) if guide and guide.is_known else (),
            )
        )  # fmt: skip
        self._note_place(told)

    def say_as_guided(self) -> None:
        """The words that stand in the guide now."""
        if (told := self._guides.told) and told.words:
            self._say_told(told)
        else:
            self.refused.emit(text("practice.nothing_in_guide"))

    def listen(self) -> None:
        """Nothing is said; they may go on."""
        self._hear(Said())

    def finish(self) -> None:
        if not self.is_finished:
            self.is_finished = True
            self.finished.emit()

    # ── what is done ────────────────────────────────────────────────────────────────────────────────────────────
    def heard(self, subjects: frozenset[Any]) -> None:
        if self._begun_at is not None:
            begun = self._begun_at
            self._door.work(lambda: self._deeds_since(begun), owner=self, done=self._take, supersedes="deeds")
        self._note_fitting()

    def sections(self) -> tuple[Section, ...]:
        return debrief(self.talk, self.done, tuple(self._fitted.values()))

    def as_text(self) -> str:
        return as_text(self.talk, self.sections())

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _went_on(self, told: Told) -> None:
        """What stood at the step that was left has been said there, unless something was."""
        if told.words and self._said_at != _place(told):
            self._say_told(told)

    def _say_told(self, told: Told) -> None:
        self._hear(Said(words=told.words, guide=told.shown.guide.id, step=told.shown.step.id))
        self._note_place(told)

    def _untrue(self, words: str, guide: CustomerGuide) -> tuple[str, ...]:
        return untrue(words, self.talk.language, guide.situation, self.talk.scenario.proves)

    def _note_place(self, told: Told | None) -> None:
        self._said_at = _place(told) if told else None

    def _hear(self, said: Said) -> None:
        before = self.talk
        self._note_fitting()
        self.talk = hear(before, said)
        if self.talk is not before:
            self.answered.emit()
            self.changed.emit()

    def _note_fitting(self) -> None:
        """Guides that fitted at any moment, with their first words, and whether they were used."""
        guide = self._guides.presenter
        if guide is None:
            return
        for each in (fitting.guide for fitting in guide.fitting if fitting.guide.id not in self._fitted):
            self._fitted[each.id] = Offered(wording.label(dict(each.title)), first_words(each, guide), used=False)
        if guide.open:
            name = guide.open.run.guide
            title = wording.label(dict(guide.open.guides[name].title))
            self._fitted[name] = Offered(title, "", used=True)

    def _last_line(self) -> int:
        return max((line.log_no for line in self._door.desk.log()), default=0)

    def _begin(self, log_no: int) -> None:
        self._begun_at = log_no

    def _deeds_since(self, log_no: int) -> tuple[Done, ...]:
        mine = self._door.person_id
        return tuple(deeds_of([line for line in self._door.desk.log(after=log_no) if line.actor_id == mine]))

    def _take(self, done: tuple[Done, ...]) -> None:
        if done == self.done:
            return
        self.done = done
        self.talk = self.talk.did(each.deed for each in done)
        self.changed.emit()
        if any(each.deed is Deed.WRAP_UP for each in done):
            self.finish()


def first_words(guide: Guide, beside: CustomerGuide) -> str:
    """What it would have offered to say first, as things are; nothing where it begins with another one."""
    alone = {guide.id: guide}
    try:
        step = step_at(alone, begun(alone, guide.id, beside.situation))
    except KeyError:
        return ""
    phrases = offered(step.say, beside.situation, beside.customer.zone)
    return phrases[0].words if phrases else ""


def _place(told: Told) -> tuple[object, int]:
    return told.shown.run.id, told.shown.number
