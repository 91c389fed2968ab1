"""What all windows of a test run hear with: learned once and from little, since all of it takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from agentdesk.core.desk import Desk
from agentdesk.core.hearing.hearing import Hearing, learned, seeds
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Reason
from agentdesk.ui.interactions import hearing

KEYS = ("delivery.lost", "product.fault", "billing.copy")
SEEDS = [(key, text) for key, text in seeds() if key in ("", *KEYS)]
"""Three reasons of forty: enough to hear with, and quickly learned."""


@cache
def small_hearing() -> Hearing:
    return learned([], [Reason(shipped_reason(key), None, {}, 0) for key in KEYS], SEEDS)


@pytest.fixture(scope="session", autouse=True)
def one_hearing() -> Iterator[None]:
    def learn_from(desk: Desk, reasons: tuple[Reason, ...], breathe: Callable[[], None]) -> Hearing:
        return small_hearing()

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(hearing, "learn_from", learn_from)
        yield
