"""Customers who are one: merge them, take it back, and what was merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import one_line, table
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.core.customers.merging import MergeTold
    from agentdesk.core.workplace import Workplace


@command_line.group("customers", cls=Group)
def of_customers() -> None:
    """Its verbs follow."""


def merged_words(done: dict[str, Any]) -> str:
    if done["already"]:
        return text("cli.merged_already", winner=done["winner_number"], id=done["merge_id"])
    return text("cli.merged", loser=done["loser_number"], winner=done["winner_number"], id=done["merge_id"])


@verb("merge", Shape(merged_words), of_customers, said_as="customers_merge")
@argument("winner_number")
@argument("loser_number")
@option("--take", "take", multiple=True)
def merge(call: Call, winner_number: str, loser_number: str, take: tuple[str, ...]) -> Any:
    """The first number is kept. Without `--take` the values stay that are proposed."""
    from agentdesk.core.customers.commands import MergeCustomers

    with call.workplace() as place:
        me = place.person(call.person).id
        winner, loser = (_id_of(place, number, me) for number in (winner_number, loser_number))
        args = {"winner_id": winner, "loser_id": loser, "take": [*take] if take else None}
        done = call.execute(place, MergeCustomers.model_validate(args), me)
        return done | {"winner_number": _number_of(place, UUID(done["winner_id"]), me), "loser_number": loser_number}


def unmerged_words(done: dict[str, Any]) -> str:
    if done["already"]:
        return text("cli.unmerged_already")
    lines = [text("cli.unmerged")]
    if done["fields_kept"]:
        names = ", ".join(text(f"field.{name}") for name in done["fields_kept"])
        lines.append(text("cli.unmerged_kept", fields=names))
    return "\n".join(lines)


@verb("unmerge", Shape(unmerged_words), of_customers, said_as="customers_unmerge")
@argument("merge_id", type=click.UUID)
@option("--also", "also", type=click.UUID, multiple=True)
def unmerge(call: Call, merge_id: UUID, also: tuple[UUID, ...]) -> Any:
    from agentdesk.core.customers.commands import UnmergeCustomers

    with call.workplace() as place:
        return call.execute(place, UnmergeCustomers(merge_id=merge_id, also=also), place.person(call.person).id)


Merges = tuple["Sequence[MergeTold]", "dict[UUID, Any]", "ZoneInfo"]


def merges_words(shown: Merges) -> str:
    """A line for each; below those that can be taken back, what came later and could go along."""
    merges, previews, zone = shown
    if not merges:
        return text("cli.no_merges")
    rows = [
        (
            wording.moment(each.at, zone),
            one_line(f"{each.loser} ({each.loser_number})"),
            one_line(f"{each.winner} ({each.winner_number})"),
            each.by,
            text("cli.merge_stands" if each.stands else "cli.merge_taken_back"),
            str(each.id),
        )
        for each in merges
    ]
    heads = [f"cli.head.{head}" for head in ("when", "merged", "into", "who", "state", "id")]
    later = [
        (text(f"merge.kind.{row.table}"), one_line(row.words), str(row.id))
        for preview in previews.values()
        for row in preview.later
        if row.may_be_picked
    ]
    parts = [table(heads, rows)]
    if later:
        parts += [text("cli.merge_later"), table((), later)]
    return "\n\n".join(parts)


def merges_values(shown: Merges) -> list[dict[str, Any]]:
    from pydantic_core import to_jsonable_python

    merges, previews, _ = shown
    return [to_jsonable_python(each) | _preview_values(previews.get(each.id)) for each in merges]


def _preview_values(preview: Any) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    names = ("going", "tied", "later", "fields_back", "fields_kept")
    return {name: to_jsonable_python(getattr(preview, name)) for name in names} if preview else {}


@verb("merges", Shape(merges_words, merges_values), of_customers, said_as="customers_merges")
@argument("customer_number", default="")
def merges(call: Call, customer_number: str) -> Any:
    """Without a number the latest of all; with one also what taking them back would do."""
    from agentdesk.core.customers.commands import LatestMerges, MergesOf, PreviewUnmerge
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone

    with call.workplace() as place:
        me = place.person(call.person).id
        shop = place.desk.ask(TheShop(), actor=me)
        if not customer_number:
            return place.desk.ask(LatestMerges(), actor=me), {}, shop_zone(shop)
        found = place.desk.ask(MergesOf(_id_of(place, customer_number, me)), actor=me)
        top = [each for each in found if each.stands and each.above is None]
        previews = {each.id: place.desk.ask(PreviewUnmerge(each.id), actor=me) for each in top}
        return found, previews, shop_zone(shop)


def _id_of(place: Workplace, number: str, me: UUID) -> UUID:
    from agentdesk.core.customers.commands import CustomerByNumber

    return place.desk.ask(CustomerByNumber(number), actor=me)


def _number_of(place: Workplace, customer_id: UUID, me: UUID) -> str:
    from agentdesk.core.customers.commands import GetCustomer

    return place.desk.ask(GetCustomer(customer_id), actor=me).number
