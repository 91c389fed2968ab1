from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentdesk.ui.window_state import WindowState


def test_what_is_kept_is_there_the_next_day(tmp_path: Path):
    state = WindowState(x=40, y=50, width=1600, columns=[280, 900, 400], mode="dark", text_size=130, extra={"a": 1})
    state.save(tmp_path / "deep" / "window.json")
    assert WindowState.load(tmp_path / "deep" / "window.json") == state


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\x00\xff", '{"columns": 5, "width": "wide", "mode": 3}'])
def test_a_damaged_file_means_the_defaults(tmp_path: Path, content: str):
    (tmp_path / "window.json").write_text(content, encoding="utf-8")
    assert WindowState.load(tmp_path / "window.json") == WindowState()


def test_a_newer_file_is_taken_as_far_as_it_fits(tmp_path: Path):
    (tmp_path / "window.json").write_text(json.dumps({"text_size": 150, "unheard_of": [1]}), encoding="utf-8")
    assert WindowState.load(tmp_path / "window.json").text_size == 150


def test_a_folder_that_cannot_be_written_to_keeps_nobody_from_closing(tmp_path: Path):
    (tmp_path / "file").write_text("")
    WindowState().save(tmp_path / "file" / "window.json")
    assert not (tmp_path / "file" / "window.json").exists()
