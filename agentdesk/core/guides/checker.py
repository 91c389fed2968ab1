"""Whether a guide may be published: every way through it ends, everything it says is true, sayable and allowed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from agentdesk.core.guides import flow
from agentdesk.core.guides.aloud import aloud
from agentdesk.core.guides.candidates import OF_NOW, values_of, written_in
from agentdesk.core.guides.claims import CLAIMS, betrayed
from agentdesk.core.guides.conditions import (
    ALWAYS,
    OF_ORDER,
    All,
    AnyOf,
    Compare,
    Condition,
    Not,
    Op,
    Value,
    compares,
    possible,
)
from agentdesk.core.guides.fields import ANSWERS, FIELDS, REASONS, Field, Type
from agentdesk.core.guides.flow import Answered, Had
from agentdesk.core.guides.model import (
    GOODWILL,
    LANGUAGES,
    Ask,
    Call,
    Check,
    Do,
    End,
    Fault,
    Guide,
    Phrase,
    Read,
    Step,
    labels,
)
from agentdesk.core.guides.model import placeholders as placeholders_of


@dataclass(frozen=True, slots=True)
class Known:
    """What a guide may refer to. `room`: what the lowest level may give, in major units; None does not bound.

    `articles` None: nobody can say. `calls`: for each other guide the ones it calls; `answers`: what it asks for.
    `languages`: those in which all that stands in it must be there.
    """

    reasons: Collection[str]
    calls: Mapping[str, Collection[str]] = field(default_factory=dict)
    articles: Collection[str] | None = None
    room: Decimal | None = None
    answers: Mapping[str, Mapping[str, Field]] = field(default_factory=dict)
    languages: Collection[str] = LANGUAGES


def check(guide: Guide, known: Known) -> tuple[Fault, ...]:
    """Every fault, in the order of the steps."""
    lost = tuple(_lost_steps(guide))
    if lost:
        return lost
    checker = _Checker(guide, known)
    order = {name: n for n, name in enumerate(guide.steps)}
    return tuple(sorted(checker.faults(), key=lambda fault: order.get(fault.step, -1)))


def _lost_steps(guide: Guide) -> Iterator[Fault]:
    if guide.start not in guide.steps:
        yield Fault("unknown_step", place="start", facts={"named": guide.start})
    for step in guide.steps.values():
        for place, after in _ways(step):
            if after not in guide.steps:
                yield Fault("unknown_step", step.id, place, facts={"named": after})


def _ways(step: Step) -> Iterator[tuple[str, str]]:
    """Where it says which steps may follow, and these."""
    match step.act:
        case Ask(type=Type.YES_NO, answers=answers):
            yield from ((f"ask {answer.value}", answer.next) for answer in answers)
        case Ask(answers=answers) if answers:
            yield from ((f"ask answers {n} next", answer.next) for n, answer in enumerate(answers, 1))
        case Ask(next=after):
            yield "ask next", after
        case Check(branches):
            yield from ((f"check {n} next", branch.next) for n, branch in enumerate(branches, 1))
        case Do(then=then, skipped=skipped):
            yield from (("do then", then), ("do skipped", skipped))
        case _:
            yield from (("next", after) for after in step.ways)


OPS = {
    Type.TEXT: {Op.EQUALS, Op.NOT_EQUALS, Op.ONE_OF},
    Type.CHOICE: {Op.EQUALS, Op.NOT_EQUALS, Op.ONE_OF},
    Type.NUMBER: {Op.EQUALS, Op.NOT_EQUALS, Op.ONE_OF, *OF_ORDER},
    Type.MONEY: {Op.EQUALS, Op.NOT_EQUALS, Op.ONE_OF, *OF_ORDER},
    Type.DATE: {Op.EQUALS, Op.NOT_EQUALS, *OF_ORDER},
    Type.MOMENT: set(OF_ORDER),
    Type.YES_NO: {Op.YES, Op.NO},
}
_REVIEW = re.compile(
    r"bewertung|rezension|\bsterne?n?\b|\breviews?\b|\bratings?\b|\bstars?\b|trustpilot|trusted ?shops|idealo",
    re.IGNORECASE,
)
_OF_REVIEWS = frozenset({"review", "other.review"})


class _Checker:
    def __init__(self, guide: Guide, known: Known) -> None:
        self.guide, self.known = guide, known
        self.asked = flow.variables(guide)
        self.answered = flow.answered(guide)

    def faults(self) -> Iterator[Fault]:
        yield from self._translations()
        yield from (Fault("unreachable", name) for name in flow.unreachable(self.guide))
        yield from (Fault("no_end", name) for name in flow.without_end(self.guide))
        yield from (Fault("loop", name) for name in flow.loops_without_question(self.guide))
        yield from self._tied_to_a_review()
        yield from self._offer()
        for name, asks in self.asked.items():
            if len({ask.type for ask in asks}) > 1:
                yield Fault("two_types", self._asking(asks[1]), facts={"name": name})
        for step in self.guide.steps.values():
            if step.id in self.answered:
                yield from (replace(fault, step=step.id) for fault in self._step(step))

    def _translations(self) -> Iterator[Fault]:
        """Of a guide that was read for another shop, or before the shop had another language."""
        for step, place, words in labels(self.guide):
            for language in self.known.languages:
                if not words.get(language):
                    yield Fault("translation", step, f"{place} {language}", facts={"language": language})

    def _asking(self, ask: Ask) -> str:
        return next(step.id for step in self.guide.steps.values() if step.act is ask)

    def _offer(self) -> Iterator[Fault]:
        if self.guide.when is None:
            return
        for fault in self._condition(self.guide.when, {}):
            yield replace(fault, place="offer")
        if not self._possible(self.guide.when, {}):
            yield Fault("never", place="offer")

    def _step(self, step: Step) -> Iterator[Fault]:
        state = self.answered[step.id]
        yield from self._says(step, state)
        if step.hint:
            yield from self._hint(step, state)
        match step.act:
            case Ask():
                yield from self._ask(step.act, state)
            case Check():
                yield from self._check(step, step.act, state)
            case Do():
                yield from self._do(step.act)
            case Read(article=article):
                if self.known.articles is not None and article not in self.known.articles:
                    yield Fault("unknown_article", place="read", facts={"named": article})
            case Call(guide=called):
                yield from self._call(called)
            case End(reason=reason):
                yield from self._reason(reason, "end reason")

    # What it says

    def _says(self, step: Step, state: Answered) -> Iterator[Fault]:
        for n, phrase in enumerate(step.say, 1):
            for fault in self._phrase(phrase, state):
                yield replace(fault, place=f"say {n} {fault.place}".rstrip())
        if step.say and isinstance(step.act, Check):
            yield Fault("words_unseen", place="say")
        elif step.say and not any(self._can_always_be_said(phrase, state) for phrase in step.say):
            yield Fault("silent", place="say")

    def _can_always_be_said(self, phrase: Phrase, state: Answered) -> bool:
        free = not phrase.claims and phrase.when is None
        return free and all(self._always(name, state) for name in phrase.placeholders)

    def _always(self, name: str, state: Answered) -> bool:
        if name.startswith(ANSWERS):
            return not state.get(name.removeprefix(ANSWERS), {Had.UNSET}) & {Had.UNSET, Had.EMPTY}
        return name in FIELDS and FIELDS[name].always

    def _phrase(self, phrase: Phrase, state: Answered) -> Iterator[Fault]:
        yield from self._placeholders(phrase.placeholders, phrase.when, state)
        if phrase.when is not None:
            yield from self._condition(phrase.when, state)
        for claim in phrase.claims:
            if claim not in CLAIMS:
                yield Fault("unknown_claim", facts={"named": claim, "known": ", ".join(CLAIMS)})
        if not self._possible(_needed(phrase), state):
            yield Fault("never")
        yield from self._unclaimed(phrase, state)
        yield from self._written(phrase, state)

    def _written(self, phrase: Phrase, state: Answered) -> Iterator[Fault]:
        """What only fits aloud, and may be offered where one writes."""
        for key, words in phrase.words.items():
            for found, sentence in aloud(words, "en" if key == "en" else "de"):
                if self._possible(All((_needed(phrase), found.elsewhere)), state):
                    yield Fault(found.code, place=key, facts={"sentence": sentence})

    def _unclaimed(self, phrase: Phrase, state: Answered) -> Iterator[Fault]:
        for key, words in phrase.words.items():
            for claims, sentence in betrayed(words, "en" if key == "en" else "de"):
                if set(claims) & set(phrase.claims) or self._owned_up_to(phrase, claims, state):
                    continue
                facts = {"claims": ", ".join(claims), "sentence": sentence}
                yield Fault("unclaimed", place=key, facts=facts)

    def _owned_up_to(self, phrase: Phrase, claims: tuple[str, ...], state: Answered) -> bool:
        """By its condition: what the customer has answered, or what makes one of the claims true."""
        if phrase.when is None:
            return False
        if any(compare.field.startswith(ANSWERS) for compare in compares(phrase.when)):
            return True
        without = All((phrase.when, Not(AnyOf(tuple(CLAIMS[claim] for claim in claims)))))
        return not self._possible(without, state)

    def _placeholders(self, names: Collection[str], when: Condition | None, state: Answered) -> Iterator[Fault]:
        for name in sorted(names):
            if name.startswith(ANSWERS):
                variable = name.removeprefix(ANSWERS)
                if not self._is_asked(variable):
                    yield Fault("never_asked", facts={"name": variable})
                elif Had.UNSET in state.get(variable, ()) and not self._needs(when, name, state):
                    yield Fault("unset", facts={"name": variable})
                elif self._field(variable).type in (Type.CHOICE, Type.YES_NO):
                    yield Fault("not_sayable", facts={"named": name})
            elif name not in FIELDS:
                yield Fault("unknown_field", facts={"named": name})
            elif FIELDS[name].type in (Type.CHOICE, Type.YES_NO):
                yield Fault("not_sayable", facts={"named": name})

    def _needs(self, when: Condition | None, name: str, state: Answered) -> bool:
        """Whether the condition holds only where this is known."""
        return when is not None and not self._possible(All((when, Compare(name, Op.UNKNOWN))), state)

    def _hint(self, step: Step, state: Answered) -> Iterator[Fault]:
        try:
            names = {name for words in step.hint.values() for name in placeholders_of(words)}
        except ValueError:
            yield Fault("braces", place="hint")
        else:
            yield from (replace(fault, place="hint") for fault in self._placeholders(names, None, state))

    # What it asks, checks and does

    def _ask(self, ask: Ask, state: Answered) -> Iterator[Fault]:
        for n, answer in enumerate(ask.answers, 1):
            if answer.when is None:
                continue
            place = f"ask answers {n}"
            yield from (replace(fault, place=place) for fault in self._condition(answer.when, state))
            if not self._possible(answer.when, state):
                yield Fault("never", place=place)

    def _check(self, step: Step, act: Check, state: Answered) -> Iterator[Fault]:
        if step.hint or step.avoid:
            yield Fault("words_unseen", place="hint")
        before: tuple[Condition, ...] = ()
        for n, branch in enumerate(act.branches, 1):
            place = f"check {n}"
            if branch.when is not None:
                yield from (replace(fault, place=place) for fault in self._condition(branch.when, state))
            if not self._possible(All((*(Not(each) for each in before), branch.when or ALWAYS)), state):
                yield Fault("never", place=place)
            before = (*before, branch.when) if branch.when is not None else before

    def _do(self, do: Do) -> Iterator[Fault]:
        if (do.opens in GOODWILL) is (do.most is None):
            yield Fault(
                "most_needed" if do.most is None else "most_not_here", place="do most", facts={"what": do.opens}
            )
        room = self.known.room
        if isinstance(do.most, Decimal) and room is not None and do.most > room and not do.with_approval:
            yield Fault("money", place="do most", facts={"most": str(do.most), "room": str(room)})
        yield from self._reason(do.filled.reason, "do set reason")
        for name, written in (("severity", do.filled.severity), ("kind", do.filled.kind)):
            choices = FIELDS[f"case.{name}"].choices
            if written and written not in choices:
                facts = {"written": written, "known": ", ".join(choices)}
                yield Fault("unknown_value", place=f"do set {name}", facts=facts)

    def _reason(self, reason: str, place: str) -> Iterator[Fault]:
        if reason and reason not in self.known.reasons:
            yield Fault("unknown_reason", place=place, facts={"named": reason})

    def _call(self, called: str) -> Iterator[Fault]:
        if called != self.guide.id and called not in self.known.calls:
            yield Fault("unknown_guide", place="call", facts={"named": called})
        elif self.guide.id in flow.reached([called], {**self.known.calls, self.guide.id: ()}):
            yield Fault("calls_itself", place="call", facts={"named": called})

    def _tied_to_a_review(self) -> Iterator[Fault]:
        """Goodwill on a way on which a review is spoken of: neither a price for one nor for its silence."""
        goodwill = [step.id for step in self.guide.steps.values() if _gives(step)]
        ways = flow.forward(self.guide)
        near = flow.reached(goodwill, ways) | flow.reached(goodwill, flow.backward(self.guide))
        for step in self.guide.steps.values():
            if step.id in near and _speaks_of_reviews(step):
                yield Fault("review", step.id)

    # Conditions

    def _possible(self, condition: Condition, state: Answered) -> bool:
        """What compares the wrong things is said to be wrong elsewhere."""
        if any(self._misfits(compare) for compare in compares(condition)):
            return True
        return possible(condition, lambda name, compared: self._candidates(name, compared, state), OF_NOW)

    def _condition(self, condition: Condition, state: Answered) -> Iterator[Fault]:
        asked_for = {each.field for each in compares(condition) if each.op in (Op.KNOWN, Op.UNKNOWN)}
        for compare in compares(condition):
            if compare.field.startswith(ANSWERS):
                yield from self._of_answer(compare, state, compare.field in asked_for)
            elif compare.field not in FIELDS:
                yield Fault("unknown_field", facts={"named": compare.field})
            else:
                yield from self._typed(compare, FIELDS[compare.field])

    def _of_answer(self, compare: Compare, state: Answered, may_be_unset: bool) -> Iterator[Fault]:
        name = compare.field.removeprefix(ANSWERS)
        if not self._is_asked(name):
            yield Fault("never_asked", facts={"name": name})
            return
        if name in self.asked and Had.UNSET in state.get(name, {Had.UNSET}) and not may_be_unset:
            yield Fault("unset", facts={"name": name})
        yield from self._typed(compare, self._field(name))

    def _misfits(self, compare: Compare) -> bool:
        variable = compare.field.removeprefix(ANSWERS)
        field = FIELDS.get(compare.field) if variable == compare.field else None
        if variable != compare.field and self._is_asked(variable):
            field = self._field(variable)
        return field is not None and any(self._typed(compare, field))

    def _is_asked(self, variable: str) -> bool:
        """Here, or as `guide.variable` in a guide that is called from here, by whatever way."""
        called, dot, into = variable.rpartition(".")
        if not dot:
            return variable in self.asked
        return called in self._called and into in self.known.answers.get(called, {})

    @cached_property
    def _called(self) -> Collection[str]:
        calls = [step.act.guide for step in self.guide.steps.values() if isinstance(step.act, Call)]
        return flow.reached(calls, self.known.calls)

    def _field(self, variable: str) -> Field:
        called, dot, into = variable.rpartition(".")
        return self.known.answers[called][into] if dot else flow.field_of(self.asked[variable])

    def _typed(self, compare: Compare, field: Field) -> Iterator[Fault]:
        if compare.op in (Op.KNOWN, Op.UNKNOWN):
            return
        if compare.op not in OPS[field.type]:
            yield Fault("operator", facts={"named": compare.field, "op": compare.op})
            return
        values = compare.value if isinstance(compare.value, tuple) else (compare.value,)
        for value in values:
            if not self._fits(value, compare.field, field):
                yield Fault("value", facts={"named": compare.field, "written": str(value)[:40]})

    def _fits(self, value: object, name: str, field: Field) -> bool:
        match field.type:
            case Type.NUMBER | Type.MONEY:
                return isinstance(value, Decimal)
            case Type.CHOICE:
                return value in (self.known.reasons if name in REASONS else field.choices)
            case Type.TEXT:
                return isinstance(value, str)
            case Type.DATE:
                return value == "today"
            case Type.MOMENT:
                return value == "now"
            case Type.YES_NO:
                return value is None

    def _candidates(self, name: str, compared: tuple[Compare, ...], state: Answered) -> tuple[Value | None, ...]:
        """Values that stand for every case of a field, or of an answer as it can be here."""
        if not name.startswith(ANSWERS):
            field = FIELDS.get(name)
            if field is None:
                return (None,)
            choices = tuple(self.known.reasons) if name in REASONS else field.choices
            return (*values_of(replace(field, choices=choices), compared), *(() if field.always else (None,)))
        variable = name.removeprefix(ANSWERS)
        if "." in variable:
            return (*(values_of(self._field(variable), compared) if self._is_asked(variable) else ()), None)
        found: list[Value | None] = []
        for had in state.get(variable, {Had.UNSET}):
            if had is Had.TYPED:
                found += values_of(self._field(variable), compared)
            else:
                found.append(None if isinstance(had, Had) else had)
        return tuple(found)


def _needed(phrase: Phrase) -> Condition:
    """What must hold for a phrase to be offered, besides that its placeholders are known."""
    return All((phrase.when or ALWAYS, *(CLAIMS[claim] for claim in phrase.claims if claim in CLAIMS)))


def _gives(step: Step) -> bool:
    return isinstance(step.act, Do) and step.act.opens in GOODWILL


def _speaks_of_reviews(step: Step) -> bool:
    words = [each for phrase in step.say for each in phrase.words.values()]
    conditions = [phrase.when for phrase in step.say]
    match step.act:
        case Ask(question=question, answers=answers):
            words += [*question.values(), *(each for answer in answers for each in answer.label.values())]
            conditions += [answer.when for answer in answers]
        case Check(branches):
            conditions += [branch.when for branch in branches]
        case Do(filled=filled):
            words += [*filled.words.values(), "review" if filled.reason in _OF_REVIEWS else ""]
    compared = [compare for condition in conditions for compare in compares(condition)]
    return any(map(_REVIEW.search, words)) or any(each in _OF_REVIEWS for each in written_in(tuple(compared)))
