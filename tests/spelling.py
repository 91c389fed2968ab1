"""One process with the dictionaries for all windows of a test run: each takes more than half a second to load them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from agentdesk.ui.spelling import help
from agentdesk.ui.spelling.spelling import Spelling, start_spelling


@pytest.fixture(scope="session", autouse=True)
def one_spelling_process() -> Iterator[None]:
    """The real one, asked by the windows in turn; what people's own words are stays with each window.

    A test that has dictionaries of its own gets a process of its own.
    """

    @cache
    def process(dictionaries: str | None) -> Spelling:
        return start_spelling()

    def start(own: Iterable[str] = ()) -> Spelling:
        return Spelling(process(os.environ.get("DICPATH"))._speller, own)

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(help, "start_spelling", start)
        yield
