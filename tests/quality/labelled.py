"""Texts with labels, from a file of whatever make, and how well somebody tells the labels from the texts."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentdesk.core.hearing.learner import Example

TEXTS = ("text", "utterance", "message", "query", "sentence", "words", "notes", "comment")
LABELS = ("label", "labels", "intent", "intent_id", "category", "reason", "mood", "emotion", "emotions", "class")
SEED = 20
Told = Callable[[str], tuple[str, bool]]
"""The likeliest label of a text, and whether it is suggested."""


@dataclass(frozen=True, slots=True)
class Figures:
    """`precision` and `coverage` are of what is suggested."""

    accuracy: float
    macro_f1: float
    coverage: float
    precision: float | None


def read(file: Path, text: str = "", label: str = "") -> list[Example]:
    """CSV, TSV or lines of JSON; several labels are parted by `|`. Without names the columns are guessed."""
    rows = list(_rows(file))
    if not rows:
        raise SystemExit(f"{file}: no rows")
    text_column, label_column = (
        text or _guessed(rows[0], TEXTS, "--text"),
        label or _guessed(rows[0], LABELS, "--label"),
    )
    pairs = ((str(row[text_column] or "").strip(), _labels(row[label_column])) for row in rows)
    return [Example(words, labels) for words, labels in pairs if words and labels]


def _labels(cell: Any) -> tuple[str, ...]:
    parts = cell if isinstance(cell, list) else str("" if cell is None else cell).split("|")
    return tuple(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))


def _guessed(row: dict[str, Any], names: Sequence[str], option: str) -> str:
    known = {column.strip().casefold(): column for column in row if column}
    for name in names:
        if name in known:
            return known[name]
    raise SystemExit(f"none of {', '.join(known)} is one of {', '.join(names)}: say which with {option}")


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    content = file.read_text(encoding="utf-8-sig")
    head = content.partition("\n")[0]
    if file.suffix in (".jsonl", ".ndjson") or head.lstrip().startswith("{"):
        yield from (json.loads(line) for line in content.splitlines() if line.strip())
    elif file.suffix == ".json":
        yield from json.loads(content)
    elif "\t" in head:  # as such files are written: a quotation mark is a quotation mark
        yield from csv.DictReader(content.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        delimiter = ";" if head.count(";") > head.count(",") else ","
        yield from csv.DictReader(content.splitlines(keepends=True), delimiter=delimiter)


def parted(examples: Sequence[Example], folds: int = 5) -> list[tuple[list[Example], list[Example]]]:
    """To learn from and to judge, for each fold; each label in all of them, as far as it can be."""
    mixed = random.Random(SEED).sample(list(examples), len(examples))
    times = Counter(example.labels[0] for example in mixed)
    mixed.sort(key=lambda example: (times[example.labels[0]], example.labels[0]))
    parts = [mixed[n::folds] for n in range(folds)]
    return [([each for part in parts if part is not tried for each in part], tried) for tried in parts]


def figures(tried: Sequence[Example], told: Told) -> Figures:
    """Of several labels any is right."""
    answers = [(*told(example.text), example.labels) for example in tried]
    right = sum(label in labels for label, _, labels in answers)
    said = [(label, labels) for label, suggested, labels in answers if suggested]
    said_right = sum(label in labels for label, labels in said)
    return Figures(
        accuracy=right / len(answers),
        macro_f1=_macro_f1([(label, labels) for label, _, labels in answers]),
        coverage=len(said) / len(answers),
        precision=said_right / len(said) if said else None,
    )


def _macro_f1(answers: Iterable[tuple[str, tuple[str, ...]]]) -> float:
    """Over the labels that the texts have; of several labels of a text the one that was told counts, or the first."""
    true, told, both = Counter[str](), Counter[str](), Counter[str]()
    for label, labels in answers:
        right = label if label in labels else labels[0]
        true[right] += 1
        told[label] += 1
        both[label] += label == right
    return sum(2 * both[label] / (true[label] + told[label]) for label in true) / len(true)


def mean(several: Sequence[Figures]) -> Figures:
    precisions = [(each.precision, each.coverage) for each in several if each.precision is not None]
    covered = sum(coverage for _, coverage in precisions)
    return Figures(
        accuracy=sum(each.accuracy for each in several) / len(several),
        macro_f1=sum(each.macro_f1 for each in several) / len(several),
        coverage=sum(each.coverage for each in several) / len(several),
        precision=sum(share * coverage for share, coverage in precisions) / covered if covered else None,
    )


def line(method: str, found: Figures, **more: Any) -> dict[str, Any]:
    shown = {"method": method, "accuracy": round(found.accuracy, 4), "macro_f1": round(found.macro_f1, 4)}
    if found.coverage < 1:
        precision = None if found.precision is None else round(found.precision, 4)
        shown |= {"coverage": round(found.coverage, 4), "precision": precision}
    return shown | more
