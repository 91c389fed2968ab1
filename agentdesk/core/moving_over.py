"""The profile of a shop that has moved to a server becomes a desk there: with the words that were typed and not sent,
the same key, and codes that were made here and can be shown again.

What it was lies whole in a folder of its own among the backups, with its way in: it is a profile like any other, and
makes a desk for the next person who used to work in it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

from agentdesk.core.actors import SYSTEM
from agentdesk.core.clock import Clock
from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.interactions.commands import CarriedOut
from agentdesk.core.storage.bundle import DATABASE, DRAFTS, RECOVERY
from agentdesk.core.storage.carrying import lay, pages
from agentdesk.core.storage.connect import failures
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.exchange import Exchange, decide_exchange, finish_exchange, fresh_staging
from agentdesk.core.storage.opening import OpenProfile, empty_database
from agentdesk.core.vouchers.leases import voucher_leases, voucher_pool_secrets


def become_desk(
    opened: OpenProfile, alone: Database, person_id: UUID, prepare: Callable[[Database], None], clock: Clock
) -> frozenset[UUID]:
    """Puts the database that `prepare` makes of an empty one in the place of the shop's; whom the words that came along
    are about. Killed at any moment, the profile is one or the other.

    Raises Failure profile.window_open, profile.in_use, storage.*: then it is as it was.
    """
    profile = opened.profile
    with profile.hold_window():
        staging = fresh_staging(profile.folder)
        empty_database(staging / DATABASE, opened.key)
        with closing(Database.sqlite(staging / DATABASE, opened.key)) as fresh:
            prepare(fresh)
            _bring_secrets(alone, fresh)
        words = _bring_words(opened, alone, staging, person_id, clock)
        with failures(staging):
            shutil.copyfile(profile.recovery, staging / RECOVERY)
        alone.close()
        aside = f"{profile.backups.name}/before-moving-{clock.now():%Y%m%d-%H%M%S-%f}"
        with opened.alone():
            decide_exchange(profile.folder, Exchange((DATABASE, DRAFTS, RECOVERY), (profile.moved.name,), aside))
            finish_exchange(profile.folder)
    return frozenset(draft.customer_id for draft in words if draft.customer_id)


def _bring_words(
    opened: OpenProfile, alone: Database, staging: Path, person_id: UUID, clock: Clock
) -> tuple[Draft, ...]:
    """All but those of other people, who find theirs where the shop lies now; and but what has become a command."""
    profile, desk = opened.profile, Desk(alone, clock)
    with closing(Drafts(profile.drafts, opened.key, aside=profile.backups, clock=clock)) as kept:
        kept.drop_done(lambda ids: desk.ask(CarriedOut(tuple(ids)), actor=SYSTEM))
        own = tuple(each for each in kept.all() if each.content.get("person_id") in (None, str(person_id)))
    with closing(Drafts(staging / DRAFTS, opened.key, aside=staging, clock=clock)) as fresh:
        for draft in own:
            fresh.save(draft)
    return own


def _bring_secrets(alone: Database, fresh: Database) -> None:
    """Of codes that were made or handed out here. Codes in stock have gone to the server."""
    with alone.reading() as here, fresh.writing() as there:
        lay(there, voucher_leases, pages(here, voucher_leases))
        taken = list(voucher_pool_secrets.columns).index(voucher_pool_secrets.c.taken_at)
        handed_out = ([row for row in page if row[taken] is not None] for page in pages(here, voucher_pool_secrets))
        lay(there, voucher_pool_secrets, handed_out)
