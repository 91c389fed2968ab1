"""Snippets while typing: a stroke and a few letters, or a key, and the words stand there."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.interactions.model import Snippet
from agentdesk.core.interactions.phrases import filled, matching, words_of
from agentdesk.core.wording import label, language, text
from agentdesk.ui.interactions.notes_edit import NotesEdit
from agentdesk.ui.interactions.results_above import ResultsAbove
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.results import Result
from agentdesk.ui.widgets.text import one_line

KEY = "Ctrl+."
_TYPED = re.compile(r"(?:^|(?<=\s))/([\w-]{0,30})$")


class SnippetPopup(QObject):
    """`known` gives what placeholders stand for at this moment."""

    def __init__(self, notes: NotesEdit, known: Callable[[], dict[str, str]]) -> None:
        super().__init__(notes)
        self._notes, self._known = notes, known
        self._snippets: dict[UUID, Snippet] = {}
        self._made: ResultsAbove | None = None
        notes.textChanged.connect(self._look)
        follow_language(self)

    def show_snippets(self, snippets: tuple[Snippet, ...]) -> None:
        self._snippets = {snippet.id: snippet for snippet in snippets}

    def open(self) -> None:
        """As if the stroke had been typed."""
        before = self._notes.before_cursor
        self._notes.insertPlainText("/" if not before or before[-1].isspace() else " /")

    def retranslate(self) -> None:
        if self._made:
            self._made.set_name(text("snippet.name"))

    @property
    def _popup(self) -> ResultsAbove:
        """Made when it is first wanted: most conversations need none."""
        if self._made is None:
            self._made = ResultsAbove(self._notes, name=text("snippet.name"))
            self._made.chosen.connect(self._insert)
        return self._made

    def _look(self) -> None:
        typed = _TYPED.search(self._notes.before_cursor) if self._notes.hasFocus() else None
        found = matching(tuple(self._snippets.values()), typed[1], language()) if typed else []
        if found:
            self._popup.show_results([self._result(snippet) for snippet in found])
        elif self._made:
            self._made.close_popup()

    def _result(self, snippet: Snippet) -> Result:
        shown = one_line(filled(words_of(snippet, language()), self._known()), 120)
        return Result(
            key=snippet.id,
            icon="message-square-text",
            title=label(snippet.labels),
            aside=f"/{snippet.shortcut}",
            why=shown,
        )

    def _insert(self, snippet_id: UUID) -> None:
        typed = _TYPED.search(self._notes.before_cursor)
        if typed:
            words = filled(words_of(self._snippets[snippet_id], language()), self._known())
            self._notes.replace_before(len(typed[0]), words)
