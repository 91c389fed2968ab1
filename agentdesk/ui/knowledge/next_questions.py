"""What customers come back with after such a contact, and what to say of it at once: at the end of a guide, in the
wrap-up."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.knowledge.commands import AskedNext
from agentdesk.core.knowledge.model import Question
from agentdesk.core.wording import language
from agentdesk.ui.door import Door
from agentdesk.ui.knowledge.words import question_lines
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.painted import LinesButton, LinesLabel


class NextQuestions(Growing):
    """`ask_after(reason)` shows it, once there is something more than chance to show; hidden without. A press on one
    asks for its article to be read (`article_wanted`, with its key)."""

    article_wanted = Signal(str)

    def __init__(self, door: Door, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), parent: QWidget | None = None):
        super().__init__(parent=parent)
        self._door = door
        self._after: UUID | None = None
        self.questions: tuple[Question, ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(*margins)
        self._rows.setSpacing(2)
        self.hide()
        follow_language(self)

    def ask_after(self, reason_id: UUID | None) -> None:
        """None: nothing is to be shown (any more)."""
        if reason_id == self._after:
            return
        self._after = reason_id
        if reason_id is None:
            self._show(())
        else:
            self._ask(reason_id)

    def retranslate(self) -> None:
        if self._after:
            self._ask(self._after)

    def _ask(self, reason_id: UUID) -> None:
        def show(questions: tuple[Question, ...]) -> None:
            if reason_id == self._after:
                self._show(questions)

        asked = AskedNext(reason_id, language())
        self._door.ask(asked, owner=self, done=show, failed=lambda _: None, supersedes="next questions")

    def _show(self, questions: tuple[Question, ...]) -> None:
        self.questions = questions
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for each in questions:
            self._rows.addWidget(self._row(each))
        self.setVisible(bool(questions))

    def _row(self, question: Question) -> QWidget:
        lines, read = question_lines(question)
        if not question.key:
            return LinesLabel(lines)
        row = LinesButton(lines, read)
        row.clicked.connect(partial(self.article_wanted.emit, question.key))
        return row
