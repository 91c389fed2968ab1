"""What one desk does is at the other within a moment, without anybody looking."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.connecting import Line, connect
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.events import Subject
from agentdesk.core.goodwill.commands import IssueVoucher, SetAuthority
from agentdesk.core.goodwill.policy import Policy, Rule
from agentdesk.core.handovers.commands import OfferHandover
from agentdesk.core.handovers.model import HandoverKind
from agentdesk.core.people.commands import AddTeam, ChangePerson, People
from agentdesk.core.rounds import Rounds, Standing, State
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.protocol import PREFIX
from agentdesk.core.sync.signing_in import Secret
from agentdesk.core.vouchers.commands import VouchersOf
from agentdesk.core.vouchers.issuing import with_fresh_stub
from agentdesk.core.workplace import Workplace
from agentdesk.server.administration import lock
from agentdesk.server.house import House
from agentdesk.server.live import CHANNEL, LEADERS, Ear, level, lies_with
from tests.profiles import WorkingKeyring
from tests.servers import PASSWORD, MovedClock, a_house, bearer, client_of, listening

LONG, VERY_LONG = 25.0, 90.0
"""Seconds: less than the pause between two rounds, so that what is there in time was said live; and where it does not
matter by which way it comes, for a machine that is busy."""


class RealClock(MovedClock):
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        made.live.start()
        yield made


class Poked(Rounds):
    """Rounds that know whether their line for pokes has stood."""

    def __init__(self, line: Line, told: Callable[[Standing], None]) -> None:
        super().__init__(line, told)
        self.was_poked = threading.Event()

    def _poked(self) -> None:
        super()._poked()
        self.was_poked.set()


class Watched:
    """A desk with its rounds, and what was heard there."""

    def __init__(self, address: str, folder: Path, login: str) -> None:
        given = {"keys": WorkingKeyring(), "given": Secrets()}
        self.place: Workplace = connect(folder, address, Secret(login, PASSWORD), **given)  # type: ignore[arg-type]
        assert self.place.replica
        self.heard: set[Subject] = set()
        self.standing: Standing | None = None
        self._news = threading.Condition()
        self.line = Line(self.place.replica)
        self.rounds = Poked(self.line, self._told)
        self.place.desk.events.subscribe(self._hear)
        self.rounds.start()

    def close(self) -> None:
        self.rounds.close(wait=5)
        self.line.close()
        self.place.close()

    def hears_of(self, subject: Subject) -> bool:
        with self._news:
            return self._news.wait_for(lambda: subject in self.heard, LONG)

    def stands(self, state: State, within: float = LONG) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self.standing is not None and self.standing.state is state, within)

    def stands_so(self, so: Callable[[Standing], bool]) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self.standing is not None and so(self.standing), VERY_LONG)

    def is_at_rest(self) -> bool:
        """Once it has looked after the first poke, which comes with the line."""
        if not self.rounds.was_poked.wait(VERY_LONG):
            return False
        for _ in range(600):
            threading.Event().wait(0.05)
            if not self.rounds._asked_for and not self.rounds._woken.is_set() and not self.line._going_round.locked():
                return True
        return False

    def _hear(self, subjects: frozenset[Subject]) -> None:
        with self._news:
            self.heard |= subjects
            self._news.notify_all()

    def _told(self, standing: Standing) -> None:
        with self._news:
            self.standing = standing
            self._news.notify_all()


@pytest.fixture
def lena(house: House, tmp_path: Path) -> Iterator[Watched]:
    with listening(house) as address:
        watched = Watched(address, tmp_path / "lena", "lena")
        assert watched.stands(State.IN_STEP, VERY_LONG)
        yield watched
        watched.close()


@pytest.fixture
def demir(house: House) -> UUID:
    return UUID(house.desk.execute(CreateCustomer(family_name="Demir"), actor=SYSTEM)["customer_id"])


def fetches(watched: Watched, customer_id: UUID) -> bool:
    watched.line.fetch(customer_id)
    return watched.line.replica.holds(customer_id)


def hears_live(house: House, watched: Watched) -> bool:
    """Whether its line for pokes stands, at both ends."""
    if not watched.rounds.was_poked.wait(VERY_LONG):
        return False
    for _ in range(600):
        if any(house.live._ears) and all(ear.topics for ear in house.live._ears):
            return True
        threading.Event().wait(0.05)
    return False


def gives_until_it_is_there(watched: Watched, voucher: type[IssueVoucher], facts: dict[str, Any], end: float) -> None:
    """As whoever gives is asked to: what others have comes within moments, on a machine that is not busy."""
    while True:
        try:
            with_fresh_stub(
                watched.place.desk,
                lambda stub: voucher.model_validate({**facts, "stub": stub}),
                facts["amount"],
                facts["currency"],
                actor=watched.place.person().id,
            )
        except Refused as refusal:
            if refusal.code != "sync.money_on_its_way" or time.monotonic() > end:
                raise
        else:
            return


def listens_for(house: House, *topics: str) -> bool:
    """Whether somebody's line for pokes stands who is concerned by all of these."""
    for _ in range(600):
        if any(ear.topics.issuperset(topics) for ear in house.live._ears):
            return True
        threading.Event().wait(0.05)
    return False


