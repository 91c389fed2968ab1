"""Files as such: encodings, delimiters, quotes, headers, workbooks, cards, JSON, limits, and what is none of these."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.intake.reading.decoding import ONE_BYTE, detect
from agentdesk.core.intake.reading.files import open_file, open_parts
from agentdesk.core.intake.reading.limits import Limits
from agentdesk.core.intake.records import CustomerRecord, OrderRecord, Unreadable
from tests.unit.intake.layouts import text, workbook
from tests.unit.intake.plain import opened

HEADER = "Kundennr;Vorname;Nachname;E-Mail\n"
SAMPLES = (
    "Name;Straße;Ort\nMüller;Hauptstraße 5;Köln\nSchröder;Äckerweg 3;Düsseldorf\n",
    "Name;Preis\nJörg;12,50 €\n",
    "name,city\nJosé,São Paulo\nFrançois,Besançon\n",
    "NAME;ORT\nMÜLLER;KÖLN\nGRÖßE;Ö\n",
    "Name;Straße\nGroß;Große Gasse\n",
)


def records(folder: Path, data: str | bytes, name: str = "a.csv", **how: Any) -> list[Any]:
    raw = data.encode() if isinstance(data, str) else data
    return [record for _, record in opened(folder, name, raw, **how).records()]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", *ONE_BYTE[:5], "latin-1"]
)
def test_umlauts_survive_in_every_encoding(sample: str, encoding: str, tmp_path: Path) -> None:
    try:
        data = sample.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("this encoding has no such letters")
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    found = detect(path)
    assert data.decode(found.encoding, found.errors).lstrip("\ufeff") == sample


def test_windows_lines_pasted_into_utf8_are_read_and_told(tmp_path: Path) -> None:
    data = HEADER.encode() + "1;Jörg;Müller;\n".encode() * 20 + "2;Bärbel;Schröder;\n".encode("cp1252")
    file = opened(tmp_path, "a.csv", data)
    assert [notice.code for notice in file.layout.notices] == ["mixed_encoding"]
    assert [record for _, record in file.records()][-1].family_name == "Schröder"


def test_a_quote_never_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    rows = "".join(f"{no};Anna;Huber;a{no}@example.de\n" for no in range(2, 600))
    found = records(tmp_path, HEADER + '1;"Anna;Huber;a@example.de\n' + rows)
    assert sum(isinstance(record, CustomerRecord) for record in found) >= 598
    assert found[-1].number == "599"


def test_a_stray_quote_in_front_of_a_cell_is_a_letter(tmp_path: Path) -> None:
    found = records(tmp_path, HEADER + '1;"Anna;Huber;a@example.de\n2;Tim";Lang;t@example.de\n3;Ida;Vogt;\n')
    assert [record.number for record in found] == ["1", "2", "3"]


def test_a_row_of_too_many_cells_is_refused_with_both_counts(tmp_path: Path) -> None:
    found = records(tmp_path, HEADER + "1;Anna;Huber;a@example.de\n2;Tim;Lang;t@example.de;x;y\n3;Ida;Vogt;\n")
    assert isinstance(found[1], Unreadable)
    assert (found[1].line_no, found[1].code, found[1].facts) == (3, "cells_too_many", {"expected": "4", "found": "6"})
    assert found[1].raw == "2;Tim;Lang;t@example.de;x;y"


def test_short_rows_are_filled_up(tmp_path: Path) -> None:
    assert [
        record.number for record in records(tmp_path, HEADER + "1;Anna;Huber\n2;Tim;Lang;t@example.de\n3;Ida\n")
    ] == [
        "1",
        "2",
        "3",
    ]


def test_rows_torn_apart_by_line_breaks_are_whole_again(tmp_path: Path) -> None:
    rows = "".join(f"{no}\t2024-03-0{no}\ta{no}@example.de\tGut,\nsehr gut\noder nicht\t{no}\n" for no in range(1, 6))
    found = records(tmp_path, "Nr\tDatum\tE-Mail\tKommentar\tSterne\n" + rows, "reviews.tsv")
    assert [record.text for record in found] == ["Gut,\nsehr gut\noder nicht"] * 5
    assert [record.rating for record in found] == ["1", "2", "3", "4", "5"]


def test_sums_repeated_headers_and_remarks_are_dropped_and_counted(tmp_path: Path) -> None:
    page = "1;Anna;Huber;a@example.de\n2;Tim;Lang;t@example.de\n"
    file = opened(tmp_path, "a.csv", text(f"Liste\n\n{HEADER}{page};;;\n{HEADER}{page}\nnur für intern\nSumme: 4;;;\n"))
    assert [record.number for _, record in file.records()] == ["1", "2", "1", "2"]
    assert file.tally.dropped == Counter(blank=2, header_again=1, remark=1, summary=1, above_header=2)


def test_a_customer_called_summe_is_no_sum(tmp_path: Path) -> None:
    assert len(records(tmp_path, HEADER + "1;Karl;Summe;k@example.de\n2;Ida;Total;i@example.de\n")) == 2


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    found = records(tmp_path, "E-Mail\na@example.de\nb@example.de\n")
    assert [record.emails[0].address for record in found] == ["a@example.de", "b@example.de"]


def test_long_names_are_cut_and_told(tmp_path: Path) -> None:
    (found,) = records(tmp_path, HEADER + f"1;Anna;{'x' * 1_000_000 if False else 'x' * 900_000};a@example.de\n")
    assert len(found.family_name) == 200
    assert [doubt.code for doubt in found.doubts] == ["text_too_long"]


def test_a_cell_beyond_its_limit_is_refused_and_the_next_row_read(tmp_path: Path) -> None:
    found = records(tmp_path, HEADER + f"1;Anna;{'x' * 1_100_000};a@example.de\n2;Tim;Lang;\n")
    assert (found[0].code, found[1].number) == ("cell_too_long", "2")


def test_formulas_and_markup_are_text(tmp_path: Path) -> None:
    (found,) = records(tmp_path, HEADER + '1;"=1+1";"<b>x</b>";a@example.de\n')
    assert (found.given_name, found.family_name) == ("=1+1", "<b>x</b>")


def test_card_numbers_never_leave_the_file(tmp_path: Path) -> None:
    rows = "Kundennr;Nachname;Bemerkung;E-Mail\n1;Huber 4111 1111 1111 1111;Visa 4111111111111111;4111111111111111\n"
    (found,) = records(tmp_path, rows)
    assert "4111111111111111" not in found.model_dump_json().replace(" ", "")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import.file_empty"),
        (b" \n\n", "import.file_empty"),
        (b"%PDF-1.7 ...", "import.not_text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9, "import.not_text"),
        (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "import.markup"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "import.workbook_old"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "import.workbook_encrypted"),
        (b"PK\x03\x04 broken", "import.workbook_broken"),
        (b'[{"a": 1}, {"a": ', "import.json_broken"),
        (b"[" * 100_000, "import.json_too_deep"),
        (b"[1, 2, 3]", "import.json_no_records"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(Failure) as failure:
        records(tmp_path, data, "upload.bin")
    assert failure.value.code == code


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(Failure) as failure:
        open_file(tmp_path / "nowhere.csv")
    assert failure.value.code == "import.file_unreadable"


def test_columns_that_say_nothing_are_refused_when_read(tmp_path: Path) -> None:
    file = opened(tmp_path, "a.csv", b"foo;bar\n1;2\n3;4\n")
    assert file.layout.kind == ""
    with pytest.raises(Refused) as refused:
        list(file.records())
    assert refused.value.facts["columns"] == "foo, bar"


def test_a_broken_json_file_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(Failure) as failure:
        records(tmp_path, '[\n{"email": "a@example.de"},\n{"email": b}]', "a.json")
    assert (failure.value.facts["line"], failure.value.facts["column"]) == (3, 11)


def test_a_broken_line_of_json_lines_costs_itself(tmp_path: Path) -> None:
    rows = ['{"id": 1, "email": "a@example.de"}'] * 2 + ['{"id": 3,', '{"id": 4, "email": "c@example.de"}']
    found = records(tmp_path, "\n".join(rows), "a.jsonl")
    assert [getattr(record, "code", "ok") for record in found] == ["ok", "ok", "json_line_broken", "ok"]
    assert found[2].line_no == 3


def test_files_are_read_within_their_limits(tmp_path: Path) -> None:
    rows = HEADER + "".join(f"{no};Anna;Huber;\n" for no in range(50))
    with pytest.raises(Failure) as failure:
        records(tmp_path, rows, limits=Limits(rows=10))
    assert failure.value.code == "import.too_many_rows"
    with pytest.raises(Failure) as failure:
        records(tmp_path, rows, limits=Limits(file_bytes=100))
    assert failure.value.code == "import.file_too_large"


def test_a_workbook_that_would_unpack_beyond_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 5_000_000)
    with pytest.raises(Failure) as failure:
        open_file(path, limits=Limits(unpacked_bytes=1_000_000))
    assert failure.value.code == "import.file_too_large"


def _with_formulas(book: Any) -> None:
    sheet = book.active
    sheet.append(["Kundennr", "Nachname", "PLZ", "Ort", "E-Mail"])
    sheet.append([1, "Huber", '="01067"', "Dresden", '=HYPERLINK("mailto:a@example.de","a@example.de")'])
    sheet.append([2, "Lang", "#REF!", "Berlin", "=A1&B1"])


def test_formulas_without_values_are_taken_when_plain_and_told_otherwise(tmp_path: Path) -> None:
    file = opened(tmp_path, "a.xlsx", workbook(_with_formulas))
    first, second = (record for _, record in file.records())
    assert (first.addresses[0].postcode, first.emails[0].address) == ("01067", "a@example.de")
    assert (second.addresses[0].postcode, second.emails) == ("", ())
    assert file.layout.notices[0].facts == {"count": "1"}
    assert file.tally.dropped["formula_without_value"] == 1


def _shop(book: Any) -> None:
    customers, orders = book.active, book.create_sheet("Bestellungen")
    customers.title = "Kunden"
    customers.append(["Kundennr", "Nachname", "E-Mail"])
    customers.append([1, "Huber", "a@example.de"])
    orders.append(["Bestellnr", "Bestelldatum", "Kundennr", "Gesamtbetrag"])
    orders.append(["B1", "05.03.2024", 1, 12.5])
    book.create_sheet("Leer")


def test_every_sheet_with_records_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "shop.xlsx"
    path.write_bytes(workbook(_shop))
    parts = open_parts(path)
    assert [(one.layout.part, one.layout.kind) for one in parts] == [
        ("Kunden", "customers"),
        ("Bestellungen", "orders"),
    ]
    assert [record.number for one in parts for _, record in one.records()] == ["1", "B1"]
    assert {notice.code for one in parts for notice in one.layout.notices} == {"more_parts"}


CARDS = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;Dr.;\r
TEL;CELL:0171 2345678\r
ADR;HOME;ENCODING=QUOTED-PRINTABLE:;;Hauptstr. 5=0D=0A=\r
Hinterhaus;Dresden;;01067;Deutschland\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
FN:Bäckerei Kern GmbH\r
ORG:Bäckerei Kern GmbH;Einkauf\r
item1.TEL;type=pref:030/1234567\r
item1.X-ABLabel:Zentrale\r
NOTE:lange Notiz, mit Komma\\, und\\n Zeile\r
  und Falte\r
PHOTO;ENCODING=b:AAAA\r
 BBBB\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
N:Kern;Petra;;;\r
EMAIL;TYPE=work;PREF=1:petra@example.de\r
LANG:de\r
this line is broken\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
CATEGORIES:leer\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
FN:Abgeschnitten\r
"""


