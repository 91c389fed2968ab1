"""The story so far, between the warnings and the timeline, and why somebody may leave; a sentence that is chosen shows
where it comes from."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.customer.telling import Paragraph
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.sentences import Sentences
from agentdesk.ui.widgets.text import Text


class StoryBox(Growing):
    """Hidden while there is nothing to tell. `source_asked` with the ids of the events behind a sentence."""

    source_asked = Signal(object)

    def __init__(self, tone: Tone = Tone.ACCENT, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._told = Paragraph()
        self._title, self.sentences = Text(role="strong"), Sentences(tone)
        box = QFrame(self)
        box.setProperty("notice", tone.value)
        inside = QVBoxLayout(box)
        inside.setContentsMargins(12, 8, 12, 9)
        inside.setSpacing(3)
        inside.addWidget(self._title)
        inside.addWidget(self.sentences)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 10)
        column.addWidget(box)
        self.hide()
        self.sentences.chosen.connect(lambda number: self.source_asked.emit(self._told.events[number]))
        follow_language(self)

    def show_told(self, told: Paragraph) -> None:
        if told != self._told:
            self._told = told
            self._title.setText(told.title)
            self.sentences.setAccessibleName(told.title)
            self.sentences.show_sentences(told.words)
        self.setVisible(bool(told.words))

    def retranslate(self) -> None:
        self.sentences.setToolTip(text("story.hint"))
