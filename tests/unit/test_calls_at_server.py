"""Words of verbs that run at a server name the calls as they are to be typed there."""

from __future__ import annotations

from pathlib import Path

from agentdesk.command_line.at_server import CallAtServer


def test_a_call_is_told_as_it_is_typed_at_the_server_whatever_the_settings_are_called(tmp_path: Path) -> None:
    call = CallAtServer(tmp_path, "lena", config=Path(r"/srv/a\1 b.toml"))
    told = call.as_called("agentdesk imports undo 7")
    assert told == r"agentdesk server do --as lena --config '/srv/a\1 b.toml' imports undo 7"
