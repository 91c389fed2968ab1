"""Furnishes the profile of a practice: a small shop, its people, one customer and what has happened to them.

All of it by commands, as in the sample shop; the people in it are invented.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.callbacks.model import Recipient
from agentdesk.core.cases.commands import NoteFailure, OpenCase
from agentdesk.core.cases.defaults import shipped_cause
from agentdesk.core.clock import Clock, FixedClock
from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.guides.commands import Publish, Retire
from agentdesk.core.guides.reading import read_guide
from agentdesk.core.intake.commands import ApplyImportRows, CustomerRow, FinishImport, OrderRow, StartImport
from agentdesk.core.intake.model import Kind, batch_command
from agentdesk.core.intake.records import (
    AddressEntry,
    CustomerRecord,
    CustomerRef,
    DeliveryEntry,
    EmailEntry,
    OrderLineRecord,
    OrderRecord,
    PaymentEntry,
    PhoneEntry,
)
from agentdesk.core.interactions.commands import MoodAt, StartInteraction, WrapUp
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Mood
from agentdesk.core.orders.commands import OrdersOf
from agentdesk.core.people.commands import AddPerson, AddTeam, OpenShop, People
from agentdesk.core.practice.brief import Brief
from agentdesk.core.practice.model import Contact, Order, PastCallback, PastFailure, PastPromise, Scenario, Who
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.workplace import Workplace, create_workplace

PASSPHRASE = "nur eine Übung"  # noqa: S105 - guards nothing
"""Published on purpose: a practice holds nothing but invented people."""
CUSTOMER = "20001"
_BOSSES, _COLLEAGUES = ("Amira Haddad", "Jonas Weber"), ("Daniel Reuter", "Lena Vogel")
"""The second one where whoever practises is called like the first."""
_HERE, _SHOP = "Kim Muster", "Kaffeekontor Sommer"


class NoKeyring:
    """A practice keeps no secret anywhere: its passphrase is known to all."""

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:
        raise Failure("keys.no_keyring", reason="practice")

    def put(self, database: str, key: bytes) -> str:
        raise Failure("keys.no_keyring", reason="practice")

    def forget(self, database: str) -> None:
        raise Failure("keys.no_keyring", reason="practice")


@dataclass(frozen=True, slots=True)
class Furnished:
    """`left_out`: the shop's own guides that could not come along, because they refer to what is not here."""

    place: Workplace
    left_out: tuple[str, ...] = ()


def make_practice(folder: Path, scenario: Scenario, brief: Brief, *, clock: Clock | None = None) -> Furnished:
    """A new profile in this folder, which must not exist yet, ready for this customer to ring."""
    shop = OpenShop(
        shop_name=brief.shop or _SHOP, region=brief.region, time_zone=brief.time_zone, currency=brief.currency,
        language=brief.language, person_name=_other_than(brief.person, _BOSSES), sample=True,
    )  # fmt: skip
    keys: KeyStore = NoKeyring()
    place = create_workplace(folder, shop, passphrase=PASSPHRASE, keys=keys, clock=clock)
    _Furnisher(place.desk, scenario, brief).furnish()
    return Furnished(place, _take_guides_along(place.desk, brief))


def _take_guides_along(desk: Desk, brief: Brief) -> tuple[str, ...]:
    """Each as soon as those are there that it leads into; the draft takes the place of what is in force."""
    boss = desk.ask(People(), actor=SYSTEM)[0].id
    draft = read_guide(brief.draft).guide
    waiting = {**brief.guides, **({draft.id: brief.draft} if draft else {})}
    while done := [guide for guide, source in waiting.items() if _is_published(desk, boss, guide, source)]:
        waiting = {guide: source for guide, source in waiting.items() if guide not in done}
    for guide in brief.retired:
        with suppress(Refused):
            desk.execute(Retire(guide=guide), actor=boss)
    return (*waiting, *(("",) if brief.draft and not draft else ()))


def _is_published(desk: Desk, boss: UUID, guide: str, source: str) -> bool:
    try:
        desk.execute(Publish(guide=guide, source=source), actor=boss)
    except Refused:
        return False
    return True


