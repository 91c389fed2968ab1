"""What a running server takes in: verbs of a desk that works alone, carried out at the machine of the server itself.

What a file would change is held against everybody, and only the server has everybody. A verb runs here as it does at a
desk: as a named person, by the same commands, under the same rules; desks hear of each through the feed. Only verbs
that a desk in step has to refuse are offered: whatever one person decides, they decide at their own desk.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from agentdesk.command_line import imports, settings
from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, option
from agentdesk.command_line.serving import config_option, server, set_up
from agentdesk.command_line.verbs import command_line
from agentdesk.core.errors import Refused
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.desk import Desk
    from agentdesk.core.people.model import Person
    from agentdesk.core.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Place:
    """Of a `Workplace` what verbs ask for that need no file."""

    desk: Desk
    acting: Person

    def person(self, called: str = "") -> Person:
        return self.acting


@dataclass(slots=True)
class CallAtServer(Call):
    """`person` is the login of who acts."""

    config: Path | None = None

    @contextmanager
    def workplace(self, *, make: bool = False) -> Iterator[Workplace]:
        """Raises Failure as `serve` does where this database is not to be served; Refused as `who_acts` does."""
        if not self.person:
            raise click.UsageError(text("cli.server.as_missing"))
        with set_up(self.config) as house:
            from agentdesk.server.administration import who_acts
            from agentdesk.server.identity import guard, require_the_same
            from agentdesk.server.reached import reached_in

            reached = reached_in(house.config.notebook)
            require_the_same(house.desk.database, reached)
            guard(house.desk.database, reached)
            acting = who_acts(house, self.person)
            house.live.start()
            yield cast("Workplace", Place(house.desk, acting))

    def as_called(self, words: str) -> str:
        config = f" --config {shlex.quote(str(self.config))}" if self.config else ""
        called = f"agentdesk server do --as {shlex.quote(self.person)}{config}"
        words = _CALLED.sub(lambda found: f"{called} {found[1]}", words)
        return f"{words}\n{text('cli.server.own_desk')}" if "agentdesk do " in words else words

    @property
    def is_new(self) -> bool:
        return False

    @contextmanager
    def look_around(self) -> Iterator[Workplace]:
        with self.workplace() as place:
            yield place


class _Verbs(Group):
    """Of the command line those that run here; the others are refused by name, not unknown."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is None and command_line.get_command(ctx, cmd_name):
            raise Refused("server.verb_of_desks", verb=cmd_name)
        return found


@server.group("do", cls=_Verbs)
@option("--as", "acting_login", default="")
@config_option()
@click.pass_context
def do(context: click.Context, acting_login: str, server_config: Path | None) -> None:
    """Who acts is asked for once something is done: help is for everybody."""
    call: Any = context.obj
    context.obj = CallAtServer(call.folder, acting_login, call.language, call.pin_file, server_config)


do.said_as = "server_do"  # type: ignore[attr-defined] # a Verb
_TAKEN = (imports.import_file, imports.imports, settings.settings)
_CALLED = re.compile(rf"\bagentdesk ({'|'.join(str(each.name) for each in _TAKEN)})\b")
for _each in _TAKEN:
    do.add_command(_each)
