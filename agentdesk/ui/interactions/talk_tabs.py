"""Several conversations at once: a pill for each, the one in front marked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.words import channel_icon, clock_words, kind_of_contact, who
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import restyle


class TalkTabs(Growing):
    """Hidden while there is one conversation only."""

    picked = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._flow = FlowLayout(self, gap=6)
        self._pills: dict[Talk, ChipButton] = {}
        self.hide()

    def add(self, talk: Talk) -> None:
        self._pills[talk] = ChipButton(on_click=partial(self.picked.emit, talk))
        self._flow.addWidget(self._pills[talk])
        self.setVisible(len(self._pills) > 1)

    def remove(self, talk: Talk) -> None:
        if pill := self._pills.pop(talk, None):
            self._flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        self.setVisible(len(self._pills) > 1)

    def show_all(self, front: Talk | None, now: datetime) -> None:
        """Names and times, every second."""
        for talk, pill in self._pills.items():
            self._show_one(talk, pill, now, in_front=talk is front)
        self.setAccessibleName(text("call.tabs"))

    def _show_one(self, talk: Talk, pill: ChipButton, now: datetime, *, in_front: bool) -> None:
        draft = talk.draft
        time = clock_words(talk.lasted(now)) if talk.running else text("status.wrap_up")
        pill.set_icon(channel_icon(draft.channel, draft.direction))
        pill.setText(f"{who(talk)} · {time}")
        kind = kind_of_contact(draft.channel, draft.direction)
        pill.setAccessibleName(f"{kind}, {who(talk)}" + (f", {text('call.in_front')}" if in_front else ""))
        tone = (Tone.ACCENT if in_front else Tone.NEUTRAL).value
        if pill.property("chip") != tone:
            pill.setProperty("chip", tone)
            restyle(pill)
