"""One guide that somebody writes: its text, the draft that the shop keeps of it, and what it becomes. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import Refused
from agentdesk.core.guides import commands as asks
from agentdesk.core.guides.catalogue import Catalogue, Entry, Origin
from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.describing import spoken
from agentdesk.core.guides.own import own_id
from agentdesk.core.guides.runs import Edition
from agentdesk.core.guides.writing import document_of
from agentdesk.core.ids import new_id
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.guides.editing import GuideEditing
from agentdesk.ui.guides.words import label

GUIDE_DRAFT = "guide"


class OpenGuide(QObject):
    """Signals out, intentions in. `entry` is the guide as the shop has it; `editing` its text as it is being written.

    Each key reaches the disk of this machine; the draft of the shop is what was saved. Nobody's saved draft is
    overwritten without its having been seen.
    """

    changed = Signal()
    """What the shop has of it, or whether something is unsaved."""
    gone = Signal()
    """It is no more: its only draft was dropped."""
    happened = Signal(str, object)
    failed = Signal(str)

    def __init__(
        self,
        door: Door,
        keeper: DraftKeeper | None,
        entry: Entry,
        known: Known,
        left: Draft | None = None,
        *,
        leads: bool,
        source: str = "",
        parent: QObject | None = None,
    ) -> None:
        """`left` is what was typed before the program stopped; `source` the text of one that is new."""
        super().__init__(parent)
        self.door, self.keeper, self.entry, self.leads = door, keeper, entry, leads
        self.taken_up = left is not None
        self._seen = int(left.content["version"]) if left else self._version
        self._command_id = left.command_id if left else new_id()
        self._kept: tuple[UUID, str] | None = (left.command_id, str(left.content["source"])) if left else None
        self._under_way = False
        self._later: Callable[[], None] | None = None
        begun = str(left.content["source"]) if left else source or self.standing
        self.editing = GuideEditing(entry.id, begun, known, self, may_write=leads)
        self.before: Edition | None = None
        self.editing.typed.connect(self._keep)
        self.editing.changed.connect(self._keep)
        self._keep()
        self._ask_before()

    @property
    def guide_id(self) -> str:
        return self.entry.id

    @property
    def title(self) -> str:
        """As it is being written now, also while something in it is wrong."""
        if guide := self.editing.reading.guide:
            return label(guide.title)
        written = spoken((document_of(self.editing.source) or {}).get("title"))
        return written or (label(self.entry.guide.title) if self.entry.guide else self.guide_id)

    @property
    def standing(self) -> str:
        """What the shop has: the draft, else what is in force."""
        return self.entry.draft or self.entry.source

    @property
    def is_unsaved(self) -> bool:
        return self.editing.source != self.standing

    @property
    def is_new(self) -> bool:
        """It differs from what is in force, so that it can be published."""
        return self.editing.source != self.entry.source

    # ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────
    def save(self) -> None:
        if not self._waits(self.save) and self.is_unsaved:
            self._send(asks.SaveDraft(guide=self.guide_id, source=self.editing.source), "", self._command_id)

    def publish(self) -> None:
        """With faults the desk says all of them, and nothing changes."""
        if not self._waits(self.publish):
            publish = asks.Publish(guide=self.guide_id, source=self.editing.source)
            self._send(publish, "guides.published", self._command_id)

    def retire(self) -> None:
        self._send(asks.Retire(guide=self.guide_id), "guides.retired_now", new_id())

    def bring_back(self) -> None:
        self._send(asks.BringBack(guide=self.guide_id), "guides.brought_back", new_id())

    def as_delivered(self) -> None:
        self._send(asks.AsDelivered(guide=self.guide_id), "guides.as_delivered_now", new_id(), self._follow)

    def edition_before(self) -> None:
        """Its text, to be looked at and published; one step back brings what was there."""
        if self.before:
            self.editing.write(self.before.source)

    def drop_draft(self) -> None:
        """What is not saved goes as well; one step back brings it again."""
        if self.entry.draft:
            self._send(asks.DropDraft(guide=self.guide_id), "guides.draft_dropped", new_id(), self._follow)
        else:
            self._follow()

    def take(self, catalogue: Catalogue, known: Known) -> None:
        """What the shop has now. What was typed here stays; else the text follows."""
        follows, in_force = not self.is_unsaved, self.entry.source
        self.entry = catalogue.entries.get(self.guide_id) or Entry(self.guide_id, Origin.OWN, "", None)
        if follows and self.standing:
            self.editing.become(self.standing)
        if not self.is_unsaved:
            self._seen = self._version
        self.editing.know(known)
        if self.entry.source != in_force:
            self._ask_before()

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _version(self) -> int:
        return self.entry.own.row_version if self.entry.own else 0

    def _keep(self) -> None:
        """On disk within a second, as long as the shop does not have it."""
        kept = (self._command_id, self.editing.source) if self.is_unsaved and self.leads else None
        if self.keeper and kept != self._kept:
            self._kept = kept
            if kept:
                content = {"guide": self.guide_id, "source": self.editing.source, "version": self._seen}
                self.keeper.keep(own_id(self.guide_id), GUIDE_DRAFT, self._command_id, content)
            else:
                self.keeper.drop(own_id(self.guide_id))
        self.changed.emit()

    def _ask_before(self) -> None:
        def take(found: Edition | None) -> None:
            self.before = found
            self.changed.emit()

        self.door.ask(asks.EditionBefore(self.guide_id), owner=self, done=take, failed=self._fail)

    def _waits(self, then: Callable[[], None]) -> bool:
        """Until what was asked before is done."""
        self._later = then if self._under_way else None
        return self._under_way

    def _send(self, command: Command, told: str, id: UUID, then: Callable[[], None] = lambda: None) -> None:
        if self._under_way or not self.leads:
            return
        self._under_way, title = True, self.title

        def tell(_: object) -> None:
            self._look(then)
            if told:
                self.happened.emit(text(told, title=title), lambda: self._undo(id))

        base = {str(own_id(self.guide_id)): self._seen} if self._seen else None
        self.door.do(command, owner=self, id=id, base=base, done=tell, failed=self._fail)

    def _undo(self, command_id: UUID) -> None:
        def tell(_: object) -> None:
            self.happened.emit(text("done.undone"), None)
            self._look(lambda: None)

        self.door.do(Undo(command_id=command_id), owner=self, done=tell, failed=self._fail)

    def _look(self, then: Callable[[], None]) -> None:
        """At what came of it."""

        def take(found: tuple[Catalogue, Known]) -> None:
            self._under_way, self._command_id = False, new_id()
            self.take(*found)
            then()
            self._keep()
            if self._later:
                self._later()

        def look() -> tuple[Catalogue, Known]:
            return self.door.asked(asks.GuideCatalogue()), self.door.asked(asks.KnownToGuides())

        self.door.work(look, owner=self, done=take, failed=self._fail)

    def _follow(self) -> None:
        """The text is what the shop has."""
        if self.standing:
            self.editing.write(self.standing)
            self._seen = self._version
        else:
            self.editing.write("")
            self.gone.emit()

    def _fail(self, error: Exception) -> None:
        """What others have done meanwhile is there to be seen, and counts as seen from now on."""
        self.failed.emit(error_text(error))
        self._under_way, self._later = False, None
        if isinstance(error, Refused):
            self._look(self._have_seen)

    def _have_seen(self) -> None:
        self._seen = self._version
