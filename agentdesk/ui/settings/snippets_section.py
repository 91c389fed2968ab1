"""Snippets: the shop's, and one's own; by shortcut, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from agentdesk.core.commands import Command
from agentdesk.core.interactions.commands import AddOwnSnippet, ChangeSnippet, RemoveSnippet, SaveSnippet
from agentdesk.core.interactions.model import PLACEHOLDERS, Snippet
from agentdesk.core.wording import label, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.settings.stock_presenter import StockPresenter
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.card_guard import CardGuard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

_AT_FIELD = {
    "interactions.shortcut_invalid": 0,
    "interactions.shortcut_taken": 0,
    "interactions.snippet_empty": 3,
    "interactions.placeholder_unknown": 3,
}


class SnippetsSection(Section):
    """The list above, the chosen snippet (or a new one) below."""

    def __init__(self, presenter: StockPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self.list = StockList()
        self.form = _Form(presenter, self.list, lambda: self.chosen)
        self._card, self._empty, self.notice = SectionCard(), Text(role="muted", wrap=True), Notice()
        self._new = Button(icon="plus", on_click=self.begin)
        self.list.setRootIsDecorated(False)
        for part in (self._empty, self.list):
            self._card.body.addWidget(part)
        self._card.body.addWidget(self._new, 0, Qt.AlignmentFlag.AlignLeft)
        self.notice.hide()
        for card in (self.notice, self._card, self.form):
            self.add(card)
        self._connect()
        follow_language(self)

    def take_up(self) -> None:
        self.presenter.load()

    @property
    def chosen(self) -> Snippet | None:
        return next((snippet for snippet in self.presenter.snippets if snippet.id == self.list.chosen), None)

    def begin(self) -> None:
        self.list.choose_none()
        self.form.turn()
        self.form.take_focus()

    def save(self) -> None:
        self._clear()
        said, snippet = self.form.said, self.chosen
        if snippet:
            command: Command = ChangeSnippet(snippet_id=snippet.id, **said)
        else:
            command = AddOwnSnippet(**said) if self.form.own.isChecked() else SaveSnippet(**said)
        self.presenter.do(command, "snippet.changed" if snippet else "snippet.added", self._show_saved)

    def remove(self) -> None:
        if snippet := self.chosen:
            self._clear()
            self.presenter.do(RemoveSnippet(snippet_id=snippet.id), "snippet.removed")

    def retranslate(self) -> None:
        self._card.set_words(text("settings.snippets"), text("settings.snippets_hint"))
        self._empty.setText(text("settings.snippets_empty"))
        self._new.setText(text("snippet.new"))
        self.list.setAccessibleName(text("settings.snippets"))
        self._show()

    def _show(self) -> None:
        headings = (text("snippet.shortcut"), text("snippet.label"), text("snippet.whose"))
        self.list.show_rows(headings, [_row(snippet) for snippet in self.presenter.snippets])
        self._empty.setVisible(not self.presenter.snippets)
        self.list.setVisible(bool(self.presenter.snippets))
        if not self.form.is_typing:
            self.form.fill()

    def _show_saved(self, answer: dict[str, str]) -> None:
        saved = UUID(answer["snippet_id"])
        self.form.forget()
        self.presenter.loaded.connect(lambda: self.list.choose(saved), Qt.ConnectionType.SingleShotConnection)

    def _say_refused(self, code: str, words: str) -> None:
        if not self.isVisible():
            return
        if code in _AT_FIELD:
            self.form.say_wrong(_AT_FIELD[code], words)
        else:
            self.notice.say("", words, Tone.STOP)
            self.notice.show()
            QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)

    def _clear(self) -> None:
        self.notice.hide()
        self.form.say_wrong(None, "")

    def _connect(self) -> None:
        self.presenter.loaded.connect(self._show)
        self.presenter.refused.connect(self._say_refused)
        self.list.picked.connect(self._clear)
        self.list.entered.connect(self.form.take_focus)
        self.list.taken_away.connect(self.remove)
        self.form.save_asked.connect(self.save)
        self.form.remove.clicked.connect(self.remove)


class _Form(FormCard):
    """One snippet, whole."""

    save_asked = Signal()

    def __init__(self, presenter: StockPresenter, listed: StockList, chosen: Callable[[], Snippet | None]) -> None:
        super().__init__(presenter)
        self._chosen = chosen
        self._snippet: Snippet | None = None
        self.shortcut, self.own = QLineEdit(), QCheckBox()
        self.labels = {"de": QLineEdit(), "en": QLineEdit()}
        self.words = {"de": QPlainTextEdit(), "en": QPlainTextEdit()}
        for edit in self.words.values():
            edit.setTabChangesFocus(True)
            edit.setFixedHeight(look().sp(76))
            CardGuard(edit)
        spell(*self.labels.values(), *self.words.values())
        fields: tuple[QWidget, ...] = (self.shortcut, *self.labels.values(), *self.words.values())
        self._rows = [FieldRow("", field, beside=LABELS) for field in fields]
        self._save, self.remove = Button(kind="primary", on_click=self.save), Button()
        for part in (*self._rows, self.own):
            self.body.addWidget(part)
        self.put_foot(self.remove, self._save)
        self.watch(self.shortcut, self.own, *self.labels.values(), *self.words.values())
        self.follow(listed)
        follow_language(self)

    def save(self) -> None:
        self.save_asked.emit()

    @property
    def said(self) -> dict[str, Any]:
        return {
            "shortcut": self.shortcut.text().strip(),
            "labels": {lang: field.text().strip() for lang, field in self.labels.items()},
            "words": {lang: edit.toPlainText() for lang, edit in self.words.items()},
        }

    def show_form(self) -> None:
        snippet = self._snippet = self._chosen()
        self.say_wrong(None, "")
        self.shortcut.setText(snippet.shortcut if snippet else "")
        for lang, field in self.labels.items():
            field.setText(snippet.labels.get(lang, "") if snippet else "")
        for lang, edit in self.words.items():
            edit.setPlainText(snippet.words.get(lang, "") if snippet else "")
        self.own.setChecked(snippet is None or snippet.owner is not None)
        self.retranslate()

    def take_focus(self) -> None:
        self.shortcut.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong(self, at: int | None, words: str) -> None:
        for n, row in enumerate(self._rows):
            row.show_problem(words if n == at else "")
        if at is not None:
            self._rows[at].field.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.set_words(f"/{self._snippet.shortcut}" if self._snippet else text("snippet.new"))
        named = [("snippet.shortcut", ""), ("snippet.label", "de"), ("snippet.label", "en")]
        named += [("snippet.words", "de"), ("snippet.words", "en")]
        hints = {0: text("snippet.shortcut_hint"), 4: text("snippet.words_hint", names=_placeholders())}
        for n, (row, (key, lang)) in enumerate(zip(self._rows, named, strict=True)):
            where = f" ({text(f'settings.language_{lang}')})" if lang else ""
            row.set_words(f"{text(key)}{where}", hints.get(n, ""))
        self.own.setText(text("snippet.only_mine"))
        self.own.setVisible(self._snippet is None)
        self._save.setText(text("settings.save"))
        self.remove.setText(text("snippet.remove"))
        self.remove.setVisible(self._snippet is not None)


def _row(snippet: Snippet) -> StockRow:
    whose = text("snippet.mine" if snippet.owner else "snippet.of_the_shop")
    return StockRow(snippet.id, (f"/{snippet.shortcut}", label(snippet.labels), whose))


def _placeholders() -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in PLACEHOLDERS)
