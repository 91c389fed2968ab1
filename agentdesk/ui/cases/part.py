"""Cases in the window: the card beside each customer, the page of one, the forms with which it begins and goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QWidget

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.cases.model import ACTIVE
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.wording import text
from agentdesk.core.work.model import INTERIM, Lane, WorkItem
from agentdesk.ui.actions import Action
from agentdesk.ui.cases.beginning import Beginning
from agentdesk.ui.cases.card import CARD_KEY, NEW_KEY, CasesCard
from agentdesk.ui.cases.card_presenter import CasesPresenter
from agentdesk.ui.cases.deeds import DEEDS, Deed
from agentdesk.ui.cases.filling import Filling
from agentdesk.ui.cases.incidents import IncidentsPage, IncidentsPresenter
from agentdesk.ui.cases.new_incident import NewIncident
from agentdesk.ui.cases.of_talk import TAKE_KEY, CasesOfTalks
from agentdesk.ui.cases.page import CasePage
from agentdesk.ui.cases.presenter import CasePresenter
from agentdesk.ui.cases.procedures import PROCEDURES, Procedure
from agentdesk.ui.cases.rising import RisingWatch
from agentdesk.ui.cases.settling import Settling
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.forms.kept import KeptForms
from agentdesk.ui.interactions.then import Way
from agentdesk.ui.parts import Bench, Part


class CasesPart(Part):
    """Everything about cases that the window has."""

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self.kept = KeptForms(bench.forms, self)
        self.further_lines: Callable[[SignalInstance, Callable[[], UUID | None]], list[QWidget]] = lambda *_: []
        """Words of other parts for the first line of the page."""
        self.cards: dict[UUID, CasesCard] = {}
        self.beginning = Beginning(bench, self.kept, self.show_case, self)
        self.settling = Settling(bench, self.kept, self.beginning.beside, self.show_case, self)
        way = Way(name="cases.new_action", icon="folder-plus", key=NEW_KEY, run=self.begin_new,
                  kind=OpenCase.kind, edit=self._edit)  # fmt: skip
        bench.contacts.then.offer(way)
        bench.contacts.then.say_with(OpenCase.kind, lambda args: text("cases.then", subject=args["subject"]))
        self.of_talks = CasesOfTalks(bench, self._begin_beside, self)
        self._page: CasePage | None = None
        self._incidents: IncidentsPage | None = None
        self._filling: Filling | None = None
        self._rising: RisingWatch | None = None
        self._new_incident: NewIncident | None = None

    # ── what the window asks ────────────────────────────────────────────────────────────────────────────────────
    def actions(self) -> Iterable[Action]:
        yield Action(id="case.new", name="cases.new_action", key=NEW_KEY, run=self.begin_new, enabled=self._is_there)
        yield Action(id="case.card", name="cases.card_action", key=CARD_KEY, run=self.show_card, enabled=self._is_there)
        yield Action(id="case.about", name="cases.about_action", key=TAKE_KEY, run=self.of_talks.take_or_drop,
                     enabled=lambda: self.of_talks.can_take)  # fmt: skip
        yield Action(id="case.incidents", name="cases.incidents_action", run=self.show_incidents)
        yield Action(id="case.new_incident", name="cases.new_incident_action", run=self.begin_incident)
        for deed in DEEDS:
            yield Action(
                id=f"case.{deed.name}",
                name=deed.name_key,
                run=partial(self.do, deed),
                enabled=partial(self._may, deed),
            )

        for procedure in PROCEDURES:
            yield Action(
                id=f"case.{procedure.name}",
                name=f"cases.do.{procedure.name}",
                run=partial(self.settle, procedure),
                enabled=self._can_settle,
            )

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        presenter = CasesPresenter(self.bench.door, customer.customer_id)
        card = CasesCard(presenter, self.bench.waker, self.kept)
        presenter.setParent(card)
        card.opened.connect(self.show_case)
        card.new_asked.connect(self.begin_new)
        card.procedure_asked.connect(partial(self.settling.begin, customer_id=customer.customer_id))
        customer.shown.connect(lambda opened: presenter.load())
        self.cards[customer.customer_id] = card
        card.destroyed.connect(lambda: self._forget(customer.customer_id))
        self.beginning.take_up(card)
        return card

    def opens(self, item: WorkItem) -> bool:
        if item.kind == "incident":
            self.show_incidents()
            return True
        if item.kind not in ("case", "query"):
            return False
        self.show_case(item.subject_id)
        if item.why == f"work.case.{INTERIM}":
            self.filling.begin_with(item.subject_id, INTERIM)
        return True

    def heard(self, subjects: frozenset[Any]) -> None:
        self.of_talks.heard(subjects)
        for card in self._live():
            card.presenter.refresh(subjects)
        if self._page and self._is_front:
            self._page.presenter.refresh(subjects)
        if self._incidents and self._incidents.isVisible() and any(kind == "case" for kind, _ in subjects):
            self._incidents.presenter.load()
        if self._rising:
            self._rising.heard(subjects)

    def begin(self) -> None:
        self.kept.begin(self.bench.door, self._take_up)
        letters = (Action(id=f"case_page.{deed.name}", name=deed.name_key, key=deed.letter.upper(), run=_by_the_page)
                   for deed in DEEDS)  # fmt: skip
        self.bench.window.actions_of_window.tell_of(*letters)
        if self.bench.views.leads:
            self._rising = RisingWatch(self.bench.door, self)
            self._rising.shown.connect(self.bench.work.show_beside)
            self._rising.begin()

    def save_form(self) -> bool:
        focus = self.bench.window.focusWidget()
        pages = (self._page, self._incidents)
        forms = [card.form for card in self._live()] + [page.form if page else None for page in pages]
        forms.append(self.settling.form)
        for form in forms:
            if form and focus and form.isAncestorOf(focus):
                form.save()
                return True
        return False

    # ── what people ask ─────────────────────────────────────────────────────────────────────────────────────────
    def show_case(self, case_id: UUID) -> None:
        page = self.page
        page.begin(case_id)
        self.bench.show_page(page)
        self.filling.restore(case_id)

    def show_incidents(self) -> None:
        """What has risen unusually, and the incidents that are open."""
        if self._incidents is None:
            presenter = IncidentsPresenter(self.bench.door, self)
            self._incidents = page = IncidentsPage(presenter)
            page.left.connect(self.bench.leave_page)
            page.case_asked.connect(self.show_case)
            presenter.opened.connect(self._tell_incident)
            presenter.refused.connect(self.bench.tell)
            self._new_incident = NewIncident(
                self.bench, self.kept, page.show_form, page.end_form, self._tell_incident, self
            )
            page.new_asked.connect(self._new_incident.begin)
        else:
            self._incidents.presenter.load()
        self.bench.show_page(self._incidents)
        if self._new_incident:
            self._new_incident.take_up()

    def begin_incident(self) -> None:
        """By hand, whatever has risen."""
        self.show_incidents()
        if self._new_incident:
            self._new_incident.begin()

    def _tell_incident(self, result: dict[str, str], command_id: UUID) -> None:
        """On to its page, where its customers are informed."""
        self.show_case(UUID(result["case_id"]))
        undo = partial(self.page.presenter.undo, command_id)
        if self._rising:
            self._rising.look()
        self.bench.tell(text("cases.done.new", code=result["number"]), undo)

    def show_card(self) -> None:
        if customer := self._customer():
            self._with_card(customer, lambda card: card.take_focus())

    def begin_new(self) -> None:
        """Beside the customer in front, or the one on the line; in a contact their open cases are offered first."""
        customer = self._customer()
        talk = self.bench.contacts.then.talk_for(customer) if customer else None
        if talk and customer and not self._is_begun(customer):
            self.of_talks.choose(talk)
        elif customer:
            self._begin_beside(customer)

    def _begin_beside(self, customer_id: UUID) -> None:
        self._with_card(customer_id, self.beginning.begin)

    def _is_begun(self, customer_id: UUID) -> bool:
        card = self.cards.get(customer_id)
        return card is not None and shiboken6.isValid(card) and card.form is not None

    def _edit(self, customer_id: UUID, following: Following) -> None:
        """One that is opened with the wrap-up."""
        self._with_card(customer_id, lambda card: self.beginning.edit(card, following))

    def do(self, deed: Deed) -> None:
        if self._page:
            self.filling.begin(deed, {})

    def settle(self, procedure: Procedure) -> None:
        """The case on the page, where it is open; else anew for the customer in front."""
        known = self._page.known if self._page and self._is_front else None
        if known and known.case.customer_id:
            case_id = known.case.id if known.case.status in ACTIVE else None
            self.settling.begin(procedure, known.case.customer_id, case_id)
        elif customer := self._customer():
            self.settling.begin(procedure, customer)

    @property
    def page(self) -> CasePage:
        if self._page is None:
            self._make_page()
        assert self._page
        return self._page

    def _make_page(self) -> None:
        presenter = CasePresenter(self.bench.door, self.bench.shop, self)
        self._page = page = CasePage(presenter, self.bench.waker)
        page.head.add_lines(self.further_lines(presenter.shown, lambda: self.front_customer))
        self._filling = Filling(self.bench, page, self.kept, self.show_case, self)
        page.left.connect(self.bench.leave_page)
        page.customer_asked.connect(self.bench.show_customer)
        page.case_asked.connect(self.show_case)
        page.work_asked.connect(self._open_work)
        page.callback_asked.connect(self.bench.settle_callback)
        page.hand_over_asked.connect(lambda: self.bench.window.actions_of_window.run("case.hand_over"))
        page.deed_asked.connect(self._filling.begin)
        presenter.happened.connect(self.bench.tell)
        presenter.refused.connect(self.bench.tell)
        presenter.confirmed.connect(lambda whose: self.bench.contacts.then.steps.tell(whose, "confirmation"))

    def _open_work(self, kind: str, subject_id: UUID) -> None:
        """As the work list does."""
        since, whom = self.bench.door.clock.now(), self.front_customer
        item = WorkItem(kind=kind, lane=Lane.NOW, subject_id=subject_id, customer_id=whom, title="", why="", facts={},
                        since=since)  # fmt: skip
        self.bench.open_work(item)

    @property
    def filling(self) -> Filling:
        if self._filling is None:
            self._make_page()
        assert self._filling
        return self._filling

    @property
    def front_case(self) -> UUID | None:
        """The case whose page is shown."""
        return self._page.known.case.id if self._page and self._is_front and self._page.known else None

    @property
    def front_customer(self) -> UUID | None:
        """Whose case the page shows."""
        known = self._page.known if self._page and self._is_front else None
        return known.case.customer_id if known else None

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _is_front(self) -> bool:
        return self._page is not None and self._page.isVisible()

    def _may(self, deed: Deed) -> bool:
        known = self._page.known if self._page else None
        return self._is_front and known is not None and deed.may(known)

    def _take_up(self) -> None:
        for card in self._live():
            self.beginning.take_up(card)

    def _can_settle(self) -> bool:
        known = self._page.known if self._page and self._is_front else None
        return self._is_there() or (known is not None and known.case.customer_id is not None)

    def _is_there(self) -> bool:
        return self._customer() is not None

    def _customer(self) -> UUID | None:
        return self.bench.whom()

    def _with_card(self, customer_id: UUID, then: Callable[[CasesCard], None]) -> None:
        if self.bench.front() != customer_id:
            self.bench.show_customer(customer_id)
        card = self.cards.get(customer_id)
        if card and shiboken6.isValid(card):
            self.bench.window.show_right()
            then(card)

    def _live(self) -> list[CasesCard]:
        return [card for card in self.cards.values() if shiboken6.isValid(card)]

    def _forget(self, customer_id: UUID) -> None:
        if (card := self.cards.get(customer_id)) and not shiboken6.isValid(card):
            del self.cards[customer_id]


def _by_the_page() -> None:
    """It takes its letters itself, while it is shown."""
