"""What may be given now and why: said before anybody speaks."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.money import Money
from agentdesk.core.wording import text
from agentdesk.ui.goodwill.known import Known
from agentdesk.ui.goodwill.meter import Meter
from agentdesk.ui.goodwill.words import (
    bound_words,
    compared_words,
    fitting_words,
    offline_words,
    owed_words,
    room_words,
)
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text


class RoomView(QWidget):
    """The room, what is fitting, what binds, how much of it is used, what others were given; above it what is owed."""

    def __init__(self) -> None:
        super().__init__()
        self._owed, self._offline = Notice(tone=Tone.CARE), Notice(tone=Tone.CARE)
        self._room, self._fitting = Text(role="strong", wrap=True), Text(wrap=True)
        self._bound, self._compared = Text(role="small", wrap=True), Text(role="small", wrap=True)
        self._meter = Meter()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (
            self._owed,
            self._offline,
            self._room,
            self._fitting,
            self._bound,
            self._meter,
            self._compared,
        ):
            column.addWidget(part)
        self._owed.hide()
        self._offline.hide()

    def show_known(self, known: Known, zone: ZoneInfo) -> None:
        """In place: what says the same is not touched."""
        owed = owed_words(known.now)
        self._owed.say("", owed, Tone.CARE)
        self._owed.setVisible(bool(owed))
        offline = offline_words(known)
        self._offline.say("", offline, Tone.CARE)
        self._offline.setVisible(bool(offline))
        self._room.setText(room_words(known.now))
        for line, words in (
            (self._fitting, fitting_words(known)),
            (self._bound, bound_words(known.now, zone)),
            (self._compared, compared_words(known.now.comparison, known.currency)),
        ):
            line.setText(words)
            line.setVisible(bool(words))
        self._room.show()

    def show_typed(self, known: Known, typed: int) -> None:
        """How much of the limit that binds it would take."""
        binding = known.now.authority.binding
        self._meter.setVisible(binding is not None and binding.most > 0)
        if binding:
            used, most = Money(binding.used, known.currency), Money(binding.most, known.currency)
            words = text("give.meter", used=used, typed=Money(typed, known.currency), most=most)
            self._meter.show_amounts(binding.used, typed, binding.most, words)

    def show_nothing(self, words: str) -> None:
        """Nothing is known yet; why."""
        for part in (self._owed, self._offline, self._fitting, self._bound, self._meter, self._compared):
            part.hide()
        self._room.setText(words)
        self._room.setVisible(bool(words))
