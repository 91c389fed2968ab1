"""How budgets are laid down and entries corrected. Everything else is posted by the rooms that give."""

from __future__ import annotations

from typing import Any

from agentdesk.core.commands import ADMINISTRATORS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.budgets import fit_to_plan, month_now
from agentdesk.core.ledger.commands import CorrectEntry, SetBudget
from agentdesk.core.ledger.correcting import tell_rooms
from agentdesk.core.ledger.model import Entry, EntryKind
from agentdesk.core.ledger.store import (
    account_of,
    budget_plans,
    correction_of,
    entry_from,
    ledger_entries,
    plan_of,
    return_after,
)
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import teams
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(SetBudget, allowed=ADMINISTRATORS)
def set_budget(command: SetBudget, work: UnitOfWork) -> dict[str, Any]:
    """The plan that counted until now stays in the log and in the story; entries show what it granted."""
    if command.team_id != SHOP:
        work.require(teams, command.team_id)
    now = month_now(work)
    month = command.from_month or now
    if month < now:
        raise Refused("ledger.month_over", month=month)
    before = plan_of(work.connection, command.team_id, command.currency, month)
    work.put(budget_plans, _plan_row(command, month, work))
    if month == now:
        fit_to_plan(work, command.team_id, month, command.currency, command.amount)
    told = {"team_id": str(command.team_id), "amount": command.amount, "currency": command.currency, "month": month}
    work.fact("budget.set", told | {"before": before and before[0]}, subject_id=command.team_id)
    work.changed("budget", command.team_id)
    return {"month": month}


def _plan_row(command: SetBudget, month: str, work: UnitOfWork) -> dict[str, Any]:
    return {
        "id": derived_id(command.team_id, f"budget:{command.currency}:{month}"),
        "team_id": command.team_id,
        "currency": command.currency,
        "amount": command.amount,
        "from_month": month,
        "made_at": work.decided_at,
        "made_by": work.actor.person_id,
        "scope_id": SHOP,
    }


@restored(budget_plans)
def fit_to_earlier_plans(work: UnitOfWork, undone: Undone) -> None:
    """Entries stay (HGB § 239(3)); others follow, by which the running month has what the plan of before grants.
    Refused ledger.budget_spent, where more than that is given or held already."""
    now = month_now(work)
    rows = (row.now or row.until_now or {} for row in undone.rows)
    for team_id, currency in sorted({(row["team_id"], row["currency"]) for row in rows}):
        plan = plan_of(work.connection, team_id, currency, now)
        fit_to_plan(work, team_id, now, currency, plan[0] if plan else None)
        work.changed("budget", team_id)


@handles(CorrectEntry, allowed=ADMINISTRATORS)
def correct(command: CorrectEntry, work: UnitOfWork) -> dict[str, Any]:
    if not command.reason:
        raise Refused("ledger.reason_missing")
    entry = entry_from(work.require(ledger_entries, command.entry_id))
    if entry.kind is EntryKind.CORRECT:
        raise Refused("ledger.is_correction")
    if correction_of(work.connection, entry.id):
        raise Refused("ledger.corrected_already")
    counter = _taken_back(work, entry, command.reason)
    room = return_after(work.connection, entry)
    if room and not correction_of(work.connection, room.id):
        _taken_back(work, room, command.reason)
    tell_rooms(work, entry)
    return {"entry_id": counter.id}


def _taken_back(work: UnitOfWork, entry: Entry, reason: str) -> Entry:
    """Its money goes back where it came from."""
    source, target = (account_of(work.connection, each) for each in (entry.to_id, entry.from_id))
    book = Book(work, entry.chain_id)
    return book.post(EntryKind.CORRECT, source, target, entry.amount, reason, corrects=entry.id)
