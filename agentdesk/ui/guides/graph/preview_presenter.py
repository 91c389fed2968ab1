"""Going through a guide that is being written as an agent would, for facts that one picks. Without widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.guides.claims import CLAIMS
from agentdesk.core.guides.conditions import Condition, Situation, Value, compares, judge
from agentdesk.core.guides.describing import field_words
from agentdesk.core.guides.fields import ANSWERS, FIELDS, Type
from agentdesk.core.guides.model import (
    Ask,
    Call,
    Check,
    Do,
    End,
    Guide,
    HandOver,
    Next,
    Phrase,
    Read,
    Step,
    placeholders,
)
from agentdesk.core.guides.running import At, Place, begun, gone_on, is_over, open_answers, step_at, with_answers
from agentdesk.core.guides.speaking import filled, is_complete, offered
from agentdesk.core.guides.trying import read_answer
from agentdesk.core.money import Money
from agentdesk.core.wording import text
from agentdesk.ui.guides.graph.presenter import Drawing
from agentdesk.ui.guides.words import cap_of

DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_HINDERS = frozenset({"unknown_step", "loop", "calls_itself"})
"""Faults with which nobody can go through a guide."""
_AHEAD = ("due", "when", "expires")
_WITH_EVERY = ("customer.language", "customer.form")


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A phrase that cannot be said now, and why."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A step as an agent sees it; `answers` are value and words; `asks` what is typed, if anything is; `within` is the
    title of the other guide whose step it is."""

    step: Step
    said: tuple[str, ...]
    unsaid: tuple[Unsaid, ...]
    hint: str
    avoid: tuple[str, ...]
    question: str
    answers: tuple[tuple[str, str], ...]
    asks: Type | None
    within: str = ""


