"""What the shop has laid down: who changed what when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

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
