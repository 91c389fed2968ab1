"""What stands in a guide, in words for people who write one without its text: fields, conditions, steps, ways.

Of the plain mapping, so that what is still wrong has words too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import Any

from agentdesk.core import wording
from agentdesk.core.guides.conditions import WITHOUT_VALUE, Op
from agentdesk.core.guides.fields import ANSWERS, FIELDS, REASONS
from agentdesk.core.guides.model import Fault
from agentdesk.core.guides.words import fault_words
from agentdesk.core.guides.writing import Document, act_of, at, steps_of
from agentdesk.core.guides.yaml_text import Path
from agentdesk.core.interactions.defaults import shipped_reason_labels
from agentdesk.core.wording import text

LONGEST = 90
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_VALUES = {
    "contact.channel": "channel",
    "case.kind": "cases.kind",
    "case.severity": "cases.severity",
    "case.status": "cases.status",
    "failures.last_kind": "cases.failure",
}


def spoken(words: Any) -> str:
    """A label in the language of the program, or in the other one; nothing for what is no label."""
    if not isinstance(words, Mapping):
        return ""
    written = {key: " ".join(each.split()) for key, each in words.items() if isinstance(each, str)}
    return wording.label({key: each for key, each in written.items() if key in ("de", "en")})


def field_words(name: str, document: Document) -> str:
    """What a field is; of an answer the question that it answers."""
    if not name.startswith(ANSWERS):
        return text(key) if wording.knows(key := f"guides.field.{name}") else name
    variable = name.removeprefix(ANSWERS)
    question = spoken(asks_of(document).get(variable, {}).get("question"))
    return text("guides.field.answer", question=question or variable)


def asks_of(document: Document) -> dict[str, dict[str, Any]]:
    """The questions by the name of their answer."""
    found: dict[str, dict[str, Any]] = {}
    for step in steps_of(document).values():
        ask = step.get("ask") if isinstance(step, dict) else None
        if isinstance(ask, dict):
            found.setdefault(str(ask.get("into")), ask)
    return found


def value_words(name: str, value: Any, document: Document) -> str:
    if isinstance(value, list | tuple):
        parts = [value_words(name, each, document) for each in value]
        return reduce(lambda one, other: text("guides.when.or", one=one, other=other), parts) if parts else ""
    if isinstance(value, Decimal):
        return wording.number(value)
    if name in REASONS:
        return wording.label(shipped_reason_labels().get(str(value), {"en": str(value)}))
    if name.startswith(ANSWERS):
        answers = asks_of(document).get(name.removeprefix(ANSWERS), {}).get("answers")
        given = [each for each in answers or [] if isinstance(each, dict) and each.get("is") == value]
        return spoken(given[0]) if given else str(value)
    key = f"{_VALUES.get(name, 'guides.choice')}.{value}"
    return text(key) if wording.knows(key) else str(value)


def condition_words(condition: Any, document: Document) -> str:
    """A condition as one says it; of what is no condition nothing."""
    if not isinstance(condition, Mapping):
        return ""
    for kind, joint in (("all", "guides.when.and"), ("any", "guides.when.or")):
        if isinstance(condition.get(kind), list):
            parts = [condition_words(each, document) for each in condition[kind]]
            return reduce(lambda one, other: text(joint, one=one, other=other), parts) if parts else ""
    if "not" in condition:
        return text("guides.when.not", part=condition_words(condition["not"], document))
    name, op = str(condition.get("field", "")), str(condition.get("is", ""))
    field = field_words(name, document)
    if op == Op.YES:
        return field
    key = f"guides.when.{op}"
    value = "" if op in WITHOUT_VALUE else value_words(name, condition.get("value"), document)
    return text(key, field=field, value=value) if wording.knows(key) else field


def readable(words: str, document: Document) -> str:
    """Words with the meaning of each placeholder in its place."""
    return _PLACEHOLDER.sub(lambda found: f"[{field_words(found[1], document)}]", words)


def step_words(document: Document, name: str, guides: Mapping[str, str] | None = None) -> str:
    """A step as people call it: the first words that are said in it, or what is asked or done. `guides`: titles."""
    step = steps_of(document).get(name)
    step = step if isinstance(step, dict) else {}
    first = spoken(at(step, ("say", 0)))
    words = readable(first, document) or act_words(step, guides) or readable(spoken(step.get("hint")), document)
    words = words or text("guides.graph.empty")
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 2].rstrip()} …"


def act_words(step: Mapping[str, Any], guides: Mapping[str, str] | None = None) -> str:
    """What is asked or done in it."""
    act = act_of(step)
    match act:
        case "ask":
            return spoken(at(step, ("ask", "question")))
        case "check":
            return text("guides.graph.check")
        case "do":
            return _known(f"guides.opens.{at(step, ('do', 'open'))}")
        case "hand_over":
            return _known(f"guides.to.{at(step, ('hand_over', 'to'))}")
        case "read":
            return text("guides.read", article=step["read"]) if step["read"] else ""
        case "call":
            called = str(step["call"] or "")
            return text("guides.call", guide=(guides or {}).get(called, called)) if called else ""
        case "end":
            return _known(f"outcome.{at(step, ('end', 'outcome'))}")
    return ""


def way_words(document: Document, step: str, way: Path) -> str:
    """What leads that way: an answer, a condition, done or not. Nothing where there is but one way."""
    match way:
        case ("ask", "answers", _, "next"):
            return spoken(at(document, ("steps", step, *way[:-1])))
        case ("check", int(), "next"):
            when = at(document, ("steps", step, *way[:-1], "when"))
            return condition_words(when, document) or text("guides.when.else")
        case ("do", key):
            return text(f"guides.graph.{key}")
        case ("ask", ("yes" | "no") as key):
            return text(f"guides.{key}")
    return ""


def _known(key: str) -> str:
    return text(key) if wording.knows(key) else ""


_PLACES = (
    (re.compile(r"say (\d+)"), "guides.graph.phrase"),
    (re.compile(r"ask answers (\d+)"), "guides.graph.answer"),
    (re.compile(r"check (\d+)"), "guides.graph.branch"),
    (re.compile(r"hint"), "guides.graph.hint"),
    (re.compile(r"avoid"), "guides.graph.avoid"),
    (re.compile(r"ask question \w"), "guides.graph.question"),
    (re.compile(r"hand_over why \w"), "guides.graph.why"),
    (re.compile(r"title \w"), "guides.graph.title"),
    (re.compile(r"about \w"), "guides.graph.about"),
)
_CODES = {("unknown_value", "do most"): "most_wrong"}
"""What is said otherwise at this place."""
_FIELD_OF = {"open": "open", "call": "guide", "read": "article", "to": "to", "next": "leads_to"}
"""The field of the form for a key that is not called so."""


def _fields() -> dict[str, str]:
    """Words of fields that others speak of."""
    return {key: text(f"guides.graph.{key}") for key in ("suggested", "with_approval")}


def fault_in_words(fault: Fault, document: Document, guides: Mapping[str, str]) -> str:
    """What is wrong, for who does not see the text: where in the step, and no name as the text has it."""
    facts: dict[str, Any] = {key: _named(key, value, document, guides) for key, value in fault.facts.items()}
    code = _CODES.get((fault.code, fault.place), fault.code)
    own = f"guides.graph.fault.{code}"
    words = text(own, **facts, **_fields()) if wording.knows(own) else fault_words(replace(fault, facts=facts))
    for shape, key in _PLACES:
        if found := shape.match(fault.place):
            where = text(key, number=int(found[1])) if found.groups() else text(key)
            return f"{where}: {words}"
    return words


def _named(key: str, value: str | int, document: Document, guides: Mapping[str, str]) -> str | int:
    if key == "language":
        return _known(f"guides.graph.label.{value}") or value
    if key == "key":
        return _known(f"guides.graph.{_FIELD_OF.get(str(value), value)}") or value
    if key == "claims":
        return ", ".join(_known(f"guides.claim.{claim}") or claim for claim in str(value).split(", "))
    if key == "name" and value in asks_of(document):
        return field_words(f"{ANSWERS}{value}", document)
    if key != "named":
        return value
    name = str(value)
    if name in FIELDS or name.startswith(ANSWERS):
        return field_words(name, document)
    if name in steps_of(document):
        return step_words(document, name, guides)
    return guides.get(name) or wording.label(shipped_reason_labels().get(name, {"en": name}))
