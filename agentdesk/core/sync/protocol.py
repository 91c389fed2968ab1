"""What desks and server say to each other: named commands one way, rows the other; never a difference of rows.

Every question names the epoch under which the desk knows the server, every answer the server's own: an answer of
another epoch is not used. Ids are UUIDs, moments whole microseconds since 1970 (UTC), rows those of `rows.to_plain`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import from_json

from agentdesk.core.commands import Line
from agentdesk.core.storage.schema import canonical
from agentdesk.core.sync.pages import BITS, Part, require_columns

PROTOCOL = 1
PREFIX = "/sync/v1"
"""Of the addresses, over HTTP."""
MOST_COMMANDS = 50
"""In one push."""
MOST_LOOKS = 200
"""In one message."""
MOST_ENTRIES = 2_000
"""In one page of a pull."""
RETURNS = "/signed-in"
"""Where a browser comes back to a desk from single sign-on."""
FORGOTTEN = "sync.forgotten"
"""The kind of a command whose words are erased."""
DIGEST_BITS = BITS
"""Digests are sums of hashes in 63 bits: both databases have whole numbers of 64 with a sign."""

Count = Annotated[int, Field(ge=0, le=BITS)]
"""As far as both databases can count."""
ScopeId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""A UUID in hexadecimal digits: a desk names hundreds with each pull, and nobody needs more of them there."""
Scope = tuple[Count, Count, Count]
"""How far a scope goes at the server, how many rows it has there, and the digest of them."""
_Moment = Annotated[int, Field(ge=0, le=253_402_300_799_999_999)]
"""In microseconds, up to the last one of the year 9999."""
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,80}$")]


class Message(BaseModel):
    """Frozen; what a later program says beyond it is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Status(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"
    PARKED = "parked"
    """Kept whole, because carrying it out failed in a way nobody foresaw; somebody looks at it."""


class Sent(Message):
    """A command as a desk sends it. `numbers` are those that it took from the blocks of this desk."""

    seq: Annotated[Count, Field(ge=1)]
    id: UUID
    kind: _Name
    version: Annotated[int, Field(ge=1, le=1_000)] = 1
    actor_id: UUID
    args: dict[str, Any]
    base: dict[str, Count] = {}
    numbers: dict[_Name, list[Count]] = {}
    occurred_at: _Moment

    @field_validator("args")
    @classmethod
    def _can_be_written(cls, args: dict[str, Any]) -> dict[str, Any]:
        """JSON can say half a character (a lone surrogate), which no database and no file takes."""
        canonical(args).encode()  # UnicodeEncodeError is a ValueError
        return args

    def without_words(self) -> Sent:
        """What stays of it once whoever it was about is erased: its place in the order, in which no server accepts a
        gap. It is refused, should it ever be sent again."""
        return self.model_copy(update={"kind": FORGOTTEN, "version": 1, "args": {}, "base": {}, "numbers": {}})


class Outcome(Message):
    """What became of a command: its answer, or why it was refused."""

    seq: int
    id: UUID
    status: Status
    result: Any = None
    code: str = ""
    facts: dict[str, Any] = {}


class Stop(StrEnum):
    """Why a push went no further."""

    GAP = "gap"
    """A command is missing before the first one sent."""
    RETRY = "retry"
    """The database was too busy; nothing was decided."""
    FORKED = "forked"
    """Another command came under this number: the desk's file was copied, or put back from a copy."""


class Push(Message):
    epoch: UUID
    commands: list[Sent] = Field(max_length=MOST_COMMANDS)


class Pushed(Message):
    """`last_seq` is the last command of this desk that the server has decided on."""

    epoch: UUID
    server_time: int
    last_seq: int
    outcomes: list[Outcome] = []
    stopped: Stop | None = None
    receipt: str = ""
    """How far the server is, sealed by itself: the desk shows the last one with each hello, and knows nothing of it."""


class Pull(Message):
    """From where on the desk wants to know what of which scopes, and which outcomes it has (`heard_upto`)."""

    epoch: UUID
    generation: Count
    cursors: dict[ScopeId, Count]
    heard_upto: Count
    most: int = Field(default=MOST_ENTRIES, ge=1, le=MOST_ENTRIES)


class Pulled(Message):
    """A page. The last one (`more` is false) tells outcomes and scopes of the same moment as the rows."""

    model_config = ConfigDict(defer_build=True)

    epoch: UUID
    server_time: int
    asked: str
    """The fingerprint of the question, so that an answer that came late or twice is known (`asked_as`)."""
    more: bool
    to_come: int = 0
    """How many entries there are after this page, at most: those that moved on meanwhile have left holes."""
    last_seq: int = 0
    outcomes: list[Outcome] = []
    receipt: str = ""
    columns: dict[str, list[str]] = {}
    """In which order the rows of each table have their values."""
    told: list[Part] = []
    scopes: dict[ScopeId, Scope] = {}

    @model_validator(mode="after")
    def _has_our_columns(self) -> Pulled:
        require_columns(self.columns, self.told)
        return self


