"""What the server says and wants to believe when it hears it again, though it may have lost it itself by then: sealed
under a key that stands in its database, and so in every backup of it (BLAKE2b with a key, RFC 7693)."""

from __future__ import annotations

import hashlib
import hmac

import sqlalchemy as sa

from agentdesk.core.storage.in_step import servers
from agentdesk.core.storage.prepared import Prepared

_MARK = "\t"
_KEY = Prepared(sa.select(servers.c.seal_key))


def key_of(connection: sa.Connection) -> bytes:
    row = _KEY.first(connection)
    return bytes(row.seal_key or b"") if row else b""


def sealed(key: bytes, words: str) -> str:
    return f"{words}{_MARK}{_seal(key, words)}" if key else ""


def unsealed(key: bytes, said: str) -> str | None:
    """The words, if it was this server that said them."""
    words, mark, seal = said.rpartition(_MARK)
    if not key or not mark or not hmac.compare_digest(seal.encode(), _seal(key, words).encode()):
        return None
    return words


def _seal(key: bytes, words: str) -> str:
    return hashlib.blake2b(words.encode(), key=key, digest_size=20, person=b"agentdesk").hexdigest()
