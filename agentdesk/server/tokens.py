"""Tokens: a handle by which a sign-in is found, and 256 random bits that show whose it is. Of those the database has
SHA-256 alone, which is enough for what nobody can guess."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agentdesk.core.access.model import ACCESS_LASTS, Tokens
from agentdesk.core.errors import Refused

ACCESS, REFRESH = "ada_", "adr_"
"""What they begin with: so that nobody takes one for the other, and whoever looks for lost secrets knows ours."""
HANDLE_BYTES, SECRET_BYTES = 16, 32
_LENGTH = len(ACCESS) + (HANDLE_BYTES + SECRET_BYTES) * 4 // 3
_NONCE = bytes(12)
"""Each key seals one answer, and is used for nothing else."""


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    access: bytes
    refresh: bytes


def new_pair() -> Pair:
    return Pair(secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(SECRET_BYTES))


def shown(handle: bytes, pair: Pair) -> Tokens:
    def written(kind: str, secret: bytes) -> str:
        return kind + base64.urlsafe_b64encode(handle + secret).decode()

    return Tokens(written(ACCESS, pair.access), written(REFRESH, pair.refresh))


def read(token: str, kind: str) -> tuple[bytes, bytes]:
    """Handle and secret. Raises Refused access.signed_out for what is no token of this kind."""
    if len(token) != _LENGTH or not token.startswith(kind):
        raise Refused("access.signed_out")
    try:
        raw = base64.b64decode(token[len(kind) :].encode(), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error, UnicodeError) as problem:
        raise Refused("access.signed_out") from problem
    return raw[:HANDLE_BYTES], raw[HANDLE_BYTES:]


def digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def kept(pair: Pair, now: datetime) -> dict[str, Any]:
    """The columns of a new pair."""
    return {
        "refresh": digest(pair.refresh),
        "access": digest(pair.access),
        "access_until": now + ACCESS_LASTS,
        "last_at": now,
    }


def rotated(row: Any, secret: bytes, pair: Pair, now: datetime) -> dict[str, Any]:
    """The columns after a rotation: the next pair, and the one before it as far as it still counts."""
    former = {"former_refresh": row.refresh, "former_access": row.access, "former_access_until": row.access_until}
    return kept(pair, now) | former | {"answer": _seal(pair, secret)}


def _seal(pair: Pair, secret: bytes) -> bytes:
    """Only whoever has the former refresh token can read the answer to it again."""
    return bytes(_cipher(secret).encrypt(_NONCE, pair.access + pair.refresh, None))


def unseal(answer: bytes, secret: bytes) -> Pair:
    opened = _cipher(secret).decrypt(_NONCE, bytes(answer), None)
    return Pair(opened[:SECRET_BYTES], opened[SECRET_BYTES:])


def _cipher(secret: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(hashlib.sha256(b"the answer to this refresh token\n" + secret).digest())
