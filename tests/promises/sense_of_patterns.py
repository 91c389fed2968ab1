"""What makes commands about unusual patterns come off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agentdesk.core.patterns.model import Pattern

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _as_agreed(day: Day, args: Args) -> None:
    """Everybody who works here may look for everything."""
    here = [str(row["id"]) for row in day.rows("people") if row["active"]]
    args |= {"name": "Betriebsvereinbarung 12/2026", "agreed_on": f"{day.now.date() - timedelta(days=3)}"}
    args |= {"reviewers": here[:20], "patterns": [each.value for each in Pattern]}


def _a_reason(day: Day, args: Args) -> None:
    args |= {"reason": "Stichprobe nach der Vereinbarung", "first": None, "last": None}


def _an_act(day: Day, args: Args) -> None:
    """Whether or not it is one of several: that is looked at only where incidents are shown."""
    row = day.some_row("goodwill_acts")
    if row:
        args |= {"incident_key": f"{Pattern.SEVERAL_IN_CASE}:{row['id']}", "words": "Drei Pakete, drei Fehler."}


def _what_was_explained(day: Day, args: Args) -> None:
    """By oneself: nobody takes back what somebody else has said."""
    mine = {"kind": "patterns.explain", "actor_id": day.who_may_do_everything()}
    if explained := [row for row in day.rows("command_log") if mine.items() <= row.items()]:
        args["explained"] = str(max(explained, key=lambda row: row["log_no"])["command_id"])


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "patterns.record_agreement": _as_agreed,
    "patterns.open_review": _a_reason,
    "patterns.explain": _an_act,
    "patterns.take_back_explanation": _what_was_explained,
}
COMES_BEFORE = {
    "patterns.end_agreement": "patterns.record_agreement",
    "patterns.open_review": "patterns.record_agreement",
    "patterns.explain": "goodwill.give patterns.record_agreement patterns.open_review",
    "patterns.take_back_explanation": "patterns.explain",
}
