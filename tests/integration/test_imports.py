"""An import, from records to rows: what is new, changed, doubtful or refused; twice; taken back; replayed."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.consents.commands import RecordConsent
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.customers.commands import (
    AddNote,
    ChangeCustomer,
    CreateCustomer,
    CustomerByNumber,
    FieldChange,
    GetCustomer,
    NewPoint,
)
from agentdesk.core.customers.model import Customer, PointKind
from agentdesk.core.customers.search.find import find
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.history.commands import FindInHistory
from agentdesk.core.history.indexing import catch_up
from agentdesk.core.intake import runner
from agentdesk.core.intake.commands import GetImport, Imports, KeptByUndo, ListedRows, StartImport
from agentdesk.core.intake.dry_run import dry_run
from agentdesk.core.intake.model import Bucket, Counts, Duplicates, Import, Kind, State
from agentdesk.core.intake.records import (
    AddressEntry,
    AnyRecord,
    ConsentEntry,
    CustomerRecord,
    CustomerRef,
    DeliveryEntry,
    Doubt,
    EmailEntry,
    NoteRecord,
    OrderLineRecord,
    OrderRecord,
    PaymentEntry,
    PhoneEntry,
    ProductRecord,
    ReturnEntry,
    Unreadable,
)
from agentdesk.core.intake.refused import save_refused
from agentdesk.core.intake.runner import Running, resume_unfinished, run_import, undo_import
from agentdesk.core.intake.session import Session, Terms
from agentdesk.core.orders.commands import GetOrder, OrdersOf
from agentdesk.core.orders.model import Order
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage.check import check
from agentdesk.core.storage.schema import metadata
from agentdesk.core.work.commands import WorkList
from tests.desks import empty_desk, make_desk, make_postgres_desk

OF_THE_DEVICE = {"storage_gate", "alembic_version"}


@pytest.fixture
def desk_and_me(tmp_path: Path) -> tuple[Desk, UUID]:
    return make_desk(tmp_path)


def brought_in(desk: Desk, me: UUID, *records: AnyRecord | Unreadable, **choices: Any) -> Import:
    """An import of these records, one a line."""
    choices = {"record_kind": Kind.CUSTOMERS, "file_name": "kunden.csv", "source": "shop"} | choices
    rows = list(enumerate(records, start=2))
    return run_import(Running(desk, me), StartImport(**choices), lambda: rows, {})


def person(number: str = "", name: str = "Jörg Müller", **said: Any) -> CustomerRecord:
    given, _, family = name.rpartition(" ")
    if phone := said.pop("phone", ""):
        said["phones"] = (PhoneEntry(e164=phone, label="mobile"),)
    if email := said.pop("email", ""):
        said["emails"] = (EmailEntry(address=email),)
    if street := said.pop("street", ""):
        said["addresses"] = (
            AddressEntry(street=street, house_number="8", postcode="50674", city="Köln", country="DE"),
        )
    return CustomerRecord(number=number, given_name=given, family_name=family, **said)


def said_no(desk: Desk, me: UUID, purpose: Purpose) -> None:
    """To mails, at the desk, an hour later; and another goes by."""
    assert isinstance(desk.clock, FixedClock)
    desk.clock.move(timedelta(hours=1))
    who = customer(desk, me, "4711").id
    desk.execute(RecordConsent(customer_id=who, channel=Channel.EMAIL, purpose=purpose, given=False), actor=me)
    desk.clock.move(timedelta(hours=1))


def order(number: str, of: str = "4711", **said: Any) -> OrderRecord:
    lines = said.pop("lines", (line("Kaffee", "2", "9.95"),))
    said = {"placed_at": "2026-03-01T10:00:00", "currency": "EUR", "lines": lines} | said
    return OrderRecord(number=number, customer_ref=CustomerRef(number=of), **said)


def line(name: str, quantity: str, price: str, **said: Any) -> OrderLineRecord:
    return OrderLineRecord(name=name, quantity=quantity, unit_price=price, **said)


def customer(desk: Desk, me: UUID, number: str) -> Customer:
    return desk.ask(GetCustomer(desk.ask(CustomerByNumber(number), actor=me)), actor=me)


def orders_of(desk: Desk, me: UUID, number: str) -> list[Order]:
    book = desk.ask(OrdersOf(customer(desk, me, number).id), actor=me)
    return [desk.ask(GetOrder(summary.id), actor=me) for summary in book.newest]


def values(who: Customer, kind: PointKind) -> list[str]:
    return [point.value for point in who.points if point.kind == kind]


def timeline(desk: Desk, me: UUID, number: str) -> list[str]:
    return [entry.kind for entry in desk.ask(Timeline(customer(desk, me, number).id), actor=me).entries]


def reasons(desk: Desk, me: UUID, done: Import) -> list[tuple[int, str, str]]:
    listed = desk.ask(ListedRows(done.id), actor=me)
    return [(each.line_no, each.bucket, each.code) for each in listed]


def found(desk: Desk, typed: str) -> list[str]:
    with desk.database.reading() as connection:
        return [hit.number for hit in find(connection, typed)]


def how_many(desk: Desk, table: str = "customers") -> int:
    with desk.database.reading() as connection:
        count: int = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
        return count


def rows_of(desk: Desk, *without: str) -> dict[str, list[tuple[object, ...]]]:
    with desk.database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in OF_THE_DEVICE and not table.name.startswith(("search_", *without))
        }


# ── customers ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_customer_comes_in_whole_and_is_found_at_once(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    done = brought_in(
        desk, me, person("4711", phone="+491715550142", email="joerg@example.org", street="Lindenweg", tier="Gold")
    )
    assert done.counts == Counts(new=1)
    who = customer(desk, me, "4711")
    assert (who.name, who.tier) == ("Jörg Müller", "Gold")
    assert [point.value for point in who.points] == [
        "+491715550142",
        "joerg@example.org",
        "Lindenweg 8, 50674 Köln, DE",
    ]
    assert found(desk, "muller jörg") == ["4711"]
    assert timeline(desk, me, "4711") == ["import.customer"]


def test_the_same_file_again_changes_nothing(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    records = (
        person("4711", phone="+491715550142", note="Ruft gern an.", tags=("Stamm",), customer_since="2020-01-02"),
        person("", "Eva Adam", email="eva@example.org"),
        person("", "Nur Name"),
        person("4712", "Ada Ost", consent=ConsentEntry(granted=True, wording="Newsletter", raw="ja")),
        person("4712", "Ada Ost", street="Zweitweg"),
    )
    assert brought_in(desk, me, *records).counts == Counts(new=4, changed=1)
    before = rows_of(desk, "import", "command_log", "before_images")
    told = how_many(desk, "import_told")
    assert brought_in(desk, me, *records).counts == Counts(unchanged=5)
    assert rows_of(desk, "import", "command_log", "before_images") == before
    assert how_many(desk, "import_told") == told


def test_a_no_to_surveys_leaves_what_a_file_says_of_advertising_alone(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711", consent=ConsentEntry(kind="email", granted=True, wording="Werbung", raw="ja")))
    said_no(desk, me, Purpose.SURVEY)
    brought_in(desk, me, person("4711", consent=ConsentEntry(kind="email", granted=False, raw="nein")))
    assert [(each.purpose, each.granted) for each in customer(desk, me, "4711").consents] == [
        ("advertising", False),
        ("survey", False),
        ("advertising", True),
    ]


def test_a_no_to_a_newsletter_is_one_to_mails_whoever_wrote_it_down(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    said_no(desk, me, Purpose.ADVERTISING)
    done = brought_in(desk, me, person("4711", consent=ConsentEntry(granted=False, raw="nein")))
    assert done.counts == Counts(unchanged=1)


def test_the_same_file_again_gives_no_consent_that_was_withdrawn(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    yes = person("4711", consent=ConsentEntry(granted=True, wording="Newsletter", raw="ja"))
    brought_in(desk, me, yes)
    said_no(desk, me, Purpose.ADVERTISING)
    assert brought_in(desk, me, yes).counts == Counts(unchanged=1)
    assert not customer(desk, me, "4711").consents[0].granted


def test_a_yes_without_a_day_is_no_answer_to_a_no_said_here(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    said_no(desk, me, Purpose.ADVERTISING)
    brought_in(desk, me, person("4711", consent=ConsentEntry(granted=True, wording="Newsletter", raw="ja")))
    assert not customer(desk, me, "4711").consents[0].granted
    agreed = ConsentEntry(granted=True, wording="Newsletter", raw="ja", at=desk.clock.now().isoformat())
    brought_in(desk, me, person("4711", consent=agreed))
    assert customer(desk, me, "4711").consents[0].granted


def test_only_a_field_that_the_source_tells_otherwise_is_changed(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711", tier="Gold", phone="+491715550142"))
    done = brought_in(desk, me, person("4711", tier="Silber"), person("4711"))
    assert done.counts == Counts(changed=1, unchanged=1)
    who = customer(desk, me, "4711")
    assert (who.tier, who.given_name, values(who, PointKind.PHONE)) == ("Silber", "Jörg", ["+491715550142"])


def test_what_a_person_has_set_is_not_overwritten_but_listed(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711", tier="Gold"))
    who = customer(desk, me, "4711")
    change = FieldChange(field="tier", old="Gold", new="Platin")
    desk.execute(ChangeCustomer(customer_id=who.id, changes=(change,)), actor=me)
    assert brought_in(desk, me, person("4711", tier="Gold")).counts == Counts(unchanged=1)
    done = brought_in(desk, me, person("4711", tier="Silber"))
    assert (done.counts, customer(desk, me, "4711").tier) == (Counts(unchanged=1), "Platin")
    assert reasons(desk, me, done) == [(2, "kept", "kept")]
    assert brought_in(desk, me, person("4711", tier="Silber")).counts == Counts(unchanged=1)


def test_an_address_that_the_source_replaces_is_replaced(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711", street="Lindenweg", email="alt@example.org"))
    brought_in(desk, me, person("4711", street="Ahornweg", email="alt@example.org"))
    who = customer(desk, me, "4711")
    assert values(who, PointKind.ADDRESS) == ["Ahornweg 8, 50674 Köln, DE"]
    assert values(who, PointKind.EMAIL) == ["alt@example.org"]
    done = brought_in(desk, me, person("4711", street="Parkweg"), source="a list of another system")
    assert done.counts == Counts(changed=1)
    assert len(values(customer(desk, me, "4711"), PointKind.ADDRESS)) == 2


def test_who_has_no_number_gets_one_of_ours_that_nobody_has(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("K-100001", "Ada Ost"), person("", "Eva Adam"), person("", "Udo Ulm"))
    with desk.database.reading() as connection:
        numbers = set(connection.execute(sa.select(customers.c.number)).scalars())
    assert numbers == {"K-100001", "K-100002", "K-100003"}


def test_somebody_we_took_down_ourselves_gets_the_number_of_the_shop(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    mail = NewPoint(kind=PointKind.EMAIL, value="joerg@example.org")
    desk.execute(CreateCustomer(given_name="J.", family_name="Mueller", points=(mail,)), actor=me)
    done = brought_in(desk, me, person("4711", email="joerg@example.org"))
    assert (done.counts, how_many(desk)) == (Counts(changed=1), 1)
    assert customer(desk, me, "4711").family_name == "Mueller"
    assert {code for _, _, code in reasons(desk, me, done)} == {"kept"}


@pytest.mark.parametrize(
    ("known", "comes", "code"),
    [
        (
            person("", "Jörg Müller", email="haus@example.org"),
            person("", "Eva Adam", email="haus@example.org"),
            "email",
        ),
        (person("", phone="+493012345"), person("", "Jorg Miller", phone="+493012345"), "phone"),
        (person("", street="Lindenweg"), person("", "J. Müller", street="Lindenweg"), "address"),
        (person("1", street="Lindenweg"), person("2", street="Lindenweg"), "two_numbers"),
        (person("1", "Jörg Müller"), person("1", "Eva Adam"), "number"),
    ],
)
def test_who_is_perhaps_known_is_listed_and_never_doubled_in_silence(
    desk_and_me: tuple[Desk, UUID], known: CustomerRecord, comes: CustomerRecord, code: str
) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, known)
    done = brought_in(desk, me, comes, source="another list")
    assert done.counts == Counts(perhaps_duplicate=1)
    assert reasons(desk, me, done) == [(2, "perhaps_duplicate", f"perhaps_{code}")]
    assert how_many(desk) == (2 if code == "two_numbers" else 1)


def test_a_person_decides_what_becomes_of_perhaps_duplicates(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("1", street="Lindenweg"), person("", "Udo Ulm", email="haus@example.org"))
    left_out = brought_in(desk, me, person("2", street="Lindenweg"), duplicates=Duplicates.LEAVE_OUT)
    assert (left_out.counts.perhaps_duplicate, how_many(desk)) == (1, 2)
    eva = person("", "Eva Adam", email="haus@example.org")
    assert brought_in(desk, me, eva, duplicates=Duplicates.SEPARATE).counts.perhaps_duplicate == 1
    assert how_many(desk) == 3
    assert brought_in(desk, me, eva, duplicates=Duplicates.SEPARATE).counts == Counts(unchanged=1)


@pytest.mark.parametrize(
    ("known", "comes"),
    [
        (person("", "Hans Müller", phone="+493012345"), person("", "Inge Müller", phone="+493012345")),
        (person("1", "Hans Müller", email="haus@example.org"), person("2", "Inge Adam", email="haus@example.org")),
        (person("", "Hans Müller", street="Lindenweg"), person("", "Olga Petrowa", street="Lindenweg")),
    ],
)
def test_a_household_is_several_customers(
    desk_and_me: tuple[Desk, UUID], known: CustomerRecord, comes: CustomerRecord
) -> None:
    desk, me = desk_and_me
    assert brought_in(desk, me, known, comes).counts == Counts(new=2)


@pytest.mark.parametrize(
    ("known", "comes"),
    [
        (person("", "Jörg Müller", phone="+493012345"), person("", "Joerg Mueller", phone="+493012345")),
        (person("", "Jörg Müller", email="j@example.org"), person("", "Müller", email="J@example.org")),
        (person("", "Jörg Müller", street="Lindenweg"), person("", "Müller Jörg", street="Lindenweg")),
    ],
)
def test_the_same_person_written_otherwise_is_one(
    desk_and_me: tuple[Desk, UUID], known: CustomerRecord, comes: CustomerRecord
) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, known, comes)
    assert how_many(desk) == 1


def test_a_row_that_says_nothing_and_one_that_cannot_be_read_are_refused_with_line_and_reason(
    desk_and_me: tuple[Desk, UUID],
) -> None:
    desk, me = desk_and_me
    torn = Unreadable(line_no=3, code="quote_open", raw='"kaputt')
    doubt = Doubt(field="phone", code="phone_scientific", raw="4,93E+11")
    done = brought_in(desk, me, CustomerRecord(tier="Gold"), torn, person("1", doubts=(doubt,)))
    assert done.counts == Counts(new=1, refused=2)
    assert reasons(desk, me, done) == [
        (2, "refused", "customer_empty"),
        (3, "refused", "quote_open"),
        (4, "doubt", "phone_scientific"),
    ]
    assert {item.kind for item in desk.ask(WorkList(me), actor=me).items} == {"import_refused", "import_doubtful"}


# ── orders ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_order_comes_in_with_lines_delivery_and_the_shops_own_word_for_its_state(
    desk_and_me: tuple[Desk, UUID],
) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    lines = (line("Kaffee", "2", "9.95"), line("Tasse", "10", "42.40", discount_percent="15"))
    delivery = DeliveryEntry(carrier="DHL", tracking="JD01", delivered_at="2026-03-04")
    came_back = ReturnEntry(at="2026-03-09", reason="zerbrochen", amount="42.40")
    done = brought_in(
        desk,
        me,
        order(
            "B-1",
            lines=lines,
            status="delivered",
            source_status="zugestellt",
            shipping="4.90",
            deliveries=(delivery,),
            returns=(came_back,),
        ),
        record_kind=Kind.ORDERS,
    )  # fmt: skip
    assert done.counts == Counts(new=1)
    [bought] = orders_of(desk, me, "4711")
    assert (bought.status, bought.source_status, bought.placed_at) == (
        "delivered",
        "zugestellt",
        datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
    )
    assert [(each.name, each.quantity, each.discount, each.total) for each in bought.lines] == [
        ("Kaffee", Decimal(2), Decimal(0), Decimal("19.90")),
        ("Tasse", Decimal(10), Decimal("63.6"), Decimal("360.4")),
    ]
    assert bought.total.minor == 1990 + 36040 + 490
    assert timeline(desk, me, "4711") == ["import.customer", "order.returned", "order.delivered", "order.placed"]
    entry = desk.ask(Timeline(customer(desk, me, "4711").id), actor=me).entries[-1]
    assert entry.data["number"] == "B-1"
    assert (entry.data["first_line"], entry.data["line_count"], entry.data["total"]) == ("Kaffee", 2, 38520)
    assert found(desk, "B-1") == ["4711"]


def test_an_open_order_is_unpaid_until_a_payment_is_known(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    paid = PaymentEntry(method="PayPal", amount="19.90", currency="EUR", paid_at="2026-03-01")
    asked = (order("B-1", status="open"), order("B-2", status="open", payments=(paid,)), order("B-3", status="paid"))
    brought_in(desk, me, *asked, record_kind=Kind.ORDERS)
    book = desk.ask(OrdersOf(customer(desk, me, "4711").id), actor=me)
    assert {each.number: each.unpaid for each in book.newest} == {"B-1": True, "B-2": False, "B-3": False}


def test_an_order_without_a_customer_is_refused_with_that_reason(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    done = brought_in(
        desk, me, order("B-1", ""), order("B-2", "unknown"), OrderRecord(lines=(line("x", "1", "1"),)),
        record_kind=Kind.ORDERS, unknown_customers=False,
    )  # fmt: skip
    assert done.counts == Counts(refused=3)
    assert [code for _, _, code in reasons(desk, me, done)] == [
        "order_without_customer",
        "customer_unknown",
        "order_without_number",
    ]
    assert (how_many(desk), how_many(desk, "orders")) == (0, 0)


def test_an_order_with_the_customer_inside_brings_them_along_once(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    first = order("B-1", "", customer=person("", email="j@example.org", street="Lindenweg"))
    second = order("B-2", "", customer=person("", "J. Müller", email="j@example.org", phone="+493012345"))
    uci = order("B-3", "17850", customer=CustomerRecord(addresses=(AddressEntry(country="GB"),)))
    done = brought_in(desk, me, first, second, uci, order("B-4", "17850"), record_kind=Kind.ORDERS)
    assert (done.counts, how_many(desk)) == (Counts(new=4), 2)
    assert len(orders_of(desk, me, "17850")) == 2
    who = customer(desk, me, "K-100001")
    assert (who.name, values(who, PointKind.PHONE)) == ("Jörg Müller", ["+493012345"])
    again = brought_in(desk, me, first, second, uci, order("B-4", "17850"), record_kind=Kind.ORDERS)
    assert again.counts == Counts(unchanged=4)


def test_a_customer_of_whom_only_the_number_is_known_comes_with_the_order_and_gets_a_name_later(
    desk_and_me: tuple[Desk, UUID],
) -> None:
    desk, me = desk_and_me
    done = brought_in(desk, me, order("B-1", "99"), order("B-2", "99"), record_kind=Kind.ORDERS)
    assert (done.counts, how_many(desk)) == (Counts(new=2), 1)
    assert sorted(each.number for each in orders_of(desk, me, "99")) == ["B-1", "B-2"]
    assert brought_in(desk, me, person("99")).counts == Counts(changed=1)
    assert customer(desk, me, "99").name == "Jörg Müller"


def test_an_order_is_never_given_to_somebody_else(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"), person("4712", "Eva Adam"))
    brought_in(desk, me, order("B-1", "4711"), record_kind=Kind.ORDERS)
    done = brought_in(desk, me, order("B-1", "4712"), record_kind=Kind.ORDERS)
    assert reasons(desk, me, done) == [(2, "refused", "order_of_other")]
    stranger = order("B-2", "4712", customer=person("4712", "Olga Petrowa"))
    done = brought_in(desk, me, stranger, record_kind=Kind.ORDERS, source="another shop")
    assert reasons(desk, me, done) == [(2, "refused", "customer_number_other")]


def test_an_order_that_moved_on_is_told_anew_on_the_timeline_not_twice(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    brought_in(desk, me, order("B-1", status="open", source_status="offen"), record_kind=Kind.ORDERS)
    lines = (line("Kaffee", "3", "9.95"), line("Tasse", "1", "5"))
    done = brought_in(
        desk, me, order("B-1", status="shipped", source_status="versandt", lines=lines), record_kind=Kind.ORDERS
    )
    assert done.counts == Counts(changed=1)
    [bought] = orders_of(desk, me, "4711")
    assert (bought.status, bought.total.minor, len(bought.lines)) == ("shipped", 2985 + 500, 2)
    assert timeline(desk, me, "4711").count("order.placed") == 1
    undo_import(Running(desk, me), done.id)
    [bought] = orders_of(desk, me, "4711")
    assert (bought.status, bought.total.minor, len(bought.lines)) == ("open", 1990, 1)
    [told] = [
        e for e in desk.ask(Timeline(customer(desk, me, "4711").id), actor=me).entries if e.kind == "order.placed"
    ]
    assert told.data["status"] == "open"


def test_lines_of_a_file_of_their_own_join_their_orders(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    brought_in(desk, me, ProductRecord(sku="11", name="Queso"), record_kind=Kind.PRODUCTS)
    brought_in(desk, me, order("10248", lines=(), shipping="32.38"), record_kind=Kind.ORDERS)
    lines = (
        line("", "12", "14.00", order_number="10248", sku="11"),
        line("", "12", "14.00", order_number="10248", sku="11"),
        line("Tofu", "1", "9.80", order_number="10248", sku="42"),
        line("Tofu", "1", "9.80", order_number="99999", sku="42"),
    )
    done = brought_in(desk, me, *lines, record_kind=Kind.LINES)
    assert done.counts == Counts(new=3, refused=1)
    assert reasons(desk, me, done) == [(5, "refused", "order_unknown")]
    [bought] = orders_of(desk, me, "4711")
    assert [each.name for each in bought.lines] == ["Queso", "Queso", "Tofu"]
    assert bought.total.minor == 2 * 16800 + 980 + 3238
    assert brought_in(desk, me, *lines, record_kind=Kind.LINES).counts == Counts(unchanged=3, refused=1)
    changed = lines[2].model_copy(update={"quantity": "2"})
    assert brought_in(desk, me, *lines[:2], changed, record_kind=Kind.LINES).counts == Counts(changed=1, unchanged=2)
    assert orders_of(desk, me, "4711")[0].total.minor == 2 * 16800 + 1960 + 3238


def test_lines_of_one_order_that_fall_into_two_batches_stay_two_lines(
    desk_and_me: tuple[Desk, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    brought_in(desk, me, order("1", lines=()), order("2", lines=()), record_kind=Kind.ORDERS)
    monkeypatch.setattr(runner, "FULL", 1)
    lines = [line("Kaffee", n, "1", order_number=number) for n in ("1", "2") for number in ("1", "2")]
    lines.append(line("Kaffee", "1", "1", order_number="1"))
    assert brought_in(desk, me, *lines, record_kind=Kind.LINES).counts == Counts(new=5)
    assert sorted(len(each.lines) for each in orders_of(desk, me, "4711")) == [2, 3]


def test_an_absurd_amount_is_refused_before_anything_is_made_of_the_row(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    absurd = order("B-1", customer=person("4711"), lines=(line("x", "9999999999999", "9999999999999"),))
    done = brought_in(desk, me, absurd, record_kind=Kind.ORDERS)
    assert reasons(desk, me, done) == [(2, "refused", "amount_too_large")]
    assert how_many(desk) == 0


# ── products, notes ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_products_come_in_and_change(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    chai = ProductRecord(sku="1", name="Chai", price="18.00")
    assert brought_in(desk, me, chai, ProductRecord(name="ohne"), record_kind=Kind.PRODUCTS).counts == Counts(
        new=1, refused=1
    )
    dearer = chai.model_copy(update={"price": "18.50"})
    assert brought_in(desk, me, chai, dearer, record_kind=Kind.PRODUCTS).counts == Counts(unchanged=1, changed=1)


def test_notes_and_conversations_join_the_history_once(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711", email="j@example.org"))
    brought_in(desk, me, order("B-1"), record_kind=Kind.ORDERS)
    notes = (
        NoteRecord(customer_ref=CustomerRef(number="4711"), at="2026-02-01", text="Mag keinen Zucker.", author="Lena"),
        NoteRecord(
            order_number="B-1", at="2026-02-03T08:00:00Z", channel="email", subject="Wo bleibt es?", text="Hallo"
        ),
        NoteRecord(customer_ref=CustomerRef(email="j@example.org"), at="2099-01-01", text="Aus der Zukunft"),
        NoteRecord(text="Von wem?"),
        NoteRecord(customer_ref=CustomerRef(number="4711")),
    )
    done = brought_in(desk, me, *notes, record_kind=Kind.NOTES)
    assert done.counts == Counts(new=3, refused=2)
    assert [code for _, _, code in reasons(desk, me, done)] == ["note_without_customer", "note_empty"]
    assert timeline(desk, me, "4711") == [
        "note.added",
        "import.customer",
        "order.placed",
        "interaction.done",
        "note.added",
    ]
    assert customer(desk, me, "4711").last_contact_at == datetime(2026, 2, 3, 8, 0, tzinfo=UTC)
    assert brought_in(desk, me, *notes, record_kind=Kind.NOTES).counts == Counts(unchanged=3, refused=2)


# ── the run ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_cancelled_import_keeps_what_was_applied_and_forgets_the_rest(
    desk_and_me: tuple[Desk, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, me = desk_and_me
    one_by_one(monkeypatch)
    seen: list[runner.Progress] = []
    rows = [(n, person(str(n), f"Person {n}")) for n in range(5)]
    running = Running(desk, me, seen.append, lambda: bool(seen) and seen[-1] == ("applying", 2, 5))
    done = run_import(running, StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv"), lambda: rows, {})
    assert (done.state, done.applied, how_many(desk)) == (State.CANCELLED, 2, 2)
    assert undo_import(Running(desk, me), done.id).state is State.UNDONE
    assert how_many(desk) == 0


class Killed(BaseException):
    """The process ends here."""


def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row in a transaction of its own."""
    monkeypatch.setattr(runner, "FULL", 1)
    monkeypatch.setattr(runner, "HOLD", 0)


