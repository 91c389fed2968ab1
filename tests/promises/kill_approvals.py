"""A desk that asks for approvals, decides and gives as the window does, killed again and again."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core import timekeeper
from agentdesk.core.approvals import deciding
from agentdesk.core.approvals.commands import Decide, RequestApproval
from agentdesk.core.approvals.model import Decision
from agentdesk.core.approvals.store import known_request
from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.storage.engine import Database
from agentdesk.core.vouchers.issuing import code_of, fresh_stub, leases_of, with_fresh_stub
from agentdesk.core.vouchers.model import Stub
from agentdesk.core.vouchers.store import voucher_called
from tests.approvals import EUROS, Shop
from tests.desks import KEY, NOON, make_desk
from tests.promises.aftermath import sound
from tests.promises.desk_of_money import Confirmed
from tests.promises.forked import Tell, killed_at_random, lines_of
from tests.promises.kill_vouchers import BOOKED_FIRST
from tests.promises.promise import Change, Trial, Violation

DECIDED = "a decision that was acknowledged is booked, and what it gave is there"
ASKED = "a request that was acknowledged is there"
HELD = "money is held for what waits, and for nothing else"
AMOUNT = 8_000


@dataclass
class Killed:
    """One shop, and what it was told by those that were killed."""

    folder: Path
    agnes: UUID
    sven: UUID
    customer_id: UUID
    shown: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    decided: dict[str, str] = field(default_factory=dict)

    def open(self, later: timedelta) -> Desk:
        desk = Desk(Database.sqlite(self.folder / "desk.db", KEY), FixedClock(NOON + later))
        desk.pins = Confirmed(desk.database, desk.clock)
        return desk

    def hear(self, told: list[list[Any]]) -> None:
        self.shown |= dict(lines_of(told, "shown"))
        self.asked |= {request_id for (request_id,) in lines_of(told, "asked")}
        self.decided |= dict(lines_of(told, "decided"))


def approving(trial: Trial) -> Iterator[Violation]:
    """Asks, decides, shows the code, gives within the room, killed at any moment; a new shop every ten kills."""
    chance, shop = trial.chance("approvals"), _begun(trial)
    for n in range(max(1, trial.size)):
        if n and n % 10 == 0:
            shop = _begun(trial)
        later = timedelta(days=2 * n)
        work = partial(_busy, shop, later, chance.random())
        after = chance.choice(("ready", "asked", "asked", "decided", "shown"))
        shop.hear(killed_at_random(work, trial, after, chance.uniform(0, 0.25)))
        trial.count("kills of approvals")
        yield from _after(trial, shop, later, thorough=n % 10 == 9 or n == trial.size - 1)


def _begun(trial: Trial) -> Killed:
    folder = trial.fresh_folder("approvals")
    shop = Shop(*make_desk(folder))
    shop.lay_down(second_approver_over=None)
    shop.desk.database.close()
    return Killed(folder, shop.agnes, shop.sven, shop.customer_id)


def _busy(shop: Killed, later: timedelta, seed: float, tell: Tell) -> None:
    desk, chance = shop.open(later), random.Random(seed)
    about: dict[str, Any] = {"customer_id": shop.customer_id, "currency": EUROS}

    def make(stub: Stub) -> IssueVoucher:
        return IssueVoucher(**about, amount=chance.randint(1, 30), stub=stub)

    tell("ready")
    for _ in range(100):
        stub = fresh_stub(desk, AMOUNT, EUROS, actor=shop.agnes)
        wanted = RequestApproval(**about, amount=chance.randint(3_000, AMOUNT), stub=stub)
        request_id = desk.execute(wanted, actor=shop.agnes)["request_id"]
        tell("asked", request_id)
        with suppress(Refused):  # the room of whoever decides may be used up
            voucher_id = _decide(shop, desk, UUID(request_id), chance, tell)
            if voucher_id:
                tell("shown", voucher_id, leases_of(desk).code_of(stub.lease_id, stub.stub_no))
        with suppress(Refused):
            given = with_fresh_stub(desk, make, 30, EUROS, actor=shop.agnes)["voucher_id"]
            tell("shown", given, code_of(desk, UUID(given), actor=shop.agnes))


def _decide(shop: Killed, desk: Desk, request_id: UUID, chance: random.Random, tell: Tell) -> str | None:
    with desk.database.reading() as connection:
        request = known_request(connection, request_id)
    decision = chance.choice((Decision.APPROVE, Decision.APPROVE_OTHER, Decision.DECLINE))
    said = {"amount": chance.randint(100, 2_900), "reason": "Zu viel", "to_say": "Das geht leider nicht."}
    command = Decide(request_id=request_id, decision=decision, shown_hash=request.shown_hash, **said)  # type: ignore[arg-type]
    answer = desk.execute(command, actor=shop.sven)
    tell("decided", str(request_id), answer["state"])
    voucher_id: str | None = answer["voucher_id"]
    return voucher_id


def _after(trial: Trial, shop: Killed, later: timedelta, *, thorough: bool) -> Iterator[Violation]:
    """At the next start; and once time has gone by, nothing is held any more."""
    desk = shop.open(later)
    with closing(desk.database):
        states = {UUID(bytes=id): state for id, state in _rows(desk, "SELECT id, state FROM approvals")}
        if lost := {each for each in shop.asked if UUID(each) not in states}:
            yield Violation(ASKED, f"{len(lost)} of {len(shop.asked)}")
        if wrong := {id: state for id, state in shop.decided.items() if not _stays(state, states.get(UUID(id)))}:
            yield Violation(DECIDED, f"{len(wrong)} of {len(shop.decided)}")
        for voucher_id, code in shop.shown.items():
            with desk.database.reading() as connection:
                booked = code and voucher_called(connection, bytes.fromhex(leases_of(desk).hash_of(code)))
            if str(booked) != voucher_id:
                yield Violation(BOOKED_FIRST, f"{voucher_id} of {len(shop.shown)}")
        yield from _held_for_what_waits(desk)
        desk.clock.move(timedelta(days=1))  # type: ignore[attr-defined]
        timekeeper.note_what_time_brought(desk)
        held = _rows(desk, "SELECT balance FROM ledger_accounts WHERE kind = 'held' AND balance <> 0")
        waits = _rows(desk, "SELECT id FROM approvals WHERE state IN ('pending', 'half', 'asked_back')")
        if held or waits:
            yield Violation(HELD, f"{held}, {len(waits)} wait, after a day")
        if thorough:
            trial.count("codes shown by the window's way", len(shop.shown))
            trial.count("decisions", len(shop.decided))
            yield from sound(trial, desk.database)


def _stays(told: str, now: str | None) -> bool:
    """Whose second yes did not come within the day has lapsed by now."""
    return now == told or (told, now) == ("half", "lapsed")


def _held_for_what_waits(desk: Desk) -> Iterator[Violation]:
    asked = (
        "SELECT r.state, r.amount, a.balance FROM approvals r JOIN ledger_accounts a"
        " ON a.owner_id = r.id AND a.kind = 'held'"
    )
    for state, amount, balance in _rows(desk, asked):
        if balance != (amount if state in ("pending", "half", "asked_back") else 0):
            yield Violation(HELD, f"{balance} of {amount}, {state}")


def _rows(desk: Desk, asked: str) -> list[Any]:
    with desk.database.reading() as connection:
        return list(connection.exec_driver_sql(asked).all())


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def given_before_it_is_decided() -> Iterable[Change]:
    """In a transaction of its own: what comes after it may never come."""

    def give_asked(work: Any, *more: Any) -> Any:
        given = right(work, *more)
        work.connection.commit()
        time.sleep(0.4)
        work.connection.execution_options(begin="IMMEDIATE")
        work.connection.begin()
        return given

    right = deciding.giving.give_asked
    yield Change(deciding.giving, "give_asked", give_asked)
