"""Vouchers: whose a code is, redeeming, voiding and issuing anew; codes of the shop system; what is open."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.refusals import refusal
from agentdesk.command_line.verbs import REFUSED, Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime

    from agentdesk.core.vouchers.liability import Liability
    from agentdesk.core.vouchers.model import Pool, Voucher
    from agentdesk.core.vouchers.read_back import Told

Answer = Mapping[str, Any]
_DAY = click.DateTime(["%Y-%m-%d"])
_HEADS = ("amount", "left", "state", "valid_until", "last_four", "customer", "id")


def vouchers_words(shown: Answer) -> str:
    """A line for each: worth, what is left, how it stands, until when, the end of its code, whose it is."""
    if not shown["vouchers"]:
        return text("cli.no_vouchers")
    rows = [
        (
            wording.money(each.money),
            wording.money(each.money_left),
            text(f"vouchers.state.{each.standing(shown['today'])}"),
            wording.day(each.expires_on),
            each.last_four,
            each.customer,
            str(each.id),
        )
        for each in shown["vouchers"]
    ]
    return table([f"cli.head.{head}" for head in _HEADS], rows)


def vouchers_values(shown: Answer) -> Any:
    return {"vouchers": [_voucher_values(each, shown) for each in shown["vouchers"]]}


def voucher_values(shown: Answer) -> Any:
    return _voucher_values(shown["vouchers"][0], shown)


def _voucher_values(voucher: Voucher, shown: Answer) -> dict[str, Any]:
    """Without anything of its code but the end."""
    from pydantic_core import to_jsonable_python

    from agentdesk.core.money import Money

    def said(minor: int) -> str:
        return wording.decimal_text(Money(minor, voucher.currency))

    names = ("id", "customer_id", "customer", "currency", "issued_at", "issuer", "expires_on", "last_four")
    told = {name: to_jsonable_python(getattr(voucher, name)) for name in (*names, "replaces_id", "replaced_by_id")}
    sums = {name: said(getattr(voucher, name)) for name in ("amount", "redeemed", "voided", "expired")}
    return told | sums | {"left": said(voucher.rest), "state": voucher.standing(shown["today"]).value}


def redeemed_words(shown: Answer) -> str:
    return text("cli.voucher_redeemed", amount=shown["amount"], left=shown["vouchers"][0].money_left)


def code_words(shown: Answer) -> str:
    if mail := shown.get("mail"):
        return f"{mail.subject}\n\n{mail.body}"
    return str(shown["code"])


def code_values(shown: Answer) -> Any:
    told = {"voucher_id": str(shown["voucher_id"]), "code": shown["code"]}
    mail = shown.get("mail")
    return told | ({"subject": mail.subject, "body": mail.body} if mail else {})


def liability_words(found: Liability) -> str:
    from agentdesk.core.money import Money

    if not found.lines and not found.not_booked:
        return text("cli.no_liability", day=found.day)
    rows = [
        (
            line.team or text("vouchers.no_team"),
            text(f"vouchers.age.{line.age}"),
            str(line.expires_in),
            str(line.vouchers),
            wording.money(Money(line.amount, line.currency)),
        )
        for line in found.lines
    ]
    heads = [f"cli.head.{head}" for head in ("team", "age", "expires_in", "vouchers", "left")]
    totals = [text("cli.liability", day=found.day, amount=Money(sum_, name)) for name, sum_ in found.totals.items()]
    late = [text("cli.liability_late", amount=Money(sum_, name)) for name, sum_ in found.not_booked.items()]
    return "\n".join([*([table(heads, rows), ""] if rows else []), *totals, *late])


def liability_values(found: Liability) -> Any:
    from agentdesk.core.money import Money

    def said(sums: Mapping[str, int]) -> dict[str, str]:
        return {name: wording.decimal_text(Money(sum_, name)) for name, sum_ in sums.items()}

    lines = [
        {
            "currency": line.currency,
            "team_id": str(line.team_id),
            "team": line.team,
            "age": line.age.value,
            "expires_in": line.expires_in,
            "vouchers": line.vouchers,
            "amount": wording.decimal_text(Money(line.amount, line.currency)),
        }
        for line in found.lines
    ]
    day = found.day.isoformat()
    return {"at": day, "totals": said(found.totals), "not_booked": said(found.not_booked), "lines": lines}


def pools_words(pools: tuple[Pool, ...]) -> str:
    from agentdesk.core.money import Money

    if not pools:
        return text("cli.no_pools")
    rows = [
        (
            each.name,
            wording.money(Money(each.amount, each.currency)),
            str(each.codes),
            str(each.left),
            text("vouchers.pool.in_use" if each.in_use else "vouchers.pool.off"),
            str(each.id),
        )
        for each in pools
    ]
    return table([f"cli.head.{head}" for head in ("name", "amount", "codes", "left", "in_use", "id")], rows)


def pools_values(pools: tuple[Pool, ...]) -> Any:
    from pydantic_core import to_jsonable_python

    from agentdesk.core.money import Money

    sums = ({"amount": wording.decimal_text(Money(each.amount, each.currency)), "left": each.left} for each in pools)
    return {"pools": [to_jsonable_python(each) | sum_ for each, sum_ in zip(pools, sums, strict=True)]}


def read_back_words(shown: Answer) -> str:
    told: tuple[Told, ...] = shown["told"]
    lines = [text("cli.read_back_refused", line=each.line, why=refusal(each.refusal)) for each in told if each.refusal]
    booked = sum(not each.refusal and not each.already for each in told)
    kinds: dict[str, Any] = {"booked": booked, "already": sum(each.already for each in told), "refused": len(lines)}
    return "\n".join([*lines, text("cli.read_back_dry" if shown["dry_run"] else "cli.read_back", **kinds)])


def read_back_values(shown: Answer) -> Any:
    from agentdesk.core.money import Money

    lines = [
        {"line": each.line, "refused": {"code": each.refusal.code, "message": refusal(each.refusal)}}
        if each.refusal
        else {
            "line": each.line,
            "amount": wording.decimal_text(Money(each.amount, each.currency)),
            "currency": each.currency,
            "already": each.already,
        }
        for each in shown["told"]
    ]
    return {"dry_run": shown["dry_run"], "lines": lines}


def _read_back_code(shown: Answer) -> int:
    return REFUSED if any(each.refusal for each in shown["told"]) else 0


@command_line.group("vouchers", cls=Group)
def vouchers() -> None:
    """Its verbs follow."""


@verb("issue", Shape(code_words, code_values), vouchers, said_as="vouchers_issue")
@argument("customer")
@argument("amount")
@option("--reason", "given_for", default="")
@option("--case", "of_case", default="")
@option("--order", "of_order", default="")
@option("--words", "said", default="")
@option("--beyond", default="")
def issue(call: Call, customer: str, amount: str, **more: str) -> Any:
    """Under the same limits as all goodwill."""
    from agentdesk.core.goodwill.command_line import Said, given

    with call.workplace() as place:
        about = Said(customer, more["given_for"], more["of_case"], more["of_order"])
        me = place.person(call.person).id
        shown = given(place.desk, me, about, "voucher", amount, more["said"], more["beyond"])
        return {"voucher_id": shown.acts[0].voucher_id, "code": shown.code}


@verb("list", Shape(vouchers_words, vouchers_values), vouchers, said_as="vouchers_list")
@argument("customer")
def list_(call: Call, customer: str) -> Any:
    from agentdesk.core.vouchers.command_line import listed

    with call.workplace() as place:
        return listed(place.desk, place.person(call.person).id, customer)


@verb("show", Shape(vouchers_words, voucher_values), vouchers, said_as="vouchers_show")
@argument("code")
def show(call: Call, code: str) -> Any:
    from agentdesk.core.vouchers.command_line import found

    with call.workplace() as place:
        return found(place.desk, place.person(call.person).id, _typed(code))


@verb("redeem", Shape(redeemed_words, voucher_values), vouchers, said_as="vouchers_redeem")
@argument("code")
@argument("amount")
@option("--at-till", default="")
def redeem(call: Call, code: str, amount: str, at_till: str) -> Any:
    from agentdesk.core.vouchers.command_line import redeemed

    with call.workplace() as place:
        return redeemed(place.desk, place.person(call.person).id, _typed(code), amount, at_till)


@verb("void", Shape(vouchers_words, voucher_values), vouchers, said_as="vouchers_void")
@argument("voucher", type=click.UUID)
@option("--why", default="")
def void(call: Call, voucher: UUID, why: str) -> Any:
    from agentdesk.core.vouchers.command_line import voided

    with call.workplace() as place:
        return voided(place.desk, place.person(call.person).id, voucher, why)


@verb("reissue", Shape(code_words, code_values), vouchers, said_as="vouchers_reissue")
@argument("voucher", type=click.UUID)
@option("--why", default="")
def reissue(call: Call, voucher: UUID, why: str) -> Any:
    from agentdesk.core.vouchers.command_line import reissued

    with call.workplace() as place:
        return reissued(place.desk, place.person(call.person).id, voucher, why)


@verb("code", Shape(code_words, code_values), vouchers, said_as="vouchers_code")
@argument("voucher", type=click.UUID)
@option("--mail", is_flag=True)
def code(call: Call, voucher: UUID, mail: bool) -> Any:
    from agentdesk.core.vouchers.command_line import shown_again

    with call.workplace() as place:
        return shown_again(place.desk, place.person(call.person).id, voucher, with_mail=mail)


@verb("liability", Shape(liability_words, liability_values), vouchers, said_as="vouchers_liability")
@option("--at", "day", type=_DAY)
@option("--csv", "as_csv", is_flag=True)
def liability(call: Call, day: datetime | None, as_csv: bool) -> Any:
    from agentdesk.core.vouchers.command_line import exported_at, open_at

    with call.workplace() as place:
        asked = place.desk, place.person(call.person).id, day.date() if day else None
        if not as_csv:
            return open_at(*asked)
        click.echo(exported_at(*asked), nl=False)
        return None


@verb("export", Shape(lambda shown: text("cli.codes_exported", **shown)), vouchers, said_as="vouchers_export")
@argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(call: Call, file: Path) -> Any:
    from agentdesk.core.vouchers.pooling import exported

    with call.workplace() as place:
        return {"count": exported(place.desk, place.person(call.person).id, file), "path": str(file)}


@verb("read-back", Shape(read_back_words, read_back_values, _read_back_code), vouchers, said_as="vouchers_read_back")
@argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--dry-run", is_flag=True)
def read_back(call: Call, file: Path, dry_run: bool) -> Any:
    from agentdesk.core.vouchers.read_back import ReadBack

    with call.workplace() as place:
        reading = ReadBack(place.desk, place.person(call.person).id, dry_run)
        return {"dry_run": dry_run, "told": reading.read(file)}


@vouchers.group("pool", cls=Group)
def pool() -> None:
    """Its verbs follow."""


@verb("list", Shape(pools_words, pools_values), pool, said_as="pool_list")
def pool_list(call: Call) -> Any:
    from agentdesk.core.vouchers.commands import Pools

    with call.workplace() as place:
        return place.desk.ask(Pools(), actor=place.person(call.person).id)


@verb("import", Shape(lambda shown: text("cli.pool_imported", **shown)), pool, said_as="pool_import")
@argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--name", required=True)
@option("--amount", required=True)
def pool_import(call: Call, file: Path, name: str, amount: str) -> Any:
    from agentdesk.core.vouchers.command_line import pool_imported

    with call.workplace() as place:
        return pool_imported(place.desk, place.person(call.person).id, file, name, amount)


@verb("use", Shape(pools_words, pools_values), pool, said_as="pool_use")
@argument("pool", type=click.UUID)
@option("--off", is_flag=True)
def pool_use(call: Call, pool: UUID, off: bool) -> Any:
    from agentdesk.core.vouchers.commands import Pools, UsePool

    with call.workplace() as place:
        me = place.person(call.person).id
        place.desk.execute(UsePool(pool_id=pool, in_use=not off), actor=me)
        return place.desk.ask(Pools(), actor=me)


def _typed(code: str) -> str:
    """`-` stands for one that shall not stand in the history of a shell: it is asked for, and not shown."""
    if code != "-":
        return code
    if sys.stdin.isatty():
        return str(click.prompt(text("cli.voucher_code"), hide_input=True, err=True))
    line = sys.stdin.readline().strip()
    if not line:
        raise Refused("vouchers.not_found")
    return line