def killed_at(n: int) -> Any:
    seen: list[runner.Progress] = []

    def report(progress: runner.Progress) -> None:
        seen.append(progress)
        if len(seen) == n:
            raise Killed

    return report


@pytest.mark.parametrize("moment", range(1, 10))
def test_an_import_that_was_cut_off_is_finished_at_the_next_start(
    desk_and_me: tuple[Desk, UUID], monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    desk, me = desk_and_me
    one_by_one(monkeypatch)
    rows = [(n, person(str(n), f"Person {n}")) for n in range(5)]
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv")
    with pytest.raises(Killed):
        run_import(Running(desk, me, killed_at(moment)), start, lambda: rows, {"path": "x.csv"})
    assert {item.kind for item in desk.ask(WorkList(me), actor=me).items} == {"import_unfinished"}
    [done] = resume_unfinished(desk, lambda file: lambda: rows if file == {"path": "x.csv"} else [])
    assert (done.state, done.counts, how_many(desk)) == (State.DONE, Counts(new=5), 5)
    assert resume_unfinished(desk, lambda file: lambda: rows) == []


def test_an_import_whose_file_is_gone_before_it_was_read_ends_without_a_trace(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv")
    with pytest.raises(Killed):
        run_import(Running(desk, me, killed_at(1)), start, lambda: [(1, person("1"))] * 700, {})

    def gone(file: dict[str, Any]) -> Any:
        raise Failure("import.file_gone", path="x.csv")

    [done] = resume_unfinished(desk, gone)
    assert (done.state, how_many(desk)) == (State.CANCELLED, 0)


def test_only_one_import_runs_at_a_time(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me

    def rows() -> Iterable[runner.Read]:
        yield 1, person("1")
        with pytest.raises(Refused, match="one_is_running"):
            brought_in(desk, me, person("2"))
        assert resume_unfinished(desk, lambda file: rows) == []

    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv")
    assert run_import(Running(desk, me), start, rows, {}).counts == Counts(new=1)


def test_a_row_no_command_may_carry_is_refused_alone(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    too_long = CustomerRecord.made({"number": "1", "family_name": "x" * 300})
    done = brought_in(desk, me, too_long, person("2"))
    assert (done.counts, reasons(desk, me, done)) == (Counts(new=1, refused=1), [(2, "refused", "row_invalid")])


# ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────────────
def busy_import(desk: Desk, me: UUID) -> list[Import]:
    """Customers, products, orders, lines, notes; two batches touch the same order."""
    done = [
        brought_in(
            desk, me, person("4711", phone="+491715550142", note="x"), person("", "Eva Adam", email="e@example.org")
        )
    ]
    done.append(brought_in(desk, me, ProductRecord(sku="1", name="Chai"), record_kind=Kind.PRODUCTS))
    done.append(brought_in(desk, me, order("1", lines=()), order("2"), record_kind=Kind.ORDERS))
    lines = [line("Chai", n, "1.5", order_number=number) for n in ("1", "2") for number in ("1", "2")]
    done.append(brought_in(desk, me, *lines, record_kind=Kind.LINES))
    done.append(brought_in(desk, me, NoteRecord(order_number="1", channel="chat", text="Hi"), record_kind=Kind.NOTES))
    return done


def test_what_was_brought_in_is_in_order(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    busy_import(desk, me)
    assert [result for result in check(None, desk.database) if not result.ok] == []


def test_a_whole_import_is_taken_back_weeks_later_without_a_trace(
    desk_and_me: tuple[Desk, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, me = desk_and_me
    monkeypatch.setattr(runner, "FULL", 1)
    empty = rows_of(desk, "import", "command_log", "before_images", "facts", "counters", "history")
    done = busy_import(desk, me)
    assert isinstance(desk.clock, FixedClock)
    desk.clock.move(timedelta(weeks=3))
    for each in reversed(done):
        undone = undo_import(Running(desk, me), each.id)
        assert (undone.state, undone.kept) == (State.UNDONE, 0)
    assert rows_of(desk, "import", "command_log", "before_images", "facts", "counters", "history") == empty
    assert found(desk, "Chai") == []
    catch_up(desk.database)  # what is told no more may stay in the index, and is not found
    assert desk.ask(FindInHistory("Hi"), actor=me) == ()
    assert found(desk, "Müller") == []
    with desk.database.reading() as connection:
        assert (
            connection.exec_driver_sql(
                "SELECT count(*) FROM facts WHERE NOT retracted AND customer_id IS NOT NULL"
            ).scalar()
            == 0
        )
        assert connection.exec_driver_sql("SELECT count(*) FROM import_told").scalar() == 0
    with pytest.raises(Refused, match="is_undone"):
        undo_import(Running(desk, me), done[0].id)


def test_whom_somebody_has_dealt_with_since_stays_when_the_import_is_taken_back(
    desk_and_me: tuple[Desk, UUID],
) -> None:
    desk, me = desk_and_me
    done = brought_in(
        desk, me, person("1", "Ada Ost", phone="+491715550142"), person("2", "Udo Ulm"), person("3", "Eva Adam")
    )
    desk.execute(AddNote(customer_id=customer(desk, me, "1").id, words="Hat angerufen."), actor=me)
    change = FieldChange(field="tier", old="", new="Gold")
    desk.execute(ChangeCustomer(customer_id=customer(desk, me, "3").id, changes=(change,)), actor=me)
    undone = undo_import(Running(desk, me), done.id)
    assert (undone.kept, how_many(desk)) == (2, 2)
    assert values(customer(desk, me, "1"), PointKind.PHONE) == ["+491715550142"]
    assert desk.ask(KeptByUndo(done.id), actor=me) == ("Ada Ost (1)", "Eva Adam (3)")


def test_what_an_import_changed_is_as_before_once_it_is_taken_back(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    first = brought_in(desk, me, person("1", "Ada Ost", phone="+491715550142", tier="Gold"))
    second = brought_in(desk, me, person("1", "Ada West", phone="+491715550143", tier="Silber"), person("2", "Udo Ulm"))
    undo_import(Running(desk, me), second.id)
    who = customer(desk, me, "1")
    assert (who.name, who.tier, values(who, PointKind.PHONE)) == ("Ada Ost", "Gold", ["+491715550142"])
    assert found(desk, "West") == []
    again = brought_in(desk, me, person("1", "Ada West", phone="+491715550143", tier="Silber"))
    assert again.counts == Counts(changed=1)
    assert [each.state for each in desk.ask(Imports(), actor=me)] == [State.DONE, State.UNDONE, State.DONE]
    assert desk.ask(GetImport(first.id), actor=me).can_be_undone


def test_agents_import_and_undo_what_they_imported_and_leaders_what_anybody_did(desk_and_me) -> None:
    desk, me = desk_and_me
    agents = [
        UUID(desk.execute(AddPerson(name=name, roles=frozenset({Role.AGENT})), actor=me)["person_id"])
        for name in ("Anna", "Ben")
    ]
    first = brought_in(desk, agents[0], person("4711"))
    with pytest.raises(Refused) as refused:
        undo_import(Running(desk, agents[1]), first.id)
    assert refused.value.code == "imports.of_somebody_else"
    undo_import(Running(desk, agents[0]), first.id)
    second = brought_in(desk, agents[0], person("4711"))
    undo_import(Running(desk, me), second.id)
    assert [one.state for one in desk.ask(Imports(), actor=me)] == [State.UNDONE, State.UNDONE]


def test_an_undo_that_was_cut_off_is_finished_at_the_next_start(
    desk_and_me: tuple[Desk, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, me = desk_and_me
    one_by_one(monkeypatch)
    done = brought_in(desk, me, *(person(str(n), f"Person {n}") for n in range(4)))
    with pytest.raises(Killed):
        undo_import(Running(desk, me, killed_at(2)), done.id)
    assert how_many(desk) == 2
    [undone] = resume_unfinished(desk, lambda file: list)
    assert (undone.state, how_many(desk)) == (State.UNDONE, 0)


# ── replay ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def a_month(desk: Desk, me: UUID) -> None:
    done = busy_import(desk, me)
    brought_in(desk, me, person("4711", "Jörg Maier", phone="+491715550142"), person("", "Eva Adam"), CustomerRecord())
    undo_import(Running(desk, me), done[3].id)
    undo_import(Running(desk, me), done[0].id)


def test_a_replay_of_the_log_needs_no_file_and_gives_identical_rows(
    desk_and_me: tuple[Desk, UUID], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, me = desk_and_me
    monkeypatch.setattr(runner, "FULL", 4)
    a_month(desk, me)
    copy = empty_desk(tmp_path, "copy.db")
    for logged in desk.log():
        copy.replay(logged)
    assert rows_of(copy) == rows_of(desk)


def test_a_replay_of_imports_on_postgresql_gives_identical_rows(
    desk_and_me: tuple[Desk, UUID], postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, me = desk_and_me
    monkeypatch.setattr(runner, "FULL", 4)
    a_month(desk, me)
    server = make_postgres_desk(postgres_url)
    for logged in desk.log():
        server.replay(logged)
    assert rows_of(server) == rows_of(desk)
    server.database.close()


def test_refused_rows_come_as_a_file_that_can_be_corrected_and_imported_again(
    desk_and_me: tuple[Desk, UUID], tmp_path: Path
) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    book = tmp_path / "bestellungen.csv"
    book.write_text(
        "Bestellnummer;Kundennummer;Bestelldatum;Artikel;Menge;Einzelpreis\n"
        "B-1;4711;01.03.2026;Kaffee;2;9,95\n"
        "B-2;;02.03.2026;=Tasse rot;1;5,00\n",
        encoding="utf-8",
    )
    session = Session(Running(desk, me))
    [opened] = session.open_all(book)
    done = session.carry_out(opened, Terms())
    assert done.counts == Counts(new=1, refused=1)
    saved = tmp_path / "abgelehnt.csv"
    assert save_refused(desk, done.id, saved, actor=me) == 1
    table = list(csv.reader(saved.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert table == [
        ["Line", "Reason", "Bestellnummer", "Kundennummer", "Bestelldatum", "Artikel", "Menge", "Einzelpreis"],
        ["3", "The order names no customer.", "B-2", "", "02.03.2026", "'=Tasse rot", "1", "5,00"],
    ]
    saved.write_text(saved.read_text(encoding="utf-8-sig").replace("B-2;;", "B-2;4711;"), encoding="utf-8")
    [corrected] = session.open_all(saved)
    assert session.carry_out(corrected, Terms()).counts == Counts(new=1)
    assert {each.lines[0].name for each in orders_of(desk, me, "4711")} == {"Kaffee", "=Tasse rot"}


def test_where_refused_rows_cannot_be_written_the_import_stays_as_it_is(
    desk_and_me: tuple[Desk, UUID], tmp_path: Path
) -> None:
    desk, me = desk_and_me
    done = brought_in(desk, me, CustomerRecord(tier="Gold"))
    with pytest.raises(Failure, match="file_not_written"):
        save_refused(desk, done.id, tmp_path / "nowhere" / "x.csv", actor=me)


# ── the dry run ─────────────────────────────────────────────────────────────────────────────────────────────────────
MESSY: dict[Kind, tuple[AnyRecord | Unreadable, ...]] = {
    Kind.CUSTOMERS: (
        person("1", "Jörg Müller", phone="+493012345", street="Lindenweg"),
        person("1", "Jörg Müller", street="Ahornweg"),
        person("2", "Jörg Müller", street="Ahornweg"),
        person("", "Eva Adam", email="haus@example.org"),
        person("", "Udo Adam", email="haus@example.org"),
        person("", "Eva Adam", email="haus@example.org"),
        person("3", "Nur Nummer", tier="Gold"),
        person("3", "Nur Nummer", tier="Silber"),
        CustomerRecord(),
        Unreadable(line_no=9, code="quote_open", raw="x"),
        person("4711", "Jörg Maier", phone="+491715550142"),
    ),
    Kind.ORDERS: (
        order("B-1", "4711"),
        order("B-1", "4711", status="shipped"),
        order("B-2", "", customer=person("", email="neu@example.org")),
        order("B-3", "", customer=person("", email="neu@example.org", phone="+493099999")),
        order("B-3", "4711"),
        order("B-4", "unknown"),
        order("B-5", ""),
        order("B-6", "", customer=person("", "Jörg Miller", phone="+491715550142")),
    ),
    Kind.LINES: (
        line("Chai", "1", "1.5", order_number="1"),
        line("Chai", "9", "1.5", order_number="1"),
        line("Chai", "9", "1.5", order_number="1"),
        line("Neu", "9", "1.5", order_number="2"),
        line("Neu", "9", "1.5", order_number="none"),
    ),
    Kind.PRODUCTS: (
        ProductRecord(sku="1", name="Chai"),
        ProductRecord(sku="1", name="Chai grün"),
        ProductRecord(sku="2", name="Neu"),
        ProductRecord(sku="2", name="Neu"),
    ),
    Kind.NOTES: (
        NoteRecord(order_number="1", channel="chat", text="Hi"),
        NoteRecord(order_number="1", text="Neu"),
        NoteRecord(order_number="1", text="Neu"),
        NoteRecord(customer_ref=CustomerRef(email="e@example.org"), text="Neu"),
    ),
}


@pytest.mark.parametrize("size_of_batch", [1, 7, 600])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_dry_run_says_exactly_what_the_import_then_does_and_writes_nothing(
    desk_and_me: tuple[Desk, UUID], monkeypatch: pytest.MonkeyPatch, kind: Kind, size_of_batch: int
) -> None:
    desk, me = desk_and_me
    busy_import(desk, me)
    monkeypatch.setattr(runner, "FULL", size_of_batch)
    before = rows_of(desk)
    start = StartImport(record_kind=kind, file_name="x.csv", source="shop")
    seen = dry_run(Running(desk, me), start, list(enumerate(MESSY[kind], start=2)))
    assert rows_of(desk) == before
    done = brought_in(desk, me, *MESSY[kind], record_kind=kind, file_name="x.csv")
    assert seen
    assert seen.counts == done.counts
    assert [(each.line_no, each.bucket, each.code) for each in seen.listed] == reasons(desk, me, done)
    assert sum(map(len, seen.samples.values())) >= len(seen.samples)


def test_a_dry_run_shows_what_would_change(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711", tier="Gold"))
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv", source="shop")
    seen = dry_run(Running(desk, me), start, [(2, person("4711", tier="Silber"))])
    assert seen
    [sample] = seen.samples[Bucket.CHANGED]
    assert (sample.title, sample.changes) == ("Jörg Müller", {"tier": ("Gold", "Silber")})


def test_a_dry_run_says_how_many_customers_orders_of_unknown_numbers_would_make(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("4711"))
    start = StartImport(record_kind=Kind.ORDERS, file_name="x.csv", source="shop")
    rows = [OrderRecord(number=f"A-{n}", customer_ref=CustomerRef(number=n)) for n in ("4711", "4712", "4712", "4713")]
    seen = dry_run(Running(desk, me), start, list(enumerate(rows, start=2)))
    assert seen
    assert seen.customers_made == 2
    people = dry_run(
        Running(desk, me), StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv"), [(2, person("4714"))]
    )
    assert people
    assert people.customers_made == 0


def test_a_dry_run_counts_no_row_that_waits_among_those_a_yes_brings_in(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    brought_in(desk, me, person("", street="Lindenweg"))
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv", source="else")
    seen = dry_run(Running(desk, me), start, [(2, person("", "J. Müller", street="Lindenweg"))])
    assert seen
    assert (seen.counts.perhaps_duplicate, seen.waiting, seen.to_write) == (1, 1, 0)


def test_a_dry_run_can_be_cancelled(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv")
    assert dry_run(Running(desk, me, cancelled=lambda: True), start, [(2, person("1"))]) is None
