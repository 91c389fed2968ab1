"""What a desk keeps of what it is told and of what it tells, whatever it keeps it in; the engine knows no more of it.

The desk of a shop keeps it in its file (`in_file`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from agentdesk.core.errors import Failure
from agentdesk.core.events import Subject
from agentdesk.core.sync.protocol import AskLease, Block, Lease, Outcome, Pull, Pulled, Sent, asked_as


@dataclass(frozen=True, slots=True)
class Standing:
    """Which desk this is to which server."""

    url: str
    epoch: UUID
    device_id: UUID
    person_id: UUID
    next_seq: int
    generation: int
    heard_at: datetime | None
    """When it was in step last."""
    receipt: str
    """What the server is shown of how far it was then."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came with an answer: `whole` once the last page was there; else it was laid aside, or was of no use."""

    whole: bool = False
    used: bool = True
    heard: frozenset[Subject] = frozenset()
    outcomes: tuple[Outcome, ...] = ()
    doubtful: tuple[UUID, ...] = ()


class Keeping(Protocol):
    """Each call is done as a whole and for good, or not at all; between two of them people go on working, and the
    program may be gone."""

    def is_put_back(self) -> bool:
        """Whether this was put back from a copy, or copied from elsewhere: then it says nothing more."""

    def standing(self) -> Standing: ...

    # what waits
    def unsent(self, most: int) -> Sequence[Sent]:
        """The first commands of which the server has not said that it decided on them."""

    def note_sent(self, commands: Sequence[Sent]) -> None:
        """They go to the server now: what must not be done once more from a copy of before is known from here on."""

    def note_received(self, upto: int) -> None:
        """The server has decided on these; how, comes with the rows that follow from it."""

    def keep_receipt(self, receipt: str) -> None:
        """How far the server was, to be shown to it."""

    # whose rows
    def wanted(self) -> Mapping[UUID, str]:
        """The scopes of which the server does not know yet that this desk wants them, each with the reason."""

    def note_granted(self, scope_ids: Iterable[UUID]) -> None: ...

    def next_pull(self) -> Pull:
        """What is to be asked next: an answer to any other question is of no use."""

    def take(self, answer: Pulled) -> Applied:
        """Use an answer, if it is one to exactly the question that would be asked now; else nothing changes.

        Raises Failure as `is_of_use` does, and sync.diverged where what stands here is not what the server says it
        holds.
        """

    def fetch_anew(self, scope_ids: Sequence[UUID]) -> None:
        """These scopes are told from the beginning; until then what stands here is shown as it is."""

    def ask_for_again(self, left_out: Sequence[UUID]) -> None:
        """These scopes are subscribed to once more: what was told of them before may be half of it."""

    def new_epoch(self, epoch: UUID, last_seq: int, known: Collection[UUID], receipt: str) -> None:
        """The server was put back from a copy: its rows are told anew, and what it does not know any more (behind
        `last_seq`) waits again. Of leases those that are `known` there go on. What was shown to it before says nothing
        under this epoch: `receipt` is what it is shown from now on."""

    # numbers
    def numbers_left(self) -> Mapping[str, int]: ...

    def blocks(self) -> Sequence[Block]:
        """All that the server has given to this desk."""

    def take_numbers(self, blocks: Iterable[Block]) -> None:
        """The same block again changes nothing."""

    # money
    def take_key(self, key: bytes) -> None:
        """The one under which codes of vouchers are hashed everywhere in the shop."""

    def leases_asked_for(self) -> Sequence[AskLease]:
        """Everything that was asked for and not answered."""

    def take_lease(self, lease_id: UUID, answer: Lease) -> None:
        """Once: the same answer again changes nothing, and neither does one to what was not asked."""

    def give_back(self, recalled: Collection[UUID]) -> None:
        """Close what others need, and what nothing is given of any more: its time is over, or the clock was changed."""

    def held_since(self, last_seq: int) -> Mapping[UUID, str]:
        """The leases that a server may not know of which has decided on so many commands, each with its deed."""


def is_of_use(question: Pull, answer: Pulled, url: str, received: int) -> bool:
    """Whether this is an answer to exactly this question; `received` is the last command of which the server has said
    that it decided on it.

    Raises Failure sync.not_a_server where it tells of scopes that nobody asked for, and sync.left_out where the server
    does not know any more that this desk holds some. Raises Failure sync.server_unsure where it knows of fewer commands
    than it has said: it was put back, and nobody has told it. Its receipt stays here then, and is shown to it next.
    """
    if answer.epoch != question.epoch or answer.asked != asked_as(question):
        return False
    if answer.last_seq < received:
        raise Failure("sync.server_unsure")
    if not {part.scope.hex() for part in answer.told} <= question.cursors.keys():
        raise Failure("sync.not_a_server", address=url, status=200)
    if not answer.more and (left_out := sorted(question.cursors.keys() - answer.scopes.keys())):
        raise Failure("sync.left_out", scopes=[str(UUID(each)) for each in left_out])
    return True
