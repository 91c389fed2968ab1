"""Imports for the command line: plain answers, one yes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.history.indexing import catch_up
from agentdesk.core.intake.model import Counts
from agentdesk.core.intake.runner import Desk, Running, undo_import
from agentdesk.core.intake.session import KindOrAuto, Session, Terms, finish_cut_off

Agree = Callable[[dict[str, Any]], bool]


def import_file(
    desk: Desk, actor: UUID, path: Path, *, kind: KindOrAuto, region: str, dry_run: bool, agree: Agree | None
) -> dict[str, Any]:
    """Import a file and answer with the counts of its buckets; without a yes (`agree` says no) nothing is written.

    A workbook with several sheets is several imports, in the order in which they need each other.
    """
    finish_cut_off(desk)
    session = Session(Running(desk, actor), region)
    parts = session.open_all(path, kind)
    if dry_run or agree is not None:
        found = [each for each in (session.rehearse(part, Terms()) for part in parts) if each]
        counts = _answer(sum((each.counts for each in found), Counts()))
        if made := sum(each.customers_made for each in found):
            counts["customers_made"] = made
        if dry_run or (agree is not None and not agree(counts)):
            return {"import_id": None, **counts}
    done = [session.carry_out(part, Terms()) for part in parts]
    catch_up(desk.database)
    ids = [str(each.id) for each in done]
    answer = {"import_id": ids[0], **_answer(sum((each.counts for each in done), Counts()))}
    return answer if len(ids) == 1 else answer | {"import_ids": ids}


def undo(desk: Desk, actor: UUID, import_id: UUID) -> dict[str, Any]:
    """Take back a whole import; `kept` is how many records stay because somebody changed them since."""
    undone = undo_import(Running(desk, actor), import_id)
    return {"import_id": str(undone.id), "state": str(undone.state), "kept": undone.kept}


def _answer(counts: Counts) -> dict[str, int]:
    return {
        "new": counts.new,
        "changed": counts.changed,
        "perhaps_duplicate": counts.perhaps_duplicate,
        "refused": counts.refused,
    }
