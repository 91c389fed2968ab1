"""Real files of other people, where they lie beside the checkout: read whole, or refused row by row with a reason."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from agentdesk.core.intake.reading import phones
from agentdesk.core.intake.reading.files import open_file
from agentdesk.core.intake.records import OrderRecord, Unreadable
from agentdesk.core.wording import knows

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def data(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no sample data {name} beside the checkout")
    return path


def read(name: str, **how: Any) -> tuple[str, list[Any]]:
    file = open_file(data(name), **how)
    found = [record for _, record in file.records()]
    for record in found:
        assert type(record).model_validate(record.model_dump()) == record
        codes = [record.code] if isinstance(record, Unreadable) else [doubt.code for doubt in record.doubts]
        assert all(knows(f"refused.import.{code}") for code in codes)
    return file.layout.kind, found


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("northwind/customers.csv", "customers", 91),
        ("northwind/suppliers.csv", "customers", 29),
        ("northwind/orders.csv", "orders", 830),
        ("northwind/order_details.csv", "order_lines", 2155),
        ("northwind/products.csv", "products", 77),
        ("tau_retail/users.json", "customers", 500),
        ("tau_retail/orders.json", "orders", 1000),
        ("dedupe_febrl/dataset1.csv", "customers", 1000),
        ("cfpb_complaints_small/v2-public.csv", "notes", 30),
        ("cfpb_complaints_small/complaints-subset.csv", "notes", 280),
        ("reviews_small/ProductReview.csv", "notes", 4),
    ],
)
def test_a_real_file_is_read_whole(name: str, kind: str, count: int) -> None:
    found_kind, records = read(name)
    assert (found_kind, len(records)) == (kind, count)
    assert not any(isinstance(record, Unreadable) for record in records)


def test_persons_of_whom_nothing_is_known_are_refused_with_their_reason() -> None:
    _, records = read("dedupe_fake1000/fake_1000.csv")
    assert len(records) == 1000
    assert {record.code for record in records if isinstance(record, Unreadable)} == {"customer_empty"}


def test_null_is_nothing_in_a_real_file() -> None:
    _, records = read("northwind/customers.csv")
    first = records[0]
    assert (first.number, first.organisation, first.family_name) == ("ALFKI", "Alfreds Futterkiste", "Anders")
    assert first.addresses[0].model_dump(exclude_defaults=True) == {
        "street": "Obere Str.",
        "house_number": "57",
        "postcode": "12209",
        "city": "Berlin",
        "country": "DE",
    }
    assert "NULL" not in "".join(record.model_dump_json() for record in records)


def test_a_share_of_one_as_discount_is_a_percentage() -> None:
    _, records = read("northwind/order_details.csv")
    assert {line.discount_percent for line in records} >= {"", "15", "5", "20"}


def test_lines_of_a_day_are_grouped_into_orders() -> None:
    rows = orders = 0
    for day in range(1, 10):
        if day == 4:
            continue
        path = data(f"online_retail_uci/2010-12-0{day}.csv")
        with path.open(encoding="utf-8", newline="") as file:
            source = list(csv.DictReader(file))
        _, records = read(f"online_retail_uci/2010-12-0{day}.csv")
        assert [type(record) for record in records] == [OrderRecord] * len({row["InvoiceNo"] for row in source})
        assert sum(len(record.lines) for record in records) == len(source)
        by_number = {record.number: record for record in records}
        for row in source:
            assert by_number[row["InvoiceNo"]].customer_ref.number == row["CustomerID"].removesuffix(".0")
        cancelled = [record for record in records if record.number.startswith("C")]
        assert {record.status for record in cancelled} <= {"cancelled"}
        rows, orders = rows + len(source), orders + len(records)
    assert (rows > 20_000, orders > 1_000) == (True, True)


def test_nested_orders_have_lines_payments_and_parcels() -> None:
    _, records = read("tau_retail/orders.json")
    first = records[0]
    assert (first.number, first.customer_ref.number, first.source_status) == ("#W2611340", "james_li_5688", "processed")
    assert [(line.sku, line.quantity, line.unit_price) for line in first.lines] == [
        ("6469567736", "1", "47.84"),
        ("8426249116", "1", "488.81"),
    ]
    assert [(entry.method, entry.amount) for entry in first.payments] == [("gift_card", "536.65")]
    assert [(parcel.tracking, parcel.address.city if parcel.address else "") for parcel in first.deliveries] == [
        ("357962501027", "New York")
    ]
    assert any(entry.kind == "refund" for record in records for entry in record.payments)


def test_variants_of_a_product_are_products() -> None:
    _, records = read("tau_retail/products.json")
    assert len({record.sku for record in records}) == len(records) > 500
    assert all(record.price and record.group and record.options for record in records)


def test_every_card_is_read_or_says_why() -> None:
    for path in sorted(data("vcard_ical/ezvcard").glob("*.vcf")):
        _, records = read(f"vcard_ical/ezvcard/{path.name}")
        assert records, path.name
        assert len(records) == path.read_text("utf-8", "replace").upper().count("BEGIN:VCARD"), path.name


def test_phone_numbers_become_what_they_are_expected_to() -> None:
    with data("phone_numbers/phone_cases_sample.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    wrong = []
    for case in cases:
        found, _ = phones.phones(case["input"], "", case["default_region"])
        got = (found[0].e164, found[0].extension) if len(found) == 1 else ("", "")
        if got != (case["expected_e164"], case["extension"]):
            wrong.append((case["input"], got))
    assert wrong == []
    assert len(cases) == 160