class Preview(QObject):
    """`facts` by field as they are picked, in words; what is empty is not known."""

    changed = Signal()

    def __init__(
        self,
        drawing: Drawing,
        now: datetime,
        zone: ZoneInfo,
        parent: QObject | None = None,
        *,
        currency: str = "EUR",
        in_force: Callable[[], Mapping[str, Guide]] = dict,
    ) -> None:
        """`currency` of the shop; `in_force`: the guides that this one may go through."""
        super().__init__(parent)
        self.drawing, self.now, self.zone = drawing, now.astimezone(UTC), zone
        self.currency, self._in_force = currency, in_force
        self.facts: dict[str, str] = {}
        self._places: list[Place] = []
        drawing.changed.connect(self._look)

    # ── what is there ───────────────────────────────────────────────────────────────────────────────────────────
    @property
    def guide(self) -> Guide | None:
        """What it calls and is not there is passed by; None while nobody could go through it."""
        guide, there = self.drawing.editing.reading.guide, self._in_force()
        if guide is None or any(fault.code in _HINDERS for fault in self.drawing.editing.faults):
            return None
        steps = {
            name: replace(step, act=Next(step.act.next))
            if isinstance(step.act, Call) and step.act.guide not in there
            else step
            for name, step in guide.steps.items()
        }
        return replace(guide, steps=steps)

    @property
    def _guides(self) -> dict[str, Guide]:
        """Those that it goes through as they are in force, and itself as it is being written."""
        guide = self.guide
        return {**self._in_force(), guide.id: guide} if guide else {}

    def fields(self) -> tuple[str, ...]:
        """The facts on which anything in the guide depends, or in one that it goes through."""
        guide, guides = self.guide, self._guides
        reached = [guide.id] if guide else []
        for name in reached:
            reached += [each for each in _called(guides[name]) if each in guides and each not in reached]
        used = {field for name in reached for field in _used(guides[name])}
        return tuple(name for name in FIELDS if name in used or name in _WITH_EVERY)

    def fact(self, name: str) -> str:
        return self.facts[name] if name in self.facts else _usual(name)

    def seen(self) -> Seen | None:
        guide = self.guide
        if guide is None or not self._places:
            return None
        place, situation, guides = self._places[-1], self.situation(), self._guides
        step, known = step_at(guides, place), with_answers(situation, guides, place)
        phrases = offered(step.say, known, self.zone)
        there = {each.number for each in phrases}
        unsaid = tuple(self._unsaid(phrase, known) for n, phrase in enumerate(step.say) if n not in there)
        hint = wording.label(dict(step.hint)) if step.hint else ""
        shown = filled(hint, known, wording.language(), self.zone) if hint and is_complete(hint, known) else ""
        asks = step.act.type if isinstance(step.act, Ask) and not step.act.answers else None
        avoid = tuple(wording.label(dict(each)) for each in step.avoid)
        return Seen(
            step, tuple(each.words for each in phrases), unsaid, shown, avoid, self._asked(step, known),
            tuple(self._answers(step, known, asks, over=is_over(guides, place))), asks,
            wording.label(dict(guides[place.at.guide].title)) if place.at.guide != guide.id else "",
        )  # fmt: skip

    def _asked(self, step: Step, known: Situation) -> str:
        """To the agent: what is asked, opened, read or handed over here."""
        match step.act:
            case Ask(question=question):
                return wording.label(dict(question))
            case Do() as do:
                what, most = text(f"guides.opens.{do.opens}"), cap_of(do, known, self.currency)
                return text("guides.opens_up_to", what=what, most=most) if most else what
            case Read(article=article):
                return text("guides.read", article=article)
            case HandOver(to=to, why=why):
                return f"{text(f'guides.to.{to}')}: {wording.label(dict(why))}"
            case Call(guide=called):
                return text("guides.call", guide=wording.label(dict(self._guides[called].title)))
            case End(outcome=outcome):
                return text(f"outcome.{outcome}")
        return ""

    def _answers(self, step: Step, known: Situation, asks: Type | None, *, over: bool) -> Iterator[tuple[str, str]]:
        act = step.act
        if isinstance(act, Ask) and act.answers:
            for each in open_answers(act, known):
                yield each.value, wording.label(dict(each.label)) or text(f"guides.{each.value}")
        elif asks is Type.DATE:
            yield self._day(0).date().isoformat(), text("guides.today")
        elif asks is Type.MOMENT:
            yield self._day(0).isoformat(), text("guides.choice.now")
        elif asks is not None:
            return
        elif isinstance(act, Do):
            yield "done", text("guides.done")
            yield "skipped", text("guides.skip")
        elif not over:
            yield "go_on", text("guides.go_on")

    def _unsaid(self, phrase: Phrase, known: Mapping[str, Value | None]) -> Unsaid:
        language = str(known["customer.language"])
        words = phrase.said(language, str(known["customer.form"]))
        document = self.drawing.document or {}
        why = [text("guides.graph.needs_field", field=field_words(name, document))
               for name in dict.fromkeys(placeholders(words)) if known.get(name) is None]  # fmt: skip
        why += [text(f"guides.claim.{claim}") + "?" for claim in phrase.claims if not judge(CLAIMS[claim], known)]
        if not judge(phrase.when, known):
            why.append(text("guides.graph.when"))
        return Unsaid(words, " · ".join(why))

    # ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────
    def situation(self) -> dict[str, Value | None]:
        found: dict[str, Value | None] = {name: self._value(name) for name in FIELDS}
        found |= {"today": self._day(0).date(), "now": self.now, "currency": self.currency}
        return found

    def _value(self, name: str) -> Value | None:
        words, type = self.fact(name), FIELDS[name].type
        if not words:
            return None
        match type:
            case Type.NUMBER | Type.MONEY:
                try:
                    number = Decimal(words.replace(",", "."))
                except InvalidOperation:
                    return None
                return Money.of(number, self.currency) if type is Type.MONEY else number
            case Type.DATE:
                return self._day(DAYS.get(words, 0)).date()
            case Type.MOMENT:
                return self._day(DAYS.get(words, 0))
            case Type.YES_NO:
                return words == "yes"
        return words

    def _day(self, days: int) -> datetime:
        """At three in the afternoon."""
        return (self.now.astimezone(self.zone) + timedelta(days=days)).replace(
            hour=15, minute=0, second=0, microsecond=0
        )

    # ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────
    def set_fact(self, name: str, words: str) -> None:
        if self.fact(name) != words:
            self.facts[name] = words
            self._look()

    def begin(self, step: str = "") -> None:
        """At its start, or at a step in the midst of it."""
        guide = self.guide
        self._places = []
        if guide:
            at = replace(guide, start=step) if step in guide.steps else guide
            self._places = [begun({**self._guides, guide.id: at}, guide.id, self.situation())]
        self._show()

    def answer(self, value: str) -> None:
        guide = self.guide
        if guide is None or not self._places:
            return
        try:
            place = gone_on(self._guides, self._places[-1], value, self.situation())
        except Refused:
            return
        self._places.append(place)
        self._show()

    def answer_typed(self, words: str) -> None:
        """What cannot be read is no answer."""
        seen = self.seen()
        if seen and seen.asks:
            with suppress(Refused):
                self.answer(read_answer(seen.asks, words, self.currency, self.now, self.zone) if words.strip() else "")

    def back(self) -> None:
        if len(self._places) > 1:
            self._places.pop()
            self._show()

    def _show(self) -> None:
        """The graph goes along."""
        if self._places:
            self.drawing.go(self._places[-1].stack[0].step)
        self.changed.emit()

    def _look(self) -> None:
        """The guide or the facts are others: where one is may be gone."""
        if guides := self._guides:
            there = [place for place in self._places if all(_is_there(at, guides) for at in place.stack)]
            self._places = [replace(place, answers=_still_asked(place, guides)) for place in there]
        self.changed.emit()


