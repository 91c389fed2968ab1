"""Vouchers at desks in step with a server, as somebody gives them: one way with the line up and down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.core import workplace
from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.connecting import Line, connect
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.commands import GiveGoodwill, IssueVoucher, SetAuthority
from agentdesk.core.goodwill.lease_commands import OpenLeases
from agentdesk.core.goodwill.lease_model import OF_DESK, LeaseState
from agentdesk.core.goodwill.policy import GoodwillKind, Policy, Rule
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.money import Money
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.attention import send_again, unfinished
from agentdesk.core.sync.leases import allowance, ask
from agentdesk.core.sync.offline import offline
from agentdesk.core.sync.signing_in import Secret
from agentdesk.core.vouchers.commands import GetVoucher, RedeemVoucher, TryCode, VouchersOf
from agentdesk.core.vouchers.issuing import code_of, hash_of, with_fresh_stub
from agentdesk.core.workplace import Workplace, open_workplace
from agentdesk.server.administration import add_person, lock, unlock
from agentdesk.server.devices import suspect
from agentdesk.server.house import House
from tests.profiles import PASSPHRASE, NoKeyring, WorkingKeyring
from tests.servers import PASSWORD, MovedClock, a_house, listening


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def house(own_server_url: str, clock: MovedClock) -> Iterator[House]:
    with a_house(own_server_url, clock) as made:
        rule = Rule(per_voucher=10_000, per_customer_year=20_000, per_person_day=50_000)
        made.desk.execute(SetAuthority(policy=Policy(currency="EUR", rules=(rule,))), actor=SYSTEM)
        yield made


@pytest.fixture
def server(house: House) -> Iterator[ExitStack]:
    """Closed, the line is down."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def address(house: House, server: ExitStack) -> str:
    return server.enter_context(listening(house))


@pytest.fixture
def demir(house: House) -> UUID:
    return UUID(house.desk.execute(CreateCustomer(family_name="Demir"), actor=SYSTEM)["customer_id"])


@contextmanager
def at_desk(
    folder: Path, address: str, login: str, clock: MovedClock, keys: WorkingKeyring | NoKeyring | None = None
) -> Iterator[tuple[Workplace, Line]]:
    """Of somebody, with everything fetched."""
    secrets = Secrets(PASSPHRASE) if isinstance(keys, NoKeyring) else Secrets()
    place = connect(folder, address, Secret(login, PASSWORD), keys=keys or WorkingKeyring(), given=secrets, clock=clock)
    assert place.replica
    line = Line(place.replica)
    line.round()
    yield place, line
    line.close()
    place.close()


@pytest.fixture
def lena(address: str, tmp_path: Path, clock: MovedClock, demir: UUID) -> Iterator[tuple[Workplace, Line]]:
    with at_desk(tmp_path / "lena", address, "lena", clock) as (place, line):
        line.fetch(demir)
        yield place, line


def gives(place: Workplace, customer: UUID, amount: int, **more: object) -> UUID:
    """As the window does; the voucher."""
    me, id = place.person().id, new_id()
    facts = {"customer_id": customer, "amount": amount, "currency": "EUR", **more}
    given = with_fresh_stub(
        place.desk, lambda stub: IssueVoucher.model_validate({**facts, "stub": stub}), amount, "EUR", actor=me, id=id
    )
    assert given["act_id"] == str(derived_id(id, "goodwill"))
    return UUID(given["voucher_id"])


def refused(place: Workplace, customer: UUID, amount: int, **more: object) -> Refused:
    with pytest.raises(Refused) as refusal:
        gives(place, customer, amount, **more)
    return refusal.value


def sets_aside(line: Line, customer: UUID, case_id: UUID | None = None, *, want: int = 2_000) -> None:
    ask(line.replica, line._transport, want=want)
    ask(line.replica, line._transport, customer_id=customer, case_id=case_id, want=want)


def until(happened: Callable[[], object]) -> None:
    for _ in range(300):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it never happens")


def kept(house: House, customer: UUID) -> list[int]:
    return [each.amount for each in house.desk.ask(VouchersOf(customer), actor=SYSTEM)]


