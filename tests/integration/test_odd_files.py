"""Files as nobody should send them: refused as soon as they are looked at."""

from __future__ import annotations

import os
from pathlib import Path
from time import process_time

import pytest

from agentdesk.core.errors import Failure
from agentdesk.core.intake.reading.files import open_file


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


def test_what_is_no_file_is_said_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/zero"), tmp_path / "nowhere.csv"):
        with pytest.raises(Failure, match=r"import\.file_unreadable"):
            open_file(path)
