"""What is wrong with a guide, and what stands in one, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from agentdesk.core import wording
from agentdesk.core.guides.fields import Type
from agentdesk.core.guides.model import (
    Ask,
    Call,
    Check,
    Do,
    End,
    Fault,
    HandOver,
    Next,
    Read,
    Step,
)
from agentdesk.core.guides.runs import OpenRun
from agentdesk.core.guides.trying import Stop
from agentdesk.core.wording import text


def fault_words(fault: Fault) -> str:
    facts: dict[str, Any] = dict(fault.facts)
    return text(f"guides.fault.{fault.code}", **facts)


def place_words(fault: Fault) -> str:
    """Where it is, before a colon: the step as it is called in the file, and the place in it."""
    step = text("guides.fault_in_step", step=fault.step) if fault.step else ""
    parts = [part for part in (step, fault.place) if part]
    return f"{', '.join(parts)}: " if parts else ""


def told_lines(found: OpenRun, *, typed_only: bool = False) -> list[str]:
    """What was answered so far, with what was asked; for whoever goes on with it."""
    given = found.run.place.answers
    asks = ((name, step.act) for name in given for step in found.guides[name].steps.values())
    return [
        f"{_question(ask)} {_answered(ask, given[name][ask.into])}"
        for name, ask in asks
        if isinstance(ask, Ask) and given[name].get(ask.into) and not (typed_only and ask.answers)
    ]


def _question(ask: Ask) -> str:
    """Without what helps to answer it, which stands behind the question mark."""
    asked, mark, _ = wording.label(dict(ask.question)).partition("?")
    return f"{asked}{mark or ':'}"


def _answered(ask: Ask, value: str) -> str:
    chosen = next((each for each in ask.answers if each.value == value), None)
    if chosen is None:
        return wording.day(date.fromisoformat(value)) if ask.type is Type.DATE else value
    return wording.label(dict(chosen.label)) or text(f"guides.{value}")


def in_packet(found: OpenRun) -> str:
    """A run that waits for whoever takes a case over: which guide, where it stands, and what was answered."""
    title = wording.label(dict(found.guides[found.run.guide].title))
    head = text("guides.in_packet", title=title, number=found.run.number + 1, name=found.run.holder)
    return "\n".join((head, *told_lines(found)))


def fault_line(fault: Fault) -> str:
    """With the line of the text."""
    return f"{fault.line}: {place_words(fault)}{fault_words(fault)}"


def step_lines(step: Step) -> Iterator[str]:
    """A step to read through: its words in the language of the program, and where it leads."""
    yield f"{step.id}  →  {', '.join(dict.fromkeys(step.ways)) or text('guides.the_end')}"
    for phrase in step.say:
        yield f"  {text(f'guides.tone.{phrase.tone}')}: “{phrase.said(wording.language())}”"
    for name, words in (("hint", step.hint), *(("avoid", each) for each in step.avoid)):
        if words:
            yield f"  {text(f'guides.{name}')}: {wording.label(dict(words))}"
    yield from (f"  {line}" for line in _act_lines(step))


def stop_lines(stop: Stop) -> Iterator[str]:
    """A step that one came to: what may be said there now, and what it asks."""
    yield text("guides.try_step", guide=stop.guide, step=stop.step.id)
    for phrase in stop.phrases:
        tone = text(f"guides.tone.{phrase.tone}")
        mark = text(f"guides.only_in.{phrase.only_in}", mark=tone) if phrase.only_in else tone
        yield f"  {mark}: {text('guides.quoted', words=phrase.words)}"
    act = stop.step.act
    if not isinstance(act, Ask | Do):
        yield from (f"  {line}" for line in _act_lines(stop.step))
        return
    yield f"  {wording.label(dict(act.question)) if isinstance(act, Ask) else text(f'guides.opens.{act.opens}')}"
    for n, (value, said) in enumerate(choice_words(stop).items(), 1):
        yield f"    {n}  {said} ({value})"


def choice_words(stop: Stop) -> dict[str, str]:
    """What may be chosen there, by value."""
    act = stop.step.act
    labels = {each.value: wording.label(dict(each.label)) for each in act.answers} if isinstance(act, Ask) else {}
    known = {"done": "guides.done", "skipped": "guides.skip"}
    return {value: labels.get(value) or text(known.get(value, f"guides.{value}")) for value in stop.choices}


def _act_lines(step: Step) -> Iterator[str]:
    match step.act:
        case Ask(question=question, answers=answers):
            yield wording.label(dict(question))
            yield from (
                f"  {n}  {wording.label(dict(answer.label)) or text(f'guides.{answer.value}')}"
                for n, answer in enumerate(answers, 1)
            )
        case Do(opens=opens):
            yield text(f"guides.opens.{opens}")
        case Read(article=article):
            yield text("guides.read", article=article)
        case Call(guide=guide):
            yield text("guides.call", guide=guide)
        case HandOver(to=to, why=why):
            yield f"{text(f'guides.to.{to}')}: {wording.label(dict(why))}"
        case End(outcome=outcome):
            yield text(f"outcome.{outcome}")
        case Next() | Check():
            return
