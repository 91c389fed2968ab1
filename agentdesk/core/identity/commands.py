"""What can be asked about who is speaking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, PlainSerializer, StringConstraints

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.identity.model import (
    MOST_PROOFS,
    SHIPPED,
    Level,
    Masked,
    Policy,
    Question,
    Reason,
    Speaker,
    Standing,
    Way,
)

Questions = Annotated[
    frozenset[Question], PlainSerializer(lambda those: sorted(map(str, those)), return_type=list[str])
]


class SetPolicy(Command):
    """Whether callers are asked who they are, by what, and what stays masked until then; from now on.

    `needs`: from which level on a field is shown; what is not named always is. Refused identity.too_many_proofs where
    so many right answers cannot be had from the questions that are left.
    """

    kind: ClassVar[str] = "identity.set_policy"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    names_whom: ClassVar[bool] = False
    on: bool
    needs: dict[Masked, Level] = dict(SHIPPED.needs)
    questions: Questions = frozenset(Question)
    proofs: int = Field(default=SHIPPED.proofs, ge=1, le=MOST_PROOFS)
    most_wrong: int = Field(default=SHIPPED.most_wrong, ge=1, le=10)
    at_counter: bool = False
    asks_why: bool = False


class AnswerQuestion(Command):
    """What the caller said to a question. The answer tells whether it matches, never what would.

    `said` is compared and kept nowhere: not in the log, nor in its fingerprint, from which it could be guessed. What
    came of the comparison is logged beside the command. Refused identity.off, identity.not_asked (nothing to compare
    with, or it is shown to whoever asks), identity.over, identity.answered_already, identity.answer_missing.
    """

    kind: ClassVar[str] = "identity.answer"
    interaction_id: UUID
    customer_id: UUID
    question: Question
    said: Annotated[str, StringConstraints(max_length=500)] = Field(default="", exclude=True, repr=False)


class Vouch(Command):
    """What else makes sure who is speaking: a document was seen, they were rung back under a number we know, or a
    supervisor stands for them (a supervisor says so, in the conversation of somebody else, and why: `words`).

    Refused identity.off, identity.not_rung_back where the conversation went to no number of theirs,
    identity.supervisor_only, identity.vouch_words, identity.may_not_act where a stranger is on the line.
    """

    kind: ClassVar[str] = "identity.vouch"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    interaction_id: UUID
    customer_id: UUID
    way: Way
    words: Line = ""


class NameSpeaker(Command):
    """Who is on the line about this customer: they themselves, `third_id` who may act for them, or somebody else, who
    is told nothing. What was proved before was proved by another, and counts no more; wrong answers count on.

    Refused identity.off, identity.not_authorised where the third may not act for them today.
    """

    kind: ClassVar[str] = "identity.name_speaker"
    undoable: ClassVar[bool] = True
    interaction_id: UUID
    customer_id: UUID
    speaker: Speaker
    third_id: UUID | None = None


class OpenField(Command):
    """Show a masked field with nobody on the line, to work on something: with a reason, for a quarter of an hour.

    Refused identity.off, identity.not_masked, identity.reason_words where the reason is none of those named and no
    words say it, identity.ask_first where the customer is on the line: then the check opens it.
    """

    kind: ClassVar[str] = "identity.open_field"
    customer_id: UUID
    field: Masked
    reason: Reason
    words: Line = ""


@dataclass(frozen=True, slots=True)
class ThePolicy(Query[Policy]):
    """What the shop has laid down about identity checks and masking."""


@dataclass(frozen=True, slots=True)
class IdentityOf(Query[Standing]):
    """How sure we are who is speaking, in the conversation that whoever asks has with this customer (in
    `interaction_id`, if it is said), and what is masked for them now."""

    customer_id: UUID
    interaction_id: UUID | None = None
