"""No limit is ever exceeded, and what is shown is what is accepted: long random histories, and many at once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill import authority, giving
from agentdesk.core.goodwill.authority import A_YEAR, AT_ONE_GO, Counted
from agentdesk.core.goodwill.commands import GiveGoodwill
from agentdesk.core.goodwill.model import Wanted
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import sums as counting
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.ledger.model import Account, EntryKind
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.unit_of_work import UnitOfWork
from tests.desks import KEY, make_desk
from tests.goodwill import EUROS, Shop, put_order, wrong
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

EXCEEDED = "no limit is exceeded, whoever gives, in whatever parts"
NOT_THE_ROOM = "the room shown is the largest amount that is accepted, to the cent"
PARTS = "any parts of an amount end at the same total"
NOT_WHOLE = "acts agree with the ledger"
_FORMS = ("free_shipping", "price_reduction", "gift", "express")


@dataclass
class Books:
    """What was accepted, kept beside the desk: who, to whom, of what, when, how much of it still counts."""

    acts: list[dict[str, Any]] = field(default_factory=list)

    def room(self, asked: dict[str, Any], limits: dict[str, int], now: datetime, day: str) -> int:
        """What each limit leaves by our own count, which knows nothing of the product's statements."""
        of_customer = [act for act in self.acts if act["customer"] == asked["customer"]]
        lately = [act for act in of_customer if now - act["at"] < AT_ONE_GO]
        year = [act for act in of_customer if now - act["at"] < A_YEAR]
        case = [act for act in self.acts if act["case"] == asked["case"]] if asked["case"] else None
        used = {
            "per_voucher": lately,
            "per_case": [act for act in lately if not act["case"]] if case is None else case,
            "per_customer_year": year,
            "per_person_day": [act for act in self.acts if act["person"] == asked["person"] and act["day"] == day],
            "acquisition_cost": year,
        }
        if asked["order"]:
            used["share_of_order"] = [act for act in self.acts if act["order"] == asked["order"]]
        rooms = [most - sum(act["amount"] for act in used[name]) for name, most in limits.items() if name in used]
        return max(0, min(rooms))


# --- A history -------------------------------------------------------------------------------------------------------


def histories(trial: Trial) -> Iterator[Violation]:
    """Several persons of two teams give to few customers over weeks, ask for approval, take back; each time the room
    is asked for first, and a cent more than it is tried."""
    with trial.planted():
        shop, chance = Shop(*make_desk(trial.fresh_folder("desk"))), trial.chance("history")
        books, cases = Books(), _cases(shop)
        orders = [put_order(shop, 8_000, customer, f"{n}") for n, customer in enumerate(shop.customers, 1)]
        for _ in range(trial.size):
            shop.wait(timedelta(minutes=chance.choice((1, 30, 400, 24 * 60, 60 * 24 * 20))))
            yield from _something(trial, shop, books, chance, cases, orders)
        if found := wrong(shop.desk.database):
            yield Violation(EXCEEDED if set(found) <= {"goodwill.limits"} else NOT_WHOLE, repr(found)[:1_500])
        shop.desk.database.close()


def _cases(shop: Shop) -> list[UUID]:
    opened = (shop.do(OpenCase(customer_id=each, subject="Paket weg"), shop.agent) for each in shop.customers)
    return [UUID(each["case_id"]) for each in opened]


def _something(
    trial: Trial, shop: Shop, books: Books, chance: random.Random, cases: list[UUID], orders: list[UUID]
) -> Iterator[Violation]:
    n = chance.randrange(len(shop.customers))
    person = chance.choice([*shop.agents.values(), shop.other, shop.leader])
    asked = {"customer": shop.customers[n], "person": person}
    asked |= {"case": chance.choice((None, cases[n])), "order": chance.choice((None, None, orders[n]))}
    about = {"case_id": asked["case"], "order_id": asked["order"]}
    shown = shop.authority(person, asked["customer"], **about).authority
    now, day = shop.desk.clock.now(), _day(shop)
    ours = books.room(asked, {each.limit.value: each.most for each in shown.limits}, now, day)
    trial.count("rooms asked for")
    if shown.room > ours:
        yield Violation(EXCEEDED, f"shown {shown.room}, by our own count {ours}: {asked}")
    if _accepted(shop, asked, shown.room + 1):
        yield Violation(NOT_THE_ROOM, f"{shown.room + 1} accepted where {shown.room} was shown: {asked}")
    amount = chance.choice((shown.room, min(shown.room, chance.randint(1, 900))))
    if not amount:
        return
    pending = chance.random() < 0.2
    given = _ask_for(shop, asked, amount) if pending else _give(shop, asked, amount)
    if given is None:
        yield Violation(NOT_THE_ROOM, f"{amount} refused where {shown.room} was shown: {asked}")
        return
    books.acts.append(asked | {"at": now, "day": day, "amount": amount})
    if not pending and chance.random() < 0.15:
        shop.take_back(given, shop.leader)
        books.acts[-1]["amount"] = 0


