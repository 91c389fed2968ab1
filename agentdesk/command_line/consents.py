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
    from agentdesk.core.consents.wordings import WordingsEdition
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


def wordings_words(found: Sequence[WordingsEdition]) -> str:
    current = found[0]
    rows = [
        (text(f"consent.kind.{channel}"), text(f"consent.purpose.{purpose}"), lang, said)
        for purpose, of in current.words.items()
        for channel, words in of.items()
        for lang, said in words.items()
    ]
    heads = [f"cli.head.{head}" for head in ("channel", "what_for", "language", "wording")]
    made = [
        text("cli.wordings_edition", no=each.no, day=wording.day(each.made_at.date()))
        if each.made_at
        else text("settings.wordings_delivered")
        for each in found
    ]
    return "\n".join((made[0], "", table(heads, rows), "", *made[1:])).rstrip()


def wordings_values(found: Sequence[WordingsEdition]) -> Any:
    from pydantic_core import to_jsonable_python

    return {"editions": to_jsonable_python(found)}


@verb("wordings", Shape(wordings_words, wordings_values), consents, said_as="consents_wordings")
def list_wordings(call: Call) -> Any:
    from agentdesk.core.consents.commands import WordingsEditions

    with call.workplace() as place:
        return place.desk.ask(WordingsEditions(), actor=place.person(call.person).id)


@verb(
    "ask-with", Shape(lambda made: text("cli.wordings_made", no=made["edition"])), consents, said_as="consents_ask_with"
)
@argument("channel", type=click.Choice(_CHANNELS))
@argument("purpose", type=click.Choice(_PURPOSES))
@argument("language", type=click.Choice(wording.LANGUAGES))
@argument("words")
def ask_with(call: Call, channel: str, purpose: str, language: str, words: str) -> Any:
    from agentdesk.core.consents.commands import SetWordings, Wordings
    from agentdesk.core.consents.model import Channel, Purpose
    from agentdesk.core.consents.wordings import whole

    with call.workplace() as place:
        me = place.person(call.person).id
        current = place.desk.ask(Wordings(), actor=me)
        all_words = whole(current.words)
        all_words[Purpose(purpose)][Channel(channel)][language] = words
        command = SetWordings.model_validate({"words": all_words, "instead_of": current.no})
        return call.execute(place, command, me)


def _id_of(place: Workplace, number: str, me: UUID) -> UUID:
    from agentdesk.core.customers.commands import CustomerByNumber

    return place.desk.ask(CustomerByNumber(number), actor=me)
