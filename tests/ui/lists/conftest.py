"""A shop with a customer, three cases, two promises and a callback, made once and copied; and a window over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import Workplace, create_workplace
from agentdesk.ui.language import language
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window


def fill(place: Workplace) -> None:
    desk, me = place.desk, place.person().id
    desk.execute(AddPerson(name="Mira Aydin", roles={Role.AGENT}), actor=me)
    phone = NewPoint(kind=PointKind.PHONE, value="0171 5550142", label="mobile")
    made = desk.execute(CreateCustomer(given_name="Jörg", family_name="Quellenthal", points=(phone,)), actor=me)
    customer, now = UUID(made["customer_id"]), desk.clock.now()
    for days, subject in ((3, "Parcel is lost"), (1, "Copy of the bill"), (2, "Grinder is loud")):
        step = OpenCase(
            customer_id=customer,
            subject=subject,
            channel=Channel.PHONE,
            next_step="Look into it",
            next_step_at=now + timedelta(days=days),
        )
        desk.execute(step, actor=me)
    for days, words in ((2, "The spare part arrives"), (4, "We send the bill")):
        desk.execute(MakePromise(customer_id=customer, words=words, due_at=now + timedelta(days=days)), actor=me)
    window = NewWindow(day=(now + timedelta(days=2)).date(), from_minute=600, to_minute=660, zone="Europe/Berlin")
    desk.execute(
        PlanCallback(customer_id=customer, phone="0171 5550142", purpose="Where is it?", window=window), actor=me
    )


@pytest.fixture(scope="session")
def shop_with_lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists") / "profile"
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    fill(place)
    keep_up_hours(place.desk)  # as whoever opened it before has left it
    place.close()
    return folder


@pytest.fixture
def profile(shop_with_lists: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    yield Path(shutil.copytree(shop_with_lists, tmp_path / "profile"))
    language().use("en")


@pytest.fixture
def window(profile: Path) -> Iterator[Window]:
    with open_window(profile) as opened:
        yield opened.ready()
