"""Setting a server up, and who may sign in at it: what `agentdesk server …` does, at the machine itself.

Whoever can start these has the database's password, and so everything: nobody is asked who they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.access import model, store
from agentdesk.core.access.model import Why
from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import AddPerson, OpenShop, People, Teams, TheShop
from agentdesk.core.people.model import Person
from agentdesk.core.storage import migrate
from agentdesk.core.storage.in_step import devices as desks
from agentdesk.core.storage.in_step import servers
from agentdesk.core.storage.postgresql import require_safe, the_only_one
from agentdesk.core.workplace import set_up
from agentdesk.server import devices, founding, second_factor
from agentdesk.server.house import House
from agentdesk.server.provider import tidy_name


@dataclass(frozen=True, slots=True)
class Device:
    """One from which somebody is signed in. `heard_at`: when its desk spoke with the server last, if it ever did."""

    device_id: UUID
    name: str
    began_at: datetime
    last_at: datetime
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    login: str
    person_id: UUID
    name: str
    roles: Sequence[Role]
    active: bool
    locked: bool
    second_factor: bool
    single_sign_on: str
    """As whom the provider knows them; empty where they do not sign in by it."""
    devices: Sequence[Device]
    heard_at: datetime | None
    """The last time of any desk of theirs, also of one that is signed out by now."""


def initialise(house: House, shop: OpenShop, login: str, password: str) -> UUID:
    """Tables, shop and first administrator in a database that is empty, or in which this was cut off before its end.

    Raises Refused server.already_set_up, those of `access.model`; Failure those of `require_safe` and `migrate`.
    """
    database, login = house.desk.database, model.tidy_login(login)
    model.require_password(password, login)
    require_safe(database)
    with the_only_one(database):
        if migrate.is_empty(database):
            migrate.create(database)
        elif migrate.is_current(database):
            with database.reading() as connection:
                if store.has_accounts(connection):
                    raise Refused("server.already_set_up")
        else:
            raise Refused("server.already_set_up")
        set_up(Desk(database, house.desk.clock), shop)
        _found_feed(house)
        first = min(_people(house), key=lambda person: person.id)
        _add_account(house, first.id, login, password)
    return first.id


def add_person(house: House, login: str, password: str | None, person: AddPerson) -> UUID:
    """Somebody new, who may sign in; without a password by nothing yet (`link`).

    Raises Refused server.login_taken and those of `access.model`.
    """
    login = _free_login(house, login)
    _require_password(password, login)
    person_id = UUID(house.desk.execute(person, actor=SYSTEM)["person_id"])
    _add_account(house, person_id, login, password)
    return person_id


def let_sign_in(house: House, login: str, password: str | None, called: str) -> UUID:
    """The same for somebody who works here already, by name or id.

    Raises Refused people.unknown, server.has_account, and those of `add_person`.
    """
    login = _free_login(house, login)
    _require_password(password, login)
    found = [each for each in _people(house) if called.casefold() in (each.name.casefold(), str(each.id))]
    if len(found) != 1 or not found[0].active:
        raise Refused("people.unknown", id=called)
    with house.desk.database.reading() as connection:
        if account := store.account_of(connection, found[0].id):
            raise Refused("server.has_account", name=found[0].name, login=account.login)
    _add_account(house, found[0].id, login, password)
    return found[0].id


def set_password(house: House, login: str, password: str) -> int:
    """From now on; how many devices it was that have to sign in again. It lifts a lock for wrong tries."""
    account = _account(house, login)
    model.require_password(password, account.login)
    verifier, now = house.accounts.verifier(password), house.desk.clock.now()

    def change(connection: Any) -> int:
        store.change_account(connection, account.person_id, verifier=verifier, set_at=now)
        store.put_tries(connection, model.key_of_tries("login", account.login), 0, now)
        return store.end_sign_ins(connection, Why.PASSWORD, now, person_id=account.person_id)

    return house.desk.database.write(change)


def lock(house: House, login: str) -> int:
    """Nobody signs in with it any more, and all its devices are signed out at once; how many there were.

    Raises Refused server.last_administrator: somebody has to be able to unlock.
    """
    account = _account(house, login)
    others = [each for each in everybody(house) if each.person_id != account.person_id]
    if not any(Role.ADMINISTRATOR in each.roles and each.active and not each.locked for each in others):
        raise Refused("server.last_administrator", login=account.login)
    now = house.desk.clock.now()

    def change(connection: Any) -> int:
        store.change_account(connection, account.person_id, locked_at=now)
        return store.end_sign_ins(connection, Why.LOCKED, now, person_id=account.person_id)

    return house.desk.database.write(change)


def unlock(house: House, login: str) -> None:
    """They may sign in again, also where it was locked for too many tries."""
    account, now = _account(house, login), house.desk.clock.now()

    def change(connection: Any) -> None:
        store.change_account(connection, account.person_id, locked_at=None)
        store.put_tries(connection, model.key_of_tries("login", account.login), 0, now)

    house.desk.database.write(change)


def address_for_app(house: House, login: str, secret: str) -> str:
    """What somebody's app reads to make codes from this secret."""
    shop = house.desk.ask(TheShop(), actor=SYSTEM)
    return second_factor.address_of(secret, _account(house, login).login, shop.signature if shop else "")


