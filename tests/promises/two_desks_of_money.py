"""Two desks on one file give, decide and redeem at the same moments; what is there afterwards is counted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from agentdesk.core.approvals.commands import Decide
from agentdesk.core.approvals.model import Decision
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.goodwill.commands import GiveGoodwill
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.vouchers.commands import RedeemVoucher
from tests.goodwill import EUROS
from tests.promises.desk_of_money import EXCEEDED, ONCE, WORTH
from tests.promises.forked import Tell, at_once, lines_of
from tests.promises.promise import Trial, Violation
from tests.promises.steps_of_money import Money, sound

_DESKS, _STEPS = 2, 30
_BEFORE = 8
"""Requests and vouchers that are there already."""


def at_two_desks(trial: Trial) -> Iterator[Violation]:
    chance = trial.chance("two desks")
    for _ in range(0, trial.size, 200):
        money = Money(trial, trial.fresh_folder("desks"), chance)
        for _ in range(_BEFORE):
            yield from money._ask()
            yield from money._give()
        money.close()
        told = at_once([_busy(money, n, chance.random()) for n in range(_DESKS)], trial)
        trial.count("operations at two desks", _DESKS * _STEPS)
        money.open()
        yield from _counted(money, [line for lines in told for line in lines])
        money.close()


def _busy(money: Money, n: int, seed: float) -> Callable[[Tell, Callable[[], None]], None]:
    def work(tell: Tell, wait: Callable[[], None]) -> None:
        money.open()
        money.chance, money.stubs = random.Random(seed), 10_000 * (n + 1)
        money.desk.data_version()  # with a connection ready, they meet at the transaction
        wait()
        for _ in range(_STEPS):
            with suppress(AgentDeskError):  # somebody else was faster
                money.chance.choice((_give_all, _give_all, _say_yes, _redeem_all))(money, tell)

    return work


def _give_all(money: Money, tell: Tell) -> None:
    person, customer = money.chance.choice(money.people), money.chance.choice(money.customers[2:6])
    about = (customer, None, None)
    if room := money._shown(person, about):
        wish = GiveGoodwill(**money._wanted(about, room), goodwill=GoodwillKind.GIFT)
        money.desk.execute(wish, actor=person)


def _say_yes(money: Money, tell: Tell) -> None:
    asked = "SELECT id, shown_hash FROM approvals WHERE state IN ('pending', 'half') LIMIT 4"
    id, shown = money.chance.choice(_rows(money, asked) or [(None, "")])
    if id:
        command = Decide(request_id=UUID(bytes=id), decision=Decision.APPROVE, shown_hash=shown)
        if money.desk.execute(command, actor=money._a_leader())["state"] == "approved":
            tell("approved", id.hex())


def _redeem_all(money: Money, tell: Tell) -> None:
    asked = "SELECT id, code_hash, amount - redeemed FROM vouchers WHERE amount > redeemed + voided + expired LIMIT 4"
    for id, code_hash, rest in _rows(money, asked)[:1]:
        wanted: dict[str, Any] = {"voucher_id": UUID(bytes=id), "code_hash": code_hash.hex(), "currency": EUROS}
        money.desk.execute(RedeemVoucher(**wanted, amount=rest), actor=money.me)
        tell("redeemed", id.hex(), rest)


def _counted(money: Money, told: list[list[Any]]) -> Iterator[Violation]:
    approved = Counter(id for (id,) in lines_of(told, "approved"))
    issued = (
        "SELECT a.owner_id, COUNT(*) FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.from_id"
        " WHERE a.kind = 'held' AND e.kind IN ('issue', 'give') GROUP BY a.owner_id"
    )
    given = {id.hex(): times for id, times in _rows(money, issued)}
    if given != dict(approved):
        yield Violation(ONCE, f"said {approved}, given {given}")
    redeemed: Counter[str] = Counter()
    for id, amount in lines_of(told, "redeemed"):
        redeemed[id] += amount
    for id, kept in _rows(money, "SELECT id, redeemed FROM vouchers"):
        if redeemed[id.hex()] != kept:
            yield Violation(WORTH, f"said {redeemed[id.hex()]}, redeemed {kept}")
    yield from _within_limits(money)
    yield from sound(money.desk.database)


def _within_limits(money: Money) -> Iterator[Violation]:
    """What was given to a customer at one go without being asked for, in its order."""
    acts = "SELECT customer_id, decided_by, amount FROM goodwill_acts WHERE request_id IS NULL ORDER BY no"
    sums: Counter[bytes] = Counter()
    for customer, person, amount in _rows(money, acts):
        sums[customer] += amount
        most = money.model.edition.limits(money.model.levels[UUID(bytes=person)])[0]
        if sums[customer] > most:
            yield Violation(EXCEEDED, f"{sums[customer]} at one go, where {most} may be")


def _rows(money: Money, asked: str) -> list[Any]:
    return list(money.eyes.execute(asked))
