"""Creating and editing a customer: drafts, possible doubles, what hinders saving, and what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.cases.commands import CasesOf
from agentdesk.core.cases.model import ACTIVE
from agentdesk.core.commands import Command
from agentdesk.core.customers import commands as asks
from agentdesk.core.customers.model import Customer, PointKind, display_name
from agentdesk.core.duplicates.commands import WhoMightThisBe
from agentdesk.core.duplicates.words import because_words
from agentdesk.core.errors import Refused
from agentdesk.core.identity.model import has_mask
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person, Shop
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.checks import check_phone
from agentdesk.ui.customer.editor_content import (
    Conflict,
    Content,
    blank,
    changes,
    creation_beside,
    is_changed,
    merged,
    of_customer,
    problems,
    settled,
)
from agentdesk.ui.customer.recognise import Prefill
from agentdesk.ui.customer.told_apart import apart_words
from agentdesk.ui.door import Door, Patience
from agentdesk.ui.draft_keeper import DraftKeeper

LOOK_AFTER_MS = 250
MOST_SIMILAR = 3
CUSTOMER_DRAFT = "customer"
_CALLED = ("title", "given_name", "family_name", "suffix", "organisation")
_NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/")
_MOVED = ("customers.moved", "contact_points.moved", "contact_points.unknown")


@dataclass(frozen=True, slots=True)
class Similar:
    """Somebody who may be the one that is being entered: `why` in words, and what tells them `apart` from others."""

    customer_id: UUID
    name: str
    number: str
    why: str
    apart: str = ""
    is_another: bool = False
    """Somebody has said so."""


@dataclass(frozen=True, slots=True)
class Aids:
    """What the form offers to choose from."""

    people: tuple[Person, ...]
    time_zones: tuple[str, ...]


class EditorPresenter(QObject):
    """Intentions: `begin`, `typed`, `save`, `decide`, `discard`. The form shows `content` when `filled` says so."""

    filled = Signal()
    """`content` is to be shown anew: at the beginning, and when somebody else has changed the customer."""
    aided = Signal(object)
    similar_found = Signal(object)
    """Possible doubles, best first: a tuple of `Similar`."""
    problems_found = Signal(list)
    conflicts_found = Signal(object)
    """A tuple of `Conflict`, each waiting for a decision; empty when all are decided."""
    saved = Signal(object, str, object)
    """Customer's id, words for it, and the id of the command (None: there was nothing to save)."""
    failed = Signal(str)
    waiting = Signal(bool)
    kept = Signal()
    """What was typed is on disk."""
    hides = Signal()
    """Some of the customer's contact data is masked, and therefore not in the form."""

    def __init__(
        self, door: Door, shop: Shop, keeper: DraftKeeper | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._door, self.shop, self._keeper = door, shop, keeper
        self.content = blank(Prefill(), shop.region, shop.language)
        self.conflicts: tuple[Conflict, ...] = ()
        self.similar: tuple[Similar, ...] = ()
        self.draft_id, self._command_id = new_id(), new_id()
        self._patience = Patience(self)
        self._patience.waiting.connect(self.waiting)
        self._look_soon = QTimer(self, interval=LOOK_AFTER_MS, singleShot=True)
        self._look_soon.timeout.connect(self.look_for_doubles)
        if keeper:
            keeper.kept.connect(self._tell_kept)

    @property
    def is_new(self) -> bool:
        return self.content.customer_id is None

    @property
    def name(self) -> str:
        """How the customer is called as the form stands."""
        values = self.content.values
        return display_name(*(values[name] for name in _CALLED))

    @property
    def is_changed(self) -> bool:
        return is_changed(self.content, self.shop.region)

    # ── beginning ───────────────────────────────────────────────────────────────────────────────────────────────
    def begin_new(self, prefill: Prefill) -> None:
        self.content = blank(prefill, self.shop.region, self.shop.language)
        self.filled.emit()
        self._fetch_aids()
        self._look_soon.start()

    def begin_editing(self, customer_id: UUID) -> None:
        self._patience.begin()
        self._fetch_aids()
        self._door.ask(asks.GetCustomer(customer_id), owner=self, done=self._fill, failed=self._fail)

    def resume(self, draft_id: UUID, command_id: UUID, content: dict[str, Any]) -> None:
        """A draft that was left behind; who was edited meanwhile by others shows as a conflict."""
        self.draft_id, self._command_id = draft_id, command_id
        self.content = Content.model_validate(content)
        self.filled.emit()
        self._fetch_aids()
        if self.content.customer_id:
            self._door.ask(asks.GetCustomer(self.content.customer_id), owner=self, done=self._merge, failed=self._fail)

    # ── typing ──────────────────────────────────────────────────────────────────────────────────────────────────
    def typed(self, content: Content) -> None:
        """The form as it stands now: kept on disk, and looked up."""
        self.content = content
        if self._keeper:
            self._keep(self._keeper)
        if self.is_new:
            self._look_soon.start()

    def say_another(self, other_id: UUID, *, is_another: bool = True) -> None:
        """The new customer is somebody else than this one: decided with their creation, and until then taken back."""
        others = tuple(each for each in self.content.others if each != other_id)
        self.typed(self.content.but(others=(*others, other_id) if is_another else others))
        self.similar = tuple(
            replace(each, is_another=is_another) if each.customer_id == other_id else each for each in self.similar
        )
        self.similar_found.emit(self.similar)

    def look_for_doubles(self) -> None:
        content, region = self.content, self.shop.region
        self._door.work(
            lambda: tuple(self._doubles(content, region)),
            owner=self,
            done=self._found,
            failed=lambda error: None,  # nobody waits for this hint
            supersedes="doubles",
        )

    def notice_change(self) -> None:
        """Somebody has changed this customer while it is being edited."""
        if self.content.customer_id:
            self._door.ask(
                asks.GetCustomer(self.content.customer_id),
                owner=self,
                done=self._merge,
                supersedes="merge",
                failed=self._fail,
            )

    # ── saving ──────────────────────────────────────────────────────────────────────────────────────────────────
    def save(self) -> None:
        if self.conflicts:
            self.conflicts_found.emit(self.conflicts)
            return
        if found := problems(self.content, self.shop.region):
            self.problems_found.emit(found)
            return
        if self.is_new:
            self._send(creation_beside(self.content, self._command_id))
            return
        command = changes(self.content, self.shop.region)
        if command is None:
            self.finish()
            self.saved.emit(self.content.customer_id, "", None)
            return
        self._send(command)

    def decide(self, conflict: Conflict, *, take_mine: bool) -> None:
        """One of two values; the next save carries the decision."""
        self.content = settled(self.content, conflict, take_mine=take_mine)
        self.conflicts = tuple(each for each in self.conflicts if each != conflict)
        self.filled.emit()
        self.conflicts_found.emit(self.conflicts)

    def finish(self) -> None:
        """Nothing more is to be kept of this form."""
        self._look_soon.stop()
        if self._keeper:
            self._keeper.drop(self.draft_id)

    def _send(self, command: Command) -> None:
        self._patience.begin()
        id = self._command_id
        self._door.do(
            command,
            owner=self,
            id=id,
            done=lambda result: self._done(result, id),
            failed=self._refused,
        )

    def _done(self, result: Any, command_id: UUID) -> None:
        self._patience.end()
        self.finish()
        if self.is_new:
            result = result[0] if self.content.others else result
            words = text("done.customer_created", name=self.name, number=result["number"])
            self.saved.emit(UUID(result["customer_id"]), words, command_id)
        else:
            self.saved.emit(self.content.customer_id, text("done.customer_changed", name=self.name), command_id)

    def _refused(self, error: Exception) -> None:
        self._patience.end()
        if isinstance(error, Refused) and error.code == "customers.unknown" and self.content.others:
            self.content, self._command_id = self.content.but(others=()), new_id()  # whoever it was is no more
            self.save()
        elif isinstance(error, Refused) and error.code in _MOVED:
            self.notice_change()
        else:
            self.failed.emit(error_text(error))

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _fill(self, customer: Customer) -> None:
        """What is masked is not there to be changed, and stays as it is."""
        self._patience.end()
        seen = tuple(point for point in customer.points if not has_mask(point.value))
        self.content = of_customer(replace(customer, points=seen))
        self.filled.emit()
        if len(seen) < len(customer.points):
            self.hides.emit()

    def _merge(self, now: Customer) -> None:
        """Not with what is masked by now: saving tells whether anybody was faster."""
        if any(has_mask(point.value) for point in now.points):
            return
        content, self.conflicts = merged(self.content, now)
        if content != self.content:
            self.content = content
            self.filled.emit()
        self.conflicts_found.emit(self.conflicts)

    def _keep(self, keeper: DraftKeeper) -> None:
        if self.is_changed:
            content = self.content.model_dump(mode="json")
            keeper.keep(self.draft_id, CUSTOMER_DRAFT, self._command_id, content, self.content.customer_id)
        else:
            keeper.drop(self.draft_id)

    def _tell_kept(self, draft_id: object) -> None:
        if draft_id == self.draft_id:
            self.kept.emit()

    def _fetch_aids(self) -> None:
        self._door.work(self._aids, owner=self, done=self.aided.emit, failed=self._fail)

    def _aids(self) -> Aids:
        from zoneinfo import available_timezones

        zones = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(_NO_PLACES))
        return Aids(self._door.asked(People()), tuple(sorted(zones)))

    def _doubles(self, content: Content, region: str) -> Iterator[Similar]:
        """In the database lane: who may be this one, with what speaks for it and what against."""
        values, points = content.values, [each.point for each in content.points]
        phones = (check_phone(each.value, region).value for each in points if each.kind is PointKind.PHONE)
        places = [each for each in points if each.kind is PointKind.ADDRESS]
        at = places[0] if places else None
        asked = WhoMightThisBe(
            given=values["given_name"],
            family=values["family_name"],
            organisation=values["organisation"],
            emails=tuple(each.value.strip() for each in points if each.kind is PointKind.EMAIL and "@" in each.value),
            phones=tuple(filter(None, phones)),
            limit=MOST_SIMILAR + len(content.others),
            **({name: getattr(at, name) for name in ("street", "house_number", "postcode", "city")} if at else {}),
        )
        for each in self._door.asked(asked):
            is_another = each.who.id in content.others
            why, apart = because_words(each.because), self._apart(each.who.id)
            yield Similar(each.who.id, each.who.shown, each.who.number, why, apart, is_another)

    def _apart(self, customer_id: UUID) -> str:
        customer, cases = self._door.asked(asks.GetCustomer(customer_id)), self._door.asked(CasesOf(customer_id))
        still_open = sum(case.status in ACTIVE for case in cases)
        return apart_words(customer, still_open, ZoneInfo(self.shop.time_zone))

    def _found(self, similar: tuple[Similar, ...]) -> None:
        self.similar = tuple(sorted(similar, key=lambda each: each.is_another))
        self.similar_found.emit(self.similar)

    def _fail(self, error: Exception) -> None:
        self._patience.end()
        self.failed.emit(error_text(error))
