"""What the measure of the search in articles reads and reckons."""

from __future__ import annotations

from pathlib import Path

from tests.quality.knowledge import ndcg, run


def test_articles_and_cases_of_files_are_read_and_both_rankings_judged(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    for name, text in {
        "de/paket-weg.md": "# Paket verschwunden\n\nWir suchen die Sendung.",
        "de/rechnung.md": "# Rechnung noch einmal\n\nSie steht im Konto.",
        "en/rechnung.md": "# Invoice once more\n\nIt is in the account.",
    }.items():
        (articles / name).parent.mkdir(parents=True, exist_ok=True)
        (articles / name).write_text(text, encoding="utf-8")
    cases = tmp_path / "cases.tsv"
    cases.write_text("query\trelevant\tkind\nPäckchen\tde/paket-weg.md\teveryday\nRechnung\trechnung\ttitle\n")
    lines = {(line["kind"], line["by"]): line for line in run(cases, articles)}
    assert lines["everyday", "agentdesk"]["success@1"] == 1
    assert lines["everyday", "bm25"]["success@1"] == 0
    assert lines["title", "bm25"]["ndcg@10"] == 1
    assert lines["all", "agentdesk"]["cases"] == 2


def test_what_is_further_down_gains_less() -> None:
    assert ndcg(frozenset("ab"), "ab") == 1
    assert 0.6 < ndcg(frozenset("a"), "xa") < 0.64
    assert ndcg(frozenset("a"), "xyz") == 0
