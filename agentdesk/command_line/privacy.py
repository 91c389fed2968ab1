"""Everyone's rights: the record of processing, one person's copy, erasing somebody."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call, ask_whether
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import one_line, table, tell
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.core.privacy.copying import MadeCopy
    from agentdesk.core.privacy.erasing import Intended
    from agentdesk.core.privacy.paper import Document
    from agentdesk.core.privacy.views import Seen

GROUNDS = ("asked", "withdrawn", "objected", "unlawful", "period_over")
"""Those of `privacy.commands.Ground`, which is imported when it is needed."""
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


@dataclass(frozen=True, slots=True)
class Erasing:
    """What was intended, and whether it was done."""

    intended: Intended
    erased: bool = False
    cleaned: bool = False
    prepared: str = ""
    """The number of the request that waits for a second person."""


def erasing_words(answer: Erasing) -> str:
    from agentdesk.core.privacy.erasing_words import intended_words

    number = answer.intended.plan.number
    lines = [] if answer.erased else [*intended_words(answer.intended)]
    if not answer.erased:
        told = text("privacy.prepared", number=answer.prepared) if answer.prepared else ""
        return "\n".join([*lines, "", told or text("privacy.not_erased", number=number)])
    return text("privacy.erased" if answer.cleaned else "privacy.erased_not_cleaned", number=number)


def erasing_values(answer: Erasing) -> dict[str, Any]:
    plan = answer.intended.plan
    goes = [{"table": share.table, "rows": share.rows} for share in plan.goes]
    stays = [
        {"table": share.table, "rows": share.rows, "law": share.law, "until": share.until and share.until.isoformat()}
        for share in plan.stays
    ]
    beside = {"drafts": len(answer.intended.drafts), "copies": [str(path) for path in answer.intended.copies]}
    told = {"number": plan.number, "goes": goes, "stays": stays, "log_lines": plan.lines, **beside}
    told |= {"prepared": answer.prepared or None}
    return {**told, "hindrance": plan.hindrance or None, "erased": answer.erased, "cleaned": answer.cleaned}


@verb("erase", Shape(erasing_words, erasing_values), privacy, said_as="privacy_erase")
@argument("number")
@option("--ground", type=click.Choice(GROUNDS), default=GROUNDS[0])
@option("--yes", is_flag=True)
def erase(call: Call, number: str, ground: str, yes: bool) -> Erasing:
    """Without a yes it only says what would happen; where two people are wanted, the first yes prepares it."""
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.privacy import erasing
    from agentdesk.core.privacy.commands import EraseCustomer, Ground
    from agentdesk.core.privacy.erasing_words import intended_words
    from agentdesk.core.privacy.request_commands import PrepareErasure

    with call.workplace() as place:
        me = place.person(call.person).id
        customer_id = place.desk.ask(CustomerByNumber(number), actor=me)
        intended = erasing.intend(place.desk, place.opened, me, customer_id)
        if not yes and sys.stdin.isatty():
            tell("\n".join(intended_words(intended)))
            yes = ask_whether(text("privacy.erase_sure", number=number))
        if not yes:
            return Erasing(intended)
        command = EraseCustomer(customer_id=customer_id, ground=Ground(ground))
        pin = call.pin() if place.desk.needs_pin(command, actor=me) else None
        try:
            done = erasing.erase(place.desk, place.opened, me, customer_id, Ground(ground), pin=pin)
        except Refused as refusal:
            if refusal.code != "privacy.second_person":
                raise
            made = place.desk.execute(PrepareErasure(customer_id=customer_id), actor=me)
            return Erasing(intended, prepared=made["number"])
        return Erasing(done.intended, True, done.cleaned)


def views_words(answer: tuple[Sequence[Seen], ZoneInfo, Path | None]) -> str:
    from agentdesk.core.privacy.view_words import how_words, why_words

    seen, zone, file = answer
    if file:
        return text("privacy.views_saved", count=len(seen), file=str(file))
    if not seen:
        return text("privacy.seen_by_nobody")
    rows = [(wording.moment(each.at, zone), each.person, how_words(each), why_words(each)) for each in seen]
    return table([f"cli.head.{head}" for head in ("at", "person", "how", "why")], rows)


def views_values(answer: tuple[Sequence[Seen], ZoneInfo, Path | None]) -> Any:
    from pydantic_core import to_jsonable_python

    return {"views": to_jsonable_python(list(answer[0]))}


@verb("views", Shape(views_words, views_values), privacy, said_as="privacy_views", of_several=True)
@argument("number")
@option("--limit", "most_views", type=click.IntRange(min=1), default=200)
@option("--export", "views_file", type=click.Path(dir_okay=False, path_type=Path))
def views(call: Call, number: str, most_views: int, views_file: Path | None) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone
    from agentdesk.core.privacy.commands import ViewsOf
    from agentdesk.core.privacy.view_words import save_for_customer
    from agentdesk.core.privacy.views import How

    with call.workplace() as place:
        me = place.person(call.person).id
        customer_id = place.desk.ask(CustomerByNumber(number), actor=me)
        seen, shop = place.desk.ask(ViewsOf(customer_id, most_views), actor=me), place.desk.ask(TheShop(), actor=me)
        if views_file:
            save_for_customer(views_file, seen, shop_zone(shop))
            place.desk.views.note(me, [customer_id], How.EXPORTED)
        return seen, shop_zone(shop), views_file
