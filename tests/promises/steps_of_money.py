"""Steps with money at the real desk: each is foretold by the model, and held against what the desk has made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from agentdesk.core import timekeeper
from agentdesk.core.approvals.commands import AnswerBack, ChangeRequest, Decide, RequestApproval, WithdrawRequest
from agentdesk.core.approvals.model import Decision
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import (
    AuthorityOf,
    TakeBack,
)
from agentdesk.core.ledger.commands import CorrectEntry
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.vouchers.commands import RedeemVoucher, ReissueVoucher, VoidVoucher
from tests.goodwill import EUROS
from tests.promises.desk_of_money import (
    AGAIN,
    BUDGET,
    CHANGED,
    DECIDED,
    ENDS,
    EXCEEDED,
    EYES,
    NOT_THE_ROOM,
    ONCE,
    PARTS,
    SOUND,
    WORTH,
    About,
    DeskOfMoney,
    Step,
)
from tests.promises.model_of_money import Act, Edition, Request, Voucher, day_of, month_of
from tests.promises.promise import Violation

_WAITS = ((1, 10), (20, 4), (180, 1.5), (26 * 60, 1), (15 * 24 * 60, 0.3), (120 * 24 * 60, 0.1))
"""Minutes, and how often."""


@dataclass
class Money(DeskOfMoney):
    """What is done, at random, and what has to come of it."""

    # --- Steps -----------------------------------------------------------------------------------------------------

    def run(self, steps: int) -> Iterator[Violation]:
        for n in range(steps):
            [(minutes, _)] = self.chance.choices(_WAITS, [often for _, often in _WAITS])
            self._wait(timedelta(minutes=minutes, seconds=self.chance.randint(1, 59)))
            [act] = self.chance.choices(*self._all_there_is)
            yield from act()
            yield from self.odd
            self.odd.clear()
            self.trial.count("operations")
            if n % 40 == 39:
                yield from self._add_up()
        yield from self._end()

    @property
    def _all_there_is(self) -> tuple[list[Callable[[], Iterator[Violation]]], list[float]]:
        often: dict[Callable[[], Iterator[Violation]], float] = {
            self._give: 16, self._in_parts: 2, self._ask: 9, self._decide: 18, self._change: 4, self._answer: 4,
            self._withdraw: 2, self._lapse: 5, self._redeem: 10, self._void: 3, self._reissue: 2, self._expire: 2,
            self._take_back: 3, self._correct: 3, self._budget: 1.5, self._authority: 1, self._again: 5,
        }  # fmt: skip
        return list(often), list(often.values())

    def _give(self) -> Iterator[Violation]:
        """The room is asked for; then all of it, a part of it, or more."""
        person, about = self.chance.choice(self.people), self._about()
        ours = self._room(person, about)
        shown = self._shown(person, about)
        if shown != ours:
            yield Violation(EXCEEDED if shown > ours else NOT_THE_ROOM, f"shown {shown}, by our own count {ours}")
        if self.chance.random() < 0.3:
            [refusal] = self.desk.rehearse([self._wish(about, ours + 1)], actor=person)
            if refusal is None:
                yield Violation(EXCEEDED, f"{ours + 1} accepted where {ours} is the room")
        amount = self.chance.choice((ours, self.chance.randint(1, ours or 1), ours + self.chance.randint(1, 900)))
        yield from self._given(person, about, max(1, amount), ours)

    def _in_parts(self) -> Iterator[Violation]:
        person, about = self.chance.choice(self.people), self._about()
        ours = left = self._room(person, about)
        for _ in range(self.chance.randint(1, 4)):
            part = self.chance.randint(1, max(1, ours // 2))
            yield from self._given(person, about, part, left)
            left -= part if part <= left else 0
        if left:
            yield from self._given(person, about, left, left, broken=PARTS)
        if rest := self._shown(person, about):
            yield Violation(PARTS, f"{rest} more than {ours}")

    def _ask(self) -> Iterator[Violation]:
        person, about = self.chance.choice(self.people), self._about()
        amount = self.chance.choice((self._room(person, about) + 1, self.chance.randint(1, 60_000)))
        left = self.model.budget(self.model.teams[person], self._now)
        kind, more = self._kind()
        live = self.chance.random() < 0.3
        wanted = self._wanted(about, amount) | more | {"goodwill": kind, "live": live}
        step = self._try(RequestApproval(**wanted), person)
        if step.came_off != (left is None or amount <= left):
            yield Violation(BUDGET, f"{amount} asked for where {left} is left: {step.code or 'accepted'}")
        if step.came_off:
            lapses = self._now + timedelta(minutes=30 if live else 240)
            request = Request(UUID(step.answer["request_id"]), SHOP, person, amount, self._now, lapses)
            request.on_the_table = amount
            self.model.requests[request.id] = request
            self._asked_for(request, person, about, (kind, more.get("expires_on")))
            yield from self._is_held(request, amount)

    def _change(self) -> Iterator[Violation]:
        if (request := self._some_request()) is None:
            return
        act, amount = self.model.acts[request.act], self.chance.randint(1, 40_000)
        person = request.requester if self.chance.random() < 0.9 else self.chance.choice(self.people)
        about = (act.customer, act.case, act.order)
        kind, more = self._kind()
        wanted = self._wanted(about, amount) | more | {"goodwill": kind, "request_id": request.id}
        del wanted["customer_id"]
        may = request.is_open and self._now < request.lapses_at and person == request.requester
        left = self.model.budget(act.team, self._now)
        same_month = act.month == month_of(self._now)
        fits = left is None or amount <= left + (act.amount if same_month else 0)
        self._look(request)
        step = self._try(ChangeRequest(**wanted), person)
        if step.came_off != (may and fits):
            yield Violation(DECIDED, f"changed: {step.code or 'accepted'}, by our own count {may}, {fits}")
        if step.came_off:
            self._release(act)
            request.state, request.amount = "pending", amount
            request.put_again(self._now)
            self._asked_for(request, person, about, (kind, more.get("expires_on")))
            yield from self._is_held(request, amount)
            yield from self._decide_about(request, self._a_leader(), late=True)

    def _decide(self) -> Iterator[Violation]:
        if not self._is_waited_for() and self.chance.random() < 0.7:
            yield from self._ask()
        if request := self._some_request():
            yield from self._decide_about(request, self._somebody_to_decide(request), self.chance.random() < 0.1)

    def _decide_about(self, request: Request, decider: UUID, late: bool) -> Iterator[Violation]:
        """`late`: with the hash of something that was on the screen before."""
        decision, amount = self.chance.choice((*Decision, Decision.APPROVE)), request.on_the_table
        if decision is Decision.APPROVE_OTHER:
            amount = self.chance.randint(1, max(2, request.on_the_table * 5 // 4))
        shown, fits = self._look(request), True
        if late:
            shown, content = self.chance.choice(self.seen[request.id][-3:])
            fits = content == self._content(request)
        said = {"reason": "Zu viel", "to_say": "Das geht leider nicht.", "question": "Warum?", "amount": amount}
        expected = self._verdict(request, decider, decision, amount, fits)
        command = Decide(request_id=request.id, decision=decision, shown_hash=shown, **said)  # type: ignore[arg-type]
        step = self._try(command, decider)
        came = step.answer["state"] if step.came_off else "refused"
        if came != expected:
            what = EYES if step.came_off and not self._may_decide(request, decider) else DECIDED
            what = CHANGED if step.came_off and not fits else what
            yield Violation(what, f"{decision} of {amount}: {came} {step.code}, by our own count {expected}")
        if step.came_off:
            yield from self._decided(request, decider, came, amount, step)

    def _decided(
        self, request: Request, decider: UUID, came: str, amount: int, step: Step
    ) -> Iterator[Violation]:  # fmt: skip
        act, held = self.model.acts[request.act], self._held(request)
        given = [each for each in step.posted if each[0] in ("issue", "give")]
        if [each[3] for each in given if each[1] == held] != [amount] * (came == "approved") or len(given) > 1:
            yield Violation(ONCE, f"{came} {amount}: {[(each[0], each[3]) for each in step.posted]}")
        match came:
            case "half":
                request.state, request.first, request.on_the_table = "half", decider, amount
            case "asked_back":
                request.state = came
                request.put_again(self._now)
            case "declined":
                request.state = came
                self._release(act)
            case "approved":
                second = request.first if amount == request.on_the_table else None
                self._approve(request, act, decider, second, amount, step)
        if came in ("declined", "approved"):
            yield from self._is_held(request, 0)

    def _approve(
        self, request: Request, act: Act, decider: UUID, second: UUID | None, amount: int, step: Step
    ) -> None:  # fmt: skip
        month = month_of(self._now)
        if amount > act.amount:
            self.model.budgets.take(act.team, month, amount - act.amount)
        elif amount < act.amount:
            self.model.budgets.back(act.team, act.month, act.amount - amount)
        act.amount = act.counts = amount
        act.decided_by, act.second, act.at = decider, second, self._now
        request.state, request.on_the_table = "approved", amount
        if step.answer["voucher_id"]:
            hashed = self._row("SELECT code_hash, expires_on FROM vouchers WHERE id = ?", step.answer["voucher_id"])
            self._now_a_voucher(act, UUID(step.answer["voucher_id"]), hashed[0].hex(), hashed[1])

    def _answer(self) -> Iterator[Violation]:
        if (request := self._some_request("asked_back")) is None:
            return
        may = request.state == "asked_back" and self._now < request.lapses_at
        step = self._try(AnswerBack(request_id=request.id, answer="Zum dritten Mal"), request.requester)
        if step.came_off != may:
            yield Violation(DECIDED, f"answered in {request.state}: {step.code}")
        if step.came_off:
            request.state = "pending"
            request.put_again(self._now)

    def _withdraw(self) -> Iterator[Violation]:
        if (request := self._some_request()) is None:
            return
        step = self._try(WithdrawRequest(request_id=request.id), request.requester)
        if step.came_off != request.is_open:
            yield Violation(DECIDED, f"withdrawn in {request.state}: {step.code}")
        if step.came_off:
            request.state = "withdrawn"
            self._release(self.model.acts[request.act])
            yield from self._is_held(request, 0)

    def _lapse(self) -> Iterator[Violation]:
        timekeeper.note_what_time_brought(self.desk)
        self._heard()
        for request in self.model.requests.values():
            if request.is_open and request.lapses_at <= self._now:
                request.state = "lapsed"
                self._release(self.model.acts[request.act])
                yield from self._is_held(request, 0)

    def _redeem(self) -> Iterator[Violation]:
        if (voucher := self._some_voucher()) is None:
            return
        amount = self.chance.choice((voucher.rest or 1, self.chance.randint(1, 3_000), voucher.rest + 1))
        right = self.chance.random() < 0.95
        hashed = voucher.code_hash if right else hashlib.sha256(b"another").hexdigest()
        wanted: dict[str, Any] = {"voucher_id": voucher.id, "code_hash": hashed, "amount": amount, "currency": EUROS}
        step = self._try(RedeemVoucher(**wanted), self.chance.choice(self.people[1:]))
        if step.came_off != (right and amount <= voucher.rest and self._counts(voucher)):
            yield Violation(WORTH, f"{amount} of {voucher.rest}: {step.code or 'accepted'}")
        if step.came_off:
            voucher.rest -= amount

    def _void(self) -> Iterator[Violation]:
        if (voucher := self._some_voucher()) is None:
            return
        leads = self.chance.random() < 0.8
        actor = self._a_leader() if leads else self.chance.choice(self.people)
        step = self._try(VoidVoucher(voucher_id=voucher.id, reason="Irrtum"), actor)
        if step.came_off and not self._counts(voucher):
            yield Violation(WORTH, f"void, with {voucher.rest} left")
        if step.came_off:
            self._voided(voucher)

    def _reissue(self) -> Iterator[Violation]:
        if (voucher := self._some_voucher()) is None:
            return
        stub = self._stub()
        wanted = ReissueVoucher(voucher_id=voucher.id, stub=stub, reason="Verloren")
        step = self._try(wanted, self._a_leader())
        if step.came_off != (self._counts(voucher) and not voucher.replaced):
            yield Violation(WORTH, f"issued anew, with {voucher.rest} left: {step.code}")
        if step.came_off:
            new = UUID(step.answer["voucher_id"])
            act = self.model.acts[voucher.act]
            self.model.vouchers[new] = Voucher(new, act.id, stub.code_hash, voucher.rest, voucher.last_day)
            act.voucher, voucher.rest, voucher.replaced = new, 0, True

    def _expire(self) -> Iterator[Violation]:
        timekeeper.book_expired_vouchers(self.desk)
        self._heard()
        for voucher in self.model.vouchers.values():
            if voucher.last_day < day_of(self._now):
                voucher.rest = 0
        yield from ()

    def _take_back(self) -> Iterator[Violation]:
        if not self.model.acts:
            return
        act = self.chance.choice(list(self.model.acts.values())[-30:])
        voucher = self.model.vouchers.get(act.voucher) if act.voucher else None
        pending = act.request and self.model.requests[act.request].state != "approved"
        may = bool(act.counts) and not pending and (voucher is None or self._counts(voucher))
        step = self._try(TakeBack(act_id=act.id, reason="Irrtum"), self._a_leader())
        if step.came_off != may:
            yield Violation(ONCE, f"taken back {act.counts}: {step.code or 'accepted'}")
        if step.came_off and voucher:
            self._voided(voucher)
        elif step.came_off:
            self._back(act, act.counts)
            act.counts = 0

    def _correct(self) -> Iterator[Violation]:
        """What follows is read from the rows; that all adds up is looked at as ever."""
        if not self.entries:
            return
        entry = self.chance.choice(list(self.entries))
        step = self._try(CorrectEntry(entry_id=UUID(bytes=entry[0]), reason="Irrtum"), self.me)
        if step.came_off:
            self._read_anew()
        if step.came_off and entry[1] in ("hold", "release", "correct"):
            yield Violation(ENDS, f"a {entry[1]} was corrected")

    def _budget(self) -> Iterator[Violation]:
        team = self.chance.choice([*dict.fromkeys(self.model.teams.values())])
        amount = self.chance.choice((None, 30_000, 150_000, 500_000))
        lowest = self.model.budgets.lowest(team, month_of(self._now))
        step = self._plan(team, amount)
        if step.came_off != (amount is None or amount >= lowest):
            yield Violation(BUDGET, f"planned {amount}, where {lowest} is given: {step.code or 'accepted'}")

    def _authority(self) -> Iterator[Violation]:
        percent = self.chance.choice((60, 100, 150, 200))
        over = self.chance.choice((None, 200 * percent))
        ceiling = self.chance.choice((None, None, 300 * percent))
        self._lay_down(Edition(percent, over, 500 * percent, ceiling))
        yield from ()

    def _again(self) -> Iterator[Violation]:
        """As after a time-out: the same command under the same id; and another one under it."""
        if not self.done:
            return
        command, actor, id, answer = self.chance.choice(list(self.done))
        before = self.desk.data_version()
        try:
            again = self.desk.execute(command, actor=actor, id=id)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not the same answer
            again = error
        if again != answer or self.desk.data_version() != before or self._heard():
            yield Violation(AGAIN, f"{command.kind}: {again!r}, then {answer!r}")
        other = CorrectEntry(entry_id=id, reason="etwas anderes")
        try:
            self.desk.execute(other, actor=self.me, id=id)
            yield Violation(AGAIN, "another command under the same id was carried out")
        except Refused as refused:
            if refused.code != "command.id_reused":
                yield Violation(AGAIN, f"another command under the same id: {refused.code}")

    def _end(self) -> Iterator[Violation]:
        """Time goes by: whatever was asked for ends, and the check finds nothing."""
        self._wait(timedelta(days=2))
        yield from self._lapse()
        yield from self._add_up()
        ended = {"approved", "declined", "withdrawn", "lapsed"}
        states = self.eyes.execute("SELECT id, state FROM approvals").fetchall()
        held = "SELECT owner_id, balance FROM ledger_accounts WHERE kind = 'held' AND balance <> 0"
        for owner, balance in self.eyes.execute(held).fetchall():
            yield Violation(ENDS, f"{balance} held for {owner.hex()}")
        for id, state in states:
            if state not in ended or self.model.requests[UUID(bytes=id)].state != state:
                yield Violation(ENDS, f"{state}, by our own count {self.model.requests[UUID(bytes=id)].state}")
        yield from sound(self.desk.database)

    # --- What the model says ----------------------------------------------------------------------------------------

    def _room(self, person: UUID, about: About) -> int:
        return self.model.room(person, *about, self._now)

    def _shown(self, person: UUID, about: About) -> int:
        customer, case, order = about
        return self.desk.ask(AuthorityOf(customer, case_id=case, order_id=order), actor=person).authority.room

    def _verdict(self, request: Request, decider: UUID, decision: Decision, amount: int, fits: bool) -> str:
        may = request.is_open and self._now < request.lapses_at and self._may_decide(request, decider) and fits
        if not may:
            return "refused"
        if decision is Decision.DECLINE:
            return "declined"
        if decision is Decision.ASK_BACK:
            return "refused" if request.state == "asked_back" else "asked_back"
        return self.model.verdict(request, decider, amount, self._now)

    def _may_decide(self, request: Request, decider: UUID) -> bool:
        theirs = self.model.benefits.get(decider) == self.model.acts[request.act].customer
        return self.model.levels[decider] == 0 and decider != request.requester and not theirs

    def _counts(self, voucher: Voucher) -> bool:
        return voucher.rest > 0 and voucher.last_day >= day_of(self._now)


def sound(database: Database) -> Iterator[Violation]:
    """The whole check, but for what it says of encryption: the file has none."""
    for name, look in check._checks(None, database):
        if name not in ("storage.cipher_integrity", "storage.settings"):
            result = check._result(database, name, look)
            if not result.ok:
                yield Violation(SOUND, f"{result.name}: {result.findings[:2]}")
