"""A shop that gives vouchers, made anew for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentdesk.ui.theme import Theme
from tests.ui.vouchers.shop import Shop


@pytest.fixture
def shop(tmp_path: Path, theme: Theme) -> Iterator[Shop]:
    made = Shop.make(tmp_path / "profile")
    yield made
    made.close()
