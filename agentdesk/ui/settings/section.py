"""A section of the settings: a column of cards, none wider than reads well."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from agentdesk.core.settings.model import Step
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.unsaved import Unsaved
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.scroll_column import ScrollColumn

WIDTH = 760
LABELS = 168
"""Of a label that stands beside its field; both in pixels."""


class Section(ScrollColumn):
    """Put cards in with `add`; `take_up` is called each time it comes to the front."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(side=20, gap=12, parent=parent)
        self._cards: list[QWidget] = []

    def add(self, widget: QWidget) -> None:
        self._cards.append(widget)
        super().add(widget)
        self._measure()

    def keep_in(self, unsaved: Unsaved, name: str) -> None:
        """What is typed in its cards and not saved; `name` is the section's."""
        for n, card in enumerate(card for card in self._cards if isinstance(card, FormCard)):
            card.keep_in(unsaved, f"{name}.{type(card).__name__}.{n}")

    def lead_to(self, step: Step) -> None:
        """The keyboard to where this step is done; it stays on the chip where there is nothing to fill in."""

    def take_up(self) -> None:
        """What may have changed meanwhile is looked at again."""

    def save_form(self) -> bool:
        """The form that the keyboard is in, by the key that saves forms; whether there is one."""
        focus = self.window().focusWidget()
        cards = (card for card in self._cards if isinstance(card, FormCard))
        card = next((card for card in cards if card.isAncestorOf(focus)), None)
        if card:
            card.save()
        return card is not None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def _measure(self) -> None:
        for card in self._cards:
            card.setMaximumWidth(look().sp(WIDTH))
