"""Better words for a step, while somebody types them: kept on disk, proposed with one command. No widgets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Undo
from agentdesk.core.drafts import Draft
from agentdesk.core.guides.commands import ProposeWording
from agentdesk.core.guides.proposals import form_of
from agentdesk.core.guides.speaking import Sayable, unsaid
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.guides.presenter import Shown
from agentdesk.ui.widgets.text import one_line

WORDING_DRAFT = "wording"


@dataclass(frozen=True, slots=True)
class About:
    """Which words are meant: those of the guide as they stand there, and as they were `shown`. `known`: what stands
    for itself in them, by how it is said to this customer."""

    edition_id: str
    step: str
    form: str
    instead_of: str
    shown: str
    known: dict[str, str]
    run_id: str


def about(shown: Shown, phrase: Sayable | None, zone: ZoneInfo) -> About:
    form = form_of(shown.situation)
    language = "en" if form == "en" else "de"
    meant = shown.step.say[phrase.number].said(language, form) if phrase else ""
    return About(
        edition_id=str(shown.run.editions[shown.guide.id]),
        step=shown.step.id,
        form=form,
        instead_of=" ".join(meant.split()),
        shown=phrase.words if phrase else "",
        known=unsaid(shown.step.say, shown.situation, language, zone),
        run_id=str(shown.run.id),
    )


class Proposing(QObject):
    """Signals out, intentions in. `about` is None while nothing is being proposed."""

    changed = Signal()
    happened = Signal(str, object)
    refused = Signal(str)

    def __init__(
        self, door: Door, keeper: DraftKeeper | None, customer_id: UUID, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.door, self.keeper, self.customer_id = door, keeper, customer_id
        self.about: About | None = None
        self.words = self.why = ""
        self._command_id, self._under_way = new_id(), False

    def open(self, of: About) -> None:
        """What was begun goes before: it stays until it is proposed or dropped."""
        if not self.words:
            self.about = of
        self.changed.emit()

    def take_up(self, draft: Draft) -> None:
        """As it was when the program stopped."""
        kept: dict[str, Any] = dict(draft.content)
        self.words, self.why = kept.pop("words"), kept.pop("why")
        self.about, self._command_id = About(**kept), draft.command_id
        self.changed.emit()

    def write(self, words: str, why: str) -> None:
        if self.about and (words, why) != (self.words, self.why):
            self.words, self.why = words, why
            if self.keeper:
                content = asdict(self.about) | {"words": words, "why": why}
                self.keeper.keep(self._draft_id, WORDING_DRAFT, self._command_id, content, self.customer_id)

    def send(self) -> None:
        """Names and dates of this customer stay behind."""
        of, id, words = self.about, self._command_id, one_line(self.words, 500)
        if of is None or self._under_way:
            return
        if not words:
            self.refused.emit(text("guides.no_words_yet"))
            return
        for said, placeholder in of.known.items():
            words = words.replace(said, placeholder)
        command = ProposeWording(
            edition_id=UUID(of.edition_id),
            step=of.step,
            form=of.form,  # type: ignore[arg-type]
            words=words,
            instead_of=of.instead_of,
            why=one_line(self.why, 500),
            run_id=UUID(of.run_id),
        )
        self._under_way = True
        self.door.do(command, owner=self, id=id, done=lambda _: self._sent(id), failed=self._fail)

    def drop(self) -> None:
        self.about, self.words, self.why = None, "", ""
        self._command_id, self._under_way = new_id(), False
        if self.keeper:
            self.keeper.drop(self._draft_id)
        self.changed.emit()

    @property
    def _draft_id(self) -> UUID:
        return derived_id(self.customer_id, WORDING_DRAFT)

    def _sent(self, id: UUID) -> None:
        self.drop()
        back = Undo(command_id=id)
        self.happened.emit(text("guides.proposed"), lambda: self.door.do(back, owner=self, failed=self._fail))

    def _fail(self, error: Exception) -> None:
        self._under_way = False
        self.refused.emit(error_text(error))
