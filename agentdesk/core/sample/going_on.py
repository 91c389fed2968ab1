"""What is going on in the sample shop today: cases, promises, callbacks, a handover; most of it is on Miriam's list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.approvals.commands import RequestApproval
from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.callbacks.model import Recipient
from agentdesk.core.cases.commands import (
    AskQuery,
    CancelOrder,
    ConfirmationSent,
    NoteBrokenPromise,
    NoteFailure,
    OpenCase,
    ResolveCase,
    WaitFor,
)
from agentdesk.core.cases.defaults import shipped_cause, shipped_department
from agentdesk.core.cases.details import OrderCancellation, Refund, RefundWay
from agentdesk.core.cases.model import FailureKind, Kind, Severity, Status
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.commands import GiveGoodwill, IssueVoucher
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.handovers.commands import OfferHandover, WrittenPacket
from agentdesk.core.ids import due_id
from agentdesk.core.interactions.commands import MoodAt, StartInteraction, WrapUp
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Channel, Mood, Outcome, Solved
from agentdesk.core.orders.commands import OrdersOf
from agentdesk.core.people.model import Person
from agentdesk.core.promises.commands import KeepPromise, MakePromise
from agentdesk.core.vouchers.issuing import with_fresh_stub
from agentdesk.core.vouchers.model import Stub

_ZONE = ZoneInfo("Europe/Berlin")
_HALF = timedelta(minutes=30)
_WEEK = (
    (1, 14, "Amira", "Termin für die Reparatur abstimmen"),
    (1, 15, "Daniel", "Ersatzteil ist da: Lieferung besprechen"),
    (2, 11, "Amira", "Läuft die neue Mühle gut?"),
    (2, 16, "Daniel", "Angebot für zwei Siebträger durchgehen"),
    (3, 10, "Daniel", "Rechnung erklären"),
    (3, 13, "Amira", "Rückgabe des Filterhalters vereinbaren"),
    (4, 11, "Amira", "Ist die Lieferung heil angekommen?"),
)
"""In how many days, at what hour, who rings, and what about."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer of the sample, with what a scene needs of them."""

    id: UUID
    phone: str
    order_number: str
    product: str


