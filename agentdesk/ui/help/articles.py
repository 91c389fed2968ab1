"""How to work with the desk: shipped articles, one below the other, read in place."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

import agentdesk.resources
from agentdesk.core.knowledge.model import Wording, wording_in
from agentdesk.core.knowledge.reading import ReadArticle, read_folder
from agentdesk.core.prose import blocks
from agentdesk.core.wording import language, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.painted import Lines, LinesButton, Words
from agentdesk.ui.widgets.prose import Prose
from agentdesk.ui.widgets.text import Text

ORDER = (
    "first-contact", "what-comes-next", "promise-and-callback", "cases", "guides", "second-failure", "goodwill",
    "articles", "undo-and-safety",
)  # fmt: skip


@cache
def shipped() -> tuple[ReadArticle, ...]:
    """In the order in which somebody new needs them."""
    folder = Path(agentdesk.resources.__path__[0]) / "articles"
    return tuple(sorted(read_folder(folder).articles, key=lambda each: ORDER.index(each.key)))


def matching(wanted: str, lang: str) -> list[tuple[str, Wording]]:
    """Keys and words of the articles in which every word that is wanted stands."""
    words = wanted.casefold().split()
    said = ((each.key, wording_in(each.wordings, lang)[1]) for each in shipped())
    return [(key, each) for key, each in said if all(word in f"{each.title} {each.body}".casefold() for word in words)]


class HelpArticles(SectionCard):
    """`look_for` narrows them. Enter opens one, Esc goes back to the list."""

    opened = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._wanted = self._read = ""
        self.rows: list[LinesButton] = []
        self._list, self._reading = QWidget(), QWidget()
        self._rows = QVBoxLayout(self._list)
        self._back = Button(kind="quiet", icon="chevron-left", on_click=self._close)
        self._title, self.prose = Text(role="heading", wrap=True), Prose()
        reading = QVBoxLayout(self._reading)
        for column in (self._rows, reading):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(6)
        reading.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        reading.addWidget(self._title)
        reading.addWidget(self.prose)
        self.body.addWidget(self._list)
        self.body.addWidget(self._reading)
        self._reading.hide()
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("help.articles"))
        self._back.setText(text("knowledge.back"))
        self._show()

    def look_for(self, wanted: str) -> bool:
        """Whether there are any."""
        if wanted != self._wanted:
            self._wanted, self._read = wanted, ""
            self._show()
        return bool(self.rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._read:
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (row := self._row_with_keyboard()):
            row.click()
        else:
            super().keyPressEvent(event)

    def _row_with_keyboard(self) -> LinesButton | None:
        return next((row for row in self.rows if row.hasFocus()), None)

    def _open(self, key: str) -> None:
        self._read = key
        self._show()
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def _close(self) -> None:
        place = next((n for n, (key, _) in enumerate(self._found()) if key == self._read), 0)
        self._read = ""
        self._show()
        if self.rows:
            self.rows[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _found(self) -> list[tuple[str, Wording]]:
        return matching(self._wanted, language())

    def _show(self) -> None:
        for row in self.rows:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        found = self._found()
        self.rows = [LinesButton(Lines(icon="book-open", words=(Words(each.title),)), text("knowledge.read"))
                     for _, each in found]  # fmt: skip
        for row, (key, _) in zip(self.rows, found, strict=True):
            row.clicked.connect(partial(self._open, key))
            self._rows.addWidget(row)
        read = dict(found).get(self._read)
        self._list.setVisible(read is None)
        self._reading.setVisible(read is not None)
        self.setVisible(bool(found))
        if read:
            self._title.setText(read.title)
            self.prose.show_blocks(blocks(read.answer))
