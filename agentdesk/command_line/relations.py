"""Who belongs to whom: employers, households, who may act for whom, numbers that several people share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import dotted, table
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.commands import Command
    from agentdesk.core.relations.model import Kind, Related
    from agentdesk.core.workplace import Workplace

_DAY = click.DateTime(["%Y-%m-%d"])
_MATTERS = ("information", "orders", "everything")
_NOTED = Shape(lambda _: text("cli.relation_noted"))


@command_line.group("relations", cls=Group)
def relations() -> None:
    """Its verbs follow."""


def relations_words(found: Sequence[Related]) -> str:
    from agentdesk.core.relations.words import more_words, what_words

    if not found:
        return text("cli.no_relations")
    rows = [(what_words(each), each.who.number, each.who.shown, dotted(more_words(each))) for each in found]
    return table([f"cli.head.{head}" for head in ("relation", "number", "name", "details")], rows)


def relations_values(found: Sequence[Related]) -> Any:
    from pydantic_core import to_jsonable_python

    return {"relations": to_jsonable_python(found)}


@verb("list", Shape(relations_words, relations_values), relations, said_as="relations_list")
@argument("customer_number")
def list_relations(call: Call, customer_number: str) -> Any:
    from agentdesk.core.relations.commands import RelationsOf

    with call.workplace() as place:
        me = place.person(call.person).id
        return place.desk.ask(RelationsOf(_id_of(place, customer_number, me)), actor=me)


@verb("employer", _NOTED, relations, said_as="relations_employer")
@argument("customer_number")
@argument("organisation_number")
@option("--department", "department", default="")
@option("--role", "work_role", default="")
@option("--since", "first_day", type=_DAY)
@option("--until", "last_day", type=_DAY)
@option("--remove", "remove_it", is_flag=True)
def employer(
    call: Call,
    customer_number: str,
    organisation_number: str,
    department: str,
    work_role: str,
    first_day: datetime | None,
    last_day: datetime | None,
    remove_it: bool,
) -> Any:
    """What is known already is changed."""
    from agentdesk.core.relations.commands import AddEmployer, ChangeEmployer, RemoveEmployer
    from agentdesk.core.relations.model import Kind

    said: dict[str, Any] = {
        "department": department,
        "role": work_role,
        "since": _day(first_day),
        "until": _day(last_day),
    }

    def wish(place: Workplace, me: UUID) -> Command:
        one, other = (_id_of(place, each, me) for each in (customer_number, organisation_number))
        known = _known(place, me, Kind.EMPLOYER, one, other)
        if remove_it:
            return RemoveEmployer(relation_id=_required(known))
        if known:
            return ChangeEmployer(relation_id=_required(known), **said)
        return AddEmployer(customer_id=one, employer_id=other, **said)

    return _carry_out(call, wish)


@verb("household", _NOTED, relations, said_as="relations_household")
@argument("one_customer")
@argument("other_customer")
def household(call: Call, one_customer: str, other_customer: str) -> Any:
    from agentdesk.core.relations.commands import JoinHousehold

    def wish(place: Workplace, me: UUID) -> Command:
        one, other = (_id_of(place, each, me) for each in (one_customer, other_customer))
        return JoinHousehold(customer_id=one, other_id=other)

    return _carry_out(call, wish)


@verb("leave", _NOTED, relations, said_as="relations_leave")
@argument("customer_number")
def leave(call: Call, customer_number: str) -> Any:
    from agentdesk.core.relations.commands import LeaveHousehold

    return _carry_out(call, lambda place, me: LeaveHousehold(customer_id=_id_of(place, customer_number, me)))


@verb("authorise", _NOTED, relations, said_as="relations_authorise")
@argument("customer_number")
@argument("third_party")
@argument("matters", type=click.Choice(_MATTERS))
@option("--proof", "proof", required=True)
@option("--until", "last_day", type=_DAY)
def authorise(
    call: Call, customer_number: str, third_party: str, matters: str, proof: str, last_day: datetime | None
) -> Any:
    from agentdesk.core.relations.commands import Authorise
    from agentdesk.core.relations.model import Matters

    def wish(place: Workplace, me: UUID) -> Command:
        whose, third = (_id_of(place, each, me) for each in (customer_number, third_party))
        wanted = Matters(matters)
        return Authorise(customer_id=whose, third_id=third, matters=wanted, proof=proof, until=_day(last_day))

    return _carry_out(call, wish)


@verb("withdraw", _NOTED, relations, said_as="relations_withdraw")
@argument("customer_number")
@argument("third_party")
def withdraw(call: Call, customer_number: str, third_party: str) -> Any:
    from agentdesk.core.relations.commands import WithdrawAuthority
    from agentdesk.core.relations.model import Kind

    def wish(place: Workplace, me: UUID) -> Command:
        whose, third = (_id_of(place, each, me) for each in (customer_number, third_party))
        return WithdrawAuthority(relation_id=_required(_known(place, me, Kind.AUTHORITY, third, whose)))

    return _carry_out(call, wish)


@verb("share", _NOTED, relations, said_as="relations_share")
@argument("customers", nargs=-1, required=True)
@option("--undo", "take_back", is_flag=True)
def share(call: Call, customers: tuple[str, ...], take_back: bool) -> Any:
    from agentdesk.core.commands import Together
    from agentdesk.core.relations.commands import Share, Unshare

    def wish(place: Workplace, me: UUID) -> Command:
        ids = [_id_of(place, each, me) for each in customers]
        if len(ids) < 2:
            raise click.UsageError(text("cli.share_who"))
        if take_back:
            return Together.of(*(Unshare(customer_id=one, other_id=other) for one, other in combinations(ids, 2)))
        return Share(customer_ids=tuple(ids))

    return _carry_out(call, wish)


def _carry_out(call: Call, wish: Any) -> Any:
    with call.workplace() as place:
        me = place.person(call.person).id
        return call.execute(place, wish(place, me), me) or {}


def _known(place: Workplace, me: UUID, kind: Kind, one_id: UUID, other_id: UUID) -> Related | None:
    """What counts between these two."""
    from agentdesk.core.relations.commands import RelationsOf
    from agentdesk.core.relations.model import State

    found = place.desk.ask(RelationsOf(one_id), actor=me)
    counting = (State.STANDING, State.COMING)
    return next(
        (
            each
            for each in found
            if each.kind is kind and each.is_first and each.who.id == other_id and each.state in counting
        ),
        None,
    )


def _required(known: Related | None) -> UUID:
    from agentdesk.core.errors import Refused

    if known is None or known.relation_id is None:
        raise Refused("relations.not_told")
    return known.relation_id


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _id_of(place: Workplace, number: str, me: UUID) -> UUID:
    from agentdesk.core.customers.commands import CustomerByNumber

    return place.desk.ask(CustomerByNumber(number), actor=me)