def ask_for_codes(house: House, login: str, secret: str, code: str) -> None:
    """From now on a code is asked for beside the password. The first one proves that the app has read the secret.

    Raises Refused access.code_wrong.
    """
    account = _account(house, login)
    step = second_factor.step_of(secret, code, house.desk.clock.now())
    if step is None:
        raise Refused("access.code_wrong")
    values = {"code_secret": secret, "code_step": step}
    house.desk.database.write(lambda connection: store.change_account(connection, account.person_id, **values))


def ask_for_no_codes(house: House, login: str) -> None:
    account = _account(house, login)
    values = {"code_secret": None, "code_step": None}
    house.desk.database.write(lambda connection: store.change_account(connection, account.person_id, **values))


def link(house: House, login: str, name: str) -> str:
    """From now on the provider's word is enough for this account, if it calls somebody `name`; whoever signs in first
    under it is who is meant. How it is compared. Devices of before sign in again.

    Raises Refused server.no_single_sign_on, server.name_taken where another account has it.
    """
    if house.provider is None:
        raise Refused("server.no_single_sign_on")
    account, name, now = _account(house, login), tidy_name(name or login), house.desk.clock.now()

    def change(connection: Any) -> None:
        known = store.link_called(connection, name)
        if known is not None and known.person_id != account.person_id:
            raise Refused("server.name_taken", name=name, login=known.login)
        store.put_link(connection, account.person_id, name, now)
        store.end_sign_ins(connection, Why.LINKED, now, person_id=account.person_id)

    house.desk.database.write(change)
    return name


def unlink(house: House, login: str) -> None:
    """The provider's word counts no more; the password does, where there is one. Devices sign in again."""
    account, now = _account(house, login), house.desk.clock.now()

    def change(connection: Any) -> None:
        if store.drop_link(connection, account.person_id):
            store.end_sign_ins(connection, Why.LINKED, now, person_id=account.person_id)

    house.desk.database.write(change)


def revoke_device(house: House, device_id: UUID) -> int:
    """Its tokens are worth nothing from now on, and nobody signs in from it again.

    Raises Refused server.device_unknown where nobody ever has.
    """
    now = house.desk.clock.now()
    ended = house.desk.database.write(lambda connection: store.revoke(connection, device_id, now))
    if not ended:
        raise Refused("server.device_unknown", id=str(device_id))
    devices.revoke(house.desk, device_id)
    return ended


def everybody(house: House) -> tuple[Account, ...]:
    """Who may sign in, by login, each with the devices from which they are signed in."""
    with house.desk.database.reading() as connection:
        rows, going_on = store.all_accounts(connection), store.going_on(connection)
        heard = {each.id: each for each in connection.execute(sa.select(desks))}
    return tuple(
        Account(
            login=row.login,
            person_id=row.person_id,
            name=row.name,
            roles=tuple(sorted(map(Role, row.roles))),
            active=row.active,
            locked=row.locked_at is not None,
            second_factor=row.code_secret is not None,
            single_sign_on=row.known_as or "",
            devices=tuple(
                Device(
                    each.device_id,
                    each.device_name,
                    each.began_at,
                    each.last_at,
                    heard[each.device_id].seen_at if each.device_id in heard else None,
                )
                for each in going_on
                if each.person_id == row.person_id
            ),
            heard_at=max((each.seen_at for each in heard.values() if each.person_id == row.person_id), default=None),
        )
        for row in rows
    )


def without_login(house: House) -> tuple[str, ...]:
    """Who works here and cannot sign in yet, by name."""
    with house.desk.database.reading() as connection:
        known = {row.person_id for row in store.all_accounts(connection)}
    return tuple(sorted(each.name for each in _people(house) if each.active and each.id not in known))


def who_acts(house: House, login: str) -> Person:
    """Whose login this is, where they could sign in. Raises Refused server.login_unknown, access.locked,
    people.unknown."""
    account = _account(house, login)
    if account.locked_at is not None:
        raise Refused("access.locked")
    for person in _people(house):
        if person.id == account.person_id and person.active:
            return person
    raise Refused("people.unknown", id=login)


def team_id(house: House, name: str) -> UUID | None:
    """Raises Refused people.team_unknown."""
    if not name:
        return None
    for team in house.desk.ask(Teams(), actor=SYSTEM):
        if team.name.casefold() == name.casefold():
            return team.id
    raise Refused("server.team_unknown", name=name)


def _found_feed(house: House) -> None:
    """From here on every change is told to desks."""
    with house.desk.database.reading() as connection:
        founded = connection.execute(sa.select(servers.c.epoch)).first()
    if not founded:
        founding.found(house.desk.database, house.desk.clock.now())


def _people(house: House) -> tuple[Person, ...]:
    return house.desk.ask(People(), actor=SYSTEM)


def _account(house: House, login: str) -> Any:
    with house.desk.database.reading() as connection:
        account = store.account_by_login(connection, model.tidy_login(login))
    if account is None:
        raise Refused("server.login_unknown", login=login)
    return account


def _free_login(house: House, login: str) -> str:
    login = model.tidy_login(login)
    with house.desk.database.reading() as connection:
        if store.account_by_login(connection, login):
            raise Refused("server.login_taken", login=login)
    return login


def _require_password(password: str | None, login: str) -> None:
    if password is not None:
        model.require_password(password, login)


def _add_account(house: House, person_id: UUID, login: str, password: str | None) -> None:
    verifier = "" if password is None else house.accounts.verifier(password)
    now = house.desk.clock.now()
    house.desk.database.write(lambda connection: store.add_account(connection, person_id, login, verifier, now))
