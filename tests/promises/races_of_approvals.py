"""Sixteen processes decide one request, over and over on one file: approve, approve less, decline, withdraw, lapse."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agentdesk.core.approvals.commands import Decide, WithdrawRequest
from agentdesk.core.approvals.model import Decision, RequestStep
from agentdesk.core.approvals.store import known_request
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.commands import GoodwillOf
from agentdesk.core.goodwill.model import ActState
from agentdesk.core.ledger.model import Account
from agentdesk.core.ledger.store import balance_of
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.pins import Pins
from agentdesk.core.storage.check import check
from agentdesk.core.storage.gate import gate_open
from tests.approvals import EUROS, Shop
from tests.desks import NOON, open_shop
from tests.postgres import Cluster
from tests.promises.forked import Tell, at_once, lines_of
from tests.promises.places import BUSY, LOST, Place, a_place, why
from tests.promises.promise import Change, Trial, Violation

ONE_WINS = "exactly one of those who decide a request at once decides it"
GIVEN_ONCE = "what was approved is given exactly once"
NOTHING_HELD = "no money is held once it is decided"
SOUND = "requests agree with the ledger"
REFUSED_WITH_A_REASON = "who loses is refused, with a reason"
_PROCESSES = 16
_LEADERS = _PROCESSES - 1
_AMOUNT = 8_000
_TOO_LATE = {"approvals.over_already", BUSY}


class _Confirmed(Pins):
    """The PIN was looked at before they meet: it takes longer than what they race for, and has tests of its own."""

    def confirm(self, *_: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Setting:
    where: Place
    request_id: UUID
    shown_hash: str
    customer_id: UUID
    requester: UUID
    leaders: tuple[UUID, ...]

    def open(self) -> Desk:
        return self.where.open()


def one_request(trial: Trial, cluster: Cluster | None = None) -> Iterator[Violation]:
    """Fifteen leaders, and the requester, who takes it back: whoever is first decides."""
    for _ in range(max(1, trial.size)):
        with a_place(trial, cluster) as where:
            setting = _set_up(where)
            told = at_once([_deciding(setting, n) for n in range(_PROCESSES)], trial)
            trial.count("races for a request")
            yield from _decided(setting, told)


def _set_up(where: Place) -> Setting:
    desk = where.open()
    shop = Shop(desk, open_shop(desk))
    shop.lay_down()
    request = shop.get(shop.request(_AMOUNT))
    leaders = tuple(_leader(shop, n) for n in range(_LEADERS))
    desk.database.close()
    return Setting(where, request.id, request.shown_hash, shop.customer_id, shop.agnes, leaders)


def _leader(shop: Shop, n: int) -> UUID:
    person = AddPerson(name=f"Leader {n}", roles=frozenset({Role.SUPERVISOR}), team_id=shop.team_id)
    return UUID(shop.do(person, shop.miriam)["person_id"])


def _deciding(setting: Setting, n: int) -> Callable[[Tell, Callable[[], None]], None]:
    decision = (Decision.APPROVE, Decision.APPROVE_OTHER, Decision.APPROVE, Decision.DECLINE)[n % 4]
    said = {"amount": _AMOUNT - 100 * n, "reason": "Zu viel", "to_say": "Das geht leider nicht."}
    command = Decide(request_id=setting.request_id, decision=decision, shown_hash=setting.shown_hash, **said)  # type: ignore[arg-type]

    def work(tell: Tell, wait: Callable[[], None]) -> None:
        desk = setting.open()
        desk.pins = _Confirmed(desk.database, desk.clock)
        desk.data_version()  # with a connection ready, they meet at the transaction
        wait()
        try:
            if n == _LEADERS:
                desk.execute(WithdrawRequest(request_id=setting.request_id), actor=setting.requester)
                tell("decided", "withdrawn", 0)
            else:
                answer = desk.execute(command, actor=setting.leaders[n])
                tell("decided", answer["state"], answer["amount"] or 0)
        except LOST as lost:
            tell("refused", why(lost))

    return work


def _decided(setting: Setting, told: list[list[list[Any]]]) -> Iterator[Violation]:
    won = [line for lines in told for line in lines_of(lines, "decided")]
    if len(won) != 1:
        yield Violation(ONE_WINS, f"{len(won)}: {won[:4]}")
    codes = {line[0] for lines in told for line in lines_of(lines, "refused")}
    if strange := codes - _TOO_LATE:
        yield Violation(REFUSED_WITH_A_REASON, str(sorted(strange)))
    with closing(setting.open().database) as database:
        acts = Desk(database, FixedClock(NOON)).ask(GoodwillOf(setting.customer_id), actor=setting.requester)
        given = [act.amount for act in acts if act.state is ActState.GIVEN]
        if given != [amount for _, amount in won if amount]:
            yield Violation(GIVEN_ONCE, f"told {won}, given {given}")
        with database.reading() as connection:
            held = balance_of(connection, Account.held(setting.request_id, EUROS))
            state = known_request(connection, setting.request_id).state
        if held:
            yield Violation(NOTHING_HELD, f"{held}, {state}")
        for result in check(None, database):
            if not result.ok:
                yield Violation(SOUND, f"{result.name}: {result.findings[:2]}")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def looks_and_decides() -> Iterable[Change]:
    """Whether it is open is looked at first, and its end written afterwards: the way it is done by mistake."""

    def execute(desk: Desk, command: Any, *, actor: UUID, **more: Any) -> Any:
        if not isinstance(command, Decide):
            return right(desk, command, actor=actor, **more)
        with desk.database.reading() as connection:
            request = known_request(connection, command.request_id)
        request.require(RequestStep.APPROVE, NOON)
        time.sleep(0.01)
        with desk.database.writing() as connection, gate_open(connection):
            connection.exec_driver_sql(
                "UPDATE approvals SET state = 'approved', decided_by = ?, amount_decided = ? WHERE id = ?",
                (actor.bytes, request.amount, request.id.bytes),
            )
        return {"state": "approved", "amount": request.amount}

    right = Desk.execute
    yield Change(Desk, "execute", execute)
