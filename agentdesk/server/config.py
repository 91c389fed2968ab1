"""How a server is set up: one TOML file, and the environment, which goes before it.

Nothing is guessed: what is unknown, missing, of the wrong form or unsafe is told with its place, all of it at once, and
nothing is started.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import DirectoryPath, Field, FilePath, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from agentdesk.core.errors import Failure
from agentdesk.core.storage.postgresql import address_for
from agentdesk.core.sync.http import is_safe
from agentdesk.server import provider

PREFIX = "AGENTDESK_SERVER_"
FILE = f"{PREFIX}CONFIG"
"""The variable that names the file, where no `--config` does."""
USUAL_FILE = Path("/etc/agentdesk/server.toml")
PORT = 8440

Network = IPv4Network | IPv6Network
_HERE = ("127.0.0.0/8", "::1/128")


class Config(BaseSettings):
    """What can be said. Only the database has to be."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    database: SecretStr
    """postgresql://role:password@host/name"""
    address: IPv4Address | IPv6Address = IPv4Address("127.0.0.1")
    port: Annotated[int, Field(ge=0, le=65_535)] = PORT
    tls_certificate: FilePath | None = None
    tls_key: FilePath | None = None
    behind_proxy: bool = False
    """Something before it speaks TLS with the world; only `proxies` are believed who is behind them."""
    proxies: tuple[Network, ...] = tuple(map(IPv4Network, _HERE[:1])) + tuple(map(IPv6Network, _HERE[1:]))
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    connections: Annotated[int, Field(ge=2, le=200)] = 15
    """To the database, of each worker; so many requests are answered at once."""
    sso_issuer: Annotated[str, StringConstraints(max_length=300)] = ""
    """Of the provider of single sign-on, exactly as it calls itself."""
    sso_client_id: str = ""
    sso_client_secret: SecretStr | None = None
    sso_claim: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,60}$")] = "preferred_username"
    """What the provider's tokens call somebody by."""
    sso_name: Annotated[str, StringConstraints(max_length=40)] = ""
    """What people call the provider."""
    metrics_from: tuple[Network, ...] = tuple(map(IPv4Network, _HERE[:1])) + tuple(map(IPv6Network, _HERE[1:]))
    """From where /metrics may be read."""
    notebook: DirectoryPath | None = None
    """A folder outside the database and its backups: what has to be known after one was restored."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @property
    def database_url(self) -> str:
        return address_for(self.database.get_secret_value())

    @property
    def single_sign_on(self) -> provider.Settings | None:
        if not self.sso_issuer:
            return None
        secret = self.sso_client_secret.get_secret_value() if self.sso_client_secret else ""
        return provider.Settings(self.sso_issuer, self.sso_client_id, secret, self.sso_claim, self.sso_name.strip())

    @property
    def has_tls(self) -> bool:
        return self.tls_certificate is not None


def read_config(file: Path | None = None) -> Config:
    """From this file, or the one that the environment names, or the usual one if it is there; and the environment.

    Raises Failure server.config_missing, server.config_broken, server.config_wrong (with all `mistakes`: place, type
    and what belongs to it).
    """
    path = _file(file)
    said = _read(path) if path else {}
    mistakes = [_mistake(name, "unknown_variable") for name in _unknown_variables()]
    config = None
    try:
        config = Config(**said)
    except ValidationError as problem:
        found = problem.errors(include_url=False, include_input=False)[::-1]
        first = {str(each["loc"][0]): each for each in found}  # an address has two forms, and fits neither
        mistakes += [
            _mistake(_place(name, path, said), each["type"], each.get("ctx", {})) for name, each in first.items()
        ]
    if config is not None:
        mistakes += [_mistake(_place(name, path, said), why) for name, why in _unsafe(config)]
        if path and _has_secret(said, config) and _others_may_read(path):
            mistakes.append(_mistake(str(path), "server_secret_readable"))
    if config is None or mistakes:
        raise Failure("server.config_wrong", mistakes=mistakes, count=len(mistakes), cause="")
    return config


def _file(named: Path | None) -> Path | None:
    path = named or (Path(os.environ[FILE]) if os.environ.get(FILE) else None)
    if path is None:
        return USUAL_FILE if USUAL_FILE.exists() else None
    if not path.is_file():
        raise Failure("server.config_missing", path=str(path))
    return path


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "UTF-8"
        raise Failure("server.config_unreadable", path=str(path), reason=reason or "") from problem
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"line (\d+), column (\d+)", str(problem))
        line, column = found.groups() if found else ("?", "?")
        raise Failure("server.config_broken", path=str(path), line=line, column=column) from problem


def _unknown_variables() -> list[str]:
    known = {FILE, *(f"{PREFIX}{name.upper()}" for name in Config.model_fields)}
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)


def _place(name: str, path: Path | None, said: dict[str, Any]) -> str:
    """Where it was said, or may be said: a variable goes before the file."""
    variable = f"{PREFIX}{name.upper()}"
    if variable in os.environ or path is None:
        return variable
    return f"{path}: {name}" if name in said else f"{path}: {name} / {variable}"


def _unsafe(config: Config) -> Iterator[tuple[str, str]]:
    """Field by field, why it must not be so."""
    if (config.tls_certificate is None) != (config.tls_key is None):
        yield ("tls_key" if config.tls_key is None else "tls_certificate"), "server_tls_half"
    elif not config.has_tls and not config.address.is_loopback and not config.behind_proxy:
        yield "address", "server_tls_missing"
    if config.tls_key and _others_may_read(config.tls_key):
        yield "tls_key", "server_key_readable"
    if config.behind_proxy and any(network.prefixlen == 0 for network in config.proxies):
        yield "proxies", "server_proxies_everybody"
    try:
        address_for(config.database.get_secret_value())
    except Failure:
        yield "database", "server_database_address"
    if config.sso_issuer and not (is_safe(config.sso_issuer) and not {"?", "#"} & set(config.sso_issuer)):
        yield "sso_issuer", "server_sso_issuer"
    if bool(config.sso_issuer) != bool(config.sso_client_id):
        yield ("sso_client_id" if config.sso_issuer else "sso_issuer"), "server_sso_half"


def _has_secret(said: dict[str, Any], config: Config) -> bool:
    """Whether the file has a password in it."""
    of_database = "database" in said and config.database.get_secret_value().count(":") > 1
    return of_database or "sso_client_secret" in said


def _others_may_read(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & stat.S_IROTH)


def _mistake(place: str, kind: str, ctx: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"place": place, "type": kind, "ctx": {name: str(value) for name, value in (ctx or {}).items()}}
