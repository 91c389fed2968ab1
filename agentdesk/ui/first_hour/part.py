"""The first hour joins the window: its strip, its keys, and the way to the place of each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.commands import LEADERS
from agentdesk.core.customers.commands import CustomersFrom
from agentdesk.core.settings.model import LEADS_TO, Step
from agentdesk.core.wording import text
from agentdesk.ui.actions import Action, key_name
from agentdesk.ui.customer.actions import NEW_KEY
from agentdesk.ui.first_hour.names import FIRST_HOUR, GO_KEY, SKIP_KEY
from agentdesk.ui.parts import Bench, Part

if TYPE_CHECKING:
    from agentdesk.ui.first_hour.presenter import FirstHour
    from agentdesk.ui.first_hour.strip import FirstHourStrip

_HEARS = {"shop", "people", "customer", "customers", "case", "voucher", "goodwill", "authority", "calendar", "reason"}
_OPENS = {"case": "case.new", "voucher": "goodwill.give"}
"""Beside a customer, by what a step leads to."""
_ELSEWHERE = {"import": "intake.open", "case": "first_hour.case", "voucher": "first_hour.voucher"}


class FirstHourPart(Part):
    """For whoever leads; made only where it goes on or somebody asks for it."""

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._may = not bench.person.roles.isdisjoint(LEADERS)
        self.presenter: FirstHour | None = None
        self.strip: FirstHourStrip | None = None

    def actions(self) -> Iterable[Action]:
        may, goes_on = lambda: self._may, lambda: self.strip is not None and not self.strip.isHidden()
        yield Action(id="first_hour.begin", name="action.first_hour", run=self.begin_anew, enabled=may)
        yield Action(
            id="first_hour.go", name="action.first_hour_go", key=GO_KEY, run=self._ask("go_on"),
            enabled=goes_on, concerns=goes_on,
        )  # fmt: skip
        yield Action(
            id="first_hour.skip", name="action.first_hour_skip", key=SKIP_KEY, run=self._ask("skip"),
            enabled=goes_on, concerns=goes_on,
        )  # fmt: skip
        for to in _OPENS:
            run = partial(self._open_beside, to)
            yield Action(id=f"first_hour.{to}", name=f"ready.{to}", run=run, enabled=may, in_palette=False)

    def begin(self) -> None:
        kept = self.bench.preferences.recall(FIRST_HOUR)
        if self._may and isinstance(kept, dict) and kept.get("goes_on"):
            self._made().look()

    def begin_anew(self, at: Step | None = None) -> None:
        self._made().begin(at)

    def heard(self, subjects: frozenset[Any]) -> None:
        if self.presenter and any(kind in _HEARS for kind, _ in subjects):
            self.presenter.look()

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _made(self) -> FirstHour:
        if self.presenter is None:
            from agentdesk.ui.first_hour.presenter import FirstHour  # most starts do not need it
            from agentdesk.ui.first_hour.strip import FirstHourStrip
            from agentdesk.ui.settings.ready_section import ReadyPresenter

            ready = ReadyPresenter(self.bench.door, self.bench.place, self.bench.preferences, self)
            self.presenter = FirstHour(ready, self.bench.preferences, self)
            self.presenter.led.connect(self._lead)
            self.presenter.finished.connect(lambda: self.bench.tell(text("first_hour.ready")))
            self.bench.window.kept.connect(self.presenter.look_at_window)
            self.strip = FirstHourStrip(self.presenter)
            self.strip.by_hand.connect(self._by_hand)
            self.bench.add_notice(self.strip)
        return self.presenter

    def _ask(self, what: str) -> Callable[[], None]:
        def ask() -> None:
            if self.presenter:
                getattr(self.presenter, what)()

        return ask

    def _lead(self, step: Step) -> None:
        to = LEADS_TO[step]
        if to in _ELSEWHERE:
            self.bench.window.actions_of_window.run(_ELSEWHERE[to])
        else:
            self.bench.lead_to(step)

    def _by_hand(self) -> None:
        self.bench.window.actions_of_window.run("customer.new")

    def _open_beside(self, to: str) -> None:
        """Beside the customer in front, else the first there is."""

        def open_it(customer_id: UUID | None) -> None:
            if customer_id is None:
                self.bench.tell(text("first_hour.nobody", key=key_name(NEW_KEY)))
                return
            self.bench.show_customer(customer_id)
            self.bench.window.actions_of_window.run(_OPENS[to])

        def first() -> UUID | None:
            found = self.bench.door.asked(CustomersFrom(limit=1))
            return found[0].id if found else None

        if front := self.bench.whom():
            open_it(front)
        else:
            self.bench.door.work(first, owner=self, done=open_it, failed=lambda _: open_it(None))
