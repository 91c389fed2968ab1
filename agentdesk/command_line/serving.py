"""The server: starting it, setting it up, and who may sign in at it.

What a server is made of is an extra of the package: a desk runs without, so all of it is imported when a verb is used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import harmless, table, tell
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.actors import SYSTEM
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.server.administration import Account
    from agentdesk.server.house import House

_ROLES = ("agent", "supervisor", "administrator")
config_option = partial(option, "--config", "server_config", type=click.Path(dir_okay=False, path_type=Path))


@contextmanager
def _installed() -> Iterator[None]:
    """Raises Failure server.not_installed where the extra is missing."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("agentdesk"):
            raise
        raise Failure("server.not_installed", module=missing.name or "") from missing


@contextmanager
def installed_house(config: Path | None) -> Iterator[House]:
    with _installed():
        from agentdesk.core.storage.postgresql import require_safe
        from agentdesk.server.config import read_config
        from agentdesk.server.house import open_house
    house = open_house(read_config(config))
    try:
        require_safe(house.desk.database)
        yield house
    finally:
        house.close()


@contextmanager
def set_up(config: Path | None) -> Iterator[House]:
    """Raises Failure server.not_set_up, storage.server_outdated."""
    from agentdesk.core.storage.migrate import is_empty
    from agentdesk.core.storage.postgresql import is_ready

    with installed_house(config) as house:
        if is_empty(house.desk.database):
            raise Failure("server.not_set_up")
        if not is_ready(house.desk.database):
            raise Failure("storage.server_outdated")
        yield house


# --- Starting it -----------------------------------------------------------------------------------------------------


@verb("serve")
@config_option()
@option("--dev", "dev", is_flag=True)
@option("--port", "dev_port", type=click.IntRange(0, 65_535))
def serve(call: Call, server_config: Path | None, dev: bool, dev_port: int | None) -> None:
    if dev_port is not None and not dev:
        raise click.UsageError(text("cli.server.port_of_dev"))
    with _installed():
        from agentdesk.server.config import PORT, read_config
        from agentdesk.server.serving import ended_by_signals, prepare
        from agentdesk.server.serving import serve as run
    if dev:
        with ended_by_signals():
            _serve_trial(PORT if dev_port is None else dev_port)
        tell(text("cli.server.trial_gone"), err=True)
        return
    with ended_by_signals():
        config = read_config(server_config)
        prepare(config, lambda found, ours: tell(text("cli.server.upgrading", found=found, ours=ours), err=True))
        if config.notebook is None:
            tell(text("cli.server.without_notebook"), err=True)
        run(config, server_config, lambda address: tell(text("cli.server.listening", address=address), err=True))
    tell(text("cli.server.stopped"), err=True)


def _serve_trial(port: int) -> None:
    from agentdesk.core.people.defaults import local_shop
    from agentdesk.server.serving import serve as run
    from agentdesk.server.trial import trial

    tell(text("cli.server.trial_starts"), err=True)
    with trial(local_shop(wording.language()), port) as made:
        said = {"login": made.login, "password": made.password, "database": made.database}
        run(made.config, made.file, lambda address: tell(text("cli.server.trial", address=address, **said), err=True))


# --- Setting it up ---------------------------------------------------------------------------------------------------


@command_line.group("server", cls=Group)
def server() -> None:
    """Its verbs follow."""


@verb("init", Shape(lambda made: text("cli.server.initialised", **made)), server, said_as="server_init")
@argument("login")
@option("--name", "account_name", required=True)
@option("--shop", "shop_called", required=True)
@config_option()
def init(call: Call, login: str, account_name: str, shop_called: str, server_config: Path | None) -> Any:
    with installed_house(server_config) as house:
        from agentdesk.core.people.defaults import local_shop
        from agentdesk.server.administration import initialise

        named = {"shop_name": shop_called, "person_name": account_name}
        shop = local_shop(wording.language()).model_copy(update=named)
        person_id = initialise(house, shop, login, new_password(login))
        return {"login": login, "name": account_name, "shop": shop_called, "person_id": str(person_id)}


@verb("add-person", Shape(lambda made: text("cli.server.added", **made)), server, said_as="server_add_person")
@argument("login")
@option("--name", "account_name", default="")
@option("--is", "works_here", default="")
@option("--role", "account_roles", type=click.Choice(_ROLES), multiple=True, default=("agent",))
@option("--level", "account_level", type=click.IntRange(1, 3), default=1)
@option("--team", "account_team", default="")
@option("--single-sign-on", "without_password", is_flag=True)
@config_option()
def add_person(
    call: Call,
    login: str,
    account_name: str,
    works_here: str,
    account_roles: Sequence[str],
    account_level: int,
    account_team: str,
    without_password: bool,
    server_config: Path | None,
) -> Any:
    if bool(account_name) == bool(works_here):
        raise click.UsageError(text("cli.server.name_or_is"))
    with set_up(server_config) as house:
        from agentdesk.core.actors import Role
        from agentdesk.core.people.commands import AddPerson
        from agentdesk.server import administration

        if without_password and house.provider is None:
            raise Refused("server.no_single_sign_on")
        password = None if without_password else new_password(login)
        if works_here:
            person_id = administration.let_sign_in(house, login, password, works_here)
            if without_password:
                administration.link(house, login, login)
            return {"login": login, "name": works_here, "person_id": str(person_id)}
        person = AddPerson(
            name=account_name,
            roles=frozenset(map(Role, account_roles)),
            level=account_level,
            team_id=administration.team_id(house, account_team),
        )
        person_id = administration.add_person(house, login, password, person)
        if without_password:
            administration.link(house, login, login)
        return {"login": login, "name": account_name, "person_id": str(person_id)}


