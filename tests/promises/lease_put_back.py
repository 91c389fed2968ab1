"""A server with money for little is put back to a copy, and nobody tells the desks: what they hold, and what they have
given of it, is in the hands of customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from uuid import UUID

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.goodwill.store.leases import unheard_of
from agentdesk.core.sync import leases as money
from agentdesk.server import restoring
from agentdesk.server.devices import epoch_of
from agentdesk.server.feed import Feed
from agentdesk.server.notebook import Notebook
from tests.promises.lease_world import AT_ONCE, FORESEEN, Killed, Schedule, Shop, Station
from tests.promises.promise import Trial, Violation


class PutBack(Schedule):
    """Two desks that give all they can to one customer. Every other server has no notebook."""

    def __init__(self, shop: Shop, trial: Trial, n: int) -> None:
        super().__init__(shop, trial, n, desks=2, customers=1)
        self.notebook = Notebook(self.folder)
        feed = self.server.desk.side
        assert isinstance(feed, Feed)
        feed.notebook = self.notebook
        self.name = str(self.server.desk.database.engine.url.database)
        self.copied, self.has_notebook = 0, n % 2 == 1

    def live(self, steps: int) -> Iterator[Violation]:
        for n in range(self.desks):
            yield from self._done(lambda n=n: self._round(self._station(n)))  # type: ignore[misc]
        before, since = (self.chance.randrange(steps) if self.n % 4 else 0 for _ in range(2))
        yield from self._some(before, range(self.desks))
        self._copy()
        yield from self._some(since, range(self.desks))
        first, last = self.chance.sample([self._station(n) for n in range(self.desks)], k=2)
        yield from self._done(lambda: self._ask_for_much(last))
        self._restore()
        yield from self._done(lambda: self._round(first))
        yield from self._done(lambda: self._ask_for_much(first))
        for station in (first, last, first, last):
            yield from self._done(lambda station=station: self._give(station, online=False))  # type: ignore[misc]
            yield from self._limits()
        yield from self._some(steps, range(self.desks))
        yield from self._rest()

    def close(self) -> None:
        super().close()
        if self.copied:
            self.shop.cluster.drop(f"{self.name}_copy")

    def _some(self, steps: int, of: range | list[int]) -> Iterator[Violation]:
        for _ in range(steps):
            station = self._station(self.chance.choice(list(of)))
            yield from self._done(lambda station=station: self._act(station))  # type: ignore[misc]
            yield from self._limits()

    def _act(self, station: Station) -> None:
        pick = self.chance.random()
        if pick < 0.3:
            self._ask_for_much(station)
        elif pick < 0.7:
            self._give(station, online=self.chance.random() < 0.5)
        elif pick < 0.8:
            with station.replica.database.writing() as connection:
                money.close_where(station.replica, connection)
        else:
            self._round(station)

    def _ask_for_much(self, station: Station) -> None:
        for customer in (None, self.customers[0]):
            money.ask(station.replica, station.line, customer_id=customer, want=AT_ONCE)

    def _voucher(self, station: Station) -> IssueVoucher:
        """Mostly all of it."""
        wanted = super()._voucher(station)
        most = money.allowance(station.replica, wanted.customer_id).amount
        return wanted.model_copy(update={"amount": most}) if most and self.chance.random() < 0.7 else wanted

    def _done(self, act: Callable[[], None]) -> Iterator[Violation]:
        try:
            act()
        except (Refused, Failure) as refusal:
            self.trial.count(refusal.code)
        except Killed:
            for station in self.stations.values():
                with suppress(Refused, Failure):
                    self._begin_again(station)
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to hear of it
            yield Violation(FORESEEN, repr(error))

    def _copy(self) -> None:
        self.server.desk.database.engine.dispose()
        self.shop.cluster.copy(self.name, f"{self.name}_copy")
        self.copied += 1

    def _restore(self) -> None:
        self.server.desk.database.engine.dispose()
        self.shop.cluster.put_back(self.name, f"{self.name}_copy")
        self.server.epoch = _put_back(self)
        self.trial.count("restores")

    def _limits(self) -> Iterator[Violation]:
        """What the server says is not looked at until it has heard of all: before, it counts some of it twice, and
        knows nothing of some. What customers have in truth is, at any moment."""
        with self.server.desk.database.reading() as connection:
            waits = bool(unheard_of(connection)) or any(map(self._is_to_be_heard, self.stations.values()))
        for violation in super()._limits():
            if not (waits and violation.details.startswith(("at the server", "a lease"))):
                yield violation

    def _is_to_be_heard(self, station: Station) -> bool:
        return bool(station.replica.unsent(1)) or station.replica.standing().epoch != self.server.epoch


def _put_back(schedule: PutBack) -> UUID:
    desk = schedule.server.desk
    restoring.put_back(desk, schedule.notebook if schedule.has_notebook else None)
    with desk.database.reading() as connection:
        return epoch_of(connection)
