"""A practice: a simulated customer on the line, and the talk gone through afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QPlainTextEdit

from agentdesk.ui.guides.part import GuidesPart
from agentdesk.ui.practice.start import PracticeStart
from agentdesk.ui.tour.hands import Hands, until

SCENARIO = "second_parcel"
_SAID = {"de": "Erzählen Sie mir, was für Sie daran hängt.", "en": "Tell me what this has meant for you."}
_NOTES = {
    "de": "Zum zweiten Mal nichts angekommen. Braucht sie zum 80. Geburtstag der Mutter.",
    "en": "Nothing has come, for the second time. Needs it for his mother's eightieth.",
}


def practice(hands: Hands) -> Iterator[Path]:
    """Asked in own words, then answered with those of the guide."""
    start = hands.start
    assert isinstance(start, PracticeStart)
    until(lambda: start.practising is not None)
    practising, guides = start.practising, hands.part(GuidesPart)
    assert practising is not None
    until(lambda: guides.presenter is not None and guides.presenter.fitting)
    hands.until_typing(QPlainTextEdit)
    hands.clock.move(timedelta(minutes=1, seconds=8))
    hands.write(_NOTES[hands.language])
    hands.run("practice.speak")
    hands.write(_SAID[hands.language])
    hands.press("Return", "Alt+1")
    until(lambda: guides.told is not None and guides.told.words)
    hands.run("practice.guided")
    yield hands.picture("practice")
    hands.run("practice.finish")
    until(lambda: practising.is_finished)
    yield hands.picture("debrief")
