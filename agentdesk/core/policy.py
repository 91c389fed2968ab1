"""What an administrator has laid down for all desks of a machine, in one TOML file that people there cannot change.

Read with the standard library alone, for the window's first frame is in its language already. Nothing is guessed and
nothing passed over: what cannot be understood is kept as a mistake, with place and cause, for whoever starts to hear.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VARIABLE = "AGENTDESK_POLICY"
"""Names a file where no administrator has put one at its usual place: to try it out. It never goes before that one."""
KEYRING, PASSPHRASE = "keyring", "passphrase"
LONGEST_OFFLINE = 168
"""Hours: a desk that has heard nothing for a week lets go of everybody in any case (`core/sync/holding.py`)."""
_LANGUAGES, _LONGEST = ("de", "en"), 300
_WRITTEN_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Mistake:
    """`kind` is one of `policy.cause.*` of the catalogue, with what belongs to it."""

    place: str
    kind: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What is empty is not laid down."""

    set_by: str = ""
    """Whom people can ask."""
    server: str = ""
    language: str = ""
    offline_hours: int = 0
    key: str = ""
    """`keyring`: a passphrase opens nothing; `passphrase`: no keyring keeps the key."""
    updates: bool = True
    updates_from: str = ""
    file: Path | None = None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def said(self) -> dict[str, Any]:
        """What is laid down, by name."""
        settings = (each for each in fields(self) if each.name in _RIGHT and each.name != "set_by")
        return {each.name: value for each in settings if (value := getattr(self, each.name)) != each.default}


def usual_file() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "AgentDesk" / "policy.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/AgentDesk/policy.toml")
    return Path("/etc/agentdesk/policy.toml")


def policy() -> Policy:
    """As it stands now."""
    usual = usual_file()
    if os.path.lexists(usual):
        return read_policy(usual, of_system=True)
    named = os.environ.get(VARIABLE)
    return read_policy(Path(named)) if named else Policy()


def read_policy(file: Path, *, of_system: bool = False) -> Policy:
    """What this file says as far as it is right, and what is wrong with it. At its usual place it has to be the
    administrator's: what others can write counts nothing."""
    try:
        if os.name == "posix":
            known = file.stat()
            if known.st_mode & _WRITTEN_BY_OTHERS or (of_system and known.st_uid != 0):
                return Policy(file=file, mistakes=(Mistake(str(file), "writable"),))
        words = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "UTF-8"
        return Policy(file=file, mistakes=(Mistake(str(file), "unreadable", (("reason", reason or ""),)),))
    return _understood(file, words)


def _understood(file: Path, words: str) -> Policy:
    import tomllib  # most machines have no such file

    try:
        said = tomllib.loads(words)
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"line (\d+), column (\d+)", str(problem))
        line, column = found.groups() if found else ("?", "?")
        return Policy(file=file, mistakes=(Mistake(str(file), "broken", (("line", line), ("column", column))),))
    wrong = tuple(_wrong(file, said))
    names = {each.place.rpartition(": ")[2] for each in wrong}
    return Policy(file=file, mistakes=wrong, **{name: value for name, value in said.items() if name not in names})


def _wrong(file: Path, said: Mapping[str, Any]) -> Iterator[Mistake]:
    for name, value in said.items():
        if name not in _RIGHT:
            yield Mistake(f"{file}: {name}", "unknown", (("known", ", ".join(_RIGHT)),))
        elif not _RIGHT[name](value):
            yield Mistake(f"{file}: {name}", name)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 80 and value.isprintable()


def is_address(value: Any) -> bool:
    """https, or plain http for this machine; a bare name is meant as https."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or value.split() != [value]:
        return False
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in ("localhost", "127.0.0.1", "::1"))
    return bool(safe and host and not (parts.username or parts.query or parts.fragment))


def _is_hours(value: Any) -> bool:
    return type(value) is int and 1 <= value <= LONGEST_OFFLINE


_RIGHT: Mapping[str, Callable[[Any], bool]] = {
    "set_by": _is_name,
    "server": is_address,
    "language": lambda value: value in _LANGUAGES,
    "offline_hours": _is_hours,
    "key": lambda value: value in (KEYRING, PASSPHRASE),
    "updates": lambda value: isinstance(value, bool),
    "updates_from": lambda value: is_address(value) and "://" in value,
}