@verb(
    "set-password",
    Shape(lambda done: text("cli.server.password_set", **done)),
    server,
    said_as="server_set_password",
)
@argument("login")
@config_option()
def set_password(call: Call, login: str, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.server.administration import set_password as set_it

        return {"login": login, "count": set_it(house, login, new_password(login))}


@verb("lock", Shape(lambda done: text("cli.server.locked", **done)), server, said_as="server_lock")
@argument("login")
@config_option()
def lock(call: Call, login: str, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.server.administration import lock as lock_it

        return {"login": login, "count": lock_it(house, login)}


@verb("unlock", Shape(lambda done: text("cli.server.unlocked", **done)), server, said_as="server_unlock")
@argument("login")
@config_option()
def unlock(call: Call, login: str, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.server.administration import unlock as unlock_it

        unlock_it(house, login)
        return {"login": login}


@verb("codes", Shape(lambda done: text(f"cli.server.codes_{done['codes']}", **done)), server, said_as="server_codes")
@argument("login")
@option("--off", "codes_off", is_flag=True)
@config_option()
def codes(call: Call, login: str, codes_off: bool, server_config: Path | None) -> Any:
    """The secret is shown to whoever sits here, and in force once a code made from it was typed."""
    with set_up(server_config) as house:
        from agentdesk.server import administration, second_factor

        if codes_off:
            administration.ask_for_no_codes(house, login)
            return {"login": login, "codes": "off"}
        secret = second_factor.new_secret()
        address = administration.address_for_app(house, login, secret)
        click.echo(second_factor.picture_of(address), err=True)
        tell(text("cli.server.codes_read", address=address), err=True)
        code = str(click.prompt(text("cli.server.code"), err=True)) if sys.stdin.isatty() else sys.stdin.readline()
        administration.ask_for_codes(house, login, secret, code.strip())
        return {"login": login, "codes": "on"}


def linked_words(done: Any) -> str:
    return text("cli.server.linked" if done["known_as"] else "cli.server.unlinked", **done)


@verb("single-sign-on", Shape(linked_words), server, said_as="server_single_sign_on")
@argument("login")
@option("--as", "known_as", default="")
@option("--off", "link_off", is_flag=True)
@config_option()
def single_sign_on(call: Call, login: str, known_as: str, link_off: bool, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.server import administration

        if link_off:
            administration.unlink(house, login)
            return {"login": login, "known_as": ""}
        known_as = administration.link(house, login, known_as)
        return {"login": login, "known_as": known_as, "provider": house.provider.name if house.provider else ""}


@verb(
    "revoke-device",
    Shape(lambda done: text("cli.server.revoked", **done)),
    server,
    said_as="server_revoke_device",
)
@argument("device_id", type=click.UUID)
@config_option()
def revoke_device(call: Call, device_id: UUID, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.server.administration import revoke_device as revoke

        revoke(house, device_id)
        return {"device_id": str(device_id)}


@dataclass(frozen=True, slots=True)
class Everybody:
    accounts: Sequence[Account]
    without_login: Sequence[str]
    zone: ZoneInfo


def people_words(everybody: Everybody) -> str:
    """A line for each device."""
    heads = ("login", "who", "roles", "state", "codes", "single_sign_on", "heard", "devices")
    rows = [row for each in everybody.accounts for row in _lines(each, everybody.zone)]
    told = table([f"cli.head.{head}" for head in heads], rows)
    if everybody.without_login:
        names = ", ".join(map(harmless, everybody.without_login))
        told += "\n\n" + text("cli.server.without_login", names=names)
    return told


def _lines(account: Account, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    roles = ", ".join(text(f"role.{role}") for role in account.roles)
    codes = text("cli.server.with_codes") if account.second_factor else ""
    state = text(f"cli.server.state_{_state(account)}")
    theirs: tuple[str, ...] = (account.login, account.name, roles, state, codes, account.single_sign_on)
    if not account.devices:
        yield (*theirs, _heard(account.heard_at, zone), "")
    for device in account.devices:
        yield (*theirs, _heard(device.heard_at, zone), f"{device.name} {device.device_id}")
        theirs = ("",) * len(theirs)


def _heard(at: datetime | None, zone: ZoneInfo) -> str:
    return wording.moment(at, zone) if at else text("cli.server.never_heard")


def _state(account: Account) -> str:
    return "left" if not account.active else "locked" if account.locked else "open"


def people_values(everybody: Everybody) -> Any:
    from pydantic_core import to_jsonable_python

    told = to_jsonable_python(everybody.accounts)
    return {"people": told, "without_login": list(everybody.without_login)}


@verb("people", Shape(people_words, people_values), server, said_as="server_people")
@config_option()
def people(call: Call, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.core.people.commands import TheShop
        from agentdesk.core.people.model import shop_zone
        from agentdesk.server.administration import everybody, without_login

        zone = shop_zone(house.desk.ask(TheShop(), actor=SYSTEM))
        return Everybody(everybody(house), without_login(house), zone)


def new_password(login: str) -> str:
    """Typed twice, or the first line of what is piped in: never an argument, which others see in the list of processes.

    Raises Refused server.password_missing.
    """
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise Refused("server.password_missing")
        return given
    again = text("cli.new_passphrase_again")
    words = text("cli.server.new_password", login=login)
    return str(click.prompt(words, hide_input=True, confirmation_prompt=again, err=True))
