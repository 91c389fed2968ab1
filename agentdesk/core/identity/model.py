"""How sure we are of who is speaking, what proves it, and which fields wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.cards import MASK as CARD_MASK
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money
from agentdesk.core.relations.model import Related
from agentdesk.core.wording import HIDDEN_WORDS

MARK = HIDDEN_WORDS
"""Before the end of a masked value; of an address, alone. No blank follows, unlike in a masked card number."""
SHOWN_FOR = timedelta(minutes=15)
"""How long a field stays open that somebody opened with a reason."""


class Level(StrEnum):
    """How sure we are; each contains those before it."""

    NONE = "none"
    RECOGNISED = "recognised"
    """They ring from a number that we know of this customer."""
    CONFIRMED = "confirmed"
    """They answered what only the customer knows, or a supervisor stands for it."""
    STRONG = "strong"
    """A document was seen, or they were rung back under a number we know."""

    @property
    def rank(self) -> int:
        return list(Level).index(self)

    def reaches(self, needed: Level) -> bool:
        return self.rank >= needed.rank


class Masked(StrEnum):
    """What can be masked, each with everything that says the same."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    ORDERS = "orders"
    """Numbers and amounts of orders, payments, how parcels are followed, and what was bought in a year."""


class Question(StrEnum):
    """What a caller can be asked. The answer to each lies in a field that is masked meanwhile (`LIES_IN`)."""

    POSTCODE = "postcode"
    STREET = "street"
    EMAIL = "email"
    PHONE = "phone"
    ORDER_NUMBER = "order_number"
    ORDER_AMOUNT = "order_amount"


LIES_IN: Mapping[Question, Masked] = {
    Question.POSTCODE: Masked.ADDRESS,
    Question.STREET: Masked.ADDRESS,
    Question.EMAIL: Masked.EMAIL,
    Question.PHONE: Masked.PHONE,
    Question.ORDER_NUMBER: Masked.ORDERS,
    Question.ORDER_AMOUNT: Masked.ORDERS,
}
"""Two answers out of one field are one proof: both stand on the same envelope, or in the same mail."""


