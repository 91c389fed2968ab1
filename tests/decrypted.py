"""What SQLCipher has on disk, page by page and decrypted: free pages, slack and the log beside the database as well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16
"""Of SQLCipher 4: at the end of each page its initialisation vector (16 bytes), then its HMAC."""
_WAL_HEAD, _FRAME_HEAD = 32, 24


def bytes_of(path: Path, key: bytes) -> bytes:
    """All pages of a database under this raw key, and all frames of its log, whether they still count or not."""
    return b"".join(_pages(path, key)) + b"".join(_frames(path.with_name(f"{path.name}-wal"), key))


def _pages(path: Path, key: bytes) -> Iterator[bytes]:
    content = path.read_bytes()
    for start in range(0, len(content) - PAGE + 1, PAGE):
        yield _decrypted(content[start : start + PAGE], key, SALT if start == 0 else 0)


def _frames(path: Path, key: bytes) -> Iterator[bytes]:
    content = path.read_bytes() if path.exists() else b""
    frame = _FRAME_HEAD + PAGE
    for start in range(_WAL_HEAD, len(content) - frame + 1, frame):
        page = content[start + _FRAME_HEAD : start + frame]
        first = int.from_bytes(content[start : start + 4], "big") == 1
        yield _decrypted(page, key, SALT if first else 0)


def _decrypted(page: bytes, key: bytes, skipped: int) -> bytes:
    vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return decryptor.update(page[skipped : PAGE - RESERVED]) + decryptor.finalize()
