"""The guides that come with the program, and what they may refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from agentdesk.core.actors import Role
from agentdesk.core.goodwill.defaults import shipped_policy
from agentdesk.core.goodwill.policy import About, Giver, GoodwillKind, Policy
from agentdesk.core.guides.checker import Known, check
from agentdesk.core.guides.flow import fields_of
from agentdesk.core.guides.model import Call, Fault, Guide
from agentdesk.core.guides.reading import Reading, read_guide
from agentdesk.core.guides.yaml_text import MOST_BYTES
from agentdesk.core.interactions.defaults import shipped_reasons
from agentdesk.core.money import Money

GUIDES = Path(__file__).resolve().parents[2] / "resources" / "guides"


def shipped_files() -> tuple[Path, ...]:
    return tuple(sorted(GUIDES.glob("*.yaml")))


@cache
def shipped_sources() -> dict[str, str]:
    """Their texts, by id."""
    return {path.stem: source_of(path) for path in shipped_files()}


@cache
def shipped() -> dict[str, Guide]:
    """By id; in a checkout one that cannot be read is left out, the tests see to the package."""
    found = (read_guide(source, name).guide for name, source in shipped_sources().items())
    return {guide.id: guide for guide in found if guide}


def source_of(path: Path) -> str:
    """Not more than a guide may have, and no error for what is no text: the reader says so."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1).decode("utf-8", "replace")


def known_of_the_shipped(others: Iterable[Guide] = ()) -> Known:
    guides = {**shipped(), **{guide.id: guide for guide in others}}
    return known_with(guides, shipped_reasons(), lowest_room(shipped_policy("EUR")))


def known_with(guides: Mapping[str, Guide], reasons: Collection[str], room: Decimal | None) -> Known:
    """What a guide beside these may refer to."""
    answers = {name: fields_of(guide) for name, guide in guides.items()}
    return Known(reasons, calls_of(guides), room=room, answers=answers)


def calls_of(guides: Mapping[str, Guide]) -> dict[str, set[str]]:
    return {
        name: {step.act.guide for step in guide.steps.values() if isinstance(step.act, Call)}
        for name, guide in guides.items()
    }


def lowest_room(policy: Policy) -> Decimal | None:
    """What the lowest level may give of anything at one go, in major units; None where nothing bounds it."""
    rules = [policy.rule_for(Giver(Role.AGENT), About(kind)) for kind in GoodwillKind]
    bounds = [most for rule in rules if (most := rule.at_once if rule else 0) is not None]
    return Money(min(bounds), policy.currency).amount if bounds else None


def faults_of(source: str, name: str, known: Known) -> tuple[Reading, tuple[Fault, ...]]:
    """What the reader and then the checker find, each at its line."""
    reading = read_guide(source, name, known.languages)
    if reading.guide is None:
        return reading, reading.faults
    found = check(reading.guide, known)
    return reading, tuple(replace(fault, line=reading.line_of(fault.step, fault.place)) for fault in found)
