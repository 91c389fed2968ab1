"""Everyone's rights join the window: a page of all requests, and one for the customer in front."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.core.actors import ADMINISTRATORS, LEADERS
from agentdesk.core.wording import text
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.parts import Bench, Part
from agentdesk.ui.privacy.look_strip import LookStrip

if TYPE_CHECKING:
    from agentdesk.core.privacy.erasing import Intended
    from agentdesk.core.privacy.requests import Way
    from agentdesk.ui.forms.kept import KeptForms
    from agentdesk.ui.privacy.person_page import PersonPage
    from agentdesk.ui.privacy.presenter import RightsPresenter
    from agentdesk.ui.privacy.requests_page import RequestsPage
    from agentdesk.ui.privacy.views_page import ViewsPage

RIGHTS_KEY, VIEWS_KEY = "Ctrl+Shift+O", "Ctrl+Shift+W"


class PrivacyPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._strips: list[LookStrip] = []

    def actions(self) -> Iterable[Action]:
        there = lambda: self.bench.front() is not None  # noqa: E731
        roles = self.bench.person.roles
        yield Action(id="customer.rights", name="action.rights", key=RIGHTS_KEY, run=self.show_front, enabled=there)
        yield Action(
            id="customer.why",
            name="action.why",
            run=self._say_why,
            enabled=lambda: self._asking is not None,
        )
        yield Action(
            id="customer.views",
            name="action.views",
            key=VIEWS_KEY,
            run=self.show_views,
            enabled=lambda: self._whose() is not None and not roles.isdisjoint(ADMINISTRATORS),
        )
        yield Action(
            id="privacy.requests",
            name="action.privacy_requests",
            run=self.show_requests,
            enabled=lambda: not roles.isdisjoint(LEADERS),
        )

    def below_header(self, customer: CustomerPresenter) -> QWidget | None:
        strip = LookStrip(customer)
        strip.left.connect(self._back_to_the_customer)
        self._strips.append(strip)
        return strip

    def _back_to_the_customer(self) -> None:
        """The keyboard stays in the middle: Qt would hand it on to the first button at the right."""
        self.bench.window.actions_of_window.run("window.centre")

    @property
    def _asking(self) -> LookStrip | None:
        """The strip of the customer in front, while it asks."""
        self._strips = [each for each in self._strips if shiboken6.isValid(each)]
        front = self.bench.front()
        those = (each for each in self._strips if each.customer.customer_id == front and not each.isHidden())
        return next(those, None)

    def _say_why(self) -> None:
        if asking := self._asking:
            asking.take_focus()

    def opens(self, item: WorkItem) -> bool:
        if item.kind != "privacy_request" or item.customer_id is None:
            return False
        self.show(item.customer_id)
        return True

    def save_form(self) -> bool:
        page = self.__dict__.get("page")
        return page is not None and page.isVisible() and page.save_form()

    def heard(self, subjects: frozenset[Any]) -> None:
        kinds = {kind for kind, _ in subjects}
        requests, page = self.__dict__.get("requests"), self.__dict__.get("page")
        if requests is not None and requests.isVisible() and kinds & {"privacy_request", "privacy_rules"}:
            requests.load()
        if page is not None and page.isVisible() and self.presenter.customer_id in {id for _, id in subjects}:
            self.presenter.load()

    def show_front(self) -> None:
        customer_id = self.bench.front()
        if customer_id:
            self.show(customer_id)

    def show(self, customer_id: UUID) -> None:
        self.page.begin()
        self.bench.show_page(self.page)
        self.presenter.begin(customer_id)

    def show_views(self) -> None:
        if customer_id := self._whose():
            self.bench.show_page(self.views)
            self.views.begin(customer_id)

    def _whose(self) -> UUID | None:
        """The customer in front, or the one whose rights are shown."""
        page = self.__dict__.get("page")
        return self.presenter.customer_id if page is not None and page.isVisible() else self.bench.front()

    def show_requests(self) -> None:
        self.bench.show_page(self.requests)
        self.requests.load()
        self.requests.take_focus()

    @cached_property
    def presenter(self) -> RightsPresenter:
        from agentdesk.ui.privacy.presenter import RightsPresenter

        presenter = RightsPresenter(self.bench.door, self.bench.place, self)
        presenter.happened.connect(self.bench.tell)
        presenter.erased.connect(self._erased)
        return presenter

    @cached_property
    def kept(self) -> KeptForms:
        from agentdesk.ui.forms.kept import KeptForms

        return KeptForms(self.bench.forms, self)

    def begin(self) -> None:
        """What was left at the last stop waits for its customer."""
        self.kept.begin(self.bench.door, lambda: None)

    @cached_property
    def page(self) -> PersonPage:
        """Made when it is first wanted."""
        from agentdesk.ui.privacy.person_page import PersonPage

        page = PersonPage(self.presenter, ZoneInfo(self.bench.shop.time_zone), self.kept, self._likely_way)
        page.left.connect(self._leave)
        return page

    def _likely_way(self) -> Way:
        """By the line that is on, with this customer or nobody known yet: they have just asked."""
        from agentdesk.core.privacy.requests import Way

        talk = self.bench.contacts.active
        if talk is None or talk.draft.customer_id not in (None, self.presenter.customer_id):
            return Way.EMAIL
        channel = talk.draft.channel.value
        return Way(channel) if channel in list(Way) else Way.OTHER

    @cached_property
    def requests(self) -> RequestsPage:
        from agentdesk.ui.privacy.requests_page import RequestsPage

        page = RequestsPage(self.bench.door, may_set_rules=not self.bench.person.roles.isdisjoint(ADMINISTRATORS))
        page.left.connect(self.bench.leave_page)
        page.person_asked.connect(self.show)
        return page

    @cached_property
    def views(self) -> ViewsPage:
        from agentdesk.ui.privacy.views_page import ViewsPage

        page = ViewsPage(self.bench.door, ZoneInfo(self.bench.shop.time_zone))
        page.left.connect(self.bench.leave_page)
        page.happened.connect(self.bench.tell)
        return page

    def _leave(self) -> None:
        self.presenter.stop()
        self.bench.leave_page()

    def _erased(self, intended: Intended, cleaned: bool) -> None:
        from agentdesk.core.privacy.erasing import names_of

        plan = intended.plan
        self.page.begin()
        self.presenter.customer_id = None
        self.bench.forget_customer(plan.customer_ids, [draft.id for draft in intended.drafts], names_of(plan))
        self.show_requests()
        self.bench.tell(text("privacy.erased" if cleaned else "privacy.erased_not_cleaned", number=plan.number))
