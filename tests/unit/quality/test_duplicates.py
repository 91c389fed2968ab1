"""How files say which rows are one person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality import duplicates

GERMAN = """Geburtsdatum;Nachname;Vorname;Ort;Personen-ID
12.03.1970;Kruse;Ina;Kiel;p1
12.03.1970;Kruse;Inna;Kiel;p1
01.09.1988;Olsen;Lars;Ulm;p2
"""
FEBRL = """rec_id, given_name, surname, suburb, date_of_birth
rec-1-org, ina, kruse, kiel, 19700312
rec-2-org, lars, olsen, ulm, 19880901
rec-1-dup-0, inna, kruse, kiel, 19700312
"""
PLAIN = """id,first_name,last_name,city\n10,Ina,Kruse,Kiel\n11,Inna,Kruse,Kiel\n12,Lars,Olsen,Ulm\n"""
LINKS = """id_l,id_r,score\n10,11,1.0\n10,12,0.0\n"""


@pytest.mark.parametrize(("content", "expected"), [(GERMAN, {(0, 1)}), (FEBRL, {(0, 2)})])
def test_a_column_or_the_ids_say_who_is_one(tmp_path: Path, content: str, expected: set[tuple[int, int]]) -> None:
    file = tmp_path / "persons.csv"
    file.write_text(content, encoding="utf-8")
    [(table, true)] = duplicates.linked_tables(file)
    assert true == expected
    assert table.portraits[0].born == "19700312"


def test_a_table_of_pairs_beside_it_says_who_is_one(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "links.csv").write_text(LINKS, encoding="utf-8")
    [(_, true)] = duplicates.linked_tables(tmp_path)
    assert true == {(0, 1)}
    assert [each for _, each in duplicates.linked_tables(tmp_path / "persons.csv")] == [{(0, 1)}]


def test_two_tables_that_have_links_only_with_each_other_are_one(tmp_path: Path) -> None:
    header, *rows = FEBRL.splitlines()
    (tmp_path / "a.csv").write_text("\n".join([header, *rows[:2]]) + "\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("\n".join([header, rows[2]]) + "\n", encoding="utf-8")
    [(table, true)] = duplicates.linked_tables(tmp_path)
    assert (table.name, true) == ("a.csv+b.csv", {(0, 2)})


def test_the_shipped_threshold_comes_last_with_its_figures(tmp_path: Path) -> None:
    file = tmp_path / "persons.csv"
    file.write_text(FEBRL, encoding="utf-8")
    *others, shipped = duplicates.run(file)
    assert len(others) == len(duplicates.BESIDE_THE_THRESHOLD) - 1
    assert (shipped["threshold"], shipped["f1"], shipped["links"]) == ("shipped", 1.0, 1)
