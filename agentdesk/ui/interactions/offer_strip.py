"""Contact data seen in the notes, one key away from being data."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.customers.commands import NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.interactions.recognition import Recognised
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.contact_words import POINT_ICONS, phone_words
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing

KEY = "Ctrl+D"
MOST_SHOWN = 3


class OfferStrip(Growing):
    """`wanted(n)`: the n-th becomes data."""

    wanted = Signal(int)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._flow = FlowLayout(self, gap=4)
        self._shown: tuple[object, ...] = ()
        self.hide()

    def offer(self, offers: tuple[Recognised, ...]) -> None:
        state = (offers[:MOST_SHOWN], text("call.add.phone", value=""))
        if state == self._shown:
            return
        self._shown = state
        self._flow.clear()
        for n, offer in enumerate(offers[:MOST_SHOWN]):
            button = Button(
                offer_words(offer.point),
                "quiet",
                icon=POINT_ICONS[offer.point.kind],
                key="" if n else key_name(KEY),
                on_click=partial(self.wanted.emit, n),
            )
            self._flow.addWidget(button)
        self.setVisible(bool(offers))
        self.setAccessibleName(text("call.offers"))


def offer_words(point: NewPoint) -> str:
    """Add as address: Lindenweg 8, 50674 Köln."""
    if point.kind is PointKind.PHONE:
        value = phone_words(point.value)
    elif point.kind is PointKind.ADDRESS:
        value = f"{point.street} {point.house_number}, {point.postcode} {point.city}"
    else:
        value = point.value
    return text(f"call.add.{point.kind}", value=value)
