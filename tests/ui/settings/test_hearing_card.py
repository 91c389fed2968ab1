"""The shop's switch for suggestions from notes, over a real desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agentdesk.core.hearing.commands import Suggesting
from agentdesk.ui.door import Door
from agentdesk.ui.settings.hearing_card import HearingCard, HearingRules
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.desks import make_desk


def test_suggestions_are_switched_off_for_the_shop_and_that_is_taken_back(
    tmp_path: Path, theme: Theme, qapp: object
) -> None:
    desk, me = make_desk(tmp_path)
    rules = HearingRules(Door(desk, me, run_inline()))
    card, done = HearingCard(rules), list[Any]()
    rules.happened.connect(lambda words, undo: done.append((words, undo)))
    assert not card.box.isEnabled(), "before anything is known"
    rules.load()
    assert (card.box.isEnabled(), card.box.isChecked()) == (True, True)
    card.box.click()
    assert not desk.ask(Suggesting(), actor=me)
    words, undo = done[-1]
    assert words == "Nothing is suggested from the notes any more"
    undo()
    assert desk.ask(Suggesting(), actor=me)
    assert card.box.isChecked()
    card.deleteLater()
    desk.database.close()
