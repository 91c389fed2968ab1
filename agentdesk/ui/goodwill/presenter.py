"""What may be given to one customer, and giving it: behaviour without widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.approvals import commands as approvals
from agentdesk.core.approvals.model import OPEN, Request, RequestState, Waiting
from agentdesk.core.cases.commands import CasesOf, FailuresOf
from agentdesk.core.cases.confirmations import language_for
from agentdesk.core.commands import Command, Together
from agentdesk.core.goodwill import commands as goodwill
from agentdesk.core.goodwill.model import Act, Decider
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.interactions.commands import CarriedOut
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Form, works_alone
from agentdesk.core.vouchers.issuing import fresh_stub, with_fresh_stub
from agentdesk.core.vouchers.model import Stub
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.door import Door, Patience
from agentdesk.ui.goodwill.aim import Aim, failures_for, likely, with_failure
from agentdesk.ui.goodwill.known import Known, Wish
from agentdesk.ui.goodwill.words import Spoken, decided_words, given_words, money, what_words
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.steps import Steps
from agentdesk.ui.interactions.talk import Talk

Failed = Callable[[Exception], None]
_FAILURES = 20


class CustomerGoodwill(QObject):
    """Signals out, intentions in; `known` is what was shown last."""

    shown = Signal(object)
    """A `Known`."""
    failed = Signal(str)
    waiting = Signal(bool)

    def __init__(
        self,
        customer: CustomerPresenter,
        contacts: ContactPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.customer, self.contacts = customer, contacts
        self._case_id: UUID | None = None
        self.known: Known | None = None
        self._aimed: Aim | None = None
        self._standing: dict[UUID, RequestState] = {}
        self._loaded_for: Aim | None = None
        self._patience = Patience(self)
        self._patience.waiting.connect(self.waiting)

    @property
    def door(self) -> Door:
        return self.customer.door

    @property
    def now(self) -> datetime:
        return self.door.clock.now()

    @property
    def talk(self) -> Talk | None:
        """The open conversation with this customer."""
        return self.contacts.then.talk_for(self.customer.customer_id)

    @property
    def steps(self) -> Steps:
        return self.contacts.then.steps

    @property
    def is_live(self) -> bool:
        """The customer is on the line."""
        return self.talk is not None and self.talk.running

    @property
    def spoken(self) -> Spoken:
        """How we speak with the customer."""
        opened, shop = self.customer.opened, self.customer.shop
        customer = opened.view.customer if opened else None
        form = Form(customer.form) if customer and customer.form else shop.form
        return language_for("", customer, shop), form

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def load(self) -> None:
        self._patience.begin()
        self._loaded_for = self._context()
        look = partial(self._look, self._aimed, self._loaded_for)
        self.door.work(look, owner=self, done=self._show, failed=self._fail, supersedes="goodwill")

    def aim_at(self, aim: Aim | None) -> None:
        """What the form is about from now on; None: what is in front."""
        if aim is None:
            self._case_id = None
        if aim != self._aimed:
            self._aimed = aim
            self.load()

    def about_case(self, case_id: UUID) -> None:
        """The case whose page was shown when goodwill was asked for."""
        if case_id != self._case_id:
            self._case_id = case_id
            self.load()

    def follow_talk(self) -> None:
        """Reason or case of the conversation may be another one."""
        if self.known and self._aimed is None and self._context() != self._loaded_for:
            self.load()

    def deciders(self, aim: Aim, owner: QObject, done: Callable[[tuple[Decider, ...]], None]) -> None:
        """For an owner that is still there."""
        query = goodwill.PeopleWhoMayDecide(customer_id=self.customer.customer_id, **aim.asked)
        self.door.ask(query, owner=owner, done=done, failed=lambda _: done(()), supersedes="deciders")

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def give(self, wish: Wish, id: UUID, done: Callable[[Act], None], refused: Failed) -> None:
        """At once; the words at the foot of the window take it back."""

        def given(act: Act) -> None:
            done(act)
            self.customer.happened.emit(given_words(act), lambda: self.take_back(act))

        self.door.work(partial(self._give, wish, id), owner=self, done=given, failed=refused)

    def take_back(self, act: Act) -> None:
        command = goodwill.TakeBack(act_id=act.id, reason=text("give.taken_back_at_once"))
        self._do(command, text("give.taken_back", what=what_words(act)))

    def ask(self, wish: Wish, id: UUID, done: Callable[[], None], refused: Failed) -> None:
        """The money is held from now on; somebody else decides."""

        def asked(_: object) -> None:
            done()
            self.customer.happened.emit(text("give.asked", amount=money(wish.amount, wish.currency)), None)

        self.door.work(partial(self._ask, wish, id), owner=self, done=asked, failed=refused)

    def change(self, request: Request, wish: Wish, id: UUID, done: Callable[[], None], refused: Failed) -> None:
        was = self.aim_of(request)
        if wish.aim.case_id == was.case_id:
            wish = replace(wish, aim=replace(wish.aim, failure_id=was.failure_id))
        as_before = (wish.aim, wish.amount, wish.words) == (was, request.amount, request.words)

        def make(stub: Stub | None) -> Command:
            return approvals.ChangeRequest(request_id=request.id, stub=stub, **self._asking(wish))

        def work() -> None:
            if as_before or self.door.asked(CarriedOut((id,))):
                return  # nothing to ask for, or the answer of a try before was lost
            needs_stub = wish.aim.kind is GoodwillKind.VOUCHER and request.stub is None
            if needs_stub:
                self._with_stub(make, wish, id)
            else:
                self.door.desk.execute(make(None), actor=self.door.person_id, id=id)

        def changed(_: object) -> None:
            done()
            self.customer.happened.emit(text("give.unchanged" if as_before else "give.changed"), None)

        self.door.work(work, owner=self, done=changed, failed=refused)

    def withdraw(self, request: Request) -> None:
        self._do(approvals.WithdrawRequest(request_id=request.id), text("give.withdrawn"))

    def answer(self, request: Request, words: str, refused: Failed) -> None:
        self._do(approvals.AnswerBack(request_id=request.id, answer=words), text("give.answered"), refused)

    def note(self, request: Request) -> None:
        """Seen; what has lapsed and is not booked yet is withdrawn."""
        lapsed = request.state in OPEN
        seen = approvals.WithdrawRequest if lapsed else approvals.NoteDecision
        self._do(seen(request_id=request.id), "")

    def aim_of(self, request: Request) -> Aim:
        """What it is for: that does not change with what is in front."""
        acts = self.known.acts if self.known else ()
        act = next((act for act in acts if act.id == request.act_id), None)
        return Aim.of(act) if act else Aim(request.kind, request.reason_id, request.case_id, request.order_id)

    def part_of(self, request: Request) -> int:
        """What could be given at once in its place; 0 where that is nothing, or all of it."""
        part = self.known.parts.get(request.id, 0) if self.known else 0
        return part if part < request.amount else 0

    def give_part(self, request: Request, done: Callable[[Act], None]) -> None:
        """One's own limit now; the rest is asked for again, without anybody waiting on the line. All of it, or none."""
        part, id = self.part_of(request), new_id()

        def given(act: Act) -> None:
            done(act)
            self.customer.happened.emit(given_words(act), lambda: self.take_back(act))

        self.door.work(partial(self._give_part, request, part, id), owner=self, done=given, failed=self._refuse)

    # ── in the database lane ────────────────────────────────────────────────────────────────────────────────────
    def _look(self, aimed: Aim | None, context: Aim) -> Known:
        asked, customer_id = self.door.asked, self.customer.customer_id
        cases, acts = asked(CasesOf(customer_id)), asked(goodwill.GoodwillOf(customer_id))
        aim = aimed or likely(context, cases)
        failures = failures_for(aim, asked(FailuresOf(customer_id, _FAILURES)), self.now)
        aim = with_failure(aim, failures, acts)
        shown = asked(goodwill.AuthorityOf(customer_id=customer_id, **aim.asked))
        alone = works_alone(asked(People()))
        requests = () if alone else asked(approvals.RequestsOf(customer_id))
        mine = tuple(each for each in requests if each.is_mine and _goes_on(each))
        money(0, shown.currency)  # what words of money need is loaded here
        made_good = bool(failures) and aim.failure_id is None
        elsewhere = self.door.desk.elsewhere
        offline = elsewhere.offline() if elsewhere else None
        return Known(
            aim=aim, now=shown, acts=acts, requests=mine, cases=cases, alone=alone, made_good=made_good,
            parts={each.request.id: self._part_of(each.request) for each in mine if each.standing in OPEN},
            offline=offline and replace(offline, to=offline.to_customer(customer_id)),
        )  # fmt: skip

    def _part_of(self, request: Request) -> int:
        """The room for just what was asked for, as if it had not been asked for; none in somebody else's place."""
        before = self.door.asked(approvals.GetRequest(request.id)).of_requester
        is_own = request.requested_by == self.door.person_id and before.currency == request.currency
        return before.authority.room if is_own else 0

    def _give(self, wish: Wish, id: UUID) -> Act:
        """A try before that seemed to fail may have arrived after all: then this is it."""
        if not self.door.asked(CarriedOut((id,))):
            if wish.aim.kind is GoodwillKind.VOUCHER:
                self._with_stub(lambda stub: goodwill.IssueVoucher(stub=stub, **self._giving(wish)), wish, id)
            else:
                command = goodwill.GiveGoodwill(goodwill=wish.aim.kind, **self._giving(wish))
                self.door.desk.execute(command, actor=self.door.person_id, id=id)
        return self.door.asked(goodwill.GetAct(derived_id(id, "goodwill")))

    def _ask(self, wish: Wish, id: UUID) -> None:
        def make(stub: Stub | None) -> Command:
            facts: dict[str, Any] = {"customer_id": self.customer.customer_id, "live": wish.live, "to_id": wish.to_id}
            return approvals.RequestApproval(stub=stub, **facts, **self._asking(wish))

        if self.door.asked(CarriedOut((id,))):
            return
        if wish.aim.kind is GoodwillKind.VOUCHER:
            self._with_stub(make, wish, id)
        else:
            self.door.desk.execute(make(None), actor=self.door.person_id, id=id)

    def _give_part(self, request: Request, part: int, id: UUID) -> Act:
        desk, me, rest = self.door.desk, self.door.person_id, request.amount - part
        now = Wish(aim=Aim.of(self.door.asked(goodwill.GetAct(request.act_id))), amount=part, currency=request.currency)
        later = replace(now, amount=rest, words=request.words)
        is_voucher = request.kind is GoodwillKind.VOUCHER

        def make(stub: Stub | None) -> Command:
            give: Command
            if stub:
                give = goodwill.IssueVoucher(stub=stub, **self._giving(now))
            else:
                give = goodwill.GiveGoodwill(goodwill=request.kind, **self._giving(now))
            other = fresh_stub(desk, rest, request.currency, actor=me) if is_voucher else None
            ask = approvals.RequestApproval(
                customer_id=request.customer_id, stub=other, to_id=request.to_id, **self._asking(later)
            )
            return Together.of(approvals.WithdrawRequest(request_id=request.id), give, ask)

        if is_voucher:
            results = self._with_stub(make, now, id)
        else:
            results = desk.execute(make(None), actor=me, id=id)
        return self.door.asked(goodwill.GetAct(UUID(str(results[1]["act_id"]))))

    def _with_stub(self, make: Callable[[Stub], Command], wish: Wish, id: UUID) -> Any:
        door = self.door
        return with_fresh_stub(door.desk, make, wish.amount, wish.currency, actor=door.person_id, id=id)

    def _giving(self, wish: Wish) -> dict[str, Any]:
        facts = {"customer_id": self.customer.customer_id, "beyond_reason": wish.beyond}
        return self._wanted(wish) | facts

    def _asking(self, wish: Wish) -> dict[str, Any]:
        return self._wanted(wish) | {"goodwill": wish.aim.kind}

    @staticmethod
    def _wanted(wish: Wish) -> dict[str, Any]:
        said = {"amount": wish.amount, "currency": wish.currency, "words": wish.words}
        about = {name: value for name, value in wish.aim.asked.items() if name != "goodwill"}
        return said | about

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _context(self) -> Aim:
        """What is in front: the case it was asked for, the case and reason of the conversation."""
        talk, case_id = self.talk, self._case_id
        about = self.contacts.about(talk) if talk and case_id is None else None
        if about and about.sure:
            case_id = about.case_id
        return Aim(reason_id=talk.draft.reason_id if talk else None, case_id=case_id)

    def _show(self, known: Known) -> None:
        self._patience.end()
        self.known = known
        self._tell_decisions(known)
        self.shown.emit(known)

    def _tell_decisions(self, known: Known) -> None:
        """The moment somebody has decided, it is said at the foot of the window too."""
        standing = {each.request.id: each.standing for each in known.requests}
        for each in known.requests:
            was = self._standing.get(each.request.id, each.standing)
            if was != each.standing and (words := decided_words(each)):
                self.customer.happened.emit(words, None)
                if each.standing is RequestState.APPROVED:
                    self.steps.tell(self.customer.customer_id, "goodwill")
        self._standing = standing

    def _fail(self, error: Exception) -> None:
        self._patience.end()
        self.failed.emit(error_text(error))

    def _refuse(self, error: Exception) -> None:
        self.customer.refused.emit(error_text(error))

    def _do(self, command: Command, words: str, refused: Failed | None = None) -> None:
        def done(_: object) -> None:
            if words:
                self.customer.happened.emit(words, None)

        self.door.do(command, owner=self, done=done, failed=refused or self._refuse)


def _goes_on(each: Waiting) -> bool:
    return each.standing is not RequestState.WITHDRAWN and not each.request.noted
