"""A shop with a customer who can be rung, made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE


@pytest.fixture(scope="session")
def callback_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("callbacks") / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    phone = NewPoint(kind=PointKind.PHONE, value="0171 5550142", label="mobile")
    place.desk.execute(
        CreateCustomer(given_name="Jörg", family_name="Quellenthal", points=(phone,)), actor=place.person().id
    )
    keep_up_hours(place.desk)  # as whoever opened it before has left it
    place.close()
    return folder


@pytest.fixture
def profile(callback_shop: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    yield Path(shutil.copytree(callback_shop, tmp_path / "profile"))
    language().use("en")
