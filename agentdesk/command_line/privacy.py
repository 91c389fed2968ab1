"""Everyone's rights: the record of processing, and one person's copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import one_line
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.privacy.copying import MadeCopy
    from agentdesk.core.privacy.paper import Document

MOST_OTHERS = 12
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


def copy_words(made: MadeCopy) -> str:
    done = text("privacy.copy_done", number=made.number, folder=str(made.folder), rows=made.rows, places=made.places)
    if not made.others:
        return done
    if made.left_out:
        return f"{done}\n{text('privacy.copy_others_left_out', count=len(made.others))}"
    names = ", ".join(one_line(each) for each in made.others[:MOST_OTHERS])
    more = ", …" if len(made.others) > MOST_OTHERS else ""
    return f"{done}\n{text('privacy.copy_others', count=len(made.others), names=names + more)}"


def copy_values(made: MadeCopy) -> dict[str, Any]:
    told = {"folder": str(made.folder), "number": made.number, "rows": made.rows, "places": made.places}
    return {**told, "others": [] if made.left_out else list(made.others), "others_left_out": made.left_out}


@verb("copy", Shape(copy_words, copy_values), privacy, said_as="privacy_copy")
@argument("number")
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
@option("--without-others", "without_others", is_flag=True)
def copy(call: Call, number: str, folder: Path, without_others: bool) -> MadeCopy:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.privacy.copying import make_copy

    with call.workplace() as place:
        me = place.person(call.person).id
        customer_id = place.desk.ask(CustomerByNumber(number), actor=me)
        return make_copy(place.desk, place.opened, me, customer_id, folder, leave_out=without_others)
