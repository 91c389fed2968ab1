"""A scenario from its file (YAML), and what the checker finds: words, names and facts that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from agentdesk.core.cases.defaults import shipped_cause
from agentdesk.core.clock import SystemClock
from agentdesk.core.errors import Refused
from agentdesk.core.guides.claims import CLAIMS
from agentdesk.core.guides.model import Guide
from agentdesk.core.guides.shipped import shipped
from agentdesk.core.interactions.defaults import shipped_reasons
from agentdesk.core.practice.acts import SCENARIOS, Act
from agentdesk.core.practice.model import LANGUAGES, REQUIRED_ACTS, Deed, Manners, Scenario

_MANNERS = "_anybody"
_Kind = TypeVar("_Kind", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Fault:
    place: str
    why: str


def read_scenario(source: str) -> tuple[Scenario | None, tuple[Fault, ...]]:
    return _read(source, Scenario)


def _read(source: str, kind: type[_Kind]) -> tuple[_Kind | None, tuple[Fault, ...]]:
    try:
        return kind.model_validate(yaml.load(source, Loader=yaml.BaseLoader)), ()  # noqa: S506 - knows strings only
    except ValidationError as problem:
        found = (Fault(".".join(map(str, each["loc"])), each["msg"]) for each in problem.errors())
        return None, tuple(found)
    except yaml.YAMLError as problem:
        return None, (Fault("", str(problem)),)


def scenarios() -> Mapping[str, Scenario]:
    """Those that come with the program, by id, as they are told today: from the friendliest to the angriest."""
    today = SystemClock().now().astimezone().date()
    ordered = sorted(_shipped().values(), key=lambda each: (-each.temper, each.scenario))
    return {each.scenario: dated(each, today) for each in ordered}


@cache
def _shipped() -> Mapping[str, Scenario]:
    """One that cannot be read is left out, the tests see to the package."""
    found = (read_scenario(path.read_text(encoding="utf-8"))[0] for path in scenario_files())
    return {each.scenario: each for each in found if each}


def scenario_files() -> tuple[Path, ...]:
    return tuple(sorted(path for path in SCENARIOS.glob("*.yaml") if not path.stem.startswith("_")))


def scenario(name: str) -> Scenario:
    """Raises Refused practice.unknown."""
    known = scenarios()
    if name not in known:
        raise Refused("practice.unknown", scenario=name)
    return known[name]


@cache
def manners() -> Manners:
    read, faults = _read((SCENARIOS / f"{_MANNERS}.yaml").read_text(encoding="utf-8"), Manners)
    assert read is not None, faults
    return read


def faults_of(found: Scenario, guides: Mapping[str, Guide] | None = None) -> tuple[Fault, ...]:
    """What would make a simulated customer fall silent, or lie."""
    known = shipped() if guides is None else guides
    return tuple(fault for check in _CHECKS for fault in check(found, known))


_DAY = re.compile(r"\{([+-][0-9])\}")
_WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def dated(found: Scenario, today: date) -> Scenario:
    """As it is told today: `{+4}` is the day of the week in four days."""
    return Scenario.model_validate(_with_days(found.model_dump(mode="json"), today, ""))


def _with_days(told: Any, today: date, language: str) -> Any:
    if isinstance(told, dict):
        return {key: _with_days(each, today, key if key in LANGUAGES else language) for key, each in told.items()}
    if isinstance(told, list):
        return [_with_days(each, today, language) for each in told]
    if not isinstance(told, str) or not language:
        return told
    return _DAY.sub(lambda day: _WEEKDAYS[language][(today + timedelta(days=int(day[1]))).weekday()], told)


def _who(found: Scenario, _: Mapping[str, Guide]) -> Iterator[Fault]:
    if set(found.who) != set(LANGUAGES):
        yield Fault("who", "a person for each language")


def _guides(found: Scenario, guides: Mapping[str, Guide]) -> Iterator[Fault]:
    yield from (Fault("trains", each) for each in found.trains if each not in guides)
    named = [(f"replies.{n}", name) for n, reply in enumerate(found.replies) for name in reply.to]
    named += [(f"goals.{n}", name) for n, goal in enumerate(found.goals) for name in (*goal.by, *goal.without)]
    yield from (Fault(place, name) for place, name in named if not _is_known(name, guides))


def _is_known(name: str, guides: Mapping[str, Guide]) -> bool:
    guide, _, step = name.partition(".")
    if step:
        return guide in guides and step in guides[guide].steps
    return name in guides or name in tuple(Act) or name in tuple(Deed)


def _facts(found: Scenario, _: Mapping[str, Guide]) -> Iterator[Fault]:
    facts = found.facts
    reasons = [each.reason for each in facts.contacts] + ([facts.matter.reason] if facts.matter else [])
    yield from (Fault("facts", each) for each in reasons if each not in shipped_reasons())
    causes = [each.cause for each in facts.failures if each.cause]
    yield from (Fault("facts.failures", each) for each in causes if not _is_cause(each))


def _claims(found: Scenario, _: Mapping[str, Guide]) -> Iterator[Fault]:
    """Whoever is glad of "our mistake" must have been told nothing but the truth."""
    yield from (Fault("proves", each) for each in found.proves if each not in CLAIMS)
    wanted = any(Act.OWNS in goal.by for goal in found.goals)
    if wanted and "our_fault" not in found.proves and not any(each.cause for each in found.facts.failures):
        yield Fault("proves", "our_fault")


def _is_cause(key: str) -> bool:
    try:
        return bool(shipped_cause(key))
    except ValueError:
        return False


def _moods(found: Scenario, _: Mapping[str, Guide]) -> Iterator[Fault]:
    moods = [reply.mood for reply in found.replies]
    if not any(mood > 0 for mood in moods) or not any(mood < 0 for mood in moods):
        yield Fault("replies", "nothing makes them calmer, or nothing angrier")
    yield from (
        Fault(f"replies.{n}", "because") for n, each in enumerate(found.replies) if each.mood and not each.because
    )
    answered = {name for reply in found.replies for name in reply.to}
    yield from (Fault("replies", act) for act in REQUIRED_ACTS if act not in answered)


def _goals(found: Scenario, _: Mapping[str, Guide]) -> Iterator[Fault]:
    yield from (Fault(f"goals.{n}", "by") for n, goal in enumerate(found.goals) if not (goal.by or goal.without))


_CHECKS: tuple[Callable[[Scenario, Mapping[str, Guide]], Iterator[Fault]], ...] = (
    _who, _guides, _facts, _claims, _moods, _goals,
)  # fmt: skip
