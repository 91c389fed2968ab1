"""One's own requests of a customer: those that go on, and those whose end was not noted yet."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.approvals.model import Request
from agentdesk.ui.goodwill.known import Known
from agentdesk.ui.goodwill.presenter import CustomerGoodwill
from agentdesk.ui.goodwill.request_view import RequestBox
from agentdesk.ui.goodwill.words import ended_at
from agentdesk.ui.widgets.countdown import Waker


class RequestBoxes(QWidget):
    """Of what is decided only the latest is unfolded. The signals carry the `RequestBox`."""

    change_wanted = Signal(object)
    again_wanted = Signal(object)
    part_wanted = Signal(object)
    keyboard_left = Signal()
    """The one that had it is about to go, or was answered."""

    def __init__(self, presenter: CustomerGoodwill, waker: Waker) -> None:
        super().__init__()
        self._presenter, self._waker = presenter, waker
        self.by_id: dict[UUID, RequestBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    @property
    def first(self) -> RequestBox | None:
        """Where the keyboard is led."""
        return next((box for box in self.by_id.values() if box.goes_on), self._latest_decided)

    @property
    def any_waits(self) -> bool:
        return any(box.goes_on for box in self.by_id.values())

    def waits(self, request: Request) -> bool:
        box = self.by_id.get(request.id)
        return box is not None and box.goes_on

    def show_known(self, known: Known) -> RequestBox | None:
        """In place; one that has been decided just now, if there is one."""
        shown = {each.request.id: each for each in known.requests}
        for gone in self.by_id.keys() - shown.keys():
            self._end(self.by_id.pop(gone))
        waited = [box for box in self.by_id.values() if box.goes_on]
        for n, (id, each) in enumerate(shown.items()):
            if id in self.by_id:
                self.by_id[id].show_request(each)
            else:
                box = self.by_id[id] = RequestBox(self._presenter, self._waker, self._presenter.customer.zone, each)
                for asked, told in (
                    (box.change_wanted, self.change_wanted),
                    (box.again_wanted, self.again_wanted),
                    (box.part_wanted, self.part_wanted),
                ):
                    asked.connect(partial(told.emit, box))
                box.keyboard_left.connect(self.keyboard_left)
                self._column.insertWidget(n, box)
        self.by_id = {id: self.by_id[id] for id in shown}
        self.setVisible(bool(shown))
        latest = self._latest_decided
        for box in self.by_id.values():
            box.unfold(box is latest)
        return next((box for box in waited if not box.goes_on), None)

    @property
    def _latest_decided(self) -> RequestBox | None:
        decided = (box for box in self.by_id.values() if not box.goes_on)
        return max(decided, key=lambda box: ended_at(box.shown.request), default=None)

    def _end(self, box: RequestBox) -> None:
        if box.isAncestorOf(self.window().focusWidget()):
            self.keyboard_left.emit()
        box.hide()
        box.deleteLater()
