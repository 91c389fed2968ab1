"""Every word that people see is there, in German and in English, with the parameters that the code hands over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "de")
GIVEN = {"refused": {"code"}, "failure": {"code"}}
"""What `wording.error_text` adds to the facts of an error."""
ANYTHING = r"[\w-]+"


@cache
def catalogue(language: str) -> Catalog:
    path = ROOT / "agentdesk" / "resources" / "locale" / language / "LC_MESSAGES" / "agentdesk.po"
    with path.open("rb") as lines:
        return read_po(lines, locale=language)


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@cache
def messages(language: str) -> dict[str, list[str]]:
    return {key_of(message): forms(message) for message in catalogue(language) if message.id}


@cache
def wanted_fields(key: str) -> set[str]:
    return set().union(*(fields(words) for words in messages("en")[key]))


# --- What the code asks for ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Use:
    """One place that asks for a message; `key` is a pattern where a part of it is known only at run time."""

    place: str
    key: re.Pattern[str]
    given: frozenset[str] | None
    """The parameters handed over; None where the call, or which message it means, shows only at run time."""


Nodes = tuple[ast.AST, ...]


@cache
def code() -> dict[str, Nodes]:
    """All of the code, by place: it takes seconds to be read, and as long again each time it is walked through."""
    paths = sorted((ROOT / "agentdesk").rglob("*.py"))
    return {str(path.relative_to(ROOT)): nodes_of(path.read_text(encoding="utf-8")) for path in paths}


def nodes_of(source: str) -> Nodes:
    """Those in which messages are asked for, or keys spelled."""
    wanted = (ast.Call, ast.Assign, ast.ListComp, ast.GeneratorExp, ast.SetComp)
    return tuple(node for node in ast.walk(ast.parse(source)) if isinstance(node, wanted))


def uses_in(nodes: Nodes, place: str) -> Iterator[Use]:
    for node in nodes:
        if isinstance(node, ast.Call) and node.args:
            yield from _uses_of(node, place)


def _uses_of(call: ast.Call, place: str) -> Iterator[Use]:
    if not isinstance(call.func, ast.Name | ast.Attribute):
        return
    prefix = {"text": "", "wording.text": "", "Refused": "refused.", "Failure": "failure."}.get(ast.unparse(call.func))
    if prefix is None:
        return
    for key in _keys(call.args[0]):
        vague = any(keyword.arg is None for keyword in call.keywords) or ANYTHING in key
        given = None if vague else frozenset(str(keyword.arg) for keyword in call.keywords)
        yield Use(f"{place}:{call.lineno}", re.compile(re.escape(prefix) + key), given)


def _keys(argument: ast.expr) -> list[str]:
    """Patterns of the keys an argument may be: a literal, an f-string, or a choice between such."""
    match argument:
        case ast.Constant(value=str(key)):
            return [re.escape(key)]
        case ast.JoinedStr(values=parts):
            return ["".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else ANYTHING for p in parts)]
        case ast.IfExp(body=one, orelse=other):
            return _keys(one) + _keys(other)
    return []


@cache
def uses() -> list[Use]:
    return [use for place, nodes in code().items() for use in uses_in(nodes, place)]


@cache
def keys_of(key: re.Pattern[str]) -> tuple[str, ...]:
    """The messages that it may mean."""
    return tuple(filter(key.fullmatch, messages("en")))


def missing(found: list[Use]) -> list[str]:
    return [f"{use.place} {use.key.pattern}" for use in found if not keys_of(use.key)]


def without_parameters(found: list[Use]) -> list[str]:
    """Uses whose message has a gap that nobody fills, which would fail on the screen."""
    problems = []
    for use in found:
        for key in keys_of(use.key):
            given = wanted_fields(key) if use.given is None else use.given | GIVEN.get(key.split(".")[0], set())
            if gaps := wanted_fields(key) - given:
                problems.append(f"{use.place} {key} lacks {sorted(gaps)}")
    return problems


def keys_spelled_in(nodes: Nodes, place: str) -> Iterator[tuple[str, str]]:
    """Keys that are put together from a beginning and each of some names: `f"cli.head.{head}" for head in ("no", …)`,
    with the place."""
    constants = {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes:
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp) and len(node.generators) == 1:
            [each] = node.generators
            names = constants.get(each.iter.id) if isinstance(each.iter, ast.Name) else each.iter
            if isinstance(each.target, ast.Name) and isinstance(names, ast.Tuple | ast.List):
                for beginning in _beginnings(node.elt, each.target.id):
                    for name in names.elts:
                        if isinstance(name, ast.Constant):
                            yield f"{beginning}{name.value}", f"{place}:{node.lineno}"


def _beginnings(element: ast.expr, target: str) -> Iterator[str]:
    for part in ast.walk(element):
        match part:
            case ast.JoinedStr(
                values=[ast.Constant(value=str(beginning)), ast.FormattedValue(value=ast.Name(id=name))]
            ) if name == target and beginning.endswith("."):
                yield beginning


@cache
def beginnings() -> frozenset[str]:
    return frozenset(f"{key.rpartition('.')[0]}." for key in messages("en"))


def missing_spelled(spelled: Iterable[tuple[str, str]]) -> list[str]:
    known = messages("en")
    return [
        f"{place} {key}"
        for key, place in spelled
        if f"{key.rpartition('.')[0]}." in beginnings() and key not in known and f"{key}." not in beginnings()
    ]


# --- The catalogues --------------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_messages():
    assert messages("en").keys() == messages("de").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_or_left_for_later(language):
    assert [key for key, words in messages(language).items() if not all(words)] == []
    assert [key_of(message) for message in catalogue(language) if message.id and message.fuzzy] == []


def test_a_message_has_the_same_parameters_in_both_languages():
    german, english = messages("de"), messages("en")
    wanted = {key: set().union(*map(fields, words)) for key, words in english.items()}
    assert {key for key, words in german.items() if set().union(*map(fields, words)) != wanted[key]} == set()


def test_every_message_that_the_code_asks_for_exists():
    assert len(uses()) > 20
    assert missing(uses()) == []


def test_every_message_whose_key_is_spelled_from_a_list_of_names_exists():
    spelled = [each for place, nodes in code().items() for each in keys_spelled_in(nodes, place)]
    assert len(spelled) > 100
    assert missing_spelled(spelled) == []


def test_every_message_gets_the_parameters_it_needs():
    assert without_parameters(uses()) == []


def test_gaps_would_be_noticed():
    """The red control of the two tests above, on a message that is always there."""
    asked = nodes_of('text("no.such.message")\nRefused("unknown", code=1)\ntext("failure.unexpected")')
    found = list(uses_in(asked, "x.py"))
    assert missing(found) == [r"x.py:1 no\.such\.message"]
    assert without_parameters(found) == ["x.py:3 failure.unexpected lacks ['id', 'kind']"]
    spelled = 'heads = ("name", "nothing")\n[text(f"cli.head.{head}") for head in heads]'
    assert missing_spelled(keys_spelled_in(nodes_of(spelled), "x.py")) == ["x.py:2 cli.head.nothing"]
