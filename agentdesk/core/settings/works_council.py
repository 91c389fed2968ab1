"""The functions that are able to show how somebody behaves or performs, listed for the works council."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from agentdesk import __version__
from agentdesk.core import wording
from agentdesk.core.patterns.model import Agreement
from agentdesk.core.privacy.paper import Document, Section
from agentdesk.core.wording import text

LISTED = Path(__file__).parents[2] / "resources" / "works_council" / "functions.toml"


class State(StrEnum):
    """`AGREEMENT`: off until one is recorded. `GROUP`: figures, of ten people or more. `NEEDED`: names beside the work
    itself, without any figure. `OWN`: nobody but the person sees it."""

    AGREEMENT = "agreement"
    GROUP = "group"
    NEEDED = "needed"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Function:
    """`shown_by`: queries and commands of the desk. `groups_by_person`: functions of the code that group rows by a
    person or their team."""

    id: str
    state: State
    sees: str
    shown_by: tuple[str, ...]
    groups_by_person: tuple[str, ...]


@cache
def functions() -> tuple[Function, ...]:
    with LISTED.open("rb") as file:
        listed = tomllib.load(file)
    return tuple(
        Function(
            name, State(said["state"]), said["sees"], tuple(said["shown_by"]), tuple(said.get("groups_by_person", ()))
        )
        for name, said in listed.items()
    )


def document(agreement: Agreement | None, controller: str, today: date, lang: str) -> Document:
    """`controller`: name and address of the shop, as far as it has given them."""

    def say(key: str, **facts: Any) -> str:
        return text(f"works_council.{key}", lang=lang, **facts)

    about = (say("law"), say("made", day=today, version=__version__), standing(agreement, lang))
    parts = [
        Section(say(f"state.{state}"), (say(f"state_words.{state}"),), sections=tuple(_told(those, lang)))
        for state in State
        if (those := [each for each in functions() if each.state is state])
    ]
    not_there = Section(say("not_there"), (say("not_there_words"),))
    who = (Section(say("employer"), (controller,)),) if controller else ()
    return Document(say("title"), lang, about, (*who, *parts, not_there))


def values(agreement: Agreement | None) -> dict[str, Any]:
    """The same for programs."""
    return {
        "agreement": agreement and {"name": agreement.name, "agreed_on": agreement.agreed_on.isoformat()},
        "functions": [
            {
                "id": each.id,
                "state": each.state.value,
                "on": each.state is not State.AGREEMENT or agreement is not None,
                "sees": each.sees,
                "shown_by": list(each.shown_by),
                "what": {lang: text(f"works_council.{each.id}.shows", lang=lang) for lang in wording.LANGUAGES},
            }
            for each in functions()
        ],
    }


def standing(agreement: Agreement | None, lang: str | None = None) -> str:
    """Whether there is one, and which."""
    if agreement is None:
        return text("works_council.no_agreement", lang=lang)
    return text("works_council.agreed", lang=lang, name=agreement.name, day=agreement.agreed_on)


def _told(those: Iterable[Function], lang: str) -> Iterable[Section]:
    for each in those:
        pairs = [
            (text("works_council.head.shows", lang=lang), text(f"works_council.{each.id}.shows", lang=lang)),
            (text("works_council.head.why", lang=lang), text(f"works_council.{each.id}.why", lang=lang)),
            (text("works_council.head.sees", lang=lang), text(f"works_council.sees.{each.sees}", lang=lang)),
        ]
        yield Section(text(f"works_council.{each.id}", lang=lang), pairs=tuple(pairs))