def test_a_voucher_is_given_with_the_line_down_and_the_server_keeps_it(
    house: House, server: ExitStack, address: str, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    place, line = lena
    sets_aside(line, demir)
    server.close()
    given = gives(place, demir, 1_500)
    with listening(house, int(address.rpartition(":")[2])):
        line.round()
    assert [each.id for each in house.desk.ask(VouchersOf(demir), actor=SYSTEM)] == [given]


def test_with_the_line_up_it_is_given_from_what_is_asked_for_just_then(
    house: House, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    place, line = lena
    sets_aside(line, demir, want=500)
    gives(place, demir, 4_000)
    line.round()
    assert kept(house, demir) == [4_000]


def test_a_desk_that_was_closed_and_opened_again_gives_on(
    house: House, server: ExitStack, address: str, tmp_path: Path, clock: MovedClock, demir: UUID
) -> None:
    keys = WorkingKeyring()
    with at_desk(tmp_path / "desk", address, "lena", clock, keys) as (place, line):
        line.fetch(demir)
        sets_aside(line, demir)
        gives(place, demir, 500)
    server.close()
    again = open_workplace(tmp_path / "desk", keys=keys, clock=clock)
    assert again.replica
    line = Line(again.replica)
    gives(again, demir, 500)
    with listening(house, int(address.rpartition(":")[2])):
        line.round()
    line.close()
    again.close()
    assert kept(house, demir) == [500, 500]


def test_what_cannot_be_given_offline_is_refused_with_what_can_and_nothing_waits(
    house: House, server: ExitStack, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    place, line = lena
    opened = OpenCase(customer_id=demir, subject="Kanne zerbrochen", owner_id=place.person().id)
    case_id = UUID(house.desk.execute(opened, actor=SYSTEM)["case_id"])
    line.round()
    sets_aside(line, demir, case_id)
    other = UUID(place.desk.execute(CreateCustomer(family_name="Yildiz"), actor=place.person().id)["customer_id"])
    line.round()
    server.close()
    too_much = refused(place, demir, 6_000, case_id=case_id)
    assert (too_much.code, too_much.facts["most"]) == ("sync.offline_up_to", Money(5_000, "EUR"))
    assert refused(place, demir, 100).code == "sync.offline_for_case"
    assert refused(place, other, 100).code == "sync.offline_nothing"
    assert line.replica.unsent(9) == []


def test_a_machine_without_keyring_says_that_it_gives_nothing_offline(
    server: ExitStack, address: str, tmp_path: Path, clock: MovedClock, demir: UUID, house: House
) -> None:
    with at_desk(tmp_path / "desk", address, "lena", clock, NoKeyring()) as (place, line):
        line.fetch(demir)
        sets_aside(line, demir)
        gives(place, demir, 700)  # the server decides
        assert kept(house, demir) == [700]
        server.close()
        assert refused(place, demir, 100).code == "sync.offline_no_keyring"


class _Locked(WorkingKeyring):
    """Somebody locks it in the middle of the day."""

    is_locked = False
    locks_after: int | None = None
    """After so many times that something is kept."""

    def put(self, database: str, key: bytes) -> str:
        if self.locks_after is not None:
            self.is_locked, self.locks_after = not self.locks_after, max(0, self.locks_after - 1)
        if self.is_locked:
            raise Failure("keys.no_keyring", reason="timed_out")
        return super().put(database, key)


def test_a_keyring_that_fails_later_costs_what_is_given_offline_and_not_the_line(
    address: str, tmp_path: Path, clock: MovedClock, demir: UUID, house: House
) -> None:
    keys = _Locked()
    with at_desk(tmp_path / "desk", address, "lena", clock, keys) as (place, line):
        line.fetch(demir)
        keys.is_locked = True
        sets_aside(line, demir)
        line.round()
        assert allowance(line.replica).amount == 0
        gives(place, demir, 700)  # the server decides
        assert kept(house, demir) == [700]
        keys.is_locked = False
    with closing(open_workplace(tmp_path / "desk", keys=keys, clock=clock)) as place:
        assert place.replica
        line = Line(place.replica)
        line.round()
        line.readiness.keep()
        assert allowance(line.replica).amount > 0
        line.close()


def test_a_voucher_that_was_begun_is_given_where_the_keyring_fails_before_it_is_shown(
    address: str, tmp_path: Path, clock: MovedClock, demir: UUID, house: House
) -> None:
    """It is booked by then: without its code the customer would have nothing of it."""
    keys = _Locked()
    with at_desk(tmp_path / "desk", address, "lena", clock, keys) as (place, line):
        line.fetch(demir)
        sets_aside(line, demir)
        line.round()
        assert allowance(line.replica).amount > 0
        keys.locks_after = 1
        gives(place, demir, 700)
        line.round()
        assert kept(house, demir) == [700]
        gives(place, demir, 100)  # the server decides
        assert sorted(kept(house, demir)) == [100, 700]


def test_what_the_server_decides_is_not_held_against_what_this_desk_has_set_aside(
    house: House, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    place, line = lena
    sets_aside(line, demir, want=5_000)
    all_of_it = allowance(line.replica, demir).amount
    gift = GiveGoodwill(customer_id=demir, amount=all_of_it, currency="EUR", goodwill=GoodwillKind.GIFT)
    place.desk.execute(gift, actor=place.person().id)
    assert house.desk.ask(OpenLeases(), actor=SYSTEM) == ()


def test_what_lies_at_another_desk_is_asked_back_and_waited_for(
    house: House, address: str, tmp_path: Path, clock: MovedClock, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    house.desk.execute(SetBudget(team_id=SHOP, amount=3_000, currency="EUR"), actor=SYSTEM)
    _, line = lena
    sets_aside(line, demir, want=3_000)
    assert allowance(line.replica).amount == 3_000
    with at_desk(tmp_path / "sven", address, "sven", clock) as (other, its_line):
        its_line.fetch(demir)
        hears = threading.Thread(target=lambda: until(lambda: line.round() and not allowance(line.replica).amount))
        hears.start()
        gives(other, demir, 2_500)
        hears.join()
    assert allowance(line.replica).amount == 0


def test_what_the_server_refuses_for_money_that_lies_elsewhere_may_be_tried_again_in_a_moment(
    house: House, address: str, tmp_path: Path, clock: MovedClock, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    house.desk.execute(SetBudget(team_id=SHOP, amount=3_000, currency="EUR"), actor=SYSTEM)
    _, line = lena
    sets_aside(line, demir, want=3_000)
    gift = GiveGoodwill(customer_id=demir, amount=1_000, currency="EUR", goodwill=GoodwillKind.GIFT)
    with at_desk(tmp_path / "sven", address, "sven", clock) as (other, its_line):
        its_line.fetch(demir)
        with pytest.raises(Refused, match="money_on_its_way"):
            other.desk.execute(gift, actor=other.person().id)
        line.round()
        other.desk.execute(gift, actor=other.person().id)


def ready(line: Line, customer: UUID) -> dict[UUID | None, int]:
    """What is kept ready for this customer, by case."""
    return {each.case_id: each.most.minor for each in offline(line.replica).to_customer(customer)}


def test_money_is_kept_ready_for_whoever_was_opened_or_has_a_case_here(
    house: House, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    place, line = lena
    yildiz = UUID(house.desk.execute(CreateCustomer(family_name="Yildiz"), actor=SYSTEM)["customer_id"])
    opened = OpenCase(customer_id=yildiz, subject="Kanne zerbrochen", owner_id=place.person().id)
    case_id = UUID(house.desk.execute(opened, actor=SYSTEM)["case_id"])
    assert line.readiness.opened(demir)
    place.desk.clock.pass_by(timedelta(minutes=2))  # type: ignore[attr-defined]
    line.round()
    line.readiness.keep()
    assert ready(line, demir) == {None: 5_000}
    assert ready(line, yildiz) == {case_id: 5_000, None: 5_000}
    granted = len(house.desk.ask(OpenLeases(), actor=SYSTEM))
    line.readiness.keep()
    assert len(house.desk.ask(OpenLeases(), actor=SYSTEM)) == granted == 4


def test_nothing_is_kept_ready_for_somebody_who_leads_and_only_looks(
    house: House, address: str, tmp_path: Path, clock: MovedClock, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    house.desk.execute(SetBudget(team_id=SHOP, amount=5_000, currency="EUR"), actor=SYSTEM)
    with at_desk(tmp_path / "sven", address, "sven", clock) as (_, its_line):
        its_line.fetch(demir)
        its_line.readiness.opened(demir)
        its_line.readiness.keep()
        assert house.desk.ask(OpenLeases(), actor=SYSTEM) == ()
    _, line = lena
    line.readiness.opened(demir)
    line.readiness.keep()
    assert allowance(line.replica, demir).amount == 5_000


@pytest.mark.parametrize("how", ["gave", "speaks", "has a case"])
def test_it_is_for_somebody_who_leads_and_answers_customers_too(
    house: House, address: str, tmp_path: Path, clock: MovedClock, demir: UUID, how: str
) -> None:
    with at_desk(tmp_path / "sven", address, "sven", clock) as (place, line):
        line.fetch(demir)
        me = place.person().id
        match how:
            case "gave":
                gives(place, demir, 1_000)
            case "speaks":
                place.desk.execute(StartInteraction(customer_id=demir), actor=me)
            case _:
                place.desk.execute(OpenCase(customer_id=demir, subject="Kanne zerbrochen", owner_id=me), actor=me)
        clock.pass_by(timedelta(hours=13))
        line.round()
        line.readiness.opened(demir)
        line.readiness.keep()
        assert allowance(line.replica, demir).amount == 5_000
        if how != "has a case":
            line.sign_out()
            line.sign_in_again(Secret("sven", PASSWORD))
            clock.pass_by(timedelta(days=31))
            line.readiness.keep()
            assert allowance(line.replica, demir).amount == 0


def test_it_is_renewed_before_it_ends_and_comes_back_when_somebody_signs_out(
    house: House, lena: tuple[Workplace, Line], demir: UUID, clock: MovedClock
) -> None:
    _, line = lena
    line.readiness.opened(demir)
    line.readiness.keep()
    first = {each.id for each in house.desk.ask(OpenLeases(), actor=SYSTEM)}
    clock.pass_by(timedelta(hours=10, minutes=1))
    line.readiness.keep()
    then = {each.id for each in house.desk.ask(OpenLeases(), actor=SYSTEM)}
    assert (len(first), len(then), first & then) == (2, 2, set())
    line.sign_out()
    assert house.desk.ask(OpenLeases(), actor=SYSTEM) == ()


def test_what_was_given_back_for_a_decision_is_kept_ready_again_after_it(
    lena: tuple[Workplace, Line], demir: UUID
) -> None:
    place, line = lena
    line.readiness.opened(demir)
    line.readiness.keep()
    gift = GiveGoodwill(customer_id=demir, amount=1_000, currency="EUR", goodwill=GoodwillKind.GIFT)
    place.desk.execute(gift, actor=place.person().id)
    assert allowance(line.replica, demir).amount == 0
    line.readiness.keep()
    assert allowance(line.replica, demir).amount > 0


def test_what_somebody_else_needed_is_not_asked_for_again_at_once(
    house: House, address: str, tmp_path: Path, clock: MovedClock, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    house.desk.execute(SetBudget(team_id=SHOP, amount=3_000, currency="EUR"), actor=SYSTEM)
    _, line = lena
    line.readiness.keep()
    add_person(house, "nora", PASSWORD, AddPerson(name="Nora", roles=frozenset({Role.AGENT})))
    with at_desk(tmp_path / "nora", address, "nora", clock) as (_, its_line):
        ask(its_line.replica, its_line._transport, want=2_000)
        line.round()
        line.readiness.keep()
        assert allowance(line.replica).amount == 0
        its_line.readiness.keep()
        assert allowance(its_line.replica).amount == 3_000
        clock.pass_by(timedelta(minutes=6))
        line.readiness.keep()
        assert (allowance(line.replica).amount, allowance(its_line.replica).amount) == (0, 3_000)


def test_a_file_that_was_put_back_goes_on_as_another_desk_once_somebody_has_signed_in_again(
    house: House, address: str, tmp_path: Path, clock: MovedClock, demir: UUID
) -> None:
    folder, keys = tmp_path / "desk", WorkingKeyring()

    @contextmanager
    def opened() -> Iterator[tuple[Workplace, Line]]:
        place = open_workplace(folder, keys=keys, clock=clock)
        assert place.replica
        line = Line(place.replica)
        yield place, line
        line.close()
        place.close()

    with at_desk(folder, address, "lena", clock, keys) as (place, line):
        line.fetch(demir)
        line.readiness.opened(demir)
        line.readiness.keep()
        place.desk.execute(AddNote(customer_id=demir, words="ruft wieder an"), actor=place.person().id)
        file = place.profile.database
    copy = file.read_bytes()
    with opened() as (place, line):
        gives(place, demir, 700)
    file.write_bytes(copy)

    with opened() as (place, line):
        with pytest.raises(Failure, match="rolled_back"):
            line.round()
        assert allowance(line.replica).amount == 0
        before = line.replica.standing()
        with pytest.raises(Refused, match="wrong"):
            line.sign_in_again(Secret("lena", "something else"))
        with pytest.raises(Refused, match="device_of_another"):
            line.sign_in_again(Secret("sven", PASSWORD))
        assert line.replica.standing() == before
        line.sign_in_again(Secret("lena", PASSWORD))
        assert {each.state for each in house.desk.ask(OpenLeases(), actor=SYSTEM)} == {LeaseState.SUSPECT}
        line.round()
        [note] = unfinished(line.replica.database)
        assert (note.code, note.words) == ("sync.put_back", ("ruft wieder an",))
        place.desk.execute_all([send_again(line.replica.database, clock, note.id)])
        line.readiness.keep()
        gives(place, demir, 300)
        assert [each.status.value for each in line.round().outcomes] == ["applied"]
    with opened() as (place, line):
        assert line.round().outcomes == []
        assert kept(house, demir) == [300]
        after = file.read_bytes()
        gives(place, demir, 200)
    file.write_bytes(after)
    with opened() as (place, line):
        with pytest.raises(Failure, match="rolled_back"):
            line.round()
        line.sign_in_again(Secret("lena", PASSWORD))
        line.round()
    file.write_bytes(copy)
    with opened() as (_, line), pytest.raises(Failure, match="rolled_back"):
        line.round()


def test_the_command_line_says_what_is_set_aside_and_two_who_lead_write_off_what_a_lost_desk_had(
    house: House,
    address: str,
    tmp_path: Path,
    clock: MovedClock,
    demir: UUID,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keys = WorkingKeyring()
    monkeypatch.setattr(workplace, "SystemKeyring", lambda: keys)
    monkeypatch.setattr(workplace, "SystemClock", lambda: clock)

    def say(login: str, *words: str) -> str:
        with at_desk(tmp_path / f"{login}-{new_id()}", address, login, clock, keys) as (place, line):
            line.fetch(demir)
            line.readiness.opened(demir)
            line.readiness.keep()
            folder = place.profile.folder
        capsys.readouterr()
        assert run_command_line(["--language", "en", "--profile", str(folder), "goodwill", *words]) == 0
        return capsys.readouterr().out

    said = say("lena", "offline")
    assert "Offline: vouchers up to €50.00" in said
    assert "Demir" in said
    add_person(house, "olga", PASSWORD, AddPerson(name="Olga", roles=frozenset({Role.SUPERVISOR})))
    [lost] = [
        each
        for each in house.desk.ask(OpenLeases(), actor=SYSTEM)
        if each.slices[0].counter in OF_DESK and not each.recalled
    ]
    suspect(house.desk, lost.device_id)
    listed = say("sven", "set-aside", "--lost")
    assert "desk lost" in listed
    assert str(lost.id) in listed
    assert "Noted." in say("sven", "write-off", str(lost.id), "--why", "gestohlen")
    assert "Written off" in say("olga", "write-off", str(lost.id), "--why", "gestohlen")


def test_a_code_given_at_one_desk_is_redeemed_at_another_that_does_not_hold_its_customer(
    house: House, address: str, tmp_path: Path, clock: MovedClock, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    place, line = lena
    sets_aside(line, demir)
    code = code_of(place.desk, gives(place, demir, 1_500), actor=place.person().id)
    line.round()
    with at_desk(tmp_path / "sven", address, "sven", clock) as (other, its_line):
        me, desk = other.person().id, other.desk
        with pytest.raises(Refused, match="unknown"):
            desk.ask(GetVoucher(new_id()), actor=me)
        tried = desk.execute(TryCode(code_hash=hash_of(desk, code)), actor=me)
        voucher = desk.ask(GetVoucher(UUID(tried["voucher_id"])), actor=me)
        assert not its_line.replica.holds(demir)
        assert (voucher.customer_id, voucher.amount) == (demir, 1_500)
        paid = {"voucher_id": voucher.id, "code_hash": hash_of(desk, code), "amount": 500, "currency": "EUR"}
        assert desk.execute(RedeemVoucher.model_validate(paid), actor=me)["left"] == 1_000


def test_whoever_was_shut_out_gives_nothing_more_until_they_are_let_in_again(
    house: House, lena: tuple[Workplace, Line], demir: UUID
) -> None:
    place, line = lena
    sets_aside(line, demir)
    lock(house, "lena")
    with pytest.raises(Refused, match="signed_out"):
        line.round()
    assert refused(place, demir, 100).code == "access.signed_out"
    assert offline(line.replica).most is None
    unlock(house, "lena")
    line.sign_in_again(Secret("lena", PASSWORD))
    gives(place, demir, 100)
