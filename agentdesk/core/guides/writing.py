"""Edits of a guide that is being written: pure, on the plain mapping of its text, whatever is still wrong with it.

Every edit gives a new document and leaves alone what it does not name; `text_of` keeps the text of whatever stayed the
same, comments and all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import indent
from typing import Any, TypeGuard

import yaml

from agentdesk.core.guides.reading import ACTS, MOST_STEPS, is_name
from agentdesk.core.guides.yaml_text import Path, Unreadable, key_of, parsed, written

Document = Mapping[str, Any]


# Text


def document_of(source: str) -> dict[str, Any] | None:
    """None for what cannot be read as a mapping, or says something twice."""
    try:
        found = parsed(source)
    except Unreadable:
        return None
    return found.value if isinstance(found.value, dict) and not found.twice else None


def text_of(document: Document, before: str = "") -> str:
    """Its text. What is the same as `before` keeps the words and the shape that it has there."""
    was = document_of(before)
    node = parsed(before).node if was else None
    if was and node and _in_lines(node):
        first, last = (node.value[n][0] for n in (0, -1))
        end = _end(before, node, last.start_mark.index)
        kept = before[: _begin(before, first)] + _rewritten(before, node, was, document, ()) + before[end:]
        if same(document_of(kept), dict(document)):
            return kept
    return written(document)


def same(one: object, other: object) -> bool:
    """Also in the order and the kind of everything in it."""
    return repr(one) == repr(other)


def _rewritten(before: str, node: yaml.MappingNode, was: Document, now: Document, path: Path) -> str:
    """The text of a mapping in lines: each entry as it was where it is the same."""
    entries = {each.key: each for each in _entries(before, node)}
    lines = []
    for key, value in now.items():
        entry = entries.get(key)
        if entry and same(was[key], value):
            lines.append(entry.text)
        elif entry and _in_lines(entry.value) and isinstance(value, Mapping) and value:
            within = _rewritten(before, entry.value, was[key], value, (*path, key))
            lines.append(f"{entry.head}:\n{within}")
        else:
            above = entry.above if entry else ""
            anew = written({key: value}, path, parsed(before).in_quotes)
            lines.append(above + indent(anew, " " * node.start_mark.column))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _in_lines(node: yaml.Node) -> TypeGuard[yaml.MappingNode]:
    return isinstance(node, yaml.MappingNode) and not node.flow_style and bool(node.value)


@dataclass(frozen=True, slots=True)
class _Entry:
    """`text` is all of it, with the comments `above`; `head` goes as far as its key."""

    key: str
    value: yaml.Node
    above: str
    head: str
    text: str


def _entries(before: str, node: yaml.MappingNode) -> Iterator[_Entry]:
    begins = [_begin(before, key) for key, _ in node.value]
    end = _end(before, node, node.value[-1][0].start_mark.index)
    for (key, value), begin, after in zip(node.value, begins, (*begins[1:], end), strict=True):
        line = key.start_mark.index - key.start_mark.column
        yield _Entry(key_of(key), value, before[begin:line], before[begin : key.end_mark.index], before[begin:after])


def _begin(before: str, key: yaml.Node) -> int:
    """Where the line of a key begins, or the comments directly above it that stand as far in."""
    begin = key.start_mark.index - key.start_mark.column
    while begin:
        above = before.rfind("\n", 0, begin - 1) + 1
        line = before[above:begin]
        if not line.startswith(" " * key.start_mark.column + "#"):
            break
        begin = above
    return begin


def _end(before: str, node: yaml.MappingNode, last: int) -> int:
    """Where the last line ends that belongs to it: what comes after stands less far in."""
    end = before.find("\n", last) + 1 or len(before)
    while end < len(before):
        after = before.find("\n", end) + 1 or len(before)
        line = before[end:after]
        if line.strip() and not line.startswith(" " * (node.start_mark.column + 1)):
            break
        end = after
    return end


# Steps


def steps_of(document: Document) -> dict[str, Any]:
    steps = document.get("steps")
    return steps if isinstance(steps, dict) else {}


def step_of(document: Document, step: str) -> dict[str, Any]:
    """Nothing for what is no step."""
    found = steps_of(document).get(step)
    return found if isinstance(found, dict) else {}


def act_of(step: Mapping[str, Any]) -> str:
    """What comes after the words; `next` may stand beside another act. Empty: nothing yet."""
    named = [act for act in ACTS if act in step]
    return named[-1] if named else ""


def ways_of(step: Mapping[str, Any]) -> dict[Path, str]:
    """Each place of a step that leads somewhere, with where it leads; empty: nowhere yet."""
    act = act_of(step)
    said = step.get(act)
    if act in ("next", "read", "call", "hand_over", ""):
        return {("next",): _named(step.get("next"))}
    inside = said if isinstance(said, dict) else {}
    match act:
        case "do":
            return {("do", key): _named(inside.get(key)) for key in ("then", "skipped")}
        case "check":
            return {("check", n, "next"): _next_of(each) for n, each in enumerate(_listed(said))}
        case "ask" if "answers" in inside:
            return {("ask", "answers", n, "next"): _next_of(each) for n, each in enumerate(_listed(inside["answers"]))}
        case "ask" if inside.get("type") == "yes_no":
            return {("ask", key): _named(inside.get(key)) for key in ("yes", "no")}
        case "ask":
            return {("ask", "next"): _named(inside.get("next"))}
    return {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _next_of(value: Any) -> str:
    return _named(value.get("next")) if isinstance(value, dict) else ""


# Edits


def placed(document: Document, path: Path, value: Any) -> dict[str, Any]:
    """The document with this value at this place; None takes it away. Raises KeyError, IndexError, TypeError for a
    place that there cannot be."""
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        raise TypeError(path)
    within = _placed(document.get(part, {}), rest, value)
    if within is None:
        return {key: each for key, each in document.items() if key != part}
    return {**document, part: within}


def _placed(whole: Any, path: Path, value: Any) -> Any:
    """The same in anything; without a path left it is the value itself."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if not isinstance(part, int):
        return placed(whole if isinstance(whole, Mapping) else {}, path, value)
    if not isinstance(whole, list):
        raise TypeError(path)
    within = _placed(whole[part], rest, value)
    return [*whole[:part], *([] if within is None else [within]), *whole[part + 1 :]]


