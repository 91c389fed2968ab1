"""Making one person's copy: out of the database and of what is being typed, into a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import UUID

from agentdesk.core.commands import DeskAbove
from agentdesk.core.drafts import Draft, kept_drafts
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import shop_zone
from agentdesk.core.privacy.commands import CopyOf, PersonCopy
from agentdesk.core.privacy.copy import as_document, as_values, others_of
from agentdesk.core.privacy.paper import as_html, write_new
from agentdesk.core.privacy.store.views import DeskWithViews
from agentdesk.core.privacy.views import How
from agentdesk.core.storage.connect import failures
from agentdesk.core.storage.opening import OpenProfile
from agentdesk.core.wording import LANGUAGES, language

PAGE, VALUES = "copy.html", "copy.json"


@dataclass(frozen=True, slots=True)
class MadeCopy:
    """Where it lies, how much it has of how many places, and who else it tells of (`left_out`: told of no more)."""

    folder: Path
    number: str
    rows: int
    places: int
    others: tuple[str, ...]
    left_out: bool


Watch = Callable[[int, int], object]
"""Hears how many of the steps are done; raises to stop, and then nothing is left behind."""
_STEPS = 4


def nobody_watches(done: int, total: int) -> None:
    """Progress that nobody is shown."""


def others_in_copy(
    desk: DeskAbove, opened: OpenProfile, actor: UUID, customer_id: UUID, watch: Watch = nobody_watches
) -> tuple[str, ...]:
    """Who else a copy of this customer would tell of. Raises Refused customers.unknown; Failure storage.*."""
    return _composed(desk, opened, actor, customer_id, False, watch)[3]


def make_copy(
    desk: DeskWithViews,
    opened: OpenProfile,
    actor: UUID,
    customer_id: UUID,
    folder: Path,
    *,
    leave_out: bool | frozenset[str] = False,
    watch: Watch = nobody_watches,
) -> MadeCopy:
    """A page in the customer's language, as far as we speak it, and JSON, in a folder that is new or empty. That it was
    made is kept among the looks.

    `leave_out`: all others, or those that are named.

    Raises Refused customers.unknown, privacy.folder_taken; Failure storage.*.
    """
    copy, page, values, named = _composed(desk, opened, actor, customer_id, leave_out, watch)
    _require_room(folder)
    desk.views.note(actor, [customer_id], How.EXPORTED)
    write_new(folder / VALUES, values)
    write_new(folder / PAGE, page)
    watch(_STEPS, _STEPS)
    rows = sum(map(len, copy.rows.values()))
    return MadeCopy(folder, copy.number, rows, len(copy.rows), named, bool(leave_out))


def _composed(
    desk: DeskAbove,
    opened: OpenProfile,
    actor: UUID,
    customer_id: UUID,
    leave_out: bool | frozenset[str],
    watch: Watch,
) -> tuple[PersonCopy, str, str, tuple[str, ...]]:
    """The copy, its page, its values as JSON, and who else is told of."""
    watch(0, _STEPS)
    copy = whole_copy(desk, opened, actor, customer_id)
    watch(1, _STEPS)
    shop = desk.ask(TheShop(), actor=actor)
    now, lang = desk.clock.now(), copy.language[:2] if copy.language[:2] in LANGUAGES else language()
    others = others_of(copy, shop.region if shop else "", leave_out=leave_out)
    values = json.dumps(as_values(copy, others, now.date()), ensure_ascii=False, indent=1) + "\n"
    watch(2, _STEPS)
    page = as_html(as_document(copy, others, now.date(), shop_zone(shop), lang))
    watch(3, _STEPS)
    return copy, page, values, tuple(sorted(others.named))


def whole_copy(desk: DeskAbove, opened: OpenProfile, actor: UUID, customer_id: UUID) -> PersonCopy:
    """With the drafts, which lie beside the database. Raises Refused customers.unknown; Failure storage.*."""
    copy = desk.ask(CopyOf(customer_id), actor=actor)
    theirs = {row["id"] for several in copy.rows.values() for row in several if isinstance(row.get("id"), UUID)}
    theirs.update(copy.customer_ids)
    drafts = tuple(asdict(each) for each in drafts_about(opened, theirs))
    return replace(copy, rows={**copy.rows, "drafts": drafts}) if drafts else copy


def drafts_about(opened: OpenProfile, known: Set[UUID]) -> Iterator[Draft]:
    """Those about a customer or one of their matters: by the ids they carry or name, of those that are `known`."""
    names = [str(each) for each in known]
    for draft in kept_drafts(opened.profile.drafts, opened.key):
        content = json.dumps(draft.content)
        if {draft.customer_id, draft.case_id, draft.id} & known or any(name in content for name in names):
            yield draft


def _require_room(folder: Path) -> None:
    with failures(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise Refused("privacy.folder_taken", path=str(folder))
