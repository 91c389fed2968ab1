"""Money offline: ten desks give vouchers by themselves, whatever lines, machines and clocks do, and no limit gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import Wish
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill import leasing
from agentdesk.core.goodwill.lease_commands import CloseLease
from agentdesk.core.goodwill.store import sums
from agentdesk.core.goodwill.store.leases import Leased, money_leases
from agentdesk.core.ids import new_id
from agentdesk.core.storage.in_step import lease_slices, leases
from agentdesk.core.sync import leases as at_desk
from agentdesk.core.sync import replica as replicas
from agentdesk.core.sync.protocol import AskLease, Lease
from agentdesk.core.sync.replica import Replica
from agentdesk.core.vouchers.model import day_in
from agentdesk.server import leases as at_server
from agentdesk.server import pushing, reports
from tests.promises.lease_put_back import PutBack
from tests.promises.lease_world import ACCEPTED, COMES_BACK, IN_ORDER, LIMITS, Schedule, shop
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

SCHEDULES, CROWDED, PUT_BACK, STEPS = "schedules", "crowded", "put back", 80


def schedules(trial: Trial) -> Iterator[Violation]:
    begun = shop()
    for n in range(trial.size):
        with trial.planted():
            schedule = Schedule(begun, trial, n)
            for violation in schedule.live(STEPS):
                yield Violation(violation.what, f"schedule {n}: {violation.details}")
            schedule.close()


def crowded(trial: Trial) -> Iterator[Violation]:
    """Two desks and two customers: what goes wrong does so sooner."""
    begun = shop()
    for n in range(trial.size):
        with trial.planted():
            schedule = Schedule(begun, trial, n, desks=2, customers=2)
            for violation in schedule.live(STEPS // 2):
                yield Violation(violation.what, f"schedule {n}: {violation.details}")
            schedule.close()


def put_back(trial: Trial) -> Iterator[Violation]:
    """Short lives, each of which sees the server put back to a copy."""
    begun = shop()
    for n in range(trial.size):
        with trial.planted():
            schedule = PutBack(begun, trial, n)
            for violation in schedule.live(STEPS // 10):
                yield Violation(violation.what, f"put back {n}: {violation.details}")
            schedule.close()


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _taken_back_by_time() -> Iterable[Change]:
    """What has run out is taken back when somebody asks for more, whether or not its desk knows."""

    def lease(desk: Desk, device_id: UUID, asked: AskLease) -> Lease:
        over = money_leases.c.granted_at < desk.clock.now() - timedelta(hours=8)
        with desk.database.reading() as connection:
            found = connection.execute(
                sa.select(money_leases.c.id, money_leases.c.person_id).where(over, money_leases.c.state == "open")
            ).all()
        for row in found:
            desk.execute(CloseLease(lease_id=row.id), actor=row.person_id)
        return right(desk, device_id, asked)

    right = at_server.lease
    yield Change(at_server, "lease", lease)


def _closed_past_the_outbox() -> Iterable[Change]:
    """A call of its own tells the server: it overtakes what waits."""

    def close_where(replica: Replica, connection: sa.Connection, *where: Any) -> None:
        open_ones = sa.select(leases.c.id).where(leases.c.state == "open", *where)
        for lease_id in connection.execute(open_ones).scalars().all():
            connection.execute(sa.update(leases).where(leases.c.id == lease_id).values(state="closed"))
            wish = Wish(CloseLease(lease_id=lease_id), replicas.standing(connection).person_id)
            _SERVER[0].execute_all([wish])

    def told(desk: Desk, device_id: UUID, asked: AskLease) -> Lease:
        _SERVER[:] = [desk]
        return right(desk, device_id, asked)

    right = at_server.lease
    yield Change(at_server, "lease", told)
    yield Change(at_desk, "close_where", close_where)


_SERVER: list[Desk] = []


def _granted_twice() -> Iterable[Change]:
    """An answer that comes again fills the lease up."""

    def take_lease(replica: Replica, lease_id: UUID, answer: Lease) -> None:
        right(replica, lease_id, answer)
        with replica.database.writing() as connection:
            connection.execute(sa.update(lease_slices).where(lease_slices.c.lease_id == lease_id).values(spent=0))

    right = at_desk.take_lease
    yield Change(at_desk, "take_lease", take_lease)


def _any_file_is_believed() -> Iterable[Change]:
    yield Change(at_desk, "look_back", lambda replica: False)


def _leased_does_not_count() -> Iterable[Change]:
    """What is set aside is forgotten where limits are looked at."""
    yield Change(sums, "leased", lambda connection, **of: Leased(0, 0, 0))


def _nobody_looks_again() -> Iterable[Change]:
    """What a person may give in a day is leased as often as they ask."""
    yield Change(leasing, "decided_by", lambda *of: 0)


def _charged_by_the_clock() -> Iterable[Change]:
    """The day on which the server hears of it is charged, not that of the lease."""

    def give(work: Any, asked: Any, given_by: UUID) -> Any:
        return right(work, asked.model_copy(update={"day": day_in(_ZONE, work.decided_at)}), given_by)

    from zoneinfo import ZoneInfo

    _ZONE, right = ZoneInfo("Europe/Berlin"), leasing.give_leased
    yield Change(leasing, "give_leased", give)


def _spent_is_taken_back() -> Iterable[Change]:
    """As if what is spent of a lease lay on top with the rest of what waits."""

    yield Change(replicas, "spend", lambda connection, command, person_id, now: None)


def _who_has_left_gave_nothing() -> Iterable[Change]:
    yield Change(pushing, "kept", lambda *of: None)


def _asked_as_something_else() -> Iterable[Change]:
    """What is asked again is another request: the first lease is nobody's."""

    def ask_again(replica: Replica, transport: Any) -> None:
        class Forgetful:
            def lease(self, asked: AskLease) -> Lease:
                return transport.lease(asked.model_copy(update={"request_id": new_id()}))

        right(replica, Forgetful())  # type: ignore[arg-type]

    right = at_desk.ask_again
    yield Change(at_desk, "ask_again", ask_again)


