"""The page on which two records become one customer: who is the other, what stays, what moves, what forbids it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.customers.merging import MergePreview
from agentdesk.core.customers.model import Customer, Found, shown_name
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.form import SAVE_KEY
from agentdesk.ui.language import follow_language
from agentdesk.ui.merging.comparison import Comparison
from agentdesk.ui.merging.presenter import MergePresenter
from agentdesk.ui.merging.words import counted, named, obstacle_words
from agentdesk.ui.search.why import why_words
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.results import Result, ResultPopup
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text


class MergePage(ScrollColumn):
    """Type who the other is, Enter; arrow keys choose values; Ctrl+S merges, Esc leaves. Nothing changes before."""

    left = Signal()

    def __init__(self, presenter: MergePresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(side=20, parent=parent)
        self.presenter = presenter
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._customer: Customer | None = None
        self.comparison: Comparison | None = None
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self._title = Text(role="title", wrap=True)
        self._about = Text(role="muted", wrap=True)
        self.who = QLineEdit()
        self._popup: ResultPopup | None = None
        self._card = SectionCard()
        self._against = Text(wrap=True)
        self._against.set_tone(Tone.STOP)
        self._moving = Text(wrap=True)
        self.merge_button = Button(kind="primary", icon="merge", on_click=self.merge)
        self._turn = Button(icon="arrow-right-left", on_click=presenter.turn)
        self._lay_out()
        self._connect()
        follow_language(self)

    def begin(self) -> None:
        """Another customer: nothing of the one before stays."""
        self._customer = None
        self.who.clear()
        self._forget()
        self.who.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        name = (
            named(shown_name(self._customer.name, self._customer.number), self._customer.number)
            if self._customer
            else ""
        )
        self._title.setText(text("merge.title", who=name) if name else text("merge.title_short"))
        self._about.setText(text("merge.about"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        self.who.setPlaceholderText(text("merge.who"))
        self.who.setAccessibleName(text("merge.who"))
        self.merge_button.setText(text("merge.merge"))
        self.merge_button.set_key(key_name(SAVE_KEY))
        self._turn.setText(text("merge.turn"))
        self._card.set_words(text("merge.compare"))
        if self.presenter.preview:
            self._show(self.presenter.preview)

    def merge(self) -> None:
        if self.comparison and self.merge_button.isEnabled():
            self.merge_button.setEnabled(False)
            self.presenter.merge(self.comparison.take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _began(self, customer: Customer) -> None:
        self._customer = customer
        self.retranslate()

    def _found(self, typed: str, found: Sequence[Found]) -> None:
        if typed != self.who.text() or not self.who.hasFocus():
            return
        results = [
            Result(key=hit.customer_id, icon="user", title=shown_name(hit.name, hit.number), detail=hit.detail,
                   why=" · ".join(map(why_words, hit.why)), aside=hit.number)
            for hit in found
        ]  # fmt: skip
        self.popup.show_results(results, nothing=text("search.nobody") if typed.strip() else "")

    def _chosen(self, customer_id: UUID) -> None:
        self.popup.close_popup()
        self.presenter.choose(customer_id)

    def _show(self, preview: MergePreview) -> None:
        self._forget()
        self.comparison = Comparison(preview)
        self._card.body.insertWidget(0, self.comparison)
        moving = counted(preview.moving)
        words = [text("merge.moves", rows=moving) if moving else text("merge.moves_nothing")]
        if preview.same_points:
            words.append(text("merge.same_points", count=preview.same_points))
        words.append(text("merge.finds", number=preview.loser.number))
        self._moving.setText("\n".join(words))
        against = [obstacle_words(each) for each in preview.obstacles]
        if preview.known_as_one:
            against = [text("refused.merges.with_itself")]
        self._against.setText("\n".join(against))
        self._against.setVisible(bool(against))
        self.merge_button.setEnabled(not against)
        self._card.show()
        if not self.comparison.take_focus():
            self.merge_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _forget(self) -> None:
        self._card.hide()
        if self.comparison:
            self.comparison.hide()
            self.comparison.deleteLater()
            self.comparison = None

    def _refused(self, words: str) -> None:
        self._against.setText(words)
        self._against.show()
        self.merge_button.setEnabled(self.presenter.preview is not None and not self.presenter.preview.obstacles)

    @property
    def popup(self) -> ResultPopup:
        """Inside the window, which there is once the page is shown."""
        if self._popup is None:
            self._popup = ResultPopup(self.who, name=text("merge.who"))
            self._popup.chosen.connect(self._chosen)
        return self._popup

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _lay_out(self) -> None:
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._title, 1)
        line.addWidget(self._back)
        self._card.body.addWidget(self._moving)
        self._card.body.addWidget(self._against)
        buttons = QHBoxLayout()
        buttons.addWidget(self.merge_button)
        buttons.addWidget(self._turn)
        buttons.addStretch(1)
        self._card.body.addLayout(buttons)
        for part in (head, self._about, self.who, self._card):
            self.add(part)
        self._card.hide()

    def _connect(self) -> None:
        self.who.textEdited.connect(self.presenter.type)
        self.presenter.began.connect(self._began)
        self.presenter.found.connect(self._found)
        self.presenter.compared.connect(self._show)
        self.presenter.refused.connect(self._refused)
