"""Tables of both sides: what a server knows of desks and feeds, and what a desk keeps of a server's.

None of it is replayed or undone. Scopes, heads and digests: `feed` of the server; outbox, base and undo: `replica`.
"""

from __future__ import annotations

import sqlalchemy as sa

from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import Id, Json, Moment, metadata

_LOCAL = {"local": True}

# --- at the server -------------------------------------------------------------------------------------------------

servers = sa.Table(
    "sync_servers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    # another one after each restore that may have lost something: what was said under the former is said again
    sa.Column("epoch", Id, nullable=False),
    sa.Column("since", Moment, nullable=False),
    # which database of which PostgreSQL it was when it was served last (see `server.identity`)
    sa.Column("identity", sa.Text),
    # why desks are not answered until somebody has said what happened: a code, or nothing
    sa.Column("doubt", sa.Text, nullable=False, server_default=""),
    # under which the server seals what it tells desks, to know it again after it was put back
    sa.Column("seal_key", sa.LargeBinary(32)),
    # whether no money is set aside for desks, since some have not said what they hold; at least until then
    sa.Column("frozen", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("frozen_until", Moment),
    info=_LOCAL,
)
erased_before = sa.Table(
    # erased under a former epoch: whatever desks say again about them is not carried out
    "sync_erased",
    metadata,
    sa.Column("customer_id", Id, primary_key=True),
    info=_LOCAL,
)
devices = sa.Table(
    "sync_devices",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # active, suspect, revoked
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    # a command that failed in a way nobody foresaw: {"seq", "times", "since"}
    sa.Column("failing", Json),
    sa.Column("registered_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    info=_LOCAL,
)
received = sa.Table(
    "sync_received",
    metadata,
    sa.Column("device_id", Id, primary_key=True),
    sa.Column("device_seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
    # applied, refused, parked
    sa.Column("status", sa.Text, nullable=False),
    # of what was not applied: the command as it came, and why
    sa.Column("command", sa.Text),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("facts", Json, nullable=False),
    sa.Column("result", Json),
    sa.Column("received_at", Moment, nullable=False),
    info=_LOCAL,
)
scopes = sa.Table(
    "sync_scopes",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("head", sa.BigInteger, nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.BigInteger, nullable=False),
    info=_LOCAL,
)
entries = sa.Table(
    "sync_entries",
    metadata,
    sa.Column("scope_id", Id, primary_key=True),
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    # of the row's content; null: there is no such row in this scope any more
    sa.Column("hash", sa.BigInteger),
    sa.UniqueConstraint("scope_id", "seq"),
    info=_LOCAL,
)
subscriptions = sa.Table(
    "sync_subscriptions",
    metadata,
    sa.Column("device_id", Id, primary_key=True),
    sa.Column("scope_id", Id, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("granted_at", Moment, nullable=False),
    info=_LOCAL,
)
number_blocks = sa.Table(
    "sync_number_blocks",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("low", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("high", sa.BigInteger, nullable=False),
    sa.Column("device_id", Id, nullable=False, index=True),
    sa.Column("request_id", Id, nullable=False),
    sa.Column("granted_at", Moment, nullable=False),
    info=_LOCAL,
)

# --- at the desk ---------------------------------------------------------------------------------------------------

replicas = sa.Table(
    "sync_replicas",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("epoch", Id, nullable=False),
    sa.Column("device_id", Id, nullable=False),
    sa.Column("person_id", Id, nullable=False),
    sa.Column("next_seq", sa.BigInteger, nullable=False),
    # counts the changes after which an answer under way is of no use any more
    sa.Column("generation", sa.BigInteger, nullable=False),
    sa.Column("heard_at", Moment),
    # how far the server was, sealed by itself: it is shown it with each greeting
    sa.Column("receipt", sa.Text, nullable=False, server_default=""),
    info=_LOCAL,
)
tokens = sa.Table(
    "sync_tokens",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("login", sa.Text, nullable=False),
    # both empty: signed out
    sa.Column("access", sa.Text, nullable=False),
    sa.Column("access_until", Moment, nullable=False),
    sa.Column("refresh", sa.Text, nullable=False),
    info=_LOCAL,
)
outbox = sa.Table(
    "sync_outbox",
    metadata,
    sa.Column("device_seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("command_id", Id, nullable=False, unique=True),
    # as it goes to the server: kind, version, arguments, base, numbers, moments
    sa.Column("command", sa.Text, nullable=False),
    # waiting, applied, refused, parked
    sa.Column("state", sa.Text, nullable=False),
    # whether it was carried out here at once, or waits for the server's answer
    sa.Column("at_once", sa.Boolean, nullable=False),
    # whether the server has said that it decided; how it did comes together with the rows that follow from it
    sa.Column("received", sa.Boolean, nullable=False),
    # why carrying it out again on newer rows failed here: the server will probably refuse it
    sa.Column("doubt", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("facts", Json, nullable=False),
    sa.Column("result", Json),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("answered_at", Moment),
    sa.Index("ix_sync_outbox_state", "state", "device_seq"),
    info=_LOCAL,
)
cursors = sa.Table(
    "sync_cursors",
    metadata,
    sa.Column("scope_id", Id, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    # how far what is staged goes
    sa.Column("staged", sa.BigInteger, nullable=False),
    # of the rows that stand here, to be held against the server's
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.BigInteger, nullable=False),
    # whether the server knows that this desk wants it
    sa.Column("granted", sa.Boolean, nullable=False),
    # whether it is being told from the beginning, though rows of it stand here
    sa.Column("anew", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("used_at", Moment, nullable=False),
    info=_LOCAL,
)
staged = sa.Table(
    # what has come of a scope, until the rest is there
    "sync_staged",
    metadata,
    sa.Column("scope_id", Id, primary_key=True),
    # up to which count this part goes
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    # rows as the server has them, and keys of those that are no more (`sync.pages.Part`)
    sa.Column("told", sa.Text, nullable=False),
    info=_LOCAL,
)
base = sa.Table(
    "sync_base",
    metadata,
    sa.Column("scope_id", Id, primary_key=True),
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("hash", sa.BigInteger, nullable=False),
    info=_LOCAL,
)
overlay = sa.Table(
    "sync_overlay",
    metadata,
    sa.Column("no", sa.Integer, primary_key=True),
    # what takes one change of a waiting command back
    sa.Column("statement", sa.Text, nullable=False),
    info=_LOCAL,
)
overlay_gate = sa.Table(
    "sync_overlay_gate",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    # 1 while commands are carried out ahead of the server, 0 while what the server said is written
    sa.Column("noting", sa.Integer, nullable=False),
    info=_LOCAL,
)
numbers = sa.Table(
    "sync_numbers",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("low", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("high", sa.BigInteger, nullable=False),
    sa.Column("next", sa.BigInteger, nullable=False),
    info=_LOCAL,
)
leases = sa.Table(
    "sync_leases",
    metadata,
    # the request it was asked for by
    sa.Column("id", Id, primary_key=True),
    # of a customer, and of a case or what belongs to none; else of the team and the person
    sa.Column("customer_id", Id),
    sa.Column("case_id", Id),
    sa.Column("want", sa.BigInteger),
    # asked, open, closed, void, denied
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    # the day on which what is given of it counts
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("limits", Json, nullable=False),
    sa.Column("vouchers_left", sa.Integer, nullable=False),
    # by the clock here
    sa.Column("taken_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    # the whole grant, sealed by the server: it takes it in again should it have lost it
    sa.Column("deed", sa.Text, nullable=False, server_default=""),
    # the number of the command that gives it back
    sa.Column("closed_seq", sa.BigInteger),
    sa.CheckConstraint("vouchers_left >= 0", name="vouchers"),
    sa.Index("ix_sync_leases_state", "state"),
    info=_LOCAL,
)
lease_slices = sa.Table(
    "sync_lease_slices",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("lease_id", Id, nullable=False, index=True),
    sa.Column("counter", sa.Text, nullable=False),
    sa.Column("subject_id", Id, nullable=False),
    sa.Column("granted", sa.BigInteger, nullable=False),
    # never less again: what was given is given, whatever becomes of the command
    sa.Column("spent", sa.BigInteger, nullable=False),
    sa.CheckConstraint("spent >= 0 AND spent <= granted", name="not_more"),
    info=_LOCAL,
)
attention = sa.Table(
    "sync_attention",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("device_seq", sa.BigInteger, nullable=False, index=True),
    # refused, parked, depends, restored
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("noticed_at", Moment, nullable=False),
    sa.Column("dealt_at", Moment),
    # told (at once), sent_again, taken_over, dropped
    sa.Column("dealt", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    info=_LOCAL,
)


def is_joined(database: Database) -> bool:
    """Whether this is the file of a desk in step with a server."""
    with database.reading() as connection:
        return connection.execute(sa.select(replicas.c.id)).first() is not None