@dataclass(frozen=True, slots=True)
class Street:
    """Name and number of one address."""

    name: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of one customer that can be asked for. `ringing`: the number they ring from, which everybody sees,
    so that it proves nothing."""

    postcodes: tuple[str, ...] = ()
    streets: tuple[Street, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    order_numbers: tuple[str, ...] = ()
    order_amounts: tuple[Money, ...] = ()
    region: str = "DE"
    ringing: str = ""

    def askable(self) -> tuple[Question, ...]:
        """What we can compare with."""
        there = {
            Question.POSTCODE: any(self.postcodes),
            Question.STREET: any(each.name for each in self.streets),
            Question.EMAIL: any(self.emails),
            Question.PHONE: any(each != self.ringing for each in self.phones),
            Question.ORDER_NUMBER: any(self.order_numbers),
            Question.ORDER_AMOUNT: any(each.minor for each in self.order_amounts),
        }
        return tuple(question for question in Question if there[question])


class Way(StrEnum):
    """What else makes sure."""

    DOCUMENT = "document"
    RUNG_BACK = "rung_back"
    SUPERVISOR = "supervisor"


REACHES: Mapping[Way, Level] = {
    Way.DOCUMENT: Level.STRONG,
    Way.RUNG_BACK: Level.STRONG,
    Way.SUPERVISOR: Level.CONFIRMED,
}


class Speaker(StrEnum):
    """Who is on the line about this customer."""

    CUSTOMER = "customer"
    THIRD = "third"
    """Somebody who may act for them (`relations.may_act_for`): the check is of that person."""
    STRANGER = "stranger"
    """Somebody else, who is told nothing of them."""


class Reason(StrEnum):
    """Why a field is opened without anybody on the line."""

    CASE = "case"
    REPLY = "reply"
    DELIVERY = "delivery"
    CORRECTION = "correction"
    OTHER = "other"
    """Said in own words."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the shop has laid down. While it is off nobody is asked and nothing is masked.

    `needs`: from which level on a field is shown; what is not named is always shown. `questions`: those that may be
    asked. `proofs`: right answers that confirm, out of so many fields. `most_wrong`: after so many wrong answers
    nothing more is asked in this conversation. `at_counter`: also of whoever stands at the counter.
    `asks_why`: whoever opens a customer of whom nothing is open is asked what for, masked or not.
    """

    on: bool = False
    needs: Mapping[Masked, Level] = field(default_factory=lambda: dict.fromkeys(Masked, Level.CONFIRMED))
    questions: tuple[Question, ...] = tuple(Question)
    proofs: int = 2
    most_wrong: int = 3
    at_counter: bool = False
    asks_why: bool = False

    def hides(self, level: Level) -> frozenset[Masked]:
        """What stays masked at this level."""
        return frozenset(each for each, needed in self.needs.items() if not level.reaches(needed)) if self.on else _NO

    def fields_asked_about(self) -> frozenset[Masked]:
        return frozenset(LIES_IN[each] for each in self.questions if LIES_IN[each] in self.needs)


_NO: frozenset[Masked] = frozenset()
MOST_PROOFS = len(set(LIES_IN.values()))
SHIPPED = Policy()


@dataclass(frozen=True, slots=True)
class Answered:
    """What is kept of one question: how often it was answered wrongly, and whether rightly. Never the answer."""

    wrong: int = 0
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The identity check of one conversation with one customer, or with `third_id`, who speaks for them.

    `wrong_before`: wrong answers of whoever spoke before in the same conversation. They count on: nobody gets more of
    them by saying that they are somebody else.
    """

    answered: Mapping[Question, Answered] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    speaker: Speaker = Speaker.CUSTOMER
    third_id: UUID | None = None
    wrong_before: int = 0

    @property
    def wrong(self) -> int:
        return self.wrong_before + sum(each.wrong for each in self.answered.values())

    @property
    def right(self) -> tuple[Question, ...]:
        return tuple(each for each in Question if each in self.answered and self.answered[each].right)

    def proofs(self) -> int:
        """Right answers, those out of one field as one."""
        return len({LIES_IN[each] for each in self.right})

    def level(self, policy: Policy, *, recognised: bool = False) -> Level:
        if self.speaker is Speaker.STRANGER:
            return Level.NONE
        reached = [Level.RECOGNISED] if recognised else []
        reached += [REACHES[way] for way in self.ways]
        if self.proofs() >= policy.proofs:
            reached.append(Level.CONFIRMED)
        return max(reached, key=lambda each: each.rank, default=Level.NONE)

    def is_over(self, policy: Policy) -> bool:
        """Nothing more is asked in this conversation: a supervisor may stand for them, or they are rung back."""
        return self.wrong >= policy.most_wrong

    def answering(self, question: Question, *, right: bool, policy: Policy) -> Check:
        """Raises Refused identity.over, identity.answered_already."""
        if self.is_over(policy):
            raise Refused("identity.over")
        before = self.answered.get(question, Answered())
        if before.right:
            raise Refused("identity.answered_already")
        now = Answered(before.wrong, True) if right else Answered(before.wrong + 1)
        return replace(self, answered={**self.answered, question: now})

    def vouched(self, way: Way) -> Check:
        """Raises Refused identity.may_not_act: who may not act for them needs no check."""
        if self.speaker is Speaker.STRANGER:
            raise Refused("identity.may_not_act")
        return self if way in self.ways else replace(self, ways=(*self.ways, way))

    def spoken_by(self, speaker: Speaker, third_id: UUID | None = None) -> Check:
        """Somebody else speaks from now on: what the one before proved is not theirs."""
        if (speaker, third_id) == (self.speaker, self.third_id):
            return self
        return Check(speaker=speaker, third_id=third_id, wrong_before=self.wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with this customer, for the person who asks: with whom they speak, if they do.

    `hidden`: what is masked for them now; `questions`: what may be asked now; `opened`: fields that were opened with
    a reason, and until when. `speaker`: who is on the line; `third`: their authority, where they may act for the
    customer, None once it is over. `may_act`: who else could speak for them. `elsewhere`: the conversation that
    `elsewhere_by` has with them, for a supervisor, who may stand for the caller; `level` and `ways` are of that one
    then, and `elsewhere_failed` says that nothing more is asked in it while something is still masked. `on_line`:
    whoever asks speaks with somebody who may act for this customer, in a conversation with that one.
    """

    on: bool
    level: Level = Level.NONE
    interaction_id: UUID | None = None
    hidden: frozenset[Masked] = _NO
    masked: frozenset[Masked] = _NO
    questions: tuple[Question, ...] = ()
    right: tuple[Question, ...] = ()
    proofs_missing: int = 0
    wrong_left: int = 0
    ways: tuple[Way, ...] = ()
    may_ring_back: bool = False
    opened: Mapping[Masked, datetime] = field(default_factory=dict)
    speaker: Speaker = Speaker.CUSTOMER
    third: Related | None = None
    may_act: tuple[Related, ...] = ()
    elsewhere: UUID | None = None
    elsewhere_by: str = ""
    elsewhere_failed: bool = False
    on_line: Related | None = None

    @property
    def is_over(self) -> bool:
        return self.interaction_id is not None and self.wrong_left <= 0


NOT_ASKED = Standing(on=False)


def masked(value: str, tail: int = 2) -> str:
    """The mark, and the last letters or digits; nothing of what is too short to hide anything."""
    kept = "".join(letter for letter in value if letter.isalnum())
    return MARK + (kept[-tail:] if len(kept) >= 4 * tail else "")


def masked_email(address: str) -> str:
    """The first letter and the domain's end: enough to tell two of them apart."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}{MARK}@{MARK}.{domain.rpartition('.')[2]}" if domain else MARK


def has_mask(text: str) -> bool:
    """Whether a masked value stands in it; a masked card number is none (`cards.MASK`)."""
    return MARK in text and MARK in text.replace(CARD_MASK, "")


def in_order(questions: Iterable[Question]) -> tuple[Question, ...]:
    wanted = set(questions)
    return tuple(each for each in Question if each in wanted)