class Scenes:
    """Each scene happened a while ago, by a clock that is set back for it."""

    def __init__(self, desk: Desk, people: list[Person], callers: Sequence[Caller]) -> None:
        self._clock = FixedClock(desk.clock.now())
        self._now, self._desk, self._callers = desk.clock.now(), Desk(desk.database, self._clock), callers
        self._people = {person.name.split()[0]: person for person in people if person.team_id}

    def play(self) -> None:
        self._repair_to_be_decided(self._caller(1))
        self._refund_not_booked(self._caller(2))
        self._delivery_to_be_rung_about(self._caller(3))
        self._question_to_the_carrier(self._caller(4))
        self._second_parcel_damaged(self._caller(5))
        self._order_cancelled(self._caller(6))
        self._mail_to_be_answered(self._caller(7))
        self._address_missing(self._caller(8))
        self._kept(self._caller(9))
        self._given()
        self._week_of_callbacks()

    def _caller(self, n: int) -> Caller:
        """In a small shop some come with more than one matter."""
        return self._callers[n % len(self._callers)]

    def _repair_to_be_decided(self, caller: Caller) -> None:
        case = self._open(
            caller, "Mahlwerk klemmt nach zwei Wochen", Kind.PRODUCT_CLAIM, "product.fault", days=2, hours=3,
            severity=Severity.SERIOUS, next_step="Fotos mit der Werkstatt ansehen", next_step_at=self._at(0, 15),
        )  # fmt: skip
        failed = NoteFailure(
            customer_id=caller.id, case_id=case, failure=FailureKind.PRODUCT, severity=Severity.SERIOUS,
            cause_id=shipped_cause("product_fault"), words="Kaffeemühle nach zwei Wochen nicht zu gebrauchen",
        )  # fmt: skip
        self._do(failed, "Miriam", days=2, hours=3)
        self._promise(caller, "Sie hören bis dahin, ob wir reparieren oder tauschen", self._at(1, 12), case, days=2)

    def _refund_not_booked(self, caller: Caller) -> None:
        """What was promised has not been kept."""
        self._contact(caller, "Die Rücksendung ist bei uns, vom Geld ist nichts zu sehen.",
                      "returns.refund", Mood.DISAPPOINTED, "Miriam", days=5)  # fmt: skip
        case = self._open(caller, "Erstattung nicht eingegangen", Kind.COMPLAINT, "returns.refund", days=5)
        due = self._at(-1, 18)
        promise = self._promise(caller, "Die Erstattung ist bis dahin auf dem Konto", due, case, days=5)
        broken = NoteBrokenPromise(promise_id=promise, due_at=due)
        self._clock.set(self._now)
        self._desk.execute(broken, actor=SYSTEM, id=due_id(broken.kind, promise, due))

    def _delivery_to_be_rung_about(self, caller: Caller) -> None:
        self._callback(caller, "Möchte wissen, wann die Espressomaschine kommt", self._soon(), Recipient.ME, days=1)
        other, about = self._caller(10), "Rückfrage zur Rechnung, bitte mit Kundennummer"
        if other != caller:  # nobody is rung about two things
            self._callback(other, about, self._at(1, 10), Recipient.TEAM, days=1)

    def _question_to_the_carrier(self, caller: Caller) -> None:
        case = self._open(caller, "Sendung seit acht Tagen unterwegs", Kind.COMPLAINT, "delivery.late", days=3)
        asked = AskQuery(
            case_id=case, department_id=shipped_department("carrier"), due_at=self._at(0, 16),
            question=f"Wo liegt die Sendung zu Bestellung {caller.order_number}?",
        )  # fmt: skip
        self._do(asked, "Miriam", days=1)

    def _second_parcel_damaged(self, caller: Caller) -> None:
        """The second time that we let this customer down."""
        broken = "Das Gerät kam zerbrochen an"
        self._contact(caller, f"{broken}, Karton eingedrückt. Möchte Ersatz.", "delivery.damaged", Mood.DISAPPOINTED,
                      "Amira", days=6)  # fmt: skip
        self._let_down(caller, broken, None, "Amira", days=6)
        self._contact(caller, "Auch der Ersatz ist zerbrochen. Will ein heiles Gerät bis zum Wochenende oder das Geld.",
                      "delivery.damaged", Mood.ANGRY, "Daniel", days=1)  # fmt: skip
        case = self._open(
            caller, "Auch die Ersatzlieferung ist beschädigt", Kind.COMPLAINT, "delivery.damaged", "Daniel", days=1,
            severity=Severity.SERIOUS, about_order=True,
        )  # fmt: skip
        self._let_down(caller, "Auch der Ersatz kam zerbrochen an", case, "Daniel", days=1)
        packet = WrittenPacket(
            story="Erste Lieferung zerbrochen, der Ersatz auch. Karton jedes Mal eingedrückt.",
            tried="Ersatz am Montag verschickt, Nachforschung beim Paketdienst gestellt.",
            wanted="Ein heiles Gerät bis zum Wochenende, oder das Geld zurück.",
            limit="Expressversand auf unsere Kosten gebe ich nicht frei.",
        )
        self._do(OfferHandover(case_id=case, to_id=self._people["Miriam"].id, packet=packet), "Daniel", minutes=12)

    def _order_cancelled(self, caller: Caller) -> None:
        cancelled = CancelOrder(
            customer_id=caller.id, resolution="Bestellung storniert, noch nicht verschickt.", channel=Channel.PHONE,
            cancellation=OrderCancellation(
                order_number=caller.order_number, effective_on=(self._now - timedelta(days=4)).date(),
                refund=Refund(way=RefundWay.NONE_DUE),
            ),
        )  # fmt: skip
        case = UUID(self._do(cancelled, "Amira", days=4)["case_id"])
        self._do(ConfirmationSent(case_id=case, channel=Channel.EMAIL), "Amira", days=4, minutes=-5)

    def _mail_to_be_answered(self, caller: Caller) -> None:
        self._open(
            caller, "Welche Bohnen passen zur Siebträgermaschine?", Kind.ADVICE, "order.advice", hours=2,
            channel=Channel.EMAIL,
        )  # fmt: skip

    def _address_missing(self, caller: Caller) -> None:
        case = self._open(caller, "Ersatzteil: Lieferadresse fehlt", Kind.ORDER_CHANGE, "product.part", days=3)
        waits = WaitFor(case_id=case, status=Status.WAITING_CUSTOMER, words="Adresse per E-Mail erbeten",
                        next_step_at=self._at(2, 10))  # fmt: skip
        self._do(waits, "Miriam", days=2)

    def _kept(self, caller: Caller) -> None:
        """Settled as promised: what a good week leaves behind."""
        case = self._open(
            caller, "Falsche Tassen geliefert", Kind.PRODUCT_CLAIM, "delivery.wrong_item", "Amira", days=9
        )
        promise = self._promise(caller, "Die richtigen Tassen sind bis dahin bei Ihnen", self._at(-5, 12), case, days=9)
        self._do(KeepPromise(promise_id=promise, how="Zugestellt, Kundin hat angerufen"), "Amira", days=6)
        settled = ResolveCase(
            case_id=case, resolution="Richtige Tassen zugestellt, falsche dürfen bleiben.",
            cause_id=shipped_cause("wrong_item_picked"), department_id=shipped_department("shipping"),
        )  # fmt: skip
        self._do(settled, "Amira", days=6)

    def _given(self) -> None:
        """Goodwill of the last weeks, oldest first, and a request that waits for somebody who may give more."""
        self._voucher(self._caller(0), 10_00, "delivery.late", "Daniel", days=19)
        shipping = GiveGoodwill(
            customer_id=self._caller(9).id, amount=4_90, currency="EUR", goodwill=GoodwillKind.FREE_SHIPPING,
            reason_id=shipped_reason("delivery.wrong_item"),
        )  # fmt: skip
        self._do(shipping, "Amira", days=6)
        self._voucher(self._caller(1), 15_00, "product.fault", "Miriam", days=2, hours=2)
        self._voucher(self._caller(8), 20_00, "product.part", "Amira", days=1)
        if (damaged := self._caller(5)) != self._caller(1):
            said = "Zweite beschädigte Lieferung in einer Woche. Bleibt bei uns, wenn es diesmal klappt."
            self._request(damaged, 60_00, "delivery.damaged", said, minutes=14)

    def _voucher(self, caller: Caller, cents: int, reason: str, who: str, *, days: float, hours: float = 0) -> None:
        of = {"customer_id": caller.id, "amount": cents, "currency": "EUR", "reason_id": shipped_reason(reason)}
        self._with_code(
            lambda stub: IssueVoucher.model_validate(of | {"stub": stub}), cents, who, days=days, hours=hours
        )

    def _request(self, caller: Caller, cents: int, reason: str, words: str, *, minutes: float) -> None:
        of = {"customer_id": caller.id, "amount": cents, "currency": "EUR", "reason_id": shipped_reason(reason)}
        asked = of | {"words": words}
        self._with_code(lambda stub: RequestApproval.model_validate(asked | {"stub": stub}), cents, "Miriam",
                        minutes=minutes)  # fmt: skip

    def _with_code(
        self, make: Callable[[Stub], Command], cents: int, who: str, *,
        days: float = 0, hours: float = 0, minutes: float = 0,
    ) -> None:  # fmt: skip
        self._clock.set(self._now - timedelta(days=days, hours=hours, minutes=minutes))
        with_fresh_stub(self._desk, make, cents, "EUR", actor=self._people[who].id)

    def _week_of_callbacks(self) -> None:
        """Of Miriam's colleagues, where the shop has enough customers to ring."""
        for (days, hour, who, purpose), caller in zip(_WEEK, self._callers[11:], strict=False):
            self._callback(caller, purpose, self._at(days, hour), Recipient.ME, who, days=1)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _open(
        self, caller: Caller, subject: str, kind: Kind, reason: str, who: str = "Miriam", *,
        days: float = 0, hours: float = 0, channel: Channel = Channel.PHONE, severity: Severity = Severity.NORMAL,
        next_step: str = "", next_step_at: datetime | None = None, about_order: bool = False,
    ) -> UUID:  # fmt: skip
        opened = OpenCase(
            order_id=self._order_of(caller) if about_order else None,
            customer_id=caller.id, subject=subject, case_kind=kind, reason_id=shipped_reason(reason), channel=channel,
            severity=severity, next_step=next_step, next_step_at=next_step_at,
        )  # fmt: skip
        return UUID(self._do(opened, who, days=days, hours=hours)["case_id"])

    def _let_down(self, caller: Caller, words: str, case: UUID | None, who: str, *, days: float) -> None:
        failed = NoteFailure(
            customer_id=caller.id, case_id=case, failure=FailureKind.DELIVERY, order_id=self._order_of(caller),
            cause_id=shipped_cause("badly_packed"), words=words,
        )  # fmt: skip
        self._do(failed, who, days=days)

    def _contact(self, caller: Caller, notes: str, reason: str, mood: Mood, who: str, *, days: float) -> None:
        """A call that lasted six minutes, with the mood it ended in."""
        began = self._now - timedelta(days=days, minutes=8)
        started = self._do(StartInteraction(customer_id=caller.id, number=caller.phone), who, days=days, minutes=8)
        done = WrapUp(
            interaction_id=UUID(started["interaction_id"]), ended_at=began + timedelta(minutes=6), notes=notes,
            reason_id=shipped_reason(reason), moods=(MoodAt(at=began + timedelta(minutes=1), mood=mood),),
            outcome=Outcome.TO_FOLLOW, solved=Solved.NO,
        )  # fmt: skip
        self._do(done, who, days=days, minutes=1)

    def _order_of(self, caller: Caller) -> UUID | None:
        """A recent one, that may have come broken a week ago."""
        book = self._desk.ask(OrdersOf(caller.id), actor=self._people["Miriam"].id)
        ago = {order.id: (self._now - order.placed_at).days for order in book.newest if order.placed_at}
        return next((order_id for order_id, days in ago.items() if 7 < days < 60), None)

    def _promise(self, caller: Caller, words: str, due_at: datetime, case: UUID, *, days: float) -> UUID:
        made = MakePromise(customer_id=caller.id, words=words, due_at=due_at, case_id=case)
        return UUID(self._do(made, "Miriam", days=days)["promise_id"])

    def _callback(
        self, caller: Caller, purpose: str, at: datetime, recipient: Recipient, who: str = "Miriam", *, days: float
    ) -> None:
        wall = at.astimezone(_ZONE)
        minute = wall.hour * 60 + wall.minute
        window = NewWindow(day=wall.date(), from_minute=minute, to_minute=min(minute + 30, 1440), zone=_ZONE.key)
        team_id = self._people["Miriam"].team_id if recipient is Recipient.TEAM else None
        planned = PlanCallback(
            customer_id=caller.id, phone=caller.phone, purpose=purpose, window=window, recipient=recipient,
            team_id=team_id,
        )  # fmt: skip
        self._do(planned, who, days=days)

    def _do(self, command: Command, who: str, *, days: float = 0, hours: float = 0, minutes: float = 0) -> Any:
        at = self._now - timedelta(days=days, hours=hours, minutes=minutes)
        self._clock.set(at)
        return self._desk.execute(command, actor=self._people[who].id, occurred_at=at)

    def _at(self, days: int, hour: int) -> datetime:
        day = self._now.astimezone(_ZONE).date() + timedelta(days=days)
        return datetime.combine(day, time(hour), _ZONE)

    def _soon(self) -> datetime:
        """The second half hour from now; nobody is rung at night."""
        wall = self._now.astimezone(_ZONE)
        begun = wall.replace(minute=30 * (wall.minute // 30), second=0, microsecond=0)
        soon = begun + 2 * _HALF
        return soon if 8 <= soon.hour < 20 and soon.date() == wall.date() else self._at(1, 10)
