"""Guides: the ones there are, one of them, and whether a file holds a good one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import REFUSED, Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.guides.model import Fault, Guide

_Checked = list[tuple[Path, "tuple[Fault, ...]"]]


def checked_words(checked: _Checked) -> str:
    from agentdesk.core.guides.words import fault_line

    lines = [f"{path}:{fault_line(fault)}" for path, faults in checked for fault in faults]
    bad = sum(bool(faults) for _, faults in checked)
    last = text("guides.checked_faults", count=bad) if bad else text("guides.checked_good", count=len(checked))
    return "\n".join([*lines, last])


def checked_values(checked: _Checked) -> Any:
    from agentdesk.core.guides.words import fault_words

    return [
        {
            "file": str(path),
            "faults": [
                {
                    "step": fault.step,
                    "place": fault.place,
                    "line": fault.line,
                    "code": fault.code,
                    "message": fault_words(fault),
                }
                for fault in faults
            ],
        }
        for path, faults in checked
    ]


def list_words(guides: list[Guide]) -> str:
    rows = [(guide.id, wording.label(dict(guide.title)), wording.label(dict(guide.about))) for guide in guides]
    return table([f"cli.head.{head}" for head in ("guide", "title", "about")], rows) if rows else ""


def list_values(guides: list[Guide]) -> Any:
    return [{"id": guide.id, "title": guide.title, "about": guide.about, "steps": len(guide.steps)} for guide in guides]


@command_line.group("guides", cls=Group)
def guides() -> None:
    """Its verbs follow."""


@verb(
    "check",
    Shape(checked_words, checked_values, lambda checked: REFUSED if any(faults for _, faults in checked) else 0),
    guides,
    said_as="guides_check",
)
@argument("guide_files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(call: Call, guide_files: tuple[Path, ...]) -> _Checked:
    from agentdesk.core.guides.reading import read_guide
    from agentdesk.core.guides.shipped import faults_of, known_of_the_shipped, source_of

    sources = {path: source_of(path) for path in guide_files}
    read = [read_guide(source, path.stem).guide for path, source in sources.items()]
    known = known_of_the_shipped(guide for guide in read if guide)
    return [(path, faults_of(source, path.stem, known)[1]) for path, source in sources.items()]


@verb("list", Shape(list_words, list_values), guides, said_as="guides_list")
def list_guides(call: Call) -> list[Guide]:
    from agentdesk.core.guides.shipped import shipped

    return list(shipped().values())


def _shown(guide: Guide) -> Iterator[str]:
    from agentdesk.core.guides.words import step_lines

    yield wording.label(dict(guide.title))
    yield wording.label(dict(guide.about))
    for step in guide.steps.values():
        yield ""
        yield from step_lines(step)


def _values(guide: Guide) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(guide)


@verb("show", Shape(lambda guide: "\n".join(_shown(guide)), _values), guides, said_as="guides_show")
@argument("guide")
def show(call: Call, guide: str) -> Guide:
    from agentdesk.core.errors import Refused
    from agentdesk.core.guides.shipped import shipped

    if guide not in shipped():
        raise Refused("guides.unknown", guide=guide)
    return shipped()[guide]
