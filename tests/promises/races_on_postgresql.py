"""The same races on PostgreSQL, where nobody waits for a turn: who loses is asked again, or is told so."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from agentdesk.core.storage import unwaited
from tests.postgres import running_cluster
from tests.promises.promise import Change, Trial, Violation
from tests.promises.races_of_approvals import one_request
from tests.promises.races_of_vouchers import one_budget, one_voucher


def on_postgresql(trial: Trial) -> Iterator[Violation]:
    _be_quiet()
    with running_cluster() as cluster:
        for race in (one_voucher, one_budget, one_request):
            yield from race(trial, cluster)


def voucher_on_postgresql(trial: Trial) -> Iterator[Violation]:
    _be_quiet()
    with running_cluster() as cluster:
        yield from one_voucher(trial, cluster)


def _be_quiet() -> None:
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of each statement that lost a race


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def sees_what_others_commit() -> Iterable[Change]:
    """PostgreSQL's usual isolation: what was read need not hold any more when it is written, and nobody says so. On
    SQLite, where one writes at a time, no race would ever show it."""

    yield Change(unwaited, "_BEGIN", "BEGIN ISOLATION LEVEL READ COMMITTED")
