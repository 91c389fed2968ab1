"""Who may ask is decided before the program starts, or it does not start."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from agentdesk.core.commands import Command, handles


class Wave(Command):
    kind: ClassVar[str] = "tests.wave"


@pytest.mark.parametrize("allowed", [None, frozenset(), frozenset({"everybody"})])
def test_a_handler_of_which_nobody_said_who_may_ask_is_not_let_in(allowed: Any) -> None:
    with pytest.raises(AssertionError, match="has not been decided"):
        handles(Wave, allowed=allowed)(lambda command, work: None)
