"""How rules are laid down, letting go is confirmed by two, and each of its steps is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from agentdesk.core.commands import ADMINISTRATORS, LEADERS, SYSTEM_ONLY, handles
from agentdesk.core.errors import Refused
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import active_people
from agentdesk.core.privacy.handlers import erased
from agentdesk.core.privacy.rules import Does, Rule, require_periods, rules
from agentdesk.core.privacy.store.periods import periods_in_force, retention_rules, rules_row
from agentdesk.core.privacy.store.requests import day_in_shop
from agentdesk.core.retention import commands as asked
from agentdesk.core.retention.model import ALONE_WAITS, RunState, Standing, edition_of
from agentdesk.core.retention.store import latest_request, retention_requests, retention_runs
from agentdesk.core.retention.store.due import LEFT_OVER, is_due, kept_back, prune_older, rows_left_over
from agentdesk.core.retention.store.standing import standing_of
from agentdesk.core.storage.schema import metadata
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.SetRetention, allowed=ADMINISTRATORS)
def set_retention(command: asked.SetRetention, work: UnitOfWork) -> dict[str, Any]:
    """Answers with the edition: whether it was confirmed before is looked up by that."""
    if row := rules_row(work.connection):
        work.require_unmoved(retention_rules, row)
    periods = require_periods(command.periods)
    new = {"id": SHOP, "scope_id": SHOP, "running": command.running, "periods": periods}
    work.put(retention_rules, new | {"made_by": work.actor.person_id, "made_at": work.decided_at})
    work.changed("retention")
    return {"edition": edition_of(periods)}


@handles(asked.AskFirstRun, allowed=ADMINISTRATORS)
def ask(command: asked.AskFirstRun, work: UnitOfWork) -> dict[str, Any]:
    if not work.replaying and standing_of(work.connection) is Standing.OFF:
        raise Refused("retention.off")
    request_id = work.new_id("retention_request")
    new = {"id": request_id, "scope_id": SHOP, "edition": edition_of(periods_in_force(work.connection))}
    new |= {"asked_by": work.actor.person_id, "asked_at": work.decided_at, "seen": _known(command.seen)}
    work.put(retention_requests, new | {"confirmed_by": None, "confirmed_at": None})
    work.changed("retention")
    return {"request_id": request_id}


@handles(asked.ConfirmFirstRun, allowed=LEADERS)
def confirm(command: asked.ConfirmFirstRun, work: UnitOfWork) -> None:
    row = work.require(retention_requests, command.request_id)
    if not work.replaying:
        _require_may_confirm(command, work, row)
    told = {"confirmed_by": work.actor.person_id, "confirmed_at": work.decided_at}
    work.put(retention_requests, row | told)
    work.changed("retention")


def _require_may_confirm(command: asked.ConfirmFirstRun, work: UnitOfWork, row: Mapping[str, Any]) -> None:
    latest = latest_request(work.connection)
    if row["confirmed_at"] or latest is None or latest.id != row["id"]:
        raise Refused("retention.nothing_asked")
    if row["edition"] != edition_of(periods_in_force(work.connection)):
        raise Refused("retention.other_rules")
    if row["asked_by"] != work.actor.person_id:
        return
    if active_people(work.connection) > 1:
        raise Refused("retention.same_person")
    if work.decided_at < row["asked_at"] + ALONE_WAITS:
        raise Refused("retention.sleep_over_it")
    shop = shop_of(work.connection)
    if shop is None or command.typed.casefold() != shop.name.casefold():
        raise Refused("retention.type_the_name", name=shop.name if shop else "")


@handles(asked.BeginRun, allowed=SYSTEM_ONLY)
def begin(command: asked.BeginRun, work: UnitOfWork) -> dict[str, Any]:
    if not work.replaying:
        _require_confirmed(work)
    return {"run_id": _note_run(work, RunState.RUNNING)}


@handles(asked.NoteStop, allowed=SYSTEM_ONLY)
def note_stop(command: asked.NoteStop, work: UnitOfWork) -> dict[str, Any]:
    return {"run_id": _note_run(work, RunState.STOPPED, command.because)}


@handles(asked.EraseDue, allowed=SYSTEM_ONLY)
def erase_due(command: asked.EraseDue, work: UnitOfWork) -> dict[str, Any]:
    """That they are due, and nothing keeps them, is looked at once more: somebody may have rung meanwhile."""
    rule = _rule(command.rule, Does.ERASE)
    if not work.replaying:
        _require_confirmed(work)
        before = rule.due_before(periods_in_force(work.connection)[rule.name], _today(work))
        if not is_due(work.connection, rule, before, command.customer_id):
            raise Refused("retention.not_due")
        if why := kept_back(work.connection, [command.customer_id]).get(command.customer_id):
            raise Refused(why)
    _count(work, command.run_id, rule, 1)
    return erased(work, command.customer_id, may_be_hindered=True)


@handles(asked.RemoveLeftOver, allowed=SYSTEM_ONLY)
def remove_left_over(command: asked.RemoveLeftOver, work: UnitOfWork) -> dict[str, Any]:
    rule = _rule(command.rule, Does.ROWS)
    if command.table not in LEFT_OVER[rule.name]:
        raise Refused("retention.unknown", name=command.table)
    if not work.replaying:
        _require_confirmed(work)
        years = periods_in_force(work.connection)[rule.name]
        due = rows_left_over(work.connection, rule, years, _today(work)).get(command.table, [])
        if not set(command.ids) <= set(due):
            raise Refused("retention.not_due")
    work.remove_many(metadata.tables[command.table], [(each,) for each in command.ids])
    _count(work, command.run_id, rule, len(command.ids))
    return {"removed": len(command.ids)}


@handles(asked.PruneOlder, allowed=SYSTEM_ONLY)
def prune(command: asked.PruneOlder, work: UnitOfWork) -> dict[str, Any]:
    rule = _rule(command.rule, Does.PRUNE)
    if not work.replaying:
        _require_confirmed(work)
        period = periods_in_force(work.connection)[rule.name]
        if command.before.date() > rule.due_before(period, _today(work)):
            raise Refused("retention.not_due")
    gone = prune_older(work.connection, rule, command.before)
    _count(work, command.run_id, rule, gone)
    return {"removed": gone}


@handles(asked.EndRun, allowed=SYSTEM_ONLY)
def end(command: asked.EndRun, work: UnitOfWork) -> None:
    row = _going_on(work, command.run_id)
    if command.state is RunState.RUNNING:
        raise Refused("retention.run_running")
    counts = row["counts"] | ({"backups": command.files} if command.files else {})
    work.put(retention_runs, row | {"state": command.state.value, "ended_at": work.decided_at, "counts": counts})
    work.changed("retention")


@restored(retention_rules)
def as_before(work: UnitOfWork, undone: Undone) -> None:
    work.changed("retention")


def _today(work: UnitOfWork) -> date:
    """On the shop's calendar, as the dry run reckons."""
    return day_in_shop(work.connection, work.decided_at)


