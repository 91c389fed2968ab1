"""Order cancellation, withdrawal, return, termination: from the form to the case with its written confirmation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from agentdesk.core.commands import Undo
from agentdesk.core.errors import Refused
from agentdesk.core.wording import error_text, text
from agentdesk.ui.cases.guarding import guarded
from agentdesk.ui.cases.known import Stock, stock_of
from agentdesk.ui.cases.new_case import Beside
from agentdesk.ui.cases.procedures import Matter, Procedure, notes_of, refund_of
from agentdesk.ui.customer.header_words import customer_name
from agentdesk.ui.forms.asks import Setting, id_of
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import STEP, Kept, KeptForms, say_kept
from agentdesk.ui.forms.page import FormPage
from agentdesk.ui.parts import Bench


class Settling(QObject):
    """One page at a time; what was typed in another waits as its draft."""

    def __init__(
        self,
        bench: Bench,
        kept: KeptForms,
        beside: Callable[[UUID], Beside | None],
        show_case: Callable[[UUID], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench, self._kept, self._beside, self._show_case = bench, kept, beside, show_case
        self.page: FormPage | None = None

    @property
    def form(self) -> Form | None:
        return self.page.form if self.page else None

    def begin(self, procedure: Procedure, customer_id: UUID, case_id: UUID | None = None) -> None:
        """For this customer, or to settle a case of theirs that is open."""
        asked, me = self._bench.door.asked, self._bench.person.id
        self._bench.door.work(
            lambda: stock_of(asked, customer_id, me),
            owner=self,
            done=lambda stock: self._open(procedure, customer_id, case_id, stock),
            failed=self._fail,
        )

    def _open(self, procedure: Procedure, customer_id: UUID, case_id: UUID | None, stock: Stock) -> None:
        door, shop = self._bench.door, self._bench.shop
        zone, now = ZoneInfo(shop.time_zone), door.clock.now()
        today = now.astimezone(zone).date()
        matter = Matter(customer_id, stock, case_id, self._beside(customer_id), today, now, shop.currency)
        setting = Setting(door.clock, zone, stock.reasons, stock.habits, shop.currency)
        name, save = partial(text, procedure.name_key), partial(text, f"cases.save.{procedure.name}")
        form = Form(str, partial(procedure.ask, matter), setting, save=save, notes=partial(notes_of, procedure))
        kept = self._kept.of(procedure.name, case_id or customer_id)
        if kept:
            form.fill(kept.answers)
            form.say_kept()
        else:
            form.fill(self._bench.contacts.then.steps.filled(customer_id))
        seen = {STEP: self._bench.contacts.then.steps.of(customer_id)}
        kept = kept or Kept(procedure.name, case_id or customer_id, customer_id, form.answers(), seen)
        self._connect(procedure, matter, form, kept)
        self._show(FormPage(name, customer_name(stock.customer) if stock.customer else "", form))
        form.take_focus()

    def _show(self, page: FormPage) -> None:
        self.end()
        self.page = page
        page.left.connect(self._bench.leave_page)
        self._bench.show_page(page)

    def end(self) -> None:
        if page := self.page:
            self.page = None
            page.hide()
            page.deleteLater()

    def _connect(self, procedure: Procedure, matter: Matter, form: Form, kept: Kept) -> None:
        def keep() -> None:
            self._fill_in_refund(matter, form, kept)
            self._kept.keep(kept, form.answers())

        def save() -> None:
            before(send)

        def send() -> None:
            try:
                command = procedure.make(matter, form.final())
            except Refused as refusal:
                form.say(partial(error_text, refusal))
                return
            form.work(True)
            self._bench.door.do(command, owner=form, id=kept.command_id, done=done, failed=refused)

        def done(result: Any) -> None:
            self._kept.drop(kept)
            back = self._fill_in_contact(matter, id_of(form.answers()["reason"]))
            self._show_case(UUID(result["case_id"]))
            self.end()
            self._bench.contacts.then.steps.tell(matter.customer_id, "case", kept.seen.get(STEP, ""))
            words = text("cases.done.settled", code=result["number"], what=text(procedure.name_key))
            self._bench.tell(words, partial(self._undo, kept.command_id, back))

        def refused(error: Exception) -> None:
            form.work(False)
            form.say(partial(error_text, error))

        def discard() -> None:
            self._kept.drop(kept)
            self._bench.leave_page()
            self.end()
            again = partial(self._bring_back, procedure, matter, kept)
            self._bench.tell(text("cases.form.discarded"), again)

        before = guarded(self._bench.door, ZoneInfo(self._bench.shop.time_zone), form, kept)
        form.changed.connect(keep)
        form.saved.connect(save)
        form.discarded.connect(discard)
        self._kept.saved.connect(partial(say_kept, form, kept))

    def _fill_in_refund(self, matter: Matter, form: Form, kept: Kept) -> None:
        """Of the order that was chosen, unless somebody has said otherwise."""
        said, before = form.answers(), kept.answers
        if "refund_amount" not in said or said.get("order", "") == before.get("order", ""):
            return
        was, now = (refund_of(matter, matter.stock.order(id_of(each.get("order", "")))) for each in (before, said))
        form.fill({name: now[name] for name in now if said[name] == was[name] or not said[name]})

    def _bring_back(self, procedure: Procedure, matter: Matter, kept: Kept) -> None:
        self._kept.keep(kept, kept.answers)
        self.begin(procedure, matter.customer_id, matter.case_id)

    def _fill_in_contact(self, matter: Matter, reason_id: UUID | None) -> Callable[[], None]:
        """The contact in which it was settled is wrapped up as far as that is known. Returns what takes it back."""
        contacts, talk_id = self._bench.contacts, matter.beside.interaction_id if matter.beside else None
        talk = next((each for each in contacts.conversations.talks if each.id == talk_id), None)
        return contacts.picks.settled(talk, reason_id) if talk else lambda: None

    def _undo(self, command_id: UUID, back: Callable[[], None]) -> None:
        def undone(_: Any) -> None:
            back()
            self._bench.tell(text("done.undone"))

        self._bench.door.do(Undo(command_id=command_id), owner=self, done=undone, failed=self._fail)

    def _fail(self, error: Exception) -> None:
        self._bench.tell(error_text(error))
