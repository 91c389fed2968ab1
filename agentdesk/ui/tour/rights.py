"""Who belongs to whom, who is in the books twice, and everyone's rights: seen, never carried out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentdesk.core.customers.model import CustomerKind
from agentdesk.ui.tour.furnishing import WITH_OTHERS, one_of
from agentdesk.ui.tour.hands import Hands, until


def relations(hands: Hands) -> Iterator[Path]:
    bench = hands.bench
    customer = one_of(bench.workplace.desk, CustomerKind.PERSON)[WITH_OTHERS]
    bench.show_customer(customer.id)
    until(lambda: bench.customers.page is not None and bench.customers.page.presenter.opened is not None)
    until(lambda: bench.runner.is_idle)
    hands.run("relation.show")
    yield hands.picture("relations")
    yield hands.page("customer.rights", "rights")


def twice(hands: Hands) -> Iterator[Path]:
    yield hands.page("duplicates.show", "duplicates")
    hands.press("M")
    yield hands.picture("merge")
    hands.press("Escape")


def rights(hands: Hands) -> Iterator[Path]:
    yield hands.page("privacy.requests", "requests")
