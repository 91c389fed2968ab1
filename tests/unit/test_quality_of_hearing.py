"""The figures about reasons and moods: files of any make are read, and what is printed can be recomputed by hand."""

from __future__ import annotations

import pytest

from agentdesk.core.hearing.learner import Example
from tests.quality import floors
from tests.quality.__main__ import main
from tests.quality.labelled import Figures, figures, mean, parted, read

ROWS = [("Paket weg", "lost"), ("Gerät kaputt", "fault")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "text,category\nPaket weg,lost\nGerät kaputt,fault\n"),
        ("b.csv", "utterance;intent;tags\nPaket weg;lost;B\nGerät kaputt;fault;B\n"),
        ("c.tsv", "text\tlabels\tid\nPaket weg\tlost\t1\nGerät kaputt\tfault\t2\n"),
        ("d.jsonl", '{"text": "Paket weg", "label": "lost"}\n{"text": "Gerät kaputt", "label": "fault"}\n'),
        ("e.csv", "\ufefftext,intent_id\n,lost\nPaket weg,lost\nGerät kaputt,fault\nnichts,\n"),
    ],
)
def test_texts_and_labels_are_found_in_files_of_any_make(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert [(each.text, each.labels[0]) for each in read(tmp_path / name)] == ROWS


def test_several_labels_and_columns_that_are_named(tmp_path):
    (tmp_path / "a.tsv").write_text("satz\twas\nWas ist?\tfear|surprise\n", encoding="utf-8")
    assert read(tmp_path / "a.tsv", "satz", "was") == [Example("Was ist?", ("fear", "surprise"))]
    with pytest.raises(SystemExit, match="--text"):
        read(tmp_path / "a.tsv")


def test_every_label_is_in_every_part():
    examples = [Example(f"{n}", (label,)) for label in "ab" for n in range(10)]
    parts = parted(examples)
    assert all({each.labels for each in tried} == {("a",), ("b",)} for _, tried in parts)
    assert sorted(each.text for _, tried in parts for each in tried) == sorted(each.text for each in examples)


def test_figures_by_hand():
    tried = [Example("1", ("a",)), Example("2", ("a",)), Example("3", ("b", "c")), Example("4", ("c",))]
    told = {"1": ("a", True), "2": ("b", False), "3": ("b", True), "4": ("a", True)}
    found = figures(tried, lambda text: told[text])
    assert found == Figures(
        accuracy=0.5, macro_f1=pytest.approx((1 / 2 + 2 / 3 + 0) / 3), coverage=0.75, precision=pytest.approx(2 / 3)
    )
    assert mean([found, found]) == found


@pytest.mark.parametrize("floor", [floors.nearest_centroid, floors.logistic])
def test_the_floors_learn(floor):
    taught = [Example(f"paket {n} weg", ("lost",)) for n in range(8)] + [
        Example(f"gerät {n} kaputt", ("fault",)) for n in range(8)
    ]
    told = floor(taught)
    assert (told("mein paket")[0], told("das gerät")[0]) == ("lost", "fault")


def test_the_whole_way(tmp_path, capsys):
    words = {"joy": "schön froh nett", "anger": "wütend sauer frech", "neutral": "tisch stuhl lampe"}
    rows = [
        f"{a} {b} {n}\t{label}"
        for label, said in words.items()
        for a in said.split()
        for b in said.split()
        for n in range(3)
    ]
    file = tmp_path / "moods.tsv"
    file.write_text("\n".join(["text\tlabels", *rows]), encoding="utf-8")
    assert main(["mood", str(file), "--folds", "1", "--beside", str(file)]) == 0
    out = capsys.readouterr().out
    assert "label joy  steps delighted, pleased" in out
    assert "method lexicon alone, five steps  accuracy 1.0" in out
    assert "method agentdesk  accuracy 1.0" in out
    assert "beside the point moods.tsv" in out
