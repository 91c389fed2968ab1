"""The simulated customer: what they say, how they sound, and the line in which one answers in own words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.wording import label, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.practice.presenter import Practising
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import ElidedText, Text, announce

SPEAK_KEY, GUIDED_KEY, LISTEN_KEY = "F11", "Ctrl+F11", "Shift+F11"
_LONGEST = 500
_TONES = {1: Tone.STOP, 2: Tone.STOP, 3: Tone.CARE, 4: Tone.GOOD, 5: Tone.GOOD}


class VoiceCard(Growing):
    """Under the band of the practice, across the window. Enter says what was typed."""

    left = Signal()
    """They have hung up, and the keyboard was here."""

    def __init__(self, practising: Practising, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._practising = practising
        self.setObjectName("voice")
        self._mark = IconMark("message-circle", Tone.ACCENT)
        self._name, self._sounds = Text(role="strong"), Text(role="muted")
        self.words = Text(role="heading", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._at_hand = ElidedText(role="small")
        self.field = QLineEdit()
        self.field.setMaxLength(_LONGEST)
        self.field.returnPressed.connect(self._say)
        self._guided = Button(icon="message-square-text", key=key_name(GUIDED_KEY), on_click=practising.say_as_guided)
        self._listen = Button(icon="ellipsis", key=key_name(LISTEN_KEY), on_click=practising.listen)
        self._finish = Button(kind="quiet", on_click=practising.finish)
        self._lay_out()
        practising.answered.connect(self._answer)
        practising.changed.connect(self.show_talk)
        follow_language(self)

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self.field.setPlaceholderText(text("practice.say_it", key=key_name(SPEAK_KEY)))
        self.field.setAccessibleName(text("practice.say_it_name"))
        self._guided.setText(text("practice.as_guided"))
        self._listen.setText(text("practice.listen"))
        self.show_talk()

    def show_talk(self) -> None:
        talk = self._practising.talk
        self._name.setText(talk.scenario.who[talk.language].name)
        self._sounds.setText(text("practice.hung_up") if talk.is_over else text(f"practice.sounds_{talk.temper}"))
        self._mark.set_icon("phone-off" if talk.is_over else "message-circle", _TONES[talk.temper])
        self.words.setText(text("guides.quoted", words=talk.last_words))
        self._at_hand.setText(text("practice.at_hand", words=label(talk.scenario.at_hand)))
        self._finish.setText(text("practice.go_through" if talk.is_over else "practice.finish"))
        for part in (self.field, self._guided, self._listen):
            part.setEnabled(not talk.is_over)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.field.clear()
        else:
            super().keyPressEvent(event)

    def _say(self) -> None:
        words = self.field.text()
        self.field.clear()
        self._practising.say(words)

    def _answer(self) -> None:
        had_keyboard = self.isAncestorOf(self.window().focusWidget())
        self.show_talk()
        if had_keyboard and self._practising.talk.is_over:
            self.left.emit()
        announce(self, self._practising.talk.last_words)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self._mark, self._name, self._sounds):
            head.addWidget(part)
        head.addSpacing(16)
        head.addWidget(self._at_hand, 1)
        answer = QHBoxLayout()
        answer.setSpacing(6)
        answer.addWidget(self.field, 1)
        for button in (self._guided, self._listen, self._finish):
            answer.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 7, 14, 8)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addLayout(answer)
