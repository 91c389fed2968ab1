"""The figures of search quality count what they say."""

from __future__ import annotations

import json

from tests.quality.search import Case, figures, read_cases

FOUND = {"a": ["1", "2"], "b": ["9", "2", "3", "4", "5", "6"], "c": [], "d": ["7", "8", "6", "5", "4", "1"]}
CASES = [
    Case("a", frozenset({"1"}), "name"),
    Case("b", frozenset({"2", "3"}), "name"),
    Case("c", frozenset({"1"}), "typo"),
    Case("d", frozenset({"1"}), "typo"),
]


def test_figures_are_counted_by_kind_and_in_all():
    assert list(figures(CASES, lambda queries: [FOUND[query] for query in queries])) == [
        {"kind": "name", "cases": 2, "success@1": 0.5, "success@5": 1.0, "mrr@10": 0.75},
        {"kind": "typo", "cases": 2, "success@1": 0.0, "success@5": 0.0, "mrr@10": 0.0833},
        {"kind": "all", "cases": 4, "success@1": 0.25, "success@5": 0.5, "mrr@10": 0.4167},
    ]


def test_cases_are_read_from_csv_and_json_alike(tmp_path):
    rows = [{"query": "müller, jörg", "relevant": "1|2", "kind": "name"}]
    (tmp_path / "cases.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "cases.csv").write_text('query,relevant,kind\n"müller, jörg",1|2,name\n', encoding="utf-8-sig")
    assert read_cases(tmp_path / "cases.csv") == read_cases(tmp_path / "cases.json")
    assert read_cases(tmp_path / "cases.csv") == [Case("müller, jörg", frozenset({"1", "2"}), "name")]
