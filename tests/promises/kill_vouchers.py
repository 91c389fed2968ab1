"""A desk that issues and redeems vouchers, killed again and again."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.ledger.model import EntryKind
from agentdesk.core.storage.engine import Database
from agentdesk.core.vouchers import codes, steps
from agentdesk.core.vouchers.commands import RedeemVoucher, ReissueVoucher, VouchersOf
from agentdesk.core.vouchers.leases import Leases
from agentdesk.core.vouchers.model import Voucher
from agentdesk.core.vouchers.store import voucher_called
from tests.desks import KEY, NOON, make_desk
from tests.promises.aftermath import sound
from tests.promises.forked import Tell, killed_at_random, lines_of
from tests.promises.promise import Change, Trial, Violation
from tests.vouchers import Issue, Shop, issuing

BOOKED_FIRST = "a code that was shown is booked"
SHOWN_AGAIN = "after a kill the code of every voucher can be shown again"
REDEEMED = "a redemption that was acknowledged is booked"


def giving(trial: Trial) -> Iterator[Violation]:
    """Issues, shows, redeems and issues anew, killed at any moment; a new desk every ten kills."""
    chance = trial.chance("vouchers")
    shop, shown, redeemed = _begun(trial), dict[str, str](), dict[str, int]()
    with issuing():
        for n in range(max(1, trial.size)):
            if n % 10 == 0:
                shop, shown, redeemed = _begun(trial), {}, {}
            work = partial(_give, shop, n, chance.random())
            told = killed_at_random(work, trial, chance.choice(["ready", "shown", "redeemed"]), chance.uniform(0, 0.2))
            trial.count("kills of vouchers")
            shown |= {line[0]: line[1] for line in lines_of(told, "shown")}
            for voucher_id, amount in lines_of(told, "redeemed"):
                redeemed[voucher_id] = redeemed.get(voucher_id, 0) + amount
            yield from _after(trial, shop, shown, redeemed, thorough=n % 10 == 9 or n == trial.size - 1)


def _begun(trial: Trial) -> tuple[Path, UUID, UUID]:
    folder = trial.fresh_folder("vouchers")
    shop = Shop(*make_desk(folder))
    shop.desk.database.close()
    return folder, shop.me, shop.customer_id


def _give(shop: tuple[Path, UUID, UUID], n: int, seed: float, tell: Tell) -> None:
    folder, me, customer_id = shop
    clock, chance = FixedClock(NOON + timedelta(hours=n)), random.Random(seed)
    desk = Desk(Database.sqlite(folder / "desk.db", KEY), clock)
    own = Leases.of(desk.database, desk.clock)
    tell("ready")
    for _ in range(300):
        stub, command_id = own.take_stub(), new_id()
        wanted = Issue(customer_id=customer_id, amount=1_000, stub=stub)
        voucher_id = UUID(desk.execute(wanted, actor=me, id=command_id)["voucher_id"])
        tell("shown", str(voucher_id), own.code_of(stub.lease_id, stub.stub_no))
        amount = chance.randint(1, 999)
        with _booked_or_told_so():
            told = {"voucher_id": voucher_id, "code_hash": stub.code_hash, "amount": amount, "currency": "EUR"}
            desk.execute(RedeemVoucher(**told), actor=me)
            tell("redeemed", str(voucher_id), amount)
        if chance.random() < 0.3:
            with _booked_or_told_so():
                new = own.take_stub()
                answer = desk.execute(ReissueVoucher(voucher_id=voucher_id, stub=new, reason="Verloren"), actor=me)
                tell("shown", answer["voucher_id"], own.code_of(new.lease_id, new.stub_no))


@contextmanager
def _booked_or_told_so() -> Iterator[None]:
    """A voucher that is not there has been told of as shown: the check says so. No other refusal is expected."""
    try:
        yield
    except Refused as refused:
        if refused.code != "vouchers.unknown":
            raise


def _after(
    trial: Trial, shop: tuple[Path, UUID, UUID], shown: dict[str, str], redeemed: dict[str, int], *, thorough: bool
) -> Iterator[Violation]:
    folder, me, customer_id = shop
    database = Database.sqlite(folder / "desk.db", KEY)
    with closing(database):
        desk = Desk(database, FixedClock(NOON + timedelta(days=10)))
        known = {str(each.id): each for each in desk.ask(VouchersOf(customer_id), actor=me)}
        yield from _shown_and_booked(desk, me, shown, known)
        for voucher_id, amount in redeemed.items():
            if voucher_id not in known or known[voucher_id].redeemed < amount:
                yield Violation(REDEEMED, f"{amount} of {voucher_id}")
        if thorough:
            trial.count("codes shown", len(shown))
            yield from sound(trial, database)


def _shown_and_booked(desk: Desk, me: UUID, shown: dict[str, str], known: dict[str, Voucher]) -> Iterator[Violation]:
    own = Leases(desk.database, desk.clock)
    for voucher_id, code in shown.items():
        with desk.database.reading() as connection:
            booked = code and voucher_called(connection, bytes.fromhex(own.hash_of(code)))
        if str(booked) != voucher_id:
            yield Violation(BOOKED_FIRST, f"{voucher_id} of {len(shown)}")
    for voucher_id, voucher in known.items():
        code = own.code_of(voucher.lease_id, voucher.stub_no) or ""
        with desk.database.reading() as connection:
            if not code or str(voucher_called(connection, bytes.fromhex(own.hash_of(code)))) != voucher_id:
                yield Violation(SHOWN_AGAIN, voucher_id)


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def shown_before_it_is_booked() -> Iterable[Change]:
    def execute(desk: Desk, command: Any, *, actor: UUID, id: UUID | None = None, **more: Any) -> Any:
        if not isinstance(command, Issue) or id is None:
            return right(desk, command, actor=actor, id=id, **more)
        threading.Thread(target=_later, args=(lambda: right(desk, command, actor=actor, id=id),), daemon=True).start()
        return {"voucher_id": str(derived_id(id, "voucher"))}

    right = Desk.execute
    yield Change(Desk, "execute", execute)


def _later(work: Any) -> None:
    time.sleep(0.02)
    with suppress(AgentDeskError):
        work()


def redeemed_in_two_steps() -> Iterable[Change]:
    """Its money moves in a transaction of its own: what the voucher says of it may never come."""

    def post(work: Any, voucher: Voucher, kind: EntryKind, *more: Any) -> None:
        right(work, voucher, kind, *more)
        if kind is EntryKind.REDEEM:
            work.connection.commit()
            time.sleep(0.4)
            work.connection.execution_options(begin="IMMEDIATE")
            work.connection.begin()

    right = steps._post
    yield Change(steps, "_post", post)


def secrets_in_memory_alone() -> Iterable[Change]:
    """The lease is not on disk before its first stub is out."""

    def open_(own: Leases) -> Any:
        if own._lease is None:
            own._lease = (new_id(), b"7" * 32, own._clock.now())
        return own._lease

    def code_of(own: Leases, lease_id: UUID, stub_no: int) -> str | None:
        if own._lease and own._lease[0] == lease_id:
            return codes.shown(codes.made_of(own._lease[1], stub_no))
        return right(own, lease_id, stub_no)

    right = Leases.code_of
    yield Change(Leases, "_open", open_)
    yield Change(Leases, "code_of", code_of)
