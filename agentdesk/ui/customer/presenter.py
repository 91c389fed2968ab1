"""One open customer: what is shown of them, and what can be done with them from the page and the cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.consents.commands import RecordConsent, WithdrawConsent, Wordings
from agentdesk.core.consents.model import Agreed
from agentdesk.core.consents.wordings import WordingsEdition
from agentdesk.core.customers import commands as asks
from agentdesk.core.customers.model import Alert, ContactPoint, PointKind, Severity
from agentdesk.core.errors import Refused
from agentdesk.core.identity.model import has_mask
from agentdesk.core.interactions.commands import GetInteraction
from agentdesk.core.orders.commands import GetOrder, OrdersOf
from agentdesk.core.orders.model import OrderBook
from agentdesk.core.overview.commands import ViewCustomer
from agentdesk.core.overview.model import CustomerView, TimelineEntry
from agentdesk.core.privacy.views import How, Why
from agentdesk.core.wording import LANGUAGES, error_text, language, text
from agentdesk.ui.customer.details import Details, fact_details, interaction_details, order_details
from agentdesk.ui.customer.header_words import HeaderWords, best_point, customer_name, header_words
from agentdesk.ui.customer.local_time import LocalZone, zone_of
from agentdesk.ui.customer.telling import StoryPresenter
from agentdesk.ui.customer.timeline_presenter import TimelinePresenter
from agentdesk.ui.door import Door, Patience

if TYPE_CHECKING:
    from agentdesk.core.people.model import Shop

ALL_ORDERS = 200
_KEPT_AFTER_MS = 300


@dataclass(frozen=True, slots=True)
class Opened:
    """The customer whole, and the time zone they live in where it is known."""

    view: CustomerView
    local: LocalZone | None

    @property
    def unread(self) -> tuple[Alert, ...]:
        """Alerts this person has still to acknowledge."""
        return tuple(alert for alert in self.view.customer.alerts if alert.must_acknowledge and not alert.acknowledged)


class CustomerPresenter(QObject):
    """Signals out, intentions in; `opened` is what was shown last."""

    shown = Signal(object)
    """An `Opened`."""
    failed = Signal(str)
    """The customer cannot be shown, in words."""
    waiting = Signal(bool)
    happened = Signal(str, object)
    """Something was done: its words, and a call that takes it back (or None)."""
    refused = Signal(str)
    """Something was not done, in words; nothing has changed."""
    became = Signal(object, object)
    """Who is shown was merged into somebody: the id until now, and the one from now on."""
    gone = Signal(object)
    """Who is shown was erased: the id."""
    why_asked = Signal(object)
    """Nothing explains that this customer is looked at, and the shop wants to know: the id of the look. Once only."""
    point_kept = Signal()
    """A new way to reach them, or another one, is in force."""

    def __init__(self, door: Door, customer_id: UUID, shop: Shop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.customer_id, self.shop = door, customer_id, shop
        self.opened: Opened | None = None
        self.zone = ZoneInfo(shop.time_zone)
        self.timeline = TimelinePresenter(door, customer_id, self.zone, self)
        self.story = StoryPresenter(door, customer_id, self)
        self._was_asked = False
        self._patience = Patience(self)
        self._patience.waiting.connect(self.waiting)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def load(self) -> None:
        self._read()
        self.timeline.load()

    def refresh(self, subjects: Iterable[Any]) -> None:
        """What changed somewhere; looks again when it is about this customer."""
        if any(self._concerns(kind, id) for kind, id in subjects):
            self._read()
            self.timeline.refresh()

    def look_again(self) -> None:
        self._read()
        self.timeline.refresh()

    def saw(self, how: How) -> None:
        """Kept a moment later, off the GUI thread: nothing that is opened waits for it."""
        views, whom, who = self.door.desk.views, self.customer_id, self.door.person_id

        def keep() -> UUID | None:
            kept = views.note(who, [whom], how)
            return views.unexplained(who, whom) if kept and how is How.OPENED else None

        def ask(look: UUID | None) -> None:
            if look and not self._was_asked:
                self._was_asked = True
                self.why_asked.emit(look)

        QTimer.singleShot(_KEPT_AFTER_MS, self, lambda: self.door.work(keep, owner=self, done=ask))

    def explain(
        self, look: UUID, why: Why, words: str, done: Callable[[], None], failed: Callable[[str], None]
    ) -> None:
        """What it is for that this customer is looked at."""
        views, who = self.door.desk.views, self.door.person_id
        self.door.work(
            lambda: views.explain(look, who, why, words),
            owner=self,
            done=lambda _: done(),
            failed=lambda error: failed(error_text(error)),
        )

    def header(self) -> HeaderWords | None:
        """The header's words for this minute."""
        return header_words(self.opened.view, self.opened.local, self.door.clock.now()) if self.opened else None

    def reword(self) -> None:
        if self.opened:
            self.shown.emit(self.opened)
            self.story.load()
        self.timeline.reword()

    def details(self, entry: TimelineEntry, show: Callable[[Details], None]) -> None:
        """`show` gets what is behind an entry: from the order or the conversation it is about, else from itself."""
        zone, asked = self.zone, self.door.asked
        subject = entry.subject_id
        if subject and entry.group == "order":
            make: Callable[[], Details] = lambda: order_details(asked(GetOrder(subject)), zone)  # noqa: E731
        elif subject and entry.kind.startswith("interaction."):
            correction = self.timeline.entry(entry.corrected_by) if entry.corrected_by else None
            latest = correction.entry if correction else None
            make = lambda: interaction_details(asked(GetInteraction(subject)), zone, entry, latest)  # noqa: E731
        else:
            show(fact_details(entry, zone))
            return
        self.door.work(make, owner=self, done=show, failed=lambda error: show(fact_details(entry, zone)))

    def order(self, order_id: UUID, show: Callable[[Details], None]) -> None:
        self.door.work(
            lambda: order_details(self.door.asked(GetOrder(order_id)), self.zone),
            owner=self,
            done=show,
            failed=self._refuse,
        )

    def all_orders(self, show: Callable[[OrderBook], None]) -> None:
        self.door.ask(OrdersOf(self.customer_id, ALL_ORDERS), owner=self, done=show, failed=self._refuse)

    def copy_of(self, fact: str) -> str:
        """What is copied for `number`, `phone`, `email` or `address`; empty where there is none."""
        if self.opened is None:
            return ""
        customer = self.opened.view.customer
        if fact == "number":
            return customer.number
        point = best_point(customer, PointKind(fact))
        return point.value if point and not self.is_masked(point) else ""

    def is_masked(self, point: ContactPoint) -> bool:
        return has_mask(point.value)

    @property
    def unread(self) -> tuple[Alert, ...]:
        """Alerts that this person has still to acknowledge."""
        return self.opened.unread if self.opened else ()

    @property
    def known_as(self) -> frozenset[UUID]:
        """Their id, and those of whoever was merged into them."""
        return frozenset({self.customer_id, *(self.opened.view.customer.former if self.opened else ())})

    @property
    def name(self) -> str:
        return customer_name(self.opened.view.customer) if self.opened else ""

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def acknowledge(self, alert_id: UUID | None = None) -> None:
        """The alert, or the first that still waits for it."""
        wanted = alert_id or next((alert.id for alert in self.unread), None)
        if wanted:
            self._do(asks.AcknowledgeAlert(customer_id=self.customer_id, alert_id=wanted))

    def pin(
        self, words: str, severity: Severity, until: datetime | None, must_acknowledge: bool, done: Callable[[], None]
    ) -> None:
        command = asks.PinAlert(
            customer_id=self.customer_id,
            severity=severity,
            words=words,
            valid_until=until,
            must_acknowledge=must_acknowledge,
        )
        self._do(command, "done.alert_pinned", then=done)

    def unpin(self, alert_id: UUID) -> None:
        self._do(asks.UnpinAlert(customer_id=self.customer_id, alert_id=alert_id), "done.alert_unpinned")

    def add_note(self, words: str, done: Callable[[], None], *, id: UUID | None = None) -> None:
        command = asks.AddNote(customer_id=self.customer_id, words=words)
        self._do(command, "done.note_added", then=done, undoable=False, id=id)

    def correct_note(self, fact_id: UUID, words: str, done: Callable[[], None], *, id: UUID | None = None) -> None:
        command = asks.CorrectNote(customer_id=self.customer_id, note_fact_id=fact_id, words=words)
        self._do(command, "done.note_corrected", then=done, undoable=False, id=id)

    def add_point(self, point: asks.NewPoint, done: Callable[[], None]) -> None:
        self._do(asks.AddPoint(customer_id=self.customer_id, point=point), "done.point_added", then=self._kept(done))

    def change_point(self, seen: ContactPoint, point: asks.NewPoint, done: Callable[[], None]) -> None:
        command = asks.ChangePoint(customer_id=self.customer_id, point_id=seen.id, old_value=seen.value, point=point)
        self._do(command, "done.point_changed", then=self._kept(done))

    def remove_point(self, point: ContactPoint) -> None:
        command = asks.RemovePoint(customer_id=self.customer_id, point_id=point.id)
        self._do(command, "done.point_removed", what=point.value)

    @property
    def spoken(self) -> str:
        """The language in which they are asked: theirs, as far as we speak it."""
        theirs = self.opened.view.customer.language[:2] if self.opened else ""
        return theirs if theirs in LANGUAGES else language()

    def ask_wordings(self, owner: QObject, then: Callable[[WordingsEdition], None]) -> None:
        """The words to ask customers with before they agree to something."""
        self.door.work(lambda: self.door.asked(Wordings()), owner=owner, done=then)

    def record_consent(self, command: RecordConsent, done: Callable[[], None]) -> None:
        self._do(command, "done.consent_given" if command.given else "done.consent_refused", then=done)

    def withdraw_consents(self, *told: Agreed) -> None:
        """At once, and nothing gives them again but the customer."""
        for each in told:
            about: Any = {"channel": each.channel, "purpose": each.purpose}
            command = WithdrawConsent(customer_id=self.customer_id, **about)
            self._do(command, "done.consent_withdrawn", undoable=False)

    def undo(self, command_id: UUID) -> None:
        self._do(Undo(command_id=command_id), "done.undone", undoable=False)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _kept(self, done: Callable[[], None]) -> Callable[[], None]:
        def kept() -> None:
            done()
            self.point_kept.emit()

        return kept

    def _do(
        self,
        command: Command,
        words: str = "",
        *,
        then: Callable[[], None] | None = None,
        undoable: bool = True,
        id: UUID | None = None,
        **facts: str,
    ) -> None:
        def done(result: Any) -> None:
            if then:
                then()
            if words:
                self.happened.emit(text(words, **facts), (lambda: self.undo(command_id)) if undoable else None)

        command_id = self.door.do(command, owner=self, done=done, failed=self._refuse, id=id)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))

    def _read(self) -> None:
        self._patience.begin()
        self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="view")

    def _look(self) -> Opened:
        """In the database lane: the words of the header are made there once, so that what they need is loaded."""
        view = self.door.asked(ViewCustomer(self.customer_id))
        local = zone_of(view.customer)
        header_words(view, local, self.door.clock.now())
        return Opened(view, local)

    def _show(self, opened: Opened) -> None:
        self._patience.end()
        self.opened = opened
        if (found := opened.view.customer.id) != self.customer_id:
            before, self.customer_id = self.customer_id, found
            self.timeline.turn_to(found)
            self.story.turn_to(found)
            self.became.emit(before, found)
        self.shown.emit(opened)
        self.story.load()

    def _fail(self, error: Exception) -> None:
        self._patience.end()
        if self.opened and isinstance(error, Refused) and error.code == "customers.unknown":
            self.gone.emit(self.customer_id)
            return
        self.failed.emit(error_text(error))

    def _concerns(self, kind: str, id: UUID | None) -> bool:
        return id in self.known_as or (id is None and kind in ("customers", "orders", "imports", "timeline"))
