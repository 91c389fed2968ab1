"""The notes of one conversation, with what helps while typing. Each keeps its own undo, cursor and scroll."""

from __future__ import annotations

from PySide6.QtCore import Qt

from agentdesk.core.wording import text
from agentdesk.ui.interactions.highlighter import NotesHighlighter
from agentdesk.ui.interactions.notes_edit import NotesEdit
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.snippet_popup import SnippetPopup
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.card_guard import CardGuard


class NotesPage:
    """`edit` is the widget."""

    def __init__(self, talk: Talk, presenter: ContactPresenter) -> None:
        self._talk, self._presenter = talk, presenter
        draft = talk.draft
        self.edit = NotesEdit()
        self.edit.take_up(draft.notes, draft.cursor, draft.anchor, draft.scroll)
        self.edit.moved.connect(self._note)
        self._highlighter = NotesHighlighter(self.edit.document())
        spell(self.edit)
        self.snippets = SnippetPopup(self.edit, lambda: presenter.what_is_known(talk))
        self._guard = CardGuard(self.edit)
        self._guard.masked.connect(lambda: presenter.conversations.happened.emit(text("card.masked"), None))
        self.show_ready()

    def show_ready(self) -> None:
        self.snippets.show_snippets(self._presenter.conversations.ready.snippets)

    def open_snippets(self) -> None:
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.snippets.open()

    def _note(self) -> None:
        self._presenter.conversations.note(self._talk, *self.edit.place)