def test_cards_of_all_versions_and_the_broken_ones_with_their_reason(tmp_path: Path) -> None:
    found = records(tmp_path, CARDS, "cards.vcf")
    first, second, third, fourth, fifth = found
    assert (first.title, first.given_name, first.family_name) == ("Dr.", "Jörg", "Müller")
    assert (first.phones[0].e164, first.phones[0].label) == ("+491712345678", "mobile")
    assert first.addresses[0].model_dump(exclude_defaults=True) == {
        "label": "home",
        "street": "Hauptstr.",
        "house_number": "5",
        "line2": "Hinterhaus",
        "postcode": "01067",
        "city": "Dresden",
        "country": "DE",
    }
    assert (second.kind, second.organisation, second.department) == ("organisation", "Bäckerei Kern GmbH", "Einkauf")
    assert (second.phones[0].label, second.note) == ("Zentrale", "lange Notiz, mit Komma, und\n Zeile und Falte")
    assert (third.emails[0].label, third.language) == ("work", "de")
    assert [doubt.code for doubt in third.doubts] == ["card_line_unreadable"]
    assert (fourth.code, fifth.code) == ("card_empty", "card_cut_off")


def test_a_card_made_to_keep_a_parser_busy_is_read_at_once(tmp_path: Path) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Eva Lang\n{}:1\nEND:VCARD\n"
    for line in ("TEL;" * 24_000, "TEL" + ';A="' * 20_000, "a.b.c." * 15_000, "TEL" + ";TYPE=" + "a," * 40_000):
        (found,) = records(tmp_path, card.format(line), "card.vcf")
        assert found.family_name == "Lang"


