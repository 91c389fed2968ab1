"""Every export of many systems is understood without a word from a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentdesk.core.intake.records import Unreadable
from tests.unit.intake import layouts, more_layouts, odd_layouts
from tests.unit.intake.layouts import Export
from tests.unit.intake.plain import differences, opened

EXPORTS = layouts.EXPORTS + more_layouts.EXPORTS + odd_layouts.EXPORTS


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_an_export_is_read_as_it_is_meant(export: Export, tmp_path: Path) -> None:
    file = opened(tmp_path, export.file, export.data)
    records = [record for _, record in file.records()]
    assert file.layout.kind == export.kind
    assert [record for record in records if isinstance(record, Unreadable)] == []
    assert [differences(record, expected) for record, expected in zip(records, export.records, strict=True)] == [
        [] for _ in records
    ]
    assert {reason: file.tally.dropped[reason] for reason in export.dropped} == export.dropped


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_records_made_without_validation_are_valid(export: Export, tmp_path: Path) -> None:
    for _, record in opened(tmp_path, export.file, export.data).records():
        assert type(record).model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_a_second_reading_says_the_same(export: Export, tmp_path: Path) -> None:
    file = opened(tmp_path, export.file, export.data)
    assert list(file.records()) == list(file.records()) == [(no, item) for no, item, _ in file.records_with_raw()]
