"""Articles beside a customer: what may help, found while typing, read in place, put into the notes."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.knowledge.model import Confidence, Hit, Use
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.knowledge.presenter import CustomerKnowledge
from agentdesk.ui.knowledge.words import about_words, article_blocks, question_lines, standing_words, words_to_insert
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesButton, LinesLabel, Words
from agentdesk.ui.widgets.prose import Prose
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import Text, announce

KNOWLEDGE_KEY, INSERT_KEY, FLAG_KEY = "F6", "Shift+F6", "Ctrl+F6"
_WITH_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class KnowledgeCard(SectionCard):
    """`take_focus` brings the keyboard to the search, or into the article that is open; from there it, or a letter,
    leads to the search. ↓ goes through what was found, Enter opens it, Esc goes back."""

    place = "knowledge"

    def __init__(self, presenter: CustomerKnowledge, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        presenter.setParent(self)
        self.search = QLineEdit()
        self.search.installEventFilter(self)
        self.rows: list[LinesButton] = []
        self._read: UUID | None = None
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self._next = QWidget()
        self._questions = QVBoxLayout(self._next)
        self._questions.setContentsMargins(0, 0, 0, 0)
        self._nothing = Text(role="muted", wrap=True)
        self._want = Button(icon="plus", on_click=presenter.want)
        self._reading = QWidget()
        self._back = Button(kind="quiet", icon="chevron-left", on_click=self.close_article)
        self._title = Text(role="heading", wrap=True)
        self._about = Text(role="small", wrap=True)
        self.prose = Prose()
        self._insert = Button(kind="primary", icon="reply", on_click=presenter.insert)
        self._used = Button(icon="check", on_click=partial(presenter.note, Use.USED))
        self._no_help = Button(kind="quiet", icon="x", on_click=partial(presenter.note, Use.NO_HELP))
        self._flag = Button(kind="quiet", icon="flag", on_click=self.flag)
        self._flag_words = QLineEdit()
        spell(self._flag_words)
        self._problem = Text(wrap=True)
        self._lay_out()
        self._connect()
        follow_language(self)

    # ── what keys and buttons ask ───────────────────────────────────────────────────────────────────────────────
    def take_focus(self) -> None:
        focus = self.window().focusWidget()
        if self.presenter.article is None:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()
        elif focus and self._reading.isAncestorOf(focus):
            self.close_article()
        else:
            self._back.setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(self)

    def close_article(self) -> None:
        self.presenter.close()
        self.take_focus()

    def flag(self) -> None:
        """Asks what is wrong; once more, or Enter, says it."""
        if self.presenter.article is None:
            return
        if self._flag_words.isHidden():
            self._flag_words.clear()
            self._flag_words.show()
            self._flag_words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.presenter.flag(self._flag_words.text().strip())
            self._end_flagging()

    def _end_flagging(self) -> None:
        """The keyboard goes first: hidden with it, the field would hand it to a card further down, and show that."""
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._flag_words.hide()

    def retranslate(self) -> None:
        self._name()
        self.search.setPlaceholderText(text("knowledge.search"))
        self.search.setAccessibleName(text("knowledge.search"))
        self._back.setText(text("knowledge.back"))
        self._back.set_key(key_name("Esc"))
        self._insert.setText(text("knowledge.insert"))
        self._insert.set_key(key_name(INSERT_KEY))
        self._used.setText(text("knowledge.used"))
        self._no_help.setText(text("knowledge.no_help"))
        self._flag.setText(text("knowledge.flag"))
        self._flag.set_key(key_name(FLAG_KEY))
        self._flag_words.setPlaceholderText(text("knowledge.flag_words"))
        self._flag_words.setAccessibleName(text("knowledge.flag_words"))
        self._want.setText(text("knowledge.want"))
        self._show_hits()
        self._show_article()
        self._show_questions()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        match event.key():
            case Qt.Key.Key_Down if self.rows:
                self._focus_row(watched, 1)
            case Qt.Key.Key_Up if watched is not self.search:
                self._focus_row(watched, -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if watched is self.search:
                self._enter()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if isinstance(watched, LinesButton):
                watched.click()
            case Qt.Key.Key_Escape if watched is self.search and self.search.text():
                self.search.clear()
            case _:
                return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._flag_words.isHidden():
            self._end_flagging()
        elif event.key() == Qt.Key.Key_Escape and self.presenter.article:
            self.close_article()
        elif self.presenter.article and event.text().isalnum() and not event.modifiers() & _WITH_KEYS:
            self.close_article()
            self.search.setText(event.text())
            self.search.textEdited.emit(event.text())
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _enter(self) -> None:
        """The first of what was found; a draft of what was not."""
        if self.rows:
            self.rows[0].click()
        else:
            self.presenter.want()

    def _focus_row(self, watched: QObject, step: int) -> None:
        place = self.rows.index(watched) + step if isinstance(watched, LinesButton) and watched in self.rows else 0
        to: QWidget = self.rows[min(place, len(self.rows) - 1)] if place >= 0 else self.search
        to.setFocus(Qt.FocusReason.TabFocusReason)

    def _cleared(self, words: str) -> None:
        if not words:
            self.presenter.look_for("")

    def _name(self) -> None:
        about = "" if self.presenter.wanted or not self.presenter.hits else text("knowledge.for_this")
        self.set_words(text("knowledge.card"), " · ".join(filter(None, (about, key_name(KNOWLEDGE_KEY)))))

    def _show_hits(self) -> None:
        had_keyboard = any(row.hasFocus() for row in self.rows)
        for row in self.rows:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(hit) for hit in self.presenter.hits]
        for row in self.rows:
            self._rows.addWidget(row)
        nothing = bool(self.presenter.wanted) and not self.rows
        self._nothing.setText(text("knowledge.nothing_found"))
        self._nothing.setVisible(nothing)
        self._want.setVisible(nothing)
        self._list.setVisible(bool(self.rows) and self.presenter.article is None)
        self._problem.hide()
        self._name()
        if nothing:
            announce(self.search, text("knowledge.nothing_found"))
        if had_keyboard:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, hit: Hit) -> LinesButton:
        icon = "file-text" if hit.confidence is Confidence.VALIDATED else "notebook-pen"
        words = (Words(hit.title), Words(standing_words(hit), SMALL, "muted"))
        row = LinesButton(Lines(icon=icon, words=words[: 1 + bool(words[1].words)]), text("knowledge.read"))
        row.clicked.connect(partial(self.presenter.open, hit.article_id, hit.lang))
        row.installEventFilter(self)
        return row

    def _show_article(self) -> None:
        shown = self.presenter.article
        self._reading.setVisible(shown is not None)
        self._list.setVisible(shown is None and bool(self.rows))
        self.search.setVisible(shown is None)
        is_other = shown is not None and shown.article.id != self._read
        self._read = shown.article.id if shown else None
        if shown is None:
            return
        said = self.presenter.said
        self._title.setText(said.title)
        self._about.setText(about_words(shown))
        self.prose.show_blocks(article_blocks(said))
        self._problem.hide()
        self._insert.setVisible(self.presenter.talk is not None and bool(words_to_insert(said)))
        if is_other:  # not when somebody has changed what is being read: the keyboard may be in the notes by now
            self._flag_words.hide()
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(self)

    def _show_questions(self) -> None:
        """What customers come back with, and the article that answers it."""
        while item := self._questions.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for question in self.presenter.questions:
            lines, read = question_lines(question)
            if question.article_id:
                row = LinesButton(lines, read)
                row.clicked.connect(partial(self.presenter.open, question.article_id))
                row.installEventFilter(self)
                self._questions.addWidget(row)
            else:
                self._questions.addWidget(LinesLabel(lines))
        self._next.setVisible(bool(self.presenter.questions))

    def _fail(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()
        announce(self, words)

    def _connect(self) -> None:
        presenter, conversations = self.presenter, self.presenter.contacts.conversations
        self.search.textEdited.connect(presenter.look_for)
        self.search.textChanged.connect(self._cleared)
        self._flag_words.returnPressed.connect(self.flag)
        self.prose.led_to.connect(presenter.open_key)
        presenter.listed.connect(self._show_hits)
        presenter.opened.connect(self._show_article)
        presenter.questioned.connect(self._show_questions)
        presenter.failed.connect(self._fail)
        presenter.customer.shown.connect(lambda _: presenter.suggest())
        for signal in (conversations.opened, conversations.closed, conversations.changed, conversations.typed):
            signal.connect(presenter.suggest_soon)  # itself, so that it ends with the presenter

    def _lay_out(self) -> None:
        reading = QVBoxLayout(self._reading)
        reading.setContentsMargins(0, 0, 0, 0)
        reading.setSpacing(6)
        acts = FlowLayout(gap=6)
        for button in (self._insert, self._used, self._no_help, self._flag):
            acts.addWidget(button)
        reading.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self._title, self._about, self.prose):
            reading.addWidget(widget)
        reading.addLayout(acts)
        reading.addWidget(self._flag_words)
        for part in (self.search, self._list, self._nothing, self._reading, self._next, self._problem):
            self.body.addWidget(part)
        self.body.addWidget(self._want, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._reading, self._next, self._nothing, self._want, self._problem):
            part.hide()
