"""Any command by its name, as the window asks it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import table, tree
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core.errors import Refused
from agentdesk.core.wording import knows, text

if TYPE_CHECKING:
    from agentdesk.core.commands import Command
    from agentdesk.core.workplace import Workplace


def kind_words(kinds: Mapping[str, type[Command]]) -> str:
    """A line for each command: its name and what it does."""
    known = {kind: f"cli.command.{kind}" for kind in kinds}
    rows = [(kind, text(key) if knows(key) else "") for kind, key in known.items()]
    return f"{table((), rows, widest=120)}\n\n{text('cli.commands_more')}"


def result_words(answer: Mapping[str, Any]) -> str:
    return "\n".join([text("cli.done"), *tree(answer["result"])])


@verb("commands", Shape(kind_words, lambda kinds: {k: each.model_json_schema() for k, each in kinds.items()}))
def commands(call: Call) -> Any:
    import agentdesk.core.desk  # noqa: F401 - opens the rooms, so that every handler is registered
    from agentdesk.core.commands import command_types

    return command_types()


@verb("do", Shape(result_words))
@argument("command")
@argument("arguments", default="{}")
@option("--as", "person", default="")
@option("--pin-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--id", "command_id", type=click.UUID)
def do(call: Call, command: str, arguments: str, person: str, pin_file: Path | None, command_id: UUID | None) -> Any:
    from agentdesk.core.desk import parse_command

    try:
        parsed = json.loads(arguments)
    except json.JSONDecodeError as problem:
        raise Refused("command.not_json", place=f"{problem.lineno}:{problem.colno}", cause=problem.msg) from problem
    if not isinstance(parsed, dict):
        raise Refused("command.not_json", place="1:1", cause=text("cli.object_expected"))
    asked = parse_command(command, json.dumps(parsed))
    call.pin_file = pin_file or call.pin_file

    def carry_out(place: Workplace) -> Any:
        actor = place.person(person or call.person).id
        return call.execute(place, asked, actor, command_id)

    if call.is_new:
        with call.look_around() as place:
            carry_out(place)  # what is refused makes no profile
    with call.workplace(make=True) as place:
        return {"result": carry_out(place)}
