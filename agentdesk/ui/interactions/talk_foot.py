"""The line below the notes: whether they are on disk, and what can be done with the conversation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import Text

WRAP_UP_KEY, LATER_KEY = "Ctrl+Return", "Ctrl+Shift+Return"


class TalkFoot(QWidget):
    wrap_up_wanted = Signal()
    later_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = Text(role="muted")
        self._state_key = ""
        self._discard = Button(kind="quiet", on_click=self.discard_wanted.emit)
        self._later = Button(on_click=self.later_wanted.emit)
        self._wrap_up = Button(kind="primary", on_click=self.wrap_up_wanted.emit)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self._state)
        self._row.addStretch(1)
        for button in (self._discard, self._later, self._wrap_up):
            self._row.addWidget(button)
        follow_language(self)

    def take_in(self, back: Button, save: Button) -> None:
        """The wrap-up's own buttons, where its opener was."""
        self._row.insertWidget(2, back)
        self._row.addWidget(save)

    def show_state(self, key: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Of saving, by the key of its words."""
        self._state_key = key
        self._state.setText(text(key) if key else "")
        self._state.set_tone(tone)

    def show_stage(self, *, wrapping_up: bool) -> None:
        """While the wrap-up is open, its own button saves."""
        self._wrap_up.setVisible(not wrapping_up)
        self._discard.setVisible(not wrapping_up)

    def retranslate(self) -> None:
        self._discard.setText(text("call.discard"))
        self._later.setText(text("call.later"))
        self._later.setToolTip(key_name(LATER_KEY))  # in the words it would not fit beside the others at 1280 pixels
        self._wrap_up.setText(text("call.wrap_up"))
        self._wrap_up.set_key(key_name(WRAP_UP_KEY))
        self.show_state(self._state_key)
