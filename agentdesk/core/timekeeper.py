"""What the passing of time brings, written down by the system where it is decided: see docs/decisions/0014.

Promises are asked for whenever somebody looks at the list; each command has an id derived from what was due and when,
so that two desks that look, or one that looks twice, write it down once. Hours, vouchers that have expired, secrets
of old codes and old reviews are asked for at start and with each new day.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import date
from uuid import UUID

from agentdesk.core.actors import SYSTEM
from agentdesk.core.approvals.commands import LapseRequest
from agentdesk.core.approvals.store import over_since
from agentdesk.core.calendars.commands import SetHours, TheHours
from agentdesk.core.calendars.upkeep import kept_up
from agentdesk.core.callbacks.store import promises_being_rung
from agentdesk.core.cases.commands import NoteBrokenPromise
from agentdesk.core.commands import Command
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id, due_id
from agentdesk.core.patterns.commands import ForgetOldReviews
from agentdesk.core.patterns.store import kept_too_long
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import SHOP, shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.promises.store import broken_since
from agentdesk.core.vouchers.commands import AT_ONCE, CloseLease, ExpireVouchers
from agentdesk.core.vouchers.leases import OPEN_FOR, Leases
from agentdesk.core.vouchers.model import day_in
from agentdesk.core.vouchers.store import due_to_expire


def note_what_time_brought(desk: Desk) -> int:
    """Promises that were not kept in time become failures of ours; requests that nobody decided in time lapse. Says
    how many. Only where it is decided: a desk in step with a server hears of it."""
    if not desk.side.decides:
        return 0
    with desk.database.reading() as connection:
        rings = promises_being_rung(connection)
        broken = [each for each in broken_since(connection, desk.clock.now()) if each.id not in rings]
        over = [LapseRequest(request_id=each, lapses_at=at) for each, at in over_since(connection, desk.clock.now())]
    late = [NoteBrokenPromise(promise_id=each.id, due_at=each.due_at) for each in broken]
    noted = sum(_noted(desk, command, due_id(command.kind, command.promise_id, command.due_at)) for command in late)
    return noted + sum(_noted(desk, each, due_id(each.kind, each.request_id, each.lapses_at)) for each in over)


def keep_up(desk: Desk) -> None:
    """At start, and with each new day; a desk in step with a server leaves it to that."""
    if not desk.side.decides:
        return
    keep_up_hours(desk)
    book_expired_vouchers(desk)
    close_leases(desk)
    forget_reviews(desk)
    desk.views.forget_old()


def book_expired_vouchers(desk: Desk) -> int:
    """What is left of vouchers whose last day has passed goes to the expired; says how many it booked.

    Late it does the same, for until then they count as expired as well. Two desks that look at once ask for the same
    vouchers under the same id, and who asks for one that is booked already changes nothing.
    """
    booked = 0
    while True:
        today, found = _past_their_day(desk)
        if not found:
            break
        name = hashlib.sha256(b"".join(each.bytes for each in found)).hexdigest()
        command = ExpireVouchers(voucher_ids=tuple(found))
        came = desk.execute(command, actor=SYSTEM, id=derived_id(found[0], f"{command.kind}:{today}:{name}"))
        booked += came["expired"]
        if len(found) < AT_ONCE or not came["expired"]:
            break
    return booked


def close_leases(desk: Desk) -> int:
    """Secrets of codes go when they are old: for everybody first, then here. Says how many went."""
    leases = Leases.of(desk.database, desk.clock)
    old = leases.to_close(desk.clock.now() - OPEN_FOR)
    for lease_id in old:
        command = CloseLease(lease_id=lease_id)
        desk.execute(command, actor=SYSTEM, id=derived_id(lease_id, command.kind))
        leases.close(lease_id)
    return len(old)


def forget_reviews(desk: Desk) -> None:
    """Who looked for unusual patterns, and what was explained, goes once it was kept as long as was agreed."""
    with desk.database.reading() as connection:
        over = kept_too_long(connection, desk.clock.now())
    if over:
        desk.execute(ForgetOldReviews(), actor=SYSTEM, id=due_id(ForgetOldReviews.kind, SHOP, over))


def keep_up_hours(desk: Desk) -> None:
    """Gives the shop its first hours, holidays of further years, its time zone.

    Half a second where something is due. Where somebody sets the hours in this very moment, the next look does it.
    At a desk in step with a server the server does.
    """
    if not desk.side.decides:
        return
    edition, shop = desk.ask_all(TheHours(), TheShop(), actor=SYSTEM)
    now = desk.clock.now()
    hours = kept_up(edition, shop, now) if shop else None
    if hours:
        base = {str(SHOP): edition.version}
        with suppress(Refused):
            desk.execute(SetHours.of(hours), actor=SYSTEM, base=base)


def _past_their_day(desk: Desk) -> tuple[date, list[UUID]]:
    with desk.database.reading() as connection:
        today = day_in(shop_zone(shop_of(connection)), desk.clock.now())
        return today, due_to_expire(connection, today, AT_ONCE)


def _noted(desk: Desk, command: Command, command_id: UUID) -> bool:
    try:
        desk.execute(command, actor=SYSTEM, id=command_id)
    except Refused:  # settled or moved between the look and the word
        return False
    return True