def at(document: Document, path: Path) -> Any:
    """What stands there; None where nothing does."""
    found: Any = document
    for part in path:
        if isinstance(part, int):
            found = found[part] if isinstance(found, list) and part < len(found) else None
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
    return found


def inserted(document: Document, path: Path, value: Any, index: int | None = None) -> dict[str, Any]:
    """One more in the list at this place."""
    listed = _listed(at(document, path))
    where = len(listed) if index is None else index
    return placed(document, path, [*listed[:where], value, *listed[where:]])


def moved(document: Document, path: Path, by: int) -> dict[str, Any]:
    """What stands in a list, further up or down in it; at its ends nothing happens."""
    index, within = path[-1], path[:-1]
    assert isinstance(index, int)
    listed = list(_listed(at(document, within)))
    if not 0 <= index + by < len(listed):
        return dict(document)
    listed.insert(index + by, listed.pop(index))
    return placed(document, within, listed)


def new_step_name(document: Document) -> str:
    there = steps_of(document)
    return next(name for n in range(1, len(there) + 2) if (name := f"step_{n}") not in there)


def with_new_step(document: Document, value: Mapping[str, Any], after: str = "") -> tuple[dict[str, Any], str]:
    """A step more, standing below another one in the text, and its name. Raises ValueError where there are too many."""
    steps, name = steps_of(document), new_step_name(document)
    if len(steps) >= MOST_STEPS:
        raise ValueError("too many steps")
    together: dict[str, Any] = {}
    for each, said in steps.items():
        together[each] = said
        if each == after:
            together[name] = dict(value)
    together.setdefault(name, dict(value))
    changed = {**document, "steps": together}
    return (changed if steps_of(document).get(str(document.get("start"))) else {**changed, "start": name}), name


def connected(document: Document, step: str, way: Path, target: str) -> dict[str, Any]:
    """That way of the step leads there; to nowhere with an empty target."""
    return placed(document, ("steps", step, *way), target or None)


def without_step(document: Document, step: str) -> dict[str, Any]:
    """What led to it leads to what came after it, where that is one step; else to nowhere, until it is connected."""
    onward = set(filter(None, ways_of(step_of(document, step)).values())) - {step}
    heir = onward.pop() if len(onward) == 1 else ""
    steps = {name: said for name, said in steps_of(document).items() if name != step}
    return _led_elsewhere({**document, "steps": steps}, step, heir)


def renamed(document: Document, step: str, name: str) -> dict[str, Any]:
    """Everything that leads to it as well. Raises ValueError for what is no name, or that of another step."""
    if name == step:
        return dict(document)
    if not is_name(name) or name in steps_of(document):
        raise ValueError(name)
    steps = {name if each == step else each: said for each, said in steps_of(document).items()}
    return _led_elsewhere({**document, "steps": steps}, step, name)


def _led_elsewhere(document: dict[str, Any], step: str, target: str) -> dict[str, Any]:
    for name in steps_of(document):
        for way, leads_to in ways_of(step_of(document, name)).items():
            if leads_to == step:
                document = connected(document, name, way, target)
    return {**document, "start": target} if document.get("start") == step and target else document


def with_act(document: Document, step: str, act: str) -> dict[str, Any]:
    """The step does something else now; where it led it leads on, as far as there are ways for it."""
    said = step_of(document, step)
    targets = [target for target in ways_of(said).values() if target] or [""]
    kept = {key: each for key, each in said.items() if key not in ACTS}
    if act == "check":
        kept = {}
    begun = {**kept, **_begun_act(document, act)}
    document = placed(document, ("steps", step), begun)
    for n, way in enumerate(ways_of(begun)):
        if target := targets[min(n, len(targets) - 1)]:
            document = connected(document, step, way, target)
    return document


def _begun_act(document: Document, act: str) -> dict[str, Any]:
    """An act with everything that it needs, of which nothing has been decided."""
    match act:
        case "ask":
            answers = [new_answer(f"answer_{n}") for n in (1, 2)]
            return {"ask": {"into": _new_answer_name(document), "question": {"de": "", "en": ""}, "answers": answers}}
        case "check":
            return {"check": [{"when": {"field": "promise.broken", "is": "yes"}}, {}]}
        case "do":
            return {"do": {"open": "note"}}
        case "hand_over":
            return {"hand_over": {"to": "supervisor", "why": {"de": "", "en": ""}}}
        case "read" | "call":
            return {act: ""}
        case "end":
            return {"end": {"outcome": "settled"}}
    return {}


def _new_answer_name(document: Document) -> str:
    there = {at(each, ("ask", "into")) for each in steps_of(document).values()}
    return next(name for n in range(1, len(there) + 2) if (name := f"answer_{n}") not in there)


def new_answer(value: str) -> dict[str, str]:
    return {"is": value, "de": "", "en": ""}


def new_answer_value(answers: list[Any]) -> str:
    there = {each.get("is") for each in answers if isinstance(each, dict)}
    return next(value for n in range(1, len(answers) + 2) if (value := f"answer_{n}") not in there)


def new_phrase() -> dict[str, str]:
    return {"tone": "calm", "de": "", "en": ""}
