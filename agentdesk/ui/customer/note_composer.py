"""Writing a note, or setting one right: a strip above the timeline, kept as a draft while it is typed."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core.drafts import Draft
from agentdesk.core.ids import new_id
from agentdesk.core.meanwhile import Mark, read_mark, written_mark
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.meanwhile import Guard, MeanwhileStrip
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card_guard import CardGuard
from agentdesk.ui.widgets.text import Text

SAVE_KEY = "Ctrl+S"
NOTE_DRAFT = "note"


class NoteComposer(QWidget):
    """Hidden until it is asked for; `closed` when there is nothing more to write."""

    closed = Signal()

    def __init__(
        self, presenter: CustomerPresenter, keeper: DraftKeeper | None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter, self._keeper = presenter, keeper
        self._draft_id, self._command_id = new_id(), new_id()
        self._corrects: UUID | None = None
        self._title, self._state = Text(role="strong"), Text(role="small")
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.textChanged.connect(self._keep)
        self._guard = CardGuard(self.words)
        spell(self.words)
        self._guard.masked.connect(lambda: presenter.happened.emit(text("card.masked"), None))
        self._save = Button(kind="primary", on_click=self.save)
        self._discard = Button(kind="quiet", on_click=self.discard)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.meanwhile = MeanwhileStrip(presenter.door, lambda: presenter.zone)
        self._others = Guard(
            presenter.door,
            presenter.customer_id,
            self.meanwhile,
            save=self.save,
            back=self.words.setFocus,
            parent=self,
        )
        self._others.marked.connect(self._keep)
        self._lay_out()
        if keeper:
            keeper.kept.connect(self._show_saved)
        follow_language(self)
        self.hide()

    def begin(self) -> None:
        """Opens it, with what had been typed before."""
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_correction(self, fact_id: UUID, words: str) -> None:
        """The note as it was, to be set right; what is half typed of another one can be brought back."""
        if self._corrects == fact_id and self.words.toPlainText().strip():
            self.begin()
            return
        self.discard()
        self._start_anew(fact_id)
        self.words.setPlainText(words)
        self.words.selectAll()
        self.begin()

    def restore(self, draft: Draft) -> None:
        """What was being typed when the program ended."""
        corrects = draft.content.get("corrects")
        self._draft_id, self._command_id = draft.id, draft.command_id
        self._corrects = UUID(str(corrects)) if corrects else None
        self._others.mark = read_mark(draft.content)
        self.words.setPlainText(str(draft.content.get("words") or ""))
        self.words.moveCursor(self.words.textCursor().MoveOperation.End)
        self.retranslate()
        self.show()

    def take_over(self, other: NoteComposer) -> None:
        """What is half written in the other one: as it is, or below what is half written here."""
        mine, theirs = self.words.toPlainText().strip(), other.words.toPlainText().strip()
        if not mine:
            self._draft_id, self._command_id, self._corrects = other._draft_id, other._command_id, other._corrects
            self._others.mark = other._others.mark
        self.words.setPlainText(f"{mine}\n\n{theirs}" if mine else other.words.toPlainText())
        if mine and self._keeper:
            self._keeper.drop(other._draft_id)
        self.words.moveCursor(self.words.textCursor().MoveOperation.End)
        self.retranslate()
        self.show()
        self._presenter.happened.emit(text("note.followed"), None)

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def save(self) -> None:
        """What others have done for the customer since it was begun is shown first; asked again it is saved."""
        if self.words.toPlainText().strip():
            self._others.before(self._save_now)
        else:
            self.discard()

    def _save_now(self) -> None:
        words = self.words.toPlainText()
        if self._corrects:
            self._presenter.correct_note(self._corrects, words, self._finish, id=self._command_id)
        else:
            self._presenter.add_note(words, self._finish, id=self._command_id)

    def discard(self) -> None:
        """The words are given up; the toast brings them back."""
        words, corrects, mark = self.words.toPlainText(), self._corrects, self._others.mark
        self._finish()
        if words.strip():
            self._presenter.happened.emit(text("note.discarded"), lambda: self._bring_back(words, corrects, mark))

    def retranslate(self) -> None:
        if self._state.text():
            self._state.setText(text("note.draft"))
        self._title.setText(text("note.correct_title" if self._corrects else "note.title"))
        self.words.setPlaceholderText(text("note.placeholder"))
        self.words.setAccessibleName(self._title.text())
        self._save.setText(text("note.save"))
        self._save.set_key(key_name(SAVE_KEY))
        self._discard.setText(text("note.cancel"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; what was typed stays here for the next time."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _bring_back(self, words: str, corrects: UUID | None, mark: Mark | None) -> None:
        self._start_anew(corrects)
        self._others.mark = mark
        self.words.setPlainText(words)
        self.begin()

    def _start_anew(self, corrects: UUID | None) -> None:
        self._draft_id, self._command_id, self._corrects = new_id(), new_id(), corrects
        self._state.setText("")
        self.retranslate()

    def _finish(self) -> None:
        if self._keeper:
            self._keeper.drop(self._draft_id)
        self.words.blockSignals(True)  # emptying the field is not typing
        self.words.clear()
        self.words.blockSignals(False)
        self._others.end()
        self._start_anew(None)
        self.hide()
        self.closed.emit()

    def _keep(self) -> None:
        self._state.setText("")
        words = self.words.toPlainText()
        if words.strip():
            self._others.begin()
        if not self._keeper:
            return
        if words.strip():
            corrects = str(self._corrects) if self._corrects else None
            content = {"words": words, "corrects": corrects, "mark": written_mark(self._others.mark)}
            self._keeper.keep(self._draft_id, NOTE_DRAFT, self._command_id, content, self._presenter.customer_id)
        else:
            self._keeper.drop(self._draft_id)

    def _show_saved(self, draft_id: object) -> None:
        if draft_id == self._draft_id:
            self._state.setText(text("note.draft"))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._state, 1)
        buttons.addWidget(self._discard)
        buttons.addWidget(self._save)
        self.words.setFixedHeight(look().sp(84))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 4, 20, 12)
        column.setSpacing(7)
        column.addWidget(self._title)
        column.addWidget(self.meanwhile)
        column.addWidget(self.words)
        column.addLayout(buttons)
