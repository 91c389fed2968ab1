"""Callbacks join the window: the card beside a customer, what is due above the conversation, their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from agentdesk.core.callbacks.commands import NewWindow, PlanCallback, RecordAttempt
from agentdesk.core.callbacks.model import Callback, Outcome
from agentdesk.core.callbacks.windows import moment_of
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.promises.model import Promise
from agentdesk.core.wording import text
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.actions import Action
from agentdesk.ui.callbacks.calling import Calling
from agentdesk.ui.callbacks.card import PLAN_KEY, CallbackCard
from agentdesk.ui.callbacks.presenter import CustomerCallbacks
from agentdesk.ui.callbacks.reminders import Desktop, Reminder, ReminderBar, Reminders
from agentdesk.ui.callbacks.strip import CallStrip
from agentdesk.ui.callbacks.switches import DIALS, MINUTES, NO_DESKTOP, REMIND_BEFORE, SILENT
from agentdesk.ui.callbacks.team_page import TeamPage
from agentdesk.ui.callbacks.team_presenter import TeamCallbacks
from agentdesk.ui.callbacks.words import follows_words, planned_words
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.interactions.then import Way
from agentdesk.ui.parts import Bench, Part

DO_KEY, CALENDAR_KEY = "Shift+F8", "Ctrl+F8"
_HEARS = {"callback", "people", "calendar"}


class CallbacksPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._cards: dict[UUID, CallbackCard] = {}
        zone = ZoneInfo(bench.shop.time_zone)
        self.calling = Calling(bench.door, bench.contacts, bench.waker, zone, self)
        self.strip = CallStrip(self.calling)
        extra = bench.window.state.extra
        self.reminders = Reminders(bench.work, self, minutes=lambda: extra.get(REMIND_BEFORE) or MINUTES[-1])
        self.bar = ReminderBar(self.reminders, bench.work, self._in_sight)
        self.desktop = Desktop(bench.window, lambda name: bool(extra.get(name)), self)
        bench.add_strip(self.strip)
        bench.add_strip(self.bar)
        self.calling.happened.connect(bench.tell)
        self.calling.refused.connect(bench.tell)
        self.calling.dialled.connect(self._dial)
        self.calling.changed.connect(self.bar.look_again)
        self.reminders.due.connect(self._remind)
        self.desktop.clicked.connect(self._come_up)
        self.bar.opened.connect(self.opens)
        self.strip.change_wanted.connect(self._change)
        self.strip.left.connect(lambda: bench.window.focus_place(bench.window.centre))
        bench.contacts.then.say_with(PlanCallback.kind, self._say_planned)
        bench.contacts.then.say_with(RecordAttempt.kind, lambda args: follows_words(Outcome(args["outcome"])))
        bench.contacts.then.offer(Way(name="callback.plan_one", icon="phone", key=PLAN_KEY, run=self._plan,
                                       kind="callbacks.plan", edit=self._edit))  # fmt: skip

    def _say_planned(self, args: Mapping[str, Any]) -> str:
        here, asked = ZoneInfo(self.bench.shop.time_zone), NewWindow.model_validate(args["window"])
        there = ZoneInfo(asked.zone) if asked.zone else here
        begins = moment_of(asked.day, asked.from_minute, there)
        return planned_words(begins, args["purpose"], self.bench.door.clock.now(), there, here)

    def actions(self) -> Iterable[Action]:
        there = lambda: self.bench.whom() is not None  # noqa: E731
        return [
            Action(id="callback.plan", name="action.callback_plan", key=PLAN_KEY, run=self._plan, enabled=there),
            Action(id="callback.calendar", name="action.callback_calendar", key=CALENDAR_KEY, run=self._show_calendar),
            Action(
                id="callback.do",
                name="action.callback_do",
                key=DO_KEY,
                run=self.strip.do_first,
                enabled=lambda: self.strip.has_something,
            ),
            *(
                Action(id=f"callback.{name}", name=f"action.callback_{name}", run=partial(self._toggle, key, name))
                for name, key in (("dials", DIALS), ("silent", SILENT), ("no_desktop", NO_DESKTOP))
            ),
        ]

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        presenter = CustomerCallbacks(customer, self.bench.contacts.then)
        card = self._cards[customer.customer_id] = CallbackCard(presenter, self.bench.forms)
        return card

    def opens(self, item: WorkItem) -> bool:
        if item.kind != "callback":
            return False
        if item.customer_id:
            self.bench.show_customer(item.customer_id)
        self.calling.open(item.subject_id, lead=True)
        return True

    def settle(self, callback_id: UUID) -> None:
        """Above the conversation, and the page that is shown stays."""
        self.calling.open(callback_id, lead=True)

    def front_changed(self, customer_id: UUID | None) -> None:
        self.calling.front_changed(customer_id)

    def save_form(self) -> bool:
        card = self._card_in_front()
        return card is not None and card.save()

    def heard(self, subjects: frozenset[Any]) -> None:
        self.calling.heard(subjects)
        if any(kind in _HEARS for kind, _ in subjects):
            for card in self._there():
                card.hear()
            if "team" in self.__dict__:
                self.team.presenter.load()

    def _edit(self, customer_id: UUID, following: Following) -> None:
        """One that was agreed in the conversation, before it is wrapped up."""
        if self.bench.front() != customer_id:
            self.bench.show_customer(customer_id)
        self.bench.window.show_right()
        if card := self._card_in_front():
            card.edit(following)

    def _plan(self) -> None:
        whom = self.bench.whom()
        if whom and self.bench.front() is None:
            self.bench.show_customer(whom)
        self.bench.window.show_right()
        if card := self._card_in_front():
            card.begin()

    def plan_for(self, promise: Promise) -> None:
        """One that keeps what was promised."""
        if self.bench.front() != promise.customer_id:
            self.bench.show_customer(promise.customer_id)
        self.bench.window.show_right()
        if card := self._card_in_front():
            card.plan_for(promise)

    def plan_about(self, customer_id: UUID, words: str, case_id: UUID | None) -> None:
        """One about something that was left open with this customer."""
        if self.bench.front() != customer_id:
            self.bench.show_customer(customer_id)
        self.bench.window.show_right()
        if card := self._card_in_front():
            card.plan_about(words, case_id)

    def _change(self, callback_id: UUID) -> None:
        """Beside its customer; while they are not shown, another time is asked for in one line."""
        if card := self._card_in_front():
            self.bench.window.show_right()
            card.change(callback_id)
        else:
            self.strip.ask_when()

    def _card_in_front(self) -> CallbackCard | None:
        front = self.bench.front()
        return next((card for card in self._there() if card.customer_id == front), None)

    def _there(self) -> list[CallbackCard]:
        """Those whose customers have been closed are no more."""
        self._cards = {id: card for id, card in self._cards.items() if shiboken6.isValid(card)}
        return list(self._cards.values())

    def _dial(self, number: str) -> None:
        if self.bench.window.state.extra.get(DIALS):
            QDesktopServices.openUrl(QUrl(f"tel:{number}"))

    @cached_property
    def team(self) -> TeamPage:
        """Made when it is first wanted."""
        page = TeamPage(TeamCallbacks(self.bench.door, ZoneInfo(self.bench.shop.time_zone), self))
        page.opened.connect(self._open_callback)
        page.left.connect(self.bench.leave_page)
        page.presenter.happened.connect(self.bench.tell)
        page.presenter.refused.connect(self.bench.tell)
        return page

    def _show_calendar(self) -> None:
        self.team.presenter.load()
        self.bench.show_page(self.team)
        self.team.take_focus()

    def _open_callback(self, callback: Callback) -> None:
        if callback.customer_id:
            self.bench.show_customer(callback.customer_id)
        self.calling.open(callback.id, lead=True)

    def _in_sight(self, callback_id: UUID) -> bool:
        """In the strip, which says the same and more."""
        shown = self.calling.callback
        return shown is not None and shown.id == callback_id and self.strip.has_something

    def _remind(self, reminder: Reminder) -> None:
        self.desktop.tell(reminder.title(), reminder.words(self.bench.work))

    def _come_up(self) -> None:
        window = self.bench.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()

    def _toggle(self, key: str, name: str) -> None:
        extra = self.bench.window.state.extra
        extra[key] = not extra.get(key)
        self.bench.window.save_soon()
        self.bench.tell(text(f"callback.switched.{name}_{'on' if extra[key] else 'off'}"))
