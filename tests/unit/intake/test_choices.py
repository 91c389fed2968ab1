"""What a person decides about a layout counts, is kept by the names of the columns, and comes back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from agentdesk.core.intake.export_rows import neutral, write_refused, write_rows
from agentdesk.core.intake.reading.cells import line
from agentdesk.core.intake.reading.files import open_file
from agentdesk.core.intake.reading.layout import Layout, LayoutChoice, choice_from
from agentdesk.core.intake.reading.meanings import KINDS, MEANINGS
from agentdesk.core.intake.records import Unreadable
from agentdesk.core.wording import knows
from tests.unit.intake.plain import opened

TABLE = (
    "Kürzel;Wer;Wo;Wann;Wieviel\nA1;Anna Huber;Berlin;03/04/2024;1.234\nA2;Tim Lang;Köln;05/06/2024;2.500\n".encode()
)


def test_decided_meanings_kind_and_orders_count(tmp_path: Path) -> None:
    choice = LayoutChoice(
        kind="orders",
        date_order="mdy",
        decimal=".",
        meanings={0: "order_number", 1: "full_name", 2: "city", 3: "placed_at", 4: "total"},
    )
    file = opened(tmp_path, "a.csv", TABLE, choice=choice)
    first = next(record for _, record in file.records())
    assert (first.number, first.placed_at, first.total) == ("A1", "2024-03-04", "1.234")
    assert first.customer is not None
    assert first.customer.family_name == "Huber"
    assert all(column.decided and column.confidence == 1.0 for column in file.layout.columns)


def test_a_meaning_given_to_one_column_leaves_the_other(tmp_path: Path) -> None:
    data = b"ID;Kundennummer;Nachname;E-Mail\n7;K7;Huber;a@example.de\n"
    file = opened(tmp_path, "a.csv", data, choice=LayoutChoice(meanings={0: "customer_number"}))
    assert [column.meaning for column in file.layout.columns[:2]] == ["customer_number", "ignored"]


def test_header_row_delimiter_and_encoding_can_be_decided(tmp_path: Path) -> None:
    data = "Bericht\nKundennr|Nachname\n1|Müller\n".encode("cp850")
    choice = LayoutChoice(kind="customers", encoding="cp850", delimiter="|", header_row=2)
    (record,) = (record for _, record in opened(tmp_path, "a.csv", data, choice=choice).records())
    assert record.family_name == "Müller"


def test_a_decision_is_remembered_by_the_names_of_the_columns(tmp_path: Path) -> None:
    decided = LayoutChoice(kind="customers", meanings={1: "full_name", 2: "city"})
    first = opened(tmp_path, "january.csv", TABLE, choice=decided)
    kept = {first.layout.fingerprint: choice_from(first.layout.choice.model_dump(mode="json"))}
    (tmp_path / "february.csv").write_bytes(TABLE.replace(b"A1", b"B1"))
    second = open_file(tmp_path / "february.csv", remembered=kept.get)
    assert second.layout.kind == "customers"
    assert next(record for _, record in second.records()).addresses[0].city == "Berlin"


def test_a_newer_decision_wins_over_a_remembered_one(tmp_path: Path) -> None:
    earlier = LayoutChoice(kind="customers", meanings={1: "full_name", 2: "city"})
    file = opened(tmp_path, "a.csv", TABLE, choice=LayoutChoice(meanings={2: "region"}), remembered=lambda key: earlier)
    assert [column.meaning for column in file.layout.columns[1:3]] == ["full_name", "region"]


def test_a_layout_survives_json(tmp_path: Path) -> None:
    layout = opened(tmp_path, "a.csv", TABLE, choice=LayoutChoice(kind="customers", meanings={1: "full_name"})).layout
    assert Layout.from_json(layout.to_json()) == layout


def test_the_fingerprint_knows_the_system_not_the_file(tmp_path: Path) -> None:
    one = opened(tmp_path, "a.csv", b"Kundennr;E-Mail\n1;a@example.de\n").layout
    two = opened(tmp_path, "b.csv", b"Export vom 5.3.\nKUNDENNR;E-MAIL\n2;b@example.de\n3;c@example.de\n").layout
    other = opened(tmp_path, "c.csv", b"Kundennr;Telefon\n1;030 1234567\n").layout
    assert one.fingerprint == two.fingerprint != other.fingerprint


def test_every_meaning_and_kind_has_a_name_in_the_catalogue() -> None:
    meanings = {meaning for kind in KINDS for meaning in MEANINGS[kind]} | {"ignored"}
    assert [key for key in sorted(meanings) if not knows(f"import.meaning.{key}")] == []
    assert all(knows(f"import.kind.{kind}") for kind in KINDS)


def test_formulas_are_neutralised_and_numbers_are_not() -> None:
    for dangerous in ("=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1"):
        assert neutral(dangerous) == f"'{dangerous}"
    for harmless in ("+49 30 1234567", "-12,50", "12", "Müller", "-", "+1 (905) 555-1234", "2024-03-05", ""):
        assert neutral(harmless) == harmless


def test_what_we_write_we_read_again() -> None:
    cells = ["=1+1", "+49 30 1234567", "-12,50", "@here", "O'Hara", "'t Hooft", "a;b", 'say "no"']
    out = io.StringIO(newline="")
    assert write_rows(out, ["x"] * len(cells), [cells]) == 1
    (_, row) = csv.reader(io.StringIO(out.getvalue()), delimiter=";")
    assert [line(cell) for cell in row] == cells


def test_refused_rows_keep_their_columns_and_can_be_imported_again(tmp_path: Path) -> None:
    data = b"Kundennr;Vorname;Nachname;E-Mail\n1;Anna;Huber;a@example.de\n2;;;\n3;Tim;Lang;t@example.de;zu;viel\n"
    file = opened(tmp_path, "a.csv", data)
    refused = [(no, item.code, raw) for no, item, raw in file.records_with_raw() if isinstance(item, Unreadable)]
    assert [(no, code) for no, code, _ in refused] == [(3, "customer_empty"), (4, "cells_too_many")]
    out = io.StringIO(newline="")
    write_refused(out, file.layout, refused, ("Zeile", "Grund"))
    corrected = out.getvalue().replace("2;;;", "2;Eva;Kern;").replace(";zu;viel", "")
    again = opened(tmp_path, "b.csv", corrected.encode("utf-8-sig"))
    assert [record.number for _, record in again.records()] == ["2", "3"]
