"""Beside a customer: who was merged into them since when, and the way to take it back."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.customers.commands import MergesOf
from agentdesk.core.customers.merging import MergeTold
from agentdesk.core.wording import text
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.merging.words import named, since_words
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.text import Text


class KnownAsCard(SectionCard):
    """Hidden while nobody was merged."""

    apart_asked = Signal(object)
    """The id of a merge."""

    def __init__(self, customer: CustomerPresenter, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._customer, self._zone = customer, zone
        self._merges: tuple[MergeTold, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.body.addLayout(self._rows)
        self.hide()
        customer.shown.connect(self._look)
        follow_language(self)

    @property
    def customer_id(self) -> UUID:
        return self._customer.customer_id

    @property
    def parts(self) -> tuple[UUID, ...]:
        """The merges that can be taken apart now: on top of which there is no other."""
        return tuple(merge.id for merge in self._merges if merge.above is None)

    def take_focus(self) -> None:
        """To the first that can be taken apart."""
        if button := self.findChild(Button):
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self.set_words(text("merge.known_as"))
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for merge in self._merges:
            self._rows.addWidget(Text(named(merge.loser, merge.loser_number), wrap=True))
            self._rows.addWidget(Text(since_words(merge, self._zone), "muted", wrap=True))
            if merge.above is None:
                self._rows.addWidget(self._button(merge.id))
        self.setVisible(bool(self._merges))

    def _button(self, merge_id: UUID) -> Button:
        return Button(
            text("merge.part_begin"),
            "quiet",
            icon="split",
            from_left=True,
            on_click=lambda: self.apart_asked.emit(merge_id),
        )

    def _look(self) -> None:
        def show(merges: tuple[MergeTold, ...]) -> None:
            standing = tuple(merge for merge in merges if merge.stands)
            if standing != self._merges:
                self._merges = standing
                self.retranslate()

        self._customer.door.ask(MergesOf(self._customer.customer_id), owner=self, done=show, supersedes="known_as")
