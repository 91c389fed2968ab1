"""A scenario: who rings, what has happened to them, what they say, and what makes them calmer or angrier."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from agentdesk.core.cases.model import FailureKind, Kind, Severity
from agentdesk.core.interactions.model import Channel, Outcome, Solved
from agentdesk.core.practice.acts import Act

LANGUAGES = ("de", "en")
CALMEST, ANGRIEST = 5, 1


def _in_all(words: dict[str, str]) -> dict[str, str]:
    if set(words) != set(LANGUAGES) or not all(each.strip() for each in words.values()):
        raise ValueError("words are missing in a language")
    return {language: " ".join(each.split()) for language, each in words.items()}


Label = Annotated[dict[str, str], AfterValidator(_in_all)]
"""Words by language; each is written for itself."""
Lines = Annotated[tuple[Label, ...], Field(min_length=2)]
Days = Annotated[int, Field(ge=-3_650, le=0)]
"""Counted from today, backwards."""


class Deed(StrEnum):
    """What was done at the desk, as far as a simulated customer is concerned."""

    PROMISE = "promise"
    CALLBACK = "callback"
    GOODWILL = "goodwill"
    APPROVAL = "approval"
    CASE = "case"
    FAILURE = "failure"
    HANDOVER = "handover"
    QUERY = "query"
    NOTE = "note"
    ADDRESS = "address"
    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"
    TERMINATION = "termination"
    RETURN = "return"
    CONFIRMATION = "confirmation"
    SETTLED = "settled"
    ALERT = "alert"
    WRAP_UP = "wrap_up"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Who(_Part):
    """The person; without a salutation called by the first name. `phone` is one that rings nobody, `email` under a
    domain kept for examples; `since` in days."""

    salutation: str
    given: str
    family: str
    form: Literal["", "sie", "du"] = ""
    street: str
    house: str
    postcode: str
    city: str
    country: str = "DE"
    phone: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{7,14}$")]
    email: Annotated[str, Field(pattern=r"^[^@ ]+@example\.(?:org|com|net)$")]
    since: Days

    @property
    def name(self) -> str:
        return f"{self.salutation or self.given} {self.family}"


class Order(_Part):
    """`due`, `shipped` and `delivered` are days from today; `due` may lie ahead."""

    number: str
    product: Label
    total: Decimal
    placed: Days
    status: Literal["open", "processing", "paid", "shipped", "delivered", "returned"]
    due: Annotated[int, Field(ge=-60, le=60)] | None = None
    shipped: Days | None = None
    delivered: Days | None = None
    paid: bool = True


class Contact(_Part):
    days: Days
    reason: str
    notes: Label
    moods: tuple[int, ...] = (3,)
    minutes: int = 6
    channel: Channel = Channel.PHONE
    outcome: Outcome = Outcome.TO_FOLLOW
    solved: Solved = Solved.NO


class OpenMatter(_Part):
    subject: Label
    kind: Kind
    reason: str
    days: Days
    severity: Severity = Severity.NORMAL


class PastFailure(_Part):
    days: Days
    kind: FailureKind
    words: Label
    cause: str = ""
    severity: Severity = Severity.NORMAL


class PastPromise(_Part):
    """Made and due so many days from today, due at this hour."""

    made: Days
    due: Annotated[int, Field(ge=-60, le=60)]
    words: Label
    hour: int = 18


class PastCallback(_Part):
    """Promised and due so many days from today, from this hour on for half an hour; nobody rang."""

    made: Days
    due: Days
    hour: Annotated[int, Field(ge=8, le=19)]
    purpose: Label


class Facts(_Part):
    """What the practice shop knows. Failures and promises belong to the matter and to the first order, if any."""

    orders: tuple[Order, ...] = ()
    contacts: tuple[Contact, ...] = ()
    matter: OpenMatter | None = None
    failures: tuple[PastFailure, ...] = ()
    promises: tuple[PastPromise, ...] = ()
    callback: PastCallback | None = None
    tags: tuple[str, ...] = ()
    tier: str = ""


class Contacted(_Part):
    """How they come through; only a telephone knows how long they `waited`, in seconds."""

    channel: Channel = Channel.PHONE
    waited: Annotated[int, Field(ge=0)] = 0
    transfers: Annotated[int, Field(ge=0)] = 0


class Reply(_Part):
    """What they answer. `to`: acts, or steps of guides as `guide.step`. With `heard` only once they have been listened
    to (or only before). `because` is for the debrief: why it made them calmer or angrier."""

    to: tuple[str, ...]
    say: Label
    mood: Annotated[int, Field(ge=-2, le=2)] = 0
    because: Label | None = None
    heard: bool | None = None
    often: bool = False
    """Whether they may say it again."""


class Goal(_Part):
    """What they need from this talk: one of `by` was said or done, and nothing of `without`."""

    by: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    met: Label
    missed: Label


class Otherwise(_Part):
    """Where nothing else fits."""

    cross: Lines
    calm: Lines


class Endings(_Part):
    well: Label
    badly: Label


class Scenario(_Part):
    """`tells`: what they get off their chest, one after the other, when somebody listens. `unheard`: what they say to
    whoever comes with an answer before that. `at_hand`: what whoever looks it up would find out, and
    what may be asserted then although the shop's data does not say it (`proves`, claims).
    `hangs_up`: their last words. Whoever is `brisk` wants it done and nothing asked."""

    scenario: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: Label
    about: Label
    trains: Annotated[tuple[str, ...], Field(min_length=1)]
    who: dict[str, Who]
    facts: Facts = Facts()
    call: Contacted = Contacted()
    brisk: bool = False
    temper: Annotated[int, Field(ge=ANGRIEST, le=CALMEST)]
    at_hand: Label
    proves: tuple[str, ...] = ()
    wants: Label
    opens: Label
    tells: Lines
    unheard: Label
    replies: Annotated[tuple[Reply, ...], Field(min_length=6)]
    otherwise: Otherwise
    goals: Annotated[tuple[Goal, ...], Field(min_length=2)]
    ends: Endings
    hangs_up: Label


class Manners(_Part):
    """How anybody takes what nobody likes to hear: replies where a scenario has none of its own."""

    replies: tuple[Reply, ...]


REQUIRED_ACTS = (Act.SORRY, Act.BLAMES)
"""To these everybody in a scenario has words of their own."""