class Hello(Message):
    """A desk reports: the last command it has made (`made_upto`), and for what kinds it wants how many numbers.

    `instead_of`: the desk that its file was until now, which was put back from a copy. `moved_with`: the last command
    of a shop which has moved here, and of which this desk is to be made.
    """

    epoch: UUID | None = None
    schema_: str = Field(alias="schema", max_length=20)
    protocol: int = PROTOCOL
    made_upto: Count = 0
    numbers: dict[_Name, Count] = {}
    request_id: UUID
    instead_of: UUID | None = None
    receipt: Annotated[str, StringConstraints(max_length=400)] = ""
    moved_with: UUID | None = None


class Block(Message):
    """Numbers that this desk alone gives away, both ends included."""

    kind: str
    low: int
    high: int


class Report(Message):
    """What a desk has from the server that this may have lost when it was put back: the leases that it holds or has
    given from (`held`, each with its `deed` as the server sealed it), and its blocks of numbers."""

    epoch: UUID
    held: dict[UUID, Annotated[str, StringConstraints(max_length=10_000)]] = Field({}, max_length=10_000)
    blocks: list[Block] = Field([], max_length=10_000)


class Reported(Message):
    """`known`: the leases of which vouchers are accepted."""

    epoch: UUID
    known: list[UUID] = []


class Welcome(Message):
    """`recalled` are leases of this desk that others need; `code_key` is the one under which codes of vouchers are
    hashed everywhere in the shop, in hexadecimal digits."""

    epoch: UUID
    server_time: int
    last_seq: int
    base_scopes: list[UUID]
    blocks: list[Block] = []
    recalled: list[UUID] = []
    receipt: str = ""
    code_key: str = Field(default="", repr=False)


class AskLease(Message):
    """What a desk wants to be able to give in vouchers by itself: of the team and the person, or of a customer, for a
    case or for none. The same request again gets the same answer."""

    epoch: UUID
    request_id: UUID
    customer_id: UUID | None = None
    case_id: UUID | None = None
    want: int | None = Field(default=None, ge=1, le=10**12)


class LeaseSlice(Message):
    id: UUID
    counter: str
    subject_id: UUID


class Lease(Message):
    """`granted`, in minor units, of each slice; 0 where nothing is left, and then the rest is empty. Its id is that of
    the request. `lasts` are seconds; `recalled`, how many leases of others are being asked back because it is less than
    was wanted: asked again in a moment, it may be more."""

    epoch: UUID
    granted: int
    recalled: int = 0
    currency: str = ""
    day: str = ""
    vouchers: int = 0
    lasts: int = 0
    limits: dict[str, int | None] = {}
    slices: list[LeaseSlice] = []
    deed: str = ""
    """All of it, sealed: the server takes it in again, should it have lost it."""


class Subscribe(Message):
    epoch: UUID
    scopes: dict[UUID, Line]
    """With the reason: who had whose data is known."""


class Holding(Message):
    """The scopes that a desk goes on holding, and no others any more."""

    epoch: UUID
    scopes: list[UUID] = Field(max_length=1_000)


class Look(Message):
    """At a customer, or (under the shop's id) at everybody: one row of `customer_views`, by the person of the desk."""

    id: UUID
    customer_id: UUID
    at: _Moment
    how: _Name
    during: _Name
    reason: str = Field(default="", max_length=40)
    words: str = Field(default="", max_length=500, repr=False)


class Looks(Message):
    epoch: UUID
    looks: list[Look] = Field(max_length=MOST_LOOKS)


class Showing(Message):
    """Whose page a desk shows just now (None: nobody's), and whether words are being typed for them. Kept nowhere: a
    desk says it again while it is so."""

    customer_id: UUID | None = None
    writing: bool = False


class HereToo(Message):
    """Somebody else who shows the same customer."""

    person_id: UUID
    writing: bool = False


class Others(Message):
    here: list[HereToo]


class WorkingSet(Message):
    """Whose rows a desk is to hold because they wait for its person, each with the reason."""

    scopes: dict[UUID, Line]


def returning_to(port: int) -> str:
    """The address of a desk that waits for a browser of its own machine (RFC 8252, 7.3)."""
    return f"http://127.0.0.1:{port}{RETURNS}"


def asked_as(pull: Pull) -> str:
    """The fingerprint of exactly this question."""
    return hashlib.blake2b(pull.model_dump_json().encode(), digest_size=16).hexdigest()


def row_hash(table: str, row: Mapping[str, Any]) -> int:
    """63 bits over a row's content (BLAKE2b, RFC 7693): the same at both sides. Never 0.

    The content, not its version alone: after a restore the same version may be of other content.
    """
    words = canonical([table, row]).encode()
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), "big") & DIGEST_BITS


def key_words(key: Sequence[Any]) -> str:
    """A plain primary key as text, as it stands in tables."""
    return canonical(list(key))


def key_of(words: str) -> list[Any]:
    key: list[Any] = from_json(words)
    return key
