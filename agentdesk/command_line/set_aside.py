"""Money that desks may give by themselves: what this one can, what all have, and writing off what a lost one had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.goodwill import goodwill
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.goodwill.lease_model import MoneyLease
    from agentdesk.core.sync.offline import Offline


@dataclass(frozen=True, slots=True)
class ShownOffline:
    """With what customers are called, and the numbers of cases."""

    found: Offline
    names: Mapping[UUID, str]
    cases: Mapping[UUID, str]


def offline_words(shown: ShownOffline) -> str:
    found = shown.found
    if not found.remembers:
        return text("offline.no_keyring")
    if found.most is None:
        return text("offline.nothing")
    rows = [
        (wording.money(each.most), _case(shown, each.case_id) or "", shown.names[each.customer_id]) for each in found.to
    ]
    heads = [f"cli.head.{head}" for head in ("amount", "case", "customer")]
    return "\n".join([text("offline.in_all", most=found.most), table(heads, rows)])


def _case(shown: ShownOffline, case_id: UUID | None) -> str | None:
    return shown.cases.get(case_id) if case_id else None


def offline_values(shown: ShownOffline) -> dict[str, Any]:
    """Amounts as decimal numbers in text, like those of an export."""
    found = shown.found
    to = [
        {
            "customer_id": str(each.customer_id),
            "customer": shown.names[each.customer_id],
            "case": _case(shown, each.case_id),
            "most": wording.decimal_text(each.most),
        }
        for each in found.to
    ]
    most, currency = (wording.decimal_text(found.most), found.most.currency) if found.most else ("0", None)
    return {"most": most, "currency": currency, "vouchers": found.vouchers, "keyring": found.remembers, "to": to}


@verb("offline", Shape(offline_words, offline_values), goodwill, said_as="goodwill_offline")
def offline_of(call: Call) -> Any:
    from agentdesk.core.cases.commands import CasesOf
    from agentdesk.core.customers.commands import GetCustomer
    from agentdesk.core.sync.offline import offline

    with call.workplace() as place:
        if place.replica is None:
            raise Refused("sync.not_joined")
        me, found = place.person(call.person).id, offline(place.replica)
        names, cases = dict[UUID, str](), dict[UUID, str]()
        for id in {each.customer_id for each in found.to}:
            names[id] = place.desk.ask(GetCustomer(id), actor=me).name
            cases |= {each.id: f"C-{each.number}" for each in place.desk.ask(CasesOf(id), actor=me)}
        return ShownOffline(found, names, cases)


@dataclass(frozen=True, slots=True)
class ShownLeases:
    leases: tuple[MoneyLease, ...]
    names: Mapping[UUID, str]
    zone: ZoneInfo


_LOST = ("suspect", "unheard")
"""States in which nobody knows what was given."""


def _state(lease: MoneyLease) -> str:
    if lease.state in _LOST:
        return "first" if lease.first_by else lease.state.value
    return "recalled" if lease.recalled else "open"


def leases_words(shown: ShownLeases) -> str:
    """A line for each: since when, how much is left, of whom, for the team or a customer, how it stands."""
    from agentdesk.core.goodwill.lease_words import for_words

    if not shown.leases:
        return text("cli.set_aside_none")
    rows = [
        (
            wording.moment(each.granted_at, shown.zone),
            wording.money(Money(each.left, each.currency)),
            shown.names.get(each.person_id, ""),
            for_words(each),
            text(f"set_aside.state.{_state(each)}"),
            str(each.id),
        )
        for each in shown.leases
    ]
    return table([f"cli.head.{head}" for head in ("when", "amount", "who", "what", "state", "id")], rows)


def leases_values(shown: ShownLeases) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    told = [
        to_jsonable_python(each)
        | {
            "left": wording.decimal_text(Money(each.left, each.currency)),
            "person": shown.names.get(each.person_id, ""),
            "standing": _state(each),
        }
        for each in shown.leases
    ]
    return {"set_aside": told}


@verb("set-aside", Shape(leases_words, leases_values), goodwill, said_as="goodwill_set_aside")
@option("--lost", "only_lost", is_flag=True)
def set_aside(call: Call, only_lost: bool) -> Any:
    from agentdesk.core.goodwill.lease_commands import OpenLeases
    from agentdesk.core.people.commands import People, TheShop
    from agentdesk.core.people.model import shop_zone

    with call.workplace() as place:
        me = place.person(call.person).id
        found = place.desk.ask(OpenLeases(), actor=me)
        names = {each.id: each.name for each in place.desk.ask(People(), actor=me)}
        shown = tuple(each for each in found if each.state in _LOST or not only_lost)
        return ShownLeases(shown, names, shop_zone(place.desk.ask(TheShop(), actor=me)))


@verb(
    "write-off",
    Shape(lambda done: text("cli.set_aside_off" if done["written_off"] else "cli.set_aside_first")),
    goodwill,
    said_as="goodwill_write_off",
)
@argument("lease_id", type=click.UUID)
@option("--why", "because", default="")
def write_off(call: Call, lease_id: UUID, because: str) -> Any:
    from agentdesk.core.goodwill.lease_commands import WriteOffLease

    with call.workplace() as place:
        me = place.person(call.person).id
        return call.execute(place, WriteOffLease(lease_id=lease_id, reason=because), me)
