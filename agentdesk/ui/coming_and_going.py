"""Customers who come and customers who go: whoever is new or changed in an editor, and whoever was erased."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.people.model import Shop
from agentdesk.core.wording import text
from agentdesk.ui.actions import Action
from agentdesk.ui.centre import Ways
from agentdesk.ui.customer.actions import NEW_KEY
from agentdesk.ui.customer.editors import Editors
from agentdesk.ui.customer.recognise import Prefill, recognise
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.open_customers import OpenCustomers
from agentdesk.ui.parts import Tell
from agentdesk.ui.widgets.place import Place


class ComingAndGoing(QObject):
    """`editors` are pages among the others; whose editor was left is shown."""

    def __init__(
        self,
        door: Door,
        shop: Shop,
        forms: DraftKeeper,
        window: MainWindow,
        pages: Place,
        ways: Ways,
        customers: OpenCustomers,
        contacts: ContactPresenter,
        tell: Tell,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._forms, self._window, self._ways = forms, window, ways
        self._customers, self._contacts, self._tell = customers, contacts, tell
        self.editors = Editors(door, shop, forms, pages, self)
        self.editors.opened.connect(ways.leave_for_editor)
        self.editors.left.connect(self._after_editor)
        self.editors.removed.connect(customers.forget)
        self.editors.happened.connect(tell)
        self.editors.saved.connect(lambda customer_id: contacts.then.steps.tell(customer_id, "customer"))
        customers.edit_asked.connect(self.editors.edit)
        customers.gone.connect(self._say_gone)
        contacts.conversations.new_customer_wanted.connect(lambda number: self.new_customer(recognise(number)))

    def actions(self) -> list[Action]:
        new = Action(id="customer.new", name="action.new_customer", key=NEW_KEY, run=self.new_customer)
        return [*self.editors.actions(), new]

    def new_customer(self, prefill: Prefill | None = None) -> None:
        self.editors.begin_new(prefill or self._caller())

    def edit_front(self) -> None:
        if self._customers.front:
            self.editors.edit(self._customers.front)

    def _caller(self) -> Prefill:
        """Whoever is on the line and nobody knows yet: their number is filled in already."""
        talk = self._contacts.active
        number = talk.draft.start.number if talk and talk.draft.customer_id is None else ""
        return recognise(number) if number else Prefill()

    def _after_editor(self, customer_id: UUID | None) -> None:
        """Back to the customer, or to where a new one was given up; a caller nobody knew belongs to the customer just
        made."""
        if customer_id is None:
            self._ways.back_from_editor()
            return
        talk = self._contacts.active
        if talk and talk.draft.customer_id is None:
            self._contacts.conversations.link(talk, customer_id)
        self._customers.show(customer_id)
        self._ways.give_keyboard_back()

    def _say_gone(self, customer_id: UUID) -> None:
        """Somebody else has erased them, here or elsewhere."""
        self.forget((customer_id,), (), ())
        self._tell(text("customer.gone"))

    def forget(self, ids: Collection[UUID], draft_ids: Collection[UUID], called: Collection[str]) -> None:
        """Nothing that is open or typed of theirs may bring them back; what the window remembers is no exception.
        `called` is what they were called."""
        from agentdesk.core.privacy.remembered import without  # once in a year

        for keeper in (self._forms, self._contacts.keeper):
            keeper.forget({*ids, *draft_ids})
        for customer_id in ids:
            self.editors.forget(customer_id)
            self._customers.forget(customer_id)
        if called or (self._customers.front is None and not self._ways.is_elsewhere):
            self._ways.begin_anew()
        self._window.top.search.clear()
        extra = self._window.state.extra
        fresh = without(extra, [*map(str, ids), *called])
        extra.clear()  # parts have it in hand
        extra.update(fresh)
        self._window.save_soon()
