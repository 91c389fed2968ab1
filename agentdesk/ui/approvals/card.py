"""A request to decide, at the top of the right column beside its customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.approvals.commands import RequestsOf
from agentdesk.core.approvals.model import RequestState, Waiting
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.approvals.form import DecideForm
from agentdesk.ui.approvals.seen import HEARS, Deciding
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.forms.kept import KeptForms
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.scroll_column import reveal

DECIDE_KEY = "Ctrl+I"


class ApprovalCard(SectionCard):
    """Hidden while there is nothing about this customer that the person may decide, or wants to look at."""

    decided = Signal(object, str)
    """The request as it was seen, and the decision; `half` where a second person has to agree to it."""
    left = Signal()
    pin_wanted = Signal()

    def __init__(
        self, customer: CustomerPresenter, zone: ZoneInfo, kept: KeptForms, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._kept = kept
        self.customer_id, self._door, self._zone = customer.customer_id, customer.door, zone
        self._open: tuple[UUID, ...] = ()
        self.form: DecideForm | None = None
        self._next = Button(kind="quiet", icon="chevron-right", on_click=self._show_next)
        self.body.addWidget(self._next)
        self._next.hide()
        self.hide()
        customer.shown.connect(lambda _: self.load())
        follow_language(self)

    @property
    def request_id(self) -> UUID | None:
        return self.form.presenter.request_id if self.form else None

    def load(self) -> None:
        self._door.ask(
            RequestsOf(self.customer_id), owner=self, done=self._take, failed=lambda _: None, supersedes="requests"
        )

    def hear(self, subjects: Iterable[Any]) -> None:
        """Something has changed somewhere."""
        if any(kind in HEARS for kind, _ in subjects):
            self.load()

    def show_request(self, request_id: UUID, *, lead: bool = True) -> None:
        """Whatever has become of it."""
        if self.request_id != request_id:
            self._end_form()
            self.form = DecideForm(Deciding(self._door, request_id), self._zone, kept=self._kept)
            self.form.decided.connect(self._tell)
            self.form.left.connect(self._leave)
            self.form.pin_wanted.connect(self.pin_wanted)
            self.body.insertWidget(0, self.form)
            self.form.show()
            self.form.load()
        self._show_rest()
        self.show()
        if lead and self.form:
            self.form.take_focus()
            reveal(self.form)

    def save(self) -> bool:
        return self.form is not None and self.form.save()

    def retranslate(self) -> None:
        self.set_words(text("approval.card"), key_name(DECIDE_KEY))
        self._show_rest()

    # ── what there is ───────────────────────────────────────────────────────────────────────────────────────────
    def _take(self, found: tuple[Waiting, ...]) -> None:
        """Oldest first. One that is shown stays, even once it is over: somebody is looking at it."""
        self._open = tuple(each.request.id for each in reversed(found) if each.may_decide)
        self.form.load() if self.form else self._begin_first()
        self._show_rest()

    def _begin_first(self) -> None:
        if self._open:
            self.show_request(self._open[0], lead=False)

    def _show_rest(self) -> None:
        others = [each for each in self._open if each != self.request_id]
        self._next.setText(text("approval.others_here", count=len(others)))
        self._next.setVisible(bool(others))

    def _show_next(self) -> None:
        others = [each for each in self._open if each != self.request_id]
        if others:
            at = self._open.index(self.request_id) + 1 if self.request_id in self._open else 0
            self.show_request(self._open[at % len(self._open)])

    def _tell(self, decision: object) -> None:
        if self.form and (seen := self.form.presenter.seen):
            half = self.form.presenter.result.get("state") == RequestState.HALF
            self._open = tuple(each for each in self._open if each != seen.view.request.id)
            self._end_form()
            self.hide()
            self.decided.emit(seen.view.request, "half" if half else str(decision))

    def _leave(self) -> None:
        """What is over goes; what is still to be decided stays in sight."""
        if self.request_id not in self._open:
            self._end_form()
            self.hide()
            self._begin_first()
        self.left.emit()

    def _end_form(self) -> None:
        if self.form:
            focus = self.window().focusWidget()
            if focus and self.form.isAncestorOf(focus):
                focus.clearFocus()  # else Qt leads it on; whoever hears of it says where it goes
            self.form.hide()
            self.form.deleteLater()
            self.form = None
