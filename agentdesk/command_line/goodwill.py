"""Goodwill: what may be given to a customer now and why; giving it, taking it back, what was given, and the limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import REFUSED, Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.core.goodwill.authority import LimitRoom
    from agentdesk.core.goodwill.command_line import Limits, Shown
    from agentdesk.core.goodwill.model import Act, AuthorityNow

_KINDS = ("voucher", "free_shipping", "price_reduction", "gift", "express")


def authority_words(answer: tuple[AuthorityNow, ZoneInfo]) -> str:
    from agentdesk.core.goodwill.words import authority_lines

    return "\n".join(authority_lines(*answer))


def authority_values(answer: tuple[AuthorityNow, ZoneInfo]) -> dict[str, Any]:
    """Amounts as decimal numbers in text, like those of an export; `why` in the language of the call."""
    from agentdesk.core.goodwill.words import suggestion_words

    shown = answer[0]
    found, fitting, currency = shown.authority, shown.suggestion, shown.currency
    return {
        "room": _decimal(found.room, currency),
        "currency": currency,
        "binding": _limit_values(found.binding, currency) if found.binding else None,
        "limits": [_limit_values(each, currency) for each in found.limits],
        "suggested": {
            "from": _decimal(fitting.least, currency),
            "to": _decimal(fitting.most, currency),
            "why": [suggestion_words(why, currency) for why in fitting.why],
        },
    }


def _limit_values(limit: LimitRoom, currency: str) -> dict[str, str]:
    from agentdesk.core.goodwill.words import why_words

    return {
        "limit": limit.limit.value,
        "room": _decimal(limit.room, currency),
        "why": why_words(limit, currency),
    }


def _decimal(minor: int, currency: str) -> str:
    from agentdesk.core.money import Money

    return wording.decimal_text(Money(minor, currency))


def given_words(shown: Shown) -> str:
    [act] = shown.acts
    what = text(f"goodwill.kind.{act.kind}")
    told = text("cli.goodwill_given", what=what, amount=act.money, id=str(act.id))
    return "\n".join(filter(None, [told, shown.code]))


def given_values(shown: Shown) -> dict[str, Any]:
    return _act_values(shown.acts[0]) | ({"code": shown.code} if shown.code else {})


def list_words(shown: Shown) -> str:
    """A line for each: when, what, worth, how it stands, by whom, whose authority, why."""
    if not shown.acts:
        return text("cli.goodwill_none")
    rows = [
        (
            wording.moment(act.at, shown.zone),
            text(f"goodwill.kind.{act.kind}"),
            wording.money(act.money),
            text(f"goodwill.state.{act.state}"),
            act.giver,
            act.decider,
            str(act.id),
            " ".join(act.words.split()),
        )
        for act in shown.acts
    ]
    heads = ("when", "kind", "amount", "state", "who", "decided_by", "id", "why")
    return table([f"cli.head.{head}" for head in heads], rows)


def list_values(shown: Shown) -> dict[str, Any]:
    return {"goodwill": [_act_values(act) for act in shown.acts]}


def _act_values(act: Act) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    told: dict[str, Any] = to_jsonable_python(act)
    sums = {name: _decimal(getattr(act, name), act.currency) for name in ("amount", "taken_back")}
    limits = {name: _decimal(most, act.currency) for name, most in act.limits.items()}
    return told | sums | {"limits": limits}


@verb("authority", Shape(authority_words, authority_values))
@argument("customer")
@option("--reason", "given_for", default="")
@option("--case", "of_case", default="")
@option("--order", "of_order", default="")
@option("--kind", "goodwill_kind", type=click.Choice(_KINDS), default="voucher")
def authority(call: Call, customer: str, given_for: str, of_case: str, of_order: str, goodwill_kind: str) -> Any:
    from agentdesk.core.goodwill.command_line import Said, authority_shown

    with call.workplace() as place:
        said = Said(customer, given_for, of_case, of_order)
        return authority_shown(place.desk, place.person(call.person).id, said, goodwill_kind)


@command_line.group("goodwill", cls=Group)
def goodwill() -> None:
    """Its verbs follow."""


@verb("give", Shape(given_words, given_values), goodwill, said_as="goodwill_give")
@argument("customer")
@argument("goodwill_kind", type=click.Choice(_KINDS))
@argument("amount")
@option("--reason", "given_for", default="")
@option("--case", "of_case", default="")
@option("--order", "of_order", default="")
@option("--words", "said", default="")
@option("--beyond", default="")
def give(call: Call, customer: str, goodwill_kind: str, amount: str, **more: str) -> Any:
    from agentdesk.core.goodwill.command_line import Said, given

    with call.workplace() as place:
        said = Said(customer, more["given_for"], more["of_case"], more["of_order"])
        me = place.person(call.person).id
        return given(place.desk, me, said, goodwill_kind, amount, more["said"], more["beyond"])


@verb("back", Shape(lambda back: text(f"cli.goodwill_back{'' if back['comes_back'] else '_late'}")), goodwill,
      said_as="goodwill_back")  # fmt: skip
@argument("act_id", type=click.UUID)
@option("--why", "because", default="")
def back(call: Call, act_id: UUID, because: str) -> Any:
    from agentdesk.core.goodwill.command_line import taken_back

    with call.workplace() as place:
        return {"comes_back": taken_back(place.desk, place.person(call.person).id, act_id, because)}


@verb("list", Shape(list_words, list_values), goodwill, said_as="goodwill_list")
@argument("customer")
def list_of(call: Call, customer: str) -> Any:
    from agentdesk.core.goodwill.command_line import listed

    with call.workplace() as place:
        return listed(place.desk, place.person(call.person).id, customer)


def limits_words(shown: Limits) -> str:
    """Of each edition since when, and its rules, the most specific first, with what each allows; to who works alone
    their own, and what they are for."""
    from agentdesk.core.goodwill.words import limit_lines, rule_words

    lines, alone = [], shown.alone
    for n, edition in enumerate(shown.editions):
        state = text(f"limits.edition.{'to_come' if n else 'now'}")
        lines.append(f"{text('limits.edition.from')} {wording.day(edition.valid_from)}: {state}")
        for rule in sorted(edition.policy.rules, key=lambda rule: rule.specificity, reverse=True):
            if alone and not rule.is_for(alone):
                continue
            most = " · ".join(limit_lines(rule, edition.policy.currency)) or text("limits.unlimited")
            lines.append(f"  {rule_words(rule, shown.names, alone=alone is not None)}: {most}")
    return "\n".join(lines)


def limits_values(shown: Limits) -> dict[str, Any]:
    """`policy` as `goodwill set-limits` reads it; amounts in minor units."""
    from pydantic_core import to_jsonable_python

    return {"editions": [to_jsonable_python(edition) for edition in shown.editions]}


@verb("limits", Shape(limits_words, limits_values), goodwill, said_as="goodwill_limits")
def limits(call: Call) -> Any:
    from agentdesk.core.goodwill.command_line import limits_shown

    with call.workplace() as place:
        return limits_shown(place.desk, place.person(call.person).id)


def laid_down_words(answer: dict[str, Any]) -> str:
    if answer["faults"]:
        return "\n".join([*answer["faults"], text("cli.limits_faulty", count=len(answer["faults"]))])
    return text("cli.limits_sound" if answer["edition_id"] is None else "cli.limits_set")


@verb(
    "set-limits",
    Shape(laid_down_words, code=lambda answer: REFUSED if answer["faults"] else 0),
    goodwill,
    said_as="goodwill_set_limits",
)
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]))
@option("--check", "only_check", is_flag=True)
def set_limits(call: Call, file: Path, valid_from: Any, only_check: bool) -> Any:
    from agentdesk.core.desk import parse_command
    from agentdesk.core.errors import Refused
    from agentdesk.core.goodwill.command_line import faults_said
    from agentdesk.core.goodwill.commands import SetAuthority

    day = valid_from.date().isoformat() if valid_from else None
    try:
        policy = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise Refused("command.not_json", place=str(file), cause=text("cli.object_expected")) from problem
    command = parse_command(SetAuthority.kind, json.dumps({"policy": policy, "valid_from": day}))
    assert isinstance(command, SetAuthority)
    with call.workplace() as place:
        me = place.person(call.person).id
        faults = faults_said(place.desk, me, command.policy)
        if faults or only_check:
            return {"faults": faults, "edition_id": None}
        done = call.execute(place, command, me)
        return {"faults": (), "edition_id": done["authority_edition_id"]}
