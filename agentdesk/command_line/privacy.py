"""Everyone's rights: the record of processing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.privacy.paper import Document

Record = tuple["Document", dict[str, Any], Path | None]


def record_words(answer: Record) -> str:
    from agentdesk.core.privacy.paper import as_lines

    document, _, file = answer
    return text("privacy.record_saved", file=str(file)) if file else as_lines(document)


@command_line.group("privacy", cls=Group)
def privacy() -> None:
    """Its verbs follow."""


@verb("record", Shape(record_words, lambda answer: answer[1]), privacy, said_as="privacy_record")
@argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@option("--language", type=click.Choice(wording.LANGUAGES), default=None)
def record(call: Call, file: Path | None, language: str | None) -> Record:
    from agentdesk.core.people.commands import TheLetterhead, TheShop
    from agentdesk.core.privacy.catalogue import catalogue
    from agentdesk.core.privacy.paper import as_html, write_new
    from agentdesk.core.privacy.record import record, record_values

    lang = language or wording.language()
    with call.look_around() as place:
        me = place.person(call.person).id
        shop, letterhead = place.desk.ask_all(TheShop(), TheLetterhead(), actor=me)
        controller = "\n".join(filter(None, (shop.signature if shop else "", letterhead.address)))
        document = record(catalogue(), controller, place.desk.clock.now().date(), lang)
    if file:
        write_new(file, as_html(document))
    return document, record_values(catalogue()), file
