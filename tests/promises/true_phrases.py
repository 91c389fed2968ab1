"""What is offered to be said is true: of every phrase that is offered in any situation, its condition holds, what it
asserts is so, and everything that it names is known. Judged here by rules of their own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.guides import claims, conditions, speaking
from agentdesk.core.guides.conditions import All, AnyOf, Compare, Condition, Not
from agentdesk.core.guides.fields import ANSWERS, FIELDS, Field, Type
from agentdesk.core.guides.model import Ask, Guide, Phrase, Step
from agentdesk.core.guides.shipped import shipped
from agentdesk.core.interactions.defaults import shipped_reasons
from agentdesk.core.money import Money
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

UNTRUE = "what is offered to be said is true"
UNKNOWN = "what is offered to be said names only what is known"
UNFIT = "what is offered fits its condition"
STILL = "a phrase goes when what it asserts is no longer so"
SILENT = "there is always something to say"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
Facts = dict[str, Any]

TRUE: Mapping[str, Callable[[Facts], bool]] = {
    "waited": lambda s: (s.get("contact.waited") or 0) >= 60,
    "transferred": lambda s: (s.get("contact.transfers") or 0) > 0,
    "late": lambda s: (s.get("order.days_late") or 0) > 0,
    "lost": lambda s: s.get("order.delivery") == "lost",
    "again": lambda s: (s.get("contacts.same_reason") or 0) > 0 or (s.get("failures.in_row") or 0) > 1,
    "second_failure": lambda s: (s.get("failures.in_row") or 0) > 1,
    "broken_promise": lambda s: s.get("promise.broken") is True,
    "our_fault": lambda s: bool(s.get("failures.our_cause")),
    "long_standing": lambda s: (s.get("customer.years") or 0) >= 3,
}
FACTS: Mapping[str, tuple[Facts, tuple[Facts, ...]]] = {
    "waited": ({"contact.waited": Decimal(60)}, ({"contact.waited": Decimal(59)}, {"contact.waited": None})),
    "transferred": (
        {"contact.transfers": Decimal(1)},
        ({"contact.transfers": Decimal(0)}, {"contact.transfers": None}),
    ),
    "late": ({"order.days_late": Decimal(1)}, ({"order.days_late": Decimal(0)}, {"order.days_late": None})),
    "lost": ({"order.delivery": "lost"}, ({"order.delivery": "on_the_way"}, {"order.delivery": None})),
    "again": (
        {"contacts.same_reason": Decimal(1)},
        ({"contacts.same_reason": Decimal(0), "failures.in_row": Decimal(1)},
         {"contacts.same_reason": None, "failures.in_row": None}),
    ),
    "second_failure": ({"failures.in_row": Decimal(2)}, ({"failures.in_row": Decimal(1)}, {"failures.in_row": None})),
    "broken_promise": ({"promise.broken": True}, ({"promise.broken": False}, {"promise.broken": None})),
    "our_fault": ({"failures.our_cause": "Packfehler"}, ({"failures.our_cause": None},)),
    "long_standing": ({"customer.years": Decimal(3)}, ({"customer.years": Decimal(2)}, {"customer.years": None})),
}  # fmt: skip
"""For each claim: what makes it true, and what makes it untrue."""


def in_any_situation(trial: Trial) -> Iterator[Violation]:
    with trial.planted():
        for guide, step in _said():
            chance = trial.chance(f"{guide.id} {step.id}")
            for _ in range(trial.size):
                facts = _situation(chance, guide)
                yield from _look(trial, guide, step, facts)


def without_the_facts(trial: Trial) -> Iterator[Violation]:
    """Each phrase where all that it needs is so, and then with each of its claims untrue."""
    with trial.planted():
        for guide, step in _said():
            for n, phrase in enumerate(step.say):
                if phrase.claims:
                    yield from _taken_away(trial, guide, step, n, phrase)


def _said() -> Iterator[tuple[Guide, Step]]:
    return ((guide, step) for guide in shipped().values() for step in guide.steps.values() if step.say)


def _look(trial: Trial, guide: Guide, step: Step, facts: Facts) -> Iterator[Violation]:
    where = f"{guide.id}, {step.id}"
    found = speaking.offered(step.say, facts, ZONE)
    trial.count("phrases offered", len(found))
    for each in found:
        phrase = step.say[each.number]
        untrue = [claim for claim in phrase.claims if not TRUE[claim](facts)]
        if untrue:
            yield Violation(UNTRUE, f"{where}: {each.words} ({', '.join(untrue)})")
        if not _fits(phrase.when, facts):
            yield Violation(UNFIT, f"{where}: {each.words}")
        if missing := [name for name in _names(phrase, facts) if facts.get(name) is None]:
            yield Violation(UNKNOWN, f"{where}: {each.words} ({', '.join(missing)})")
        if "{" in each.words or "}" in each.words:
            yield Violation(UNKNOWN, f"{where}: {each.words}")
    if not found and all(name.startswith(ANSWERS) is False for phrase in step.say for name in phrase.placeholders):
        yield Violation(SILENT, where)


def _names(phrase: Phrase, facts: Facts) -> list[str]:
    words = phrase.said(facts.get("customer.language") or "de", facts.get("customer.form") or "sie")
    return [part.split("}")[0] for part in words.split("{")[1:]]


def _taken_away(trial: Trial, guide: Guide, step: Step, n: int, phrase: Phrase) -> Iterator[Violation]:
    """Without its condition, which may be stricter than what it asserts and so hold the phrase back by itself."""
    bare, facts = replace(phrase, when=None), _met(trial, guide, phrase)
    if facts is None:
        yield Violation(UNFIT, f"{guide.id}, {step.id}: no situation was found in which phrase {n + 1} is offered")
        return
    for claim in phrase.claims:
        trial.count("claims taken away")
        for away in FACTS[claim][1]:
            if speaking.offered((bare,), {**facts, **away}, ZONE):
                yield Violation(STILL, f"{guide.id}, {step.id}: phrase {n + 1} without {claim}")


def _met(trial: Trial, guide: Guide, phrase: Phrase) -> Facts | None:
    """What it asserts is made so only where it is not by chance: its condition may ask for more."""
    chance = trial.chance(f"{guide.id} {phrase.words['en']}")
    for _ in range(400):
        facts = _situation(chance, guide, known=1.0)
        for claim in phrase.claims:
            facts |= {} if TRUE[claim](facts) else FACTS[claim][0]
        if _fits(phrase.when, facts):
            return facts
    return None


def _situation(chance: random.Random, guide: Guide, known: float = 0.7) -> Facts:
    facts = {
        name: _value(chance, name, field) for name, field in FIELDS.items() if field.always or chance.random() < known
    }
    facts |= {"today": NOW.date(), "now": NOW, "customer.language": chance.choice(("de", "en"))}
    facts["customer.form"] = chance.choice(("sie", "du"))
    asks = (step.act for step in guide.steps.values() if isinstance(step.act, Ask))
    for ask in asks:
        choices = tuple(answer.value for answer in ask.answers)
        if chance.random() < known:
            facts[ANSWERS + ask.into] = _value(chance, "", Field(ask.type, choices=choices))
    return facts


def _value(chance: random.Random, name: str, field: Field) -> Any:
    match field.type:
        case Type.NUMBER:
            return Decimal(
                chance.choice((0, 1, 1, 2, 3, 5, 59, 60, 400)) if field.most is None else chance.randint(1, field.most)
            )
        case Type.MONEY:
            return Money(chance.choice((0, 500, 2500, 18_900)), "EUR")
        case Type.DATE:
            return date(2026, 11, 23) + timedelta(days=chance.randint(-400, 30))
        case Type.MOMENT:
            return NOW + timedelta(hours=chance.randint(-400, 400))
        case Type.YES_NO:
            return chance.random() < 0.5
        case Type.CHOICE:
            return chance.choice(field.choices or tuple(shipped_reasons()))
        case Type.TEXT:
            return chance.choice(("Herr Müller", "Kaffeemühle", "K-1001", "Gold"))


def _fits(condition: Condition | None, facts: Facts) -> bool:
    """The same tree, by the words of its definition."""
    match condition:
        case None:
            return True
        case All(parts):
            return not [part for part in parts if not _fits(part, facts)]
        case AnyOf(parts):
            return bool([part for part in parts if _fits(part, facts)])
        case Not(part):
            return not _fits(part, facts)
        case Compare(field, op, wanted):
            return _compared(facts.get(field), op.value, wanted)
    raise AssertionError(condition)


def _compared(value: Any, op: str, wanted: Any) -> bool:
    if op in ("known", "unknown"):
        return (op == "unknown") is (value is None)
    if value is None:
        return False
    if op in ("yes", "no"):
        return bool(value is True if op == "yes" else value is False)
    wanted = NOW if isinstance(value, datetime) else NOW.date() if isinstance(value, date) else wanted
    value = Decimal(value.minor) / 100 if isinstance(value, Money) else value
    if op in ("equals", "not_equals", "one_of"):
        each = wanted if isinstance(wanted, tuple) else (wanted,)
        same = value in each or (isinstance(value, str) and any(value.startswith(f"{one}.") for one in each))
        return bool(same) is (op != "not_equals")
    return bool({"at_least": value >= wanted, "at_most": value <= wanted,
                 "more_than": value > wanted, "less_than": value < wanted}[op])  # fmt: skip


def _claim(name: str, condition: Condition) -> Callable[[], Iterable[Change]]:
    return lambda: [Change(claims.CLAIMS, name, condition)]


def _speaking(**instead: Any) -> Callable[[], Iterable[Change]]:
    return lambda: [Change(speaking, name, each) for name, each in instead.items()]


def _whatever_is_known(words: str, *_: Any) -> str:
    return words


def _sloppy(compare: Compare, situation: Any) -> bool:
    return situation.get(compare.field) is None or _HOLDS(compare, situation)


_HOLDS = conditions._holds
_EVER = All(())
_KNOWN = conditions.Op.KNOWN

PROMISE = Promise(
    name="true-phrases",
    about="no phrase is offered that is not true, or names what nobody knows",
    size=12,
    unit="situations for each step",
    parts={"in any situation": in_any_situation, "without the facts": without_the_facts},
    bugs=(
        Bug("claims are not judged", "in any situation", (UNTRUE,),
            _speaking(is_true=lambda phrase, situation: conditions.judge(phrase.when, situation))),
        Bug("conditions are not judged", "in any situation", (UNFIT,), _speaking(is_true=lambda *_: True)),
        Bug("blanks are said", "in any situation", (UNKNOWN,),
            _speaking(is_complete=lambda *_: True, filled=_whatever_is_known)),
        Bug("what nobody knows counts as so", "in any situation", (UNTRUE,),
            lambda: [Change(conditions, "_holds", _sloppy)]),
        Bug("a broken promise goes without saying", "without the facts", (STILL,), _claim("broken_promise", _EVER)),
        Bug("any failure is a second one", "without the facts", (STILL,),
            _claim("second_failure", Compare("failures.in_row", conditions.Op.AT_LEAST, Decimal(1)))),
        Bug("who has rung has waited", "without the facts", (STILL,),
            _claim("waited", Compare("contact.waited", _KNOWN))),
        Bug("due is late", "without the facts", (STILL,), _claim("late", Compare("order.days_late", _KNOWN))),
        Bug("every parcel is lost", "without the facts", (STILL,), _claim("lost", Compare("order.delivery", _KNOWN))),
    ),
)  # fmt: skip
