"""What the server did not carry out, one card each: what it was, what was typed, why not, and what can be done."""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.core.work.words import moment_words
from agentdesk.ui.actions import key_name
from agentdesk.ui.in_step.presenter import AttentionPresenter, Shown, as_text
from agentdesk.ui.in_step.words import what_words, why_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text


class AttentionPage(StatefulPanel):
    """Tab walks the cards, Esc goes back."""

    left = Signal()
    came_or_went = Signal()
    customer_asked = Signal(object)
    happened = Signal(str, object)

    def __init__(self, presenter: AttentionPresenter, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        self.column = ScrollColumn(side=20)
        super().__init__(self.column, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.presenter, self._zone = presenter, zone
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self._title, self._explained = Text(role="title"), Text(role="muted", wrap=True)
        self.cards: list[UnfinishedCard] = []
        self._last: tuple[Shown, ...] | None = None
        head, row = QWidget(), QHBoxLayout()
        head.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title, 1)
        row.addWidget(self._back)
        self.column.add(head)
        self.column.add(self._explained)
        presenter.shown.connect(self._show)
        presenter.happened.connect(self.happened)
        presenter.failed.connect(self._fail)
        follow_language(self)

    def retranslate(self) -> None:
        self.setAccessibleName(text("in_step.attention_title"))
        self._title.setText(text("in_step.attention_title"))
        self._explained.setText(text("in_step.attention_explained"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        if self._last is not None:
            self._show(self._last)
        else:
            self.show_state().loading(text("in_step.attention_loading"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.came_or_went.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.came_or_went.emit()

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _show(self, found: tuple[Shown, ...]) -> None:
        had_keyboard = self.isAncestorOf(self.window().focusWidget())
        self._last = found
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [self._card(each) for each in found]
        for card in self.cards:
            self.column.add(card)
        if found:
            self.show_content()
        else:
            self.show_state().empty(
                "circle-check", text("in_step.attention_empty"), text("in_step.attention_empty_words")
            )
        if had_keyboard:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, shown: Shown) -> UnfinishedCard:
        card = UnfinishedCard(shown, moment_words(shown.what.made_at, self.presenter.door.clock.now(), self._zone))
        card.again.clicked.connect(partial(self.presenter.again, shown.what))
        card.drop.clicked.connect(partial(self.presenter.drop, shown.what, ""))
        card.copy.clicked.connect(partial(self._copy, shown))
        card.open.clicked.connect(partial(self.customer_asked.emit, shown.what.customer_id))
        return card

    def _copy(self, shown: Shown) -> None:
        QGuiApplication.clipboard().setText(as_text(shown))
        self.happened.emit(text("in_step.copied"), None)

    def _fail(self, words: str) -> None:
        self.happened.emit(words, None)
        self.presenter.load()


class UnfinishedCard(SectionCard):
    def __init__(self, shown: Shown, moment: str, *, parent: QWidget | None = None) -> None:
        title = what_words(shown.what.kind)
        super().__init__(f"{title} · {shown.customer}" if shown.customer else title, moment, parent=parent)
        self.body.addWidget(Text(why_words(shown.what), "strong", wrap=True))
        for words in shown.what.words:
            self.body.addWidget(Text(words, wrap=True))
        verbs = QWidget()
        said = ("open", "again", "copy", "drop")
        self.open, self.again, self.copy, self.drop = (Button(text(f"in_step.{each}"), parent=verbs) for each in said)
        self.open.setVisible(shown.what.customer_id is not None)
        row = FlowLayout(verbs)
        for button in (self.again, self.open, self.copy, self.drop):
            row.addWidget(button)
        self.body.addWidget(verbs)
