"""Approvals join the window: the chip of those who decide, the request beside its customer, the supervisor's page.

A shop in which one person works sees nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.core.approvals.model import Request
from agentdesk.core.goodwill.policy import LEADING
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person
from agentdesk.core.wording import text
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.actions import Action, key_name
from agentdesk.ui.approvals.card import DECIDE_KEY, ApprovalCard
from agentdesk.ui.approvals.chip import TO_DECIDE, ApprovalsChip, LiveBar, PutToMe, to_decide
from agentdesk.ui.approvals.page import PIN_ACTION, ApprovalsPage
from agentdesk.ui.approvals.presenter import TeamRequests
from agentdesk.ui.approvals.seen import HEARS
from agentdesk.ui.callbacks.reminders import Desktop
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.forms.kept import KeptForms
from agentdesk.ui.parts import Bench, Part

PAGE_KEY = "Ctrl+7"


class ApprovalsPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._cards: dict[UUID, ApprovalCard] = {}
        self._wanted: UUID | None = None
        self._kept = KeptForms(bench.forms, self)
        self._leads = False
        extra = bench.window.state.extra
        self.put = PutToMe(bench.work, bench.waker, self)
        self.chip = ApprovalsChip(self.put, self._click)
        self.bar = LiveBar(self.put, self._in_sight, key_name(DECIDE_KEY))
        self.desktop = Desktop(bench.window, lambda name: bool(extra.get(name)), self, name="approval")
        bench.window.top.add_chip(self.chip)
        bench.add_strip(self.bar)
        self.put.new.connect(self._remind)
        self.bar.opened.connect(self.opens)
        self.desktop.clicked.connect(self._come_up)

    def actions(self) -> Iterable[Action]:
        yield Action(
            id="approvals.decide",
            name="action.approvals_decide",
            key=DECIDE_KEY,
            run=self._open_first,
            enabled=lambda: self._leads and (bool(self.put.items) or self._card_in_front() is not None),
            concerns=lambda: self._leads,
        )
        yield Action(
            id="approvals.show",
            name="action.approvals_show",
            key=PAGE_KEY,
            run=self.show_page,
            enabled=lambda: self._leads,
            concerns=lambda: self._leads,
        )

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        """For those who lead; who may ask only has it in the card of goodwill."""
        if self.bench.person.roles.isdisjoint(LEADING):
            return None
        card = self._cards[customer.customer_id] = ApprovalCard(
            customer, ZoneInfo(self.bench.shop.time_zone), self._kept
        )
        card.decided.connect(self._after)
        card.left.connect(lambda: self.bench.window.focus_place(self.bench.window.centre))
        card.pin_wanted.connect(self._set_pin)
        return card

    def begin(self) -> None:
        self._kept.begin(self.bench.door, lambda: None)
        self._count()

    def opens(self, item: WorkItem) -> bool:
        """To decide: the request beside its customer. (What has become of one's own is in the card of goodwill.)"""
        if item.kind != "approval" or item.why != TO_DECIDE or item.customer_id is None:
            return False
        self.open_request(item.subject_id, item.customer_id)
        return True

    def open_request(self, request_id: UUID, customer_id: UUID) -> None:
        if self.bench.front() != customer_id:
            self.bench.show_customer(customer_id)
        self.bench.window.show_right()
        if card := self._card_in_front():
            card.show_request(request_id)
        self.bar.look_again()

    def save_form(self) -> bool:
        card = self._card_in_front()
        return (card is not None and card.save()) or ("page" in self.__dict__ and self.page.save())

    def front_changed(self, customer_id: UUID | None) -> None:
        self.bar.look_again()

    def heard(self, subjects: frozenset[Any]) -> None:
        kinds = {kind for kind, _ in subjects}
        if "people" in kinds:
            self._count()
        if kinds & HEARS:
            for card in self._there():
                card.hear(subjects)
            if "page" in self.__dict__:
                self.page.hear()

    def show_page(self) -> None:
        self.page.load()
        self.bench.show_page(self.page)

    @cached_property
    def page(self) -> ApprovalsPage:
        """Made when it is first wanted."""
        presenter = TeamRequests(self.bench.door, ZoneInfo(self.bench.shop.time_zone), self)
        page = ApprovalsPage(presenter, self.bench.window.actions_of_window, self.bench.waker)
        page.left.connect(self.bench.leave_page)
        page.opened.connect(lambda request: self.open_request(request.id, request.customer_id))
        page.happened.connect(self.bench.tell)
        return page

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _click(self) -> None:
        """The first that waits; where nothing does, what there was."""
        self._open_first() if self.put.items else self.show_page()

    def _open_first(self) -> None:
        """Whom the strip tells of, who is on the line; then the one in front before all others."""
        items, card = self.put.items, self._card_in_front()
        if on_the_line := self.bar.first:
            self.opens(on_the_line)
        elif card and card.request_id and not card.isHidden():
            self.open_request(card.request_id, card.customer_id)
        elif items:
            self.opens(items[0])

    def _after(self, request: Request, decision: str) -> None:
        """Said, and on to the next that is put to this person."""
        self.bench.tell(text(f"approval.done.{decision}", customer=request.customer))
        rest = [item for item in to_decide(self.bench.work.work) if item.subject_id != request.id]
        if rest:
            self.opens(rest[0])
        else:
            self.bench.window.focus_place(self.bench.window.centre)

    def _in_sight(self, request_id: UUID) -> bool:
        card = self._card_in_front()
        return card is not None and card.request_id == request_id and not card.isHidden()

    def _card_in_front(self) -> ApprovalCard | None:
        front = self.bench.front()
        return next((card for card in self._there() if card.customer_id == front), None)

    def _there(self) -> list[ApprovalCard]:
        """Those whose customers have been closed are no more."""
        self._cards = {id: card for id, card in self._cards.items() if shiboken6.isValid(card)}
        return list(self._cards.values())

    def _count(self) -> None:
        self.bench.door.ask(People(), owner=self, done=self._concern, supersedes="people")

    def _concern(self, people: tuple[Person, ...]) -> None:
        me = next((each for each in people if each.id == self.bench.person.id), self.bench.person)
        others = sum(each.active for each in people) > 1
        self._leads = others and me.active and not me.roles.isdisjoint(LEADING)
        self.chip.set_concerned(self._leads)

    def _remind(self, fresh: list[WorkItem]) -> None:
        """On the desktop the name alone, as with callbacks."""
        self.desktop.tell(text("approval.live", count=len(fresh)), " · ".join(item.title for item in fresh[:3]))

    def _come_up(self) -> None:
        window = self.bench.window
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.raise_()
        window.activateWindow()

    def _set_pin(self) -> None:
        actions = self.bench.window.actions_of_window
        known = {action.id for action in actions}
        actions.run(PIN_ACTION if PIN_ACTION in known else "window.settings")
