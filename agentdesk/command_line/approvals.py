"""Approvals: which requests wait, one with what has to be known of it, and deciding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import GroupOfSeveral, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.money import Money
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from agentdesk.core.approvals.model import RequestView, Waiting

_DECISIONS = ("approve", "approve_other", "decline", "ask_back")


def list_words(shown: tuple[Sequence[Waiting], ZoneInfo]) -> str:
    """A line for each: who asks, how much, for whom, how it stands, with whom it lies, until when."""
    found, zone = shown
    if not found:
        return text("cli.no_approvals")
    rows = [
        (
            each.request.requester,
            wording.money(each.request.money),
            each.request.customer,
            text(f"approvals.state.{each.standing}"),
            ", ".join(each.waits_for),
            wording.moment(each.request.lapses_at, zone),
            str(each.request.id),
        )
        for each in found
    ]
    heads = ("requester", "amount", "customer", "state", "lies_with", "until", "id")
    return table([f"cli.head.{head}" for head in heads], rows)


def list_values(shown: tuple[Sequence[Waiting], ZoneInfo]) -> dict[str, Any]:
    return {"approvals": [_plain(each.request) | _of_waiting(each) for each in shown[0]]}


def _of_waiting(each: Waiting) -> dict[str, Any]:
    more = {"standing": each.standing.value, "waits_for": list(each.waits_for), "shown_hash": each.request.shown_hash}
    return more | {"to_me": each.to_me, "is_mine": each.is_mine, "may_decide": each.may_decide}


def view_words(shown: tuple[RequestView, ZoneInfo, datetime]) -> str:
    view, zone, _ = shown
    request, currency = view.request, view.request.currency

    def money(amount: int) -> str:
        return wording.money(Money(amount, currency))

    compared = view.comparison
    told = {
        "requester": request.requester,
        "customer": request.customer,
        "amount": money(request.amount),
        "approved": money(request.amount_decided) if request.amount_decided is not None else "",
        "goodwill": text(f"goodwill.kind.{request.kind}"),
        "for_it": request.words,
        "state": text(f"approvals.state.{view.standing}"),
        "lies_with": ", ".join(view.waits_for),
        "until": wording.moment(request.lapses_at, zone),
        "question": request.question,
        "answer": request.answer,
        "first_approver": request.first,
        "own_room": "" if view.own_room is None else money(view.own_room),
        "comparable": "" if compared.median is None else f"{compared.count} × {money(compared.median)}",
        "given_so_far": money(sum(act.counts for act in view.history if act.currency == currency)),
        "declined_for": request.reason,
        "to_say": request.to_say,
    }
    return table((), [(text(f"approvals.field.{name}"), value) for name, value in told.items() if value], widest=200)


def view_values(shown: tuple[RequestView, ZoneInfo, datetime]) -> dict[str, Any]:
    view = shown[0]
    return _plain(view) | {"shown_hash": view.request.shown_hash, "on_the_table": view.request.on_the_table}


def _plain(value: Any) -> dict[str, Any]:
    """Without what belongs to a code: nobody who reads of a request needs it."""
    from pydantic_core import to_jsonable_python

    values: dict[str, Any] = to_jsonable_python(value)
    for each in (values, values.get("request", {})):
        for name in ("stub", "kept_out"):
            each.pop(name, None)
    return values


@command_line.group("approvals", cls=GroupOfSeveral)
def approvals() -> None:
    """Its verbs follow."""


@verb("list", Shape(list_words, list_values), approvals, said_as="approvals_list")
@option("--mine", is_flag=True)
def list_them(call: Call, mine: bool) -> Any:
    from agentdesk.core.approvals.commands import OpenRequests
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone
    from agentdesk.core.timekeeper import note_what_time_brought

    with call.workplace() as place:
        me = place.person(call.person).id
        note_what_time_brought(place.desk)
        found, shop = place.desk.ask_all(OpenRequests(), TheShop(), actor=me)
        return [each for each in found if not mine or each.to_me or each.is_mine], shop_zone(shop)


@verb("show", Shape(view_words, view_values), approvals, said_as="approvals_show")
@argument("request", type=click.UUID)
def show(call: Call, request: UUID) -> Any:
    from agentdesk.core.approvals.commands import GetRequest
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone

    with call.workplace() as place:
        me = place.person(call.person).id
        view, shop = place.desk.ask_all(GetRequest(request), TheShop(), actor=me)
        return view, shop_zone(shop), place.desk.clock.now()


@verb("decide", Shape(lambda answer: text(f"approvals.now.{answer['state']}")), approvals, said_as="approvals_decide")
@argument("request", type=click.UUID)
@argument("decision", type=click.Choice(_DECISIONS))
@option("--hash", "shown_hash", default="")
@option("--amount", "other_amount", default="")
@option("--reason", "decline_reason", default="")
@option("--say", "to_say", default="")
@option("--question", default="")
def decide(call: Call, request: UUID, decision: str, shown_hash: str, **said: str) -> Any:
    from agentdesk.core.approvals.command_line import decision_of

    with call.workplace() as place:
        me = place.person(call.person).id
        command = decision_of(place.desk, me, request, decision, shown_hash, **said)
        return call.execute(place, command, me)
