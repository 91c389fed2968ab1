"""The story so far, between the warnings and the timeline; a sentence that is chosen shows where it comes from."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.customer.telling import ToldStory
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.sentences import Sentences
from agentdesk.ui.widgets.text import Text


class StoryBox(Growing):
    """Hidden while there is nothing to tell. `source_asked` with the ids of the events behind a sentence."""

    source_asked = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._told = ToldStory()
        self._title, self.sentences = Text(role="strong"), Sentences()
        box = QFrame(self)
        box.setProperty("notice", "accent")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(12, 8, 12, 9)
        inside.setSpacing(3)
        inside.addWidget(self._title)
        inside.addWidget(self.sentences)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 10)
        column.addWidget(box)
        self.hide()
        self.sentences.chosen.connect(self._ask)
        follow_language(self)

    def show_story(self, told: ToldStory) -> None:
        if told != self._told:
            self._told = told
            self.sentences.show_sentences(told.words)
        self.setVisible(bool(told.words))

    def retranslate(self) -> None:
        self._title.setText(text("story.title"))
        self.sentences.setAccessibleName(text("story.title"))
        self.sentences.setToolTip(text("story.hint"))

    def _ask(self, number: int) -> None:
        self.source_asked.emit(self._told.events[number])
