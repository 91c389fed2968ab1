"""A table of absurd width is refused as soon as it is looked at."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from agentdesk.core.errors import Failure
from agentdesk.core.intake.reading import open_file


def test_a_table_of_a_hundred_thousand_columns_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(";".join(f"Spalte{n}" for n in range(100_000)) + "\r\n" + ";".join("x" * 100_000) + "\r\n")
    start = process_time()
    with pytest.raises(Failure, match=r"import\.too_many_columns"):
        open_file(path)
    assert process_time() - start < 10


def test_one_line_that_is_too_wide_does_not_refuse_the_others(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    rows = [f"K{n};Anna;Müller{n};a{n}@example.org" for n in range(20)]
    path.write_text("\r\n".join(["Kundennr;Vorname;Nachname;E-Mail", *rows, ";" * 1_500, *rows]) + "\r\n")
    assert open_file(path).layout.kind == "customers"
