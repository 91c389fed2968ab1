"""Where a part of the window cannot be built, people are told so, and tests fail at once with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from agentdesk.ui import joined_parts
from agentdesk.ui.actions import Action, KeyClash
from agentdesk.ui.parts import Part
from tests.journeys.window import open_window


class Clashing(Part):
    def actions(self) -> Iterable[Action]:
        return [Action(id="test.clash", name="action.text_larger", key="F8", run=lambda: None)]


def test_a_key_that_is_taken_is_told_and_nothing_waits_for_ever(
    profile: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(joined_parts, "PARTS", (*joined_parts.PARTS, Clashing))
    with open_window(profile) as window:
        window.see("Your desk could not be opened", "KeyClash", "Try again")
        with pytest.raises(KeyClash, match=r"test\.clash"):
            window.ready()