def _no_freeze_after_a_restore() -> Iterable[Change]:
    yield Change(at_server, "is_frozen", lambda desk: False)


def _nobody_hears_what_desks_hold() -> Iterable[Change]:
    yield Change(reports, "_unknown", lambda desk, deeds: [])


PROMISE = Promise(
    name="leases",
    about="Ten desks give vouchers offline: no limit is ever exceeded, and whatever was read out is kept.",
    size=1,
    unit="schedules of 80 steps at ten desks",
    parts={SCHEDULES: schedules, CROWDED: crowded, PUT_BACK: put_back},
    of_bugs_alone=frozenset({CROWDED}),
    bugs=(
        Bug("taken back by time", CROWDED, (ACCEPTED,), _taken_back_by_time, 6),
        Bug("closed past the outbox", CROWDED, (ACCEPTED,), _closed_past_the_outbox, 6),
        Bug("granted twice", CROWDED, (ACCEPTED, LIMITS), _granted_twice, 6),
        Bug("any file is believed", CROWDED, (LIMITS, ACCEPTED, COMES_BACK), _any_file_is_believed, 10),
        Bug("what is leased does not count", CROWDED, (LIMITS, IN_ORDER), _leased_does_not_count, 6),
        Bug("a day is leased as often as one asks", CROWDED, (LIMITS, IN_ORDER), _nobody_looks_again, 12),
        Bug("the server's clock is charged", CROWDED, (ACCEPTED,), _charged_by_the_clock, 6),
        Bug("what is spent is taken back", CROWDED, (ACCEPTED, LIMITS), _spent_is_taken_back, 6),
        Bug("who has left gave nothing", CROWDED, (ACCEPTED,), _who_has_left_gave_nothing, 10),
        Bug("asked again is asked anew", CROWDED, (COMES_BACK,), _asked_as_something_else, 6),
        Bug("no freeze after a restore", PUT_BACK, (LIMITS,), _no_freeze_after_a_restore, 10),
        Bug("nobody hears what desks hold", PUT_BACK, (ACCEPTED,), _nobody_hears_what_desks_hold, 6),
    ),
)
