"""A shop with one customer and three cases of theirs, and a window over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window
from tests.ui.cases.shop import fill


@pytest.fixture(scope="session")
def shop_with_cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases") / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    fill(place)
    keep_up_hours(place.desk)  # as whoever opened it before has left it
    place.close()
    return folder


@pytest.fixture
def profile(shop_with_cases: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    yield Path(shutil.copytree(shop_with_cases, tmp_path / "profile"))
    language().use("en")


@pytest.fixture
def window(profile: Path) -> Iterator[Window]:
    with open_window(profile) as opened:
        yield opened.ready()