class _Furnisher:
    def __init__(self, desk: Desk, scenario: Scenario, brief: Brief) -> None:
        self._clock = FixedClock(desk.clock.now())
        self._real, self._desk, self._now = desk, Desk(desk.database, self._clock), desk.clock.now()
        self._scenario, self._facts, self._brief = scenario, scenario.facts, brief
        self._language, self._zone = brief.language, ZoneInfo(brief.time_zone)
        self._boss = desk.ask(People(), actor=SYSTEM)[0].id

    def furnish(self) -> None:
        self._colleague = self._hire()
        self._import()
        self._customer = self._desk.ask(CustomerByNumber(CUSTOMER), actor=SYSTEM)
        for contact in self._facts.contacts:
            self._tell(contact)
        case = self._open_matter()
        order = self._order_id()
        for failure in self._facts.failures:
            self._fail(failure, case, order)
        for promise in self._facts.promises:
            self._promise(promise, case)
        if self._facts.callback:
            self._forget_to_ring(self._facts.callback, case)

    def _hire(self) -> UUID:
        """Who practises, with a colleague and somebody who may decide more."""
        team = UUID(self._desk.execute(AddTeam(name=self._said({"de": "Kundenservice", "en": "Customer service"})),
                                       actor=self._boss)["team_id"])  # fmt: skip
        colleague = _other_than(self._brief.person, _COLLEAGUES)
        for name, level in ((self._brief.person or _HERE, self._brief.level), (colleague, 2)):
            person = AddPerson(name=name, roles=frozenset({Role.AGENT}), level=level, team_id=team)
            self._desk.execute(person, actor=self._boss)
        return next(each.id for each in self._desk.ask(People(), actor=SYSTEM) if each.name == colleague)

    # ── the customer and their orders come as every shop's do ───────────────────────────────────────────────────
    def _import(self) -> None:
        who = self._scenario.who[self._language]
        rows: list[tuple[Kind, tuple[Any, ...]]] = [
            (Kind.CUSTOMERS, (CustomerRow(line_no=2, record=self._record(who)),)),
            (Kind.ORDERS, tuple(OrderRow(line_no=n, record=self._order(each, who))
                                for n, each in enumerate(self._facts.orders, 2))),
        ]  # fmt: skip
        for kind, records in rows:
            if not records:
                continue
            begun = StartImport(record_kind=kind, file_name=f"{kind}.csv", source=f"practice.{kind}")
            import_id = UUID(self._desk.execute(begun, actor=self._boss)["import_id"])
            part: dict[str, Any] = {kind.value: records}
            batch = ApplyImportRows(import_id=import_id, batch_no=0, **part)
            self._desk.execute(batch, actor=self._boss, id=batch_command(import_id, 0))
            self._desk.execute(FinishImport(import_id=import_id), actor=self._boss)

    def _record(self, who: Who) -> CustomerRecord:
        return CustomerRecord(
            number=CUSTOMER, salutation=who.salutation, given_name=who.given, family_name=who.family,
            emails=(EmailEntry(address=who.email),), phones=(PhoneEntry(e164=who.phone, label="mobile"),),
            addresses=(_address(who),), language=self._language, form=who.form,
            tier=self._facts.tier, tags=self._facts.tags,
            customer_since=f"{self._day(who.since):%Y-%m-%d}",
        )  # fmt: skip

    def _order(self, order: Order, who: Who) -> OrderRecord:
        total = f"{order.total:.2f}"
        paid = PaymentEntry(amount=total, currency=self._brief.currency, paid_at=self._iso(order.placed))
        return OrderRecord(
            number=order.number, customer_ref=CustomerRef(number=CUSTOMER), placed_at=self._iso(order.placed),
            status=order.status, currency=self._brief.currency, total=total,
            lines=(OrderLineRecord(sku=f"P{order.number}", name=self._said(order.product), quantity="1",
                                   unit_price=total),),
            payments=(paid,) if order.paid else (), deliveries=self._deliveries(order, who),
        )  # fmt: skip

    def _deliveries(self, order: Order, who: Who) -> tuple[DeliveryEntry, ...]:
        if order.due is order.shipped is order.delivered is None:
            return ()
        days = {"due_at": order.due, "shipped_at": order.shipped, "delivered_at": order.delivered}
        moments = {name: self._iso(day) for name, day in days.items() if day is not None}
        return (DeliveryEntry(carrier="Paketdienst", tracking=f"00{order.number}", address=_address(who), **moments),)

    # ── what has happened ───────────────────────────────────────────────────────────────────────────────────────
    def _tell(self, contact: Contact) -> None:
        begun = self._at(contact.days, 10)
        ended = begun + timedelta(minutes=contact.minutes)
        start = StartInteraction(customer_id=self._customer, channel=contact.channel)
        interaction_id = UUID(self._do(start, begun)["interaction_id"])
        moods = tuple(MoodAt(at=begun, mood=Mood(each)) for each in contact.moods[-1:])
        self._do(
            WrapUp(
                interaction_id=interaction_id, ended_at=ended, reason_id=shipped_reason(contact.reason), moods=moods,
                notes=self._said(contact.notes), outcome=contact.outcome, solved=contact.solved,
            ), ended,
        )  # fmt: skip

    def _open_matter(self) -> UUID | None:
        matter = self._facts.matter
        if matter is None:
            return None
        opened = OpenCase(
            customer_id=self._customer, subject=self._said(matter.subject), case_kind=matter.kind,
            reason_id=shipped_reason(matter.reason), severity=matter.severity, order_id=self._order_id(),
        )  # fmt: skip
        return UUID(self._do(opened, self._at(matter.days, 11))["case_id"])

    def _order_id(self) -> UUID | None:
        found = self._desk.ask(OrdersOf(self._customer), actor=SYSTEM).newest
        first = self._facts.orders[0].number if self._facts.orders else ""
        return next((each.id for each in found if each.number == first), None)

    def _fail(self, failure: PastFailure, case: UUID | None, order: UUID | None) -> None:
        noted = NoteFailure(
            customer_id=self._customer, case_id=case, order_id=order, failure=failure.kind, severity=failure.severity,
            cause_id=shipped_cause(failure.cause) if failure.cause else None, words=self._said(failure.words),
        )  # fmt: skip
        self._do(noted, self._at(failure.days, 12))

    def _promise(self, promise: PastPromise, case: UUID | None) -> None:
        made = MakePromise(
            customer_id=self._customer, words=self._said(promise.words), due_at=self._at(promise.due, promise.hour),
            case_id=case,
        )  # fmt: skip
        self._do(made, self._at(promise.made, 12))

    def _forget_to_ring(self, callback: PastCallback, case: UUID | None) -> None:
        """One that was promised and never made."""
        day, minute = self._day(callback.due).date(), callback.hour * 60
        window = NewWindow(day=day, from_minute=minute, to_minute=minute + 30, zone=self._zone.key)
        planned = PlanCallback(
            customer_id=self._customer, phone=self._scenario.who[self._language].phone, case_id=case, window=window,
            purpose=self._said(callback.purpose), recipient=Recipient.ME,
        )  # fmt: skip
        self._do(planned, self._at(callback.made, 12))

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _do(self, command: Command, at: datetime) -> Any:
        self._clock.set(at)
        return self._desk.execute(command, actor=self._colleague, occurred_at=at)

    def _said(self, words: dict[str, str]) -> str:
        return words[self._language]

    def _day(self, days: int) -> datetime:
        return self._now.astimezone(self._zone) + timedelta(days=days)

    def _at(self, days: int, hour: int) -> datetime:
        """What lies behind us stays there, also in the early morning."""
        then = datetime.combine(self._day(days).date(), time(hour), self._zone)
        return min(then, self._now - timedelta(minutes=5)) if days <= 0 else then

    def _iso(self, days: int) -> str:
        return self._at(days, 9).astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def _other_than(person: str, names: tuple[str, str]) -> str:
    return names[person.casefold() == names[0].casefold()]


def _address(who: Who) -> AddressEntry:
    return AddressEntry(
        street=who.street, house_number=who.house, postcode=who.postcode, city=who.city, country=who.country
    )
