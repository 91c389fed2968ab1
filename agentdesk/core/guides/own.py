"""What a shop made of a guide: its own text in the place of the delivered one, a draft, or that it is not used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.guides.reading import is_name
from agentdesk.core.ids import derived_id
from agentdesk.core.people.model import SHOP


def own_id(guide: str) -> UUID:
    return derived_id(SHOP, f"own_guide:{guide}")


def checked_name(guide: str) -> str:
    """Raises Refused for what no guide can be called."""
    if not is_name(guide):
        raise Refused("guides.not_a_name", guide=guide)
    return guide


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGuide:
    """`source` is the published text of the shop's own, `draft` the one that waits; either may be empty."""

    guide: str
    draft: str = ""
    drafted_by: UUID | None = None
    drafted_at: datetime | None = None
    edition_id: UUID | None = None
    published_by: UUID | None = None
    published_at: datetime | None = None
    retired: bool = False
    source: str = ""
    drafter: str = ""
    publisher: str = ""
    row_version: int = 0

    @property
    def is_nothing(self) -> bool:
        """No more than what was delivered, or what nobody ever wrote."""
        return not (self.draft or self.edition_id or self.retired)

    def drafted(self, source: str, by: UUID, at: datetime) -> OwnGuide:
        return replace(self, draft=source, drafted_by=by, drafted_at=at)

    def without_draft(self) -> OwnGuide:
        return replace(self, draft="", drafted_by=None, drafted_at=None)

    def published(self, edition_id: UUID, by: UUID, at: datetime) -> OwnGuide:
        """In force from now on, whatever was drafted or retired before."""
        own = replace(self.without_draft(), edition_id=edition_id, published_by=by, published_at=at)
        return replace(own, retired=False)

    def as_delivered(self) -> OwnGuide:
        return replace(self, edition_id=None, published_by=None, published_at=None, retired=False, source="")
