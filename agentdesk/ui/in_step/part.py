"""A desk at its server joins the window: rounds by themselves, how things stand, what needs attention.

A shop that works alone has nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.parts import Bench, Part
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from agentdesk.core.rounds import Standing
    from agentdesk.ui.in_step.page import AttentionPage


class InStepPart(Part):
    _told = Signal(object)

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self.standing: Standing | None = None
        self._zone = ZoneInfo(bench.shop.time_zone)
        if bench.place.replica is None:
            return
        from agentdesk.core.connecting import Line
        from agentdesk.core.rounds import Rounds
        from agentdesk.ui.in_step.asking import AskingLine
        from agentdesk.ui.in_step.company import AtCustomer

        self.line = Line(bench.place.replica)
        self.at_customer = AtCustomer(bench, self.line, self)
        self.asking = AskingLine(bench.door.runner, bench.window.bottom, self)
        self.rounds = Rounds(self.line, self._told.emit)
        self._told.connect(self._stand)  # told in its thread, heard in this one
        self._trouble = Notice()
        self._attention = Notice()
        for notice in (self._trouble, self._attention):
            notice.hide()
            bench.add_notice(notice)
        for fact in ("waiting", "asking", "offline"):
            bench.window.bottom.set_fact(fact, "")  # in this order, whatever is known first
        self._attention.on_action(self.show)
        self._trouble.on_action(lambda: bench.window.actions_of_window.run("seat.sign_in"))
        follow_language(self)

    def actions(self) -> Iterable[Action]:
        if self.bench.place.replica is None:
            return
        yield Action(id="in_step.attention", name="action.in_step_attention", run=self.show)
        yield Action(id="in_step.now", name="action.in_step_now", run=self.rounds.go_now)

    def begin(self) -> None:
        if self.bench.place.replica:
            self.rounds.start()
            self.at_customer.begin()

    def close(self) -> None:
        if self.bench.place.replica:
            self.at_customer.close()
            self.rounds.close(wait=2.0)
            self.line.close()

    def front_changed(self, customer_id: UUID | None) -> None:
        if self.bench.place.replica is None:
            return
        if customer_id:
            self.rounds.opened(customer_id)
        self._show_offline()
        self.at_customer.front_changed()

    def line_of_header(self, customer: CustomerPresenter) -> QWidget | None:
        if self.bench.place.replica is None:
            return None
        return self._line_of(lambda: customer.customer_id)

    def line_of_case(self, shown: SignalInstance, whose: Callable[[], UUID | None]) -> QWidget | None:
        if self.bench.place.replica is None:
            return None
        shown.connect(lambda _: self.at_customer.look())  # only now it is known whose it is
        return self._line_of(whose)

    def _line_of(self, whose: Callable[[], UUID | None]) -> QWidget:
        from agentdesk.ui.in_step.company import CompanyLine

        line = CompanyLine(whose)
        self.at_customer.told.connect(line.show_company)
        return line

    def heard(self, subjects: frozenset[Any]) -> None:
        if "page" in self.__dict__ and self.page.isVisible():
            self.page.presenter.load()

    def show(self) -> None:
        self.page.presenter.load()
        self.bench.show_page(self.page)
        self.page.take_focus()

    def retranslate(self) -> None:
        self.asking.retranslate()
        if self.standing:
            self._stand(self.standing)
        else:
            self.bench.window.bottom.set_state(text("in_step.begins"), Tone.NEUTRAL)

    @cached_property
    def page(self) -> AttentionPage:
        from agentdesk.ui.in_step.page import AttentionPage
        from agentdesk.ui.in_step.presenter import AttentionPresenter

        page = AttentionPage(AttentionPresenter(self.bench.door, self.bench.place, self), self._zone)
        page.left.connect(self.bench.leave_page)
        page.came_or_went.connect(self._show_attention)
        page.customer_asked.connect(self.bench.show_customer)
        page.happened.connect(self.bench.tell)
        page.presenter.happened.connect(lambda *_: self.rounds.look())
        return page

    def _stand(self, standing: Standing) -> None:
        from agentdesk.ui.in_step.words import TONES, state_words, waiting_words

        before, self.standing = self.standing, standing
        if before is None or before.state is not standing.state:
            self.at_customer.line_stands()
        now, bottom = self.bench.door.clock.now(), self.bench.window.bottom
        bottom.set_state(state_words(standing, self._zone, now), TONES[standing.state])
        bottom.set_fact("waiting", waiting_words(standing, self._zone, now))
        self._show_offline()
        self._show_trouble(standing)
        left = standing.waiting.attention
        self._attention.say(
            text("in_step.attention_notice", count=left),
            text("in_step.attention_notice_words"),
            Tone.CARE,
            action=text("in_step.attention_show"),
        )
        self._show_attention()
        if before and before.waiting.attention != left and "page" in self.__dict__:
            self.page.presenter.load()

    def _show_attention(self) -> None:
        """Not above the very list that it leads to."""
        is_there = "page" in self.__dict__ and self.page.isVisible()
        left = self.standing.waiting.attention if self.standing else 0
        self._attention.setVisible(bool(left) and not is_there)

    def _show_offline(self) -> None:
        """What can be given without the server: in all, and to the customer in front."""
        from agentdesk.ui.in_step.words import offline_words

        found = self.standing.offline if self.standing else None
        words = offline_words(found, self.bench.front()) if found else ""
        self.bench.window.bottom.set_fact("offline", words)

    def _show_trouble(self, standing: Standing) -> None:
        """What waiting does not mend is said above the page; a line that is down is not: work goes on."""
        from agentdesk.core.rounds import State
        from agentdesk.ui.in_step.words import TONES, trouble_words

        quiet = standing.state in (State.IN_STEP, State.FETCHING, State.AWAY, State.SERVER_UNSURE)
        if not quiet and standing.trouble:
            out = standing.state in (State.SIGNED_OUT, State.LOCKED_OUT, State.PUT_BACK)
            words, way = trouble_words(standing.trouble), text("sign_in.do") if out else ""
            self._trouble.say(text(f"in_step.{standing.state}"), words, TONES[standing.state], action=way)
        self._trouble.setVisible(not quiet)


__all__ = ["InStepPart"]
