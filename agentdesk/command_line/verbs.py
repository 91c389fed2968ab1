"""What a verb is made with: `--json` for programs, words for people, and its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from agentdesk import __version__
from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, Option, option
from agentdesk.command_line.layout import as_json_text, tell
from agentdesk.core import paths, wording
from agentdesk.core.errors import Failure

REFUSED, FAILED, WRONG_USAGE = 2, 1, 64


@click.group(
    "agentdesk", cls=Group, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@option("--profile", type=click.Path(file_okay=False, path_type=Path))
@option("--as", "person", default="")
@option("--pin-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--language", type=click.Choice(wording.LANGUAGES))
@click.version_option(__version__, cls=Option, message="AgentDesk %(version)s")
@click.pass_context
def command_line(
    context: click.Context, profile: Path | None, person: str, pin_file: Path | None, language: str | None
) -> None:
    """Without a verb the window opens, before any of this is imported (see `__main__`), unless nobody would see it."""
    context.obj = Call(profile or paths.profile_folder(), person, language or "", pin_file)
    if context.invoked_subcommand is None:
        raise Failure("window.cannot_open")


@dataclass(frozen=True, slots=True)
class Shape:
    """How the answer of a verb is given: in words to people, as values of JSON to programs, and its exit code."""

    words: Callable[[Any], str]
    values: Callable[[Any], Any] = lambda answer: answer
    code: Callable[[Any], int] = lambda _: 0


def verb(
    name: str,
    shape: Shape | None = None,
    group: click.Group = command_line,
    said_as: str = "",
    *,
    of_several: bool = False,
) -> Callable[[Callable[..., Any]], click.Command]:
    """A verb with `--json`. Without a shape it prints its answer itself. For the last two see `Verb`."""

    def make(run: Callable[..., Any]) -> click.Command:
        @option("--json", "as_json", is_flag=True)
        @click.pass_obj
        def carry_out(call: Call, /, *args: Any, as_json: bool, **options: Any) -> int:
            answer = run(call, *args, **options)
            if shape is None or answer is None:
                return 0
            if as_json:
                click.echo(as_json_text(shape.values(answer)))
            elif words := shape.words(answer):
                tell(call.as_called(words))
            return shape.code(answer)

        carry_out.__click_params__ = [  # type: ignore[attr-defined]
            *getattr(run, "__click_params__", []),
            *carry_out.__click_params__,  # type: ignore[attr-defined]
        ]
        made = group.command(name)(carry_out)
        made.said_as, made.of_several = said_as, of_several  # type: ignore[attr-defined] # a Verb
        return made

    return make
