"""How the shop keeps guides of its own: drafts, what is published, what is retired and brought back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.commands import LEADERS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.guides import commands as asked
from agentdesk.core.guides.catalogue import Entry, catalogue_of
from agentdesk.core.guides.known import known_in
from agentdesk.core.guides.model import Fault
from agentdesk.core.guides.own import OwnGuide, checked_name, own_id
from agentdesk.core.guides.runs import edition_id
from agentdesk.core.guides.shipped import faults_of
from agentdesk.core.guides.store import all_own, guide_editions, own_from, own_guides, own_row
from agentdesk.core.guides.words import fault_line
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.SaveDraft, allowed=LEADERS)
def save_draft(command: asked.SaveDraft, work: UnitOfWork) -> None:
    own = _own(work, checked_name(command.guide))
    _keep(work, own.drafted(command.source, work.actor.person_id, work.now))


@handles(asked.DropDraft, allowed=LEADERS)
def drop_draft(command: asked.DropDraft, work: UnitOfWork) -> None:
    own = _own(work, command.guide)
    if not own.draft:
        raise Refused("guides.no_draft", guide=command.guide)
    _keep(work, own.without_draft())


@handles(asked.Publish, allowed=LEADERS)
def publish(command: asked.Publish, work: UnitOfWork) -> dict[str, Any]:
    own = _own(work, checked_name(command.guide))
    if not work.replaying:  # found good then, maybe by another checker
        _require_good(faults_of(command.source, command.guide, known_in(work.connection, work.decided_at))[1])
    edition = keep_edition(work, command.guide, command.source)
    _keep(work, own.published(edition, work.actor.person_id, work.now))
    return {"edition_id": edition}


@handles(asked.Retire, allowed=LEADERS)
def retire(command: asked.Retire, work: UnitOfWork) -> None:
    entry = _entry(work, command.guide)
    if not entry.source or entry.is_retired:
        raise Refused("guides.unknown", guide=command.guide)
    _keep(work, replace(_own(work, command.guide), retired=True))


@handles(asked.BringBack, allowed=LEADERS)
def bring_back(command: asked.BringBack, work: UnitOfWork) -> None:
    if not _entry(work, command.guide).is_retired:
        raise Refused("guides.not_retired", guide=command.guide)
    _keep(work, replace(_own(work, command.guide), retired=False))


@handles(asked.AsDelivered, allowed=LEADERS)
def as_delivered(command: asked.AsDelivered, work: UnitOfWork) -> None:
    if not _entry(work, command.guide).delivered:
        raise Refused("guides.not_delivered", guide=command.guide)
    _keep(work, _own(work, command.guide).as_delivered())


@restored(own_guides)
def _as_they_were(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        either = row.now or row.until_now
        assert either
        _require_no_gap(work, either["guide"])
        work.changed("guide", row.key[0])


def keep_edition(work: UnitOfWork, guide: str, source: str) -> UUID:
    """The text for good, under the id that is made of it."""
    id = edition_id(source)
    if work.get(guide_editions, id) is None:
        row = {"id": id, "guide": guide, "source": source, "taken_at": work.decided_at, "scope_id": SHOP}
        work.put(guide_editions, row)
    return id


def _require_good(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise Refused("guides.faulty", count=len(faults), faults="\n".join(map(fault_line, faults)))


def _require_no_gap(work: UnitOfWork, guide: str) -> None:
    """No guide in force leads into one that is not."""
    gaps = () if work.replaying else catalogue_of(all_own(work.connection)).gaps_by(guide)
    if gaps:
        raise Refused("guides.gap", guides=", ".join(gaps))


def _entry(work: UnitOfWork, guide: str) -> Entry:
    found = catalogue_of(all_own(work.connection)).entries.get(guide)
    if found is None:
        raise Refused("guides.unknown", guide=guide)
    return found


def _own(work: UnitOfWork, guide: str) -> OwnGuide:
    """Refused where somebody has changed it since whoever asks looked at it."""
    row = work.get(own_guides, own_id(guide))
    if row is None:
        return OwnGuide(guide=guide)
    work.require_unmoved(own_guides, row)
    return own_from(row)


def _keep(work: UnitOfWork, own: OwnGuide) -> None:
    id = own_id(own.guide)
    if not own.is_nothing:
        work.put(own_guides, own_row(own))
    elif own.row_version:
        work.remove(own_guides, id)
    _require_no_gap(work, own.guide)
    work.changed("guide", id)
