"""A customer as the window shows one, by hand: for pictures and for tests of presenters without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers import commands as customers
from agentdesk.core.customers.model import (
    Alert,
    Consent,
    ContactPoint,
    Customer,
    CustomerKind,
    Found,
    PointKind,
    Severity,
    Why,
)
from agentdesk.core.interactions.commands import GetInteraction, RecentCustomers
from agentdesk.core.interactions.model import Channel, Direction, Interaction, Mood, Outcome, Solved, State
from agentdesk.core.money import Money
from agentdesk.core.orders.commands import GetOrder, OrdersOf
from agentdesk.core.orders.model import Delivery, Order, OrderBook, OrderLine, OrderSummary, Payment, Return
from agentdesk.core.overview.commands import Timeline, TimelineCounts, ViewCustomer
from agentdesk.core.overview.model import Counted, CustomerView, LastContact, TimelineEntry, TimelinePage
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Form, Person, Shop
from agentdesk.core.uris import Popped

SHOP = Shop("Kaffeehaus Sommer", "DE", "Europe/Berlin", "EUR", "de")
NOW = datetime(2026, 11, 21, 10, 14, tzinfo=UTC)
MIRIAM, DANIEL, SABINE = UUID(int=101), UUID(int=102), UUID(int=103)
MUELLER, REPLACEMENT, GRINDER, CALL = UUID(int=1), UUID(int=501), UUID(int=502), UUID(int=601)


class StillDesk:
    """Answers queries from rows; remembers what was asked of it and changes nothing."""

    def __init__(self, answers: dict[type[Any], Callable[[Any], Any]] | None = None) -> None:
        self.clock = FixedClock(NOW)
        self.done: list[Any] = []
        self._answers: dict[type[Any], Callable[[Any], Any]] = _ANSWERS | (answers or {})

    def ask(self, query: Any, *, actor: UUID) -> Any:
        return self._answers[type(query)](query)

    def execute(self, command: Any, *, actor: UUID, id: UUID | None = None) -> Any:
        self.done.append(command)
        return {}


def mueller() -> Customer:
    return Customer(
        id=MUELLER,
        number="K-104882",
        kind=CustomerKind.PERSON,
        salutation="Herr",
        given_name="Jörg",
        family_name="Müller",
        language="de",
        tier="Gold",
        tags=("Siebträger", "Newsletter-Leser"),
        named_contact_id=MIRIAM,
        named_contact="Miriam Vogt",
        customer_since=datetime(2017, 4, 3, tzinfo=UTC),
        points=_points(),
        consents=(
            Consent(
                UUID(int=21),
                "newsletter",
                True,
                "Ja, ich möchte Neuigkeiten per E-Mail.",
                "Shop, Doppel-Opt-in",
                _at(-900, 9),
            ),
            Consent(UUID(int=22), "phone", False, "Werbliche Anrufe", "am Telefon, Daniel R.", _at(-300, 14)),
        ),
        alerts=(
            Alert(
                UUID(int=31),
                Severity.STOP,
                "Zweite Lieferung in Folge gescheitert: Adresse vor dem Versand vorlesen lassen.",
                "Sabine Krämer",
                _at(0, 9),
                _at(14, 17),
                True,
                False,
            ),
            Alert(
                UUID(int=32),
                Severity.INFO,
                "Klingel defekt, bitte anrufen lassen.",
                "Daniel Roth",
                _at(-20, 9),
                None,
                False,
                False,
            ),
        ),
    )


def _points() -> tuple[ContactPoint, ...]:
    phone, email, address, handle = PointKind.PHONE, PointKind.EMAIL, PointKind.ADDRESS, PointKind.HANDLE
    new = {"street": "Lindenweg", "house_number": "8", "postcode": "50674", "city": "Köln", "country": "DE"}
    return (
        ContactPoint(id=UUID(int=11), kind=phone, value="+491715550142", label="mobile", verified=True, preferred=True),
        ContactPoint(id=UUID(int=12), kind=phone, value="+492215550190", label="work", extension="12"),
        ContactPoint(id=UUID(int=13), kind=email, value="j.mueller@example.org", label="home", verified=True),
        ContactPoint(
            id=UUID(int=14), kind=address, value="Lindenweg 8, 50674 Köln, DE", label="shipping", verified=True, **new
        ),
        ContactPoint(id=UUID(int=15), kind=handle, value="@joerg_bruht", network="Instagram"),
    )


def view() -> CustomerView:
    last = LastContact(_at(-18, 15), "phone", "to_follow", 2, "Daniel R.")
    return CustomerView(mueller(), orders(), last, "Europe/Berlin", Form.SIE)


def orders() -> OrderBook:
    def summary(
        id: int, number: str, days: int, status: str, source: str, cents: int, first: str, lines: int = 1
    ) -> OrderSummary:
        return OrderSummary(
            id=UUID(int=id),
            number=number,
            placed_at=_at(days, 12),
            status=status,
            source_status=source,
            total=Money(cents, "EUR"),
            first_line=first,
            line_count=lines,
        )

    newest = (
        summary(501, "88213-R", -10, "returned", "Zurück an Absender", 0, "Kaffeemühle Mahlwerk 2"),
        summary(502, "88213", -24, "cancelled", "verloren", 18900, "Kaffeemühle Mahlwerk 2"),
        summary(503, "87655", -61, "delivered", "completed", 6480, "Hausröstung 1 kg", 3),
        summary(504, "86011", -122, "delivered", "completed", 2990, "Entkalker, 5 Stück"),
        summary(505, "85120", -180, "delivered", "completed", 74900, "Siebträger Classic", 2),
    )
    return OrderBook(14, 9, (Money(128400, "EUR"),), _at(0, 6), newest)


def order(query: GetOrder) -> Order:
    return Order(
        id=query.order_id,
        customer_id=MUELLER,
        number="88213",
        placed_at=_at(-24, 12),
        status="cancelled",
        source_status="verloren",
        currency="EUR",
        shipping=Money(490, "EUR"),
        discount=Money(1000, "EUR"),
        total=Money(20580, "EUR"),
        note="",
        lines=(
            OrderLine(
                "MW2-SW",
                "Kaffeemühle Mahlwerk 2",
                "schwarz",
                Decimal(1),
                Decimal("189.00"),
                Decimal(0),
                Decimal("189.00"),
                date(2028, 10, 28),
            ),
            OrderLine(
                "HR-1000", "Hausröstung 1 kg", "ganze Bohne", Decimal(1), Decimal("21.90"), Decimal(0), Decimal("21.90")
            ),
        ),
        payments=(Payment("payment", "PayPal", Money(20580, "EUR"), _at(-24, 12), "4XK81920"),),
        deliveries=(
            Delivery("DHL", "00340434161094042557", _at(-20, 12), _at(-22, 16), None, "Goethestr. 14, 50968 Köln"),
        ),
        returns=(Return(_at(-2, 12), "Empfänger unbekannt", None, "MW2-SW", Decimal(1)),),
    )


def interaction(query: GetInteraction) -> Interaction:
    return Interaction(
        id=query.interaction_id,
        customer_id=MUELLER,
        customer="Jörg Müller",
        person_id=DANIEL,
        person="Daniel Roth",
        channel=Channel.PHONE,
        direction=Direction.IN,
        state=State.DONE,
        started_at=_at(-18, 15, 31),
        ended_at=_at(-18, 15, 38),
        reason={"de": "Lieferung › verloren", "en": "Delivery › lost"},
        moods=((_at(-18, 15, 31), Mood.ANGRY), (_at(-18, 15, 37), Mood.DISAPPOINTED)),
        notes="Paket verloren. Ersatz bis 21.11. zugesagt, wir übernehmen den Versand.\n"
        "Er war zweimal umsonst in der Filiale. Möchte keinen Gutschein, sondern die Mühle.",
        outcome=Outcome.TO_FOLLOW,
        solved=Solved.NO,
        popped=Popped("+491715550142", 190, 1, (("Worum geht es?", "Lieferung"),)),
    )


def entries() -> tuple[TimelineEntry, ...]:
    """Newest first."""
    call = {
        "channel": "phone",
        "direction": "in",
        "seconds": 430,
        "mood_last": 2,
        "outcome": "to_follow",
        "solved": "no",
        "reason": {"de": "Lieferung › verloren", "en": "Delivery › lost"},
        "words": "Paket verloren. Ersatz bis 21.11. zugesagt.",
    }
    mail = {
        "channel": "email",
        "direction": "in",
        "subject": "Wo bleibt meine Lieferung???",
        "mood_last": 1,
        "words": "seit drei Wochen warte ich auf die Mühle, und niemand sagt mir etwas",
    }
    grinder = {
        "number": "88213",
        "first_line": "Kaffeemühle Mahlwerk 2",
        "line_count": 2,
        "total": 20580,
        "currency": "EUR",
    }
    return (
        _entry(
            1,
            "order.returned",
            "order",
            _at(0, 11, 4),
            about=REPLACEMENT,
            number="88213-R",
            sku="MW2-SW",
            reason="Empfänger unbekannt – Ersatz ging an die alte Adresse",
        ),
        _entry(2, "interaction.done", "message", _at(0, 9, 12), "Daniel Roth", about=UUID(int=602), **mail),
        _entry(
            3,
            "note.corrected",
            "note",
            _at(-1, 17, 20),
            "Sabine Krämer",
            corrects=UUID(int=1004),
            words="Neue Adresse gilt seit 30.10.: Lindenweg 8, nicht Lindenallee.",
        ),
        _entry(
            4,
            "note.added",
            "note",
            _at(-1, 16, 2),
            "Daniel Roth",
            corrected_by=UUID(int=1003),
            words="Neue Adresse gilt seit 30.10.: Lindenallee 8.",
        ),
        _entry(
            5,
            "order.placed",
            "order",
            _at(-10, 10, 15),
            about=REPLACEMENT,
            number="88213-R",
            status="returned",
            source_status="Zurück an Absender",
            first_line="Kaffeemühle Mahlwerk 2",
            line_count=1,
            total=0,
            currency="EUR",
        ),
        _entry(
            6,
            "customer.changed",
            "system",
            _at(-17, 8, 40),
            "Daniel Roth",
            changes={"address": ["Goethestr. 14, 50968 Köln", "Lindenweg 8, 50674 Köln"]},
        ),
        _entry(7, "interaction.done", "call", _at(-18, 15, 31), "Daniel Roth", about=CALL, **call),
        _entry(
            8,
            "interaction.done",
            "call",
            _at(-19, 11, 2),
            "Miriam Vogt",
            late=True,
            channel="phone",
            direction="out",
            seconds=50,
            outcome="not_reached",
        ),
        _entry(
            9,
            "order.placed",
            "order",
            _at(-24, 13, 0),
            about=GRINDER,
            status="cancelled",
            source_status="verloren",
            **grinder,
        ),
        _entry(
            10,
            "payment.received",
            "order",
            _at(-24, 13, 1),
            about=GRINDER,
            order_number="88213",
            amount=20580,
            currency="EUR",
            method="PayPal",
            reference="4XK81920",
        ),
        _entry(
            11,
            "order.delivered",
            "order",
            _at(-58, 14, 30),
            about=UUID(int=503),
            number="87655",
            carrier="DHL",
            tracking="00340434161094041234",
        ),
        _entry(
            12,
            "interaction.done",
            "message",
            _at(-70, 10, 3),
            "Miriam Vogt",
            channel="review",
            direction="in",
            mood_last=5,
            words="Beratung am Telefon war großartig, fünf Sterne.",
            rating="5",
        ),
        _entry(
            13,
            "alert.pinned",
            "note",
            _at(-120, 9, 0),
            "Daniel Roth",
            words="Klingel defekt, bitte anrufen lassen.",
            severity="info",
        ),
        _entry(14, "import.customer", "system", _at(-400, 7, 0), "Sabine Krämer", file="kunden-2025-10.csv"),
    )


def _entry(
    n: int,
    kind: str,
    group: str,
    at: datetime,
    person: str = "",
    *,
    about: UUID | None = None,
    late: bool = False,
    corrects: UUID | None = None,
    corrected_by: UUID | None = None,
    **data: Any,
) -> TimelineEntry:
    return TimelineEntry(
        id=UUID(int=1000 + n),
        kind=kind,
        group=group,
        occurred_at=at,
        person=person,
        subject_id=about,
        data=data,
        late=late,
        corrects=corrects,
        corrected_by=corrected_by,
    )


def timeline(query: Timeline) -> TimelinePage:
    found = [entry for entry in entries() if query.groups is None or entry.group in query.groups]
    if query.before:
        found = [entry for entry in found if (entry.occurred_at, entry.id) < query.before]
    page = tuple(found[: query.limit])
    return TimelinePage(page, (page[-1].occurred_at, page[-1].id) if len(found) > query.limit else None)


def counts(query: TimelineCounts) -> dict[str, Counted]:
    found = [entry.group for entry in entries()]
    return {group: Counted(found.count(group)) for group in sorted(set(found))}


def found(query: customers.FindCustomers) -> tuple[Found, ...]:
    everybody = (
        Found(MUELLER, "K-104882", "Jörg Müller", "50674 Köln", "Gold", (Why("name", "Müller"),), False),
        Found(UUID(int=2), "K-100311", "Jörg Müllner", "04109 Leipzig", "", (Why("name", "Müllner"),), False),
        Found(
            UUID(int=3), "K-101872", "Jörn Müller-Lüdenscheidt", "20095 Hamburg", "", (Why("name", "Müller"),), False
        ),
        Found(
            UUID(int=4), "K-103420", "Hofladen Müller GmbH", "86150 Augsburg", "Silber", (Why("name", "Müller"),), False
        ),
        Found(UUID(int=5), "K-102999", "Ayşe Mueller", "1010 Wien", "", (Why("similar", "Mueller"),), False),
        Found(UUID(int=6), "K-100020", "Petra Miller", "8001 Zürich", "", (Why("sound", "Miller"),), False),
    )
    return everybody if "m" in query.text.casefold() or "555" in query.text else ()


def people(query: People) -> tuple[Person, ...]:
    names = ((MIRIAM, "Miriam Vogt"), (DANIEL, "Daniel Roth"), (SABINE, "Sabine Krämer"))
    return tuple(Person(id, name, frozenset(), 1, None, "") for id, name in names)


def _at(days: int, hour: int, minute: int = 0) -> datetime:
    """So many days from now, by the clock on the shop's wall in winter."""
    return datetime(2026, 11, 21, hour, minute, tzinfo=UTC) + timedelta(days=days, hours=-1)


_ANSWERS: dict[type[Any], Callable[[Any], Any]] = {
    ViewCustomer: lambda query: view(),
    Timeline: timeline,
    TimelineCounts: counts,
    GetOrder: order,
    OrdersOf: lambda query: orders(),
    GetInteraction: interaction,
    customers.GetCustomer: lambda query: mueller(),
    customers.FindCustomers: found,
    customers.CustomersByPhone: lambda query: found(customers.FindCustomers("555"))[:1],
    RecentCustomers: lambda query: ((MUELLER, "K-104882", "Jörg Müller"), (UUID(int=7), "K-100007", "Aylin Demir")),
    People: people,
}