def _require_confirmed(work: UnitOfWork) -> None:
    standing = standing_of(work.connection)
    if standing is not Standing.CONFIRMED:
        raise Refused(f"retention.{standing}")


def _rule(name: str, does: Does) -> Rule:
    rule = rules().get(name)
    if rule is None or rule.does is not does:
        raise Refused("retention.unknown", name=name)
    return rule


def _known(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: max(0, count) for name, count in sorted(counts.items()) if name in rules()}


def _note_run(work: UnitOfWork, state: RunState, because: str = "") -> UUID:
    run_id = work.new_id("retention_run")
    ended = None if state is RunState.RUNNING else work.decided_at
    new = {"id": run_id, "scope_id": SHOP, "started_at": work.decided_at, "ended_at": ended}
    work.put(retention_runs, new | {"state": state.value, "counts": {}, "because": because})
    work.changed("retention")
    return run_id


def _count(work: UnitOfWork, run_id: UUID, rule: Rule, more: int) -> None:
    row = _going_on(work, run_id)
    counts = row["counts"] | {rule.name: row["counts"].get(rule.name, 0) + more}
    work.put(retention_runs, row | {"counts": counts})


def _going_on(work: UnitOfWork, run_id: UUID) -> dict[str, Any]:
    row = work.require(retention_runs, run_id)
    if row["state"] != RunState.RUNNING.value:
        raise Refused("retention.run_over")
    return row
