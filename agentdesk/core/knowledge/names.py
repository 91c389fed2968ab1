"""How files name reasons and guides: by the key that is shipped, or as the shop calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.commands import DeskAbove
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.interactions.defaults import shipped_reasons
from agentdesk.core.interactions.model import full_reason

_GUIDE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Names:
    """`called` are reasons by what they may be called, in small letters; `keys` how each is called in a file."""

    called: Mapping[str, UUID]
    keys: Mapping[UUID, str]

    @classmethod
    def of(cls, desk: DeskAbove, actor: UUID) -> Names:
        reasons = {each.id: each for each in desk.ask(Reasons(), actor=actor)}
        called: dict[str, UUID] = {}
        keys: dict[UUID, str] = {}
        for each in reasons.values():
            parent = reasons.get(each.parent_id) if each.parent_id else None
            full = full_reason(each.labels, parent.labels if parent else None)
            for name in (*full.values(), *each.labels.values()):
                called.setdefault(name.casefold(), each.id)
            keys[each.id] = next(iter(full.values()), "")
        shipped = {name: id for name, id in shipped_reasons().items() if id in reasons}
        return cls(called | shipped, keys | {id: name for name, id in shipped.items()})

    def said(self, reason_ids: Iterable[UUID]) -> list[str]:
        return [self.keys[each] for each in reason_ids if self.keys.get(each)]

    def reasons_of(self, names: Iterable[str]) -> tuple[UUID, ...]:
        found = (self.called.get(name.casefold()) for name in names)
        return tuple(dict.fromkeys(each for each in found if each))

    def guides_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Any that may be one: it may come later than the article."""
        return tuple(dict.fromkeys(name for name in names if _GUIDE.fullmatch(name)))

    def unknown(self, about: Mapping[str, tuple[str, ...]]) -> list[str]:
        reasons = [name for name in about.get("reasons", ()) if name.casefold() not in self.called]
        return reasons + [name for name in about.get("guides", ()) if not _GUIDE.fullmatch(name)]
