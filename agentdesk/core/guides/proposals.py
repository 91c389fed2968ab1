"""Words that somebody said better than the guide, and what is made of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from agentdesk.core.guides.conditions import Situation
from agentdesk.core.guides.writing import at, document_of, inserted, placed, text_of

FORMS = ("de", "du", "en")
"""In which words can be proposed: German with Sie, German with du, English."""


class ProposalState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`instead_of`: the words of the guide that were shown then; empty for one phrase more. `answer` are the words of
    whoever decided."""

    id: UUID
    guide: str
    edition_id: UUID
    step: str
    form: str
    instead_of: str
    words: str
    why: str
    proposed_by: UUID
    proposed_at: datetime
    run_id: UUID | None = None
    state: ProposalState = ProposalState.OPEN
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    answer: str = ""
    proposer: str = ""
    decider: str = ""
    row_version: int = 0


def phrase_meant(source: str, proposal: Proposal) -> dict[str, Any]:
    """The phrase of this text that it is to replace, as it stands in it; nothing where there is none (any more)."""
    place = _place(source, proposal)
    phrase = at(document_of(source) or {}, place) if place else None
    return phrase if isinstance(phrase, dict) else {}


def with_proposal(source: str, proposal: Proposal, words: Mapping[str, str], *, beside: bool = False) -> str:
    """The text with these words in each form, in the place of those that it is to replace; `beside` them, or where
    they are no more, as one phrase more, offered when those were. The same text where its step is no more."""
    document = document_of(source) or {}
    if not isinstance(at(document, ("steps", proposal.step)), dict):
        return source
    says, place = ("steps", proposal.step, "say"), _place(source, proposal)
    meant = at(document, place) if place else {"tone": "calm"}
    kept = {key: each for key, each in meant.items() if key not in FORMS}
    tone = {"tone": kept.pop("tone")} if "tone" in kept else {}
    phrase = {**tone, **{form: words[form] for form in FORMS if words.get(form)}, **kept}
    if place and not beside:
        return text_of(placed(document, place, phrase), source)
    return text_of(inserted(document, says, phrase, int(place[-1]) + 1 if place else 0), source)


_READ_AS = {"de": ("de", "en"), "du": ("du", "de", "en"), "en": ("en", "de")}
"""In which words a phrase is offered to whom one speaks with in this form: what it has of these, the first."""


def _place(source: str, proposal: Proposal) -> tuple[str | int, ...] | None:
    says = ("steps", proposal.step, "say")
    found = at(document_of(source) or {}, says)
    phrases = found if isinstance(found, list) else []
    form = proposal.form
    for n, phrase in enumerate(phrases):
        said = next(filter(None, map(phrase.get, _READ_AS[form])), None) if isinstance(phrase, dict) else None
        if proposal.instead_of and isinstance(said, str) and " ".join(said.split()) == proposal.instead_of:
            return (*says, n)
    return None


def form_of(situation: Situation) -> str:
    """In which form one speaks with this customer."""
    if situation.get("customer.language") == "en":
        return "en"
    return "du" if situation.get("customer.form") == "du" else "de"
