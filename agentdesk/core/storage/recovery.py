"""The way back in without the system's keyring: the database key, sealed under a passphrase or a recovery code.

`recovery.json` lies beside the database and travels in every backup. A key made by Argon2id opens AES-256-GCM, whose
associated data bind each seal to its database, kind and costs. The file has a checksum, so that damage is told apart
from a wrong passphrase; who forges the checksum too gets no further than "wrong passphrase".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.paths import write_atomically
from agentdesk.core.storage.connect import failures
from agentdesk.core.storage.recovery_code import read_code

PASSPHRASE, CODE = "passphrase", "code"
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 8, 128

_FORMAT = "agentdesk recovery"
_VERSION = 1
_LARGEST_FILE = 64 * 1024
_SALT_BYTES, _NONCE_BYTES = 16, 12
_BYTES = ("salt", "nonce", "sealed")


@dataclass(frozen=True, slots=True)
class Costs:
    """Argon2id (RFC 9106) at the first setting of OWASP's Password Storage Cheat Sheet: 46 MiB, one pass, one lane."""

    memory_kib: int = 47_104
    passes: int = 1
    lanes: int = 1

    def bearable(self) -> bool:
        """What a forged file may cost this computer at most."""
        return 8 <= self.memory_kib <= 262_144 and 1 <= self.passes <= 16 and 1 <= self.lanes <= 16


@dataclass(frozen=True, slots=True)
class Seal:
    """The database key under one secret."""

    kind: str
    costs: Costs
    salt: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Recovery:
    """`database` is the salt at the beginning of its file, in hex; `key_check` tells whether a key is the right one."""

    database: str
    key_check: str
    keyring: str | None = None
    seals: tuple[Seal, ...] = ()

    def fits(self, key: bytes) -> bool:
        return hmac.compare_digest(self.key_check, key_check(key, self.database))

    def kinds(self) -> tuple[str, ...]:
        return tuple(seal.kind for seal in self.seals)

    def sealed_with(self, key: bytes, kind: str, secret: str) -> Recovery:
        """The same with this way in, in place of an earlier one of its kind."""
        others = tuple(seal for seal in self.seals if seal.kind != kind)
        return replace(self, seals=(*others, _seal(self.database, key, kind, secret)))


def recovery_for(key: bytes, database: str) -> Recovery:
    return Recovery(database, key_check(key, database))


def key_check(key: bytes, database: str) -> str:
    return hmac.digest(key, f"agentdesk key check {database}".encode(), "sha256")[:16].hex()


def require_passphrase(passphrase: str) -> None:
    """8 to 128 characters, no other rule (OWASP ASVS 5.0, 6.2.1 and 6.2.9).

    Raises Refused keys.passphrase_short, passphrase_long.
    """
    length = len(unicodedata.normalize("NFC", passphrase))
    if length < SHORTEST_PASSPHRASE:
        raise Refused("keys.passphrase_short", least=SHORTEST_PASSPHRASE)
    if length > LONGEST_PASSPHRASE:
        raise Refused("keys.passphrase_long", most=LONGEST_PASSPHRASE)


def open_seal(recovery: Recovery, kind: str, secret: str) -> bytes | None:
    """The database key, or None when the secret is wrong or there is no seal of this kind."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    for seal in (seal for seal in recovery.seals if seal.kind == kind):
        try:
            return AESGCM(_stretch(secret, seal)).decrypt(seal.nonce, seal.sealed, _bound_to(recovery.database, seal))
        except InvalidTag:
            continue
    return None


def load_recovery(path: Path) -> Recovery | None:
    """None when there is no such file. Raises Failure keys.recovery_damaged, recovery_newer, storage.unreadable."""
    with failures(path):
        if not path.exists():
            return None
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    return read_recovery(content, path)


def readable_recovery(path: Path) -> Recovery | None:
    """Like `load_recovery`, None for a damaged one; that is renamed, so that writing a new one does not destroy it."""
    try:
        return load_recovery(path)
    except Failure as failure:
        if failure.code != "keys.recovery_damaged":
            raise
    with failures(path):
        path.replace(path.with_name(path.name + ".damaged"))
    return None


def read_recovery(content: bytes, path: Path) -> Recovery:
    """Raises Failure keys.recovery_damaged, keys.recovery_newer."""
    damaged = Failure("keys.recovery_damaged", path=str(path))
    try:
        body = json.loads(content) if len(content) <= _LARGEST_FILE else None
        if not isinstance(body, dict) or body.get("format") != _FORMAT:
            raise damaged
        if body.get("version") != _VERSION:
            raise Failure("keys.recovery_newer", path=str(path))
        checksum = body.pop("checksum", "")
        if checksum != _checksum(body):
            raise damaged
        return _from_json(body)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged from error


def save_recovery(path: Path, recovery: Recovery) -> None:
    """Raises Failure storage.disk_full, storage.read_only, storage.unreadable; the file is then as it was."""
    with failures(path):
        write_atomically(path, written(recovery))


def written(recovery: Recovery) -> bytes:
    body: dict[str, Any] = {
        "format": _FORMAT,
        "version": _VERSION,
        "database": recovery.database,
        "key_check": recovery.key_check,
        "keyring": recovery.keyring,
        "seals": [_to_json(seal) for seal in recovery.seals],
    }
    return json.dumps(body | {"checksum": _checksum(body)}, indent=2).encode() + b"\n"


def _seal(database: str, key: bytes, kind: str, secret: str) -> Seal:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    blank = Seal(kind, Costs(), secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES), b"")
    return replace(blank, sealed=AESGCM(_stretch(secret, blank)).encrypt(blank.nonce, key, _bound_to(database, blank)))


def _stretch(secret: str, seal: Seal) -> bytes:
    """The key that opens the seal. A passphrase counts the same however its accents were typed (RFC 8265)."""
    from argon2.low_level import Type, hash_secret_raw

    plain = read_code(secret) if seal.kind == CODE else unicodedata.normalize("NFC", secret)
    costs = seal.costs
    return hash_secret_raw(
        plain.encode("utf-8", "surrogatepass"), seal.salt, costs.passes, costs.memory_kib, costs.lanes, 32, Type.ID
    )


def _bound_to(database: str, seal: Seal) -> bytes:
    costs = seal.costs
    return f"agentdesk {database} {seal.kind} {costs.memory_kib} {costs.passes} {costs.lanes}".encode()


def _checksum(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _to_json(seal: Seal) -> dict[str, Any]:
    parts = {name: base64.b64encode(getattr(seal, name)).decode() for name in _BYTES}
    return {"kind": seal.kind, "kdf": "argon2id", **asdict(seal.costs), **parts}


def _from_json(body: dict[str, Any]) -> Recovery:
    database, keyring = body["database"], body["keyring"]
    if not isinstance(keyring, str | None) or len(bytes.fromhex(database)) != _SALT_BYTES:
        raise ValueError("database")
    return Recovery(database, str(body["key_check"]), keyring, tuple(map(_read_seal, body["seals"])))


def _read_seal(body: dict[str, Any]) -> Seal:
    costs = Costs(int(body["memory_kib"]), int(body["passes"]), int(body["lanes"]))
    if body["kdf"] != "argon2id" or not costs.bearable():
        raise ValueError("costs")
    salt, nonce, sealed = (_decoded(body[name]) for name in _BYTES)
    if len(nonce) != _NONCE_BYTES or len(salt) != _SALT_BYTES:
        raise ValueError("lengths")
    return Seal(str(body["kind"]), costs, salt, nonce, sealed)


def _decoded(part: str) -> bytes:
    try:
        return base64.b64decode(part, validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
