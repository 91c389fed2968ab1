"""What a window remembers of somebody who was erased goes, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from agentdesk.core.privacy.remembered import forget_in, without

KEPT = {
    "open.7": [{"id": "aaaa-1", "place": 3}, {"id": "bbbb-2", "place": 0}],
    "lists.cases": {"words": "Quellenthal Mühle", "owner": "me"},
    "mode": "dark",
}


def test_whatever_names_them_goes_and_the_rest_stays():
    fresh = without(KEPT, ["aaaa-1", "quellenthal", "x"])
    assert fresh == {"open.7": [{"id": "bbbb-2", "place": 0}], "lists.cases": {"owner": "me"}, "mode": "dark"}


def test_a_file_of_settings_is_written_anew_only_where_it_names_them(tmp_path: Path):
    file = tmp_path / "settings.json"
    forget_in(file, ["Quellenthal"])
    assert not file.exists()
    file.write_text(json.dumps(KEPT))
    forget_in(file, ["Quellenthal"])
    assert "Quellenthal" not in file.read_text()
    before = file.stat().st_mtime_ns
    forget_in(file, ["Quellenthal"])
    assert file.stat().st_mtime_ns == before
    file.write_text("{")
    forget_in(file, ["Quellenthal"])
    assert file.read_text() == "{"
