"""What can be asked about consents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import StringConstraints

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.consents.model import Agreed, Channel, How, Purpose, Uses
from agentdesk.core.consents.wordings import WordingsEdition

Wording = Annotated[Line, StringConstraints(max_length=500)]


class RecordConsent(Command):
    """What a customer has said when asked: the exact words they were asked with, how they answered, and the proof.

    A yes needs its wording, and its proof unless it was said in a conversation, which is on record itself. A no needs
    neither, and counts at once.
    """

    kind: ClassVar[str] = "consents.record"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    channel: Channel
    purpose: Purpose
    given: bool
    how: How = How.CONVERSATION
    wording: Wording = ""
    proof: Line = ""


class WithdrawConsent(Command):
    """They take it back, as easily as they gave it (Art. 7 (3) GDPR). It counts at once, and no undo gives it again:
    a yes is said by the customer."""

    kind: ClassVar[str] = "consents.withdraw"
    refuses_undo: ClassVar[str] = "undo.of_a_withdrawal"
    customer_id: UUID
    channel: Channel
    purpose: Purpose


class SetWordings(Command):
    """The words to ask with from now on, all of them, as a new edition; what was agreed to before keeps its own.

    Refused consents.words_missing where one is empty in one language, consents.moved where somebody else has
    laid down others than edition `instead_of` meanwhile, consents.words_unchanged.
    """

    kind: ClassVar[str] = "consents.set_wordings"
    undoable: ClassVar[bool] = True
    names_whom: ClassVar[bool] = False
    words: dict[Purpose, dict[Channel, dict[Literal["de", "en"], Wording]]]
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Wordings(Query[WordingsEdition]):
    """The edition that counts."""


@dataclass(frozen=True, slots=True)
class WordingsEditions(Query[tuple[WordingsEdition, ...]]):
    """All of them, the one that counts in front; the last is the delivered one. Those taken back are not told."""


@dataclass(frozen=True, slots=True)
class ConsentsOf(Query[tuple[Agreed, ...]]):
    """What a customer has agreed to and refused, with everything that was ever said about it."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class MayContact(Query[Uses]):
    """What this customer may be contacted for now."""

    customer_id: UUID
