"""What travels between server and desks: whose rows, and which commands a desk may carry out ahead of the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import Command, Together, Undo, up_to_date
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import command_log, facts, synced_tables

STAYS_AT_THE_SERVER = frozenset(
    {
        # money: a desk is told what came of it, and never reckons it
        "budget_plans",
        "closed_leases",
        "code_misses",
        "ledger_accounts",
        "ledger_entries",
        "money_lease_slices",
        "money_lease_uses",
        "money_leases",
        "voucher_pools",
        "voucher_pool_codes",
        # who may look at whom, and what only few may see
        "pattern_agreements",
        "pattern_explanations",
        "pattern_reviews",
        "person_pins",
        "staff_points",
        # work of the server alone
        "customer_merge_moves",
        "import_layouts",
        "import_told",
        "imports",
        "retention_requests",
        "retention_rules",
        "retention_runs",
    }
)
"""Synced tables of which no desk gets a row."""

LEASED = "goodwill.issue_leased"
"""A voucher from leases of this desk: possible ahead of the server because the server has set its money aside."""
_ALL_OF = frozenset({"handovers", "promises", "consents", "relations", "work"})
_AT_ONCE = frozenset(
    {
        *("callbacks." + verb for verb in ("cancel", "change", "claim", "fulfil", "link", "missed_call", "move")),
        *("callbacks." + verb for verb in ("pass_on", "plan", "record_attempt", "release", "settle", "snooze")),
        *("callbacks." + verb for verb in ("start_call", "try_again")),
        *("cases." + verb for verb in ("add_interaction", "answer_query", "approve_extra", "ask_query", "assign")),
        *("cases." + verb for verb in ("change", "close", "gather", "give_answer", "inform", "link", "not_thanks")),
        *("cases." + verb for verb in ("note_broken_promise", "note_failure", "note_reply", "open", "plan_interim")),
        *("cases." + verb for verb in ("plan_service", "plan_step", "reopen", "resolve", "resume", "send_interim")),
        *("cases." + verb for verb in ("set_parent", "take_off_interaction", "unlink", "wait", "withdraw_query")),
        *("customers." + verb for verb in ("acknowledge_alert", "add_note", "add_point", "change", "change_point")),
        *(
            "customers." + verb
            for verb in ("correct_note", "create", "pin_alert", "remove_point", "tag", "unpin_alert")
        ),
        *("guides." + verb for verb in ("answer", "back", "leave", "pause", "resume", "say_own_words", "start")),
        "guides.say_why_left",
        *("identity." + verb for verb in ("answer", "open_field")),
        *(
            "interactions." + verb
            for verb in ("change_channel", "correct", "discard", "end", "link", "start", "wrap_up")
        ),
        *("knowledge." + verb for verb in ("flag", "note_use", "want")),
    }
)

FOUND_OUT = frozenset({"identity.matched"})
"""What only the desk can find out, since the words it follows from are kept nowhere (`UnitOfWork.find_out`)."""
NUMBERED = {"customer": 20, "case": 100}
"""For whom a desk gives numbers away by itself, and how many of them it holds."""


def travelling_tables() -> list[sa.Table]:
    """Those of which desks get rows; facts among them, which belong to their customer or to the shop."""
    return [table for table in synced_tables() if table.name not in STAYS_AT_THE_SERVER] + [facts]


def scope_of(table: sa.Table, row: Row) -> UUID:
    scope: UUID = (row["customer_id"] or SHOP) if table is facts else row["scope_id"]
    return scope


def is_at_once(connection: sa.Connection, command: Command) -> bool:
    """Whether a desk carries this command out by itself, to be decided by the server later; else it waits for it.

    Of several together all of them; of an undo what it takes back.
    """
    if command.kind == LEASED:
        return True
    if isinstance(command, Together):
        return all(_may_run_ahead(connection, each.kind, each.version, each.args) for each in command.commands)
    return _may_run_ahead(connection, command.kind, command.version, command.model_dump(mode="json"))


def _may_run_ahead(connection: sa.Connection, kind: str, version: int, args: Mapping[str, Any]) -> bool:
    kind, args = up_to_date(kind, version, dict(args))
    if kind == Undo.kind:
        asked = sa.select(command_log.c.kind, command_log.c.version, command_log.c.args)
        undone = connection.execute(asked.where(command_log.c.command_id == UUID(str(args["command_id"])))).first()
        return undone is not None and _stood_alone(undone.kind)
    return kind.partition(".")[0] in _ALL_OF or kind in _AT_ONCE


def _stood_alone(kind: str) -> bool:
    return kind.partition(".")[0] in _ALL_OF or kind in _AT_ONCE
