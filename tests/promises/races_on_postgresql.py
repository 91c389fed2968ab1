"""The same races on PostgreSQL, where nobody waits for a turn: who loses is asked again, or is told so."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from tests.postgres import running_cluster
from tests.promises.promise import Trial, Violation
from tests.promises.races_of_approvals import one_request
from tests.promises.races_of_vouchers import one_budget, one_voucher


def on_postgresql(trial: Trial) -> Iterator[Violation]:
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of each statement that lost a race
    with running_cluster() as cluster:
        for race in (one_voucher, one_budget, one_request):
            yield from race(trial, cluster)
