"""Guides broken on purpose, of the shipped ones: each kind with the faults that it must be refused for."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from agentdesk.core.guides import reading
from agentdesk.core.guides.shipped import shipped_files, source_of
from agentdesk.core.guides.writing import document_of

Plain = dict[str, Any]
Broken = tuple[str, str]
"""The code of the fault and the step it must name."""
Breaker = Callable[[Plain, random.Random], Broken | None]


def as_source(guide: Plain) -> str:
    """JSON is YAML too, and written in no time."""
    return json.dumps(guide, ensure_ascii=False, default=float)


@cache
def plain_guides() -> dict[str, Plain]:
    found = {path.stem: document_of(source_of(path)) for path in shipped_files()}
    return {name: guide for name, guide in found.items() if guide}


def broken(kind: str, guides: dict[str, Plain], chance: random.Random, many: int) -> Iterator[tuple[Plain, Broken]]:
    """As many as can be made of this kind, of guides in turn."""
    names = sorted(guides)
    for n in range(many * 4):
        guide = copy.deepcopy(guides[names[n % len(names)]])
        if expected := KINDS[kind](guide, chance):
            yield guide, expected
            many -= 1
        if not many:
            return


def _one(chance: random.Random, found: list[Any]) -> Any:
    return chance.choice(found) if found else None


def _steps(guide: Plain, *having: str) -> list[str]:
    return [name for name, step in guide["steps"].items() if all(part in step for part in having)]


def _dead_end(guide: Plain, chance: random.Random) -> Broken | None:
    name = chance.choice(list(guide["steps"]))
    step = guide["steps"][name]
    for part in ("next", "ask", "do", "check"):
        if part == "next" and part in step:
            del step["next"]
        elif part == "ask" and "answers" in step.get("ask", {}):
            del chance.choice(step["ask"]["answers"])["next"]
        elif part == "do" and "do" in step:
            del step["do"][chance.choice(("then", "skipped"))]
        elif part == "check" and "check" in step:
            del chance.choice(step["check"])["next"]
        else:
            continue
        return "dead_end", name
    return None


def _lost(guide: Plain, chance: random.Random) -> Broken | None:
    name = _one(chance, _steps(guide, "next"))
    if name:
        guide["steps"][name]["next"] = "nowhere_at_all"
    return name and ("unknown_step", name)


def _unreachable(guide: Plain, chance: random.Random) -> Broken:
    after = chance.choice(list(guide["steps"]))
    guide["steps"]["orphan"] = {"say": [{"tone": "calm", "de": "Gut.", "en": "Good."}], "next": after}
    return "unreachable", "orphan"


def _loop(guide: Plain, chance: random.Random) -> Broken | None:
    name = _one(chance, _steps(guide, "next", "say"))
    if name:
        guide["steps"]["around"] = {"next": name}
        guide["steps"][name]["next"] = "around"
    return name and ("loop", name)


def _no_end(guide: Plain, chance: random.Random) -> Broken:
    name = chance.choice(_steps(guide, "end"))
    question = {"de": "Und nun?", "en": "And now?"}
    guide["steps"][name] = {"ask": {"into": "round", "question": question, "type": "text", "next": name}}
    return "no_end", name


def _translation(guide: Plain, chance: random.Random) -> Broken | None:
    labels = [
        (name, label)
        for name, step in guide["steps"].items()
        for label in (*step.get("say", ()), *step.get("avoid", ()), *_asked(step))
    ]
    name, label = chance.choice(labels)
    del label[chance.choice(("de", "en"))]
    return "translation", name


def _asked(step: Plain) -> list[Plain]:
    ask = step.get("ask")
    return [] if ask is None else [ask["question"], *ask.get("answers", ())]


def _du(guide: Plain, chance: random.Random) -> Broken | None:
    said = [(name, each) for name in _steps(guide, "say") for each in guide["steps"][name]["say"]]
    found = _one(chance, [one for one in said if "du" in one[1] and reading._TO_A_CUSTOMER.search(one[1]["de"])])
    if found:
        del found[1]["du"]
    return found and ("du_missing", found[0])


def _unset(guide: Plain, chance: random.Random) -> Broken | None:
    """Said before it is asked."""
    asks = [step["ask"] for step in guide["steps"].values() if "ask" in step]
    name = _one(chance, [ask["into"] for ask in asks if ask.get("type", "yes_no") != "yes_no"])
    first = "before_all"
    words = {"tone": "calm", "de": f"Also {{answers.{name}}}.", "en": f"So it is {{answers.{name}}}."}
    guide["steps"][first] = {"say": [words, {"tone": "brief", "de": "Gut.", "en": "Good."}], "next": guide["start"]}
    guide["start"] = first
    return ("unset", first) if name else ("never_asked", first)


def _money(guide: Plain, chance: random.Random) -> Broken | None:
    goodwill = [name for name in _steps(guide, "do") if "most" in guide["steps"][name]["do"]]
    if goodwill:
        do = guide["steps"][(name := chance.choice(goodwill))]["do"]
        do.pop("with_approval", None)
        do["most"] = Decimal(chance.randrange(2_600, 99_999)) / 100
        return "money", name
    name = _one(chance, _steps(guide, "next"))
    if name is None:
        return None
    after = guide["steps"][name].pop("next")
    for part in ("read", "call", "hand_over"):
        guide["steps"][name].pop(part, None)
    guide["steps"][name]["do"] = {"open": "voucher", "most": Decimal(400), "then": after, "skipped": after}
    return "money", name


def _unknown_field(guide: Plain, chance: random.Random) -> Broken | None:
    name = chance.choice(_steps(guide, "say"))
    phrase = chance.choice(guide["steps"][name]["say"])
    if chance.random() < 0.5:
        phrase[chance.choice(("de", "en"))] += " {customer.shoe_size}"
    else:
        phrase["when"] = {"field": "customer.shoe_size", "is": "known"}
    return "unknown_field", name


_ASSERTING = (
    ("waited", {"de": "Jetzt haben wir auch noch gewartet.", "en": "I'm sorry for your wait."}),
    ("late", {"de": "Die Lieferung ist verspätet.", "en": "The delivery is overdue."}),
    ("lost", {"de": "Das Paket ist verloren gegangen.", "en": "The parcel was lost."}),
    ("again", {"de": "Das ist jetzt schon wieder passiert.", "en": "It has happened again."}),
    ("second_failure", {"de": "Das war der zweite Fehler.", "en": "That was the second mistake."}),
    ("broken_promise", {"de": "Das war zugesagt und kam nicht.", "en": "It was promised and it isn't here."}),
    ("our_fault", {"de": "Das war unser Fehler.", "en": "That was our mistake."}),
    ("long_standing", {"de": "Danke für all die Treue seit Jahren.", "en": "Thank you for being with us for years."}),
)


def _unclaimed(guide: Plain, chance: random.Random) -> Broken:
    name = chance.choice(_steps(guide, "say"))
    _, words = chance.choice(_ASSERTING)
    said = guide["steps"][name]["say"]
    said[chance.randrange(len(said))] = {"tone": "calm", **words}
    return "unclaimed", name


def _silent(guide: Plain, chance: random.Random) -> Broken:
    name = chance.choice(_steps(guide, "say"))
    for phrase in guide["steps"][name]["say"]:
        if not phrase.get("claims"):
            phrase["when"] = {"field": "customer.email", "is": "known"}
    return "silent", name


def _never(guide: Plain, chance: random.Random) -> Broken:
    checks = _steps(guide, "check")
    if checks and chance.random() < 0.7:
        branches = guide["steps"][(name := chance.choice(checks))]["check"]
        branches.insert(1, copy.deepcopy(branches[0]))
        return "never", name
    name = chance.choice(_steps(guide, "say"))
    pair = [{"field": "order.total", "is": op, "value": Decimal(10)} for op in ("more_than", "less_than")]
    chance.choice(guide["steps"][name]["say"])["when"] = {"all": pair}
    return "never", name


def _review(guide: Plain, chance: random.Random) -> Broken | None:
    goodwill = [name for name in _steps(guide, "do") if "most" in guide["steps"][name]["do"]]
    name = _one(chance, goodwill)
    if name:
        words = {"de": "Eine gute Bewertung hilft uns.", "en": "A good review helps us."}
        guide["steps"][name]["say"] = [{"tone": "calm", **words}]
    return name and ("review", name)


def _wrong_value(guide: Plain, chance: random.Random) -> Broken:
    name = chance.choice(_steps(guide, "say"))
    field, op, value = chance.choice(
        (
            ("contact.channel", "equals", "pigeon"),
            ("contact.reason", "equals", "delivery.never"),
            ("failures.in_row", "at_least", "many"),
            ("case.severity", "one_of", ["critical", "dreadful"]),
        )
    )
    chance.choice(guide["steps"][name]["say"])["when"] = {"field": field, "is": op, "value": value}
    return "value", name


def _wrong_operator(guide: Plain, chance: random.Random) -> Broken:
    name = chance.choice(_steps(guide, "say"))
    field, op = chance.choice((("promise.broken", "at_least"), ("customer.name", "less_than"), ("order.total", "yes")))
    condition = {"field": field, "is": op} | ({} if op == "yes" else {"value": "5"})
    chance.choice(guide["steps"][name]["say"])["when"] = condition
    return "operator", name


def _unknown(part: str, code: str, named: Any) -> Breaker:
    def make(guide: Plain, chance: random.Random) -> Broken | None:
        name = _one(chance, [each for each in _steps(guide, "next") if not guide["steps"][each].keys() & _WITH_NEXT])
        if name:
            guide["steps"][name][part] = named
        return name and (code, name)

    return make


_WITH_NEXT = {"read", "call", "hand_over"}


def _itself(guide: Plain, chance: random.Random) -> Broken | None:
    return _unknown("call", "calls_itself", guide["guide"])(guide, chance)


def _reason(guide: Plain, chance: random.Random) -> Broken:
    name = chance.choice(_steps(guide, "end"))
    guide["steps"][name]["end"]["reason"] = "delivery.nowhere"
    return "unknown_reason", name


KINDS: dict[str, Breaker] = {
    "dead end": _dead_end,
    "lost step": _lost,
    "unreachable": _unreachable,
    "loop without question": _loop,
    "no end": _no_end,
    "missing translation": _translation,
    "missing du": _du,
    "unset variable": _unset,
    "money above authority": _money,
    "unknown field": _unknown_field,
    "wrong value": _wrong_value,
    "wrong operator": _wrong_operator,
    "unclaimed assertion": _unclaimed,
    "silent step": _silent,
    "contradiction": _never,
    "tied to a review": _review,
    "unknown guide": _unknown("call", "unknown_guide", "no_such_guide"),
    "calls itself": _itself,
    "unknown reason": _reason,
}
