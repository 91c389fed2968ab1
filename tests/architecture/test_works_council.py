"""Nobody is watched: whatever groups rows by a person is listed for the works council, and says who sees it and why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import agentdesk.core.desk
from agentdesk.core.commands import command_types, query_types
from agentdesk.core.settings.works_council import State, functions
from agentdesk.core.wording import LANGUAGES, knows

CORE = Path(agentdesk.core.desk.__file__).parent
PEOPLE = frozenset(
    ("owner_id", "person_id", "by_id", "actor_id", "made_by", "creator_id", "claimed_by", "decided_by", "settled_by",
     "recorded_by", "set_by", "given_by", "agent_id", "requester_id", "approver_id", "author_id", "verifier_id",
     "proposed_by", "opened_by", "team_id")
)  # fmt: skip
GATHERS = frozenset({"group_by", "setdefault", "groupby", "Counter", "partition_by"})


def grouped_by_person(source: str, module: str) -> Iterator[str]:
    """Functions in which rows are gathered by a person, or by their team: `room.module.function`."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _called(call) in GATHERS and _by_person(call):
                    yield f"{module}.{function.name}"


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _by_person(call: ast.Call) -> bool:
    inside = (node for argument in (*call.args, *call.keywords) for node in ast.walk(argument))
    names = (getattr(node, "attr", getattr(node, "id", "")) for node in inside)
    return not PEOPLE.isdisjoint(names)


def found() -> set[str]:
    files = [path for path in CORE.rglob("*.py") if "migrations" not in path.parts]
    modules = {path: ".".join(path.relative_to(CORE).with_suffix("").parts) for path in files}
    return {each for path, name in modules.items() for each in grouped_by_person(path.read_text("utf-8"), name)}


def test_whatever_groups_by_a_person_is_listed() -> None:
    listed = tuple(name for each in functions() for name in each.groups_by_person)
    missing = {each for each in found() if not each.startswith(listed)}
    assert missing == set(), "list it in agentdesk/resources/works_council/functions.toml, off until an agreement"


def test_nothing_is_listed_that_is_gone() -> None:
    there, asked = found(), {query.__name__ for query in query_types()} | set(command_types())
    assert [name for each in functions() for name in each.groups_by_person if not _any_of(there, name)] == []
    assert [name for each in functions() for name in each.shown_by if name not in asked] == []


def _any_of(there: set[str], name: str) -> bool:
    return any(each.startswith(name) for each in there)


@pytest.mark.parametrize(
    "source",
    [
        "def f(q):\n    return q.group_by(cases.c.owner_id)",
        "def f(rows):\n    found = {}\n    for row in rows:\n        found.setdefault(row.claimed_by, []).append(row)",
        "def f(rows):\n    return Counter(row.given_by for row in rows)",
    ],
)
def test_a_planted_count_of_somebodys_work_is_seen(source: str) -> None:
    assert list(grouped_by_person(source, "cases.queries")) == ["cases.queries.f"]


def test_each_is_said_in_both_languages() -> None:
    keys = [f"works_council.{each.id}{part}" for each in functions() for part in ("", ".shows", ".why")]
    keys += [f"works_council.sees.{each.sees}" for each in functions()]
    keys += [f"works_council.{part}.{state}" for state in State for part in ("state", "state_words")]
    assert LANGUAGES == ("de", "en")
    assert [key for key in keys if not knows(key)] == []
