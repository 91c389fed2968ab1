"""Requests of customers on their data, restriction and objection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.privacy import privacy
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.commands import Command
    from agentdesk.core.privacy.request_commands import PrivacyRules, RightsOf
    from agentdesk.core.privacy.requests import Asked

RIGHTS = ("access", "portability", "correction", "erasure", "restriction", "objection")
WAYS = ("email", "letter", "phone", "counter", "form", "other")
IDENTITIES = ("known_way", "questions", "paper", "authorised", "check")
REASONS = ("unfounded", "excessive", "not_identified", "law")
USES = ("advertising", "survey", "statistics", "profiling")
GROUNDS = ("accuracy", "unlawful", "claims", "objection")
"""Those of `privacy.requests` and `customers.rights`, which are imported when they are needed."""


@privacy.group("requests", cls=Group)
def requests() -> None:
    """Its verbs follow."""


requests.said_as = "privacy_requests"  # type: ignore[attr-defined]


def list_words(found: Sequence[Asked]) -> str:
    from agentdesk.core.privacy.requests import code

    if not found:
        return text("privacy.no_requests")
    rows = [
        (
            code(each.number),
            text(f"privacy.right.{each.right}"),
            each.customer_number or "–",
            each.customer or text("privacy.erased_customer"),
            wording.day(each.received_on),
            wording.day(each.due_on),
            text(f"privacy.state.{each.state}"),
        )
        for each in found
    ]
    heads = ("request", "right", "number", "name", "received", "due", "state")
    return table([f"cli.head.{head}" for head in heads], rows)


def _values(answer: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(answer)


@verb("list", Shape(list_words, lambda found: {"requests": _values(found)}), requests, said_as="requests_list")
@option("--ended", is_flag=True)
def list_requests(call: Call, ended: bool) -> Any:
    from agentdesk.core.privacy.request_commands import PrivacyRequests

    with call.workplace() as place:
        return place.desk.ask(PrivacyRequests(ended), actor=place.person(call.person).id)


def recorded_words(made: dict[str, Any]) -> str:
    from datetime import date

    return text("privacy.recorded", number=made["number"], due=date.fromisoformat(made["due_on"]))


@verb("record", Shape(recorded_words), requests, said_as="requests_record")
@argument("number")
@argument("right", type=click.Choice(RIGHTS))
@option("--way", type=click.Choice(WAYS), default="other")
@option("--on", "received_on", type=click.DateTime(["%Y-%m-%d"]))
@option("--words", "asked_words", default="")
@option("--objects-to", "uses", multiple=True, type=click.Choice(USES))
def record(
    call: Call,
    number: str,
    right: str,
    way: str,
    received_on: datetime | None,
    asked_words: str,
    uses: tuple[str, ...],
) -> Any:
    from agentdesk.core.privacy.request_commands import RecordRequest

    args: dict[str, Any] = {"right": right, "way": way, "words": asked_words, "objects_to": uses}
    args |= {"received_on": received_on.date() if received_on else None}
    return _about(call, number, lambda customer_id: RecordRequest.model_validate(args | {"customer_id": customer_id}))


@verb("identify", Shape(lambda _: text("privacy.noted")), requests, said_as="requests_identify")
@argument("request_number")
@argument("identity", type=click.Choice(IDENTITIES))
@option("--words", "identity_words", default="")
def identify(call: Call, request_number: str, identity: str, identity_words: str) -> Any:
    return _step(call, request_number, "IdentifyRequester", identity=identity, words=identity_words)


@verb("extend", Shape(lambda _: text("privacy.noted")), requests, said_as="requests_extend")
@argument("request_number")
@argument("months", type=click.IntRange(1, 2))
@argument("reason")
def extend(call: Call, request_number: str, months: int, reason: str) -> Any:
    return _step(call, request_number, "ExtendRequest", months=months, reason=reason)


@verb("done", Shape(lambda _: text("privacy.noted")), requests, said_as="requests_done")
@argument("request_number")
@argument("what_was_done")
@option("--told", "told_others", default="")
def done(call: Call, request_number: str, what_was_done: str, told_others: str) -> Any:
    return _step(call, request_number, "SettleRequest", words=what_was_done, told=told_others)


@verb("refuse", Shape(lambda _: text("privacy.noted")), requests, said_as="requests_refuse")
@argument("request_number")
@argument("because", type=click.Choice(REASONS))
@argument("reason")
def refuse(call: Call, request_number: str, because: str, reason: str) -> Any:
    return _step(call, request_number, "RefuseRequest", because=because, reason=reason)


@verb("withdraw", Shape(lambda _: text("privacy.noted")), requests, said_as="requests_withdraw")
@argument("request_number")
@option("--reason", "withdraw_reason", default="")
def withdraw(call: Call, request_number: str, withdraw_reason: str) -> Any:
    return _step(call, request_number, "WithdrawRequest", reason=withdraw_reason)


def standing_words(found: RightsOf) -> str:
    from agentdesk.core.privacy.requests import code

    lines = [
        text(
            "privacy.stands_restricted" if each.ground else "privacy.stands",
            use=text(f"privacy.bound.{each.bound}"),
            since=each.since.date(),
            by=each.by,
        )
        for each in found.rights
    ]
    if found.open:
        lines.append(list_words(found.open))
    for each in found.open:
        if each.needs:
            key = "privacy.check_stands" if each.id in found.checked else "privacy.needs_level"
            lines.append(f"{code(each.number)}: {text(key, level=text(f'identity.level.{each.needs}'))}")
    return "\n".join(lines) or text("privacy.nothing_binds")


@verb("standing", Shape(standing_words, _values), privacy, said_as="privacy_standing")
@argument("number")
def standing(call: Call, number: str) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.privacy.request_commands import TheirRights

    with call.workplace() as place:
        me = place.person(call.person).id
        return place.desk.ask(TheirRights(place.desk.ask(CustomerByNumber(number), actor=me)), actor=me)


@verb("restrict", Shape(lambda _: text("privacy.noted")), privacy, said_as="privacy_restrict")
@argument("number")
@argument("restriction_ground", type=click.Choice(GROUNDS))
@option("--words", "asked_words", default="")
def restrict(call: Call, number: str, restriction_ground: str, asked_words: str) -> Any:
    from agentdesk.core.privacy.request_commands import RestrictCustomer

    args = {"ground": restriction_ground, "words": asked_words}
    return _about(call, number, lambda id: RestrictCustomer.model_validate(args | {"customer_id": id}))


@verb("lift", Shape(lambda _: text("privacy.noted")), privacy, said_as="privacy_lift")
@argument("number")
@argument("how_they_were_told")
def lift(call: Call, number: str, how_they_were_told: str) -> Any:
    from agentdesk.core.privacy.request_commands import LiftRestriction

    return _about(call, number, lambda id: LiftRestriction(customer_id=id, words=how_they_were_told))


@verb("object", Shape(lambda _: text("privacy.noted")), privacy, said_as="privacy_object")
@argument("number")
@argument("uses", nargs=-1, required=True, type=click.Choice(USES))
@option("--words", "asked_words", default="")
def object_to(call: Call, number: str, uses: tuple[str, ...], asked_words: str) -> Any:
    from agentdesk.core.privacy.request_commands import RecordObjection

    args = {"objects_to": uses, "words": asked_words}
    return _about(call, number, lambda id: RecordObjection.model_validate(args | {"customer_id": id}))


@verb("end-objection", Shape(lambda _: text("privacy.noted")), privacy, said_as="privacy_end_objection")
@argument("number")
@argument("use", type=click.Choice(USES))
@argument("reason")
def end_objection(call: Call, number: str, use: str, reason: str) -> Any:
    from agentdesk.core.privacy.request_commands import EndObjection

    args = {"bound": use, "reason": reason}
    return _about(call, number, lambda id: EndObjection.model_validate(args | {"customer_id": id}))


def rules_words(rules: PrivacyRules) -> str:
    if rules.needs_second:
        return text("privacy.two_people")
    return text("privacy.one_person_alone" if rules.four_eyes else "privacy.one_person")


@verb("rules", Shape(rules_words, _values), privacy, said_as="privacy_rules", of_several=True)
@option("--two-people/--one-person", "two_people", default=None)
def rules(call: Call, two_people: bool | None) -> Any:
    from agentdesk.core.privacy.request_commands import SetPrivacyRules, ThePrivacyRules

    with call.workplace() as place:
        me = place.person(call.person).id
        if two_people is not None:
            call.execute(place, SetPrivacyRules(four_eyes=two_people), me)
        return place.desk.ask(ThePrivacyRules(), actor=me)


def _about(call: Call, number: str, make: Callable[[UUID], Command]) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber

    with call.workplace() as place:
        me = place.person(call.person).id
        return call.execute(place, make(place.desk.ask(CustomerByNumber(number), actor=me)), me) or {}


def _step(call: Call, request_number: str, command: str, **args: Any) -> Any:
    from agentdesk.core.privacy import request_commands

    with call.workplace() as place:
        me = place.person(call.person).id
        request = place.desk.ask(request_commands.PrivacyRequestCalled(request_number), actor=me)
        asked = getattr(request_commands, command).model_validate(args | {"request_id": request.id})
        call.execute(place, asked, me)
        return {"number": request_number}