def _is_there(at: At, guides: Mapping[str, Guide]) -> bool:
    return at.guide in guides and at.step in guides[at.guide].steps


def _still_asked(place: Place, guides: Mapping[str, Guide]) -> dict[str, dict[str, str]]:
    """The answers to what is asked by now."""
    asked = {
        name: {step.act.into for step in guides[name].steps.values() if isinstance(step.act, Ask)}
        for name in place.answers
        if name in guides
    }
    return {
        name: {into: each for into, each in place.answers[name].items() if into in known}
        for name, known in asked.items()
    }


def _called(guide: Guide) -> Iterator[str]:
    yield from (step.act.guide for step in guide.steps.values() if isinstance(step.act, Call))


def _used(guide: Guide) -> Iterator[str]:
    conditions: list[Condition | None] = []
    for step in guide.steps.values():
        for phrase in step.say:
            yield from phrase.placeholders
            conditions += [phrase.when, *(CLAIMS[claim] for claim in phrase.claims if claim in CLAIMS)]
        for words in step.hint.values():
            yield from placeholders(words)
        match step.act:
            case Ask(answers=answers):
                conditions += [answer.when for answer in answers]
            case Check(branches):
                conditions += [branch.when for branch in branches]
    for condition in conditions:
        yield from (each.field for each in compares(condition) if not each.field.startswith(ANSWERS))


def _usual(name: str) -> str:
    """What is picked until somebody picks something else: a customer of whom the usual is known."""
    field = FIELDS[name]
    match field.type:
        case Type.TEXT:
            return text(key) if wording.knows(key := f"guides.sample.{name}") else text("guides.sample.other")
        case Type.NUMBER:
            return {"contact.mood": "3", "me.level": "1"}.get(name, "0")
        case Type.MONEY:
            return "25"
        case Type.DATE | Type.MOMENT:
            return "tomorrow" if name.split(".")[-1].endswith(_AHEAD) else "yesterday"
        case Type.YES_NO:
            return "no"
    if name == "customer.language":
        return wording.language()
    return str(field.choices[0]) if field.choices else ""
