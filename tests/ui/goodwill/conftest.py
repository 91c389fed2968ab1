"""Two shops with a customer who was let down, made once and copied: one of a single person, one with supervisors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.approvals.commands import Decide, RequestsOf
from agentdesk.core.approvals.model import Decision, Waiting
from agentdesk.core.cases.commands import NoteFailure
from agentdesk.core.cases.model import FailureKind, Severity
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.goodwill.commands import GoodwillOf, SetAuthority
from agentdesk.core.goodwill.defaults import shipped_policy
from agentdesk.core.goodwill.model import Act
from agentdesk.core.goodwill.policy import GoodwillKind, Policy
from agentdesk.core.people.commands import AddPerson, SetPin
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.goodwill.card import GoodwillCard
from agentdesk.ui.language import language
from agentdesk.ui.workbench import Workbench
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window

PIN = "314159"


def less_for_administrators() -> Policy:
    """€100 at one go, so that there is something between their room and that of a supervisor; €120 by express."""
    policy = shipped_policy("EUR")
    *agents, leaders = policy.rules
    administrators = replace(leaders, roles=(Role.ADMINISTRATOR,), per_voucher=10_000)
    express = replace(administrators, kinds=(GoodwillKind.EXPRESS,), per_voucher=12_000)
    return replace(policy, rules=(*agents, replace(leaders, roles=(Role.SUPERVISOR,)), administrators, express))


def make_shop(folder: Path, *, alone: bool) -> Path:
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    desk, me = place.desk, place.person().id
    made = desk.execute(CreateCustomer(given_name="Jörg", family_name="Quellenthal"), actor=me)
    failure = NoteFailure(
        customer_id=UUID(made["customer_id"]), failure=FailureKind.DELIVERY, severity=Severity.SERIOUS,
        words="Parcel lost", happened_at=desk.clock.now(),
    )  # fmt: skip
    desk.execute(failure, actor=me)
    if not alone:
        sven = AddPerson(name="Sven Krause", roles=frozenset({Role.SUPERVISOR}))
        sven_id = UUID(desk.execute(sven, actor=me)["person_id"])
        desk.execute(SetPin(person_id=sven_id, verifier=desk.pins.verifier(sven_id, PIN)), actor=SYSTEM)
        desk.execute(SetAuthority(policy=less_for_administrators()), actor=me)
    keep_up_hours(desk)  # as whoever opened it before has left it
    place.close()
    return folder


@pytest.fixture(scope="session")
def shop_of_two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_shop(tmp_path_factory.mktemp("two") / "profile", alone=False)


@pytest.fixture(scope="session")
def shop_of_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_shop(tmp_path_factory.mktemp("one") / "profile", alone=True)


@pytest.fixture
def profile(shop_of_two: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    yield Path(shutil.copytree(shop_of_two, tmp_path / "profile"))
    language().use("en")


@pytest.fixture
def alone(shop_of_one: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    yield Path(shutil.copytree(shop_of_one, tmp_path / "alone"))
    language().use("en")


@dataclass
class Seat:
    """Somebody sits at the window with the customer in front."""

    window: Window

    def __post_init__(self) -> None:
        self.window.ready()
        self.window.key("Ctrl+K")
        self.window.type("quellenthal")
        self.window.see("Jörg Quellenthal")
        self.window.key("Return")
        self.window.wait(lambda: "Quellenthal" in self.window.heading and self.card is not None)
        self.window.wait(lambda: self.card.presenter.known is not None)

    @property
    def bench(self) -> Workbench:
        made = self.window.start.workbench
        assert made is not None
        return made

    @property
    def card(self) -> GoodwillCard:
        front = self.bench.customers.front
        cards = self.window.start.window.findChildren(GoodwillCard)
        return next(card for card in cards if card.customer_id == front)

    @property
    def customer(self) -> UUID:
        return self.card.customer_id

    @property
    def acts(self) -> tuple[Act, ...]:
        return self.bench.door.asked(GoodwillOf(self.customer))

    @property
    def requests(self) -> tuple[Waiting, ...]:
        return self.bench.door.asked(RequestsOf(self.customer))

    @property
    def sven(self) -> UUID:
        return next(each.id for each in self.bench.workplace.people() if each.name == "Sven Krause")

    def decide(self, decision: Decision, **more: object) -> None:
        """As the supervisor, somewhere else."""
        request = self.requests[0].request
        command = Decide(request_id=request.id, decision=decision, shown_hash=request.shown_hash, **more)  # type: ignore[arg-type]
        self.bench.door.desk.execute(command, actor=self.sven, pin=PIN)


@pytest.fixture
def seat(profile: Path) -> Iterator[Seat]:
    with open_window(profile) as window:
        yield Seat(window)
