"""All guides for who reads or writes them: behaviour without widgets."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from agentdesk.core.drafts import Draft
from agentdesk.core.guides.catalogue import Catalogue, Entry, Origin, catalogue_of
from agentdesk.core.guides.checker import Known, check
from agentdesk.core.guides.commands import GuideCatalogue, KnownToGuides
from agentdesk.core.guides.model import Guide
from agentdesk.core.guides.searching import Said, finds, folded, said_in
from agentdesk.core.guides.shipped import faults_of, source_of
from agentdesk.core.slugs import slug
from agentdesk.core.wording import error_text
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.guides.open_guide import GUIDE_DRAFT, OpenGuide
from agentdesk.ui.guides.words import label
from agentdesk.ui.theme import RESOURCES

_Looked = tuple[Guide | None, int, tuple[Said, ...]]
"""What a text holds: the guide, how many faults, and what stands in its steps."""
_NEW = RESOURCES / "new_guide.yaml"


@dataclass(frozen=True, slots=True)
class Row:
    """A guide in the list. `unsaved`: typed here, and not yet the draft of the shop. `named`: what it is
    called, folded; `said`: what stands in its steps, once it has been looked through."""

    entry: Entry
    title: str
    about: str
    faults: int = 0
    unsaved: bool = False
    named: str = ""
    said: tuple[Said, ...] = ()

    def found_by(self, wanted: str) -> str | None:
        """These folded words (see `folded`) are in it: where they are said; empty where its name has them. None: not
        all of them are."""
        words = finds(wanted, self.named, self.said)
        return words if words is None else label(words)


class GuidesPresenter(QObject):
    """Signals out, intentions in. `leads`: whoever sits here may change guides."""

    listed = Signal()
    opened = Signal(object)
    """An `OpenGuide`."""
    happened = Signal(str, object)
    failed = Signal(str)

    def __init__(self, door: Door, keeper: DraftKeeper | None, *, leads: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.keeper, self.leads = door, keeper, leads
        self.catalogue: Catalogue = catalogue_of()
        self.known = Known(())
        self.rows: tuple[Row, ...] = ()
        self.titles: dict[str, str] = {}
        """Of the guides in force."""
        self.open_guides: dict[str, OpenGuide] = {}
        self._left: dict[str, Draft] = {}
        self._found: dict[tuple[str, str], _Looked] = {}
        if keeper and leads:
            keeper.left_behind(GUIDE_DRAFT, door, self._find)

    def load(self) -> None:
        """The list at once, and then what is wrong with each: that takes longer."""

        def look() -> tuple[Catalogue, Known]:
            return self.door.asked(GuideCatalogue()), self.door.asked(KnownToGuides())

        self.door.work(look, owner=self, done=self._take, failed=self._fail, supersedes="guide_list")

    def open(self, guide_id: str) -> None:
        """Once it has been opened it stays as it was left."""
        entry = self.catalogue.entries.get(guide_id) or Entry(guide_id, Origin.OWN, "", None)
        self.opened.emit(self.open_guides.get(guide_id) or self._made(entry))

    def begin(self, title: str) -> None:
        """A new guide of this title, with little in it."""
        name, quoted = self._free_name(name_of(title)), json.dumps(title.strip(), ensure_ascii=False)
        self._begin(name, source_of(_NEW).replace("NAME", name).replace("TITLE", quoted))

    def copy(self, of: OpenGuide) -> None:
        """As it is being written now, under a name of its own."""
        name = self._free_name(of.guide_id)
        self._begin(name, re.sub(r"(?m)^guide:.*$", f"guide: {name}", of.editing.source, count=1))

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _begin(self, name: str, source: str) -> None:
        self.opened.emit(self._made(Entry(name, Origin.OWN, "", None), source))

    def _made(self, entry: Entry, source: str = "") -> OpenGuide:
        left = self._left.pop(entry.id, None)
        made = OpenGuide(self.door, self.keeper, entry, self.known, left, leads=self.leads, source=source, parent=self)
        made.happened.connect(self.happened)
        made.gone.connect(lambda: self.open_guides.pop(entry.id, None))
        self.open_guides[entry.id] = made
        return made

    def _free_name(self, wanted: str) -> str:
        taken = {*self.catalogue.entries, *self.open_guides, *self._left}
        names = (f"{wanted[:36]}_{n}" for n in range(2, 1_000))
        return wanted if wanted not in taken else next(name for name in names if name not in taken)

    def show(self) -> None:
        """The list, in the language of now."""
        entries, saved = self.catalogue.entries.values(), self.catalogue.entries.keys()
        here = sorted({*self._left, *self.open_guides} - saved)
        rows = [*map(self._row, entries), *(self._row(Entry(name, Origin.OWN, "", None)) for name in here)]
        self.rows = tuple(sorted(rows, key=lambda row: row.title.casefold()))
        self.titles = {name: label(guide.title) for name, guide in self.catalogue.guides.items()}
        self.listed.emit()

    def _row(self, entry: Entry) -> Row:
        drafted, faults, said = self._found.get(_text_of(entry), (None, 0, ()))
        guide = drafted or entry.guide
        title, about = (label(guide.title), label(guide.about)) if guide else (entry.id, "")
        open_guide = self.open_guides.get(entry.id)
        unsaved = entry.id in self._left or (open_guide is not None and open_guide.is_unsaved)
        names = (*guide.title.values(), *guide.about.values()) if guide else ()
        return Row(entry, title, about, faults, unsaved, folded((*names, entry.id.replace("_", " "))), said)

    def _look_through(self) -> None:
        """Each text once, as long as it may refer to the same."""
        entries = [each for each in self.catalogue.entries.values() if _text_of(each) not in self._found]
        known = self.known

        def look() -> dict[tuple[str, str], _Looked]:
            return {_text_of(each): _looked_through(each, known) for each in entries}

        def take(found: dict[tuple[str, str], _Looked]) -> None:
            if known is self.known:
                self._found |= found
                self.show()

        if entries:
            self.door.work(look, owner=self, done=take, failed=self._fail, supersedes="guide_faults")

    def _find(self, drafts: tuple[Draft, ...]) -> None:
        self._left = {str(draft.content["guide"]): draft for draft in drafts} | self._left
        self.load()

    def _take(self, found: tuple[Catalogue, Known]) -> None:
        self.catalogue, known = found
        if known != self.known:
            self.known, self._found = known, {}
        for each in self.open_guides.values():
            each.take(self.catalogue, self.known)
        self.show()
        self._look_through()

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))


def _text_of(entry: Entry) -> tuple[str, str]:
    """The draft, where there is one."""
    return entry.id, entry.draft or entry.source


def _looked_through(entry: Entry, known: Known) -> _Looked:
    if entry.guide and not entry.draft:
        return entry.guide, len(check(entry.guide, known)), said_in(entry.guide)
    reading, faults = faults_of(entry.draft, entry.id, known)
    guide = reading.guide or entry.guide
    return reading.guide, len(faults), said_in(guide) if guide else ()


def name_of(title: str) -> str:
    """What a guide of this title is called in files: snake_case, with a letter first."""
    name = slug(title, "_", 40)
    return name if name[:1].isalpha() else f"guide_{name}".rstrip("_")[:40]
