"""Sixteen processes redeem one voucher, spend one budget and take one stub, over and over on one file."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.vouchers.commands import GetVoucher, RedeemVoucher
from agentdesk.core.vouchers.leases import Leases
from agentdesk.core.vouchers.model import Stub
from agentdesk.core.vouchers.store import vouchers
from tests.desks import NOON, open_shop
from tests.postgres import Cluster
from tests.promises.forked import Tell, at_once, lines_of
from tests.promises.places import BUSY, LOST, Place, a_place, why
from tests.promises.promise import Change, Trial, Violation
from tests.vouchers import EUROS, Issue, Shop, issuing

NEVER_MORE = "a voucher is never redeemed for more than it is worth"
AS_TOLD = "what was told to be redeemed is booked, and nothing else"
ONE_STUB = "a stub becomes one voucher"
IN_BUDGET = "vouchers never take more than the budget"
SOUND = "vouchers agree with the ledger"
REFUSED_WITH_A_REASON = "who loses is refused, with a reason"
_PROCESSES = 16
_WORTH = 2_000
_BUDGET = 10_000


@dataclass(frozen=True, slots=True)
class Setting:
    where: Place
    me: UUID
    customer_id: UUID
    stub: Stub

    def open(self) -> Desk:
        return self.where.open()


@contextmanager
def _set_up(trial: Trial, cluster: Cluster | None) -> Iterator[Setting]:
    with a_place(trial, cluster) as where:
        desk = where.open()
        shop = Shop(desk, open_shop(desk))
        stub = shop.leases.take_stub()
        shop.do(SetBudget(team_id=SHOP, amount=_BUDGET, currency=EUROS))
        desk.database.close()
        yield Setting(where, shop.me, shop.customer_id, stub)


def one_voucher(trial: Trial, cluster: Cluster | None = None) -> Iterator[Violation]:
    """Each redeems parts of it until nothing is left."""
    chance = trial.chance("one voucher")
    for _ in range(max(1, trial.size)):
        with issuing(), _set_up(trial, cluster) as setting:
            with closing(setting.open().database) as database:
                wanted = Issue(customer_id=setting.customer_id, amount=_WORTH, stub=setting.stub)
                voucher_id = UUID(Desk(database, FixedClock(NOON)).execute(wanted, actor=setting.me)["voucher_id"])
            most = 150 if cluster is None else 600  # who loses there starts the whole transaction anew
            told = at_once([_redeeming(setting, voucher_id, chance.random(), most) for _ in range(_PROCESSES)], trial)
            trial.count("races for a voucher")
            yield from _redeemed(trial, setting, voucher_id, told)


def _redeeming(
    setting: Setting, voucher_id: UUID, seed: float, most: int
) -> Callable[[Tell, Callable[[], None]], None]:
    def work(tell: Tell, wait: Callable[[], None]) -> None:
        desk, chance = setting.open(), random.Random(seed)
        desk.data_version()  # with a connection ready, they meet at the transaction
        wait()
        amount, left = chance.randint(1, most), _WORTH
        while left >= 0:  # who alone got more than there is need not go on
            wanted: dict[str, Any] = {"code_hash": setting.stub.code_hash, "amount": amount, "currency": EUROS}
            try:
                desk.execute(RedeemVoucher(voucher_id=voucher_id, **wanted), actor=setting.me)
            except LOST as lost:
                tell("refused", code := why(lost))
                if code not in ("vouchers.rest_smaller", BUSY) or amount == 1:
                    return
                amount = max(1, amount // 2)
            else:
                tell("redeemed", amount)
                left -= amount
                amount = chance.randint(1, most)

    return work


def _redeemed(trial: Trial, setting: Setting, voucher_id: UUID, told: list[list[list[Any]]]) -> Iterator[Violation]:
    amounts = [line[0] for lines in told for line in lines_of(lines, "redeemed")]
    trial.count("redemptions", len(amounts))
    if sum(amounts) > _WORTH:
        yield Violation(NEVER_MORE, f"{sum(amounts)} of {_WORTH}")
    with closing(setting.open().database) as database:
        kept = Desk(database, FixedClock(NOON)).ask(GetVoucher(voucher_id), actor=setting.me)
        if kept.redeemed != sum(amounts):
            yield Violation(AS_TOLD, f"told {sum(amounts)}, kept {kept.redeemed}")
        yield from _sound(database)
    yield from _reasons(told, {"vouchers.rest_smaller", "vouchers.is_redeemed"})


def one_budget(trial: Trial, cluster: Cluster | None = None) -> Iterator[Violation]:
    """Each issues vouchers until the budget of the month is spent; all begin with the same stub, which one gets."""
    for _ in range(max(1, trial.size)):
        with issuing(), _set_up(trial, cluster) as setting:
            times = 1 if cluster is None else 4
            told = at_once([_giving(setting, times * (300 + 25 * n)) for n in range(_PROCESSES)], trial)
            trial.count("races for a budget")
            given = sum(line[0] for lines in told for line in lines_of(lines, "given"))
            if not _BUDGET - 700 * times < given <= _BUDGET:
                yield Violation(IN_BUDGET, f"{given} of {_BUDGET}")
            if (winners := sum(1 for lines in told for _ in lines_of(lines, "first"))) != 1:
                yield Violation(ONE_STUB, f"{winners} vouchers")
            with closing(setting.open().database) as database:
                yield from _sound(database)
            yield from _reasons(told, {"ledger.short", "vouchers.stub_taken"})


def _giving(setting: Setting, amount: int) -> Callable[[Tell, Callable[[], None]], None]:
    def work(tell: Tell, wait: Callable[[], None]) -> None:
        desk = setting.open()
        leases = Leases(desk.database, desk.clock)
        stubs = [setting.stub, *(leases.take_stub() for _ in range(20))]
        wait()
        for place, stub in enumerate(stubs):
            try:
                desk.execute(Issue(customer_id=setting.customer_id, amount=amount, stub=stub), actor=setting.me)
            except LOST as lost:
                tell("refused", code := why(lost))
                if code not in ("vouchers.stub_taken", BUSY):
                    return
            else:
                tell("given", amount)
                if place == 0:
                    tell("first")

    return work


def _reasons(told: list[list[list[Any]]], allowed: set[str]) -> Iterator[Violation]:
    codes = {line[0] for lines in told for line in lines_of(lines, "refused")}
    if strange := codes - allowed - {BUSY}:
        yield Violation(REFUSED_WITH_A_REASON, str(sorted(strange)))


def _sound(database: Database) -> Iterator[Violation]:
    for result in check(None, database):
        if not result.ok:
            yield Violation(SOUND, f"{result.name}: {result.findings[:2]}")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def reads_then_writes() -> Iterable[Change]:
    """What is left is read first, and what it makes of it is written afterwards: the way it is done by mistake."""

    def execute(desk: Desk, command: Any, *, actor: UUID, **more: Any) -> Any:
        if not isinstance(command, RedeemVoucher):
            return right(desk, command, actor=actor, **more)
        voucher = desk.ask(GetVoucher(command.voucher_id), actor=actor)
        if command.amount > voucher.rest:
            raise AgentDeskError("vouchers.rest_smaller" if voucher.rest else "vouchers.is_redeemed")
        time.sleep(0.001)
        with desk.database.writing() as connection, gate_open(connection):
            written = vouchers.update().where(vouchers.c.id == command.voucher_id)
            connection.execute(written.values(redeemed=voucher.redeemed + command.amount))
        return {}

    right = Desk.execute
    yield Change(Desk, "execute", execute)
