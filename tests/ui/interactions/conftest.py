"""A shop with one customer, made once and copied: making it takes longer than opening it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE


@pytest.fixture(scope="session")
def small_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    place.desk.execute(CreateCustomer(given_name="Jörg", family_name="Quellenthal"), actor=place.person().id)
    keep_up_hours(place.desk)  # as whoever opened it before has left it
    place.close()
    return folder


@pytest.fixture
def profile(small_shop: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    yield Path(shutil.copytree(small_shop, tmp_path / "profile"))
    language().use("en")
