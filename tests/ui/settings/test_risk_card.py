"""The card of the points for who may leave, over a real desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agentdesk.core.story.commands import CurrentWeights
from agentdesk.core.story.risk import Weights
from agentdesk.ui.door import Door
from agentdesk.ui.settings.risk_card import RiskCard, RiskPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.desks import make_desk


def test_points_are_shown_laid_down_and_taken_back(tmp_path: Path, theme: Theme, qapp: object) -> None:
    desk, me = make_desk(tmp_path)
    presenter = RiskPresenter(Door(desk, me, run_inline()))
    card, done = RiskCard(presenter), list[Any]()
    presenter.happened.connect(lambda words, undo: done.append((words, undo)))
    card.points["threshold"].setValue(9)  # before anything is known
    card.save()
    assert desk.ask(CurrentWeights(), actor=me).weights == Weights()

    card.forget()
    presenter.load()
    assert {name: field.value() for name, field in card.points.items()} == {
        "failures": 2, "overdue": 1, "termination": 4, "angry": 2, "disappointed": 1, "worse": 1, "repeated": 1,
        "complaint": 1, "fewer_orders": 1, "threshold": 4,
    }  # fmt: skip
    card.points["threshold"].setValue(6)
    card.save()
    assert desk.ask(CurrentWeights(), actor=me).weights == Weights(threshold=6)
    shown = card.earlier.text().splitlines()
    assert shown[1].endswith(": “May leave” is said from this many points 4 → 6")
    assert shown[2] == "As shipped"
    words, undo = done[-1]
    assert words == "The points are laid down"
    undo()
    assert desk.ask(CurrentWeights(), actor=me).weights == Weights()
    assert card.points["threshold"].value() == 4
    assert card.earlier.isHidden()
    card.deleteLater()
    desk.database.close()
