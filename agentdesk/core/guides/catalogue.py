"""All guides in force: the delivered ones, in their place those the shop has published, without the retired. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from agentdesk.core.errors import Refused
from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.flow import reached
from agentdesk.core.guides.model import Guide
from agentdesk.core.guides.own import OwnGuide
from agentdesk.core.guides.reading import read_guide
from agentdesk.core.guides.shipped import calls_of, known_with, shipped_sources


class Origin(StrEnum):
    DELIVERED = "delivered"
    CHANGED = "changed"
    """Delivered, with a text of the shop's own in its place."""
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Entry:
    """A guide, in force or not. `source` is the text that counts, or would if it were not retired; empty for one that
    has never been published. `delivered` is the text as it came with the program."""

    id: str
    origin: Origin
    source: str
    guide: Guide | None
    delivered: str = ""
    own: OwnGuide | None = None

    @property
    def is_retired(self) -> bool:
        return self.own is not None and self.own.retired

    @property
    def draft(self) -> str:
        return self.own.draft if self.own else ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`entries` are all guides there are, by id; `guides` those in force. `gaps` would be, but lead into one that is
    not: retired, or no longer delivered by this version of the program."""

    entries: Mapping[str, Entry]
    guides: Mapping[str, Guide]
    gaps: Mapping[str, Guide]

    def with_called(self, guide_id: str) -> dict[str, tuple[Guide, str]]:
        """A guide and all that it may call, by whatever way, each with its text. Raises Refused guides.unknown."""
        if guide_id not in self.guides:
            raise Refused("guides.unknown", guide=guide_id)
        names = sorted(reached([guide_id], calls_of(self.guides)))
        return {name: (self.guides[name], self.entries[name].source) for name in names}

    def gaps_by(self, guide_id: str) -> tuple[str, ...]:
        """Guides that are out of force for what this one is, or is not."""
        calls = calls_of(self.gaps)
        return tuple(sorted(name for name in self.gaps if guide_id in reached([name], calls)))

    def known(self, reasons: Collection[str], room: Decimal | None, others: Iterable[Guide] = ()) -> Known:
        """What a guide may refer to; `others` are there as well, or instead."""
        guides = {**self.guides, **{guide.id: guide for guide in others}}
        return known_with(guides, reasons, room)


@lru_cache(maxsize=4)
def catalogue_of(owns: tuple[OwnGuide, ...] = ()) -> Catalogue:
    """Of the delivered guides and what the shop made of them."""
    own, delivered = {each.guide: each for each in owns}, shipped_sources()
    names = sorted({*delivered, *own})
    entries = {name: _entry(name, delivered.get(name, ""), own.get(name)) for name in names}
    in_force = {each.id: each.guide for each in entries.values() if each.guide and not each.is_retired}
    calls = calls_of(in_force)
    whole = {name: guide for name, guide in in_force.items() if reached([name], calls) <= in_force.keys()}
    return Catalogue(entries, whole, {name: in_force[name] for name in in_force.keys() - whole.keys()})


def _entry(name: str, delivered: str, own: OwnGuide | None) -> Entry:
    ours = own.source if own else ""
    origin = (Origin.CHANGED if ours else Origin.DELIVERED) if delivered else Origin.OWN
    source = ours or delivered
    return Entry(name, origin, source, _guide_in(source, name) if source else None, delivered, own)


@lru_cache(maxsize=300)
def _guide_in(source: str, name: str) -> Guide | None:
    return read_guide(source, name).guide
