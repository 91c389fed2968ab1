"""Who is on the line and what they have been through: wait, transfers, answers already given; who it may be."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core.uris import Popped
from agentdesk.core.wording import language, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.words import apology, popped_words
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import Text, announce

MOST_SHOWN = 6
LINK_KEY = "Ctrl+L"


class CallerStrip(Growing):
    """Shown while there is something to tell; a fact once told stays until the conversation ends."""

    customer_picked = Signal(object)
    new_wanted = Signal()
    find_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty("notice", Tone.ACCENT.value)
        self._facts, self._answers, self._sorry = Text(role="strong"), Text(wrap=True), Text(wrap=True)
        self._people = QWidget()
        self._people.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._flow = FlowLayout(self._people, gap=6)
        self._told: tuple[object, ...] = ()
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._facts)
        first.addWidget(self._answers, 1)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addLayout(first)
        words.addWidget(self._sorry)
        words.addWidget(self._people)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(IconMark("phone", Tone.ACCENT), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def tell(self, talk: Talk | None) -> None:
        """What the telephone system knows, and whose number it is while nobody has been picked."""
        told = talk.draft.start.popped if talk else Popped()
        asking = talk is not None and talk.draft.customer_id is None
        asked = (talk.candidates, talk.number, talk.shown) if talk and asking else None
        state = (told, asked, language())
        if state == self._told:
            return
        self._told = state
        self._say(told)
        question = self._ask(talk) if talk and asking else ""
        self._people.setVisible(bool(question))
        said = [part.text() for part in (self._facts, self._answers, self._sorry) if part.text()]
        self.setVisible(bool(said or question))
        self.setAccessibleName(". ".join([*said, question] if question else said))
        announce(self, self.accessibleName())

    def take_focus(self) -> None:
        """To whom it may be, or to finding them."""
        if button := self._people.findChild(Button):
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _say(self, told: Popped) -> None:
        facts, answers = popped_words(told)
        for label, words in ((self._facts, facts), (self._answers, answers), (self._sorry, apology(told))):
            label.setText(words)
            label.setVisible(bool(words))

    def _ask(self, talk: Talk) -> str:
        """Returns the question."""
        self._flow.clear()
        question = Text(_question(talk))
        self._flow.addWidget(question)
        shown = talk.shown.id if talk.shown else None
        if talk.shown:
            pick = partial(self.customer_picked.emit, shown)
            guess = ChipButton(text("call.it_is", name=talk.shown.name), icon="user", on_click=pick)
            guess.set_key(key_name(LINK_KEY))
            self._flow.addWidget(guess)
        candidates = [found for found in talk.candidates or () if found.customer_id != shown]
        for found in candidates[:MOST_SHOWN]:
            pick = partial(self.customer_picked.emit, found.customer_id)
            self._flow.addWidget(ChipButton(f"{found.name} · {found.number}", icon="user", on_click=pick))
        self._flow.addWidget(ChipButton(text("call.find"), icon="search", on_click=self.find_wanted.emit))
        self._flow.addWidget(ChipButton(text("call.new_customer"), icon="plus", on_click=self.new_wanted.emit))
        return question.text()


def _question(talk: Talk) -> str:
    number = talk.number
    if not number:
        return text("call.who_is_it")
    if talk.candidates is None:
        return text("call.looking_up", number=number)
    if not talk.candidates:
        return text("call.nobody_has", number=number)
    return text("call.shared", count=len(talk.candidates), number=number)