def _day(shop: Shop) -> str:
    with shop.desk.database.reading() as connection:
        wanted = Wanted(customer_id=shop.customer)
        return giving.room_of(connection, shop.me, wanted, shop.desk.clock.now()).day.isoformat()


def _wish(asked: dict[str, Any], amount: int) -> GiveGoodwill:
    form = GoodwillKind(_FORMS[amount % len(_FORMS)])
    return GiveGoodwill(
        customer_id=asked["customer"], amount=amount, currency=EUROS, goodwill=form, case_id=asked["case"],
        order_id=asked["order"],
    )  # fmt: skip


def _give(shop: Shop, asked: dict[str, Any], amount: int) -> UUID | None:
    try:
        return UUID(shop.do(_wish(asked, amount), asked["person"])["act_id"])
    except Refused:
        return None


def _accepted(shop: Shop, asked: dict[str, Any], amount: int) -> bool:
    [refusal] = shop.desk.rehearse([_wish(asked, amount)], actor=asked["person"])
    return refusal is None


def _ask_for(shop: Shop, asked: dict[str, Any], amount: int) -> UUID | None:
    """As a request for approval does: its act is pending, its money held."""
    desk = shop.desk
    with desk.database.writing() as connection:
        actor = giving_actor(desk, asked["person"])
        now = desk.clock.now()
        request_id = UUID(int=len(str(now)) << 64 | int(now.timestamp() * 1_000_000))
        work = UnitOfWork(connection, actor, request_id, now, now)
        wanted = Wanted(
            customer_id=asked["customer"], kind=GoodwillKind.GIFT, case_id=asked["case"], order_id=asked["order"]
        )
        act = giving.ask_for(work, wanted, giving.Terms(amount=amount, currency=EUROS), request_id)
        budgets.take(work, act.team_id, EntryKind.HOLD, Account.held(request_id, EUROS), amount)
        desk._write_log(connection, _logged(desk, work, asked, amount), (), None)
        work.finish()
    return act.id


def giving_actor(desk: Desk, person_id: UUID) -> Any:
    from agentdesk.core.people.queries import actor_of

    with desk.database.reading() as connection:
        return actor_of(connection, person_id)


def _logged(desk: Desk, work: UnitOfWork, asked: dict[str, Any], amount: int) -> Any:
    from agentdesk.core.desk import _Asked

    command = _wish(asked, amount)
    return _Asked(command, command.as_json(), work.command_id, work.actor, {}, work.now, work.decided_at, work.numbers)


# --- Parts -----------------------------------------------------------------------------------------------------------


