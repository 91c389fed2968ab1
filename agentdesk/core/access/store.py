"""Tables of sign-ins, and the statements about them. They stay at the server: no command carries what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.access.model import KEPT_AFTER, Why
from agentdesk.core.people.queries import ACTING
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id, Moment, metadata, text_column

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("person_id", Id, primary_key=True),
    sa.Column("login", sa.Text, nullable=False, unique=True),
    text_column("verifier"),
    sa.Column("set_at", Moment, nullable=False),
    sa.Column("locked_at", Moment),
    # of the second factor: what both sides know, and the last code that was used (its number in time)
    sa.Column("code_secret", sa.Text),
    sa.Column("code_step", sa.BigInteger),
    info={"local": True},
)

sign_in_tries = sa.Table(
    "sign_in_tries",
    metadata,
    # SHA-256 of a login or an address
    sa.Column("key", sa.LargeBinary(32), primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    info={"local": True},
)

sign_ins = sa.Table(
    "sign_ins",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # the first part of its tokens, by which they are found; of the rest only SHA-256 is kept
    sa.Column("handle", sa.LargeBinary(16), nullable=False, unique=True),
    sa.Column("person_id", Id, nullable=False),
    sa.Column("device_id", Id, nullable=False),
    text_column("device_name"),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("refresh", sa.LargeBinary(32), nullable=False),
    sa.Column("access", sa.LargeBinary(32), nullable=False),
    sa.Column("access_until", Moment, nullable=False),
    # the tokens before these, and the answer to the former refresh token, sealed under that very token
    sa.Column("former_refresh", sa.LargeBinary(32)),
    sa.Column("former_access", sa.LargeBinary(32)),
    sa.Column("former_access_until", Moment),
    sa.Column("answer", sa.LargeBinary),
    sa.Column("ended_at", Moment),
    sa.Column("why", sa.Text),
    sa.Index("ix_sign_ins_person", "person_id"),
    sa.Index("ix_sign_ins_device", "device_id"),
    info={"local": True},
)

account_links = sa.Table(
    "account_links",
    metadata,
    sa.Column("person_id", Id, primary_key=True),
    # what the provider of single sign-on has to call this person until they have signed in there once
    sa.Column("name", sa.Text, nullable=False, unique=True),
    # who it was that time: from then on nobody else
    sa.Column("issuer", sa.Text),
    sa.Column("subject", sa.Text),
    sa.Column("linked_at", Moment, nullable=False),
    sa.Index("ix_account_links_subject", "issuer", "subject", unique=True),
    info={"local": True},
)

_WITH_PERSON = (
    sa.select(sign_ins, accounts.c.locked_at, *ACTING)
    .outerjoin(accounts, accounts.c.person_id == sign_ins.c.person_id)
    .outerjoin(people, people.c.id == sign_ins.c.person_id)
)
_BY_HANDLE = Prepared(_WITH_PERSON.where(sign_ins.c.handle == sa.bindparam("shown", type_=sign_ins.c.handle.type)))
_LINKED = sa.select(account_links, accounts.c.login, accounts.c.locked_at).join(
    accounts, accounts.c.person_id == account_links.c.person_id
)


def account_by_login(connection: sa.Connection, login: str) -> Any:
    return connection.execute(sa.select(accounts).where(accounts.c.login == login)).first()


def account_of(connection: sa.Connection, person_id: UUID) -> Any:
    return connection.execute(sa.select(accounts).where(accounts.c.person_id == person_id)).first()


def has_accounts(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(accounts.c.person_id).limit(1)).first() is not None


def all_accounts(connection: sa.Connection) -> Sequence[Any]:
    """With what the provider calls them, where they are linked."""
    joined = (
        sa.select(accounts, people.c.name, people.c.roles, people.c.active, account_links.c.name.label("known_as"))
        .join(people, people.c.id == accounts.c.person_id)
        .outerjoin(account_links, account_links.c.person_id == accounts.c.person_id)
    )
    return connection.execute(joined.order_by(accounts.c.login)).all()


def add_account(connection: sa.Connection, person_id: UUID, login: str, verifier: str, now: datetime) -> None:
    connection.execute(accounts.insert().values(person_id=person_id, login=login, verifier=verifier, set_at=now))


def change_account(connection: sa.Connection, person_id: UUID, **values: Any) -> None:
    connection.execute(accounts.update().where(accounts.c.person_id == person_id).values(**values))


def use_code(connection: sa.Connection, person_id: UUID, step: int) -> bool:
    """Whether nobody has used this code, or a later one, before: asked and noted as one."""
    unused = sa.or_(accounts.c.code_step.is_(None), accounts.c.code_step < step)
    asked = accounts.update().where(accounts.c.person_id == person_id, unused).values(code_step=step)
    return connection.execute(asked).rowcount == 1


def link_of(connection: sa.Connection, issuer: str, subject: str) -> Any:
    """The account of this subject, with its lock, if anybody has signed in as it."""
    fits = (account_links.c.issuer == issuer, account_links.c.subject == subject)
    return connection.execute(_LINKED.where(*fits)).first()


def link_called(connection: sa.Connection, name: str) -> Any:
    return connection.execute(_LINKED.where(account_links.c.name == name)).first()


def bind_link(connection: sa.Connection, person_id: UUID, issuer: str, subject: str) -> bool:
    """To this subject, unless it is another's already: asked and noted as one."""
    free = (account_links.c.person_id == person_id, account_links.c.subject.is_(None))
    return connection.execute(account_links.update().where(*free).values(issuer=issuer, subject=subject)).rowcount == 1