ORDERS = "Bestellnummer;Bestelldatum;Kundennummer;Artikelnummer;Artikel;Menge;Einzelpreis\n"


def test_lines_of_one_order_need_not_stand_together(tmp_path: Path) -> None:
    rows = "".join(f"B{no % 7};05.03.2024;K{no % 7};A{no};Ding;1;1,00\n" for no in range(70))
    found = records(tmp_path, ORDERS + rows)
    assert sorted(order.number for order in found) == [f"B{no}" for no in range(7)]
    assert all(len(order.lines) == 10 for order in found)


def test_scattered_orders_are_gathered_a_share_at_a_time(tmp_path: Path) -> None:
    rows = "".join(f"B{no % 40};05.03.2024;K1;A{no};Ding;1;1,00\n" for no in range(400))
    whole = records(tmp_path, ORDERS + rows)
    shared = records(tmp_path, ORDERS + rows, limits=Limits(held_lines=25))
    assert {order.number: order.lines for order in shared} == {order.number: order.lines for order in whole}
    assert len(shared) == 40


def test_an_order_without_a_customer_or_number_is_said_to_be_so(tmp_path: Path) -> None:
    found = records(tmp_path, ORDERS + "B1;05.03.2024;;A1;Ding;1;1,00\n;05.03.2024;K1;A1;Ding;1;1,00\n")
    assert isinstance(found[0], OrderRecord)
    assert found[0].customer_ref.is_empty
    assert (found[1].code, found[1].line_no) == ("order_without_number", 3)


def test_negative_lines_make_a_return_or_a_cancellation(tmp_path: Path) -> None:
    found = records(tmp_path, ORDERS + "C100;05.03.2024;1.0;A1;Ding;-1;1,00\nB7;05.03.2024;1.0;A1;Ding;-1;1,00\n")
    assert [(order.number, order.status, order.customer_ref.number) for order in found] == [
        ("C100", "cancelled", "1"),
        ("B7", "returned", "1"),
    ]
