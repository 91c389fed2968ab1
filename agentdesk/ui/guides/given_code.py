"""The code of the voucher that was given in a guide, beside the words that go with it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout

from agentdesk.core.vouchers.commands import VouchersOf
from agentdesk.ui.door import Door
from agentdesk.ui.guides.presenter import Shown
from agentdesk.ui.vouchers.code import Coded, coded
from agentdesk.ui.vouchers.code_text import CodeText
from agentdesk.ui.widgets.flow import Growing


class GivenCode(Growing):
    """It is read out here: the card that gave it stands further down. Held only while it can be seen, and shown to
    nobody who may not look it up."""

    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door, self.code = door, CodeText()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.code)
        self.hide()

    def follow(self, shown: Shown | None) -> None:
        """From when one was given to the end of the run."""
        whom = shown.run.customer_id if shown and not shown.is_over else None
        if shown is None or whom is None or shown.situation.get("voucher.amount") is None:
            self._forget()
            return
        look_up = partial(_given_since, self._door, whom, shown.run.started_at)
        self._door.work(look_up, owner=self, done=self._show, failed=lambda _: self._forget(), supersedes="code")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.code.clear()

    def _show(self, found: Coded | None) -> None:
        card = self.parentWidget()
        if found and card and card.isVisible():
            self.code.setText(found.code)
            self.show()
        else:
            self._forget()

    def _forget(self) -> None:
        self.code.clear()
        self.hide()


def _given_since(door: Door, customer_id: UUID, since: datetime) -> Coded | None:
    """In the database lane."""
    given = next((each for each in door.asked(VouchersOf(customer_id)) if each.issued_at >= since), None)
    return coded(door, given.id) if given else None
