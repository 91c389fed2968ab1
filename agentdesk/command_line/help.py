"""Help, usage and refusals of the command line in the language of its reader, all out of the one catalogue.

What is said about a verb is `cli.help.<verb>`, about an option `cli.option.<name>`, and what stands for a value
`cli.metavar.<name>`: looked up when it is shown, for only then is the language known. click asks the standard library's
gettext for its own words; they are kept under `click.<as click says it>`.
"""

from __future__ import annotations

import gettext
from functools import partial
from typing import Any

import click

from agentdesk.core import wording
from agentdesk.core.wording import text


def speak(language: str) -> None:
    """From now on all words are in this language, click's own among them."""
    wording.use_language(language)
    gettext.dgettext, gettext.dngettext = _clicks, _clicks_by_number


class _Words:
    """Stands where click keeps words; what click sets there is not asked for."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __get__(self, owner: Any, _: type) -> str | None:
        return _known(self._key.format(name=getattr(owner, "said_as", "") or getattr(owner, "name", "")))

    def __set__(self, owner: Any, words: str | None) -> None: ...


class Argument(click.Argument):
    metavar: Any = _Words("cli.metavar.{name}")


class Option(click.Option):
    help: Any = _Words("cli.option.{name}")
    metavar: Any = _Words("cli.metavar.{name}")


class Verb(click.Command):
    said_as = ""
    """Under which name the catalogue has it, where a verb of another group is called the same."""
    of_several = False
    """Whether only a shop of several people needs it."""
    help: Any = _Words("cli.help.{name}")
    short_help: Any = help
    options_metavar: Any = _Words("cli.metavar.options")

    def get_help_option(self, ctx: click.Context) -> click.Option:
        return _HELP  # click's own would look up its words at every start


def _show_help(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(context.get_help())
        context.exit()


_HELP = Option(["-h", "--help"], is_flag=True, expose_value=False, is_eager=True, callback=_show_help)


class Group(Verb, click.Group):
    command_class = Verb
    subcommand_metavar: Any = _Words("cli.metavar.verb")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What only a shop of several people needs stands by itself, last."""
        verbs = [(name, verb) for name in self.list_commands(ctx) if (verb := self.get_command(ctx, name))]
        room = formatter.width - 6 - max((len(name) for name, _ in verbs), default=0)
        for several, heading in ((False, "click.Commands"), (True, "cli.of_several")):
            rows = [(name, verb.get_short_help_str(room)) for name, verb in verbs if _is_of_several(verb) is several]
            if rows:
                with formatter.section(text(heading)):
                    formatter.write_dl(rows)


class GroupOfSeveral(Group):
    of_several = True


argument, option = partial(click.argument, cls=Argument), partial(click.option, cls=Option)
_former = gettext.dgettext


def _is_of_several(verb: click.Command) -> bool:
    return isinstance(verb, Verb) and verb.of_several


def _clicks(domain: str, message: str) -> str:
    return _known(f"click.{message}") or _former(domain, message)


def _clicks_by_number(domain: str, msgid1: str, msgid2: str, n: int) -> str:
    return _clicks(domain, msgid1 if n == 1 else msgid2)


def _known(key: str) -> str | None:
    return found if (found := text(key)) != key else None
