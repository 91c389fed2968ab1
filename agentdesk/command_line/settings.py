"""What the shop has laid down: who changed what when; and what is listed for the works council."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.core.privacy.paper import Document
    from agentdesk.core.settings.model import Change

_SECTIONS = (
    "shop", "hours", "deadlines", "callbacks", "goodwill", "vouchers", "people", "reasons", "causes", "snippets",
    "guides",
)  # fmt: skip


@command_line.group("settings", cls=Group)
def settings() -> None:
    """Its verbs follow."""


def history_words(shown: tuple[tuple[Change, ...], ZoneInfo]) -> str:
    from agentdesk.core.settings.words import change_words, field_words

    changes, zone = shown
    if not changes:
        return text("settings.history.empty")
    rows = [
        (wording.moment(each.at, zone), each.by, change_words(each), "; ".join(field_words(each)), str(each.command_id))
        for each in changes
    ]
    heads = [text(f"settings.history.{name}") for name in ("when", "who", "what", "fields")]
    return table([*heads, text("cli.head.id")], rows)


def history_values(shown: tuple[tuple[Change, ...], ZoneInfo]) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(shown[0])


@verb("history", Shape(history_words, history_values), settings, said_as="settings_history")
@option("--section", type=click.Choice(_SECTIONS), default=None)
@option("--limit", type=click.IntRange(1, 500), default=20)
def history(call: Call, section: str | None, limit: int) -> Any:
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone
    from agentdesk.core.settings.commands import SettingsHistory

    with call.workplace() as place:
        me = place.person(call.person).id
        changes = place.desk.ask(SettingsHistory(section or "", limit), actor=me)
        return changes, shop_zone(place.desk.ask(TheShop(), actor=me))


def council_words(answer: tuple[Document, Any, Path | None]) -> str:
    from agentdesk.core.privacy.paper import as_lines

    document, _, file = answer
    return text("works_council.saved", file=str(file)) if file else as_lines(document)


@verb("works-council", Shape(council_words, lambda answer: answer[1]), of_several=True)
@argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@option("--language", type=click.Choice(wording.LANGUAGES), default=None)
def works_council(call: Call, file: Path | None, language: str | None) -> Any:
    from agentdesk.core.patterns.commands import PatternsInForce
    from agentdesk.core.people.commands import TheLetterhead, TheShop
    from agentdesk.core.privacy.paper import as_html, write_new
    from agentdesk.core.settings.works_council import document, values

    lang = language or wording.language()
    with call.look_around() as place:
        me = place.person(call.person).id
        shop, letterhead, held = place.desk.ask_all(TheShop(), TheLetterhead(), PatternsInForce(), actor=me)
        controller = "\n".join(filter(None, (shop.signature if shop else "", letterhead.address)))
        made = document(held.agreement, controller, place.desk.clock.now().date(), lang)
    if file:
        write_new(file, as_html(made))
    return made, values(held.agreement), file
