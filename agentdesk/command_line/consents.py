"""Consents: what a customer has agreed to and refused; recording and withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.consents.model import Agreed
    from agentdesk.core.workplace import Workplace

_CHANNELS, _PURPOSES = ("phone", "email", "letter", "message"), ("advertising", "survey")
_HOW = ("conversation", "counter", "form", "double_opt_in", "letter")
_NOTED = Shape(lambda _: text("cli.relation_noted"))


@command_line.group("consents", cls=Group)
def consents() -> None:
    """Its verbs follow."""


def consents_words(found: Sequence[Agreed]) -> str:
    if not found:
        return text("consent.none")
    rows = [
        (
            text(f"consent.kind.{each.latest.kind}"),
            text(f"consent.purpose.{each.purpose}"),
            text(f"consent.state.{each.state}"),
            wording.day(each.latest.at.date()),
            each.latest.proof,
            each.latest.wording,
        )
        for each in found
    ]
    return table([f"cli.head.{head}" for head in ("channel", "what_for", "state", "when", "proof", "wording")], rows)


def consents_values(found: Sequence[Agreed]) -> Any:
    from pydantic_core import to_jsonable_python

    return {"consents": to_jsonable_python(found)}


@verb("list", Shape(consents_words, consents_values), consents, said_as="consents_list")
@argument("customer_number")
def list_consents(call: Call, customer_number: str) -> Any:
    from agentdesk.core.consents.commands import ConsentsOf

    with call.workplace() as place:
        me = place.person(call.person).id
        return place.desk.ask(ConsentsOf(_id_of(place, customer_number, me)), actor=me)


@verb("record", _NOTED, consents, said_as="consents_record")
@argument("customer_number")
@argument("channel", type=click.Choice(_CHANNELS))
@argument("purpose", type=click.Choice(_PURPOSES))
@argument("answer", type=click.Choice(("yes", "no")))
@option("--wording", "asked_wording", default="")
@option("--how", "said_how", type=click.Choice(_HOW), default="conversation")
@option("--proof", "proof", default="")
def record(
    call: Call,
    customer_number: str,
    channel: str,
    purpose: str,
    answer: str,
    asked_wording: str,
    said_how: str,
    proof: str,
) -> Any:
    from agentdesk.core.consents.commands import RecordConsent
    from agentdesk.core.consents.model import Channel, How, Purpose

    with call.workplace() as place:
        me = place.person(call.person).id
        command = RecordConsent(
            customer_id=_id_of(place, customer_number, me),
            channel=Channel(channel),
            purpose=Purpose(purpose),
            given=answer == "yes",
            how=How(said_how),
            wording=asked_wording,
            proof=proof,
        )
        return call.execute(place, command, me)


@verb("withdraw", _NOTED, consents, said_as="consents_withdraw")
@argument("customer_number")
@argument("channel", type=click.Choice(_CHANNELS))
@argument("purpose", type=click.Choice(_PURPOSES))
def withdraw(call: Call, customer_number: str, channel: str, purpose: str) -> Any:
    from agentdesk.core.consents.commands import WithdrawConsent
    from agentdesk.core.consents.model import Channel, Purpose

    with call.workplace() as place:
        me = place.person(call.person).id
        whom = _id_of(place, customer_number, me)
        command = WithdrawConsent(customer_id=whom, channel=Channel(channel), purpose=Purpose(purpose))
        return call.execute(place, command, me)


def _id_of(place: Workplace, number: str, me: UUID) -> UUID:
    from agentdesk.core.customers.commands import CustomerByNumber

    return place.desk.ask(CustomerByNumber(number), actor=me)
