"""Proposed words, for whoever decides about them and for whoever proposed them: behaviour without widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Together, Undo
from agentdesk.core.guides.catalogue import Catalogue, Entry, catalogue_of
from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.commands import (
    DecideWording,
    GuideCatalogue,
    KnownToGuides,
    Publish,
    SaveDraft,
    WordingProposals,
)
from agentdesk.core.guides.describing import fault_in_words, step_words
from agentdesk.core.guides.own import own_id
from agentdesk.core.guides.proposals import FORMS, Proposal, ProposalState, phrase_meant, with_proposal
from agentdesk.core.guides.shipped import faults_of
from agentdesk.core.guides.writing import document_of, steps_of
from agentdesk.core.ids import new_id
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.guides.words import label


@dataclass(frozen=True, slots=True)
class Verdict:
    """`faults` in words: what is wrong with the guide once it says these words. `step_is_there`: else they have no
    place."""

    faults: tuple[str, ...]
    step_is_there: bool


class ProposalsPresenter(QObject):
    """Signals out, intentions in. `leads`: whoever sits here decides."""

    listed = Signal()
    happened = Signal(str, object)
    failed = Signal(str)

    def __init__(self, door: Door, *, leads: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.leads = door, leads
        self.proposals: tuple[Proposal, ...] = ()
        self.catalogue: Catalogue = catalogue_of()
        self.known = Known(())
        self._under_way = False

    @property
    def waiting(self) -> int:
        return sum(each.state is ProposalState.OPEN for each in self.proposals)

    def load(self) -> None:
        def look() -> tuple[tuple[Proposal, ...], Catalogue, Known]:
            asked = self.door.asked
            return asked(WordingProposals()), asked(GuideCatalogue()), asked(KnownToGuides())

        self.door.work(look, owner=self, done=self._take, failed=self._fail, supersedes="proposals")

    def title(self, proposal: Proposal) -> str:
        entry = self._entry(proposal)
        return label(entry.guide.title) if entry and entry.guide else proposal.guide

    def step(self, proposal: Proposal) -> str:
        """As people call it; its name where it is no more."""
        document = document_of(self._text(proposal)) or {}
        return step_words(document, proposal.step) if proposal.step in steps_of(document) else proposal.step

    def now(self, proposal: Proposal) -> dict[str, str]:
        """The words that it is to replace, by form; nothing where there are none."""
        meant = phrase_meant(self._text(proposal), proposal)
        return {form: str(meant[form]) for form in FORMS if meant.get(form)}

    def begun(self, proposal: Proposal, *, beside: bool) -> dict[str, str]:
        """The words as they would be: the proposed ones, and in the other forms those that they do not replace."""
        return ({} if beside else self.now(proposal)) | {proposal.form: proposal.words}

    def verdict(self, proposal: Proposal, words: Mapping[str, str], *, beside: bool) -> Verdict:
        before = self._text(proposal)
        after = with_proposal(before, proposal, words, beside=beside)
        faults, document = faults_of(after, proposal.guide, self.known)[1], document_of(after) or {}
        titles = {name: label(guide.title) for name, guide in self.catalogue.guides.items()}
        told = tuple(fault_in_words(fault, document, titles) for fault in faults)
        return Verdict(told, after != before or words == self.now(proposal))

    # ── what is decided ─────────────────────────────────────────────────────────────────────────────────────────
    def accept(self, proposal: Proposal, words: Mapping[str, str], answer: str, *, beside: bool, publish: bool) -> None:
        """The guide and the decision in one: one undo takes both back."""
        source = with_proposal(self._text(proposal), proposal, words, beside=beside)
        becomes: Command = (Publish if publish else SaveDraft)(guide=proposal.guide, source=source)
        decided = DecideWording(proposal_id=proposal.id, accepted=True, answer=answer)
        key = "guides.accepted_published" if publish else "guides.accepted_drafted"
        self._send(Together.of(becomes, decided), text(key, title=self.title(proposal)), proposal.guide)

    def decline(self, proposal: Proposal, answer: str) -> None:
        decided = DecideWording(proposal_id=proposal.id, accepted=False, answer=answer)
        self._send(decided, text("guides.declined"), proposal.guide)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _entry(self, proposal: Proposal) -> Entry | None:
        return self.catalogue.entries.get(proposal.guide)

    def _text(self, proposal: Proposal) -> str:
        """The draft, where there is one."""
        entry = self._entry(proposal)
        return (entry.draft or entry.source) if entry else ""

    def _send(self, command: Command, told: str, guide: str) -> None:
        if self._under_way or not self.leads:
            return
        self._under_way, id = True, new_id()
        entry = self.catalogue.entries.get(guide)
        base = {str(own_id(guide)): entry.own.row_version} if entry and entry.own else None

        def tell(_: object) -> None:
            self._under_way = False
            self.load()
            self.happened.emit(told, lambda: self._undo(id))

        self.door.do(command, owner=self, id=id, base=base, done=tell, failed=self._fail)

    def _undo(self, command_id: UUID) -> None:
        self.door.do(Undo(command_id=command_id), owner=self, done=lambda _: self.load(), failed=self._fail)

    def _take(self, found: tuple[tuple[Proposal, ...], Catalogue, Known]) -> None:
        self.proposals, self.catalogue, self.known = found
        self.listed.emit()

    def _fail(self, error: Exception) -> None:
        self._under_way = False
        self.failed.emit(error_text(error))
