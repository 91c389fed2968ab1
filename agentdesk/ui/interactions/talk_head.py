"""The line above the notes: what kind of contact with whom, how long, why, and how they feel."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QWidget

from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.icons import icon
from agentdesk.ui.interactions.mood_keys import MoodKeys
from agentdesk.ui.interactions.ready import Ready
from agentdesk.ui.interactions.reason_field import ReasonField
from agentdesk.ui.interactions.talk import About, Talk
from agentdesk.ui.interactions.words import channel_icon, clock_words, kind_of_contact, mood_of_step, mood_step, who
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.text import ElidedText, Text, plain_tip

CHANNEL_KEY = "Ctrl+H"
_ONE_ROW_FROM = 720
"""Logical pixels at 100 % text from which the mood stands in the same row."""
_BOTH_WAYS = (Channel.PHONE, Channel.EMAIL, Channel.CHAT, Channel.SOCIAL, Channel.LETTER)


class TalkHead(QWidget):
    channel_picked = Signal(object, object)
    mood_picked = Signal(object)
    about_wanted = Signal()
    left = Signal()
    """The person is done here: back to the notes."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = ChipButton(on_click=self.open_channels)
        self._channels = QMenu(self)
        self.about = ChipButton(icon="folder-open", on_click=self.about_wanted.emit)
        self.about.hide()
        self._who, self._time = ElidedText(role="strong"), Text(role="muted")
        self.reason, self.mood = ReasonField(), MoodKeys()
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._kind)
        first.addWidget(self.about)
        first.addWidget(self._who, 1)
        first.addWidget(self._time)
        first.addWidget(self.reason)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(10)
        self._rows.addLayout(first, 1)
        self._rows.addWidget(self.mood)
        self.mood.picked.connect(lambda step: self.mood_picked.emit(mood_of_step(step)))
        self.mood.left.connect(self.left)
        self.reason.left.connect(self.left)
        follow_language(self)

    def show_ready(self, ready: Ready) -> None:
        self.reason.show_reasons(ready.reasons, ready.habits)

    def show_talk(self, talk: Talk, *, reason_missing: bool = False, discreet: bool = False) -> None:
        """`discreet`: somebody may see which mood was chosen."""
        draft = talk.draft
        self._kind.setText(kind_of_contact(draft.channel, draft.direction))
        self._kind.set_icon(channel_icon(draft.channel, draft.direction))
        self._kind.setAccessibleName(f"{text('call.channel')}: {self._kind.text()}")
        self._kind.setToolTip(key_name(CHANNEL_KEY))
        self._who.setText(who(talk))
        self.reason.show_reason(draft.reason_id, missing=reason_missing)
        self.mood.show_step(0 if discreet else mood_step(talk.mood))
        self._make_room()

    def show_about(self, about: About | None) -> None:
        """Which case it is about; a proposal is paler and ends in a question mark."""
        self.about.setVisible(about is not None)
        if about:
            self.about.setText(about.code)
            self.about.set_tone(Tone.ACCENT if about.sure else Tone.NEUTRAL)
            self.about.setToolTip(plain_tip(about.words))
            self.about.setAccessibleName(about.words)
        self._make_room()

    def about_place(self) -> QPoint:
        beside = self.about if self.about.isVisible() else self._kind
        return beside.mapToGlobal(beside.rect().topLeft())

    def tick(self, talk: Talk, now: datetime) -> None:
        self._time.setText(clock_words(talk.lasted(now)))
        self._time.setAccessibleName(f"{text('call.time')} {self._time.text()}")

    def open_channels(self) -> None:
        """All channels, and both ways where there are two."""
        menu = self._channels
        menu.clear()
        menu.setAccessibleName(text("call.channel"))
        for channel in Channel:
            for direction in Direction:
                if direction is Direction.IN or channel in _BOTH_WAYS:
                    action = menu.addAction(icon(channel_icon(channel, direction)), kind_of_contact(channel, direction))
                    action.triggered.connect(partial(self._pick_channel, channel, direction))
        menu.popup(self._kind.mapToGlobal(self._kind.rect().topLeft()))
        menu.setActiveAction(next(each for each in menu.actions() if each.text() == self._kind.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._arrange()

    def retranslate(self) -> None:
        self._who.setToolTip("")

    def _make_room(self) -> None:
        """In one row the word before the faces goes first: the faces say what they are, half a name says nobody."""
        room = self.mood.label_room
        others = self._rows.sizeHint().width() - (room if self.mood.has_label else 0)
        is_alone = self._rows.direction() == QBoxLayout.Direction.TopToBottom
        self.mood.show_label(is_alone or others + self._who.sizeHint().width() + room <= self.width())

    def _pick_channel(self, channel: Channel, direction: Direction, checked: bool = False) -> None:
        self.channel_picked.emit(channel, direction)

    def _arrange(self) -> None:
        """Narrow: the faces go to a row of their own, so that nothing is cut."""
        wide = self.width() >= look().sp(_ONE_ROW_FROM)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if way != self._rows.direction():
            self._rows.setDirection(way)
        self._make_room()
        self._time.setFont(look().font(13, figures=True))
        self._time.setMinimumWidth(look().font_metrics(13, figures=True).horizontalAdvance("00:00") + 2)
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
