"""Erasing somebody wherever they stand: the database, what is being typed, what was put aside, free pages.

A list beside the database remembers their id alone. It is written first: whatever is interrupted is finished at the
next start, and where a backup from before is restored they are erased again.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.commands import SYSTEM, Command, DeskAbove
from agentdesk.core.drafts import Draft, drop_drafts
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.paths import write_atomically
from agentdesk.core.privacy.commands import EraseCustomer, ErasurePlan, Ground, PlanErasure
from agentdesk.core.privacy.copying import drafts_about
from agentdesk.core.privacy.erasing_again import erase_again
from agentdesk.core.privacy.remembered import forget_in
from agentdesk.core.storage.connect import failures, open_sqlcipher, write_anew
from agentdesk.core.storage.opening import OpenProfile
from agentdesk.core.storage.profile import Profile

_PUT_ASIDE = ("before-*.db*", "before-restore-*", "before-moving-*", "drafts-broken-*")
"""What the program itself puts aside; what somebody else keeps there is theirs."""
PATIENCE = 3.0
"""Seconds for which readers are given time to finish, so that the log beside the database can be emptied."""


@dataclass(frozen=True, slots=True)
class Intended:
    """What erasing somebody would do: in the database, to drafts, and to copies that the program has put aside."""

    plan: ErasurePlan
    drafts: tuple[Draft, ...]
    copies: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done; `cleaned`: nothing of it lies in free pages any more (else the next start sees to it)."""

    intended: Intended
    cleaned: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Of the list beside the database: somebody's id, since when, and whether nothing is left to be cleaned."""

    customer_id: UUID
    erased_at: datetime
    cleaned: bool = False


def intend(desk: DeskAbove, opened: OpenProfile, actor: UUID, customer_id: UUID) -> Intended:
    """Nothing changes. Raises Refused customers.unknown; Failure storage.*."""
    plan = desk.ask(PlanErasure(customer_id), actor=actor)
    drafts = tuple(drafts_about(opened, plan.ids))
    return Intended(plan, drafts, tuple(copies_put_aside(opened.profile)))


def erase(
    desk: DeskAbove,
    opened: OpenProfile,
    actor: UUID,
    customer_id: UUID,
    ground: Ground = Ground.ASKED,
    *,
    pin: str | None = None,
) -> Erased:
    """For good. Raises Refused as `EraseCustomer` does, and nothing has changed then; Failure storage.*."""
    command = EraseCustomer(customer_id=customer_id, ground=ground)
    intended = erase_by(desk, opened, actor, customer_id, command, pin=pin)
    return Erased(intended, clean(opened, intended.drafts))


def erase_by(
    desk: DeskAbove, opened: OpenProfile, actor: UUID, customer_id: UUID, command: Command, *, pin: str | None = None
) -> Intended:
    """By this command, which answers as `EraseCustomer` does; `clean` has to follow, once for any number of them."""
    intended = intend(desk, opened, actor, customer_id)
    before = erased_list(opened.profile)
    now = desk.clock.now()
    _write_list(opened.profile, (*before, *(Entry(each, now) for each in intended.plan.customer_ids)))
    try:
        desk.execute(command, actor=actor, pin=pin)
    except Refused:
        _write_list(opened.profile, before)
        raise
    forget_in(opened.profile.settings, names_of(intended.plan))
    return intended


def names_of(plan: ErasurePlan) -> tuple[str, ...]:
    """By what a window may remember them."""
    return tuple(filter(None, (*map(str, plan.customer_ids), plan.number, plan.name)))


def keep_erased(desk: DeskAbove, opened: OpenProfile) -> tuple[UUID, ...]:
    """At a start: erases again who is there once more, and finishes what was interrupted. Says who it was."""
    known = erased_list(opened.profile)
    drafts: list[Draft] = []

    def look(customer_id: UUID) -> None:
        drafts.extend(intend(desk, opened, SYSTEM, customer_id).drafts)

    there = erase_again(desk, [entry.customer_id for entry in known], look)
    if there or not all(entry.cleaned for entry in known):
        with suppress(Failure):  # what cannot be written now is cleaned another time
            clean(opened, drafts)
    return there


def copies_put_aside(profile: Profile) -> Iterator[Path]:
    """Databases of former days that the program has put aside: whoever is erased still stands in them."""
    found = {path for pattern in _PUT_ASIDE for path in profile.backups.glob(pattern)}
    yield from sorted(found)


def erased_list(profile: Profile) -> tuple[Entry, ...]:
    """Nothing where there is none. Raises Failure privacy.list_damaged."""
    if not profile.erased.exists():
        return ()
    with failures(profile.erased):
        content = profile.erased.read_bytes()
    try:
        return tuple(map(_entry, json.loads(content)["erased"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Failure("privacy.list_damaged", path=str(profile.erased)) from error


def _entry(told: Mapping[str, Any]) -> Entry:
    return Entry(UUID(told["customer_id"]), datetime.fromisoformat(told["erased_at"]), bool(told["cleaned"]))


def _write_list(profile: Profile, entries: Iterable[Entry]) -> None:
    told = [asdict(entry) for entry in entries]
    with failures(profile.erased):
        write_atomically(profile.erased, json.dumps({"erased": told}, default=str, indent=1).encode())


def clean(opened: OpenProfile, drafts: Iterable[Draft]) -> bool:
    """Drafts, copies, and what the side files of the databases still hold."""
    profile = opened.profile
    drop_drafts(profile.drafts, opened.key, [draft.id for draft in drafts])
    for copy in copies_put_aside(profile):
        with failures(copy):
            shutil.rmtree(copy) if copy.is_dir() else copy.unlink()
    emptied = [_emptied(path, opened.key) for path in (profile.database, profile.drafts) if path.exists()]
    if cleaned := all(emptied):
        _write_list(profile, (replace(entry, cleaned=True) for entry in erased_list(profile)))
    return cleaned


def _emptied(database: Path, key: bytes) -> bool:
    """The file is written anew, the log beside it goes into it and is cut to nothing; False where that has to wait."""
    deadline = time.monotonic() + PATIENCE
    with failures(database), closing(open_sqlcipher(database, key)) as connection:
        if not write_anew(connection):
            return False
        while True:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy or time.monotonic() > deadline:
                return not busy
            time.sleep(0.05)