def test_what_is_noted_elsewhere_is_heard_at_once_where_the_customer_is_held(
    house: House, lena: Watched, demir: UUID
) -> None:
    assert hears_live(house, lena)
    assert fetches(lena, demir)
    assert listens_for(house, str(demir))
    assert lena.is_at_rest()
    lena.heard.clear()
    house.desk.execute(AddNote(customer_id=demir, words="ruft zurück"), actor=SYSTEM)
    assert lena.hears_of(Subject("timeline", demir))


def test_whoever_is_given_something_has_it_at_once_though_their_desk_did_not_hold_the_customer(
    house: House, lena: Watched, demir: UUID
) -> None:
    assert hears_live(house, lena)
    me = lena.place.person().id
    house.desk.execute(OpenCase(customer_id=demir, subject="Kanne zerbrochen", owner_id=me), actor=SYSTEM)
    assert lena.hears_of(Subject("customer", demir))


@pytest.mark.parametrize("to", ["team", "level", "leaders"])
def test_what_is_offered_to_many_is_at_the_desk_of_each_at_once(
    house: House, lena: Watched, demir: UUID, to: str
) -> None:
    me, lead = lena.place.person(), SYSTEM
    team = UUID(house.desk.execute(AddTeam(name="Service"), actor=lead)["team_id"])
    roles = frozenset({Role.SUPERVISOR}) if to == "leaders" else me.roles
    house.desk.execute(ChangePerson(person_id=me.id, name=me.name, roles=roles, level=2, team_id=team), actor=lead)
    sven = next(each.id for each in house.desk.ask(People(), actor=lead) if each.name == "Sven")
    case = house.desk.execute(OpenCase(customer_id=demir, subject="Kanne zerbrochen", owner_id=sven), actor=sven)
    assert listens_for(house, lies_with(team), level(2), *([LEADERS] if to == "leaders" else []))
    goes_to: dict[str, Any] = {
        "team": {"to_team": team},
        "level": {"to_level": 2},
        "leaders": {"handover_kind": HandoverKind.ESCALATION},
    }[to]
    house.desk.execute(OfferHandover(case_id=UUID(case["case_id"]), **goes_to), actor=sven)
    assert lena.hears_of(Subject("customer", demir))


def test_a_server_that_goes_away_is_noticed_before_the_next_round(house: House, tmp_path: Path) -> None:
    with ExitStack() as server:
        watched = Watched(server.enter_context(listening(house)), tmp_path / "lena", "lena")
        assert watched.stands(State.IN_STEP, VERY_LONG)
        assert hears_live(house, watched)
        assert watched.is_at_rest()
        server.close()
        assert watched.stands(State.AWAY)
        watched.close()


def test_whoever_is_locked_is_signed_out_within_moments(house: House, lena: Watched) -> None:
    assert hears_live(house, lena)
    lock(house, "lena")
    lena.rounds.go_now()
    assert lena.stands(State.SIGNED_OUT)


def test_what_another_process_says_is_passed_on_and_a_broken_line_to_the_database_is_made_anew(
    house: House, lena: Watched, demir: UUID, own_server_url: str
) -> None:
    assert fetches(lena, demir)
    assert hears_live(house, lena)
    with psycopg.connect(house.live._url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
            "(query LIKE 'LISTEN%' OR query LIKE '%pg_notify%') AND pid <> pg_backend_pid()"
        )
        threading.Event().wait(0.2)
        lena.heard.clear()
        house.desk.execute(AddNote(customer_id=demir, words="noch einmal"), actor=SYSTEM)
        other.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(demir)))
    assert lena.hears_of(Subject("timeline", demir))


def test_what_is_said_before_it_is_known_what_concerns_a_desk_is_not_lost() -> None:
    async def heard() -> list[set[str]]:
        ear = Ear(asyncio.get_running_loop())
        ear.poke(frozenset({"a"}))
        await asyncio.sleep(0)
        first = ear.heard()
        ear.topics = frozenset({"b"})
        ear.poke(frozenset({"a"}))
        ear.poke(frozenset({"a", "b"}))
        await asyncio.sleep(0)
        return [first, ear.heard()]

    assert asyncio.run(heard()) == [{"a"}, {"b"}]


def test_nobody_listens_who_is_not_signed_in(house: House) -> None:
    with client_of(house) as client:
        assert client.get(f"{PREFIX}/live").status_code == 401
        assert client.get(f"{PREFIX}/live", headers=bearer("ad_wrong")).status_code == 401


def test_a_desk_hears_at_once_that_somebody_else_needs_what_it_has_set_aside(
    house: House, lena: Watched, tmp_path: Path, demir: UUID
) -> None:
    rule = Rule(per_voucher=10_000, per_customer_year=10_000)
    house.desk.execute(SetAuthority(policy=Policy(currency="EUR", rules=(rule,))), actor=SYSTEM)
    lena.line.fetch(demir)
    lena.rounds.opened(demir)
    assert lena.stands_so(lambda now: now.offline is not None and now.offline.to_customer(demir) != ())
    assert hears_live(house, lena)
    sven = Watched(lena.line.http.address, tmp_path / "sven", "sven")
    try:
        sven.line.fetch(demir)
        facts = {"customer_id": demir, "amount": 8_000, "currency": "EUR"}
        gives_until_it_is_there(sven, IssueVoucher, facts, time.monotonic() + LONG)
        [kept] = sven.place.desk.ask(VouchersOf(demir), actor=sven.place.person().id)
        assert kept.amount == 8_000
    finally:
        sven.close()