def put_link(connection: sa.Connection, person_id: UUID, name: str, now: datetime) -> None:
    """Anew: whoever signs in first under this name is who is meant."""
    drop_link(connection, person_id)
    connection.execute(account_links.insert().values(person_id=person_id, name=name, linked_at=now))


def drop_link(connection: sa.Connection, person_id: UUID) -> bool:
    return connection.execute(account_links.delete().where(account_links.c.person_id == person_id)).rowcount == 1


def tries_under(connection: sa.Connection, key: bytes) -> tuple[int, datetime] | None:
    row = connection.execute(
        sa.select(sign_in_tries.c.tries, sign_in_tries.c.last_at).where(sign_in_tries.c.key == key)
    ).first()
    return (row.tries, row.last_at) if row else None


def put_tries(connection: sa.Connection, key: bytes, tries: int, at: datetime) -> None:
    connection.execute(sign_in_tries.delete().where(sign_in_tries.c.key == key))
    if tries:
        connection.execute(sign_in_tries.insert().values(key=key, tries=tries, last_at=at))


def sign_in_by_handle(connection: sa.Connection, handle: bytes) -> Any:
    """With the account's lock, and who its person is by now (`people.queries.acting`): each request wants all of it.

    No row is locked: whoever loses a race is told by the database, and asks again.
    """
    return _BY_HANDLE.first(connection, shown=handle)


def sign_in_by_id(connection: sa.Connection, sign_in_id: UUID) -> Any:
    """As `sign_in_by_handle`."""
    return connection.execute(_WITH_PERSON.where(sign_ins.c.id == sign_in_id)).first()


def add_sign_in(connection: sa.Connection, **values: Any) -> None:
    connection.execute(sign_ins.insert().values(**values))


def change_sign_in(connection: sa.Connection, sign_in_id: UUID, **values: Any) -> None:
    connection.execute(sign_ins.update().where(sign_ins.c.id == sign_in_id).values(**values))


def forget_answer(connection: sa.Connection, sign_in_id: UUID, access: bytes) -> None:
    """It has arrived, as far as it gave this access."""
    asked = sign_ins.update().where(sign_ins.c.id == sign_in_id, sign_ins.c.access == access)
    connection.execute(asked.values(answer=None))


def end_sign_ins(
    connection: sa.Connection,
    why: Why,
    now: datetime,
    *,
    sign_in_id: UUID | None = None,
    person_id: UUID | None = None,
    device_id: UUID | None = None,
) -> int:
    """End those that are going on and fit all that is named; how many there were."""
    named = {"id": sign_in_id, "person_id": person_id, "device_id": device_id}
    fits = [sign_ins.c[name] == value for name, value in named.items() if value is not None]
    asked = sign_ins.update().where(sign_ins.c.ended_at.is_(None), *fits)
    return connection.execute(asked.values(ended_at=now, why=str(why), answer=None)).rowcount


def latest_from(connection: sa.Connection, device_id: UUID) -> Any:
    """The last sign-in from this device, if there was any."""
    asked = sa.select(sign_ins.c.person_id, sign_ins.c.why).where(sign_ins.c.device_id == device_id)
    return connection.execute(asked.order_by(sign_ins.c.began_at.desc()).limit(1)).first()


def revoke(connection: sa.Connection, device_id: UUID, now: datetime) -> int:
    """For good, whether anybody is signed in from it or not; how many sign-ins there were."""
    values = {"ended_at": sa.func.coalesce(sign_ins.c.ended_at, sa.literal(now, Moment)), "why": str(Why.REVOKED)}
    asked = sign_ins.update().where(sign_ins.c.device_id == device_id)
    return connection.execute(asked.values(answer=None, **values)).rowcount


def going_on(connection: sa.Connection) -> Sequence[Any]:
    asked = sa.select(sign_ins).where(sign_ins.c.ended_at.is_(None))
    return connection.execute(asked.order_by(sign_ins.c.person_id, sign_ins.c.began_at)).all()


def sweep(connection: sa.Connection, now: datetime) -> None:
    """What is long over goes; which devices were revoked stays known."""
    before = now - KEPT_AFTER
    over = sa.or_(sign_ins.c.ended_at < before, sign_ins.c.last_at < before)
    revoked = sa.and_(sign_ins.c.why.is_not(None), sign_ins.c.why == str(Why.REVOKED))
    connection.execute(sign_ins.delete().where(over, ~revoked))
    connection.execute(sign_in_tries.delete().where(sign_in_tries.c.last_at < before))