def parts(trial: Trial) -> Iterator[Violation]:
    """An amount in random parts, by agents of the same authority, in any form: what is accepted in the end is the room
    there was in the beginning."""
    with trial.planted():
        shop, chance = Shop(*make_desk(trial.fresh_folder("desk"))), trial.chance("parts")
        for n in range(max(1, trial.size // 10)):
            shop.wait(timedelta(days=366))
            asked = {"customer": chance.choice(shop.customers), "case": None, "order": None}
            people = (shop.agent, shop.other)
            room = shop.room(shop.agent, asked["customer"])
            total = 0
            for _ in range(chance.randint(2, 9)):
                part = chance.randint(1, 1_200)
                total += part if _give(shop, asked | {"person": chance.choice(people)}, part) else 0
            rest = max(shop.room(each, asked["customer"]) for each in people)
            total += rest if rest and _give(shop, asked | {"person": people[n % 2]}, rest) else 0
            trial.count("amounts in parts")
            if total != room:
                yield Violation(PARTS, f"{total} in parts where {room} was the room")
        shop.desk.database.close()


# --- Windows ---------------------------------------------------------------------------------------------------------


def windows(trial: Trial) -> Iterator[Violation]:
    """A day and a year end to the microsecond: until then all counts, then nothing does."""
    with trial.planted():
        shop, moment = Shop(*make_desk(trial.fresh_folder("desk"))), timedelta(microseconds=1)
        for n, window in enumerate((AT_ONE_GO, A_YEAR)):
            customer, most = shop.customers[n], (2_500, 10_000)[n]
            for _ in range((1, 4)[n]):
                before = shop.desk.clock.now()
                shop.give(2_500, customer=customer)
                shop.wait(AT_ONE_GO if n else timedelta())
            first = before if n == 0 else before - 3 * AT_ONE_GO
            shop.wait(first + window - moment - shop.desk.clock.now())
            early = shop.room(customer=customer)
            shop.wait(moment)
            trial.count("windows")
            if early:
                yield Violation(EXCEEDED, f"{early} more, a microsecond before {window} of {most} were over")
            if not shop.room(customer=customer):
                yield Violation(NOT_THE_ROOM, f"nothing, though {window} were over")
        shop.desk.database.close()


# --- Many at once ----------------------------------------------------------------------------------------------------


def at_once(trial: Trial) -> Iterator[Violation]:
    """Eight desks over one file give to one customer at the same moment, each all of the room."""
    with trial.planted():
        folder = trial.fresh_folder("desk")
        shop = Shop(*make_desk(folder))
        shop.do(SetBudget(team_id=shop.teams[0], amount=10**6, currency=EUROS))
        for _ in range(max(1, trial.size // 40)):
            shop.wait(timedelta(days=2))
            won = _race(shop)
            trial.count("races")
            if won > 2_500:
                yield Violation(EXCEEDED, f"{won} given at one go, where 2500 may be")
        shop.desk.database.close()


def _race(shop: Shop) -> int:
    together, won = threading.Barrier(8), []
    assert shop.desk.database.path

    def give(person: UUID) -> None:
        database = Database.sqlite(shop.desk.database.path, KEY)  # type: ignore[arg-type]
        own = replace_desk(shop, database)
        together.wait()
        asked = {"customer": shop.customer, "person": person, "case": None, "order": None}
        if _give(own, asked, 1_500):
            won.append(1_500)
        database.close()

    threads = [threading.Thread(target=give, args=(each,)) for each in [shop.agent, shop.other] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(won)


def replace_desk(shop: Shop, database: Database) -> Shop:
    """The same shop at another desk."""
    other = object.__new__(Shop)
    other.__dict__.update(shop.__dict__)
    other.desk = Desk(database, shop.desk.clock)
    return other


# --- Planted bugs ----------------------------------------------------------------------------------------------------

_sums = counting.sums


def _counts_acts() -> Iterable[Change]:
    def number(connection: Any, of: Any, now: Any, day: str) -> Any:
        found = _sums(connection, of, now, day)
        acts = sum(1 for each in (found.at_once.amount, found.of_year.amount) if each)
        return found._replace(at_once=Counted(acts), of_year=Counted(acts), by_person=acts)

    yield Change(giving, "sums", number)


def _forgets_pending() -> Iterable[Change]:
    def ask_for(work: Any, wanted: Any, terms: Any, request_id: UUID) -> Any:
        act = _asked_for(work, wanted, terms, request_id)
        giving.keep(work, replace(act, taken_back=act.amount))
        return act

    yield Change(giving, "ask_for", ask_for)


_asked_for = giving.ask_for


def _forgets_others() -> Iterable[Change]:
    def own(connection: Any, of: Any, now: Any, day: str) -> Any:
        found = _sums(connection, of, now, day)
        mine = min(found.at_once.amount, found.by_person)
        return found._replace(at_once=Counted(mine), of_year=Counted(mine))

    yield Change(giving, "sums", own)


def _window_off() -> Iterable[Change]:
    yield Change(counting, "AT_ONE_GO", AT_ONE_GO - timedelta(microseconds=1))


def _reads_first() -> Iterable[Change]:
    """The room is looked at by a transaction of its own, before the one that writes."""
    execute, room_of, seen = Desk.execute, giving.room_of, threading.local()

    def early(self: Desk, command: Any, *, actor: UUID, **more: Any) -> Any:
        if isinstance(command, GiveGoodwill):
            with self.database.reading() as connection:
                wanted = Wanted(customer_id=command.customer_id, kind=command.goodwill)
                seen.room = room_of(connection, actor, wanted, self.clock.now())
            time.sleep(0.05)  # until the others have looked as well, on a busy machine too
        return execute(self, command, actor=actor, **more)

    def late(connection: Any, person_id: UUID, wanted: Wanted, now: datetime, **more: Any) -> Any:
        return getattr(seen, "room", None) or room_of(connection, person_id, wanted, now, **more)

    yield Change(Desk, "execute", early)
    yield Change(giving, "room_of", late)


def _shows_another_room() -> Iterable[Change]:
    yield Change(authority.LimitRoom, "room", property(lambda self: self.most - self.used + 1))


PROMISE = Promise(
    name="authority",
    about="No limit is exceeded, in whatever parts, by whomever, at once; what is shown is what is accepted.",
    size=40,
    unit="steps of a history",
    parts={"histories": histories, "parts": parts, "windows": windows, "at_once": at_once},
    bugs=(
        Bug("counts acts and not sums", "histories", (EXCEEDED,), _counts_acts),
        Bug("forgets what is pending", "histories", (EXCEEDED,), _forgets_pending),
        Bug("forgets what others gave", "parts", (PARTS,), _forgets_others),
        Bug("a window that is off by one", "windows", (EXCEEDED,), _window_off),
        Bug("reads first and writes later", "at_once", (EXCEEDED,), _reads_first, 160),
        Bug("a room that is not the room", "histories", (EXCEEDED,), _shows_another_room),
    ),
)
