"""Imports for the command line: plain answers, one yes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.history.indexing import catch_up
from agentdesk.core.intake.model import Counts, Import, State
from agentdesk.core.intake.runner import Desk, Running, undo_import
from agentdesk.core.intake.session import KindOrAuto, Session, Terms, finish_cut_off

Agree = Callable[[dict[str, Any]], bool]


def import_file(
    desk: Desk,
    actor: UUID,
    path: Path,
    *,
    kind: KindOrAuto,
    region: str,
    dry_run: bool,
    agree: Agree | None,
    **how: Any,
) -> dict[str, Any]:
    """Import a file and answer with the counts of its buckets; without a yes (`agree` says no) nothing is written.

    A workbook with several sheets is several imports, in the order in which they need each other. `how`: who is told
    and may stop it (see `Running`); what was stopped is `cancelled`, and its first part may be in.
    """
    finish_cut_off(desk)
    session = Session(Running(desk, actor, **how), region)
    parts = session.open_all(path, kind)
    if dry_run or agree is not None:
        found = [each for each in (session.rehearse(part, Terms()) for part in parts) if each]
        counts = _answer(sum((each.counts for each in found), Counts()))
        if made := sum(each.customers_made for each in found):
            counts["customers_made"] = made
        if dry_run or (agree is not None and not agree(counts)):
            return {"import_id": None, **counts}
    done = list[Import]()
    for part in parts:
        done.append(session.carry_out(part, Terms()))
        if done[-1].state is State.CANCELLED:
            break
    if desk.database.path:  # words are searched at desks, each of which keeps its own
        catch_up(desk.database)
    ids = [str(each.id) for each in done]
    answer = {"import_id": ids[0], **_answer(sum((each.counts for each in done), Counts()))}
    stopped = {"cancelled": True} if done[-1].state is State.CANCELLED else {}
    return answer | stopped if len(ids) == 1 else answer | stopped | {"import_ids": ids}


def undo(desk: Desk, actor: UUID, import_id: UUID, **how: Any) -> dict[str, Any]:
    """Take back a whole import; `kept` is how many records stay because somebody changed them since."""
    undone = undo_import(Running(desk, actor, **how), import_id)
    return {"import_id": str(undone.id), "state": str(undone.state), "kept": undone.kept}


def _answer(counts: Counts) -> dict[str, int]:
    return {
        "new": counts.new,
        "changed": counts.changed,
        "perhaps_duplicate": counts.perhaps_duplicate,
        "refused": counts.refused,
    }
