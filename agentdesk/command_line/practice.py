"""Practice: which simulated customers there are, and the window in which one talks with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.errors import Failure
from agentdesk.display import can_open_windows

if TYPE_CHECKING:
    from agentdesk.core.practice.model import Scenario

_LIST = "list"


def list_words(found: list[Scenario]) -> str:
    rows = [(each.scenario, wording.label(each.title), wording.label(each.about)) for each in found]
    return table([f"cli.head.{head}" for head in ("scenario", "title", "about")], rows)


def list_values(found: list[Scenario]) -> Any:
    return [{"id": each.scenario, "title": each.title, "about": each.about, "guides": each.trains} for each in found]


@verb("practice", Shape(list_words, list_values))
@argument("scenario", default="")
def practice(call: Call, scenario: str) -> Any:
    from agentdesk.core.practice.brief import Brief, sweep
    from agentdesk.core.practice.reading import scenario as known
    from agentdesk.core.practice.reading import scenarios

    if scenario == _LIST:
        return list(scenarios().values())
    if scenario:
        known(scenario)
    if not can_open_windows():
        raise Failure("window.cannot_open")
    from agentdesk.ui.to_practice import start_process

    brief = Brief(scenario=scenario, language=call.language or wording.language(), person=call.person)
    code = start_process(brief).wait()
    sweep()
    raise click.exceptions.Exit(code)
