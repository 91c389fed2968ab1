"""What can be asked about guides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from agentdesk.core.commands import Code, Command, Line, Query, Words
from agentdesk.core.guides.catalogue import Catalogue
from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.conditions import Value
from agentdesk.core.guides.proposals import Proposal
from agentdesk.core.guides.runs import Edition, LeftRun, OpenRun, OverRun

Stack = Annotated[tuple[tuple[Code, Code], ...], Field(min_length=1, max_length=20)]


class TakeIn(Command):
    """Keep the text of a guide as the edition that runs are pinned to. The same text again changes nothing."""

    kind: ClassVar[str] = "guides.take_in"
    names_whom: ClassVar[bool] = False
    source: Words


class SaveDraft(Command):
    """The text of a guide as it is being written: nobody is led by it, and it may be wrong."""

    kind: ClassVar[str] = "guides.save_draft"
    names_whom: ClassVar[bool] = False
    undoable: ClassVar[bool] = True
    guide: Code
    source: Words


class DropDraft(Command):
    kind: ClassVar[str] = "guides.drop_draft"
    names_whom: ClassVar[bool] = False
    undoable: ClassVar[bool] = True
    guide: Code


class Publish(Command):
    """This text is what this guide says from now on; runs that have begun go on as they began. Refused guides.faulty
    with every fault. The answer has the `edition_id`."""

    kind: ClassVar[str] = "guides.publish"
    names_whom: ClassVar[bool] = False
    undoable: ClassVar[bool] = True
    guide: Code
    source: Words


class Retire(Command):
    """It is neither suggested nor begun any more. Refused guides.gap where another guide leads into it."""

    kind: ClassVar[str] = "guides.retire"
    names_whom: ClassVar[bool] = False
    undoable: ClassVar[bool] = True
    guide: Code


class BringBack(Command):
    """A retired guide is in force again, with the text it had."""

    kind: ClassVar[str] = "guides.bring_back"
    names_whom: ClassVar[bool] = False
    undoable: ClassVar[bool] = True
    guide: Code


class AsDelivered(Command):
    """A delivered guide is in force as it came with the program. A draft of it stays."""

    kind: ClassVar[str] = "guides.as_delivered"
    names_whom: ClassVar[bool] = False
    undoable: ClassVar[bool] = True
    guide: Code


Said = Annotated[Line, Field(min_length=1)]


class ProposeWording(Command):
    """Words that were said better than those of this step. `instead_of`: the words of the guide that stood there;
    empty: one phrase more. The answer has the `proposal_id`."""

    kind: ClassVar[str] = "guides.propose_wording"
    names_whom: ClassVar[bool] = False
    undoable: ClassVar[bool] = True
    edition_id: UUID
    step: Code
    form: Literal["de", "du", "en"]
    words: Said
    instead_of: Code = ""
    why: Line = ""
    run_id: UUID | None = None


class DecideWording(Command):
    """Accepted or declined, with words for whoever proposed it. What it changes in the guide is a command of its own:
    both in one `Together`."""

    kind: ClassVar[str] = "guides.decide_wording"
    names_whom: ClassVar[bool] = False
    undoable: ClassVar[bool] = True
    proposal_id: UUID
    accepted: bool
    answer: Line = ""


class StartGuide(Command):
    """Go through a guide. `editions` are those of the guide and of all that it may call; `stack` is where it stands,
    past all that nobody sees. Its id is the answer's `run_id`."""

    kind: ClassVar[str] = "guides.start"
    guide: Code
    editions: Annotated[dict[Code, UUID], Field(max_length=50)]
    stack: Stack
    customer_id: UUID | None = None
    interaction_id: UUID | None = None
    case_id: UUID | None = None
    callback_id: UUID | None = None


class AnswerStep(Command):
    """Go on from the place of this number. `stack` is where that leads to as things are: one of the places that can
    follow the answer."""

    kind: ClassVar[str] = "guides.answer"
    run_id: UUID
    number: int
    value: Line
    stack: Stack


class GoBack(Command):
    kind: ClassVar[str] = "guides.back"
    run_id: UUID


class SayOwnWords(Command):
    """It was said in the agent's own words here; once more: it was not."""

    kind: ClassVar[str] = "guides.say_own_words"
    run_id: UUID


class PauseGuide(Command):
    """To be gone on with later, by anybody."""

    kind: ClassVar[str] = "guides.pause"
    run_id: UUID


class ResumeGuide(Command):
    """Go on with it, in this contact."""

    kind: ClassVar[str] = "guides.resume"
    run_id: UUID
    interaction_id: UUID | None = None


class LeaveGuide(Command):
    """It did not fit; why may be said, now or never."""

    kind: ClassVar[str] = "guides.leave"
    run_id: UUID
    reason: Line = ""


class SayWhyLeft(Command):
    """Why a guide was left, said afterwards: one of `WhyLeft`, or own words. Said again by the same person it counts
    instead. Refused guides.not_left while it goes on, guides.why_said_by_another where somebody else has said why."""

    kind: ClassVar[str] = "guides.say_why_left"
    undoable: ClassVar[bool] = True
    run_id: UUID
    reason: Said


@dataclass(frozen=True, slots=True)
class GuideCatalogue(Query[Catalogue]):
    """All guides, and which of them are in force."""


@dataclass(frozen=True, slots=True)
class KnownToGuides(Query[Known]):
    """What a guide of this shop may refer to: its reasons, its limits, its other guides."""


@dataclass(frozen=True, slots=True)
class EditionBefore(Query[Edition | None]):
    """The latest text of this guide that was kept and is not the one in force; None where there never was another."""

    guide: str


@dataclass(frozen=True, slots=True)
class WordingProposals(Query[tuple[Proposal, ...]]):
    """Those that wait, the oldest first, then those that were decided, the latest first. For whoever decides about
    them; everybody else sees their own."""


@dataclass(frozen=True, slots=True)
class OpenRuns(Query[tuple[OpenRun, ...]]):
    """This customer's runs that are not over, with their guides as they were then: the one whose callback whoever asks
    is ringing, those of which a callback is due, then the latest first."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class OverBeforeCall(Query[OverRun | None]):
    """The run in which the callback was agreed that whoever asks is ringing, where that run is over by now."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class LeftInContact(Query[tuple[LeftRun, ...]]):
    """The guides for this customer that whoever asks left in this contact without saying why, the latest first."""

    customer_id: UUID
    interaction_id: UUID


@dataclass(frozen=True, slots=True)
class SituationOf(Query[Mapping[str, Value | None]]):
    """What guides may know of this customer now, by field; of the contact only how often it was about this reason.

    The case is the one that is named, or the only open one. What was given `since` then counts as given in this talk.
    Refused when the customer is unknown.
    """

    customer_id: UUID
    reason_id: UUID | None = None
    interaction_id: UUID | None = None
    case_id: UUID | None = None
    since: datetime | None = None
