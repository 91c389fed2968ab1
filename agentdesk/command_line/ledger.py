"""The ledger: budgets, its export for an auditor, and the proof that an export is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import one_line, table
from agentdesk.command_line.verbs import FAILED, Shape, command_line, verb
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime

    from agentdesk.core.ledger.model import BudgetOfMonth
    from agentdesk.core.ledger.verify import Proof

_DAY = click.DateTime(["%Y-%m-%d"])


def exported_words(answer: Mapping[str, Any]) -> str:
    return text("cli.ledger_exported", count=answer["entries"], folder=answer["folder"])


def proof_words(proof: Proof) -> str:
    """That all is well, or a line for each thing that is wrong."""
    if proof.ok:
        return text("cli.ledger_proved", count=proof.entries)
    lines = (", ".join(f"{name} {value}" for name, value in found.items()) for found in proof.found)
    return "\n".join([*(one_line(line, 300) for line in lines), text("cli.ledger_not_proved", count=len(proof.found))])


def proof_values(proof: Proof) -> dict[str, Any]:
    return {"ok": proof.ok, "entries": proof.entries, "chains": proof.chains, "findings": list(proof.found)}


@command_line.group("ledger", cls=Group)
def ledger() -> None:
    """Its verbs follow."""


@verb("export", Shape(exported_words), ledger, said_as="ledger_export")
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
@option("--from", "since", type=_DAY)
@option("--to", "until", type=_DAY)
def export(call: Call, folder: Path, since: datetime | None, until: datetime | None) -> Any:
    from agentdesk.core.ledger.export import export as run_export

    days = {"since": since and since.date(), "until": until and until.date()}
    with call.workplace() as place:
        return run_export(place.desk, place.person(call.person).id, folder, **days)


@verb("verify", Shape(proof_words, proof_values, lambda proof: 0 if proof.ok else FAILED), ledger)
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
@option("--heads", type=click.Path(dir_okay=False, path_type=Path))
def verify(call: Call, folder: Path, heads: Path | None) -> Any:
    from agentdesk.core.ledger.verify import verify as run_verify

    return run_verify(folder, heads)


def budget_words(budgets: Sequence[BudgetOfMonth]) -> str:
    """A line for each team, if there are any, and for those without one: laid down, given, held, left."""
    from agentdesk.core.money import Money
    from agentdesk.core.people.model import SHOP
    from agentdesk.core.wording import money

    def said(amount: int | None, currency: str) -> str:
        return text("budget.none") if amount is None else money(Money(amount, currency))

    teams = any(each.team_id != SHOP for each in budgets)
    rows = [
        (
            each.month,
            *([each.team or text("people.no_team")] if teams else []),
            *(said(amount, each.currency) for amount in (each.planned, each.given, each.held, each.room)),
        )
        for each in budgets
    ]
    sums = (f"budget.{name}" for name in ("planned", "given", "held", "left"))
    return table(["budget.month", *(["people.team"] if teams else []), *sums], rows)


def budget_values(budgets: Sequence[BudgetOfMonth]) -> dict[str, Any]:
    """Amounts in minor units; null where nothing limits it."""
    from pydantic_core import to_jsonable_python

    return {"budgets": to_jsonable_python(list(budgets))}


@verb("budgets", Shape(budget_words, budget_values), ledger, said_as="ledger_budgets")
@option("--month", default="")
def budgets(call: Call, month: str) -> Any:
    from agentdesk.core.goodwill.commands import CurrentAuthority
    from agentdesk.core.ledger.commands import BudgetOf
    from agentdesk.core.people.commands import Teams
    from agentdesk.core.people.model import SHOP

    with call.workplace() as place:
        me = place.person(call.person).id
        currency = place.desk.ask(CurrentAuthority(), actor=me).policy.currency
        teams = (*(team.id for team in place.desk.ask(Teams(), actor=me)), SHOP)
        return [place.desk.ask(BudgetOf(team, currency, month), actor=me) for team in teams]


@verb("budget", Shape(budget_words, budget_values), ledger, said_as="ledger_budget")
@argument("team")
@argument("budget_amount")
@option("--month", default="")
def budget(call: Call, team: str, budget_amount: str, month: str) -> Any:
    """Of those without a team: "-"; without a limit: "none"."""
    from agentdesk.core.amounts import read_amount
    from agentdesk.core.desk import parse_command
    from agentdesk.core.errors import Refused
    from agentdesk.core.goodwill.commands import CurrentAuthority
    from agentdesk.core.ledger.commands import BudgetOf, SetBudget
    from agentdesk.core.people.commands import Teams
    from agentdesk.core.people.model import SHOP

    with call.workplace() as place:
        me = place.person(call.person).id
        known = {each.name.casefold(): each.id for each in place.desk.ask(Teams(), actor=me)} | {"-": SHOP}
        if team.casefold() not in known:
            raise Refused("cli.team_unknown", name=team)
        currency = place.desk.ask(CurrentAuthority(), actor=me).policy.currency
        nothing: dict[str, int | None] = {"none": None, "0": 0}
        amount = nothing[budget_amount] if budget_amount in nothing else read_amount(budget_amount, currency)
        args = {"team_id": str(known[team.casefold()]), "amount": amount, "currency": currency, "from_month": month}
        done = call.execute(place, parse_command(SetBudget.kind, args), me)
        return [place.desk.ask(BudgetOf(known[team.casefold()], currency, done["month"]), actor=me)]
