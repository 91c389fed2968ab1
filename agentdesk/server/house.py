"""What one process of the server has at hand: its settings, the Desk over PostgreSQL, the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

import sqlalchemy as sa

from agentdesk.core.clock import Clock
from agentdesk.core.desk import Desk
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import hangs
from agentdesk.core.storage.in_step import servers
from agentdesk.server import feed
from agentdesk.server.accounts import Accounts
from agentdesk.server.config import Config
from agentdesk.server.feed import Feed
from agentdesk.server.live import Live
from agentdesk.server.notebook import notebook_in
from agentdesk.server.provider import Provider


@dataclass(frozen=True, slots=True)
class House:
    config: Config
    desk: Desk
    accounts: Accounts
    live: Live
    provider: Provider | None = None
    """Of single sign-on, where one is set up."""

    def names(self, address: str) -> bool:
        """Whether this address is in one of the networks that may read the figures."""
        try:
            asked = ip_address(address)
        except ValueError:
            return False
        return any(asked in network for network in self.config.metrics_from)

    def close(self) -> None:
        self.live.close()
        self.desk.database.close()


def open_house(config: Config, clock: Clock | None = None) -> House:
    """Nothing is asked of the database yet."""
    database = Database.postgresql(config.database_url, connections=config.connections)
    return house_over(config, database, clock)


def house_over(config: Config, database: Database, clock: Clock | None = None) -> House:
    feed, live = Feed(database), Live(database)
    feed.poke, feed.notebook = live.touched, notebook_in(config.notebook)
    desk = Desk(database, clock, side=feed)
    settings = config.single_sign_on
    provider = Provider(settings, desk.clock) if settings else None
    return House(config, desk, Accounts(database, desk.clock), live, provider)


@hangs
def hang_feed(connection: sa.Connection) -> None:
    """After steps of the schema, in their transaction: a table that is new or was made anew is in the feed too."""
    known = connection.dialect.name == "postgresql" and sa.inspect(connection).has_table(servers.name)
    if known and connection.execute(sa.select(servers.c.epoch)).first():
        feed.hang(connection)
