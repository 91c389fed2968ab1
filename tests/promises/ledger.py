"""Money is never given twice, never beyond a limit, and never lost: long random histories of everything done with it.

A model of our own (`model_of_money`) says of each step beforehand whether it may come off; two desks on one file do the
same at once, and what is there afterwards is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from agentdesk.core import beforehand
from agentdesk.core.approvals import deciding, keeping
from agentdesk.core.approvals.model import Request
from agentdesk.core.goodwill import giving, store
from agentdesk.core.ledger import budgets
from tests.promises import authority
from tests.promises.desk_of_money import (
    AGAIN,
    BUDGET,
    CHANGED,
    DECIDED,
    ENDS,
    EXCEEDED,
    EYES,
    NOT_THE_ROOM,
    PARTS,
)
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.steps_of_money import Money
from tests.promises.two_desks_of_money import at_two_desks

_STEPS = 1_000
"""Of one history; then another shop begins anew."""


def histories(trial: Trial) -> Iterator[Violation]:
    chance = trial.chance("histories")
    with trial.planted():
        for begun in range(0, trial.size, _STEPS):
            money = Money(trial, trial.fresh_folder("desk"), chance)
            yield from money.run(min(_STEPS, trial.size - begun))
            money.close()


# --- Planted bugs ----------------------------------------------------------------------------------------------------


def _keeps_the_rest() -> Iterable[Change]:
    yield Change(deciding, "give_back", lambda *_: None)


def _keeps_what_came_to_nothing() -> Iterable[Change]:
    yield Change(keeping, "give_back", lambda *_: None)


def _asks_who_asked_alone() -> Iterable[Change]:
    """Whether whoever decides is the customer is not looked at."""
    right = deciding._require_decider

    def require(work: Any, request: Request) -> None:
        if work.actor.person_id not in request.kept_out or work.actor.person_id == request.requested_by:
            right(work, request)

    yield Change(deciding, "_require_decider", require)


def _binds_nothing() -> Iterable[Change]:
    yield Change(Request, "shown_hash", property(lambda request: "0" * 64))


def _carries_out_again() -> Iterable[Change]:
    yield Change(beforehand, "_answer", lambda *_: None)


def _back_twice() -> Iterable[Change]:
    right = budgets.give_back

    def give_back(work: Any, team_id: UUID, month: str, amount: int, *more: Any) -> bool:
        return right(work, team_id, month, 2 * amount, *more)

    yield Change(budgets, "give_back", give_back)


def _one_is_enough() -> Iterable[Change]:
    yield Change(deciding, "needs_second", lambda *_: False)


def _the_first_edition_counts() -> Iterable[Change]:
    right, known = store.edition_on, list[Any]()

    def edition_on(*asked: Any) -> Any:
        known.append(known[0] if known else right(*asked))
        return known[0]

    yield Change(giving, "edition_on", edition_on)


HISTORIES, TWO_DESKS = "histories", "two desks"

PROMISE = Promise(
    name="ledger",
    about="Money is never given twice, nor beyond a limit, nor lost, whatever is asked, decided, corrected and resent.",
    size=150,
    unit="steps with money",
    parts={HISTORIES: histories, TWO_DESKS: at_two_desks},
    shares={TWO_DESKS: 0.2},
    bugs=(
        Bug("what was not approved stays held", HISTORIES, (ENDS,), _keeps_the_rest, 3_000),
        Bug("what came to nothing stays held", HISTORIES, (ENDS,), _keeps_what_came_to_nothing, 3_000),
        Bug("whoever gets it decides", HISTORIES, (EYES,), _asks_who_asked_alone, 3_000),
        Bug("a decision counts whatever was shown", HISTORIES, (CHANGED,), _binds_nothing, 3_000),
        Bug("a command sent again is carried out again", HISTORIES, (AGAIN,), _carries_out_again, 3_000),
        Bug("what is taken back comes back twice", HISTORIES, (BUDGET, EXCEEDED), _back_twice, 3_000),
        Bug("one approver is enough", HISTORIES, (DECIDED,), _one_is_enough, 3_000),
        Bug("the first edition counts for ever", HISTORIES, (EXCEEDED, NOT_THE_ROOM), _the_first_edition_counts, 3_000),
        Bug("acts are counted and not sums", HISTORIES, (EXCEEDED, PARTS), authority._counts_acts, 3_000),
        Bug("the room is read first", TWO_DESKS, (EXCEEDED,), authority._reads_first, 3_000),
    ),
)
