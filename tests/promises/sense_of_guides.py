"""What makes commands about guides come off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from agentdesk.core.guides.runs import edition_id
from tests.guides import SMALL

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _small(day: Day, args: Args) -> None:
    args["source"] = SMALL


def _at_its_beginning(day: Day, args: Args) -> None:
    args |= {"guide": "small", "editions": {"small": str(edition_id(SMALL))}, "stack": [["small", "wish"]]}
    for name, table in (("customer_id", "customers"), ("case_id", "cases")):
        row = day.some_row(table)
        args[name] = str(row["id"]) if row else None


def _open_run(day: Day, args: Args) -> None:
    if open_ones := [row for row in day.rows("guide_runs") if row["state"] in ("running", "paused")]:
        args["run_id"] = str(day.chance.choice(open_ones)["id"])


def _moved_run(day: Day, args: Args) -> None:
    if moved := [row for row in day.rows("guide_runs") if row["path"] and row["state"] != "left"]:
        args["run_id"] = str(day.chance.choice(moved)["id"])


def _the_next_answer(day: Day, args: Args) -> None:
    if fresh := [row for row in day.rows("guide_runs") if row["state"] in ("running", "paused") and not row["path"]]:
        args |= {"run_id": str(day.chance.choice(fresh)["id"]), "number": 0}
        value, step = day.chance.choice((("again", "over"), ("again", "sorry"), ("money", "how_much")))
        args |= {"value": value, "stack": [["small", step]]}


def _ours(day: Day, args: Args) -> None:
    args["guide"] = "small"


def _our_text(day: Day, args: Args) -> None:
    args |= {"guide": "small", "source": SMALL}


def _delivered(day: Day, args: Args) -> None:
    args["guide"] = "praise"


def _better_words(day: Day, args: Args) -> None:
    args |= {"edition_id": str(edition_id(SMALL)), "step": "sorry", "form": "de", "instead_of": "Das tut mir leid."}
    args["words"] = args["words"] or "Das hätte nicht sein dürfen."


def _open_proposal(day: Day, args: Args) -> None:
    if waiting := [row for row in day.rows("wording_proposals") if row["state"] == "open"]:
        args["proposal_id"] = str(day.chance.choice(waiting)["id"])


def _left_run(day: Day, args: Args) -> None:
    args["reason"] = args["reason"] or "not_fitting"
    if left := [row for row in day.rows("guide_runs") if row["state"] == "left"]:
        args["run_id"] = str(day.chance.choice(left)["id"])


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "guides.take_in": _small,
    "guides.save_draft": _our_text,
    "guides.drop_draft": _ours,
    "guides.publish": _our_text,
    "guides.retire": _delivered,
    "guides.bring_back": _delivered,
    "guides.as_delivered": _delivered,
    "guides.propose_wording": _better_words,
    "guides.decide_wording": _open_proposal,
    "guides.start": _at_its_beginning,
    "guides.answer": _the_next_answer,
    "guides.back": _moved_run,
    "guides.say_own_words": _open_run,
    "guides.pause": _open_run,
    "guides.resume": _open_run,
    "guides.leave": _open_run,
    "guides.say_why_left": _left_run,
}
COMES_BEFORE = {
    "guides.drop_draft": "guides.save_draft",
    "guides.bring_back": "guides.retire",
    "guides.as_delivered": "guides.retire",
    "guides.propose_wording": "guides.take_in",
    "guides.decide_wording": "guides.take_in guides.propose_wording",
    "guides.start": "guides.take_in",
    "guides.answer": "guides.take_in guides.start",
    "guides.back": "guides.take_in guides.start guides.answer",
    "guides.say_own_words": "guides.take_in guides.start",
    "guides.pause": "guides.take_in guides.start",
    "guides.resume": "guides.take_in guides.start",
    "guides.leave": "guides.take_in guides.start",
    "guides.say_why_left": "guides.take_in guides.start guides.leave",
}
