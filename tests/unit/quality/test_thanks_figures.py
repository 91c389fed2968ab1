"""The figures of messages of thanks count what they say; and the messages we know come out as they should."""

from __future__ import annotations

from pathlib import Path

import tests.quality.thanks as thanks
from tests.quality.thanks import Case, figures, read_cases

CASES = [Case("a", True, "de"), Case("b", True, "de"), Case("c", False, "de"), Case("d", False, "en")]


def test_figures_are_counted_by_kind_and_in_all() -> None:
    nothing = {"precision": None, "recall": None}
    assert list(figures(CASES, lambda text: text in "ac")) == [
        {"kind": "de", "cases": 3, "thanks": 2, "taken": 2, "wrongly": 1, "precision": 0.5, "recall": 0.5},
        {"kind": "en", "cases": 1, "thanks": 0, "taken": 0, "wrongly": 0} | nothing,
        {"kind": "all", "cases": 4, "thanks": 2, "taken": 2, "wrongly": 1, "precision": 0.5, "recall": 0.5},
    ]


def test_messages_of_several_lines_are_read_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text('text,label\n"Danke!\n\n> ""Gut?""",Thanks\n', encoding="utf-8")
    assert read_cases(tmp_path / "c.csv") == [Case('Danke!\n\n> "Gut?"', True, "")]


def test_of_the_messages_that_we_have_collected_no_other_is_taken_for_thanks_and_most_thanks_are_found() -> None:
    *_, in_all = thanks.run(Path(thanks.__file__).with_suffix(".csv"), None, ())
    assert (in_all["cases"] >= 400, in_all["wrongly"]) == (True, 0)
    assert in_all["recall"] > 0.9
