"""Where what went wrong is written down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentdesk.core.logs import log_to, note


@pytest.fixture(autouse=True)
def _no_others() -> Iterator[None]:
    """Handlers of this test alone."""
    log = logging.getLogger("agentdesk")
    before, log.handlers = log.handlers, []
    yield
    for handler in log.handlers:
        handler.close()
    log.handlers = before


def test_it_goes_to_a_file_of_its_folder(tmp_path: Path) -> None:
    log_to(tmp_path / "state" / "log")
    found = note(ValueError("Frau Sommer"))
    assert found in (words := (tmp_path / "state" / "log" / "agentdesk.log").read_text(encoding="utf-8"))
    assert "Sommer" not in words


def test_where_no_folder_can_be_made_it_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").touch()
    log_to(tmp_path / "taken" / "log")
    found = note(ValueError("Frau Sommer"))
    assert found in (words := capsys.readouterr().err)
    assert "Sommer" not in words
