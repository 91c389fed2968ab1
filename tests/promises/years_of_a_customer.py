"""Random years of one customer, told as facts in any order; and, kept apart, what stands and what is over."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.story.told import Told

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PEOPLE = ("Miriam Vogt", "Daniel Reuter", "Amira Haddad", "Tom Becker", "Sabine Krüger")
ZONE = "Europe/Berlin"
_CHANNELS = ("phone", "phone", "email", "chat", "letter", "review", "counter", "social")
_FAILURES = (
    "delivery",
    "product",
    "billing",
    "appointment",
    "information",
    "staff",
    "complaint",
    "other",
    "unheard_of",
)


@dataclass
class Years:
    """`over`: words and amounts that nobody may tell as if they still stood. Each word of ours occurs but once, so that
    a sentence that says it can be known by it. `due`: of each promise still open, by its words."""

    chance: random.Random
    told: list[Told] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    back: set[int] = field(default_factory=set)
    due: dict[str, datetime] = field(default_factory=dict)
    _n: int = 0

    def live(self, things: int) -> Years:
        rules = (
            self._order, self._contact, self._contact, self._contact, self._promise, self._promise, self._case,
            self._failure, self._gift, self._callback, self._request, self._note,
        )  # fmt: skip
        for _ in range(things):
            self.chance.choice(rules)()
        self.chance.shuffle(self.told)
        return self

    # ── things, each with what becomes of it ────────────────────────────────────────────────────────────────────────
    def _order(self) -> None:
        at, of = self._some_time(), self._id()
        amount, number = self.chance.choice((1_200, 18_900, 4_995, 120_000)), str(80_000 + self._next())
        status = self.chance.choice(("open", "shipped", "delivered", "cancelled", "returned"))
        data = {"first_line": self._words(), "total": amount, "currency": "EUR", "number": number, "status": status}
        self._tell("order.placed", at, of, line_count=self.chance.randint(1, 4), **data)
        if status in ("delivered", "returned"):
            self._tell("order.delivered", self._later(at), of)
        if status == "returned":
            self._tell("order.returned", self._later(at), of, amount=amount, currency="EUR")
            self._tell("payment.received", self._later(at), of, kind="refund", amount=amount, currency="EUR")

    def _contact(self) -> None:
        at, of, old = self._some_time(), self._id(), self._words()
        data = {"channel": self.chance.choice(_CHANNELS), "direction": self.chance.choice(("in", "in", "out"))}
        data |= {"outcome": self.chance.choice(("settled", "to_follow", "not_reached"))}
        data |= {"solved": self.chance.choice(("yes", "no", "unsure"))}
        mood = self.chance.choice((None, 1, 2, 3, 4, 5))
        done = self._tell("interaction.done", at, of, **data, mood_last=mood, words=old)
        if self.chance.random() < 0.3:
            self.over.add(old)
            right = {"mood_last": 3, "words": self._words()}
            self._tell("interaction.corrected", self._later(at), of, corrects=done.id, **data, **right)

    def _promise(self) -> None:
        at, of, words = self._some_time(), self._id(), self._words()
        said = {"kind": "promise", "words": words, "zone": ZONE}
        due = at + timedelta(days=self.chance.randint(1, 40))
        self._tell("promise.made", at, of, due=due.isoformat(), **said)
        if self.chance.random() < 0.3:
            at, due = self._later(at), due + timedelta(days=self.chance.randint(1, 20), hours=1)
            self._tell("promise.moved", at, of, due=due.isoformat(), **said)
        if due < NOW and self.chance.random() < 0.5:
            self._tell("promise.broken", due, of, due=due.isoformat(), **said)
            self._tell("failure.noted", due, self._id(), kind="broken_promise", words=words)
        end = self.chance.choice(("", "", "promise.kept", "promise.withdrawn"))
        if end:
            self.over.add(words)
            late = self.chance.random() < 0.3
            self._tell(end, self._later(at), of, due=due.isoformat(), late=late, **said)
        else:
            self.due[words] = due

    def _case(self) -> None:
        at, of, subject = self._some_time(), self._id(), self._words()
        said = {"number": 1_000 + self._next(), "subject": subject}
        kind = self.chance.choice(("complaint", "question", "termination", "withdrawal"))
        self._tell("case.opened", at, of, kind=kind, owner=self._person(), severity="normal", **said)
        if self.chance.random() < 0.3:
            step = {"next_step": [None, self._words()], "next_step_at": [None, self._later(NOW).isoformat()]}
            self._tell("case.changed", self._later(at), of, changes=step, **said)
        if kind in ("termination", "withdrawal") and self.chance.random() < 0.7:
            self._tell("case.confirmed", self._later(at), of, kind=kind, **said)
        elif self.chance.random() < 0.5:
            self.over.add(subject)
            self._tell("case.resolved", self._later(at), of, words=self._words(), **said)

    def _failure(self) -> None:
        self._tell("failure.noted", self._some_time(), self._id(), kind=self.chance.choice(_FAILURES),
                   words=self._words())  # fmt: skip

    def _gift(self) -> None:
        at, of, voucher = self._some_time(), self._id(), self._id()
        amount = 100 * (500 + self._next())  # each but once
        kind = self.chance.choice(("voucher", "voucher", "gift", "free_shipping", "price_reduction", "express"))
        said = {"act_id": str(of), "currency": "EUR", "kind": kind}
        said |= {"voucher_id": str(voucher) if kind == "voucher" else None}
        self._tell("goodwill.given", at, of, amount=amount, **said)
        if kind == "voucher" and self.chance.random() < 0.4:
            left = self.chance.choice((0, amount - 300))
            used = {"amount": amount - left, "left": left, "currency": "EUR", "voucher_id": str(voucher)}
            self._tell("voucher.redeemed", self._later(at), voucher, **used)
        elif self.chance.random() < 0.3:
            self.back.add(amount)
            self._tell("goodwill.taken_back", self._later(at), of, amount=amount, back=amount, **said)

    def _callback(self) -> None:
        at, of, purpose = self._some_time(), self._id(), self._words()
        day = (NOW + timedelta(days=self.chance.randint(-3, 10))).date().isoformat()
        said = {"purpose": purpose, "day": day, "from_minute": 600, "to_minute": 645, "zone": ZONE}
        self._tell("callback.planned", at, of, **said)
        if self.chance.random() < 0.5:
            self.over.add(purpose)
            self._tell(self.chance.choice(("callback.done", "callback.cancelled")), self._later(at), of, **said)

    def _request(self) -> None:
        at, of, amount = self._some_time(), self._id(), 100 * (50_000 + self._next())
        said = {"amount": amount, "currency": "EUR", "kind": "voucher", "requester": self._person()}
        self._tell("approval.requested", at, of, **said)
        if self.chance.random() < 0.5:
            self.back.add(amount)
            self._tell(self.chance.choice(("approval.declined", "approval.lapsed")), self._later(at), of, **said)

    def _note(self) -> None:
        at, old = self._some_time(), self._words()
        note = self._tell("note.added", at, None, words=old)
        if self.chance.random() < 0.4:
            self.over.add(old)
            self._tell("note.corrected", self._later(at), None, corrects=note.id, words=self._words())

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _tell(self, what: str, at: datetime, of: UUID | None, corrects: UUID | None = None, **data: Any) -> Told:
        late = timedelta(days=self.chance.choice((0, 0, 0, 5)))
        told = Told(self._id(), what, at, at + late, self._person(), of, data, corrects)
        self.told.append(told)
        return told

    def _some_time(self) -> datetime:
        days = self.chance.choice(
            (self.chance.uniform(0.1, 20), self.chance.uniform(1, 80), self.chance.uniform(1, 700))
        )
        return NOW - timedelta(days=days)

    def _later(self, at: datetime) -> datetime:
        return at + (NOW - at if at < NOW else timedelta(days=30)) * self.chance.uniform(0.01, 0.9)

    def _person(self) -> str:
        return self.chance.choice(PEOPLE)

    def _words(self) -> str:
        return f"Wort{_letters(self._next())} von damals"

    def _id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128))

    def _next(self) -> int:
        self._n += 1
        return self._n


def _letters(n: int) -> str:
    """Words without digits, which a sentence's own numbers could be taken for."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{n:04}")
