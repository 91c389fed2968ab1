"""A profile for each journey: copied from one that is made once, since making it takes longer than walking."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.ui.language import language
from tests.hearing import one_hearing
from tests.journeys.shops import lived_in
from tests.spelling import one_spelling_process

__all__ = ["one_hearing", "one_spelling_process"]


@pytest.fixture(scope="session")
def lived_in_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived_in(tmp_path_factory.mktemp("shop") / "profile")


@pytest.fixture
def profile(lived_in_shop: Path, tmp_path: Path) -> Path:
    """A profile of its own, with sixty customers."""
    return Path(shutil.copytree(lived_in_shop, tmp_path / "profile"))


@pytest.fixture(autouse=True)
def _everything_put_back(qapp: QApplication) -> Iterator[None]:
    yield
    language().use("en")
    qapp.setStyleSheet("")
